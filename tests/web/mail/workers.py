"""Processes that send, which can be killed at any moment; and worse ways to send, which lose or double letters."""

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from email.message import EmailMessage
from functools import partial
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier

from sqlalchemy import Engine, select, update

from ground.outbox import OPEN, Message
from tests import make
from tests.web.mail.conftest import Office
from web import db
from web.mail.post import Post
from web.mail.server import MailServer

# Forked, because importing all anew would take longer than the sending.
APART = get_context("fork")
Work = Callable[[Office, MailServer, str], None]


def sends(office: Office, server: MailServer, worker: str) -> None:
    """Send what is due, as one knock does."""
    office.send(server, worker=worker)


def started(work: Work, office: Office, server: MailServer, worker: str) -> BaseProcess:
    """Start a process that works."""
    process = APART.Process(target=_apart, args=(work, office, server, worker))
    process.start()
    return process


def _apart(work: Work, office: Office, server: MailServer, worker: str) -> None:
    # A connection to the database is never shared between processes.
    office.engine = db.engine(office.engine.url, make.TRAIL)
    work(office, server, worker)


def without_a_lease(office: Office, server: MailServer, _worker: str) -> None:
    """Claim what nobody has ever claimed, send, mark: what a dead worker had claimed is claimed for ever."""
    free = select(Message.id).where(OPEN, Message.claimed_at.is_(None))
    with db.session(office.engine, write=True) as session:
        taken = update(Message).where(Message.id.in_(free)).values(claimed_at=office.now)
        claimed = sorted(session.scalars(taken.returning(Message.id)))
    _send_each(office, server, claimed, after=partial(_mark, office.engine, now=office.now))


def marking_first(office: Office, server: MailServer, _worker: str) -> None:
    """Mark, then send: what was just marked when the worker died never leaves."""
    with db.session(office.engine) as session:
        found = session.scalars(select(Message.id).where(OPEN).order_by(Message.id)).all()
    _send_each(office, server, found, before=partial(_mark, office.engine, now=office.now))


def selecting_first(together: Barrier) -> Work:
    """Return a worker that selects what is free, and claims it afterwards: somebody else may have done so too."""

    def work(office: Office, server: MailServer, _worker: str) -> None:
        with db.session(office.engine) as session:
            found = session.scalars(select(Message.id).where(OPEN, Message.claimed_at.is_(None))).all()
        together.wait()
        with db.session(office.engine, write=True) as session:
            session.execute(update(Message).where(Message.id.in_(found)).values(claimed_at=office.now))
        _send_each(office, server, found, after=partial(_mark, office.engine, now=office.now))

    return work


def _mark(engine: Engine, one: int, *, now: datetime) -> None:
    with db.session(engine, write=True) as session:
        session.execute(update(Message).where(Message.id == one).values(sent_at=now))


def _nothing(_one: int) -> None:
    """Do nothing."""


def _send_each(
    office: Office,
    server: MailServer,
    claimed: Sequence[int],
    before: Callable[[int], None] = _nothing,
    after: Callable[[int], None] = _nothing,
) -> None:
    refs = {message.id: message.ref for message in office.messages()}
    with closing(Post(server, "ponte.example.org")) as post:
        for one in claimed:
            before(one)
            letter = EmailMessage()
            letter["Message-ID"] = f"<{refs[one]}@ponte.example.org>"
            post.send(letter, sender="ponte@example.org", to="x@reader.example.org")
            after(one)
