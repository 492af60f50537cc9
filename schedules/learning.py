"""What the scorer may learn from: every place that was shown, and what became of it.

Nothing is copied for it: lists, choices, answers, presence and outcomes are read where they stand, so what is erased is
erased here too. No row tells of whom it is; rankings have numbers of their own, given anew at each reading.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count, islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.records.rankings import RankingLog
from schedules.records.placements import Outcome, Placement, Presence, PresenceDay
from schedules.records.proposals import Proposal, Side, State

PORTION = 200  # rankings read at once


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a place that was chosen.

    ``chosen_for`` and ``why`` are codes of ChosenFor and of who declined or withdrew; ``presence`` is the part of the
    recorded days on which she was there or away as agreed, 0..1, None without any; ``outcome`` None: not closed yet.
    """

    state: State
    chosen_for: tuple[str, ...]
    is_answered: bool
    declined_by: Side | None
    why: str | None
    presence: float | None
    outcome: Outcome | None
    outcome_on: date | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One place in one list, as it was shown: ``position`` from 0, ``features`` by their names, ``score`` in 0..1."""

    ranking: int
    model: str
    on: date
    position: int
    vacancy: str
    score: float
    features: Mapping[str, float]
    became: Became | None


def rows(session: Session) -> Iterator[Shown]:
    """Yield all that was ever shown and is not erased, list by list in the order of the requests.

    Raises KeyMissing where what was shown cannot be read.
    """
    logs = iter(session.scalars(select(RankingLog).order_by(RankingLog.id).execution_options(yield_per=PORTION)))
    numbers = count()
    while portion := list(islice(logs, PORTION)):
        chosen = _chosen(session, portion)
        for number, log in zip(islice(numbers, len(portion)), portion, strict=True):
            yield from (_row(number, log, place, chosen) for place in enumerate(log.shown))


def _row(number: int, log: RankingLog, place: tuple[int, Mapping[str, Any]], chosen: Mapping[Any, Became]) -> Shown:
    position, shown = place
    vacancy = shown["vacancy"]
    became = chosen.get((log.id, vacancy))
    return Shown(number, log.model, log.on, position, vacancy, shown["score"], dict(shown["features"]), became)


def _chosen(session: Session, logs: list[RankingLog]) -> dict[tuple[int | None, str], Became]:
    """Return what became of the places that were chosen out of these lists, by list and vacancy."""
    query = select(Proposal).where(Proposal.ranking_id.in_([log.id for log in logs])).order_by(Proposal.id)
    proposals = session.scalars(query).all()
    placed = _placed(session, [each.id for each in proposals])
    present = _present(session, [each.id for each in placed.values()])
    return {
        (each.ranking_id, each.reasons[0]["vacancy"]): _became(each, placed.get(each.id), present)
        for each in proposals
        if each.reasons
    }


def _became(proposal: Proposal, placement: Placement | None, present: Mapping[int, float]) -> Became:
    return Became(
        state=proposal.state,
        chosen_for=tuple(proposal.chosen_for or ()),
        is_answered=proposal.answered_at is not None,
        declined_by=proposal.declined_by,
        why=proposal.why,
        presence=present.get(placement.id) if placement else None,
        outcome=placement.outcome if placement else None,
        outcome_on=placement.outcome_on if placement else None,
    )


def _placed(session: Session, proposals: list[int]) -> dict[int, Placement]:
    query = select(Placement).where(Placement.proposal_id.in_(proposals))
    return {each.proposal_id: each for each in session.scalars(query)}


def _present(session: Session, placements: list[int]) -> dict[int, float]:
    """Return the part of the recorded days on which somebody was there, or away as agreed, by placement."""
    query = select(PresenceDay.placement_id, PresenceDay.what).where(PresenceDay.placement_id.in_(placements))
    days: dict[int, list[bool]] = {}
    for placement, what in session.execute(query):
        days.setdefault(placement, []).append(what is not Presence.ABSENCE)
    return {placement: sum(there) / len(there) for placement, there in days.items()}
