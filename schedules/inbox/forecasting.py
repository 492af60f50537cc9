"""What will happen if nobody acts, gathered: what the clock goes on with by itself, within reach; nothing is written.

A number of questions to the database for all, and some more for each placement that runs or is about to start.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from catalogue.records import Municipality
from employers.contacts import CONFIRMED
from employers.records import Contact, Employer, Site, Vacancy
from ground.actors import Actor, Role
from ground.errors import IllegalMove, Refused, Unreadable
from ground.instants import day_of, instant_of
from ground.outbox import Message
from matching import beneficiaries
from matching.reach import people
from matching.records.cases import CaseMember, Cover, MemberKind
from matching.records.people import Beneficiary
from schedules.alerting.concern_sweeps import RUNNING
from schedules.alerting.concerns import patron_day_of
from schedules.alerting.hearing import Heard
from schedules.checking_in import check_ins, course_facts, listening
from schedules.dates import check_in_dates, plans, timing
from schedules.dates.courses import DAY, Span
from schedules.dates.following import UNPAID_AFTER, CheckInItem, Kind, ProposalItem, next_step
from schedules.dates.purposes import Party
from schedules.inbox import foreseeing
from schedules.inbox.foreseeing import (
    DEADLINES,
    Coming,
    Deadline,
    OpenCheckIn,
    OpenConcern,
    OpenProposal,
    Period,
    Running,
    Side,
)
from schedules.inbox.gathering import TUTORS_WORK
from schedules.inbox.items import Her
from schedules.placing import placement_sweeps, placements, presence
from schedules.proposing.endings import WILLING
from schedules.proposing.sweeps import WAITING
from schedules.records import concerns as concern_records
from schedules.records.check_ins import MOVING, CheckIn, State
from schedules.records.concerns import Concern, Pause, Snooze
from schedules.records.consents import Consent
from schedules.records.placements import LIVING as PLACED
from schedules.records.placements import AllowanceMonth, Placement
from schedules.records.placements import State as PlacementState
from schedules.records.proposals import LIVING, Proposal
from schedules.records.proposals import State as ProposalState
from schedules.records.ticks import Tick

AHEAD = timedelta(days=30)
READERS = (Role.TUTOR, Role.COORDINATOR)


@dataclass(frozen=True)
class _People:
    """Who is looked at: their numbers, and of each who looks after her."""

    ids: Sequence[int]
    sides: Mapping[int, Side]
    tutors: Mapping[int, str]


def forecast(session: Session, by: Actor, *, now: datetime, tutor: str | None = None) -> list[Coming]:
    """Return all that will be told in the next thirty days if nobody acts, in its order.

    It is about those for whom somebody does the tutor's work; who coordinates may ask for those of one ``tutor``, by
    the reference of the account. To all others nothing.
    """
    if by.role not in READERS:
        return []
    whose = [people(by, *TUTORS_WORK), *([Beneficiary.tutor == tutor] if tutor is not None else [])]
    found, period = _people(session, whose), Period(now, now + AHEAD)
    return foreseeing.in_order(each for each in _coming(session, found, period) if each.at <= period.until)


def _coming(session: Session, found: _People, period: Period) -> Iterator[Coming]:
    for her, check_in in _check_ins(session, found, period):
        yield from foreseeing.of_check_in(check_in, found.sides[her], period)
    for her, concern in _concerns(session, found):
        yield from foreseeing.of_concern(concern, found.sides[her], period)
    for her, proposal in _proposals(session, found):
        yield from foreseeing.of_proposal(proposal, found.sides[her], period)
    for her, running in _running(session, found, period):
        yield from foreseeing.of_running(running, found.sides[her], period)
    for her, deadline in _deadlines(session, found):
        yield from foreseeing.of_deadline(deadline, found.sides[her], period)
    for her, about, at in _stuck(session, found, period):
        yield from foreseeing.raised(about, concern_records.Urgency.URGENT, at, found.sides[her], period)


def _people(session: Session, whose: Sequence[ColumnElement[bool]]) -> _People:
    own = (Beneficiary.id, Beneficiary.ref, Beneficiary.case_code, Beneficiary.tutor, Beneficiary.territory)
    rows = session.execute(select(*own).where(*whose).order_by(Beneficiary.id)).all()
    patrons = {territory: patron_day_of(session, territory) for territory in {row.territory for row in rows}}
    covers, shared = defaultdict[str, list[tuple[str, Span]]](list), defaultdict[int, list[Span]](list)
    of_tutors = Cover.tutor.in_({row.tutor for row in rows}) & Cover.ended_on.is_(None)
    for cover in session.scalars(select(Cover).where(of_tutors).order_by(Cover.id)):
        covers[cover.tutor].append((cover.territory, Span(cover.starts_on, cover.ends_on)))
    colleagues = (CaseMember.kind == MemberKind.COLLEAGUE, CaseMember.ended_on.is_(None))
    hers = CaseMember.beneficiary_id.in_([row.id for row in rows])
    for member in session.scalars(select(CaseMember).where(*colleagues, hers).order_by(CaseMember.id)):
        shared[member.beneficiary_id].append(Span(member.starts_on, member.ends_on))

    sides = {}
    for row in rows:
        in_place = [span for territory, span in covers[row.tutor] if territory == row.territory]
        standing = [span for _, span in covers[row.tutor]]
        her = Her(row.ref, row.case_code)
        sides[row.id] = Side(her, patrons[row.territory], [*in_place, *shared[row.id]], standing)
    return _People([row.id for row in rows], sides, {row.id: row.tutor for row in rows})


def _check_ins(session: Session, found: _People, period: Period) -> Iterator[tuple[int, OpenCheckIn]]:
    paused = {
        each.beneficiary_id: each.until
        for each in session.scalars(select(Pause).where(Pause.beneficiary_id.in_(found.ids)))
    }
    snoozed = {
        (each.account, each.item): each.until
        for each in session.scalars(select(Snooze).where(Snooze.beneficiary_id.in_(found.ids)))
    }
    query = (
        select(CheckIn, Contact.account, Contact.email, Municipality.patron_day)
        .join(Placement, Placement.id == CheckIn.placement_id)
        .join(Contact, Contact.id == Placement.contact_id)
        .join(Vacancy, Vacancy.id == Placement.vacancy_id)
        .join(Site, Site.id == Vacancy.site_id, isouter=True)
        .join(Municipality, _town(), isouter=True)
        .where(CheckIn.beneficiary_id.in_(found.ids), CheckIn.state.in_(MOVING), CheckIn.next_at <= period.until)
    )
    for check_in, account, email, patron_day in session.execute(query.order_by(CheckIn.id)):
        her, done = check_in.beneficiary_id, Kind(check_in.told) if check_in.told else None
        yield (
            her,
            OpenCheckIn(
                check_in.ref,
                CheckInItem(check_in.party, check_in.due_on, check_in.repeat_on, check_in.is_strict, done),
                check_in.next_at or period.since,
                patron_day,
                needs_cover=check_in.needs_cover,
                is_firm_reached=account is not None or email is not None,
                quiet_until=paused.get(her),
                snoozed_until=snoozed.get((found.tutors[her], check_in.ref)),
            ),
        )


def _concerns(session: Session, found: _People) -> Iterator[tuple[int, OpenConcern]]:
    going_up = (Concern.beneficiary_id.in_(found.ids), Concern.next_at.is_not(None), Concern.settled_at.is_(None))
    for each in session.scalars(select(Concern).where(*going_up).order_by(Concern.id)):
        own = (each.ref, each.urgency, each.raised_at, each.told_to, each.acknowledged_at)
        yield each.beneficiary_id, OpenConcern(*own, has_step=each.planned_at is not None)


def _proposals(session: Session, found: _People) -> Iterator[tuple[int, OpenProposal]]:
    shut = exists().where(Message.kind == foreseeing.What.SHUT.value, Message.about == Proposal.ref)
    held = Proposal.reserved_at.is_not(None) & (Proposal.state != ProposalState.WITHDRAWN)
    untold = Proposal.effective_at.is_not(None) & Proposal.told_at.is_(None)
    query = (
        select(Proposal, Contact, Employer.vetting_until, Consent.until, Municipality.patron_day, shut)
        .join(Contact, Contact.id == Proposal.contact_id)
        .join(Employer, Employer.id == Contact.employer_id)
        .join(Vacancy, Vacancy.id == Proposal.vacancy_id)
        .join(Site, Site.id == Vacancy.site_id, isouter=True)
        .join(Municipality, _town(), isouter=True)
        .join(Consent, Consent.id == Proposal.consent_id, isouter=True)
        .where(Proposal.beneficiary_id.in_(found.ids), or_(Proposal.state.in_(LIVING), held, untold))
    )
    for row in session.execute(query.order_by(Proposal.id)):
        yield row[0].beneficiary_id, _proposal(*row)


def _proposal(  # noqa: PLR0913, PLR0917 - what one row tells
    proposal: Proposal,
    contact: Contact,
    vetting_until: date | None,
    consent_until: date | None,
    patron_day: str | None,
    is_told_shut: bool,  # noqa: FBT001 - a column
) -> OpenProposal:
    lives, is_sent = proposal.state in LIVING, proposal.state is ProposalState.SENT
    consented = consent_until if lives and proposal.sent_at is not None else None
    lost = [day for day in (_after(consented), contact.ended_on if lives else None) if day is not None]
    shut = [
        day for day in (contact.confirmed_on + CONFIRMED, contact.ended_on, _after(vetting_until)) if day is not None
    ]
    untold = proposal.effective_at if proposal.told_at is None else None
    return OpenProposal(
        ref=proposal.ref,
        patron_day=patron_day,
        reminded=ProposalItem(proposal.sent_at, proposal.reminded) if is_sent and proposal.sent_at else None,
        answered_at=untold,
        over_on=proposal.over_on if lives else None,
        lost_on=min(lost, default=None),
        shut_on=min(shut, default=None) if proposal.state in WAITING and not is_told_shut else None,
        lapses_on=timing.reservation_over_on(proposal.reserved_at) if proposal.reserved_at is not None else None,
        is_willing=proposal.state in WILLING,
        is_sent=is_sent,
        is_firm_reached=contact.account is not None or contact.email is not None,
    )


def _running(session: Session, found: _People, period: Period) -> Iterator[tuple[int, Running]]:
    heard_on = _looked_on(session, listening.NAME)
    unpaid = _unpaid(session, found, period)
    running = (Placement.beneficiary_id.in_(found.ids), Placement.state.in_(RUNNING))
    for placement in session.scalars(select(Placement).where(*running).order_by(Placement.id)):
        months, is_owing = unpaid.get(placement.id, ([], False))
        row = Running(placement.ref, heard_on=heard_on, unpaid=months, is_owing=is_owing)
        if placement.state is PlacementState.ACTIVE:
            heard = _heard(session, placement, day_of(period.since))
            row = replace(row, heard=heard, told_on=listening.told_on(session, placement))
        yield placement.beneficiary_id, row
    for placement, at in _about_to_start(session, found, period):
        if _can_start(session, placement, day_of(at)):
            row = _started(session, placement, at, period)
            yield placement.beneficiary_id, replace(row, heard_on=heard_on)


def _deadlines(session: Session, found: _People) -> Iterator[tuple[int, Deadline]]:
    looked_on = _looked_on(session, placement_sweeps.PERMITS)
    query = select(Placement, Beneficiary).join(Beneficiary, Beneficiary.id == Placement.beneficiary_id)
    living = (Placement.state.in_(PLACED), Beneficiary.id.in_(found.ids))
    for placement, her in session.execute(query.where(*living).order_by(Placement.id)):
        until = placement_sweeps.right_until(her)
        if until is not None:
            told = frozenset(
                days for days in DEADLINES if placement_sweeps.was_told_of(session, placement, until, days)
            )
            yield her.id, Deadline(placement.ref, until, told, looked_on)


def _looked_on(session: Session, step: str) -> date | None:
    """Return the last day on which the clock has taken a step that it takes once a day, in the morning."""
    tick = session.get(Tick, step)
    if tick is None or tick.done_at is None:
        return None
    day = day_of(tick.done_at)
    return day if tick.done_at >= foreseeing.morning(day) else day - DAY


def _heard(session: Session, placement: Placement, today: date) -> Heard | None:
    """Return what is known of a placement, None when it cannot be read: that is told elsewhere."""
    try:
        return listening.heard(session, placement, today, {*listening.ASKED, State.PLANNED})
    except Unreadable:
        return None


def _unpaid(session: Session, found: _People, period: Period) -> dict[int, tuple[list[date], bool]]:
    """Return by placement the paydays of which nobody was told yet, and whether one was told that is still unpaid."""
    last = day_of(period.until) - UNPAID_AFTER
    due = (AllowanceMonth.paid.is_(None), AllowanceMonth.pay_on <= last, AllowanceMonth.beneficiary_id.in_(found.ids))
    months = defaultdict[int, list[date]](list)
    owing = set[int]()
    for month in session.scalars(select(AllowanceMonth).where(*due).order_by(AllowanceMonth.month)):
        if month.told_at is None:
            months[month.placement_id].append(month.pay_on)
        else:
            owing.add(month.placement_id)
    return {number: (months[number], number in owing) for number in months.keys() | owing}


def _about_to_start(session: Session, found: _People, period: Period) -> Iterator[tuple[Placement, datetime]]:
    """Yield the placements whose day comes, and when the clock tries to start each."""
    told = (
        Concern.placement_id == Placement.id,
        Concern.kind == concern_records.Kind.NOT_STARTED,
        Concern.settled_at.is_(None),
    )
    planned = (Placement.state == PlacementState.PLANNED, Placement.beneficiary_id.in_(found.ids))
    query = select(Placement).where(*planned, ~exists().where(*told)).order_by(Placement.id)
    for placement in session.scalars(query):
        at = max(instant_of(placement.starts_on), period.since)
        if at <= period.until:
            yield placement, at


def _stuck(session: Session, found: _People, period: Period) -> Iterator[tuple[int, str, datetime]]:
    """Yield the placements that will not be able to start as things are, and when that is told: not before morning."""
    for placement, at in _about_to_start(session, found, period):
        if not _can_start(session, placement, day_of(at)):
            yield placement.beneficiary_id, placement.ref, max(at, foreseeing.morning(day_of(at)))


def _can_start(session: Session, placement: Placement, on: date) -> bool:
    her = session.get_one(Beneficiary, placement.beneficiary_id)
    try:
        beneficiaries.PATH.after(her.state, "place")
        return not placements.obstacles(session, placement, on=on)
    except (Refused, IllegalMove, Unreadable):
        return False


def _started(session: Session, placement: Placement, at: datetime, period: Period) -> Running:
    """Return a placement as it will be once it has started."""
    starts_on = max(placement.starts_on, day_of(at))
    course = replace(course_facts.course_of(session, placement), starts_on=starts_on)
    template = check_ins.template_of(session, placement, on=day_of(at))
    contact = session.get_one(Contact, placement.contact_id)
    contacts = check_in_dates.plan(course, plans.from_json(dict(template.content)) if template else plans.DEFAULT)
    rows = []
    for each in contacts:
        item = CheckInItem(each.party, each.due_on, each.repeat_on, each.is_strict)
        step = next_step(item, course.patron_day)
        if step is not None and each.due_on >= starts_on:
            is_reached = contact.account is not None or contact.email is not None
            rows.append(OpenCheckIn(placement.ref, item, step.at, course.patron_day, each.needs_cover, is_reached))
    paid = [presence.pay_on(placement, month) for month in presence.months_of(placement)]
    heard = Heard(starts_on, placement.ends_on, placement.hours, course.patron_day, pay=[(day, None) for day in paid])
    asked = [(row.item.due_on, None) for row in rows if row.item.party is Party.EMPLOYER]
    owed = [day for day in paid if day <= day_of(period.until) - UNPAID_AFTER]
    return Running(placement.ref, heard=replace(heard, asked=asked), unpaid=owed, starts_at=at, check_ins=rows)


def _town() -> ColumnElement[bool]:
    return Municipality.istat == func.coalesce(Site.municipality, Vacancy.municipality)


def _after(day: date | None) -> date | None:
    return day + DAY if day is not None else None
