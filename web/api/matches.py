"""Matches: the ranked vacancies for one person, what was shut out and why, and what would open more."""

from http import HTTPStatus
from typing import Any

from flask import url_for
from marshmallow import fields

from ground.actors import Role
from matching import matches
from matching.ranking import Ranking
from matching.records.rankings import RankingLog
from web.access import actor
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.fields import Map, Text, Whole
from web.api.lists import PageQuery
from web.db import db
from web.service import now, service, today

blueprint = Blueprint("matches", __name__, description="Ranked vacancies, with reasons, gaps and open questions.")
READERS = (Role.TUTOR, Role.COORDINATOR)
MOST = 100


class MatchesIn(Shape):
    """How many matches to show."""

    top = Whole(1, MOST, load_default=20)


class ReasonOut(Shape):
    """Why a score is as it is: the weights of all reasons sum to the log-odds of the score."""

    code = fields.String(required=True)
    facts = fields.Dict(required=True)
    weight = fields.Float(required=True)


class GapOut(Shape):
    """What is asked and the person does not have, or not enough of."""

    code = fields.String(required=True)
    facts = fields.Dict(required=True)


class AskOut(Shape):
    """A question that the ranking could not answer: which condition, whose fact (profile or opening), which fact."""

    gate = fields.String(required=True)
    side = fields.String(required=True)
    fact = fields.String(required=True)


class MatchOut(Shape):
    """One vacancy ranked for one person."""

    vacancy = fields.String(attribute="opening_id", required=True)
    score = fields.Float(required=True)
    interval = fields.List(fields.Float(), required=True)
    reasons = fields.List(fields.Nested(ReasonOut), required=True)
    gaps = fields.List(fields.Nested(GapOut), required=True)
    asks = fields.List(fields.Nested(AskOut), required=True)


class MatchesOut(Shape):
    """One ranking: the first matches, and the account of all other vacancies."""

    ranking = fields.String(required=True)
    model = fields.String(required=True)
    considered = fields.Integer(required=True)
    below = fields.Integer(required=True)
    matches = fields.List(fields.Nested(MatchOut), required=True)
    excluded = Map(
        fields.Integer(), required=True, metadata={"description": "Vacancies by the gate that shut them out."}
    )


class ExclusionOut(Shape):
    """A vacancy that was shut out: by which gate, and the two facts that clash there."""

    vacancy = fields.String(required=True)
    gate = fields.String(required=True, attribute="clash.gate")
    hers = fields.Dict(required=True, attribute="clash.hers")
    asked = fields.Dict(required=True, attribute="clash.asked")


class ExcludedOut(Shape):
    """One page of what was shut out."""

    excluded = fields.List(fields.Nested(ExclusionOut), required=True)
    next = Text(22, allow_none=True, required=True)


class UnlockOut(Shape):
    """One change, how many vacancies it would open, and how many others it would lift among the first."""

    change = fields.String(required=True)
    facts = fields.Dict(required=True)
    opened = fields.Integer(required=True)
    lifted = fields.Integer(required=True)


class UnlocksOut(Shape):
    """What would open more."""

    unlock = fields.List(fields.Nested(UnlockOut), required=True)


@blueprint.view(
    "POST /beneficiaries/<ref:ref>/matches",
    needs=READERS,
    reads=MatchesIn,
    answers=MatchesOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def request(asked: dict[str, Any], ref: str) -> Edition:
    """Rank the open vacancies for one person, and keep what was shown and why."""
    held = service()
    log, ranking = matches.request(
        db.session(), held.openings, ref, by=actor(), now=now(), on=today(), top=asked["top"], scorer=held.scorer
    )
    return _told(log, ranking), HTTPStatus.CREATED, {"Location": url_for("matches.read", ref=ref, ranking=log.ref)}


@blueprint.view("GET /beneficiaries/<ref:ref>/matches/<ref:ranking>", needs=READERS, answers=MatchesOut)
def read(ref: str, ranking: str) -> dict[str, Any]:
    """Read a ranking again, as long as it would still show the same."""
    held = service()
    return _told(*matches.again(db.session(), held.openings, ref, ranking, by=actor(), scorer=held.scorer))


@blueprint.view(
    "GET /beneficiaries/<ref:ref>/matches/<ref:ranking>/excluded",
    needs=READERS,
    asks=PageQuery,
    answers=ExcludedOut,
)
def excluded(query: dict[str, Any], ref: str, ranking: str) -> dict[str, Any]:
    """List the vacancies that the conditions of a ranking shut out, with the two facts that clash."""
    held, limit = service(), query["limit"]
    found = matches.excluded(
        db.session(),
        held.openings,
        ref,
        ranking,
        by=actor(),
        scorer=held.scorer,
        limit=limit + 1,
        after=query.get("after"),
    )
    return {"excluded": found[:limit], "next": found[limit - 1].vacancy if len(found) > limit else None}


@blueprint.view(
    "GET /beneficiaries/<ref:ref>/matches/<ref:ranking>/unlock",
    needs=READERS,
    answers=UnlocksOut,
)
def unlock(ref: str, ranking: str) -> dict[str, Any]:
    """Tell which single changes would open or lift how many vacancies."""
    held = service()
    found = matches.unlocks(db.session(), held.openings, ref, ranking, by=actor(), scorer=held.scorer)
    return {"unlock": found}


def _told(log: RankingLog, ranking: Ranking) -> dict[str, Any]:
    """Return the ranking with the counts of its log."""
    told = {"ranking": log.ref, "model": log.model, "considered": log.considered, "below": log.below}
    return told | {"matches": ranking.matches, "excluded": log.excluded}
