"""Proposals on the side of the contact to whom they were sent: cards, and the answers to them."""

from typing import Any

from marshmallow import fields
from sqlalchemy import select

from employers.records import Vacancy
from ground.actors import Role
from ground.instants import day_of
from schedules.errors import BadProposal
from schedules.proposing import answers, meetings, reach
from schedules.proposing.standing import Standing, final_at, standing
from schedules.records.proposals import EmployersReason, Proposal
from web import answering
from web import proposals as wording
from web.access import actor
from web.api.blueprint import Blueprint, Shape
from web.api.fields import Choice, Day, Text
from web.api.lists import PageQuery, cut
from web.db import db
from web.pages.language import words
from web.service import now

blueprint = Blueprint("cards", __name__, description="Proposals, on the side of the contact.")
OWN = [Role.EMPLOYER]
WILLING, DECLINED = "willing", "declined"


class PartOut(Shape):
    """One thing that the vacancy asks, and the answers to it."""

    heading = fields.String(required=True)
    answers = fields.List(fields.String(), required=True)


class MeetingOut(Shape):
    """What is told for an interview."""

    first_name = fields.String(required=True)
    place = fields.String(required=True)
    day = Day(required=True)
    time = fields.String(required=True)
    companion = fields.String(required=True, allow_none=True)


class StandingOut(Shape):
    """A proposal in a list: the vacancy, and how it stands for the firm."""

    ref = Text(22, required=True)
    vacancy = Text(22, required=True)
    title = fields.String(required=True)
    sent_on = Day(required=True)
    standing = Choice(Standing, required=True)
    text = fields.String(required=True, metadata={"description": "The same in a sentence."})
    final_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "Until when the answer can be taken back."}
    )


class CardOut(StandingOut):
    """A card: answers to what the vacancy asked; and what is told for an interview."""

    sentence = fields.String(required=True)
    card = fields.List(fields.Nested(PartOut), required=True)
    interview = fields.Nested(MeetingOut, required=True, allow_none=True)


class CardsOut(Shape):
    """One page of what was sent to the contact, the newest first."""

    cards = fields.List(fields.Nested(StandingOut), required=True)
    next = Text(22, allow_none=True, required=True)


class AnswerIn(Shape):
    """Whether the firm is willing; when not, why."""

    answer = Choice((WILLING, DECLINED), required=True)
    reason = Choice(EmployersReason, metadata={"description": "With declined."})


class AnswerOut(Shape):
    """The answer as it is noted, null when it was taken back, and until when that can be done."""

    answer = Choice((WILLING, DECLINED), required=True, allow_none=True)
    final_at = fields.AwareDateTime(required=True, allow_none=True)


@blueprint.view("GET /cards", needs=OWN, asks=PageQuery, answers=CardsOut)
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """List what was ever sent to the caller."""
    session, by = db.session(), actor()
    found = reach.sent_to(session, by, limit=query["limit"] + 1, after=query.get("after"))
    shown, last = cut(found, query["limit"])
    refs = [each.ref for each in shown]
    opened = reach.open_ones(session, by, refs, now=now())
    in_hand = reach.answerable(session, by, refs, now=now())
    told = [_standing(each, is_open=each.ref in opened, is_in_hand=each.ref in in_hand) for each in shown]
    return {"cards": told, "next": last}


@blueprint.view("GET /cards/<ref:ref>", needs=OWN, answers=CardOut, looks=True)
def read(ref: str) -> dict[str, Any]:
    """Read a card, as long as it is open to the caller."""
    session = db.session()
    proposal = reach.shown(session, ref, actor(), now=now())
    sheet = wording.opened(session, proposal, words().lang)
    told = {"sentence": sheet.sentence, "card": [part._asdict() for part in sheet.parts]}
    standing = _standing(proposal, is_open=True, is_in_hand=True)
    return standing | told | {"interview": meetings.of(session, proposal, now=now())}


def _find(ref: str) -> None:
    """Refuse what is not open to the caller, before it is said what is wrong with an answer to it."""
    reach.shown_to_change(db.session(), ref, actor(), now=now())


@blueprint.view("POST /proposals/<ref:ref>/answer", needs=OWN, reads=AnswerIn, answers=AnswerOut, first=_find)
def answer(said: dict[str, Any], ref: str) -> dict[str, Any]:
    """Say whether the firm is willing; it can be taken back for half an hour."""
    if said["answer"] == WILLING:
        return _noted(WILLING, answering.be_willing(ref, actor()))
    if "reason" not in said:
        raise BadProposal("reason_missing", "reason", "a reason of the list is needed")
    reason = EmployersReason(said["reason"])
    return _noted(DECLINED, answers.decline(db.session(), ref, reason, by=actor(), now=now()))


@blueprint.view("POST /proposals/<ref:ref>/take-back", needs=OWN, answers=AnswerOut)
def take_back(ref: str) -> dict[str, Any]:
    """Take an answer back, within its half hour."""
    answering.take_back(ref, actor())
    return {"answer": None, "final_at": None}


def _noted(answer: str, proposal: Proposal) -> dict[str, Any]:
    return {"answer": answer, "final_at": final_at(proposal, now())}


def _standing(proposal: Proposal, *, is_open: bool, is_in_hand: bool) -> dict[str, Any]:
    """Return how a proposal stands for the firm: nothing of what happened on the other side."""
    session, how = db.session(), standing(proposal, is_open=is_open)
    vacancy = session.execute(select(Vacancy.ref, Vacancy.title).where(Vacancy.id == proposal.vacancy_id)).one()
    return {
        "ref": proposal.ref,
        "vacancy": vacancy.ref,
        "title": vacancy.title,
        "sent_on": proposal.sent_at and day_of(proposal.sent_at),
        "standing": how,
        "text": wording.standing(how, words()),
        "final_at": final_at(proposal, now()) if is_in_hand else None,
    }
