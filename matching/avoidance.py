"""What a person must avoid, held against the places and firms as they are at this very moment; nothing is kept."""

import math
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from employers import clock
from matching import crossings, exclusions, surroundings
from matching.crossings import Resolved
from matching.errors import ExclusionDoubt, ExclusionHit
from matching.exclusion_list import Exclusions
from matching.openings import opening
from matching.ranking import Index, Opening, Profile
from matching.ranking.explain import Pair, asks
from matching.ranking.gates import NOT_MET, avoid
from matching.ranking.pairing import Pairing

GATE = "avoid"
ANY_DAY = date.min  # what is avoided is avoided on every day


class Crossing(NamedTuple):
    """An exclusion that a place crosses, by its place in her list; with ``asks``, one that it perhaps crosses."""

    where: str
    asks: tuple[str, ...] = ()


NEVER_ASKED = Crossing("asked", ("what she must avoid",))


def resolve(session: Session, hers: Exclusions) -> Resolved:
    """Return her exclusions as the ranking reads them."""
    return crossings.resolve(hers, surroundings.world(session, hers))


def require_clear(session: Session, beneficiary_id: int, vacancy_id: int, contact_id: int | None = None) -> None:
    """Refuse a vacancy that crosses an exclusion of hers, or of which that cannot be told yet.

    ``contact_id`` is whom she would be made known to. Whoever changes the place, the firm or her list meanwhile waits
    for the end of this transaction, or is waited for. Raises ExclusionHit, ExclusionDoubt, ExclusionsUnreadable,
    KeyMissing.
    """
    clock.stand_in_line(session)
    found = crossing(session, beneficiary_id, vacancy_id, contact_id)
    if found is not None:
        raise ExclusionDoubt(found.where, found.asks) if found.asks else ExclusionHit(found.where)


def crossing(session: Session, beneficiary_id: int, vacancy_id: int, contact_id: int | None = None) -> Crossing | None:
    """Return the exclusion of hers that a vacancy crosses now, else one that it perhaps crosses, else None.

    Who was never asked what she must avoid has to be asked first. Raises ExclusionsUnreadable, KeyMissing.
    """
    hers = exclusions.listed(session, beneficiary_id)
    return NEVER_ASKED if hers is None else crossed(session, hers, vacancy_id, contact_id)


def crossed(session: Session, hers: Exclusions, vacancy_id: int, contact_id: int | None = None) -> Crossing | None:
    """Return the exclusion of a list that a vacancy crosses now, else one that it perhaps crosses, else None."""
    place = opening(session, vacancy_id)
    world = surroundings.world(session, hers, surroundings.around(vacancy_id))
    found = list(_at_contact(session, hers, contact_id))
    for where, one in hers.entries():
        found += _held_against(place, where, crossings.resolve(one, world))
    return min(found, key=lambda each: bool(each.asks), default=None)


def _held_against(place: Opening, where: str, resolved: Resolved) -> Iterator[Crossing]:
    """Yield what the ranking's own gate says of an opening, unless it lets it through without a question."""
    pairing = Pairing(Profile(ref="she", avoid=resolved.avoid), Index([place]), ANY_DAY)
    verdict = int(avoid(pairing)(pairing.index.alive())[0])
    asked = [each.fact for each in asks(Pair(pairing, place, math.nan), {GATE: verdict})]
    if verdict == NOT_MET:
        yield Crossing(where)
    elif facts := dict.fromkeys((*asked, *resolved.questions(place))):
        yield Crossing(where, tuple(facts))


def _at_contact(session: Session, hers: Exclusions, contact_id: int | None) -> Iterator[Crossing]:
    """Yield the exclusions of a person that mean a contact, wherever in the firm the contact works."""
    somebody = None if contact_id is None else surroundings.contact(session, contact_id)
    for number, person in enumerate(hers.persons):
        if somebody is not None and crossings.is_avoided(person, somebody):
            yield Crossing(f"persons.{number}")
