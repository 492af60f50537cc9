"""No text of anybody gets into the outbox, a letter, a log or the ticker's books; where it may stand it is found."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from sqlalchemy import Engine, select, update

from employers.records import Contact, Employer
from ground.audit.records import AuditRow
from ground.outbox import Message
from matching import identities
from schedules.records.ticks import Tick
from tests import make
from tests.mailbox import OK, Mailbox, refuse
from tests.web.mail.conftest import Office
from web import accounts, db

CANARY = "zqcanary"


@pytest.fixture
def people(office: Office) -> str:
    """Let a canary sing in all that is known of a person, a contact, an employer and a tutor; return the tutor."""
    with db.session(office.engine, write=True) as session:
        tutor = accounts.open_account(
            session, make.TUTOR.role, f"{CANARY} tutor", territory="TE", email=f"{CANARY}@tutor.example.org"
        )
        her = make.beneficiary(session, by=tutor.actor)
        stated = {"first_name": CANARY, "family_name": CANARY, "safe_word": CANARY, "email": f"{CANARY}@her.example"}
        identities.put(session, her.ref, stated, by=tutor.actor, on=make.TODAY)
        session.execute(update(Contact).values(name=CANARY, email=f"{CANARY}@reader.example.org"))
        session.execute(update(Employer).values(name=CANARY))
        return tutor.ref


def rows(engine: Engine) -> str:
    """Return all that the books of sending hold."""
    with db.session(engine) as session:
        return str([session.execute(select(*kind.__table__.columns)).all() for kind in (Message, Tick, AuditRow)])


def read(letters: list[EmailMessage]) -> Iterator[str]:
    """Yield what a letter says, decoded, but for the line that names its reader."""
    for letter in letters:
        yield letter.get_content()
        yield from (f"{name}: {text}" for name, text in letter.items() if name not in {"To", "X-RcptTo"})


def test_no_text_of_anybody_is_in_what_is_sent_or_written_about_it(
    office: Office, people: str, capsys: pytest.CaptureFixture[str]
) -> None:
    office.put(2)
    office.put(to_contact=None, to_account=people, urgent=True)

    with Mailbox(named=lambda to, number: refuse(to, number) if number == 1 else OK) as mailbox:
        office.send(mailbox.server)

    said = "\n".join(read(mailbox.letters))
    assert (len(mailbox.letters), CANARY in said) == (2, False)
    assert CANARY not in rows(office.engine)
    assert CANARY not in capsys.readouterr().err
    assert all(CANARY in str(letter["To"]) for letter in mailbox.letters)
