"""Every number of unlock is that of a ranking anew with the change made, and no exclusion is ever lifted."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from matching.ranking import Index, Opening, Profile, Unlock, unlock
from matching.ranking.profile import CEFR, Held, Kind, Mode
from matching.ranking.week import Week
from tests.matching.ranking import invented, reference, reference_gates
from tests.matching.ranking.pairs import ASKED, HERS, TODAY, Json
from tests.matching.ranking.reference import Answer, Known

COUNT, TOP = 250, 8
Change = tuple[str, tuple[tuple[str, Any], ...]]
Effect = dict[Change, tuple[int, int]]


def changes(profile: Profile, openings: list[Opening], before: Answer) -> Iterator[tuple[str, Json, Profile]]:
    """Yield every single change that unlock says it tries."""
    alone = {gate: list(_shut_out_alone(gate, profile, openings)) for gate in ("languages", "licences", "education")}
    yield from _languages(profile, alone["languages"])
    yield from _licences(profile, alone["licences"])
    yield from _education(profile, alone["education"])
    yield from _time_and_way(profile)
    yield from _skills(profile, before)


def _shut_out_alone(gate: str, profile: Profile, openings: list[Opening]) -> Iterator[Opening]:
    for opening in openings:
        verdicts = reference_gates.verdicts(profile, opening, TODAY)
        if [name for name, verdict in verdicts.items() if verdict == reference_gates.NOT_MET] == [gate]:
            yield opening


def _languages(profile: Profile, openings: list[Opening]) -> Iterator[tuple[str, Json, Profile]]:
    hers = profile.languages
    for code, level in sorted({pair for opening in openings for pair in (opening.languages or {}).items()}):
        if hers is not None and level > hers.get(code, 0):
            facts = {"language": code, "level": CEFR[level - 1]}
            yield "language", facts, replace(profile, languages={**hers, code: level})


def _licences(profile: Profile, openings: list[Opening]) -> Iterator[tuple[str, Json, Profile]]:
    hers = profile.licences or ()
    for licence in sorted({licence for opening in openings for licence in opening.licences or ()} - {*hers}):
        yield "licence", {"licence": licence}, replace(profile, licences=(*hers, licence))


def _education(profile: Profile, openings: list[Opening]) -> Iterator[tuple[str, Json, Profile]]:
    for level in sorted({opening.education for opening in openings if opening.education}):
        yield "education", {"level": level}, replace(profile, education=level)


def _time_and_way(profile: Profile) -> Iterator[tuple[str, Json, Profile]]:
    if profile.hours is not None:
        yield "earlier", {"minutes": 60}, replace(profile, hours=_wider(profile.hours, before=60))
        yield "later", {"minutes": 60}, replace(profile, hours=_wider(profile.hours, after=60))
    if profile.max_hours is not None:
        yield "more_hours", {"hours": 5}, replace(profile, max_hours=profile.max_hours + 5)
    if profile.max_minutes is not None:
        yield "further", {"minutes": 15}, replace(profile, max_minutes=profile.max_minutes + 15)
    for mode in Mode:
        if profile.modes is not None and mode not in profile.modes:
            yield "mode", {"mode": mode.value}, replace(profile, modes=(*profile.modes, mode))
    for kind in Kind:
        if profile.kinds is not None and kind not in profile.kinds:
            yield "kind", {"kind": kind.value}, replace(profile, kinds=(*profile.kinds, kind))


def _wider(hours: Week, before: int = 0, after: int = 0) -> Week:
    days = (tuple((max(0, start - before), min(1440, end + after)) for start, end in day) for day in hours)
    return tuple(days)  # type: ignore[return-value]  # seven days as before


def _skills(profile: Profile, before: Answer) -> Iterator[tuple[str, Json, Profile]]:
    if profile.skills is None:
        return
    asked = Counter(
        skill
        for ranked in before.ranked
        for skill in (*(ranked.opening.essential or ()), *(ranked.opening.optional or ()))
        if skill not in profile.skills
    )
    for skill in sorted(asked, key=lambda each: (-asked[each], each))[:12]:
        yield "skill", {"skill": skill, "level": 3}, replace(profile, skills={**profile.skills, skill: Held(3)})


def effects(profile: Profile, openings: list[Opening], known: Known) -> Effect:
    """Return what each change does, by ranking anew with the reference: openings opened, and lifted into the first."""
    before = reference.rank(profile, openings, TODAY, known)
    found = {}
    for change, facts, changed in changes(profile, openings, before):
        after = reference.rank(changed, openings, TODAY, known)
        opened = _ids(after) - _ids(before)
        lifted = (_ids(after, TOP) & _ids(before)) - _ids(before, TOP)
        found[change, tuple(sorted(facts.items()))] = (len(opened), len(lifted))
    return {change: effect for change, effect in found.items() if any(effect)}


def _ids(answer: Answer, top: int | None = None) -> set[str]:
    return {ranked.opening.id for ranked in answer.ranked[:top]}


def _told(found: tuple[Unlock, ...]) -> Effect:
    return {(each.change, tuple(sorted(each.facts.items()))): (each.opened, each.lifted) for each in found}


OPENINGS = invented.openings(11, COUNT, known=0.65)


@pytest.mark.parametrize("seed", range(25))
def test_each_change_does_what_ranking_anew_with_it_does(seed: int) -> None:
    index, known = invented.index(OPENINGS, seed=5)
    profile = invented.profile(seed)

    found = unlock(profile, index, on=TODAY, top=TOP)

    assert _told(found) == effects(profile, OPENINGS, known)


@pytest.mark.parametrize("seed", range(25))
def test_changes_stand_by_how_many_they_open_then_lift(seed: int) -> None:
    index, _ = invented.index(OPENINGS, seed=5)

    found = unlock(invented.profile(seed), index, on=TODAY, top=TOP)

    assert [(each.opened, each.lifted) for each in found] == sorted(
        ((each.opened, each.lifted) for each in found), reverse=True
    )
    assert all(each.opened or each.lifted for each in found)


AVOIDED: list[Json] = [
    {"employer": "e9"}, {"place": ASKED["place"] | {"site": "s9"}}, {"sector": "47.11"}, {"shift": "night"},
    {"isolated": True}, {"hours": [[["04:00", "09:00"]], *[[]] * 6]},
]  # fmt: skip


@pytest.mark.parametrize("avoided", AVOIDED, ids=str)
def test_no_change_opens_what_she_avoids(avoided: Json) -> None:
    behind = [
        Opening.from_json(ASKED | avoided | change | {"id": f"n{number}"})
        for number, change in enumerate(
            [{}, {"languages": {"it": "B2"}}, {"licences": ["C"]}, {"education": 4}, {"kind": "employment"}]
        )
    ]

    assert unlock(Profile.from_json(HERS), Index(behind), on=TODAY) == ()


def test_what_is_behind_an_avoided_employer_is_not_counted_with_the_others() -> None:
    asked = ASKED | {"languages": {"it": "B2"}}
    openings = [asked | {"id": "n1"}, asked | {"id": "n2"}, asked | {"id": "n3", "employer": "e9"}]

    found = unlock(Profile.from_json(HERS), Index(map(Opening.from_json, openings)), on=TODAY)

    assert [(each.change, each.opened) for each in found] == [("language", 2)]


def test_a_change_is_never_about_what_she_avoids() -> None:
    index, _ = invented.index(OPENINGS, seed=5)

    names = {each.change for seed in range(40) for each in unlock(invented.profile(seed), index, on=TODAY)}

    assert names == {
        "language", "licence", "education", "kind", "earlier", "later", "more_hours", "further", "mode", "skill"
    }  # fmt: skip


def test_what_fails_two_gates_is_opened_by_no_single_change() -> None:
    asked = ASKED | {"languages": {"it": "B2"}, "education": 8}

    assert unlock(Profile.from_json(HERS), Index([Opening.from_json(asked)]), on=TODAY) == ()


def test_an_hour_earlier_lifts_though_it_opens_nothing() -> None:
    early = ASKED | {"hours": [[["07:00", "12:00"]], *[[]] * 6]}
    openings = [early | {"id": "early"}, ASKED | {"id": "paid less", "allowance": 700}]

    found = unlock(Profile.from_json(HERS), Index(map(Opening.from_json, openings)), on=TODAY, top=1)

    assert ("earlier", 0, 1) in [(each.change, each.opened, each.lifted) for each in found]
