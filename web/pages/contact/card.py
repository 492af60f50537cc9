"""A proposal that came by mail: the check word opens its card, and the answer is given below it.

A link that is followed shows a form and looks at nothing: what a mail scanner fetches is the same page whether the link
is good, old or invented.
"""

from contextlib import AbstractContextManager
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import HiddenField, PasswordField

from ground.actors import Agent
from ground.audit.writing import sign
from ground.errors import IllegalMove
from schedules.errors import AnswerCrossed, AnswerStopped, BadProposal, NoProposal, NoSlot
from schedules.proposing import answers, meetings, reach
from schedules.proposing.standing import final_at, standing
from schedules.records.proposals import EmployersReason, State
from web import answering
from web import proposals as wording
from web.access import open_to_all
from web.accounts import may_use_check_word
from web.db import db, session
from web.pages.contact import proof
from web.pages.contact.proof import Asked
from web.pages.language import words
from web.service import now, service
from web.wording.texts import noted
from web.wording.words import Words

blueprint = Blueprint("card", __name__)
LONGEST = 200
WRONG = noted("This word does not open the page. Look at it once more, or ask who sent you the link.")
TOO_OLD = noted("The page was open for too long. Give the check word once more.")
NOT_NOW = noted("Your answer could not be noted just now. Try again later.")
NO_SLOT = noted("No place of this vacancy is free at the moment.")
NO_REASON = noted("Choose a reason.")
# Who may answer, by where the proposal stands.
ANSWERED_BY = {State.SENT: ("willing", "declined"), State.INTERVIEW: ("declined",)}
REASONS = {
    EmployersReason.SKILLS: noted("other skills are needed"),
    EmployersReason.LANGUAGES: noted("other languages are needed"),
    EmployersReason.LICENCES: noted("another licence is needed"),
    EmployersReason.HOURS: noted("the hours do not fit"),
    EmployersReason.START: noted("the start does not fit"),
    EmployersReason.TAKEN: noted("the place has been given away"),
    EmployersReason.PLANS: noted("our plans have changed"),
}


class WordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The check word."""

    word = PasswordField()


class AnswerForm(FlaskForm):  # type: ignore[misc]  # likewise
    """The answer, and the proof that the check word was given."""

    proof = HiddenField()
    answer = HiddenField()
    reason = HiddenField()


@blueprint.get("/p/<secret>")
@open_to_all
def ask(secret: str) -> ResponseReturnValue:  # noqa: ARG001 - nothing is looked at
    """Ask for the check word."""
    return render_template("contact/word.html", form=WordForm(), error=None)


@blueprint.post("/p/<secret>")
@open_to_all
def come(secret: str) -> ResponseReturnValue:
    """Show the card to whoever gives the check word of its contact."""
    form = WordForm()
    if not form.validate_on_submit():
        return _ask_again(TOO_OLD)
    # Tries are counted apart: what this request has begun until now would keep them waiting.
    db.session.rollback()
    if not proof.try_word(_begin, secret, (form.word.data or "")[:LONGEST], now=now()):
        return _ask_again(WRONG)
    return _shown(secret)


@blueprint.post("/p/<secret>/answer")
@open_to_all
def answer(secret: str) -> ResponseReturnValue:
    """Note the answer of whoever has given the check word a short while ago."""
    form, found = AnswerForm(), proof.asked(db.session(), secret, now=now())
    key = service().settings.secret_key
    if not form.validate_on_submit() or found is None:
        return _ask_again(TOO_OLD)
    if not proof.is_good(key, form.proof.data or "", secret, found, now=now()):
        return _ask_again(TOO_OLD)
    if not may_use_check_word(db.session(), found.contact):
        return _shown(secret)
    if form.answer.data == "declined" and form.reason.data not in set(EmployersReason):
        return _shown(secret, NO_REASON)
    sign(db.session(), by=found.by, door=request.endpoint)
    return _shown(secret, _act(form, found))


def _act(form: AnswerForm, found: Asked) -> str | None:
    """Do what the form says; return what has to be said about it, None when nothing."""
    ref, by = found.proposal.ref, found.by
    try:
        match form.answer.data:
            case "willing":
                answering.be_willing(ref, by)
            case "declined":
                answers.decline(db.session(), ref, EmployersReason(form.reason.data), by=by, now=now())
            case "take_back":
                answering.take_back(ref, by)
    except NoSlot:
        return _undone(NO_SLOT)
    except (AnswerStopped, BadProposal):
        return _undone(NOT_NOW)
    except (AnswerCrossed, IllegalMove, NoProposal):
        # A button that was pressed twice, or something that is over by now: the page tells how it stands.
        return _undone(None)
    return None


def _undone(said: str | None) -> str | None:
    db.session().rollback()
    return said


def _shown(secret: str, error: str | None = None) -> ResponseReturnValue:
    """Show a proposal as it stands now, to a contact whose check word was right."""
    own = db.session()
    found = proof.asked(own, secret, now=now())
    if found is None:
        return _ask_again(WRONG)
    if not may_use_check_word(own, found.contact):
        return redirect(url_for("door.ask"), HTTPStatus.SEE_OTHER)
    sign(own, by=found.by, door=request.endpoint)
    known, proposal = Words(found.contact.lang), found.proposal
    is_shown = bool(reach.open_ones(own, found.by, [proposal.ref], now=now()))
    meeting = meetings.of(own, proposal, now=now()) if is_shown else None
    page = render_template(
        "contact/card.html",
        say=known.say,
        lang=known.lang,
        form=AnswerForm(formdata=None),
        secret=secret,
        proof=proof.give(service().settings.secret_key, secret, found, now=now()),
        error=error,
        standing=wording.standing(standing(proposal, is_open=is_shown), known),
        sheet=wording.opened(own, proposal, known.lang) if is_shown else None,
        meeting=wording.meeting_lines(known, meeting) if meeting else [],
        answers=ANSWERED_BY.get(proposal.state, ()) if is_shown else (),
        reasons=[(code.value, known.say(text)) for code, text in REASONS.items()],
        final_at=final_at(proposal, now()) if found.is_open else None,
    )
    # Whatever has to be said beside it: what a refused request writes is rolled back, and with it the look at the card.
    return page, HTTPStatus.OK


def _ask_again(error: str) -> ResponseReturnValue:
    said = words().say(error)
    return render_template(
        "contact/word.html", form=WordForm(formdata=None), error=said
    ), HTTPStatus.UNPROCESSABLE_ENTITY


def _begin() -> AbstractContextManager[Session]:
    return session(db.engine, write=True, by=Agent.NOBODY, door=request.endpoint)
