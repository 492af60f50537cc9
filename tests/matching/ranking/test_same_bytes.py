"""Same input, same bytes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.matching.ranking import invented
from tests.matching.ranking.whole_answer import changed_in_place, openings, profiles, shuffled, told

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def rebuilt() -> str:
    index, _ = invented.index(openings(), seed=5)
    return told(profiles(), index)


@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_the_answer_is_the_same_under_any_hash_seed_and_after_a_restart(seed: str, rebuilt: str) -> None:
    command = [sys.executable, "-W", "error", "-m", "tests.matching.ranking.whole_answer"]
    environment = os.environ | {"PYTHONHASHSEED": seed}

    printed = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    assert printed == rebuilt


@pytest.mark.parametrize("seed", range(3))
def test_the_answer_does_not_depend_on_the_order_of_openings(seed: int, rebuilt: str) -> None:
    index, _ = invented.index(shuffled(seed), seed=5)

    assert told(profiles(), index) == rebuilt


@pytest.mark.parametrize("removed", [0, 5000], ids=["with holes", "cleared away"])
def test_an_index_changed_in_place_answers_as_one_built_anew(removed: int, rebuilt: str) -> None:
    index = changed_in_place(removed)

    assert (index.rows.length < 850 + removed) == bool(removed)
    assert told(profiles(), index) == rebuilt


def test_the_order_in_which_her_facts_are_named_changes_only_the_order_in_which_they_are_told(rebuilt: str) -> None:
    index, _ = invented.index(openings(), seed=5)
    turned = [type(each).from_json(_turned(each.to_json())) for each in profiles()]

    assert json.loads(told(turned, index)) == json.loads(rebuilt)


def _turned(raw: dict[str, object]) -> dict[str, object]:
    """Return the same facts, the keys of every map in the opposite order."""
    return {key: _turned(value) if isinstance(value, dict) else value for key, value in reversed(raw.items())}
