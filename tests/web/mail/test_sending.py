"""What is due is sent to a real mail server, whatever the server does; nothing is lost and nothing said aloud."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from employers.records import Contact
from ground import outbox
from ground.outbox import Message
from ground.territories import Programme
from tests import make
from tests.audits import told, whole
from tests.mailbox import OK, Mailbox, break_off, hang, nobody, refuse, silence
from tests.web.mail.conftest import Office
from web import db
from web.mail.letters import Mail
from web.mail.sending import PORTION, ROUND
from web.mail.server import MailServer

BRIEF = 0.3  # seconds until a server that hangs is given up


def test_what_is_due_is_sent_once_and_marked(office: Office) -> None:
    refs = office.put(PORTION + 2)

    with Mailbox() as mailbox:
        office.send(mailbox.server)
        office.send(mailbox.server)

    assert mailbox.ids == dict.fromkeys((f"<{ref}@ponte.example.org>" for ref in refs), 1)
    assert {message.sent_at for message in office.messages()} == {make.NOW}


def test_what_is_not_due_waits(office: Office) -> None:
    office.put(due_at=make.NOW + timedelta(seconds=1))

    with Mailbox() as mailbox:
        office.send(mailbox.server)
        early = len(mailbox.letters)
        office.now += timedelta(seconds=1)
        office.send(mailbox.server)

    assert (early, len(mailbox.letters)) == (0, 1)


def test_with_nothing_due_the_server_is_not_even_called(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    with nobody() as server:
        office.send(server)

    assert capsys.readouterr().err == ""


def test_a_refused_letter_is_tried_again_later_and_the_others_leave(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.put(to="it")
    office.put(to="en")

    with Mailbox(named=lambda to, _: refuse(to, 0) if to.startswith("it") else OK) as mailbox:
        office.send(mailbox.server)

    refused, sent = office.messages()
    assert (refused.sent_at, refused.tries, refused.due_at) == (None, 1, make.NOW + outbox.FIRST_PAUSE)
    assert sent.sent_at == make.NOW
    log = capsys.readouterr().err
    assert "SMTPRecipientsRefused 550" in log
    assert "example.org" not in log


@pytest.mark.parametrize("moment", ["named", "taken"])
@pytest.mark.parametrize("trouble", [hang, break_off])
def test_a_server_that_hangs_or_breaks_off_costs_that_letter_a_try_and_no_more(
    office: Office, moment: str, trouble: object
) -> None:
    first, second = office.put(2)

    with Mailbox(**{moment: lambda to, n: trouble(to, n) if n == 1 else OK}) as mailbox:  # type: ignore[operator]
        office.send(mailbox.server, patience=BRIEF)
        assert [message.tries for message in office.messages()] == [1, 0]
        office.now += outbox.FIRST_PAUSE
        office.send(mailbox.server)

    assert mailbox.ids == {f"<{second}@ponte.example.org>": 1, f"<{first}@ponte.example.org>": 1}


@pytest.mark.parametrize("away", [nobody, silence])
def test_a_server_that_is_away_costs_no_try(
    office: Office, capsys: pytest.CaptureFixture[str], away: Callable[[], AbstractContextManager[MailServer]]
) -> None:
    office.put(2)

    with away() as server:
        office.send(server, patience=BRIEF)

    assert [(message.tries, message.claimed_at) for message in office.messages()] == [(0, None)] * 2
    assert capsys.readouterr().err.count("unsent") == 1


def test_when_the_process_is_to_end_what_was_not_tried_is_given_back(office: Office) -> None:
    office.put(3)

    with Mailbox() as mailbox:
        office.send(mailbox.server, is_stopping=lambda: len(mailbox.letters) == 1)

    assert [message.claimed_at is None for message in office.messages()] == [False, True, True]


def test_a_slow_server_does_not_keep_the_other_steps_waiting(office: Office) -> None:
    def takes_its_time(_to: str, _number: int) -> str:
        office.now += ROUND / 2
        return OK

    refs = office.put(3)

    with Mailbox(taken=takes_its_time) as mailbox:
        office.send(mailbox.server)
        first = len(mailbox.letters)
        office.send(mailbox.server)

    assert (first, len(mailbox.letters)) == (2, len(refs))


def test_what_is_no_longer_needed_is_dropped_unsent(office: Office) -> None:
    office.kinds["gone"] = lambda _session, _message, _now: None
    office.put(kind="gone")

    with Mailbox() as mailbox:
        office.send(mailbox.server)

    assert (mailbox.letters, office.messages()[0].dropped_at) == ([], make.NOW)


def test_a_contact_that_ended_gets_no_letter_any_more(office: Office) -> None:
    office.put()
    with db.session(office.engine, write=True) as session:
        session.execute(update(Contact).values(ended_on=make.TODAY))

    with Mailbox() as mailbox:
        office.send(mailbox.server)

    assert (mailbox.letters, office.messages()[0].dropped_at) == ([], make.NOW)


def test_a_contact_without_an_address_is_waited_for(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    (ref,) = office.put()
    with db.session(office.engine, write=True) as session:
        session.execute(update(Contact).values(email=None))

    with Mailbox() as mailbox:
        office.send(mailbox.server)
        with db.session(office.engine, write=True) as session:
            session.execute(update(Contact).values(email="new@reader.example.org"))
        office.now += outbox.FIRST_PAUSE
        office.send(mailbox.server)

    assert mailbox.ids == {f"<{ref}@ponte.example.org>": 1}
    assert "NoAddress" in capsys.readouterr().err


def test_a_kind_that_breaks_or_is_not_known_stops_no_other(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    def breaks(_session: Session, _message: Message, _now: datetime) -> Mail:
        raise RuntimeError("Maria Rossi")

    office.kinds["breaks"] = breaks
    for kind in ("breaks", "unknown", "inbox"):
        office.put(kind=kind)

    with Mailbox() as mailbox:
        office.send(mailbox.server)

    assert [message.tries for message in office.messages()] == [1, 1, 0]
    assert len(mailbox.letters) == 1
    log = capsys.readouterr().err
    assert "builtins.RuntimeError" in log
    assert "Maria" not in log


def test_a_link_works_before_its_letter_leaves_whatever_becomes_of_the_letter(office: Office) -> None:
    """The secret is stored first, so no letter that arrives leads nowhere; what a failed try stored is never known."""

    def makes_a_link(session: Session, message: Message, _now: datetime) -> Mail:
        session.add(Programme(code=message.ref, name="stands for the digest of a secret"))
        return Mail("Fine.", "/link")

    def arrived(_to: str, _number: int) -> str:
        with db.session(office.engine) as session:
            found.append(session.scalar(select(func.count()).select_from(Programme)))
        return OK

    found: list[int | None] = []
    office.kinds["link"] = makes_a_link
    office.put(kind="link")
    with db.session(office.engine) as session:
        before = session.scalar(select(func.count()).select_from(Programme)) or 0

    with Mailbox(taken=arrived) as mailbox:
        office.send(mailbox.server)

    assert (len(mailbox.letters), found) == (1, [before + 1])


def test_others_can_write_while_the_mail_server_takes_its_time(office: Office) -> None:
    def somebody_writes(_to: str, _number: int) -> str:
        with db.session(office.engine, write=True) as session:
            session.add(Programme(code="meanwhile", name="P"))
        return OK

    office.put()
    with Mailbox(taken=somebody_writes) as mailbox:
        office.send(mailbox.server)

    assert len(mailbox.letters) == 1


def test_each_letter_sent_leaves_one_row_in_the_audit_trail_without_its_address(office: Office) -> None:
    (ref,) = office.put(to="fr", about="p" * 22)
    with db.session(office.engine) as session:
        before = len(told(session))

    with Mailbox() as mailbox:
        office.send(mailbox.server)

    with db.session(office.engine) as session:
        rows = told(session)[before:]
        assert whole(session)
    assert len(mailbox.letters) == 1
    assert [(row.role, row.door, row.kind, row.ref, row.reason) for row in rows] == [
        ("machine", "tick", "outbox", ref, "sent")
    ]
    assert "example.org" not in str(rows)
