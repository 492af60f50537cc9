"""What waits to be sent, made into letters as the sender makes them."""

from datetime import datetime

from sqlalchemy import Engine, select

from ground.outbox import Message
from web import db
from web.mail.kinds import KINDS


def waiting(engine: Engine) -> list[tuple[str, str | None]]:
    """Return kind and reader of all that waits."""
    with db.session(engine) as session:
        unsent = select(Message).filter_by(sent_at=None).order_by(Message.id)
        return [(message.kind, message.to_account) for message in session.scalars(unsent)]


def deliver(engine: Engine, *, now: datetime) -> list[str]:
    """Make the letters that wait, mark them sent, and return the paths to which they lead."""
    with db.session(engine, write=True) as session:
        paths = []
        for message in session.scalars(select(Message).filter_by(sent_at=None).order_by(Message.id)).all():
            mail = KINDS[message.kind](session, message, now)
            message.sent_at = now
            paths += [mail.path] if mail else []
        return paths
