"""Near skills: the formula, in numpy, against the same formula written plainly from its docstring."""

import random
import time
from collections import Counter
from itertools import combinations

import pytest

from catalogue.nearness import near_skills
from tests.catalogue import shared

Pair = tuple[str, str]


def plainly(skills: list[str], broader: list[Pair], asked: list[Pair]) -> dict[Pair, float]:
    """Return the nearness of all pairs, before any is left out for being the twenty-first."""
    near = {}
    for a, b in combinations(sorted(skills), 2):
        above = {skill: {parent for child, parent in broader if child == skill} for skill in (a, b)}
        groups = [
            {child for child, top in broader if top == parent and child in skills} for parent in above[a] & above[b]
        ]
        h = max([0.5 * (1 - (len(group) - 2) / 20) for group in groups if len(group) <= 20], default=0.0)
        h = 0.6 if b in above[a] or a in above[b] else h
        works = {skill: {work for work, asks in asked if asks == skill} for skill in (a, b)}
        j = len(works[a] & works[b]) / (len(works[a] | works[b]) + 3)
        near[a, b] = round(1 - (1 - h) * (1 - 0.6 * (j if j >= 0.03 else 0)), 6)
    return {pair: value for pair, value in near.items() if value >= 0.1}


@pytest.mark.parametrize("seed", range(20))
def test_nearness_is_what_its_formula_says(seed: int) -> None:
    chance = random.Random(seed)
    skills = [f"s{number}" for number in range(15)]
    groups = [f"g{number}" for number in range(4)]
    broader = [(skill, chance.choice(groups + skills)) for skill in skills for _ in range(2)]
    broader = [(child, parent) for child, parent in broader if child != parent]
    asked = [(f"o{chance.randrange(12)}", chance.choice(skills)) for _ in range(80)]

    near = near_skills(skills, broader, asked)

    assert {(a, b): value for a, b, value in near if a < b} == plainly(skills, broader, asked)


def test_nearness_is_symmetric_and_the_same_for_any_order_of_the_input() -> None:
    chance = random.Random(1)
    skills = [f"s{number}" for number in range(60)]
    asked = [(f"o{chance.randrange(9)}", chance.choice(skills)) for _ in range(400)]
    near = near_skills(skills, [], asked)
    chance.shuffle(skills)
    chance.shuffle(asked)

    again = near_skills(skills, [], [*asked, *asked])

    assert again == near
    assert {(b, a, value) for a, b, value in near} == set(near)
    assert max(Counter(a for a, _, _ in near).values()) == 20


def test_a_skill_of_many_keeps_its_nearest() -> None:
    skills = [f"s{number:02}" for number in range(30)]
    asked = (
        [("work", "s00")]
        + [(f"o{i}", "s00") for i in range(30)]
        + [(f"o{i}", s) for s in skills for i in range(int(s[1:]))]
    )

    near = {b: value for a, b, value in near_skills(skills, [], asked) if a == "s00"}

    assert len(near) <= 20
    assert min(near.values()) >= 0.1


def test_unknown_skills_and_nothing_at_all_are_no_fault() -> None:
    assert near_skills([], [], []) == []
    assert near_skills(["a", "b"], [("c", "d")], [("work", "c")]) == []


def test_the_near_skills_of_esco_take_seconds() -> None:
    occupations = [row["occ"] for row in shared.rows("esco/occupations.csv.gz")]
    skills = [row["skill"] for row in shared.rows("esco/skills.csv.gz")]
    asked = [
        (occupations[int(row["occ_row"])], skills[int(row["skill_row"])])
        for row in shared.rows("esco/occupation_skill.csv.gz")
    ]
    broader = [
        (row["concept"].removeprefix("skill/"), row["broader"].removeprefix("skill/"))
        for row in shared.rows("esco/skill_broader.csv.gz")
    ]
    start = time.process_time()

    near = near_skills(skills, broader, asked)

    assert time.process_time() - start < 10
    assert max(Counter(a for a, _, _ in near).values()) == 20
    assert len({a for a, _, _ in near}) > 0.9 * len(skills)
