"""Placements: planned, started, standing still, made longer, ended; each side reads what is its own."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar

from flask import url_for
from marshmallow import fields
from sqlalchemy import select

from employers.pacts import LegalKind
from employers.records import Contact, Vacancy
from ground.actors import Role
from matching.reach import Datum
from matching.records.people import Beneficiary
from schedules.placing import placed_names, placements
from schedules.placing import placement_endings as endings
from schedules.placing import placement_reach as reach
from schedules.placing.documents import FIELDS
from schedules.placing.placement_consents import agree
from schedules.proposing import reach as proposed
from schedules.records.consents import Given
from schedules.records.placements import FiledBy, InterruptedBy, Outcome, Placement, State, Why
from schedules.records.proposals import Proposal
from web import placed as wording
from web.access import actor
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.consents import ConsentToldOut
from web.api.consents import told as consent_told
from web.api.editions import edition, expected
from web.api.fields import CODE, LANGUAGE, REF, Choice, Day, Hours, Many, Number, Text, Truth, Whole
from web.api.lists import PageQuery, cut
from web.db import db
from web.pages.language import words
from web.proposals import spoken
from web.service import now

of_proposals = Blueprint("placement_consents", __name__, description="What is agreed to before a placement.")
blueprint = Blueprint("placements", __name__, description="Placements: one person in one slot.")
STAFF = (Role.TUTOR, Role.COORDINATOR)
OUR_SIDE = (*STAFF, Role.OPERATOR)
READERS = (*OUR_SIDE, Role.EMPLOYER)
# What an operator in the case reads; what the firm reads beside it; what only our side reads.
STANDING = ("ref", "state", "starts_on", "ends_on", "outcome", "outcome_on", "closed_on")
AGREED = ("weekly_hours", "hours", "allowance", "payday", "objectives")
OURS = (
    *("legal_kind", "filed_by", "is_night_justified", "is_seasonal", "attested_months", "is_disadvantaged"),
    *("worked_there_until", "at_risk_since", "at_risk_until", "interrupted_by", "why"),
)

STILL = ("still_since", "still_until")


class AgreementIn(Shape):
    """What is agreed for a placement."""

    legal_kind = Choice(LegalKind)
    host_tutor = Text(22, 22, pattern=REF, metadata={"description": "The contact who looks after the person there."})
    starts_on = Day()
    ends_on = Day()
    weekly_hours = Number(0.5, 80)
    hours = Hours()
    allowance = Number(0, 10_000, allow_none=True, metadata={"description": "Euro a month."})
    payday = Whole(1, 31, allow_none=True, metadata={"description": "Day of the month after."})
    objectives = Many(Text(64, pattern=CODE), 50)
    filed_by = Choice(FiledBy, metadata={"description": "Who files the start communication."})
    is_night_justified = Truth()
    is_seasonal = Truth()
    attested_months = Whole(1, 120, allow_none=True)
    is_disadvantaged = Truth()
    worked_there_until = Day(allow_none=True)


class PlanIn(AgreementIn):
    """A placement out of an accepted proposal."""

    proposal = Text(22, 22, required=True, pattern=REF)
    legal_kind = Choice(LegalKind, required=True)
    host_tutor = Text(22, 22, required=True, pattern=REF)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    weekly_hours = Number(0.5, 80, required=True)
    hours = Hours(required=True)
    allowance = Number(0, 10_000, required=True, allow_none=True)
    objectives = Many(Text(64, pattern=CODE), 50, required=True)
    filed_by = Choice(FiledBy, required=True)
    is_disadvantaged = Truth(required=True)


class PlacementOut(Shape):
    """A placement as far as it is the reader's to see."""

    withheld: ClassVar = {Role.EMPLOYER: frozenset({"person", "proposal", *STILL, *OURS})}

    ref = Text(22, required=True)
    state = Choice(State, required=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True, metadata={"description": "The planned end."})
    outcome = Choice(Outcome, required=True, allow_none=True)
    outcome_on = Day(required=True, allow_none=True)
    closed_on = Day(required=True, allow_none=True)
    vacancy = Text(22)
    contact = Text(22)
    host_tutor = Text(22)
    legal_kind = Choice(LegalKind)
    weekly_hours = fields.Float()
    hours = fields.List(fields.Raw())
    allowance = fields.Float(allow_none=True)
    payday = fields.Integer(allow_none=True)
    objectives = fields.List(fields.String())
    person = Text(22)
    proposal = Text(22)
    filed_by = Choice(FiledBy)
    is_night_justified = fields.Boolean()
    is_seasonal = fields.Boolean()
    attested_months = fields.Integer(allow_none=True)
    is_disadvantaged = fields.Boolean()
    worked_there_until = Day(allow_none=True)
    at_risk_since = Day(allow_none=True)
    at_risk_until = Day(allow_none=True)
    interrupted_by = Choice(InterruptedBy, allow_none=True)
    why = fields.String(allow_none=True)
    still_since = Day(allow_none=True, metadata={"description": "From when it stands still, or will."})
    still_until = Day(allow_none=True, metadata={"description": "When it is expected to go on."})


class PlacementsOut(Shape):
    """Placements, the newest first."""

    placements = fields.List(fields.Nested(PlacementOut), required=True)
    next = Text(22, required=True, allow_none=True)


class NameOut(Shape):
    """The name of who is placed, as far as the person agreed that the firm gets it."""

    first_name = fields.String(required=True, allow_none=True)
    family_name = fields.String(required=True, allow_none=True)


class PapersIn(Shape):
    """How the person agreed to the papers of a placement, and until when it is planned."""

    language = Text(3, 2, required=True, pattern=LANGUAGE)
    given = Choice(Given, required=True)
    ends_on = Day(required=True)


class PapersQuery(Shape):
    """In which language it is read out."""

    lang = Text(3, 2, pattern=LANGUAGE, load_default="it")


class PapersToldOut(Shape):
    """Which fields of the person the firm gets with which document, line by line."""

    lang = fields.String(required=True)
    lines = fields.List(fields.String(), required=True)


class SuspendIn(Shape):
    """From when (today, where nothing is said) and until when a placement stands still; the firm never learns why."""

    since = Day()
    until = Day(required=True)
    why = Choice(Why, required=True)


class ExtendIn(Shape):
    """The new planned end."""

    ends_on = Day(required=True)


class InterruptIn(Shape):
    """Who interrupts it, and why; the firm never learns why."""

    interrupted_by = Choice(InterruptedBy, required=True)
    why = Choice(Why, required=True)


class CancelIn(Shape):
    """Why it is called off; the firm never learns it."""

    why = Choice(Why, required=True)


class FinishIn(Shape):
    """What came of it."""

    outcome = Choice((Outcome.HIRED_HERE, Outcome.HIRED_ELSEWHERE, Outcome.ENDED), required=True)


@of_proposals.view(
    "GET /proposals/<ref:ref>/placement-consent", needs=[Role.TUTOR], asks=PapersQuery, answers=PapersToldOut
)
def preview_papers(query: dict[str, Any], ref: str) -> dict[str, Any]:
    """Read what is put before the person before a placement: which fields the firm gets with which document."""
    proposed.hers(db.session(), ref, actor(), Datum.CONSENTS)
    return wording.told(FIELDS, spoken(query["lang"], words().lang))


@of_proposals.view(
    "POST /proposals/<ref:ref>/placement-consent",
    needs=[Role.TUTOR],
    reads=PapersIn,
    answers=ConsentToldOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def agree_to_papers(said: dict[str, Any], ref: str) -> Edition:
    """Record consent to the papers of a placement: which fields the firm gets with which document."""
    lang = spoken(said["language"], words().lang)
    given = agree(db.session(), ref, said, by=actor(), now=now(), tell=lambda of: wording.told(of, lang))
    return consent_told(given), HTTPStatus.CREATED, {"Location": url_for("consents.read", ref=given.ref)}


@blueprint.view(
    "POST /placements", needs=STAFF, reads=PlanIn, answers=PlacementOut, status=HTTPStatus.CREATED, about_person=True
)
def plan(said: dict[str, Any]) -> Edition:
    """Plan a placement out of an accepted proposal; refused with all that the rules of placement block."""
    proposal = said.pop("proposal")
    made = placements.plan(db.session(), proposal, said, by=actor(), now=now())
    where = {"Location": url_for("placements.read", ref=made.ref)}
    return _told(made), HTTPStatus.CREATED, where | edition(made.version)


@blueprint.view("GET /placements", needs=OUR_SIDE, asks=PageQuery, answers=PlacementsOut)
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """List the placements within reach."""
    return _page(query)


@blueprint.view("GET /placements/here", needs=[Role.EMPLOYER], asks=PageQuery, answers=PlacementsOut)
def here(query: dict[str, Any]) -> dict[str, Any]:
    """List the placements in which the contact speaks for the workplace, or looks after somebody."""
    return _page(query)


def _page(query: dict[str, Any]) -> dict[str, Any]:
    found = reach.listed(db.session(), actor(), limit=query["limit"] + 1, after=query.get("after"))
    shown, following = cut(found, query["limit"])
    return {"placements": [_told(each) for each in shown], "next": following}


@blueprint.view("GET /placements/<ref:ref>", needs=READERS, answers=PlacementOut)
def read(ref: str) -> Edition:
    """Read one placement."""
    return _answer(reach.seen(db.session(), ref, actor()))


@blueprint.view("GET /placements/<ref:ref>/name", needs=[Role.EMPLOYER], answers=NameOut, looks=True)
def name(ref: str) -> dict[str, str | None]:
    """Read the name of who is placed: for the contact named in a live consent, while the placement lives."""
    return placed_names.of(db.session(), ref, by=actor(), now=now())


@blueprint.view("PATCH /placements/<ref:ref>", needs=STAFF, reads=AgreementIn, answers=PlacementOut, about_person=True)
def amend(changes: dict[str, Any], ref: str) -> Edition:
    """Change what is agreed while it is only planned."""
    return _answer(placements.amend(db.session(), ref, changes, by=actor(), now=now(), version=expected()))


@blueprint.view("POST /placements/<ref:ref>/start", needs=STAFF, answers=PlacementOut, about_person=True)
def start(ref: str) -> Edition:
    """Start a planned placement, once its day has come and its papers are there."""
    return _answer(placements.start(db.session(), ref, by=actor(), now=now()))


@blueprint.view(
    "POST /placements/<ref:ref>/suspend", needs=STAFF, reads=SuspendIn, answers=PlacementOut, about_person=True
)
def suspend(said: dict[str, Any], ref: str) -> Edition:
    """Let a placement stand still, from today or a later day."""
    span = {"since": said.get("since"), "until": said["until"]}
    return _answer(placements.suspend(db.session(), ref, **span, why=Why(said["why"]), by=actor(), now=now()))


@blueprint.view("POST /placements/<ref:ref>/resume", needs=STAFF, answers=PlacementOut, about_person=True)
def resume(ref: str) -> Edition:
    """Let one go on, its planned end moved by the days on which it stood still; what is told ahead is taken back."""
    return _answer(placements.resume(db.session(), ref, by=actor(), now=now()))


@blueprint.view(
    "POST /placements/<ref:ref>/extend", needs=STAFF, reads=ExtendIn, answers=PlacementOut, about_person=True
)
def extend(said: dict[str, Any], ref: str) -> Edition:
    """Give a placement a later planned end."""
    return _answer(placements.extend(db.session(), ref, ends_on=said["ends_on"], by=actor(), now=now()))


@blueprint.view(
    "POST /placements/<ref:ref>/interrupt", needs=STAFF, reads=InterruptIn, answers=PlacementOut, about_person=True
)
def interrupt(said: dict[str, Any], ref: str) -> Edition:
    """End a placement before its time."""
    who, why = InterruptedBy(said["interrupted_by"]), Why(said["why"])
    return _answer(endings.interrupt(db.session(), ref, interrupted_by=who, why=why, by=actor(), now=now()))


@blueprint.view(
    "POST /placements/<ref:ref>/cancel", needs=STAFF, reads=CancelIn, answers=PlacementOut, about_person=True
)
def cancel(said: dict[str, Any], ref: str) -> Edition:
    """Call a placement off that was only planned."""
    return _answer(endings.cancel(db.session(), ref, why=Why(said["why"]), by=actor(), now=now()))


@blueprint.view(
    "POST /placements/<ref:ref>/finish", needs=STAFF, reads=FinishIn, answers=PlacementOut, about_person=True
)
def finish(said: dict[str, Any], ref: str) -> Edition:
    """End a placement with what came of it; who is not hired is ready again, and a new ranked list is due."""
    return _answer(endings.finish(db.session(), ref, outcome=Outcome(said["outcome"]), by=actor(), now=now()))


@blueprint.view("POST /placements/<ref:ref>/job-lost", needs=STAFF, answers=PlacementOut, about_person=True)
def lose_job(ref: str) -> Edition:
    """Note that who was hired has lost the job: ready again, and a new ranked list is due."""
    return _answer(endings.lose_job(db.session(), ref, by=actor(), now=now()))


def _answer(placement: Placement) -> Edition:
    return _told(placement), HTTPStatus.OK, edition(placement.version)


def _told(placement: Placement) -> Mapping[str, Any]:
    """Return what the reader may know of a placement."""
    told = {name: getattr(placement, name) for name in STANDING}
    role = actor().role
    if role is not Role.OPERATOR:
        told |= {name: getattr(placement, name) for name in AGREED} | _there(placement)
    if role is not Role.EMPLOYER:
        told["person"] = db.session().get_one(Beneficiary, placement.beneficiary_id).ref
    if role in STAFF:
        told |= {name: getattr(placement, name) for name in OURS}
        told["proposal"] = db.session().get_one(Proposal, placement.proposal_id).ref
        still = placements.standing_still(db.session(), placement)
        told |= dict(zip(STILL, (still.starts_on, still.until) if still else (None, None), strict=True))
    return told


def _there(placement: Placement) -> dict[str, Any]:
    session = db.session()
    contacts = select(Contact.id, Contact.ref).where(Contact.id.in_((placement.contact_id, placement.host_tutor_id)))
    refs = {row.id: row.ref for row in session.execute(contacts)}
    return {
        "vacancy": session.get_one(Vacancy, placement.vacancy_id).ref,
        "contact": refs[placement.contact_id],
        "host_tutor": refs[placement.host_tutor_id],
    }
