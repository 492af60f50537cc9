"""What a person must avoid, held against the places and firms as they are at this very moment; nothing is kept."""

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from employers import clock
from matching import beneficiaries, crossings, exclusions, openings, surroundings
from matching.crossings import Resolved
from matching.errors import ExclusionDoubt, ExclusionHit
from matching.exclusion_list import Exclusions
from matching.ranking import Ask, Index, Match, Opening, Profile, Ranking
from matching.ranking.explain import Clash, Pair, asks
from matching.ranking.gates import NOT_MET, avoid
from matching.ranking.pairing import Pairing
from matching.ranking.profile import Avoid
from matching.records.people import Beneficiary

GATE = "avoid"
ANY_DAY = date.min  # what is avoided is avoided on every day


class Crossing(NamedTuple):
    """An exclusion that a place crosses, by its place in her list; with ``asks``, one that it perhaps crosses."""

    where: str
    asks: tuple[str, ...] = ()


def to_be_ranked(session: Session, beneficiary: Beneficiary) -> tuple[Profile, Resolved]:
    """Return her profile as the ranking may see it, all that she must avoid turned into sites and employers.

    Read after the index was brought up to date, so that no opening in it is newer than the places. Raises
    ExclusionsUnreadable, KeyMissing, BadProfile.
    """
    profile, hers = beneficiaries.stated_profile(session, beneficiary)
    if hers is None:
        return profile, Resolved(Avoid())
    resolved = resolve(session, hers)
    return replace(profile, avoid=resolved.avoid), resolved


def resolve(session: Session, hers: Exclusions) -> Resolved:
    """Return her exclusions as the ranking reads them."""
    return crossings.resolve(hers, surroundings.world(session, hers))


def with_questions(ranking: Ranking, resolved: Resolved, index: Index) -> Ranking:
    """Return a ranking whose matches ask all that her exclusions leave open."""
    return replace(ranking, matches=tuple(_asking(match, resolved, index) for match in ranking.matches))


def _asking(match: Match, resolved: Resolved, index: Index) -> Match:
    asked = (Ask(GATE, "opening", fact) for fact in resolved.questions(index.get(match.opening_id)))
    return replace(match, asks=tuple(dict.fromkeys((*match.asks, *asked))))


def only_what_clashes(clash: Clash) -> Clash:
    """Return the two facts of a clash without those of her exclusions that it is not about."""
    if clash.gate != GATE:
        return clash
    avoid, place = clash.hers[GATE], clash.asked["place"] or {}
    sector = clash.asked["sector"] or ""
    lists = {
        "sites": [site for site in avoid["sites"] if site == place.get("site")],
        "employers": [employer for employer in avoid["employers"] if employer == clash.asked["employer"]],
        "sectors": [code for code in avoid["sectors"] if sector.startswith(code)],
    }
    return replace(clash, hers={GATE: {**avoid, **lists}})


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
    """Return the exclusion of hers that a vacancy crosses now, else one of which it cannot be told, else None.

    Who was never asked what she must avoid has to be asked first. Raises ExclusionsUnreadable, KeyMissing.
    """
    hers = exclusions.listed(session, beneficiary_id)
    if hers is None:
        return Crossing("asked", ("what she must avoid",))
    opening = openings.opening(session, vacancy_id)
    world = surroundings.world(session, hers, surroundings.around(vacancy_id))
    found = list(_at_contact(session, hers, contact_id))
    for where, one in hers.entries():
        found += _held_against(opening, where, crossings.resolve(one, world))
    return min(found, key=lambda each: bool(each.asks), default=None)


def _held_against(opening: Opening, where: str, resolved: Resolved) -> Iterator[Crossing]:
    """Yield what the ranking's own gate says of an opening, unless it lets it through without a question."""
    pairing = Pairing(Profile(ref="she", avoid=resolved.avoid), Index([opening]), ANY_DAY)
    verdict = int(avoid(pairing)(pairing.index.alive())[0])
    asked = [each.fact for each in asks(Pair(pairing, opening, math.nan), {GATE: verdict})]
    if verdict == NOT_MET:
        yield Crossing(where)
    elif facts := dict.fromkeys((*asked, *resolved.questions(opening))):
        yield Crossing(where, tuple(facts))


def _at_contact(session: Session, hers: Exclusions, contact_id: int | None) -> Iterator[Crossing]:
    """Yield the exclusions of a person that mean a contact, wherever in the firm the contact works."""
    somebody = None if contact_id is None else surroundings.contact(session, contact_id)
    for number, person in enumerate(hers.persons):
        if somebody is not None and crossings.is_avoided(person, somebody):
            yield Crossing(f"persons.{number}")
