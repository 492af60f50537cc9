"""Vacancies: post, amend, review, pause, close; reserve and release their slots.

Each action takes a change number before it reads, so two who want the same vacancy stand in line and the second one
sees what the first one did.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers import clock, reach, work
from employers.errors import BadVacancy, NoVacancy
from employers.reach import VACANCIES, Datum
from employers.records import Matched, Vacancy, VacancyState
from ground import versions
from ground.actors import Actor, Role
from ground.moves import Moves
from ground.scope import Act

_DRAFT, _IN_REVIEW, _OPEN, _PAUSED, _FILLED, _CLOSED, _EXPIRED, _FROZEN = VacancyState

# To amend is to change what needs no review, or to be trusted with it; to revise is to change the work or the place.
MOVES = Moves(
    {
        (_DRAFT, "submit"): _IN_REVIEW,
        (_IN_REVIEW, "approve"): _OPEN,
        (_FROZEN, "approve"): _OPEN,
        (_OPEN, "pause"): _PAUSED,
        (_PAUSED, "resume"): _OPEN,
        (_OPEN, "reserve"): _OPEN,
        (_OPEN, "fill"): _FILLED,
        (_FILLED, "reopen"): _OPEN,
        (_OPEN, "close"): _CLOSED,
        (_OPEN, "expire"): _EXPIRED,
        (_OPEN, "revise"): _IN_REVIEW,
        (_PAUSED, "revise"): _IN_REVIEW,
        (_FILLED, "revise"): _IN_REVIEW,
        (_DRAFT, "revise"): _DRAFT,
        (_IN_REVIEW, "revise"): _IN_REVIEW,
        (_FROZEN, "revise"): _FROZEN,
        **{(state, "amend"): state for state in (_DRAFT, _IN_REVIEW, _OPEN, _PAUSED, _FILLED, _FROZEN)},
        **{(state, "freeze"): _FROZEN for state in VacancyState if state is not _FROZEN},
    }
)
# What an employer may change without a review: neither the work nor the place.
UNREVIEWED = frozenset(work.PERIOD)
NEVER_AMENDED = ("source", "external_ref")


def post(session: Session, said: Mapping[str, Any], *, by: Actor, on: date, read: work.Reader) -> Vacancy:
    """Take in a vacancy as a draft, posted on the day said or else today. Raises NoVacancy, Refused."""
    if not VACANCIES.may(by, Datum.VACANCY, act=Act.WRITE):
        raise NoVacancy
    number = clock.next_number(session)
    unsaid = {"lang": "it"} if "site" in said else {"lang": "it", "employer": None}
    known = work.columns(session, unsaid | dict(said), by=by, read=read)
    known["posted_on"] = known["posted_on"] or on
    _require_new(session, known)
    vacancy = Vacancy(**known, change_number=number)
    session.add(vacancy)
    session.flush()
    return vacancy


def amend(  # noqa: PLR0913 - who, from which version and how to read are all said by name
    session: Session,
    ref: str,
    changes: Mapping[str, Any],
    *,
    by: Actor,
    read: work.Reader,
    version: int | None = None,
) -> Vacancy:
    """Change what a vacancy states; changed work or place by the employer goes back to review.

    What is said to be what it was already changes nothing. Raises NoVacancy, Refused, IllegalMove, Stale.
    """
    number = clock.next_number(session)
    vacancy = reach.vacancy(session, ref, by)
    versions.require(vacancy.version, version)
    known = work.columns(session, changes, by=by, read=read, before=work.stated(vacancy))
    changed = differing(vacancy, known)
    if changed:
        change(vacancy, changed, by=by, number=number)
        session.flush()
    return vacancy


def differing(vacancy: Vacancy, known: dict[str, Any]) -> dict[str, Any]:
    """Return which of the columns differ from what the vacancy states.

    A linker's guess never replaces the occupation that a person stated; under another employer the site is lost.
    """
    known["posted_on"] = known["posted_on"] or vacancy.posted_on
    if _is_guess(known) and vacancy.occupation_how is Matched.STATED:
        known = {key: value for key, value in known.items() if not key.startswith("occupation")}
    if known.get("employer_id", vacancy.employer_id) != vacancy.employer_id:
        known = {"site_id": None} | known
    return {key: value for key, value in known.items() if getattr(vacancy, key) != value}


def state_after(vacancy: Vacancy, changed: Mapping[str, Any], by: Actor) -> VacancyState:
    """Return the state in which such a change leaves a vacancy. Raises BadVacancy, IllegalMove when it may not be."""
    for key in changed.keys() & NEVER_AMENDED:
        raise BadVacancy("never_amended", key, "where an advertisement came from stays as it is")
    if changed.get("slots", vacancy.slots) < vacancy.slots_taken:
        raise BadVacancy("slots_taken", "slots", "more slots than this are already taken")
    reviewed = by.role is Role.EMPLOYER and not changed.keys() <= UNREVIEWED
    return MOVES.after(vacancy.state, "revise" if reviewed else "amend")


def change(vacancy: Vacancy, changed: Mapping[str, Any], *, by: Actor, number: int) -> None:
    """Change columns of a vacancy under a number taken before it was read. Raises BadVacancy, IllegalMove."""
    vacancy.state = state_after(vacancy, changed, by)
    for key, value in changed.items():
        setattr(vacancy, key, value)
    _settle(vacancy, number)


def submit(session: Session, ref: str, *, by: Actor) -> Vacancy:
    """Hand a draft in for review. Raises NoVacancy, IllegalMove."""
    return _move(session, ref, "submit", by)


def approve(session: Session, ref: str, *, by: Actor) -> Vacancy:
    """Open a reviewed or a frozen vacancy, as the coordinator. Raises NoVacancy, IllegalMove."""
    return _move(session, ref, "approve", by, Datum.REVIEW)


def pause(session: Session, ref: str, *, by: Actor) -> Vacancy:
    """Take an open vacancy out of the ranking for a while. Raises NoVacancy, IllegalMove."""
    return _move(session, ref, "pause", by)


def resume(session: Session, ref: str, *, by: Actor) -> Vacancy:
    """Open a paused vacancy again. Raises NoVacancy, IllegalMove."""
    return _move(session, ref, "resume", by)


def close(session: Session, ref: str, *, by: Actor) -> Vacancy:
    """Close an open vacancy for good. Raises NoVacancy, IllegalMove."""
    return _move(session, ref, "close", by)


def freeze(session: Session, ref: str, *, by: Actor) -> Vacancy:
    """Stop a vacancy in any state for a review, as the coordinator. Raises NoVacancy, IllegalMove."""
    return _move(session, ref, "freeze", by, Datum.REVIEW)


def reserve(session: Session, ref: str, *, by: Actor) -> Vacancy:
    """Take one slot of an open vacancy; the last one fills it. Raises NoVacancy, IllegalMove when none is left."""
    number = clock.next_number(session)
    return _take(session, reach.vacancy(session, ref, by), number)


def take_slot(session: Session, vacancy_id: int) -> Vacancy:
    """Take one slot for somebody whose reach was asked elsewhere. Raises IllegalMove when none is left."""
    number = clock.next_number(session)
    return _take(session, _locked(session, vacancy_id), number)


def give_slot_back(session: Session, vacancy_id: int) -> Vacancy:
    """Give back a slot that ``take_slot`` took. Raises BadVacancy when none is taken."""
    number = clock.next_number(session)
    return _give_back(session, _locked(session, vacancy_id), number)


def stop(session: Session, vacancy_id: int) -> Vacancy:
    """Stop a vacancy for a review because of what came of it, not because somebody asks; again changes nothing."""
    number = clock.next_number(session)
    vacancy = _locked(session, vacancy_id)
    vacancy.state = _FROZEN
    return _store(session, vacancy, number)


def _take(session: Session, vacancy: Vacancy, number: int) -> Vacancy:
    vacancy.state = MOVES.after(vacancy.state, "reserve")
    vacancy.slots_taken += 1
    return _store(session, vacancy, number)


def _give_back(session: Session, vacancy: Vacancy, number: int) -> Vacancy:
    if vacancy.slots_taken == 0:
        raise BadVacancy("nothing_reserved", "slots", "no slot of this vacancy is taken")
    vacancy.slots_taken -= 1
    return _store(session, vacancy, number)


def _locked(session: Session, vacancy_id: int) -> Vacancy:
    return session.get_one(Vacancy, vacancy_id, with_for_update=True, populate_existing=True)


def _move(session: Session, ref: str, move: str, by: Actor, datum: Datum = Datum.VACANCY) -> Vacancy:
    number = clock.next_number(session)
    vacancy = reach.vacancy(session, ref, by, datum)
    vacancy.state = MOVES.after(vacancy.state, move)
    return _store(session, vacancy, number)


def _store(session: Session, vacancy: Vacancy, number: int) -> Vacancy:
    _settle(vacancy, number)
    session.flush()
    return vacancy


def _settle(vacancy: Vacancy, number: int) -> None:
    """Give a changed vacancy its number; it is filled exactly while no slot is left."""
    is_full = vacancy.slots_taken == vacancy.slots
    if vacancy.state is _OPEN and is_full:
        vacancy.state = MOVES.after(vacancy.state, "fill")
    elif vacancy.state is _FILLED and not is_full:
        vacancy.state = MOVES.after(vacancy.state, "reopen")
    vacancy.change_number = number


def _is_guess(known: Mapping[str, Any]) -> bool:
    return known.get("occupation_how") not in {None, Matched.STATED}


def _require_new(session: Session, known: Mapping[str, Any]) -> None:
    source, external_ref = known.get("source"), known.get("external_ref")
    if (source is None) != (external_ref is None):
        raise BadVacancy("half_source", "source", "source and external_ref come together")
    same = select(Vacancy.id).where(Vacancy.source == source, Vacancy.external_ref == external_ref)
    if source is not None and session.scalar(same) is not None:
        raise BadVacancy("already_posted", "external_ref", "this advertisement of this source was posted before")
