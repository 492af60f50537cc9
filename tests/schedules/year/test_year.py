"""What is sent, made, missed and handed on in fast motion is what an independent model reckons; here for a few."""

from collections.abc import Callable
from datetime import date

from tests.schedules.year.lives import drawn, reckoned
from tests.schedules.year.playing import Year, differing

Fresh = Callable[[], str]
LAST = date(2026, 4, 30)


def test_the_ledger_of_a_few_placements_is_that_of_the_model(fresh_sqlite: Fresh) -> None:
    lives = [each for each in drawn(3, 90) if each.of.start < date(2026, 2, 20)][:6]
    wanted = sorted(line for life in lives for line in reckoned(life, LAST))

    assert differing(Year(fresh_sqlite(), lives, LAST).play(), wanted) == ([], [])
    assert {what for _, _, _, what, _ in wanted} >= {"due", "done", "escalated", "second_channel", "again"}


def test_a_clock_that_leaves_a_step_out_tells_less(fresh_sqlite: Fresh) -> None:
    lives = [each for each in drawn(3, 90) if each.of.start < date(2026, 2, 1)][:2]
    wanted = sorted(line for life in lives for line in reckoned(life, LAST))

    more, less = differing(Year(fresh_sqlite(), lives, LAST, without=["follow up check-ins"]).play(), wanted)

    assert more == []
    assert less != []
