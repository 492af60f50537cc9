"""`ponte demo`: an embedded database full of invented people and vacancies, and the main job done once on it."""

import os
from datetime import datetime

import click
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from catalogue import places, starter, words
from catalogue.records import Municipality
from ground import encryption
from ground.territories import Territory
from matching.records.people import Beneficiary, PathState
from web import accounts, upgrades
from web.accounts import Account
from web.commands import paper
from web.commands.acting import trail
from web.commands.match import Request
from web.db import engine, session
from web.invented import world
from web.service import HERE, clock
from web.settings import HEADS, VAR, data_keys, demo_data_keys, demo_key
from web.wording import LANGUAGES, Words

TOP = 5
ISSUED_AS = "demo"


@click.command()
@click.option("--lang", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
def demo(lang: str) -> None:
    """Fill the database in var/ with an invented world (once), and rank the vacancies for one of its people."""
    if os.environ.get("PONTE_DATABASE_URL"):
        raise click.ClickException("the demo fills its own database only: unset PONTE_DATABASE_URL and call it again")
    said = Words(lang)
    demo_key()
    demo_data_keys()
    encryption.hand_in(data_keys())
    url = f"sqlite:///{VAR.absolute() / 'ponte.db'}"
    if upgrades.current(url) is None:
        # Heads of an earlier demonstration, whose database was thrown away, are none of the new one.
        (VAR / HEADS).unlink(missing_ok=True)
    upgrades.upgrade(url)
    opened = engine(url, trail())
    try:
        _fill(opened, said)
        tokens, text = _first(opened, lang)
    finally:
        opened.dispose()
    paper.put([*_notice(said), *text, *_what_next(said, *tokens)])


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


def _require_own(own: Session) -> None:
    """Refuse a database in which somebody works already."""
    if not world.is_invented(own) and own.scalar(select(func.count()).select_from(Territory)):
        where = VAR / "ponte.db"
        raise click.ClickException(f"{where} holds a database that is not the demo's; move it away and call again")


def _first(opened: Engine, lang: str) -> tuple[list[str], list[str]]:
    """Return new tokens for tutor and coordinator, and the ranking for the first of the tutor's people who is ready."""
    now = clock()
    with session(opened, write=True, door="demo") as own:
        tutor = world.tutor(own)
        tokens = [_token(own, account, now) for account in (tutor, world.coordinator(own))]
        request = Request(own, _someone(own, tutor), by=tutor.actor, now=now, top=TOP)
        return tokens, list(request.text(lang, unlock=True))


def _token(own: Session, account: Account, now: datetime) -> str:
    # A new token each time, so that no printed one lies about for long.
    accounts.revoke_tokens(own, account, ISSUED_AS, now=now)
    return accounts.issue_token(own, account, ISSUED_AS, now=now)


def _someone(own: Session, account: Account) -> str:
    ready = (Beneficiary.tutor == account.ref, Beneficiary.state == PathState.READY)
    return own.scalars(select(Beneficiary.ref).where(*ready).order_by(Beneficiary.case_code).limit(1)).one()


def _notice(said: Words) -> list[str]:
    invented = said.say("The people, employers and vacancies of this demonstration do not exist.")
    return paper.paragraph(f"{said.say('All data are invented.').upper()} {invented}")


def _what_next(said: Words, tutor: str, coordinator: str) -> list[str]:
    return [
        "",
        said.say("The tutor's token, good until the demo is called again:"),
        f"  {tutor}",
        said.say("The coordinator's, who reviews vacancies:"),
        f"  {coordinator}",
        said.say("See the pages (sign in with the token):"),
        "  ponte serve     http://127.0.0.1:8000/",
        said.say("See the matches for another of her people:"),
        "  ponte match TE-003 --unlock --as TOKEN",
    ]


commands: list[click.Command] = [demo]
