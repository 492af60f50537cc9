"""How placements end: called off, interrupted, finished with an outcome; and what follows in the same transaction.

The slot comes back unless she was hired in it; the firm's record counts what ended; a vacancy in which placements end
without a hire is looked at; her path goes on, and who has no work gets a new ranked list the same day.
"""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers import registry, uptake, vacancies
from employers.records import Contact, Measure, Vacancy, VacancyState
from employers.terms import Key, is_to_be_frozen
from ground.actors import Actor
from ground.instants import day_of
from matching.beneficiaries import PATH
from matching.records.people import Beneficiary
from schedules.checking_in import check_ins
from schedules.errors import BadPlacement
from schedules.placing import papers, placement_facts, presence
from schedules.placing import placement_reach as reach
from schedules.placing.placement_moves import CANCEL, FINISH, INTERRUPT, MOVES
from schedules.records.placements import (
    CLOSED,
    HIRES,
    InterruptedBy,
    Outcome,
    PaperKind,
    Placement,
    State,
    Suspension,
    Why,
)

COUNTED: Mapping[Outcome | None, tuple[Measure, ...]] = {
    Outcome.HIRED_HERE: (Measure.COMPLETED, Measure.HIRED_HERE),
    Outcome.HIRED_ELSEWHERE: (Measure.COMPLETED, Measure.HIRED_ELSEWHERE),
    Outcome.ENDED: (Measure.COMPLETED,),
    Outcome.INTERRUPTED: (),
}


def cancel(session: Session, ref: str, *, why: Why, by: Actor, now: datetime) -> Placement:
    """Call a placement off that was only planned. Raises NoPlacement, IllegalMove."""
    placement = reach.to_change(session, ref, by)
    _close(session, placement, MOVES.after(placement.state, CANCEL), why, now=now)
    placement.list_due_at = now
    session.flush()
    return placement


def interrupt(  # noqa: PLR0913 - by whom, why and when are all said by name
    session: Session, ref: str, *, interrupted_by: InterruptedBy, why: Why, by: Actor, now: datetime
) -> Placement:
    """End a placement before its time; she is ready for another one. Raises NoPlacement, IllegalMove."""
    placement = reach.to_change(session, ref, by)
    after = MOVES.after(placement.state, INTERRUPT)
    placement.interrupted_by = interrupted_by
    placement.outcome, placement.outcome_on = Outcome.INTERRUPTED, day_of(now)
    _close(session, placement, after, why, now=now)
    _go_on(session, placement, now=now)
    return placement


def finish(session: Session, ref: str, *, outcome: Outcome, by: Actor, now: datetime) -> Placement:
    """End a placement with what came of it. Raises NoPlacement, IllegalMove, BadPlacement."""
    placement = reach.to_change(session, ref, by)
    after = MOVES.after(placement.state, FINISH)
    if outcome is Outcome.INTERRUPTED:
        raise BadPlacement("bad_outcome", "outcome", "what was interrupted is interrupted, by whom and why")
    placement.outcome, placement.outcome_on = outcome, day_of(now)
    _close(session, placement, after, None, now=now)
    _go_on(session, placement, now=now)
    return placement


def lose_job(session: Session, ref: str, *, by: Actor, now: datetime) -> Placement:
    """Note that who was hired has lost the job: she is ready again. Raises NoPlacement, BadPlacement, IllegalMove."""
    placement = reach.to_change(session, ref, by)
    if placement.outcome not in HIRES:
        raise BadPlacement("not_hired", "", "only who was hired out of this placement can have lost the job")
    _move(session, placement, "ready")
    placement.list_due_at = now
    if placement.holds_slot:
        _free(session, placement)
    session.flush()
    return placement


def _close(session: Session, placement: Placement, after: State, why: Why | None, *, now: datetime) -> None:
    placement.state, placement.closed_on, placement.why = after, day_of(now), why
    still = session.scalar(select(Suspension).filter_by(placement_id=placement.id, ended_on=None))
    if still is not None and still.starts_on > day_of(now):
        session.delete(still)  # it was told ahead, and will not be
    elif still is not None:
        still.ended_on = day_of(now)
    if placement.outcome is not Outcome.HIRED_HERE:
        placement.holds_slot = False
    presence.cut(session, placement)
    if not placement.holds_slot:
        vacancies.give_slot_back(session, placement.vacancy_id)


def _free(session: Session, placement: Placement) -> None:
    placement.holds_slot = False
    session.flush()
    vacancies.give_slot_back(session, placement.vacancy_id)


def _go_on(session: Session, placement: Placement, *, now: datetime) -> None:
    """Count what has ended, look at its vacancy, move her on, ask for the communication of the end."""
    is_hire = placement.outcome in HIRES
    employer_id = session.get_one(Contact, placement.contact_id).employer_id
    registry.count_outcome(session, employer_id, hired=is_hire)
    for measure in COUNTED[placement.outcome]:
        uptake.count(session, measure, employer_id, on=day_of(now))
    for move in ("hire", "follow_up") if is_hire else ("ready",):
        _move(session, placement, move)
    placement.list_due_at = None if is_hire else now
    facts = placement_facts.load(session, placement, on=day_of(now))
    papers.ask(session, placement, PaperKind.END_COMMUNICATION, since=day_of(now), terms=facts.terms)
    limit = facts.terms[Key.FROZEN_AFTER]
    if limit is not None and is_to_be_frozen(_closed_there(session, placement), limit, on=day_of(now)):
        _stop(session, placement)
    session.flush()
    check_ins.replan(session, placement, now=now)


def _closed_there(session: Session, placement: Placement) -> list[tuple[date, bool]]:
    there = (Placement.vacancy_id == placement.vacancy_id, Placement.state.in_(CLOSED), Placement.outcome.is_not(None))
    rows = session.execute(select(Placement.closed_on, Placement.outcome).where(*there))
    return [(day, outcome in HIRES) for day, outcome in rows if day is not None]


def _stop(session: Session, placement: Placement) -> None:
    if session.get_one(Vacancy, placement.vacancy_id).state is not VacancyState.FROZEN:
        vacancies.stop(session, placement.vacancy_id)


def _move(session: Session, placement: Placement, move: str) -> None:
    her = session.get_one(Beneficiary, placement.beneficiary_id)
    her.state = PATH.after(her.state, move)
    session.flush()
