"""What a command that acts for somebody needs: a session on the database of the settings, keys, whose token it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from sqlalchemy.orm import Session

from ground import encryption
from ground.actors import Actor
from ground.errors import Refused
from web import accounts, db
from web.settings import data_keys, database_url

as_option = click.option(
    "--as", "token", envvar="PONTE_TOKEN", required=True, help="Your token; better kept in PONTE_TOKEN."
)


@contextmanager
def session(*, write: bool = False) -> Iterator[Session]:
    """Open one session, committed at the end of the block and rolled back when the block raises."""
    engine = db.engine(database_url())
    try:
        with db.session(engine, write=write) as opened:
            yield opened
    finally:
        engine.dispose()


@contextmanager
def session_with_keys(*, write: bool = False) -> Iterator[Session]:
    """Open one session that can also read and write what is encrypted. Raises BadSetting without keys."""
    encryption.hand_in(data_keys())
    with session(write=write) as opened:
        yield opened


def actor(opened: Session, token: str, *, now: datetime) -> Actor:
    """Return who the owner of a token is. Raises Refused."""
    account = accounts.account_of_token(opened, token, now=now)
    if account is None:
        raise Refused("unauthenticated", "--as", "this token is unknown, revoked or has expired; make a new one")
    return account.actor
