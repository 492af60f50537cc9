"""Who has no work any more finds a new list; who cannot be ranked for holds up nobody, and her tutor is told once."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from ground.errors import KeyMissing, Missing, Refused
from matching.errors import ExclusionsUnreadable
from matching.records.people import Beneficiary
from schedules.placing.placement_endings import cancel
from schedules.placing.placement_sweeps import rank_anew
from schedules.records.placements import Placement, Why
from tests import make
from tests.schedules.placeable import Placing
from tests.schedules.world import at

FIRST, NEXT, MEANWHILE, LATER = (at(f"09-10 {clock}") for clock in ("10:01", "10:02", "10:50", "11:01"))


class Ranks:
    """Ranks for all but those who cannot be read, and notes for whom."""

    def __init__(self, *unreadable: Beneficiary, why: Exception | None = None) -> None:
        self.unreadable, self.why = {her.ref for her in unreadable}, why or KeyMissing("profiles.avoid")
        self.done: list[str] = []

    def __call__(self, _session: Session, her: Beneficiary, _now: datetime) -> None:
        """Rank for somebody."""
        if her.ref in self.unreadable:
            raise self.why
        self.done.append(her.ref)


@pytest.fixture
def placing(session: Session) -> Placing:
    """Return two people, each without the place that was planned for her: Irma's list has been due for longer."""
    make.floor(session)
    placing = Placing(session)
    planned = [placing.planned(), placing.planned(placing.olga, placing.beta)]
    for minute, placement in enumerate(planned):
        called_off(placing, placement, f"09-10 09:0{minute}")
    return placing


def called_off(placing: Placing, placement: Placement, when: str) -> None:
    cancel(placing.session, placement.ref, why=Why.WORK, by=placing.tessa, now=at(when))


def knock(placing: Placing, ranks: Ranks, *instants: datetime, most: int = 50) -> list[int]:
    return [rank_anew(placing.session, now, ranks, most=most) for now in instants]


def told(placing: Placing) -> list[str]:
    return [kind for kind in placing.told(to_account=placing.tessa.ref) if kind.startswith("new_ranked_list")]


def test_a_list_that_is_due_is_made_once_and_told(placing: Placing) -> None:
    ranks = Ranks()

    assert knock(placing, ranks, FIRST, NEXT) == [2, 0]
    assert ranks.done == [placing.irma.ref, placing.olga.ref]
    assert told(placing) == ["new_ranked_list", "new_ranked_list"]


def test_one_that_cannot_be_read_makes_way_for_who_waits_behind_her(placing: Placing) -> None:
    ranks = Ranks(placing.irma)

    knock(placing, ranks, FIRST, NEXT, most=1)

    assert ranks.done == [placing.olga.ref]


def test_what_could_not_be_read_is_tried_again_after_an_hour_and_told_once(placing: Placing) -> None:
    ranks = Ranks(placing.irma)

    assert knock(placing, ranks, FIRST, NEXT, MEANWHILE, LATER) == [2, 0, 0, 1]
    assert told(placing) == ["new_ranked_list_stopped", "new_ranked_list"]

    ranks.unreadable.clear()
    assert knock(placing, ranks, at("09-10 12:00"), at("09-10 12:01"), at("09-10 13:30")) == [0, 1, 0]
    assert told(placing) == ["new_ranked_list_stopped", "new_ranked_list", "new_ranked_list"]


@pytest.mark.parametrize(
    "why", [ExclusionsUnreadable(), Missing(), Refused("code", "", "text")], ids=["exclusions", "missing", "refused"]
)
def test_whatever_refuses_one_list_the_other_is_made(placing: Placing, why: Exception) -> None:
    ranks = Ranks(placing.irma, why=why)

    knock(placing, ranks, FIRST)

    assert ranks.done == [placing.olga.ref]


def test_a_mistake_of_ours_is_not_taken_for_a_refusal(placing: Placing) -> None:
    with pytest.raises(ZeroDivisionError):
        knock(placing, Ranks(placing.irma, why=ZeroDivisionError()), FIRST)
