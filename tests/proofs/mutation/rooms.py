"""Tries mutants on the tests of the rooms: collected once, each mutant in a process forked between two tests.

Only the tests that run through the function of a mutant are run for it, on SQLite, until one fails. A test that breaks
because the mutant cannot run has tried nothing: that is told as a crash.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from sqlalchemy.engine.default import DefaultDialect

from ground.errors import IllegalMove, Missing, Refused, Stale
from tests.proofs.mutation.mutants import Mutant
from tests.proofs.mutation.patching import ROOT
from tests.proofs.mutation.processes import CRASH, Found, in_a_child
from tests.proofs.mutation.trying import Function, calls_noted, in_place

# Room -> the tests of what its guards let through, those first that notice most.
TESTS = {
    "ground": ("tests/ground/test_scope.py", "tests/matching/test_reach.py"),
    "matching": (
        *(f"tests/matching/test_{name}.py" for name in ("reach", "cases", "notes", "beneficiaries", "identities")),
        *(f"tests/matching/test_{name}.py" for name in ("exclusions", "exclusion_list", "matches")),
        "tests/web/test_api_cases.py",
    ),
    "employers": tuple(
        f"tests/employers/test_{name}.py" for name in ("reach", "registry", "contacts", "review", "posting", "slots")
    ),
    "schedules": (
        *(f"tests/schedules/proposing/test_{name}.py" for name in ("reach", "proposals", "proposal_times", "agreed")),
        *(f"tests/schedules/proposing/test_{name}.py" for name in ("at_once", "answers_apart", "rechecks")),
        *(f"tests/schedules/placing/test_{name}.py" for name in ("placement_reach", "placements", "presence")),
        *(f"tests/schedules/checking_in/test_{name}.py" for name in ("check_in_reach", "check_ins", "contacting")),
        *(f"tests/schedules/alerting/test_{name}.py" for name in ("concern_reach", "concerns")),
        *(f"tests/schedules/erasing/test_{name}.py" for name in ("erasing", "retention")),
        *("tests/web/calendar", "tests/web/stories/test_cards.py", "tests/web/stories/test_answers.py"),
    ),
    "web": (
        *("tests/web/accounts/test_reach.py", "tests/web/test_doubts.py", "tests/web/accounts/test_commands.py"),
        *("tests/web/test_access.py", "tests/web/accounts/test_sessions.py", "tests/web/test_imports_undo.py"),
        *("tests/web/accounts/test_second_factor.py", "tests/web/accounts/test_tokens.py"),
        *("tests/web/accounts/test_brute_force.py", "tests/web/accounts/test_api_accounts.py"),
        *("tests/web/accounts/test_requests.py", "tests/web/test_imports_vacancies.py", "tests/web/test_api_copies.py"),
        *("tests/web/test_commands.py", "tests/web/test_imports_people.py", "tests/web/stories/test_cards.py"),
        *("tests/web/test_imports_commands.py", "tests/web/stories/test_told.py"),
        *(
            "tests/web/test_documents.py",
            "tests/web/stories/test_shut_at_once.py",
            "tests/web/test_check_ins_unseen.py",
            "tests/web/test_whom.py",
        ),
    ),
}
COMMIT = DefaultDialect.do_commit
ON_SQLITE = "[sqlite"
# What a test finds wrong, and what the product refuses where a test expects that it does not.
TELLING = (AssertionError, pytest.fail.Exception, Missing, Refused, IllegalMove, Stale)
Tell = Callable[[Mutant, Found], Found]


class Rooms:
    """The loop of pytest, in which the tests are run once as they are, and then for each mutant."""

    def __init__(self, tried: Sequence[Mutant], tell: Tell) -> None:
        self.tried, self.tell = tried, tell
        self.found: list[Found] = []
        self.error: BaseException | None = None

    def pytest_exception_interact(self, call: pytest.CallInfo[Any]) -> None:
        """Keep of what a test failed."""
        self.error = call.excinfo.value if call.excinfo else None

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests once, and then for each mutant those that it touches."""
        items = session.items
        # What all tests share is made once, and here: the rest runs in children, because some of it starts threads.
        self._failed(next(item for item in items if ON_SQLITE in item.name), items)
        touching = {tuple(function): numbers for function, numbers in in_a_child(lambda: self._learned(items))}
        for mutant in self.tried:
            touched = [items[number] for number in touching.get(mutant.function_in_file, ())]
            found = in_a_child(lambda mutant=mutant, touched=touched: self._killed(mutant, touched, items))
            self.found.append(self.tell(mutant, tuple(found)))
        return True

    def _learned(self, items: Sequence[pytest.Item]) -> list[tuple[Function, list[int]]]:
        """Return which tests run through which functions, of those that are well."""
        found: dict[Function, list[int]] = defaultdict(list)
        for number, item in enumerate(items):
            with calls_noted({mutant.file for mutant in self.tried}) as ran:
                is_well = not self._failed(item, items)
            for function in ran if is_well else ():
                found[function].append(number)
        return [*found.items()]

    def _killed(self, mutant: Mutant, touched: Sequence[pytest.Item], items: Sequence[pytest.Item]) -> Found:
        in_place(mutant)
        crash = ""
        for item in touched:
            if self._failed(item, items):
                if isinstance(self.error, TELLING):
                    return "tests", item.nodeid
                crash = crash or f"{item.nodeid}: {self.error!r:.80}"
        return (CRASH, crash) if crash else (None, f"{len(touched)} tests")

    def _failed(self, item: pytest.Item, items: Sequence[pytest.Item]) -> bool:
        following = items[0] if item is not items[0] else items[-1]
        item.session._setupstate.teardown_exact(item)  # noqa: SLF001 - what the one before it had set up for itself
        return any(report.failed for report in runtestprotocol(item, log=False, nextitem=following))


def tried_in_rooms(tried: Sequence[Mutant], tell: Tell) -> list[Found]:
    """Return for each mutant which test fails of it, in their order; to be called in a process of its own."""
    DefaultDialect.do_commit = COMMIT  # type: ignore[method-assign]
    folders = sorted({mutant.file.partition("/")[0] for mutant in tried})
    paths = dict.fromkeys(str(ROOT / path) for folder in folders for path in TESTS[folder])
    rooms = Rooms(tried, tell)
    pytest.main(["-q", "-s", "-p", "no:cacheprovider", "-k", "not postgresql", *paths], plugins=[rooms])
    if len(rooms.found) < len(tried):
        raise RuntimeError("the tests of the rooms could not be collected, or did not run to their end")
    return rooms.found
