"""Tries a mutant on the matrix: on every address and command that runs through it, at the doors and behind them.

Each is tried in a process of its own, forked where the world of the matrix is ready.
"""

import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any
from unittest.mock import patch

from werkzeug.test import TestResponse

from ground.actors import Role
from tests import make
from tests.proofs.mutation.mutants import Mutant, mutants, mutated
from tests.proofs.mutation.patching import ROOT, is_guard, module_of, put_in_place
from tests.proofs.mutation.processes import CRASH, Found, in_a_child
from tests.web.matrix import test_commands
from tests.web.matrix.commands import COMMANDS, Command
from tests.web.matrix.routes import OUTSIDE, ROWS
from tests.web.matrix.rows import Row
from tests.web.matrix.table import COLUMNS, Viewer
from tests.web.matrix.trial import Trial, addresses, doors_open, not_yet
from tests.web.matrix.who import NOBODY, Cast, Thing

# The guards themselves: every clause of them is dropped. Everywhere else only the calls of guards are left unguarded.
GUARDS = (
    *("ground/scope.py", "matching/reach.py", "employers/reach.py", "web/accounts/reach.py"),
    *("schedules/proposing/reach.py", "schedules/placing/placement_reach.py"),
    *("schedules/checking_in/check_in_reach.py", "schedules/alerting/concern_reach.py"),
    *("matching/cases.py", "matching/covers.py", "matching/notes.py", "matching/glass.py", "web/access.py"),
    *("web/imports/doubts.py", "web/imports/runs.py", "web/commands/whom.py"),
)
FOLDERS = ("matching", "employers", "schedules", "web")
ONE_OF_EACH = ("tutor", "operator", "coordinator", "contact", "association", "auditor", "administrator")
FIRST = 6  # rows of the matrix that are tried before the tests of the room
SERVER_ERROR = 500
Tried = Row | Command
ALL: Sequence[Tried] = (*ROWS, *COMMANDS)
Function = tuple[str, str, int]


class Watched(Trial):
    """A trial that notes whether an answer was an error of ours: after one nothing that it tells counts."""

    is_broken = False

    def send(self, *given: Any, **more: Any) -> TestResponse:  # noqa: ANN401 - as the trial's
        """Send a request."""
        answer = super().send(*given, **more)
        self.is_broken |= answer.status_code >= SERVER_ERROR
        return answer


@dataclass
class Proving:
    """The world of the matrix, and which addresses and commands run through which functions."""

    cast: Cast
    touched: dict[Function, list[int]] = field(default_factory=dict)

    def learn(self) -> None:
        """Ask each with every door open, as one of each role, and note through which functions it runs.

        In a child, because what makes a PDF leaves threads behind.
        """
        self.touched = {tuple(function): rows for function, rows in in_a_child(self._learned)}  # type: ignore[misc]

    def _learned(self) -> list[tuple[Function, list[int]]]:
        found: dict[Function, list[int]] = defaultdict(list)
        files = sources()
        with at_the_terminal(self.cast):
            for number, each in enumerate(ALL):
                with doors_open(self.cast.app), calls_noted(files) as ran:
                    self._ask(each)
                for function in ran:
                    found[function].append(number)
        return [*found.items()]

    def _ask(self, each: Tried) -> None:
        row = each.row if isinstance(each, Command) else each
        thing = next(iter(self.cast.things[row.of].values())) if row.of else Thing({}, None)
        for who in ONE_OF_EACH:
            if isinstance(each, Command):
                test_commands.run(self.cast, each, who, thing)
            else:
                Trial(self.cast).ask(each, who, thing)

    def noticed(self, mutant: Mutant, *, first: bool) -> Found:
        """Return what the first rows, or the others, tell of a mutant; commands are tried where no address leads."""
        touched = [ALL[number] for number in self.touched.get(mutant.function_in_file, ())]
        ordered = spread([each for each in touched if isinstance(each, Row)]) or touched
        tried = ordered[:FIRST] if first else ordered[FIRST:]
        if not tried:
            return None, "no rows"

        def killed() -> Found:
            in_place(mutant)
            with _unseen(), at_the_terminal(self.cast):
                return self._told(tried)

        return in_a_child(killed)

    def _told(self, tried: Sequence[Tried]) -> Found:
        broken = None
        for each in tried:
            for how, found in self._ways(each).items():
                told = found()
                if told and told[0] is None:
                    broken = broken or (CRASH, told[1])
                elif told:
                    return how, told[1]
        return broken or (None, f"{len(tried)} rows")

    def _ways(self, each: Tried) -> Mapping[str, Callable[[], Found | None]]:
        """Return the ways to try a row, each of which tells a fault, that it broke (None, where), or nothing."""
        if isinstance(each, Command):
            return {"terminal": lambda: self._at_terminal(each)}
        return {"matrix": lambda: self._at_door(each), "behind the doors": lambda: self._behind(each)}

    def _at_door(self, row: Row) -> Found | None:
        trial = Watched(self.cast, in_full=False)
        told = _first((fault for fault in trial.faults([row]) if fault.key not in not_yet()), trial)
        return told or (None if trial.answered else ("row", f"{row.rule}: is answered to nobody"))

    def _behind(self, row: Row) -> Found | None:
        trial = Watched(self.cast, in_full=False)
        return _first((fault for fault in trial.behind([row]) if fault.key not in not_yet()), trial)

    def _at_terminal(self, command: Command) -> Found | None:
        codes: set[int] = set()

        def ran(*given: Any) -> tuple[int, str]:  # noqa: ANN401 - as that of the matrix
            code, told = run(*given)
            codes.add(code)
            return code, told

        run = test_commands.run
        with patch.object(test_commands, "run", ran):
            for who in (*self.cast.accounts, NOBODY):
                for fault in test_commands.faults(self.cast, command, who):
                    return (None, command.name) if 1 in codes else ("row", fault)
        return None

    def door(self, rule: str) -> Found:
        """Return what tells that one door is open to every role."""
        view, rows = addresses(self.cast.app)[rule], [row for row in ROWS if row.rule == rule]
        everybody = frozenset(Role)

        def killed() -> Found:
            view.needs = everybody
            if rule in OUTSIDE and everybody != OUTSIDE[rule]:
                return "typed", "it is open to others"
            for role in everybody if rows else ():
                if not any(row.lets(Viewer(column)) for row in rows for column in COLUMNS[role]):
                    return "typed", f"it is shut to {role}"
            return next((("matrix", told[1]) for row in rows if (told := self._at_door(row))), (None, ""))

        return in_a_child(killed)


def _first(faults: Iterator[Any], trial: Watched) -> Found | None:
    fault = next(faults, None)
    if trial.is_broken:
        return None, str(fault or "an error of ours")
    return ("row", str(fault)) if fault else None


@contextmanager
def calls_noted(files: Iterable[str]) -> Iterator[set[Function]]:
    """Note which functions of these files run, by file, name and first line."""
    named = {str(ROOT / file): file for file in files}
    ran: set[Function] = set()

    def note(frame: FrameType, _event: str, _arg: object) -> None:
        file = named.get(frame.f_code.co_filename)
        if file:
            ran.add((file, frame.f_code.co_name, frame.f_code.co_firstlineno))

    sys.setprofile(note)
    try:
        yield ran
    finally:
        sys.setprofile(None)


def in_place(mutant: Mutant) -> None:
    """Let this process run with a mutant."""
    guards, only_calls = is_guard(module_of(mutant.file)), mutant.file not in GUARDS
    source = (ROOT / mutant.file).read_text(encoding="utf-8")
    put_in_place(mutant.file, mutated(mutant, source, guards, only_calls=only_calls))


def sources() -> dict[str, str]:
    """Return every file in which a guard stands or may be called, with its source."""
    paths = [ROOT / "ground/scope.py", *(path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))]
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}
    return {name: text for name, text in texts.items() if name in GUARDS or "reach" in text}


def of_file(file: str) -> list[Mutant]:
    """Return the mutants of a file."""
    source = Path(ROOT, file).read_text(encoding="utf-8")
    return mutants(file, source, is_guard(module_of(file)), only_calls=file not in GUARDS)


def guarded(cast: Cast) -> list[str]:
    """Return the addresses that are not open to all."""
    open_to_all = (None, frozenset(Role))
    return [rule for rule, view in addresses(cast.app).items() if getattr(view, "needs", None) not in open_to_all]


def spread(rows: Sequence[Row]) -> list[Row]:
    """Return the rows, first some about different things, those that read first: there most mutants are noticed."""
    chosen = {(row.of, row.method): row for row in reversed(rows)}
    first = sorted(chosen.values(), key=lambda row: row.method != "GET")
    return first + [row for row in rows if not any(row is one for one in first)]


@contextmanager
def at_the_terminal(cast: Cast) -> Iterator[None]:
    """Let commands run on the database of the cast, in a folder of their own."""
    settings = {
        "PONTE_DATABASE_URL": cast.address,
        "PONTE_SECRET_KEY": make.SECRET,
        "PONTE_DATA_KEYS": make.DATA_KEYS,
    }
    with TemporaryDirectory() as folder, chdir(folder), patch.dict(os.environ, settings):
        yield


@contextmanager
def _unseen() -> Iterator[None]:
    """Leave out what a request writes beside its own transaction: that a token was used, and that it was denied."""
    with patch("web.access._see_token"), patch("web.denials.note"):
        yield
