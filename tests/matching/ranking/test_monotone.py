"""More of what she brings, or less asked of what she lacks, never lowers a score nor shuts an opening out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.ranking import Index, Opening, Profile, Scorer
from matching.ranking.pairing import Pairing
from matching.ranking.profile import Place
from matching.ranking.ranker import scored
from tests.matching.ranking import invented, reference, reference_gates
from tests.matching.ranking.changes import BETTER, Better, eased, moved
from tests.matching.ranking.pairs import ranked

# Few facts are stated, so that one pair in ten passes: 40,000 pairs, 4,000 of them ranked before the change.
OPENINGS = invented.openings(6, 400, known=0.45)
INDEX, KNOWN = invented.index(OPENINGS, seed=5)
SCORER = Scorer.prior()
GOAL = Place(42.5, 13.6, site="s1")
HERE = Index([replace(opening, place=GOAL) for opening in OPENINGS])

Scores = Mapping[str, float]
often = settings(max_examples=100, derandomize=True, deadline=None, database=None)
chances = st.integers(0, 2**32).map(Random)


def scores(profile: Profile, index: Index = INDEX) -> Scores:
    found = scored(Pairing(profile, index, invented.TODAY), SCORER, top=0)
    return {index.id(row): score for row, score in zip(found.rows, found.scores.tolist(), strict=True)}


def lowered(before: Scores, after: Scores) -> list[str]:
    """Return the openings that were ranked before, and are lower or shut out after."""
    return [name for name, score in before.items() if after.get(name, -1.0) < score]


def her(chance: Random) -> Profile:
    return Profile.from_json(invented.profile_json(chance, known=0.85))


@pytest.mark.parametrize("better", BETTER, ids=lambda better: better.__name__)
@often
@given(chances)
def test_more_of_what_she_brings_never_lowers_a_score_nor_shuts_out(better: Better, chance: Random) -> None:
    profile = her(chance)
    changed = better(profile, chance)
    assume(changed is not None)

    assert lowered(scores(profile), scores(changed)) == []


@often
@given(chances, st.floats(0, 1))
def test_moving_nearer_never_lowers_a_score_nor_shuts_out(chance: Random, part: float) -> None:
    profile = her(chance)
    changed = moved(profile, GOAL, part)
    assume(changed is not None)

    assert lowered(scores(profile, HERE), scores(changed, HERE)) == []


@settings(often, max_examples=40)
@given(chances)
def test_dropping_what_she_does_not_meet_never_lowers_her_there(chance: Random) -> None:
    profile = her(chance)
    dropped = _dropped(profile, OPENINGS, chance)
    assume(dropped)

    assert lowered(scores(profile), scores(profile, with_changed(dropped))) == []


def _dropped(profile: Profile, openings: Sequence[Opening], chance: Random) -> list[Opening]:
    """Return the openings that ask what she does not meet, each without one such requirement."""
    found = [list(eased(profile, opening)) for opening in openings]
    return [chance.choice(each) for each in found if each]


def with_changed(changed: Sequence[Opening]) -> Index:
    """Return the index with these openings in the place of those with their ids."""
    index, _ = invented.index(OPENINGS, seed=5)
    for opening in changed:
        index.add(opening)
    return index


def test_unstated_requirements_count_as_neutral_not_as_met() -> None:
    ranking = ranked({}, {}, {"essential": None}, {"essential": []}, {"essential": {"weld": 5}})

    values = {match.opening_id: match.features["essential_cover"] for match in ranking.matches}
    assert [match.opening_id for match in ranking.matches] == ["n1", "n2", "n3", "n4"]
    assert (values["n2"], values["n3"]) == (None, None)
    assert values["n1"] > 0.5 > values["n4"]


# --- naive twins: each looks right, and the same properties catch it

Naive = Callable[[Profile, Opening], float]


def mean_credit(profile: Profile, opening: Opening) -> float:
    """Cover as the plain mean of what she has of each skill: one dropped below the mean of the others lowers it."""
    asked = opening.essential or {}
    gains = [_credit(profile, skill, level) for skill, level in asked.items()]
    return sum(gains) / len(gains) if gains else 0.5


def _credit(profile: Profile, skill: str, level: int | None) -> float:
    held = (profile.skills or {}).get(skill)
    if held and reference.met(held, level):
        return reference.EVIDENCE[held.evidence]
    return reference.relief(profile.skills or {}, skill, level, KNOWN)


def likeness_of_levels(profile: Profile, opening: Opening) -> float:
    """Cover as likeness of the levels held and asked: she who can more is less alike."""
    asked = {skill: level for skill, level in (opening.essential or {}).items() if level}
    held = {skill: (profile.skills or {}).get(skill) for skill in asked}
    return -sum(abs((held[skill].level or 0) - level) if held[skill] else 5 for skill, level in asked.items())


def cosine_of_skills(profile: Profile, opening: Opening) -> float:
    """Cover as the cosine of two sets: a skill that is not asked lowers it."""
    hers, asked = set(profile.skills or {}), set(opening.essential or {})
    return len(hers & asked) / max(1, len(hers) * len(asked)) ** 0.5


def share_of_her_week(profile: Profile, opening: Opening) -> float:
    """Fit of hours as the share of her own week that the work fills."""
    if profile.hours is None or opening.hours is None:
        return 0.5
    return reference_gates.minutes(opening.hours) / max(1, reference_gates.minutes(profile.hours))


@pytest.mark.parametrize(
    ("naive", "better"),
    [
        (likeness_of_levels, "a_higher_level"),
        (cosine_of_skills, "one_skill_more"),
        (share_of_her_week, "longer_hours"),
    ],
)
def test_a_naive_twin_is_lowered_by_more_of_what_she_brings(naive: Naive, better: str) -> None:
    change = next(each for each in BETTER if each.__name__ == better)
    chance = Random(1)
    pairs = [(profile, change(profile, chance)) for profile in (her(chance) for _ in range(25))]

    caught = [name for profile, more in pairs if more for name in lowered(_by(naive, profile), _by(naive, more))]

    assert len(caught) > 10


def test_a_cover_that_is_a_plain_mean_is_lowered_by_a_requirement_dropped() -> None:
    chance = Random(1)
    caught = []

    for profile in (her(chance) for _ in range(25)):
        dropped = {opening.id: opening for opening in _dropped(profile, OPENINGS, chance)}
        eased_all = [dropped.get(opening.id, opening) for opening in OPENINGS]
        caught += lowered(_by(mean_credit, profile), _by(mean_credit, profile, eased_all))

    assert len(caught) > 10


def _by(naive: Naive, profile: Profile, openings: Sequence[Opening] = OPENINGS) -> Scores:
    return {opening.id: naive(profile, opening) for opening in openings}
