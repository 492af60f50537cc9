"""The ranked places for one person, what was shut out and why, and what would open more."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ground.actors import Role
from ground.errors import Missing
from matching import matches, reach
from matching.ranking.gates import GATES
from matching.reach import Datum
from web import answers
from web.access import actor, beside, needs
from web.db import db
from web.pages.language import words
from web.service import now, service, today
from web.wording import labels

blueprint = Blueprint("ranked", __name__)
STAFF = (Role.TUTOR, Role.COORDINATOR)
TOP = 20
MOST = 500  # vacancies listed on the page of those shut out


@blueprint.get("/people/<ref:ref>/matches")
@needs(*STAFF)
def listed(ref: str) -> ResponseReturnValue:
    """Rank the open vacancies for a person, note that it was done, and show the first."""
    held = service()
    # The log is written beside the request's own transaction, which may only read: asking is not changing anything.
    with beside() as own:
        log, ranking = matches.request(
            own, held.openings, ref, by=actor(), now=now(), on=today(), top=TOP, scorer=held.scorer
        )
        logged = log.ref
        # Here as well: the request's own transaction may be older than what was ranked.
        answer = answers.answer(own, ranking, words().lang)
    person = reach.person(db.session(), ref, actor(), Datum.CASE)
    return render_template("matches.html", person=person, answer=answer, ranking=logged)


@blueprint.get("/people/<ref:ref>/matches/<ref:ranking>/excluded")
@needs(*STAFF)
def excluded(ref: str, ranking: str) -> ResponseReturnValue:
    """List what a gate shut out, with the two facts that clash."""
    gate, held = request.args.get("gate", ""), service()
    if gate not in GATES:
        raise Missing
    found = matches.excluded(
        db.session(), held.openings, ref, ranking, by=actor(), scorer=held.scorer, limit=MOST, gate=gate
    )
    person = reach.person(db.session(), ref, actor(), Datum.CASE)
    shown = answers.exclusions(db.session(), found, words().lang, person.territory)
    return render_template("excluded.html", person=person, shown=shown, gate=labels.gate(words(), gate), most=MOST)


@blueprint.get("/people/<ref:ref>/matches/<ref:ranking>/unlock")
@needs(*STAFF)
def unlock(ref: str, ranking: str) -> ResponseReturnValue:
    """Tell which single changes would open more vacancies."""
    held = service()
    found = matches.unlocks(db.session(), held.openings, ref, ranking, by=actor(), scorer=held.scorer)
    person = reach.person(db.session(), ref, actor(), Datum.CASE)
    shown = answers.changes(db.session(), found, words().lang)
    return render_template("unlock.html", person=person, shown=shown)
