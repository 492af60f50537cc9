"""`ponte vacancies`: bring in vacancies from a file, confirm guessed occupations, read a pasted advertisement."""

from typing import BinaryIO

import click

from catalogue import words
from employers import reach, review
from employers.advertisements.words import LANGUAGES
from web import wording
from web.advertisements import Readers
from web.commands import importing, paper, pasted
from web.commands.acting import actor, as_option, session
from web.commands.importing import Wanted
from web.imports import doubts
from web.imports.vacancy_rows import VacancyRows
from web.imports.vocabulary import Vocabulary
from web.service import HERE, clock
from web.wording import Words

LONGEST_SOURCE = 64


@click.group()
def vacancies() -> None:
    """Bring in vacancies, confirm their occupations."""


@vacancies.command(name="import")
@importing.options
@click.option("--lang", default="it", show_default=True, help="The language of the titles and skills in the file.")
@click.option(
    "--source", help="Where the file comes from; source and external_ref name a vacancy.  [default: its name]"
)
@click.option("--reviewed", is_flag=True, help="The coordinator has read them: open them at once.")
def import_file(wanted: Wanted, lang: str, source: str | None, *, reviewed: bool) -> None:
    """Show what a CSV or XLSX file of vacancies would change; with --apply change it."""
    today = clock().astimezone(HERE).date()
    own = source or wanted.path.name.partition(".")[0][:LONGEST_SOURCE]
    rows = VacancyRows(own, Vocabulary(lang), on=today, reviewed=reviewed, names_source=bool(source))
    importing.run(wanted, rows)


@vacancies.command()
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@as_option
def doubtful(token: str, limit: int) -> None:
    """List the vacancies whose occupation a person should confirm, oldest first."""
    with session() as own:
        by = actor(own, token, now=clock())
        found = doubts.doubtful(own, by=by, limit=limit)
        names = words.names(own, {vacancy.occupation for vacancy in found if vacancy.occupation}, "it")
        guesses = [(each, names.get(each.occupation or "")) for each in found]
        lines = [f"{each.ref}  {each.title}: {f'perhaps {name}' if name else 'not known'}" for each, name in guesses]
        lines.append(f"{doubts.count(own, by=by):,} in all; ponte vacancies confirm REF [--occupation ID] settles one")
    paper.put(lines)


@vacancies.command(name="to-review")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option("--lang", type=click.Choice(wording.LANGUAGES), default="en", show_default=True)
@as_option
def to_review(token: str, limit: int, lang: str) -> None:
    """List the vacancies that wait for a review, oldest first, with the flags that their words raise."""
    words = Words(lang)
    with session() as own:
        waiting = reach.to_review(own, actor(own, token, now=clock()), limit=limit)
        found = {each: review.of_vacancy(each.title, each.description, each.languages) for each in waiting}
        lines = [
            line
            for each, flags in found.items()
            for line in (f"{each.ref}  {each.title}", *(f"  {wording.flag(words, flag)}" for flag in flags))
        ]
    paper.put(lines)


@vacancies.command()
@click.argument("ref")
@click.option("--occupation", help="Another occupation than the one guessed: ESCO id or ISCO-08 code.")
@as_option
def confirm(ref: str, token: str, occupation: str | None) -> None:
    """Confirm the occupation of a vacancy, or state the right one."""
    with session(write=True) as own:
        doubts.confirm(own, ref, occupation, by=actor(own, token, now=clock()))
    click.echo("Confirmed.")


@vacancies.command()
@click.argument("file", type=click.File("rb"))
@click.option("--lang", type=click.Choice(LANGUAGES), help="The language of the text.  [default: told by its words]")
@click.option("--json", "json_wanted", is_flag=True, help="Print the object with which the API answers.")
def read(file: BinaryIO, lang: str | None, *, json_wanted: bool) -> None:
    """Read an advertisement from FILE (- is standard input) into proposals, its contacts cut out; nothing is stored."""
    text = pasted.text(file.read(pasted.MOST_BYTES + 1))
    with session() as own:
        found = Readers().read(own, text, lang, on=clock().astimezone(HERE).date())
    paper.put([pasted.as_json(found)] if json_wanted else pasted.lines(found))


commands: list[click.Command] = [vacancies]
