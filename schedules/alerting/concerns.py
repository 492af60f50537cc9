"""Concerns: raised by anybody at any time, told at once, acknowledged, planned for, settled; nothing of it is erased.

The employer's side learns of none. What is to change there has to be decided with her in a plan, to which who
coordinates agrees; then people act on it by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.records import Municipality
from ground.actors import Actor
from ground.base import public_ref
from ground.errors import IllegalMove
from ground.instants import day_of
from matching.reach import Datum, person
from matching.records.people import Beneficiary
from schedules.alerting import concern_reach, urgency
from schedules.alerting.concern_reach import UPWARDS
from schedules.alerting.urgency import Up
from schedules.checking_in import check_in_reach
from schedules.errors import BadConcern
from schedules.messages import tell
from schedules.records.check_ins import CheckIn
from schedules.records.concerns import PRESSING, Concern, Kind, Level, Source, Urgency
from schedules.records.placements import LIVING, Placement

LONGEST = 2_000  # characters of what is typed


class Told(StrEnum):
    """What of a concern is told."""

    RAISED = "concern"
    PASSED_ON = "concern_passed_on"  # nobody has acknowledged it
    WITHOUT_STEP = "concern_without_step"  # acknowledged, and no step recorded
    AGREED = "concern_plan_agreed"


@dataclass(frozen=True, slots=True)
class Raised:
    """What is raised, about which placement and in which check-in; ``reasons`` are codes with facts."""

    kind: Kind
    source: Source
    urgency: Urgency
    text: str | None = None
    reasons: tuple[dict[str, Any], ...] = ()
    placement: Placement | None = None
    check_in: CheckIn | None = None


class WhyEnded(StrEnum):
    """Why a firm says that a placement has ended."""

    ABSENCE = "absence"
    LEFT = "left"
    WORK = "work"
    CLOSURE = "closure"
    OTHER = "other"


class End(NamedTuple):
    """An end that a firm alone declares."""

    on: date
    why: WhyEnded


def raise_for(session: Session, her: Beneficiary, raised: Raised, *, now: datetime, by: Actor | None = None) -> Concern:
    """Raise a concern about a person, and tell who has to look at it."""
    patron_day = patron_day_of(session, her.territory)
    concern = Concern(
        ref=public_ref(),
        beneficiary_id=her.id,
        placement_id=raised.placement.id if raised.placement else None,
        check_in_id=raised.check_in.id if raised.check_in else None,
        source=raised.source,
        kind=raised.kind,
        urgency=raised.urgency,
        raised_at=now,
        raised_by=by.ref if by else None,
        told_to=urgency.at_once(raised.urgency, now, patron_day),
    )
    concern.text, concern.reasons = raised.text, list(raised.reasons)
    session.add(concern)
    schedule(concern, patron_day)
    session.flush()
    levels = UPWARDS[: UPWARDS.index(concern.told_to) + 1]
    tell_all(session, her, concern, Told.RAISED, levels, now=now)
    return concern


def raise_concern(session: Session, her_ref: str, raised: Raised, *, by: Actor, now: datetime) -> Concern:
    """Raise what somebody of her side has heard or seen, with a text. Raises NoBeneficiary, BadConcern."""
    her = person(session, her_ref, by, Datum.CONCERNS, write=True, lock=True)
    living = select(Placement).where(Placement.beneficiary_id == her.id, Placement.state.in_(LIVING))
    text = _text(raised.text, "text")
    there = Raised(raised.kind, raised.source, raised.urgency, text, raised.reasons, session.scalar(living))
    return raise_for(session, her, there, by=by, now=now)


def raise_by_firm(  # noqa: PLR0913 - what, about which end, by whom and when are all said by name
    session: Session, placement_ref: str, text: str, *, by: Actor, now: datetime, end: End | None = None
) -> None:
    """Raise what an employer's contact wants looked at; that it has ended, as they say, is urgent.

    It ends nothing: she is heard first, and her tutor closes it. Raises NoCheckIn, BadConcern.
    """
    placement = check_in_reach.firms_placement(session, placement_ref, by)
    if end is not None and end.on < placement.starts_on:
        told = f"a day from {placement.starts_on} on is expected here"
        raise BadConcern("bad_day", "ended_on", told)
    reasons = () if end is None else ({"code": "declared_end", "day": end.on.isoformat(), "why": end.why.value},)
    urgency = Urgency.ALERT if end is None else Urgency.URGENT
    said = Raised(Kind.OTHER, Source.EMPLOYER, urgency, _text(text, "text"), reasons, placement)
    raise_for(session, session.get_one(Beneficiary, placement.beneficiary_id), said, by=by, now=now)


def acknowledge(session: Session, ref: str, *, by: Actor, now: datetime) -> Concern:
    """Say that one looks after a concern: it goes no further up unless no step is recorded. Raises NoConcern."""
    concern = concern_reach.to_change(session, ref, by)
    if concern.acknowledged_at is None and concern.settled_at is None:
        concern.acknowledged_at, concern.acknowledged_by = now, by.ref
        schedule(concern, patron_day_about(session, concern))
    session.flush()
    return concern


def plan(session: Session, ref: str, text: str, *, by: Actor, now: datetime) -> Concern:
    """Record the step decided with her; a new one undoes what was agreed. Raises NoConcern, BadConcern, IllegalMove."""
    concern = _open_one(session, ref, "plan", by)
    concern.plan, concern.planned_at, concern.planned_by = _text(text, "plan"), now, by.ref
    concern.agreed_at = concern.agreed_by = None
    if concern.acknowledged_at is None:
        concern.acknowledged_at, concern.acknowledged_by = now, by.ref
    schedule(concern, patron_day_about(session, concern))
    session.flush()
    return concern


def agree(session: Session, ref: str, *, by: Actor, now: datetime) -> Concern:
    """Agree, as who coordinates, to the recorded step. Raises NoConcern, BadConcern, IllegalMove."""
    concern = _open_one(session, ref, "agree", by, Datum.AGREEMENT)
    if concern.planned_by is None:
        raise BadConcern("no_plan", "", "no step is recorded yet: decide it with her first")
    if concern.planned_by == by.ref:
        raise BadConcern("two_people_agree", "", "who agrees to a step is not who recorded it")
    concern.agreed_at, concern.agreed_by = now, by.ref
    session.flush()
    tell(session, concern.planned_by, Told.AGREED, about=concern.ref, at=now)
    return concern


def settle(session: Session, ref: str, ending: str, *, by: Actor, now: datetime) -> Concern:
    """Say why nothing more is to be done about a concern. Raises NoConcern, BadConcern, IllegalMove."""
    concern = _open_one(session, ref, "settle", by)
    _settle(concern, _text(ending, "ending"), by=by, now=now)
    session.flush()
    return concern


def settle_corrected(  # noqa: PLR0913 - what, why, by whom and when are all said by name
    session: Session, placement: Placement, kind: Kind, ending: str, *, by: Actor, now: datetime
) -> Sequence[Concern]:
    """Settle what a wrong record has raised, now that it is corrected; return what was open."""
    same = (Concern.placement_id == placement.id, Concern.kind == kind, Concern.settled_at.is_(None))
    found = session.scalars(select(Concern).where(*same).order_by(Concern.id).with_for_update()).all()
    for concern in found:
        _settle(concern, ending, by=by, now=now)
    session.flush()
    return found


def pass_up(session: Session, concern: Concern, *, now: datetime) -> None:
    """Take the step of the clock that is due with a locked concern."""
    her = session.get_one(Beneficiary, concern.beneficiary_id)
    if concern.next_step == Up.WITHOUT_STEP:
        kind, level = Told.WITHOUT_STEP, Level.COORDINATOR
    else:
        has_deputy = concern_reach.deputy(session, her, on=day_of(now)) is not None
        kind = Told.PASSED_ON
        level = urgency.passed_to(concern.urgency, concern.told_to, has_deputy=has_deputy)
    concern.told_to = level
    schedule(concern, patron_day_of(session, her.territory))
    session.flush()
    tell_all(session, her, concern, kind, (level,), now=now)


def tell_all(  # noqa: PLR0913 - what of which concern is told to whom and when
    session: Session, her: Beneficiary, concern: Concern, kind: Told, levels: Sequence[Level], *, now: datetime
) -> None:
    """Tell those who look after a person, at any hour; nobody silences a concern."""
    is_urgent = concern.urgency in PRESSING
    for account in concern_reach.who(session, her, levels, on=day_of(now)):
        tell(session, account, kind, about=concern.ref, at=now, urgent=is_urgent)


def schedule(concern: Concern, patron_day: str | None) -> None:
    """Set what the clock does next with a concern."""
    found = None if concern.settled_at else urgency.next_up(
        concern.urgency,
        raised_at=concern.raised_at,
        told_to=concern.told_to,
        acknowledged_at=concern.acknowledged_at,
        has_step=concern.planned_at is not None,
        patron_day=patron_day,
    )  # fmt: skip
    concern.next_step, concern.next_at = found or (None, None)


def patron_day_of(session: Session, territory: str) -> str | None:
    """Return the day of the patron of a territory's capital, as ``12-04``."""
    capital = (Municipality.province == territory, Municipality.name == Municipality.province_name)
    return session.scalar(select(Municipality.patron_day).where(*capital).order_by(Municipality.istat).limit(1))


def patron_day_about(session: Session, concern: Concern) -> str | None:
    """Return likewise that of her territory."""
    return patron_day_of(session, session.get_one(Beneficiary, concern.beneficiary_id).territory)


def _open_one(session: Session, ref: str, move: str, by: Actor, datum: Datum = Datum.CONCERNS) -> Concern:
    concern = concern_reach.to_change(session, ref, by, datum)
    if concern.settled_at is not None:
        raise IllegalMove("settled", move, ())
    return concern


def _settle(concern: Concern, ending: str, *, by: Actor, now: datetime) -> None:
    concern.ending, concern.settled_at, concern.settled_by = ending, now, by.ref
    concern.next_step = concern.next_at = None


def _text(raw: str | None, where: str) -> str:
    text = (raw or "").strip()
    if not 0 < len(text) <= LONGEST:
        raise BadConcern("bad_text", where, f"a text of 1 to {LONGEST:,} characters is expected here")
    return text
