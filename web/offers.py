"""What a reader wants to see of a vacancy beside its match: whose it is, where, when, for how much."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue.records import Municipality
from employers.records import Employer, Kind, Site, Vacancy


@dataclass(frozen=True, slots=True)
class Offer:
    """A vacancy as it is shown; None is not known. ``municipality`` is an ISTAT code, ``place_text`` stands for it."""

    ref: str
    title: str
    lang: str
    territory: str | None
    kind: Kind | None
    hours: list[Any] | None
    starts_on: date | None
    ends_on: date | None
    allowance: float | None
    slots_left: int
    employer: str | None
    municipality: str | None
    town: str | None
    province: str | None
    place_text: str | None


def offers(session: Session, refs: Iterable[str]) -> dict[str, Offer]:
    """Return the vacancies of these references, in one query."""
    site, place = Site.municipality, func.coalesce(Site.municipality, Vacancy.municipality)
    columns = {
        **{name: getattr(Vacancy, name) for name in ("ref", "title", "lang", "territory", "kind", "hours")},
        **{name: getattr(Vacancy, name) for name in ("starts_on", "ends_on", "allowance")},
        "slots_left": Vacancy.slots - Vacancy.slots_taken,
        "employer": Employer.name,
        "municipality": place,
        "town": Municipality.name,
        "province": Municipality.province,
        "place_text": func.coalesce(Site.place_text, Vacancy.place_text),
    }
    query = (
        select(*(column.label(name) for name, column in columns.items()))
        .join(Employer, Employer.id == Vacancy.employer_id, isouter=True)
        .join(Site, Site.id == Vacancy.site_id, isouter=True)
        .join(Municipality, Municipality.istat == func.coalesce(site, Vacancy.municipality), isouter=True)
        .where(Vacancy.ref.in_(list(refs)))
        .order_by(Vacancy.id)
    )
    return {row.ref: Offer(**row._mapping) for row in session.execute(query)}  # noqa: SLF001 - SQLAlchemy's public name


def towns(shown: Mapping[str, Offer]) -> dict[str, str]:
    """Return the names of the municipalities in which the vacancies are, by ISTAT code."""
    return {offer.municipality: offer.town for offer in shown.values() if offer.municipality and offer.town}
