"""Tries all mutants and lists those that nothing notices.

OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m tests.proofs.mutation [FILE ...]

With MUTANTS=FILE it writes there what became of each as soon as it is known.
"""

import csv
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.proofs.mutation.mutants import Mutant
from tests.proofs.mutation.processes import CRASH, HANG, Found, in_a_child
from tests.proofs.mutation.rooms import tried_in_rooms
from tests.proofs.mutation.trying import Proving, guarded, of_file, sources
from tests.web.matrix.cast import gathered
from web import upgrades

AT_MOST = 24 * 3600  # seconds for all tests of the rooms together
UNNOTICED = (None, CRASH, HANG)
DOOR, SURVIVED = "door", "survived"


@contextmanager
def proving() -> Iterator[Proving]:
    """Return the world of the matrix on a database of its own, with what its addresses run through."""
    with TemporaryDirectory() as folder, Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
        address = f"sqlite:///{folder}/mutants.db"
        upgrades.upgrade(address)
        with gathered(address) as cast:
            ready = Proving(cast)
            ready.learn()
            yield ready


def verdicts(world: Proving, files: Sequence[str]) -> dict[Mutant, Found]:
    """Return what notices each mutant of these files: rows of the matrix, a test of its room, all other rows."""
    tried = [mutant for file in files for mutant in of_file(file)]
    found = {mutant: tell(mutant, world.noticed(mutant, first=True)) for mutant in tried}
    if left := _left(found):
        found |= zip(left, in_a_child(lambda: tried_in_rooms(left, tell), seconds=AT_MOST), strict=True)
    return found | {mutant: tell(mutant, world.noticed(mutant, first=False)) for mutant in _left(found)}


def _left(found: Mapping[Mutant, Found]) -> list[Mutant]:
    return [mutant for mutant, (how, _) in found.items() if how in UNNOTICED]


def tell(mutant: Mutant, found: Found) -> Found:
    """Say what became of a mutant as soon as it is known, where somebody reads it."""
    if told := os.environ.get("MUTANTS"):
        with Path(told).open("a", encoding="utf-8") as file:
            file.write(f"{found[0]} | {mutant} | {found[1]}\n")
    return found


def main(wanted: list[str]) -> None:
    """Write as CSV each door and mutant that nothing noticed, and beside it how many were noticed by what."""
    out = csv.writer(sys.stdout)
    out.writerow(("file", "function", "what", "how"))
    with proving() as world:
        doors = {rule: world.door(rule)[0] for rule in guarded(world.cast)}
        found = verdicts(world, wanted or [*sources()])
    out.writerows((DOOR, "", rule, how or SURVIVED) for rule, how in doors.items() if how in UNNOTICED)
    out.writerows((*each.key, how or SURVIVED) for each, (how, _) in found.items() if how in UNNOTICED)
    sys.stderr.write(f"{len(doors)} doors opened to all: {dict(Counter(doors.values()))}\n")
    for file in dict.fromkeys(mutant.file for mutant in found):
        counts = Counter(how or SURVIVED for mutant, (how, _) in found.items() if mutant.file == file)
        sys.stderr.write(f"{file}: {counts.total()} mutants, {dict(counts)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
