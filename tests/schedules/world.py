"""Who is there in the stories of proposals: two people, their tutor, two firms with their contacts and vacancies.

Times are those of Rome in September 2026; the first is day 0 of what is sent then.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from employers import check_words, contacts
from employers.records import Contact, Employer, Vacancy
from ground.actors import Actor, Role
from ground.instants import HERE
from ground.outbox import Message
from matching import beneficiaries, identities
from matching.records.people import Beneficiary
from schedules.proposing import answers, consents, meetings, proposals, reach
from schedules.proposing.previews import Preview, preview_of
from schedules.records.consents import Consent
from schedules.records.proposals import EmployersReason, Proposal, State
from tests import make
from web import db

TESSA, CORA = make.TUTOR, make.COORDINATOR
CONFIRMED_ON = date(2026, 8, 20)
WORD = "girasole blu"


def at(text: str) -> datetime:
    """Return an instant of Rome, such as ``2026-09-01 10:00`` or ``09-01 10:00`` of 2026."""
    return datetime.fromisoformat(text if text.startswith("20") else f"2026-{text}").replace(tzinfo=HERE)


SENT_AT = at("09-01 10:00")


@dataclass
class Firm:
    """An employer with an open vacancy, and the accounts of its contacts by their names."""

    employer: Employer
    vacancy: Vacancy
    contacts: dict[str, Contact]

    def actor(self, name: str) -> Actor:
        """Return a contact as somebody who is signed in."""
        return Actor(str(self.contacts[name].account), Role.EMPLOYER, employer=self.employer.ref)


class World:
    """A database with two people who are ready and two firms, and short ways to do what the stories tell."""

    def __init__(self, session: Session, tessa: Actor = TESSA) -> None:
        self.session, self.tessa = session, tessa
        self.choosing: dict[str, object] = {}  # out of which ranking, and why, in drafts
        self.irma, self.olga = (ready(session, by=tessa) for _ in range(2))
        self.alfa = firm(session, "Alfa", ("Anna", "Aldo"), by=tessa, slots=2)
        self.beta = firm(session, "Beta", ("Bruno",), by=tessa, slots=1, title="Lavanderia")
        session.commit()

    def drafted(
        self, her: Beneficiary | None = None, of: Firm | None = None, contact: str | None = None,
        *, now: datetime = SENT_AT,
    ) -> Proposal:  # fmt: skip
        """Draft a proposal: by default of Irma to Anna of Alfa."""
        of = of or self.alfa
        chosen = of.contacts[contact or next(iter(of.contacts))]
        stated = {"vacancy": of.vacancy.ref, "contact": chosen.ref, **self.choosing}
        return proposals.draft(self.session, (her or self.irma).ref, stated, by=self.tessa, now=now)

    def consented(
        self, her: Beneficiary | None = None, of: Firm | None = None, contact: str | None = None,
        *, now: datetime = SENT_AT,
    ) -> Proposal:  # fmt: skip
        """Draft a proposal to which she then consents."""
        proposal = self.drafted(her, of, contact, now=now)
        self.consent(proposal, now=now)
        return proposal

    def sent(
        self, her: Beneficiary | None = None, of: Firm | None = None, contact: str | None = None,
        *, now: datetime = SENT_AT,
    ) -> Proposal:  # fmt: skip
        """Draft a proposal, have her consent, and send it."""
        return self.send(self.consented(her, of, contact, now=now), now=now)

    def willing(
        self, her: Beneficiary | None = None, of: Firm | None = None,
        *, now: datetime = SENT_AT, answered_at: datetime | None = None,
    ) -> Proposal:  # fmt: skip
        """Send a proposal, and have the firm say that it is willing, by default on the next day at ten."""
        proposal = self.sent(her, of, now=now)
        self.be_willing(proposal, now=answered_at or at("09-02 10:00"))
        return proposal

    def interview(self, *, day: date = date(2026, 9, 4)) -> Proposal:
        """Bring a proposal to an interview, of which the firm is told on the day after its answer."""
        proposal = self.willing()
        self.agree(proposal, day=day, now=at("09-03 10:00"))
        return meetings.invite(self.session, proposal.ref, by=self.tessa, now=at("09-03 10:00"))

    def consent(self, *drafted: Proposal, now: datetime = SENT_AT, **stated: object) -> list[Consent]:
        """Have her consent to drafted proposals of hers in one sitting."""
        her = self.session.get_one(Beneficiary, drafted[0].beneficiary_id)
        named = [{"proposal": each.ref, "seen": preview_of(self.session, each).seen} for each in drafted]
        said = {"language": "en", "given": "in_person", "proposals": named, **stated}
        return consents.give(self.session, her.ref, said, by=self.tessa, now=now, tell=tell)

    def consent_of(self, proposal: Proposal) -> Consent:
        """Return the consent that a proposal stands on."""
        return self.session.get_one(Consent, proposal.consent_id)

    def send(self, proposal: Proposal, *, now: datetime = SENT_AT) -> Proposal:
        """Send a proposal with its own consent."""
        return proposals.send(self.session, proposal.ref, self.consent_of(proposal).ref, by=self.tessa, now=now)

    def contact_of(self, proposal: Proposal) -> Actor:
        """Return the contact of a proposal as somebody who is signed in."""
        contact = self.session.get_one(Contact, proposal.contact_id)
        employer = self.session.get_one(Employer, contact.employer_id)
        return Actor(str(contact.account), Role.EMPLOYER, employer=employer.ref)

    def be_willing(self, proposal: Proposal, *, now: datetime, by: Actor | None = None) -> None:
        """Let the contact say that the firm is willing."""
        answers.be_willing(self.session, proposal.ref, by=by or self.contact_of(proposal), now=now)

    def decline(self, proposal: Proposal, *, now: datetime) -> None:
        """Let the contact say that the firm is not."""
        answers.decline(self.session, proposal.ref, EmployersReason.HOURS, by=self.contact_of(proposal), now=now)

    def take_back(self, proposal: Proposal, *, now: datetime, by: Actor | None = None) -> None:
        """Let the contact take the answer back."""
        answers.take_back(self.session, proposal.ref, by=by or self.contact_of(proposal), now=now)

    def agree(self, proposal: Proposal, *, day: date, now: datetime) -> Consent:
        """Have her agree to an interview."""
        stated = {
            "place": "Via Prova 1",
            "day": day,
            "time": "10:30",
            "companion": "Tessa",
            "language": "en",
            "given": "by_phone",
        }
        return meetings.agree(self.session, proposal.ref, stated, by=self.tessa, now=now, tell=lambda *_: {})

    def accept(self, proposal: Proposal, *, now: datetime) -> Proposal:
        """Record her yes."""
        return proposals.accept(self.session, proposal.ref, by=self.tessa, now=now)

    def is_shown(self, proposal: Proposal, *, now: datetime, by: Actor | None = None) -> bool:
        """Tell whether the card is open to its contact, or to whoever else asks."""
        self.session.flush()
        return bool(reach.open_ones(self.session, by or self.contact_of(proposal), [proposal.ref], now=now))

    def slots_taken(self, of: Firm) -> int:
        """Return how many slots of a firm's vacancy are taken."""
        self.session.refresh(of.vacancy)
        return of.vacancy.slots_taken

    def told(self, **to: str) -> list[str]:
        """Return the kinds of the messages in the outbox, in their order, to ``to_account`` or ``to_contact``."""
        return list(self.session.scalars(select(Message.kind).filter_by(**to).order_by(Message.id)))

    def state(self, proposal: Proposal) -> State:
        """Return how a proposal stands in the database."""
        self.session.flush()
        return self.session.scalars(select(Proposal.state).where(Proposal.id == proposal.id)).one()


def tell(preview: Preview) -> dict[str, Any]:
    """Say in words what a preview shows, as the door does."""
    return {"lines": [str(preview.card)]}


def ready(session: Session, *, by: Actor = TESSA, **stated: object) -> Beneficiary:
    """Take somebody in who has a name, and is ready."""
    her = make.profiled(session, by=by, **stated)
    identities.put(session, her.ref, make.identity(), by=by, on=make.TODAY)
    return beneficiaries.move(session, her.ref, "ready", by=by, on=CONFIRMED_ON)


def firm(session: Session, name: str, people: tuple[str, ...], *, by: Actor = TESSA, **said: object) -> Firm:
    """Register an active employer with an open vacancy and contacts, each with an account, a mail and a check word."""
    employer = make.employer(session, by=by, name=name)
    at_site = make.site(session, employer, isolated=False)
    vacancy = make.vacancy(session, by=by, site=at_site.ref, **said)
    known = {person: contact(session, employer, person, by=by) for person in people}
    return Firm(employer, vacancy, known)


def contact(session: Session, employer: Employer, name: str, *, by: Actor = TESSA) -> Contact:
    """Add a contact to an employer."""
    stated = {"name": f"{name} Prova", "email": f"{name.lower()}@example.org", "account": name.lower()}
    added = contacts.add(session, employer.ref, stated, by=by, on=CONFIRMED_ON)
    added.check_word_hash = word_hash()
    session.flush()
    return added


@cache
def word_hash() -> str:
    """Return the hash of the check word, which takes its time."""
    return check_words.hashed(WORD, "word", ())


def apart(engine: Engine, act: Callable[[Session], object]) -> object:
    """Do something in a transaction of its own; return what it returns, or the refusal."""
    with Session(engine, execution_options=db.WRITING) as own:
        try:
            done = act(own)
            own.commit()
        except Exception as refused:  # noqa: BLE001 - what happened is what the test looks at
            return refused
        return done
