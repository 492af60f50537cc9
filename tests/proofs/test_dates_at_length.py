"""The dates of very many random placements, against promises and against the model that was written apart."""

import pytest

from tests.schedules.dates.test_dates_compared import drawn, faults


@pytest.mark.parametrize("seed", range(1000, 1020))
def test_a_thousand_random_placements_keep_the_promises_and_are_as_in_the_model(seed: int) -> None:
    assert [fault for each in drawn(seed, 1000) for fault in faults(each)] == []
