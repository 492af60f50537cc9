"""Placements on their way: planned, amended, called off, started, standing still, made longer.

How they end stands in ``schedules/placing/placement_endings.py``. The rules are asked when one is planned and when it
starts.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from employers import uptake
from employers.pacts import LegalKind
from employers.records import Contact, Measure
from ground import versions
from ground.actors import Actor
from ground.base import public_ref
from ground.instants import day_of
from matching import beneficiaries
from matching.records.people import Beneficiary
from schedules.checking_in import check_ins
from schedules.errors import BadPlacement, Blocked, NoProposal
from schedules.messages import ask_factor
from schedules.placing import papers, placement_consents, placement_facts, presence
from schedules.placing import placement_reach as reach
from schedules.placing.agreed_hours import weekly_hours
from schedules.placing.placement_moves import AMEND, EXTEND, MOVES, RESUME, START, SUSPEND
from schedules.placing.placement_rules import Reason, Stage, blocking, blocking_longer, blocking_return
from schedules.proposing import proposals
from schedules.proposing import reach as proposed
from schedules.proposing.endings import end_consents
from schedules.records.placements import Extension, FiledBy, PaperKind, Placement, State, Suspension, Why
from schedules.records.proposals import Proposal

STATED = ("starts_on", "ends_on", "weekly_hours", "hours", "allowance", "payday", "objectives", "worked_there_until",
          "is_night_justified", "is_seasonal", "attested_months", "is_disadvantaged")  # fmt: skip
LONGEST_PAUSE = timedelta(days=366)


def plan(session: Session, proposal_ref: str, stated: Mapping[str, Any], *, by: Actor, now: datetime) -> Placement:
    """Plan a placement out of an accepted proposal, whose slot it takes over.

    ``stated`` has ``legal_kind``, the host tutor's reference as ``host_tutor``, ``filed_by`` and what stands in
    ``STATED``. Raises BadPlacement, Blocked, NoSlot, and what ``avoidance.require_clear`` raises.
    """
    proposal = _proposal(session, proposal_ref, by)
    consent = placement_consents.live(session, proposal)
    placement = Placement(
        ref=public_ref(),
        proposal_id=proposal.id,
        beneficiary_id=proposal.beneficiary_id,
        vacancy_id=proposal.vacancy_id,
        contact_id=proposal.contact_id,
        consent_id=consent and consent.id,
        planned_at=now,
    )
    _state(session, placement, stated)
    _require(session, placement, Stage.PLAN, on=day_of(now))
    proposals.hand_over_slot(session, proposal)
    session.add(placement)
    _count(session, placement, Measure.SLOT_FILLED, now)
    # The card has done its work: from here on the firm knows her by name, through the placement.
    end_consents(session, proposal, now=now)
    session.flush()
    papers.lay_out(session, placement)
    _ask_factor(session, placement)
    return placement


def amend(  # noqa: PLR0913 - from which version, by whom and when are all said by name
    session: Session, ref: str, changes: Mapping[str, Any], *, by: Actor, now: datetime, version: int | None = None
) -> Placement:
    """Change what is agreed while it is only planned. Raises NoPlacement, IllegalMove, BadPlacement, Blocked, Stale."""
    placement = reach.to_change(session, ref, by)
    versions.require(placement.version, version)
    MOVES.after(placement.state, AMEND)
    _state(session, placement, changes)
    _require(session, placement, Stage.PLAN, on=day_of(now), besides={"not_accepted", "reservation_lapsed"})
    session.flush()
    papers.lay_out(session, placement)
    return placement


def start(session: Session, ref: str, *, by: Actor, now: datetime) -> Placement:
    """Start a planned placement; one that starts later than planned has its first day today.

    Raises NoPlacement, IllegalMove, Blocked.
    """
    return begin(session, reach.to_change(session, ref, by), now=now)


def begin(session: Session, placement: Placement, *, now: datetime) -> Placement:
    """Start a placement that was locked with ``placement_reach``, as ``start`` does. Raises IllegalMove, Blocked."""
    after = MOVES.after(placement.state, START)
    _refuse(obstacles(session, placement, on=day_of(now)))
    placement.starts_on = max(placement.starts_on, day_of(now))
    her = session.get_one(Beneficiary, placement.beneficiary_id, with_for_update=True, populate_existing=True)
    her.state = beneficiaries.PATH.after(her.state, "place")
    placement.state = after
    session.flush()
    presence.lay_out(session, placement)
    check_ins.lay_out(session, placement, now=now)
    _count(session, placement, Measure.STARTED, now)
    return placement


def obstacles(session: Session, placement: Placement, *, on: date) -> tuple[Reason, ...]:
    """Return why a planned placement could not start on a day, as things are now; nothing is changed.

    Raises what the facts raise that cannot be read.
    """
    with session.no_autoflush:
        return blocking(placement_facts.load(session, placement, on=on), Stage.START)


def suspend(  # noqa: PLR0913 - since when, until when, why, by whom and when are all said by name
    session: Session, ref: str, *, until: date, why: Why, by: Actor, now: datetime, since: date | None = None
) -> Placement:
    """Let a placement stand still from today, or a later day, until the day on which she is expected back.

    What is told ahead begins by the clock; her check-ins make way for it at once.
    Raises NoPlacement, IllegalMove, BadPlacement.
    """
    placement = reach.to_change(session, ref, by)
    after, today = MOVES.after(placement.state, SUSPEND), day_of(now)
    since = since or today
    _require_span(session, placement, since, until, today)
    if since == today:
        placement.state = after
    still = Suspension(placement_id=placement.id, beneficiary_id=placement.beneficiary_id, starts_on=since)
    still.until, still.recorded_by, still.why = until, by.ref, why
    session.add(still)
    _changed(session, placement)
    check_ins.replan(session, placement, now=now)
    return placement


def resume(session: Session, ref: str, *, by: Actor, now: datetime) -> Placement:
    """Let a placement go on; its planned end moves by the days on which it stood still.

    A suspension that has not begun is taken back.
    Raises NoPlacement, IllegalMove, and Blocked where she must not be there any more.
    """
    placement = reach.to_change(session, ref, by)
    still = standing_still(session, placement)
    if placement.state is State.ACTIVE and still is not None:
        return _take_back(session, placement, still, now=now)
    placement.state = MOVES.after(placement.state, RESUME)
    if still is not None:
        still.ended_on = day_of(now)
        placement.ends_on += still.ended_on - still.starts_on
    with session.no_autoflush:
        _refuse(blocking_return(placement_facts.load(session, placement, on=day_of(now))))
    _go_on(session, placement, now=now)
    return placement


def extend(session: Session, ref: str, *, ends_on: date, by: Actor, now: datetime) -> Placement:
    """Give a placement a later planned end, within what the rules allow and what she has agreed to.

    Raises NoPlacement, IllegalMove, BadPlacement, Blocked.
    """
    placement = reach.to_change(session, ref, by)
    placement.state = MOVES.after(placement.state, EXTEND)
    if ends_on <= placement.ends_on:
        raise BadPlacement("not_longer", "ends_on", f"the planned end is {placement.ends_on}: a later one is expected")
    placement.ends_on, today = ends_on, day_of(now)
    with session.no_autoflush:
        facts = placement_facts.load(session, placement, on=today)
        # Days on which it stood still are no days of the placement.
        _refuse(blocking_longer(replace(facts, ends_on=ends_on - stood_still(session, placement))))
    longer = {"decided_on": today, "ends_on": ends_on, "recorded_by": by.ref}
    session.add(Extension(placement_id=placement.id, beneficiary_id=placement.beneficiary_id, **longer))
    papers.ask(session, placement, PaperKind.CHANGE_COMMUNICATION, since=today, terms=facts.terms)
    _go_on(session, placement, now=now)
    return placement


def _count(session: Session, placement: Placement, measure: Measure, now: datetime) -> None:
    uptake.count(session, measure, session.get_one(Contact, placement.contact_id).employer_id, on=day_of(now))


def stood_still(session: Session, placement: Placement) -> timedelta:
    """Return for how long a placement has stood still, as far as it has gone on since: so far its end has moved."""
    query = select(Suspension).where(Suspension.placement_id == placement.id, Suspension.ended_on.is_not(None))
    spans = (each.ended_on - each.starts_on for each in session.scalars(query) if each.ended_on is not None)
    return sum(spans, timedelta())


def _go_on(session: Session, placement: Placement, *, now: datetime) -> None:
    """Bring months and check-ins to an end that has moved."""
    session.flush()
    presence.lay_out(session, placement)
    check_ins.replan(session, placement, now=now)


def standing_still(session: Session, placement: Placement) -> Suspension | None:
    """Return the suspension that is not over, whether it has begun or is told ahead."""
    query = select(Suspension).where(Suspension.placement_id == placement.id, Suspension.ended_on.is_(None))
    return session.scalars(query).one_or_none()


def _require_span(session: Session, placement: Placement, since: date, until: date, today: date) -> None:
    if since != today and not today < since <= placement.ends_on:
        raise BadPlacement("bad_since", "since", f"a day from today to {placement.ends_on} is expected here")
    if not since < until <= since + LONGEST_PAUSE:
        told = "she is expected back on the day after it begins at the earliest, and within a year"
        raise BadPlacement("bad_until", "until", told)
    if standing_still(session, placement) is not None:
        raise BadPlacement("told_ahead", "since", "that it will stand still is told already: take that back first")
    if session.scalar(select(Suspension.id).filter_by(placement_id=placement.id, starts_on=since)) is not None:
        raise BadPlacement("suspended_today", "since", "it stood still that day already: take the day after it")


def _take_back(session: Session, placement: Placement, still: Suspension, *, now: datetime) -> Placement:
    session.delete(still)
    _changed(session, placement)
    check_ins.replan(session, placement, now=now)
    return placement


def _changed(session: Session, placement: Placement) -> None:
    """Give a placement another version, though what is told of it stands in another row."""
    flag_modified(placement, "state")
    session.flush()


def _proposal(session: Session, ref: str, by: Actor) -> Proposal:
    try:
        return proposed.hers_to_change(session, ref, by)
    except NoProposal:
        told = "no proposal that you can reach has this reference"
        raise BadPlacement("unknown_proposal", "proposal", told) from None


def _require(session: Session, placement: Placement, stage: Stage, *, on: date, besides: Collection[str] = ()) -> None:
    """Refuse what the rules do not allow, but for some codes. Raises Blocked."""
    with session.no_autoflush:
        reasons = blocking(placement_facts.load(session, placement, on=on), stage)
    _refuse(tuple(each for each in reasons if each.code not in besides))


def _refuse(reasons: tuple[Reason, ...]) -> None:
    if reasons:
        raise Blocked(reasons)


def _state(session: Session, placement: Placement, stated: Mapping[str, Any]) -> None:
    """Write what is agreed; what cannot be taken is refused by its field. Raises BadPlacement."""
    for name in STATED:
        if name in stated:
            setattr(placement, name, stated[name])
    if "legal_kind" in stated:
        placement.legal_kind = LegalKind(stated["legal_kind"])
    if "filed_by" in stated:
        placement.filed_by = FiledBy(stated["filed_by"])
    if "host_tutor" in stated:
        placement.host_tutor_id = _host_tutor(session, placement, stated["host_tutor"])
    if placement.ends_on < placement.starts_on:
        raise BadPlacement("bad_period", "ends_on", "a placement ends on the day it starts, or later")
    if placement.weekly_hours > weekly_hours(placement.hours):
        raise BadPlacement("bad_hours", "weekly_hours", "there are more hours a week than the windows hold")


def _host_tutor(session: Session, placement: Placement, ref: str) -> int:
    contact = session.get_one(Contact, placement.contact_id)
    own = (Contact.ref == ref, Contact.employer_id == contact.employer_id, Contact.ended_on.is_(None))
    found = session.scalar(select(Contact.id).where(*own))
    if found is None:
        raise BadPlacement("unknown_contact", "host_tutor", "no contact of this employer has this reference")
    return found


def _ask_factor(session: Session, placement: Placement) -> None:
    """Ask a second factor of who speaks for the workplace, from the first placement on."""
    account = session.get_one(Contact, placement.contact_id).account
    if account is not None:
        ask_factor(session, account)
