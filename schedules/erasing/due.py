"""What has been kept long enough: a list, for people to act upon."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Table, exists, or_, select
from sqlalchemy.orm import Session

from ground.actors import Actor
from ground.base import Base
from matching import reach
from matching.reach import Datum
from matching.records.people import Beneficiary
from schedules.erasing import retention
from schedules.erasing.keeping import HOLDINGS
from schedules.erasing.retention import Years
from schedules.records.erasures import ErasureRequest, Holding


class Due(NamedTuple):
    """Of whom what has been kept long enough, until when it was to be kept, and whether somebody has asked for it."""

    person: Beneficiary
    holdings: tuple[Holding, ...]
    until: date
    is_asked: bool


def listed(session: Session, years: Years, *, by: Actor, on: date) -> list[Due]:
    """Return what has been kept long enough of people within reach, what was due first first."""
    asked = set(session.scalars(select(ErasureRequest.beneficiary_id)))
    within = (Beneficiary.ended_on.is_not(None), reach.people(by, Datum.ERASURE))
    people = session.scalars(select(Beneficiary).where(*within).order_by(Beneficiary.ended_on, Beneficiary.id))
    found = []
    for person in people:
        over = dict(_over(session, person, years, on))
        if over:
            found.append(Due(person, tuple(sorted(over)), min(over.values()), person.id in asked))
    return sorted(found, key=lambda each: each.until)


def _over(session: Session, person: Beneficiary, years: Years, on: date) -> Iterator[tuple[Holding, date]]:
    """Yield what is over and still says something."""
    if person.ended_on is None:
        return
    for holding, until in retention.due(person.ended_on, years, on=on).items():
        tables = (Base.metadata.tables[name] for name, belongs in HOLDINGS.items() if belongs is holding)
        if holding is Holding.CASE or any(_says(session, table, person) for table in tables):
            yield holding, until


def _says(session: Session, table: Table, person: Beneficiary) -> bool:
    """Tell whether a table about people says anything of this one, beyond that she is there."""
    bare = {"id", "beneficiary_id", "version"}
    told: list[ColumnElement[bool]] = [column.is_not(None) for column in table.columns if column.name not in bare]
    condition = (table.c.beneficiary_id == person.id) & or_(*told)
    return bool(session.scalar(select(exists().where(condition))))
