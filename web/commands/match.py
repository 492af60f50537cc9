"""`ponte match`: the ranked vacancies for one person, in the terminal or as JSON."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from ground.actors import Actor, Role
from matching import matches, reach
from matching.openings import Openings
from matching.ranking import Ranking, Scorer
from matching.reach import Datum
from matching.records.rankings import RankingLog
from web import answers
from web.api.matches import MatchesOut, UnlocksOut
from web.commands import acting, paper
from web.commands.whom import reference
from web.imports.errors import NotYours
from web.service import HERE, clock
from web.wording import LANGUAGES, Words, labels

EXAMPLES = 50  # vacancies looked through, for each reason to be left out, for an example near by
CHANGES = 6  # changes shown
STAFF = (Role.TUTOR, Role.COORDINATOR)


class Request:
    """One match request of one person: made once, then told as text or as JSON."""

    def __init__(self, opened: Session, ref: str, *, by: Actor, now: datetime, top: int) -> None:
        self.session, self.ref, self.by = opened, ref, by
        self.openings, self.scorer = Openings(), Scorer.prior()
        on = now.astimezone(HERE).date()
        self.log, self.ranking = matches.request(
            opened, self.openings, ref, by=by, now=now, on=on, top=top, scorer=self.scorer
        )

    def unlocks(self) -> tuple[Any, ...]:
        """Return what would open more."""
        return matches.unlocks(self.session, self.openings, self.ref, self.log.ref, by=self.by, scorer=self.scorer)

    def text(self, lang: str, *, unlock: bool) -> Iterator[str]:
        """Yield the lines of the answer."""
        words, person = Words(lang), reach.person(self.session, self.ref, self.by, Datum.CASE)
        answer = answers.answer(self.session, self.ranking, lang)
        days = words.count("%(n)s day", "%(n)s days", (self.log.on - person.taken_in_on).days)
        where = [words.say("Matches for %(case)s", case=person.case_code), labels.state(words, person.state)]
        yield from paper.heading(" · ".join([*where, words.say("in care for %(days)s", days=days)]))
        yield from paper.summary(words, answer)
        yield from paper.items(words, answer)
        yield from paper.left_out(words, answer, self._examples(lang, person.territory))
        if unlock:
            yield from paper.changes(words, answers.changes(self.session, self.unlocks(), lang), CHANGES)

    def _examples(self, lang: str, territory: str) -> list[answers.Exclusion]:
        """Return for each gate some of what it shut out, the person's own territory first."""
        found = [each for gate in self.ranking.excluded for each in self._excluded(gate)]
        return answers.exclusions(self.session, found, lang, territory)

    def _excluded(self, gate: str) -> list[matches.Excluded]:
        return matches.excluded(
            self.session,
            self.openings,
            self.ref,
            self.log.ref,
            by=self.by,
            scorer=self.scorer,
            limit=EXAMPLES,
            gate=gate,
        )


def as_json(log: RankingLog, ranking: Ranking) -> dict[str, Any]:
    """Return the object with which the API answers the same request."""
    told: dict[str, Any] = MatchesOut().dump(
        {
            "ranking": log.ref,
            "model": log.model,
            "considered": ranking.considered,
            "below": ranking.below,
            "matches": ranking.matches,
            "excluded": ranking.excluded,
        }
    )
    return told


@click.command()
@click.argument("ref")
@acting.as_option
@click.option("--top", type=click.IntRange(1, 100), default=20, show_default=True, help="How many to show.")
@click.option("--json", "json_wanted", is_flag=True, help="Print the object with which the API answers.")
@click.option("--unlock", is_flag=True, help="Add what would open more vacancies.")
@click.option("--lang", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
def match(  # noqa: PLR0913 - each is an option of the command
    ref: str, token: str, top: int, lang: str, *, json_wanted: bool, unlock: bool
) -> None:
    """Rank the open vacancies for the person with this reference or case code; the request is logged."""
    with acting.session_with_keys(write=True) as own:
        by = _actor(own, token)
        request = Request(own, reference(own, ref, by, Datum.SCORE), by=by, now=clock(), top=top)
        lines = [_json(request, unlock=unlock)] if json_wanted else list(request.text(lang, unlock=unlock))
    paper.put(lines)


def _actor(own: Session, token: str) -> Actor:
    by = acting.actor(own, token, now=clock())
    if by.role not in STAFF:
        raise NotYours("--as", "only a tutor or a coordinator asks for matches")
    return by


def _json(request: Request, *, unlock: bool) -> str:
    told = as_json(request.log, request.ranking)
    if unlock:
        told |= UnlocksOut().dump({"unlock": request.unlocks()})
    is_utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    return json.dumps(told, ensure_ascii=not is_utf8, indent=1)


commands: list[click.Command] = [match]
