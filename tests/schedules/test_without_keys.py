"""What goes by days needs no keys: where they are missing answers still take effect, reminders go out, slots lapse.

That nobody is ranked or proposed whose exclusions cannot be read is tried where they are read.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ground import encryption
from ground.encryption import fields, records
from schedules.proposing import sweeps
from tests.schedules.world import World, at

ROOT = Path(__file__).parents[2]
DATES = tuple(f"schedules.dates.{path.stem}" for path in sorted((ROOT / "schedules/dates").glob("[!_]*.py")))
PURE = (
    *("matching.ranking", "employers.clock", "employers.registry", *DATES),
    *("schedules.alerting.silence", "schedules.checking_in.questions"),
)


@pytest.fixture
def without_keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Return a function that takes the keys of this process away."""
    yield lambda: monkeypatch.setattr(encryption._Process, "keys", None)  # noqa: SLF001 - as a process without
    monkeypatch.undo()


def test_what_is_computed_of_days_and_rankings_does_not_even_know_of_keys() -> None:
    asked = f"import sys, {', '.join(PURE)}; print('ground.keys' in sys.modules, 'cryptography' in sys.modules)"

    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)

    assert told.stdout.split() == ["False", "False"]


def test_nothing_of_firms_is_encrypted_so_uptake_is_counted_without_keys() -> None:
    rooms = {record.__module__.partition(".")[0] for record in records() if fields(record)}

    assert rooms <= {"matching", "schedules", "web"}


def test_the_clock_goes_on_without_keys(world: World, without_keys: Callable[[], None]) -> None:
    answered, waiting = world.willing(), world.sent(world.olga, world.beta)
    world.session.commit()
    without_keys()

    told = [step(world.session, at("09-12 10:00")) for step in (sweeps.take_effect, sweeps.remind)]
    lapsed, over = sweeps.lapse(world.session, at("09-20 10:00")), sweeps.expire_due(world.session, at("09-30 10:00"))

    assert (told, lapsed, over) == ([1, 1], 1, 2)
    assert {world.state(each).value for each in (answered, waiting)} == {"expired"}
