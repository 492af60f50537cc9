"""Match requests: one ranking for one person, and the log of what was shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.actors import Actor
from ground.base import public_ref
from matching.errors import NoRanking, RankingOutdated
from matching.openings import Current, Openings
from matching.protected import only_what_clashes, to_be_ranked, with_questions
from matching.ranking import Match, Ranking, Scorer, Unlock, rank, unlock
from matching.ranking.explain import Clash
from matching.ranking.gates import NOT_MET, checks
from matching.reach import Datum, person
from matching.records.people import Beneficiary
from matching.records.rankings import RankingLog


@dataclass(frozen=True, slots=True)
class Excluded:
    """A vacancy that the ranking shut out, with the gate and the two facts that clash there."""

    vacancy: str
    clash: Clash


def request(  # noqa: PLR0913 - who asks, when, and by which scorer are all said by name
    session: Session, openings: Openings, ref: str, *, by: Actor, now: datetime, on: date, top: int, scorer: Scorer
) -> tuple[RankingLog, Ranking]:
    """Rank the open vacancies for a person, and log what is shown and why.

    Raises NoBeneficiary, ExclusionsUnreadable, KeyMissing.
    """
    beneficiary = person(session, ref, by, Datum.SCORE)
    with openings.current(session) as current:
        profile, resolved = to_be_ranked(session, beneficiary)
        ranking = rank(profile, current.index, top=top, on=on, scorer=scorer)
        ranking = with_questions(ranking, resolved, current.index)
    log = _log(current, ranking)
    log.beneficiary_id, log.actor, log.at, log.on, log.model = beneficiary.id, by.ref, now, on, scorer.version
    session.add(log)
    session.flush()
    return log, ranking


def again(  # noqa: PLR0913 - likewise
    session: Session, openings: Openings, ref: str, ranking: str, *, by: Actor, scorer: Scorer
) -> tuple[RankingLog, Ranking]:
    """Return an earlier ranking with its reasons, which are told anew from the present facts and never stored.

    Raises NoBeneficiary, NoRanking, ExclusionsUnreadable, KeyMissing; RankingOutdated when others would be shown now.
    """
    beneficiary = person(session, ref, by, Datum.SCORE)
    log = _logged(session, beneficiary, ranking)
    with openings.current(session) as current:
        profile, resolved = to_be_ranked(session, beneficiary)
        found = rank(profile, current.index, top=len(log.shown), on=log.on, scorer=scorer)
        found = with_questions(found, resolved, current.index)
    if scorer.version != log.model or [_shown(match) for match in found.matches] != log.shown:
        raise RankingOutdated
    return log, found


def excluded(  # noqa: PLR0913 - likewise
    session: Session,
    openings: Openings,
    ref: str,
    ranking: str,
    *,
    by: Actor,
    scorer: Scorer,
    limit: int,
    after: str | None = None,
    gate: str | None = None,
) -> list[Excluded]:
    """Return what is now shut out by the conditions of an earlier ranking, by vacancy, from the one after ``after``.

    With ``gate`` only what that gate shuts out. Raises NoBeneficiary, NoRanking, ExclusionsUnreadable, KeyMissing.
    """
    beneficiary = person(session, ref, by, Datum.SCORE)
    log = _logged(session, beneficiary, ranking)
    with openings.current(session) as current:
        profile, _ = to_be_ranked(session, beneficiary)
        again = rank(profile, current.index, top=0, on=log.on, scorer=scorer)
        refs = sorted(ref for ref in _shut_out(again, gate) if after is None or ref > after)
        clashes = ((ref, again.excluded_by(ref)) for ref in refs[:limit])
        return [Excluded(ref, only_what_clashes(clash)) for ref, clash in clashes if clash]


def unlocks(  # noqa: PLR0913 - likewise
    session: Session, openings: Openings, ref: str, ranking: str, *, by: Actor, scorer: Scorer
) -> tuple[Unlock, ...]:
    """Return which single changes would open or lift how many vacancies, seen from an earlier ranking.

    Raises NoBeneficiary, NoRanking, ExclusionsUnreadable, KeyMissing.
    """
    beneficiary = person(session, ref, by, Datum.SCORE)
    log = _logged(session, beneficiary, ranking)
    with openings.current(session) as current:
        profile, _ = to_be_ranked(session, beneficiary)
        return unlock(profile, current.index, on=log.on, scorer=scorer, top=len(log.shown))


def _log(current: Current, ranking: Ranking) -> RankingLog:
    return RankingLog(
        ref=public_ref(),
        catalogue=current.catalogue,
        change_number=current.change_number,
        considered=ranking.considered,
        below=ranking.below,
        excluded=dict(ranking.excluded),
        shown=[_shown(match) for match in ranking.matches],
    )


def _shown(match: Match) -> dict[str, Any]:
    return {
        "vacancy": match.opening_id,
        "score": match.score,
        "interval": list(match.interval),
        "features": dict(match.features),
    }


def _logged(session: Session, beneficiary: Beneficiary, ranking: str) -> RankingLog:
    query = select(RankingLog).where(RankingLog.ref == ranking, RankingLog.beneficiary_id == beneficiary.id)
    found = session.scalar(query)
    if found is None:
        raise NoRanking
    return found


def _shut_out(ranking: Ranking, only: str | None) -> Iterator[str]:
    """Yield the vacancies that a gate is the first to shut out; None: that any gate does."""
    index = ranking.pairing.index
    rows = index.alive()
    for gate, check in checks(ranking.pairing).items():
        fails = check(rows) == NOT_MET
        if only in {None, gate}:
            yield from (index.id(row) for row in rows[fails])
        rows = rows[~fails]
