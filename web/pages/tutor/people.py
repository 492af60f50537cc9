"""The list of people: a tutor's caseload, a coordinator's territory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ground.actors import Role
from matching import beneficiaries
from matching.records.people import Beneficiary, PathState
from matching.records.rankings import RankingLog
from web.access import actor, needs
from web.db import db
from web.pages.language import words
from web.service import HERE, today
from web.wording import labels

blueprint = Blueprint("people", __name__)
STAFF = (Role.TUTOR, Role.COORDINATOR)
PAGE = 50
SHUT_OUT = RankingLog.excluded


@dataclass(frozen=True, slots=True)
class Row:
    """A person in the list. ``looked_on`` and ``fitting``: when places were last looked up, and how many fitted."""

    ref: str
    case_code: str
    state: str
    is_ready: bool
    days: int
    looked_on: date | None
    fitting: int


@blueprint.get("/")
@needs(*STAFF)
def listed() -> ResponseReturnValue:
    """Show the people within reach, by case code."""
    found = beneficiaries.caseload(db.session(), actor(), limit=PAGE + 1, after=request.args.get("after"))
    rows = _rows(db.session(), found[:PAGE])
    return render_template("people.html", rows=rows, after=found[PAGE - 1].ref if len(found) > PAGE else None)


def _rows(session: Session, found: Sequence[Beneficiary]) -> list[Row]:
    looked = _last_looked(session, [person.id for person in found])
    return [
        Row(
            ref=person.ref,
            case_code=person.case_code,
            state=labels.state(words(), person.state),
            is_ready=person.state is PathState.READY,
            days=(today() - person.taken_in_on).days,
            looked_on=looked[person.id][0] if person.id in looked else None,
            fitting=looked[person.id][1] if person.id in looked else 0,
        )
        for person in found
    ]


def _last_looked(session: Session, ids: Sequence[int]) -> dict[int, tuple[date, int]]:
    """Return for each person the day of the last ranking and how many places fitted then, in one query."""
    latest = (
        select(func.max(RankingLog.id)).where(RankingLog.beneficiary_id.in_(ids)).group_by(RankingLog.beneficiary_id)
    )
    # Not whole logs: what was shown then is long, and encrypted.
    known = select(RankingLog.beneficiary_id, RankingLog.ref, RankingLog.at, RankingLog.considered, SHUT_OUT.column)
    rows = session.execute(known.where(RankingLog.id.in_(latest)).order_by(RankingLog.id))
    return {
        who: (at.astimezone(HERE).date(), considered - sum(SHUT_OUT.value_of(token, {"ref": ref}).values()))
        for who, ref, at, considered, token in rows
    }
