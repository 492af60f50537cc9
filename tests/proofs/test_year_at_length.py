"""A year of two hundred placements in five territories: each line of the ledger is that of the model."""

from collections.abc import Callable

from tests.schedules.year.lives import drawn, reckoned
from tests.schedules.year.playing import Year, differing

Fresh = Callable[[], str]


def test_the_ledger_of_a_year_is_that_of_the_model(fresh_sqlite: Fresh) -> None:
    lives = drawn(11, 200)
    wanted = sorted(line for life in lives for line in reckoned(life))

    assert differing(Year(fresh_sqlite(), lives).play(), wanted) == ([], [])
