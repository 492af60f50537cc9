"""Where a person starts from and what she must avoid: written whole, read whole or not at all."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from catalogue.records import Municipality
from employers.records import Employer, Site
from ground.errors import Damaged
from matching.errors import BadProfile, ExclusionsUnreadable
from matching.ranking import BadFact, Profile
from matching.ranking.profile import Avoid, Place
from matching.records.profiles import Protection

GRID = 2  # decimals of a degree: about a kilometre


def read(session: Session, beneficiary_id: int) -> dict[str, Any]:
    """Return ``place`` and ``avoid`` in their JSON form, None where unknown.

    Raises ExclusionsUnreadable when the record is missing, damaged, or not exactly of the form in which it is written,
    and KeyMissing: what she must avoid is never guessed and never skipped.
    """
    row = session.scalar(_freshly(beneficiary_id))
    if row is None or type(row.asked) is not bool:
        raise ExclusionsUnreadable
    try:
        lat, lon, avoid = row.lat, row.lon, row.avoid
    except Damaged:
        raise ExclusionsUnreadable from None
    place = None if lat is None and lon is None else {"lat": lat, "lon": lon}
    found = {"place": place, "avoid": avoid if row.asked else None}
    if not _is_as_written(found, avoid, asked=row.asked):
        raise ExclusionsUnreadable
    return found


def to_be_written(session: Session, beneficiary_id: int) -> Protection:
    """Return her Protection without reading what it holds, new if it is missing: so it can be written anew."""
    return session.scalar(_freshly(beneficiary_id)) or Protection(beneficiary_id=beneficiary_id, version=0)


def write(session: Session, protection: Protection, stated: Mapping[str, Any], profile: Profile) -> None:
    """Store ``place`` and ``avoid`` of a profile as far as they are stated; what is absent or null stays as it was.

    Raises BadProfile for a site or an employer that does not exist: a misspelt exclusion protects nobody.
    """
    if profile.place is not None:
        protection.lat, protection.lon, *_ = rounded(profile.place)
        protection.municipality = stated["place"].get("municipality")
    if profile.avoid is not None:
        _require_existing(session, profile.avoid)
        session.add(protection)
        protection.asked, protection.avoid = True, profile.to_json()["avoid"]


def rounded(place: Place) -> Place:
    """Return a starting point known to about a kilometre and no nearer."""
    return place._replace(
        lat=None if place.lat is None else round(place.lat, GRID),
        lon=None if place.lon is None else round(place.lon, GRID),
    )


def with_position(session: Session, stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts with a starting point stated as a municipality turned into its position. Raises BadProfile."""
    place = stated.get("place")
    if not isinstance(place, Mapping) or "municipality" not in place:
        return dict(stated)
    code = place["municipality"]
    town = session.get(Municipality, code) if isinstance(code, str) else None
    if town is None:
        raise BadProfile("unknown_municipality", "place.municipality", "no municipality has this ISTAT code")
    exact = {key: value for key, value in place.items() if key != "municipality"}
    return {**stated, "place": {"lat": town.lat, "lon": town.lon, **exact}}


def _freshly(beneficiary_id: int) -> Select[Protection]:
    query = select(Protection).where(Protection.beneficiary_id == beneficiary_id)
    return query.execution_options(populate_existing=True)


def _is_as_written(found: Mapping[str, Any], avoid: object, *, asked: bool) -> bool:
    try:
        profile = Profile.from_json({"ref": "she", **found})
    except BadFact:
        return False
    return avoid == (profile.to_json()["avoid"] if asked and profile.avoid is not None else {})


def _require_existing(session: Session, avoid: Avoid) -> None:
    named: tuple[tuple[str, tuple[str, ...], InstrumentedAttribute[str]], ...] = (
        ("sites", avoid.sites, Site.ref),
        ("employers", avoid.employers, Employer.ref),
    )
    for name, refs, column in named:
        known = set(session.scalars(select(column).where(column.in_(refs)))) if refs else set()
        for number, ref in enumerate(refs):
            if ref not in known:
                raise BadProfile("unknown_reference", f"avoid.{name}.{number}", "nothing has this reference")
