"""What a command that acts for somebody needs: a session on the database of the settings, keys, whose token it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from ground import encryption
from ground.actors import Actor, Agent
from ground.audit.names import Name
from ground.audit.writing import Trail, Who, deny, refuse_sign_in, sign, signed
from ground.errors import Refused
from web import accounts, db
from web.accounts import ApiToken
from web.backups.readiness import require_replayed
from web.refusals import UNAUTHENTICATED, denial
from web.settings import data_keys, database_url, sealing_keys

as_option = click.option(
    "--as", "token", envvar="PONTE_TOKEN", required=True, help="Your token; better kept in PONTE_TOKEN."
)


@contextmanager
def session(*, write: bool = False) -> Iterator[Session]:
    """Open one session, committed at the end of the block and rolled back when the block raises.

    Until a token names somebody else, who acts is whoever operates the machine. A denial is noted.
    """
    engine = db.engine(database_url(), trail() if write else None)
    who: Who | None = None
    try:
        with db.session(engine, write=write, by=Agent.MACHINE, door=door()) as opened:
            try:
                yield opened
            finally:
                who = signed(opened)
    except Exception as refusal:
        reason = denial(refusal)
        if reason is not None:
            _note(reason, who)
        raise
    finally:
        engine.dispose()


def trail() -> Trail:
    """Return what the commands need to write to the audit trail. Raises BadSetting."""
    return Trail(sealing_keys(), _now, Agent.MACHINE)


def _now() -> datetime:
    # Not the clock of web/service.py, which would bring the ranking along.
    return datetime.now(UTC)


def door() -> str | None:
    """Return the present command's own name, such as ``catalogue.import``."""
    context = click.get_current_context(silent=True)
    return ".".join(context.command_path.split()[1:]) or None if context else None


@contextmanager
def session_with_keys(*, write: bool = False) -> Iterator[Session]:
    """Open one session that can also read and write what is encrypted. Raises BadSetting without keys."""
    encryption.hand_in(data_keys())
    with session(write=write) as opened:
        yield opened


def actor(opened: Session, token: str, *, now: datetime) -> Actor:
    """Return who the owner of a token is, who acts from now on. Raises Refused, NotReplayed."""
    require_replayed(opened)
    account = accounts.account_of_token(opened, token, now=now)
    if account is None:
        raise Refused("unauthenticated", "--as", "this token is unknown, revoked or has expired; make a new one")
    sign(opened, by=account.actor, door=door())
    return replace(account.actor, at=now)


def _note(reason: str, who: Who | None) -> None:
    """Note a denial in a short transaction of its own."""
    engine = db.engine(database_url(), trail())
    try:
        with db.session(engine, write=True, by=who, door=door()) as own:
            if reason == UNAUTHENTICATED:
                refuse_sign_in(own, Name(ApiToken.__tablename__, None, None), reason=reason)
            else:
                deny(own, Name("command", None, None), reason=reason)
    finally:
        engine.dispose()
