"""Where a person starts from and what she must avoid: written whole, read whole or not at all."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from catalogue.records import Municipality
from ground import versions
from ground.actors import Actor
from ground.audit.writing import look
from ground.errors import Damaged
from matching import existing
from matching.errors import BadExclusions, BadProfile, ExclusionsUnreadable
from matching.exclusion_list import Exclusions
from matching.ranking import BadFact, Profile
from matching.ranking.profile import Place
from matching.reach import Datum, person
from matching.records.profiles import Protection

GRID = 2  # decimals of a degree: about a kilometre


def of(session: Session, ref: str, *, by: Actor) -> tuple[Exclusions | None, int]:
    """Return what a person must avoid and its version, None when she was not asked yet; the look is noted.

    Raises NoBeneficiary, ExclusionsUnreadable, KeyMissing.
    """
    beneficiary = person(session, ref, by, Datum.EXCLUSIONS)
    row = session.scalar(_freshly(beneficiary.id))
    if row is None:
        raise ExclusionsUnreadable
    look(session, row)
    return _listed(row), row.version


def put(
    session: Session, ref: str, stated: Mapping[str, Any], *, by: Actor, version: int | None = None
) -> tuple[Exclusions, int]:
    """Replace the whole list of what a person must avoid, and return it with its version.

    Raises NoBeneficiary, BadExclusions, Stale, KeyMissing.
    """
    beneficiary = person(session, ref, by, Datum.EXCLUSIONS, write=True, lock=True)
    protection = to_be_written(session, beneficiary.id)
    versions.require(protection.version, version)
    hers = stated_list(session, protection, stated)
    _store(session, protection, hers)
    session.flush()
    return hers, protection.version


def stated_list(session: Session, protection: Protection, stated: Mapping[str, Any]) -> Exclusions:
    """Return a whole list as it is stated to replace what is kept. Raises BadExclusions, KeyMissing."""
    try:
        before = (_listed(protection) if protection.version else None) or Exclusions()
    except ExclusionsUnreadable:
        before = Exclusions()
    try:
        return existing.completed(session, Exclusions.from_json(stated), before, "")
    except BadFact as bad:
        raise BadExclusions("bad_fact", bad.where, bad.text) from None


def read(session: Session, beneficiary_id: int) -> tuple[dict[str, Any] | None, Exclusions | None]:
    """Return where she starts from in its JSON form, and what she must avoid; None where unknown.

    Raises ExclusionsUnreadable when the record is missing, damaged, or not exactly of the form in which it is written,
    and KeyMissing: what she must avoid is never guessed and never skipped.
    """
    row = session.scalar(_freshly(beneficiary_id))
    if row is None:
        raise ExclusionsUnreadable
    try:
        lat, lon = row.lat, row.lon
    except Damaged:
        raise ExclusionsUnreadable from None
    place = None if lat is None and lon is None else {"lat": lat, "lon": lon}
    return place, _listed(row)


def listed(session: Session, beneficiary_id: int) -> Exclusions | None:
    """Return what she must avoid, None when she was not asked yet. Raises as ``read`` does."""
    return read(session, beneficiary_id)[1]


def to_be_written(session: Session, beneficiary_id: int) -> Protection:
    """Return her Protection without reading what it holds, new if it is missing: so it can be written anew."""
    return session.scalar(_freshly(beneficiary_id)) or Protection(beneficiary_id=beneficiary_id, version=0)


def write(session: Session, protection: Protection, stated: Mapping[str, Any], profile: Profile) -> None:
    """Store ``place`` and ``avoid`` of a profile as far as they are stated; what is absent or null stays as it was.

    Of what she must avoid the areas and people, which no profile states, stay too: what cannot be read is not replaced
    by a part. Raises BadExclusions for what does not exist: a misspelt exclusion protects nobody. Raises
    ExclusionsUnreadable, KeyMissing.
    """
    if profile.place is not None:
        protection.lat, protection.lon, *_ = rounded(profile.place)
        protection.municipality = stated["place"].get("municipality")
    if profile.avoid is not None:
        if not protection.version:
            raise ExclusionsUnreadable
        before = _listed(protection) or Exclusions()
        _store(session, protection, existing.completed(session, before.with_avoid(profile.avoid), before, "avoid."))


def _store(session: Session, protection: Protection, hers: Exclusions) -> None:
    session.add(protection)
    protection.avoid = hers.to_json()


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


def _listed(row: Protection) -> Exclusions | None:
    """Return the list as it is kept; one of another form than that in which it is written is refused, not guessed."""
    try:
        kept = row.avoid
        found = Exclusions.from_json(kept) if kept else None
    except (Damaged, BadFact):
        raise ExclusionsUnreadable from None
    if kept != ({} if found is None else found.to_json()):
        raise ExclusionsUnreadable
    return found
