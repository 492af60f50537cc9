"""What the clock does with check-ins: they fall due, are missed, asked again, handed on to who coordinates.

Thousands may be due in one knock, so all is done in sets: claimed in one statement, which also moves them, then told
in a few. Whoever comes meanwhile passes over them, and whoever dies in between has done nothing: so each is told once.
Her safe hours, and all else that is encrypted, are not read here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, select, update
from sqlalchemy.orm import Session

from catalogue.bulk import portions
from catalogue.records import Municipality
from employers.records import Contact, Site, Vacancy
from ground import notices, outbox
from ground.audit.names import Name, keyed_ref
from ground.audit.records import Action
from ground.audit.writing import Fact, note
from ground.base import Base
from ground.instants import day_of
from matching.records.cases import Cover
from matching.records.people import Beneficiary
from schedules.dates import working_days
from schedules.dates.following import CheckInItem, Kind, Step, next_step
from schedules.dates.purposes import Party
from schedules.messages import coordinators
from schedules.records.check_ins import CheckIn, State
from schedules.records.concerns import Pause, Snooze
from schedules.records.placements import Placement

MOST = 5_000  # check-ins in one transaction
PORTION = 1_000  # rows that one question asks for
# Where a check-in stands after each step.
AFTER = {
    Kind.DUE: State.DUE,
    Kind.SECOND_CHANNEL: State.MISSED,
    Kind.AGAIN: State.REPEATED,
    Kind.ESCALATED: State.ESCALATED,
}
TOLD = {kind: f"check_in_{kind.value}" for kind in AFTER}
_UNSEEN = {"synchronize_session": False}
_TABLE = Base.metadata.tables[CheckIn.__tablename__]


class Moved(NamedTuple):
    """A check-in that was moved, and what is needed to tell of it; ``salt`` and ``her_ref`` name her in the trail."""

    id: int
    ref: str
    told: str
    party: Party
    due_on: date
    repeat_on: date | None
    is_strict: bool
    needs_cover: bool
    her: int
    her_ref: str
    salt: str
    territory: str
    tutor: str
    contact: str
    account: str | None
    email: str | None
    patron_day: str | None

    @property
    def kind(self) -> Kind:
        """The step that was taken."""
        return Kind(self.told)

    @property
    def is_for_firm(self) -> bool:
        """Whether the firm's contact is told; of one who cannot be written to, her tutor is, as of hers."""
        is_theirs = self.party is Party.EMPLOYER and self.kind is not Kind.SECOND_CHANNEL
        return is_theirs and (self.account is not None or self.email is not None)

    @property
    def item(self) -> CheckInItem:
        """What decides on the next step."""
        return CheckInItem(self.party, self.due_on, self.repeat_on, self.is_strict, self.kind)


class Telling(NamedTuple):
    """Whom a check-in is told, by an account, by a contact's mail, or both."""

    account: str | None
    contact: str | None
    kind: str
    about: str
    at: datetime


def follow_up(session: Session, now: datetime, among: Collection[int] | None = None) -> int:
    """Take the step that is due with each check-in, up to so many among those given; return how many they were."""
    moved = _claim(session, now, among)
    if moved:
        _schedule(session, moved)
        _tell(session, [*_tellings(session, moved, now)])
        for each in moved:
            name = Name(_TABLE.name, keyed_ref(each.salt, each.her_ref), each.territory)
            # Several of hers may move at once: each has its row, by a sign that dies with her.
            reason = f"{AFTER[each.kind].value}:{keyed_ref(each.salt, each.ref)}"
            note(session, Fact(Action.CHANGE, name, reason))
    return len(moved)


def due(session: Session, now: datetime) -> Sequence[int]:
    """Return the ids of the check-ins with which a step is due, up to so many."""
    return session.scalars(_due(now)).all()


def _due(now: datetime) -> Select[int]:
    return select(CheckIn.id).where(CheckIn.next_at <= now).order_by(CheckIn.next_at, CheckIn.id).limit(MOST)


def _claim(session: Session, now: datetime, among: Collection[int] | None) -> list[Moved]:
    """Move what is due, in one statement, and return it: no two clocks get the same."""
    found = _due(now) if among is None else _due(now).where(CheckIn.id.in_(among))
    claimed = found.with_for_update(skip_locked=True).cte("claimed")  # evaluated once, whatever the planner thinks
    after = case({kind.value: state.value for kind, state in AFTER.items()}, value=_TABLE.c.next_step)
    taken = (
        update(_TABLE)
        .where(_TABLE.c.id.in_(select(claimed.c.id)))
        .values(state=after, told=_TABLE.c.next_step, next_step=None, next_at=None, version=_TABLE.c.version + 1)
        .returning(_TABLE.c.id)
    )
    ids = session.scalars(taken, execution_options=_UNSEEN).all()
    return [row for portion in portions(sorted(ids), PORTION) for row in _facts(session, portion)]


def _facts(session: Session, ids: Sequence[int]) -> Iterator[Moved]:
    town = Municipality.istat == func.coalesce(Site.municipality, Vacancy.municipality)
    own = (CheckIn.id, CheckIn.ref, CheckIn.told, CheckIn.party, CheckIn.due_on, CheckIn.repeat_on, CheckIn.is_strict)
    hers = (Beneficiary.id, Beneficiary.ref, Beneficiary.salt, Beneficiary.territory, Beneficiary.tutor)
    query = (
        select(*own, CheckIn.needs_cover, *hers, Contact.ref, Contact.account, Contact.email, Municipality.patron_day)
        .join(Placement, Placement.id == CheckIn.placement_id)
        .join(Beneficiary, Beneficiary.id == CheckIn.beneficiary_id)
        .join(Contact, Contact.id == Placement.contact_id)
        .join(Vacancy, Vacancy.id == Placement.vacancy_id)
        .join(Site, Site.id == Vacancy.site_id, isouter=True)
        .join(Municipality, town, isouter=True)
        .where(CheckIn.id.in_(ids))
        .order_by(CheckIn.due_on, CheckIn.id)
    )
    return (Moved._make(row) for row in session.execute(query))


def _schedule(session: Session, moved: Sequence[Moved]) -> None:
    """Set what comes next if nobody acts: the same for most of those that were due together."""
    alike = defaultdict[Step, list[int]](list)
    for each in moved:
        step = next_step(each.item, each.patron_day)
        if step is not None:
            alike[step].append(each.id)
    for step, ids in alike.items():
        next_one = {"next_step": step.kind.value, "next_at": step.at}
        for portion in portions(ids, PORTION):
            session.execute(update(_TABLE).where(_TABLE.c.id.in_(portion)).values(next_one), execution_options=_UNSEEN)


def _tellings(session: Session, moved: Sequence[Moved], now: datetime) -> Iterator[Telling]:
    silent, quiet = _silenced(session, moved, on=day_of(now))
    covers = _covers(session, moved, on=day_of(now))
    heads = {each.territory: coordinators(session, each.territory) for each in moved if each.kind is Kind.ESCALATED}
    for each in moved:
        # A clock that comes late wakes nobody.
        at, kind = working_days.by_day(now, each.patron_day), TOLD[each.kind]
        if each.kind is Kind.ESCALATED:
            yield from (Telling(account, None, kind, each.ref, at) for account in heads[each.territory])
        elif each.is_for_firm:
            yield Telling(each.account, each.contact if each.email else None, kind, each.ref, at)
        elif each.her not in silent:
            readers = {each.tutor: None, **({covers.get(each.tutor): None} if each.needs_cover else {})}
            yield from (
                Telling(account, None, kind, each.ref, at)
                for account in readers
                if account is not None and (account, each.ref) not in quiet
            )


def _tell(session: Session, tellings: Sequence[Telling]) -> None:
    own = [each for each in tellings if each.account is not None]
    notices.put_all(session, [{"account": e.account, "kind": e.kind, "about": e.about, "at": e.at} for e in own])
    outbox.put_all(session, [_mail(each) for each in tellings])


def _mail(each: Telling) -> Mapping[str, Any]:
    reader = {"to_contact": each.contact} if each.contact is not None else {"to_account": each.account}
    return {**reader, "kind": each.kind, "about": each.about, "due_at": each.at}


def _silenced(session: Session, moved: Sequence[Moved], *, on: date) -> tuple[set[int], set[tuple[str, str]]]:
    """Return of whom nobody is reminded, and which accounts are not of which check-ins."""
    people = {each.her for each in moved}
    paused = select(Pause.beneficiary_id).where(Pause.until > on)
    snoozed = select(Snooze.account, Snooze.item).where(Snooze.until > on)
    return people & set(session.scalars(paused)), {(account, item) for account, item in session.execute(snoozed)}


def _covers(session: Session, moved: Sequence[Moved], *, on: date) -> dict[str, str]:
    """Return who stands in today, by the tutor who is away."""
    lasting = (Cover.starts_on <= on, Cover.ends_on >= on, Cover.ended_on.is_(None))
    query = select(Cover.tutor, Cover.covered_by).where(*lasting).order_by(Cover.id.desc())
    return {row.tutor: row.covered_by for row in session.execute(query)} if moved else {}
