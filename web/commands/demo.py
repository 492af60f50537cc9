"""`ponte demo`: an embedded database full of invented people and vacancies, and the main job done once on it."""

import os
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from catalogue import places, starter, words
from catalogue.records import Municipality
from ground import encryption
from ground.territories import Territory
from matching.records.people import Beneficiary, PathState
from web import accounts, upgrades
from web.accounts import Account, second_factor
from web.accounts.passwords import Passwords
from web.commands import paper
from web.commands.acting import trail
from web.commands.match import Request
from web.db import engine, session
from web.invented import placed, proposed, world
from web.service import HERE, clock
from web.settings import ERASURES, HEADS, VAR, data_keys, demo_backup_keys, demo_data_keys, demo_key
from web.wording import LANGUAGES, Words

TOP = 5
ISSUED_AS = "demo"
HOST = "http://127.0.0.1:8000"
SHOWN_CODES = 4  # of the ten, as many as stand on a line


@click.command()
@click.option("--lang", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
def demo(lang: str) -> None:
    """Fill the database in var/ with an invented world (once), and rank the vacancies for one of its people."""
    if os.environ.get("PONTE_DATABASE_URL"):
        raise click.ClickException("the demo fills its own database only: unset PONTE_DATABASE_URL and call it again")
    said = Words(lang)
    demo_key()
    demo_data_keys()
    demo_backup_keys()
    encryption.hand_in(data_keys())
    url = f"sqlite:///{VAR.absolute() / 'ponte.db'}"
    if upgrades.current(url) is None:
        # Heads of an earlier demonstration, whose database was thrown away, are none of the new one.
        (VAR / HEADS).unlink(missing_ok=True)
        _set_aside(VAR / ERASURES)
    upgrades.upgrade(url)
    opened = engine(url, trail())
    try:
        _fill(opened, said)
        people, text = _first(opened, lang)
        letter = _letter(opened)
    finally:
        opened.dispose()
    paper.put([*_notice(said), *text, *_what_next(said, *people), *_of_contact(said, letter)])


def _set_aside(register: Path) -> None:
    """Keep a register of erasures that is none of the new database under another name: it may be of a real one."""
    if register.exists():
        register.rename(register.with_name(f"{register.name}-until-{clock():%Y%m%dT%H%M%S}"))


def _fill(opened: Engine, said: Words) -> None:
    """Bring in what is missing: the words, the places, the invented world, the rankings of the past days."""
    now = clock()
    on = now.astimezone(HERE).date()
    with session(opened, write=True, door="demo") as own:
        _require_own(own)
        if not words.version(own):
            starter.load(own, now=now)
        if not own.scalar(select(func.count()).select_from(Municipality)):
            places.load(own)
        if not world.is_invented(own):
            click.echo(said.say("An invented world is made; this takes some seconds."), err=True)
            world.fill(own, on=on)
    with session(opened, write=True, door="demo") as own:
        world.remember(own, now=now, on=on)
    with session(opened, write=True, door="demo") as own:
        placed.place(own, replace(world.tutor(own).actor, at=now), now=now)
    with session(opened, write=True, door="demo") as own:
        proposed.propose(own, replace(world.tutor(own).actor, at=now), now=now)


def _require_own(own: Session) -> None:
    """Refuse a database in which somebody works already."""
    if not world.is_invented(own) and own.scalar(select(func.count()).select_from(Territory)):
        where = VAR / "ponte.db"
        raise click.ClickException(f"{where} holds a database that is not the demo's; move it away and call again")


@dataclass(frozen=True, slots=True)
class LetIn:
    """With what somebody of the invented world comes in; none of it is kept, so each call makes it anew."""

    email: str
    password: str
    codes: list[str]
    token: str


def _first(opened: Engine, lang: str) -> tuple[list[LetIn], list[str]]:
    """Let tutor and coordinator in, and return the ranking for the first of the tutor's people who is ready."""
    now = clock()
    with session(opened, write=True, door="demo") as own:
        tutor = world.tutor(own)
        people = [_let_in(own, account, now) for account in (tutor, world.coordinator(own))]
        request = Request(own, _someone(own, tutor), by=tutor.actor, now=now, top=TOP)
        return people, list(request.text(lang, unlock=True))


def _letter(opened: Engine) -> str | None:
    """Return the path of the link in the letter to a contact, None when nothing is proposed."""
    with session(opened, write=True, door="demo") as own:
        return proposed.link(own, now=clock())


def _let_in(own: Session, account: Account, now: datetime) -> LetIn:
    """Give an invented account a new password, second factor and token, in the place of those it had."""
    password = second_factor.new_code()
    accounts.set_password(own, account, password, using=Passwords(), now=now)
    second_factor.begin(own, account)
    shown = second_factor.code_of(account.totp_pending or "", now=now)
    codes = second_factor.confirm(own, account, shown, now=now) or []
    accounts.revoke_tokens(own, account, ISSUED_AS, now=now)
    token = accounts.issue_token(own, account, ISSUED_AS, now=now)
    return LetIn(account.email or "", password, codes[:SHOWN_CODES], token)


def _someone(own: Session, account: Account) -> str:
    ready = (Beneficiary.tutor == account.ref, Beneficiary.state == PathState.READY)
    return own.scalars(select(Beneficiary.ref).where(*ready).order_by(Beneficiary.case_code).limit(1)).one()


def _notice(said: Words) -> list[str]:
    invented = said.say("The people, employers and vacancies of this demonstration do not exist.")
    return paper.paragraph(f"{said.say('All data are invented.').upper()} {invented}")


def _what_next(said: Words, tutor: LetIn, coordinator: LetIn) -> list[str]:
    return [
        "",
        said.say("See the pages; until the demo is called again one comes in like this:"),
        f"  ponte serve     {HOST}/",
        said.say("As the tutor:"),
        *_door(said, tutor),
        said.say("As the coordinator, who reviews vacancies:"),
        *_door(said, coordinator),
        said.say("For programs and the terminal: the tutor's token, then the coordinator's."),
        f"  {tutor.token}",
        f"  {coordinator.token}",
        "  ponte match TE-003 --unlock --as TOKEN",
    ]


def _of_contact(said: Words, letter: str | None) -> list[str]:
    if letter is None:
        return []
    word = said.say("Check word")
    told = said.say("As the contact of an employer, to whom somebody is proposed; the link comes by mail:")
    return ["", told, f"  {HOST}{letter}", f"  {word}: {proposed.WORD}"]


def _door(said: Words, person: LetIn) -> list[str]:
    password, codes = said.say("Password"), said.say("Codes for the second factor, each good once:")
    return [f"  {person.email}", f"  {password}: {person.password}", f"  {codes}", f"    {'  '.join(person.codes)}"]


commands: list[click.Command] = [demo]
