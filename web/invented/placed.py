"""One placement of the invented world: some weeks old, with days worked, contacts made, and what waits by now."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from employers import signing
from employers.pacts import Declared, LegalKind
from employers.records import Contact, Employer, Vacancy, VacancyState
from ground.actors import Actor, Role
from ground.instants import day_of, instant_of
from matching import beneficiaries
from matching.records.people import Beneficiary, PathState
from schedules.checking_in import contact_rules, contacting
from schedules.checking_in.contacting import Said
from schedules.placing import papers, placement_consents, placements, presence
from schedules.placing.agreed_hours import daily_hours, weekly_hours
from schedules.proposing import answers, proposals, sweeps
from schedules.records.check_ins import Channel, CheckIn
from schedules.records.placements import FiledBy, Placement, Presence
from schedules.records.proposals import Proposal
from web import placed as wording
from web.invented import proposed, world
from web.invented.proposed import LANG

AGO = timedelta(days=37)  # a placement that old has a first month behind it
LASTS = timedelta(days=121)  # about four months
MORNINGS = [[["09:00", "13:00"]]] * 5 + [[], []]
AFTERNOONS = [[["15:00", "18:00"]]] * 5 + [[], []]
AGREED = {
    "legal_kind": LegalKind.EXTRACURRICULAR_TRAINEESHIP, "weekly_hours": weekly_hours(MORNINGS), "hours": MORNINGS,
    "allowance": 800.0, "payday": 10, "filed_by": FiledBy.PROMOTER, "is_disadvantaged": True,
}  # fmt: skip
UNTOLD = timedelta(days=3)  # of these last days nothing is told yet
AT = time(16)


def place(session: Session, by: Actor, *, now: datetime) -> None:
    """Let the person of the tutor who is in a placement have one that has gone on for some weeks, unless she has."""
    her = _unplaced(session, by)
    if her is None:
        return
    her.state = PathState.READY
    starts_on = day_of(now) - AGO
    starts_on -= timedelta(days=starts_on.weekday())
    placement = _planned(session, her, _vacancy(session, day_of(now)), by, starts_on=starts_on)
    _paper(session, placement, by)
    placements.start(session, placement.ref, by=by, now=_at(starts_on))
    for day in _days(starts_on, day_of(now) - UNTOLD):
        _live(session, placement, day, by)
    for row in presence.months(session, placement):
        if presence.pay_on(placement, row.month) <= day_of(now) - UNTOLD:
            _pay(session, placement, row.month, by)


def _unplaced(session: Session, by: Actor) -> Beneficiary | None:
    has_one = exists().where(Placement.beneficiary_id == Beneficiary.id)
    hers = (Beneficiary.tutor == by.ref, Beneficiary.state == PathState.IN_PLACEMENT, ~has_one)
    return session.scalar(select(Beneficiary).where(*hers).order_by(Beneficiary.case_code).limit(1))


def _vacancy(session: Session, on: date) -> Vacancy:
    """Return the open place of training that was posted first of those in the tutor's territory."""
    query = select(Vacancy).where(Vacancy.state == VacancyState.OPEN, Vacancy.kind == "training")
    found = session.scalars(query.order_by(Vacancy.posted_on, Vacancy.id))
    return next(each for each in found if each.territory == "TE" and proposed.stands(session, each, on))


def _planned(session: Session, her: Beneficiary, vacancy: Vacancy, by: Actor, *, starts_on: date) -> Placement:
    """Bring somebody from a proposal to her yes, and plan."""
    proposal = _accepted(session, her, vacancy, by, since=starts_on - timedelta(days=10))
    then, ends_on = _at(starts_on - timedelta(days=6)), starts_on + LASTS
    beneficiaries.amend(session, her.ref, {"permit": {"kind": "not_needed"}}, by=by)
    contact_rules.put(session, her.ref, {"hours": AFTERNOONS, "channel": "phone"}, by=by, now=then)
    said = {"language": LANG, "given": "in_person", "ends_on": ends_on}
    placement_consents.agree(session, proposal.ref, said, by=by, now=then, tell=lambda of: wording.told(of, LANG))
    host = session.get_one(Contact, proposal.contact_id)
    agreed = AGREED | {"host_tutor": host.ref, "objectives": [*(vacancy.essential or ())]}
    days = {"starts_on": starts_on, "ends_on": ends_on}
    return placements.plan(session, proposal.ref, agreed | days, by=by, now=then)


def _accepted(session: Session, her: Beneficiary, vacancy: Vacancy, by: Actor, *, since: date) -> Proposal:
    """Let a firm that has signed all be willing, and her say yes."""
    proposal = proposed.send(session, her, vacancy, by, now=_at(since))
    contact = session.get_one(Contact, proposal.contact_id)
    employer = session.get_one(Employer, contact.employer_id)
    _sign(session, employer, world.coordinator(session).actor, on=since)
    firm = Actor(contact.ref, Role.EMPLOYER, employer=employer.ref)
    answers.be_willing(session, proposal.ref, by=firm, now=_at(since + timedelta(days=1)))
    sweeps.take_effect(session, _at(since + timedelta(days=2)))
    return proposals.accept(session, proposal.ref, by=by, now=_at(since + timedelta(days=3)))


def _sign(session: Session, employer: Employer, by: Actor, *, on: date) -> None:
    signing.sign_convention(session, employer.ref, promoter="Ente inventato", signed_on=on, until=None, by=by, on=on)
    for kind in Declared:
        signing.declare(session, employer.ref, kind=kind, signed_on=on, by=by, on=on)


def _paper(session: Session, placement: Placement, by: Actor) -> None:
    day = placement.starts_on - timedelta(days=1)
    for kind in {each.kind for each in papers.of(session, placement)}:
        papers.do(session, placement.ref, kind, done_on=day, by=by, now=_at(day))


def _live(session: Session, placement: Placement, day: date, by: Actor) -> None:
    """Tell of a day on which she worked, and make the contacts that are due."""
    now = _at(day)
    if daily_hours(MORNINGS, day):
        presence.record(session, placement.ref, day, Presence.PRESENT, by=by, now=now)
    due = select(CheckIn.party).where(CheckIn.placement_id == placement.id, CheckIn.due_on == day)
    for party in session.scalars(due.order_by(CheckIn.id)).all():
        contacting.log_contact(session, placement.ref, party, Said(Channel.PHONE), by=by, now=now)


def _pay(session: Session, placement: Placement, month: date, by: Actor) -> None:
    """Tell that all that is due for a month was paid on its day."""
    day = presence.pay_on(placement, month)
    due = presence.tell(session, placement.ref, month, {}, by=by, now=_at(day)).due
    presence.tell(session, placement.ref, month, {"paid": due, "paid_on": day}, by=by, now=_at(day))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=each) for each in range((last - first).days + 1))


def _at(day: date) -> datetime:
    return instant_of(day, AT)
