"""Every clause of a guard is needed: without it the matrix or a test of its room fails, or it is told why none can."""

import ast
import csv
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.proofs.mutation.__main__ import DOOR
from tests.proofs.mutation.mutants import mutants, mutated
from tests.proofs.mutation.patching import ROOT
from tests.proofs.mutation.processes import in_a_child
from tests.proofs.mutation.trying import GUARDS

UNNOTICED = Path(__file__).parent / "mutation" / "unnoticed.csv"
GUARD = """
def reached(session, by, ref):
    if by.territory is None:
        raise Missing
    require_open(by)
    return person(session, ref, by, write=True), select(Row).where(Row.ref == ref, here(by) & own(by))
"""
FOUND = [
    "without if by.territory is None: raise Missing",
    "without require_open(by)",
    "unguarded person(session, ref, by, write=True)",
    "to read person(session, ref, by, write=True)",
    "without Row.ref == ref",
    "without here(by) & own(by)",
    "without here(by)",
    "without own(by)",
]


def is_person(function: ast.expr) -> bool:
    return ast.unparse(function) == "person"


def test_every_clause_of_a_guard_is_found_by_itself() -> None:
    assert [mutant.what for mutant in mutants("guard.py", GUARD, is_person)] == FOUND


def test_where_only_calls_count_no_clause_is_dropped() -> None:
    found = [mutant.what for mutant in mutants("room.py", GUARD, is_person, only_calls=True)]

    assert found == ["unguarded person(session, ref, by, write=True)", "to read person(session, ref, by, write=True)"]


def test_each_mutant_is_another_program_of_the_same_names() -> None:
    def names(tree: ast.AST) -> set[str]:
        return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - {"_unguarded"}

    trees = [mutated(mutant, GUARD, is_person) for mutant in mutants("guard.py", GUARD, is_person)]

    assert len({ast.unparse(tree) for tree in trees}) == len(FOUND)
    assert {frozenset(names(tree)) for tree in trees} == {frozenset(names(ast.parse(GUARD)))}


@pytest.fixture(scope="module")
def left() -> list[dict[str, str]]:
    """Return the doors and mutants that nothing noticed, found in a process that has no threads but its own."""
    alone = os.environ | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    command = [sys.executable, "-m", "tests.proofs.mutation", *GUARDS]
    run = subprocess.run(command, env=alone, cwd=ROOT, capture_output=True, text=True, check=True)
    return [*csv.DictReader(StringIO(run.stdout))]


def test_no_door_can_be_opened_to_all_unnoticed(left: list[dict[str, str]]) -> None:
    assert [row["what"] for row in left if row["file"] == DOOR] == []


def test_no_clause_of_a_guard_is_dropped_unnoticed(left: list[dict[str, str]]) -> None:
    with UNNOTICED.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["file"] in GUARDS]
    told = {(row["file"], row["function"], row["what"]) for row in rows}

    assert {(row["file"], row["function"], row["what"]) for row in left if row["file"] != DOOR} == told


def test_beside_other_threads_nothing_is_forked() -> None:
    """A child would wait for ever for a lock that one of them held, and a mutant would seem to hang."""
    wait = Event()
    other = Thread(target=wait.wait)
    other.start()
    with pytest.raises(RuntimeError, match="threads run here: set OMP_NUM_THREADS=1"):
        in_a_child(lambda: "answered")
    wait.set()
    other.join()
