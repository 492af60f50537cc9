"""The live index of open vacancies: one a process, brought up to date from the change numbers before each use."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Any

from sqlalchemy import Row, Select, and_, case, or_, select
from sqlalchemy.orm import Session

from catalogue.records import CatalogueVersion
from employers import clock
from employers.records import Employer, EmployerState, Site, Vacancy, VacancyClock, VacancyState
from matching.crossings import spot_name
from matching.errors import UncommittedVacancies, VacancyUnreadable
from matching.ranking import BadFact, Index, Opening
from matching.relations import relations

# In the index, and nowhere else decided: what is open, has a slot left, and whose employer is active or not known yet.
# What lapses by a day (the vacancy itself, the employer's vetting) is the ranking's gate.
OFFERED = and_(
    Vacancy.state == VacancyState.OPEN,
    Vacancy.slots_taken < Vacancy.slots,
    or_(Vacancy.employer_id.is_(None), Employer.state == EmployerState.ACTIVE),
)
# The facts that a vacancy states in the very form in which the ranking reads them.
_STATED = (
    "title",
    "occupation",
    "essential",
    "optional",
    "languages",
    "education",
    "licences",
    "hours",
    "shift",
    "starts_on",
    "ends_on",
    "kind",
    "allowance",
    "posted_on",
)


@dataclass(frozen=True, slots=True)
class Current:
    """The index, and the numbers of the last change and of the catalogue that it holds."""

    index: Index
    change_number: int
    catalogue: int


class Openings:
    """The process's index. Every thread uses it alone, from the moment it is brought up to date to the end of use."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: Current | None = None

    @contextmanager
    def current(self, session: Session) -> Iterator[Current]:
        """Lend the index as it is now committed; nothing may be written to the database while it is lent.

        Raises UncommittedVacancies when this transaction itself has changed vacancies, VacancyUnreadable.
        """
        if clock.has_changed(session):
            raise UncommittedVacancies
        with self._lock:
            self._held = _brought_up_to_date(session, self._held)
            yield self._held


def opening(session: Session, vacancy_id: int) -> Opening:
    """Return one vacancy as the ranking reads it, offered or not. Raises VacancyUnreadable."""
    return _opening(session.execute(_rows().where(Vacancy.id == vacancy_id)).one())


def _brought_up_to_date(session: Session, held: Current | None) -> Current:
    number, removal, catalogue = _head(session)
    if held is None or held.catalogue != catalogue or held.change_number < removal:
        return _loaded(session, number, catalogue)
    return held if number <= held.change_number else _refreshed(session, held, number)


def _head(session: Session) -> tuple[int, int, int]:
    """Return the numbers of the last change, of the last removal and of the catalogue, 0 where there is none yet."""
    sources = (select(VacancyClock.value), select(VacancyClock.removal), select(CatalogueVersion.number))
    number, removal, catalogue = session.execute(select(*(each.scalar_subquery() for each in sources))).one()
    return number or 0, removal or 0, catalogue or 0


def _loaded(session: Session, number: int, catalogue: int) -> Current:
    rows = session.execute(_rows().where(OFFERED).order_by(Vacancy.id))
    index = Index((_opening(row) for row in rows), relations(session))
    return Current(index, number, catalogue)


def _refreshed(session: Session, held: Current, number: int) -> Current:
    """Bring over what changed since; changes of one number were committed together, so order does not matter.

    Rows may be newer than the head that was read: they come again next time. The number stays the head's, else a
    removal between the two would be passed over.
    """
    rows = session.execute(_rows().where(Vacancy.change_number > held.change_number).order_by(Vacancy.change_number))
    for row in rows:
        if row.is_offered:
            held.index.add(_opening(row))
        elif row.ref in held.index:
            held.index.remove(row.ref)
    return replace(held, change_number=number)


def _rows() -> Select[Any]:
    own = {name: getattr(Vacancy, name) for name in (*_STATED, "open_until", "municipality", "lat", "lon")}
    theirs = {
        "ref": Vacancy.ref,
        "change_number": Vacancy.change_number,
        "is_offered": case((OFFERED, 1), else_=0),
        "slots_left": Vacancy.slots - Vacancy.slots_taken,
        "employer": Employer.ref,
        "sector": Employer.sector,
        "vetting_until": Employer.vetting_until,
        "ended": Employer.ended_count,
        "hired": Employer.hired_count,
        "site": Site.ref,
        "isolated": Site.isolated,
        "site_municipality": Site.municipality,
        "site_lat": Site.lat,
        "site_lon": Site.lon,
    }
    columns = [column.label(name) for name, column in {**own, **theirs}.items()]
    return (
        select(*columns)
        .select_from(Vacancy)
        .join(Employer, Employer.id == Vacancy.employer_id, isouter=True)
        .join(Site, Site.id == Vacancy.site_id, isouter=True)
    )


def _opening(row: Row[Any]) -> Opening:
    known: dict[str, Any] = {name: getattr(row, name) for name in _STATED}
    known |= {"employer": row.employer, "sector": row.sector, "isolated": row.isolated, "slots": row.slots_left}
    known |= {"place": _place(row), "open_until": _earlier(row.open_until, row.vetting_until)}
    record = None if row.employer is None else {"ended": row.ended, "hired": row.hired}
    try:
        return Opening.from_json({**known, "record": record, "id": row.ref})
    except BadFact as bad:
        raise VacancyUnreadable(row.ref) from bad


def _place(row: Row[Any]) -> dict[str, Any]:
    if row.site is None:
        # Vacancies without a site share the place that they state: it is named, so that it can be avoided; and what
        # has to be asked of it is told apart from what she avoids elsewhere (see matching/crossings.py).
        named = spot_name(row.municipality, row.lat, row.lon)
        return {"lat": row.lat, "lon": row.lon, "municipality": row.municipality, "site": named}
    position = {"lat": row.site_lat, "lon": row.site_lon}
    return {**position, "municipality": row.site_municipality, "site": row.site}


def _earlier(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
