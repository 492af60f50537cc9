"""When and over what she may be reached, as her tutor has agreed it with her; and on which days a tutor works.

Both move what is planned with her; on the days of the employer nothing of hers has any hold.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ground import versions
from ground.actors import Actor, Role
from matching.ranking import week
from matching.reach import Datum, person
from schedules.checking_in import check_ins
from schedules.checking_in.course_facts import weekdays
from schedules.errors import BadCheckIn, NoCheckIn
from schedules.records.check_ins import Channel, ContactRule, TutorWeek

HOURS = ("hours", "shift")
WEEKDAYS = range(7)

# The weekly windows, the channel: whatever is not known is None.
Rule = dict[str, Any]


def read(session: Session, ref: str, *, by: Actor) -> tuple[Rule, int]:
    """Return how she may be reached, and its version. Raises NoBeneficiary, KeyMissing, Damaged."""
    her = person(session, ref, by, Datum.CONTACT_RULE)
    return _known(session.get(ContactRule, her.id))


def put(  # noqa: PLR0913 - by whom, when, and from which version are all said by name
    session: Session, ref: str, stated: Mapping[str, Any], *, by: Actor, now: datetime, version: int | None = None
) -> tuple[Rule, int]:
    """Replace how she may be reached; what is planned with her moves. Raises NoBeneficiary, BadFact, Stale."""
    her = person(session, ref, by, Datum.CONTACT_RULE, write=True, lock=True)
    rule = session.get(ContactRule, her.id, populate_existing=True)
    versions.require(rule.version if rule else 0, version)
    if rule is None:
        rule = ContactRule(beneficiary_id=her.id)
        session.add(rule)
    for name in HOURS:
        if stated.get(name) is not None:
            week.read(stated[name], name)
        setattr(rule, name, stated.get(name))
    channel = stated.get("channel")
    rule.channel = Channel(channel).value if channel is not None else None
    session.flush()
    check_ins.replan_person(session, her.id, now=now)
    return _known(rule)


def put_week(session: Session, days: Collection[int], *, by: Actor, now: datetime) -> frozenset[int]:
    """Say on which days of the week one works, 0 for Monday. Raises NoCheckIn for who is no tutor, BadCheckIn."""
    if by.role is not Role.TUTOR:
        raise NoCheckIn
    wanted = sorted(set(days))
    if not wanted or any(day not in WEEKDAYS for day in wanted):
        raise BadCheckIn("bad_days", "days", "days are numbers from 0, Monday, to 6, Sunday; at least one is needed")
    own = session.get(TutorWeek, by.ref)
    if own is None:
        own = TutorWeek(account=by.ref)
        session.add(own)
    own.days = wanted
    session.flush()
    check_ins.replan_caseload(session, by.ref, now=now)
    return weekdays(session, by.ref)


def _known(rule: ContactRule | None) -> tuple[Rule, int]:
    if rule is None:
        return dict.fromkeys((*HOURS, "channel")), 0
    return {"hours": rule.hours, "shift": rule.shift, "channel": rule.channel}, rule.version
