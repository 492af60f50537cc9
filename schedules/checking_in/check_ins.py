"""The check-ins of a placement: laid out at its start, moved with it, cancelled at its end.

What was told, asked or done stays as it was; what is only planned follows the plan as it is now. The employer's days
follow from the public facts of the placement alone.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from ground.base import public_ref
from ground.instants import day_of, instant_of
from matching.beneficiaries import ENDED
from matching.records.people import Beneficiary
from schedules.checking_in import course_facts, replanning
from schedules.checking_in.check_in_moves import CANCEL, MOVES
from schedules.dates import check_in_dates, plans, working_days
from schedules.dates.check_in_dates import Contact
from schedules.dates.courses import DAY, Course
from schedules.dates.following import CheckInItem, Kind, next_step
from schedules.dates.purposes import Purpose
from schedules.records.check_ins import MOVING, OPEN, CheckIn, PlanTemplate, State
from schedules.records.placements import CLOSED, LIVING, Placement


def lay_out(session: Session, placement: Placement, *, now: datetime) -> Sequence[CheckIn]:
    """Plan the check-ins of a placement that starts; it keeps the plan as it is now. Raises KeyMissing, Damaged.

    What should have been before, because it was started late, is due at once.
    """
    template = template_of(session, placement, on=day_of(now))
    placement.plan = dict(template.content) if template else plans.to_json(plans.DEFAULT)
    placement.plan_version = template.version if template else 0
    session.flush()
    return _replan(session, placement, now=now, since=placement.starts_on)


def replan(session: Session, placement: Placement, *, now: datetime) -> Sequence[CheckIn]:
    """Bring what is only planned to what the placement is now; return all its check-ins. Raises KeyMissing, Damaged.

    One that was never started has none. Of one that is closed what is open is cancelled, and the follow-up planned;
    of who has left the programme nothing stays open.
    """
    if placement.plan is None:
        return ()
    return _replan(session, placement, now=now, since=day_of(now))


def replan_caseload(session: Session, tutor: str, *, now: datetime) -> int:
    """Do so for all placements of a tutor whose days or absences have changed; return how many they were."""
    hers = select(Beneficiary.id).where(Beneficiary.tutor == tutor)
    return _replan_all(session, Placement.beneficiary_id.in_(hers), now=now)


def replan_person(session: Session, beneficiary_id: int, *, now: datetime) -> int:
    """Do so for the placements of a person whose safe hours or tutor have changed; return how many they were."""
    return _replan_all(session, Placement.beneficiary_id == beneficiary_id, now=now)


def template_of(session: Session, placement: Placement, *, on: date) -> PlanTemplate | None:
    """Return the plan of her programme in her territory, else that of all programmes, valid on a day; None: ours."""
    her = session.get_one(Beneficiary, placement.beneficiary_id)
    own = (PlanTemplate.territory == her.territory, PlanTemplate.valid_from <= on)
    either = or_(PlanTemplate.programme == her.programme, PlanTemplate.programme.is_(None))
    newest = (PlanTemplate.programme.is_(None), PlanTemplate.valid_from.desc(), PlanTemplate.version.desc())
    return session.scalars(select(PlanTemplate).where(*own, either).order_by(*newest).limit(1)).first()


def schedule(check_in: CheckIn, course: Course) -> None:
    """Set what the clock does next with a check-in; while a placement is suspended it waits for the return."""
    step = next_step(_item(check_in), course.patron_day) if check_in.state in MOVING else None
    check_in.next_step, check_in.next_at = (step.kind.value, _not_suspended(step.at, course)) if step else (None, None)


def _replan_all(session: Session, which: ColumnElement[bool], *, now: datetime) -> int:
    live = or_(Placement.state.in_(LIVING), Placement.closed_on.is_not(None))
    found = session.scalars(select(Placement).where(which, live, Placement.plan.is_not(None)).order_by(Placement.id))
    return sum(bool(replan(session, placement, now=now)) for placement in found.all())


def _replan(session: Session, placement: Placement, *, now: datetime, since: date) -> Sequence[CheckIn]:
    rows = _locked(session, placement)
    if session.get_one(Beneficiary, placement.beneficiary_id).state in ENDED:
        _cancel(each for each in rows if each.state in OPEN)
        session.flush()
        return rows
    course = course_facts.course_of(session, placement)
    if placement.state in CLOSED:
        _cancel(each for each in rows if each.state in OPEN and not _is_follow_up(each))
    template = plans.from_json(placement.plan)
    wanted = [each for each in check_in_dates.plan(course, template) if _is_wanted(each, placement, since)]
    today = day_of(now)
    movable = [each for each in rows if each.state is State.PLANNED and each.due_on >= today]
    kept = [each for each in rows if each.state is not State.CANCELLED and each not in movable]
    change = replanning.change(wanted, kept=kept, planned=movable)
    for check_in, contact in change.moved:
        _put(check_in, contact)
    added = [_put(_new(placement), contact) for contact in change.added]
    session.add_all(added)
    _cancel(change.cancelled)
    for check_in in (*kept, *(row for row, _ in change.moved), *added):
        schedule(check_in, course)
    session.flush()
    return [*rows, *added]


def _is_wanted(contact: Contact, placement: Placement, since: date) -> bool:
    if placement.state in CLOSED:
        return Purpose.FOLLOW_UP in contact.purposes and contact.due_on >= since
    return contact.due_on >= since


def _is_follow_up(check_in: CheckIn) -> bool:
    return any(wish.purpose is Purpose.FOLLOW_UP for wish in check_in.wishes)


def _locked(session: Session, placement: Placement) -> list[CheckIn]:
    query = select(CheckIn).where(CheckIn.placement_id == placement.id).order_by(CheckIn.due_on, CheckIn.id)
    return [*session.scalars(query.with_for_update().execution_options(populate_existing=True))]


def _new(placement: Placement) -> CheckIn:
    ids = {"placement_id": placement.id, "beneficiary_id": placement.beneficiary_id}
    return CheckIn(ref=public_ref(), **ids, state=State.PLANNED)


def _put(check_in: CheckIn, contact: Contact) -> CheckIn:
    """Write what a plan says into a check-in."""
    purposes = [[wish.purpose.value, wish.on.isoformat()] for wish in contact.wishes]
    said = {"purposes": purposes} | {
        name: getattr(contact, name)
        for name in ("party", "due_on", "window_until", "repeat_on", "is_strict", "needs_cover")
    }
    for name, value in said.items():
        if getattr(check_in, name) != value:
            setattr(check_in, name, value)
    return check_in


def _cancel(check_ins: Iterable[CheckIn]) -> None:
    for each in check_ins:
        each.state = MOVES.after(each.state, CANCEL)
        each.next_step = each.next_at = None


def _item(check_in: CheckIn) -> CheckInItem:
    done = Kind(check_in.told) if check_in.told else None
    return CheckInItem(check_in.party, check_in.due_on, check_in.repeat_on, check_in.is_strict, done)


def _not_suspended(at: datetime, course: Course) -> datetime:
    day = day_of(at)
    if not course.is_suspended(day):
        return at
    while course.is_suspended(day):
        day += DAY
    return instant_of(working_days.on_or_after(day, course.patron_day), working_days.OPENS)
