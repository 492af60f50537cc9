"""Rankings that keep to all that a person must avoid, and what a list of it would exclude."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from ground.actors import Actor
from matching import avoidance, beneficiaries, exclusions
from matching.avoidance import ANY_DAY, GATE
from matching.crossings import Resolved
from matching.exclusion_list import Exclusions
from matching.openings import Openings
from matching.ranking import Ask, Index, Match, Profile, Ranking
from matching.ranking.explain import Clash
from matching.ranking.gates import NOT_MET, avoid
from matching.ranking.pairing import Pairing
from matching.ranking.profile import Avoid
from matching.reach import Datum, person
from matching.records.people import Beneficiary


class Preview(NamedTuple):
    """A list that is not stored: whose, how many open vacancies there are, and how many of them it excludes."""

    beneficiary: Beneficiary
    hers: Exclusions
    considered: int
    excluded: int


def to_be_ranked(session: Session, beneficiary: Beneficiary) -> tuple[Profile, Resolved]:
    """Return her profile as the ranking may see it, all that she must avoid turned into sites and employers.

    Read after the index was brought up to date, so that no opening in it is newer than the places. Raises
    ExclusionsUnreadable, KeyMissing, BadProfile.
    """
    profile, hers = beneficiaries.stated_profile(session, beneficiary)
    if hers is None:
        return profile, Resolved(Avoid())
    resolved = avoidance.resolve(session, hers)
    return replace(profile, avoid=resolved.avoid), resolved


def with_questions(ranking: Ranking, resolved: Resolved, index: Index) -> Ranking:
    """Return a ranking whose matches ask all that her exclusions leave open."""
    return replace(ranking, matches=tuple(_asking(match, resolved, index) for match in ranking.matches))


def only_what_clashes(clash: Clash) -> Clash:
    """Return the two facts of a clash without those of her exclusions that it is not about."""
    if clash.gate != GATE:
        return clash
    hers, place, sector = clash.hers[GATE], clash.asked["place"] or {}, clash.asked["sector"] or ""
    lists = {
        "sites": [site for site in hers["sites"] if site == place.get("site")],
        "employers": [employer for employer in hers["employers"] if employer == clash.asked["employer"]],
        "sectors": [code for code in hers["sectors"] if sector.startswith(code)],
    }
    return replace(clash, hers={GATE: {**hers, **lists}})


def preview(session: Session, openings: Openings, ref: str, stated: Mapping[str, Any], *, by: Actor) -> Preview:
    """Return what a list would exclude now, without storing it. Raises NoBeneficiary, BadExclusions, KeyMissing."""
    beneficiary = person(session, ref, by, Datum.EXCLUSIONS, write=True)
    hers = exclusions.stated_list(session, exclusions.to_be_written(session, beneficiary.id), stated)
    with openings.current(session) as current:
        profile = Profile(ref=ref, avoid=avoidance.resolve(session, hers).avoid)
        verdicts = avoid(Pairing(profile, current.index, ANY_DAY))(current.index.alive())
    return Preview(beneficiary, hers, len(verdicts), int((verdicts == NOT_MET).sum()))


def _asking(match: Match, resolved: Resolved, index: Index) -> Match:
    asked = (Ask(GATE, "opening", fact) for fact in resolved.questions(index.get(match.opening_id)))
    return replace(match, asks=tuple(dict.fromkeys((*match.asks, *asked))))
