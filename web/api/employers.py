"""Employers: register, amend, vet by two people."""

from http import HTTPStatus
from typing import Any

from flask import url_for
from marshmallow import fields

from employers import reach, registry
from employers.records import Employer, EmployerState, EvidenceKind
from ground.actors import Role
from schedules.proposing.sweeps import withdraw_stranded
from web.access import actor
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.editions import edition, expected
from web.api.fields import SECTOR, Choice, Day, Text, Whole
from web.api.lists import PageQuery, cut
from web.db import db
from web.service import now, today

blueprint = Blueprint("employers", __name__, description="Enterprises, their places of work, and their vetting.")
STAFF = (Role.TUTOR, Role.COORDINATOR)
READERS = (*STAFF, Role.EMPLOYER, Role.AUDITOR)


class EmployerIn(Shape):
    """What is stated of an employer when it is registered."""

    name = Text(200, required=True)
    vat = Text(20, allow_none=True, metadata={"description": "Partita IVA, 11 digits."})
    owner = Text(120, allow_none=True, metadata={"description": "Who owns it or stands for it by law."})
    sector = Text(8, allow_none=True, pattern=SECTOR, metadata={"description": "ATECO code."})
    employees = Whole(0, 1_000_000, allow_none=True)


class EmployerChanges(EmployerIn):
    """What is to be changed of an employer; what is not named stays."""

    name = Text(200)


class EmployerOut(EmployerIn):
    """An employer as it stands."""

    ref = Text(22)
    territory = Text(8)
    state = Choice(EmployerState)
    vetted_on = Day(allow_none=True)
    vetting_until = Day(allow_none=True)


class EmployersOut(Shape):
    """One page of employers."""

    employers = fields.List(fields.Nested(EmployerOut), required=True)
    next = Text(22, allow_none=True, required=True)


class EvidenceIn(Shape):
    """On which day each paper was issued, and the place of work visited."""

    company_register = Day(required=True, metadata={"description": "Extract of the company register (visura)."})
    social_security = Day(required=True, metadata={"description": "Compliance with social security (DURC)."})
    safety_plan = Day(required=True, metadata={"description": "Assessment of risks (DVR)."})
    visit = Day(required=True, metadata={"description": "Visit of the place of work."})


class EvidenceOut(Shape):
    """What was seen at a vetting."""

    kind = Choice(EvidenceKind, required=True)
    dated_on = Day(required=True)
    noted_by = Text(22, required=True)
    noted_on = Day(required=True)


class VettingOut(Shape):
    """The newest evidence of each kind."""

    evidence = fields.List(fields.Nested(EvidenceOut), required=True)


@blueprint.view("POST /employers", needs=STAFF, reads=EmployerIn, answers=EmployerOut, status=HTTPStatus.CREATED)
def register(stated: dict[str, Any]) -> Edition:
    """Register an employer that applies, in the caller's territory."""
    employer = registry.register(db.session(), stated, by=actor())
    where = {"Location": url_for("employers.read", ref=employer.ref)}
    return employer, HTTPStatus.CREATED, where | edition(employer.version)


@blueprint.view("GET /employers", needs=READERS, asks=PageQuery, answers=EmployersOut)
def employers(query: dict[str, Any]) -> dict[str, Any]:
    """List the employers within the caller's reach, oldest first."""
    found = reach.employers(db.session(), actor(), limit=query["limit"] + 1, after=query.get("after"))
    shown, last = cut(found, query["limit"])
    return {"employers": shown, "next": last}


@blueprint.view("GET /employers/<ref:ref>", needs=READERS, answers=EmployerOut)
def read(ref: str) -> Edition:
    """Read one employer."""
    return _answer(reach.read_employer(db.session(), ref, actor()))


@blueprint.view("PATCH /employers/<ref:ref>", needs=STAFF, reads=EmployerChanges, answers=EmployerOut)
def amend(changes: dict[str, Any], ref: str) -> Edition:
    """Change what is known of an employer."""
    return _answer(registry.amend(db.session(), ref, changes, by=actor(), version=expected()))


@blueprint.view("POST /employers/<ref:ref>/vetting", needs=STAFF, reads=EvidenceIn, answers=EmployerOut)
def vet(evidence: dict[str, Any], ref: str) -> Edition:
    """Propose that an employer is fit, as the first of two people; an active or suspended one is vetted anew."""
    return _answer(registry.vet(db.session(), ref, evidence, by=actor(), on=today()))


@blueprint.view("GET /employers/<ref:ref>/vetting", needs=(*STAFF, Role.AUDITOR), answers=VettingOut)
def vetting(ref: str) -> dict[str, Any]:
    """Read what was seen at the vetting of an employer of the own territory."""
    return {"evidence": registry.evidence(db.session(), ref, by=actor())}


@blueprint.view("POST /employers/<ref:ref>/vetting/approval", needs=[Role.COORDINATOR], answers=EmployerOut)
def approve(ref: str) -> Edition:
    """Approve the vetting that somebody else proposed; it holds for twelve months."""
    return _answer(registry.approve(db.session(), ref, by=actor(), on=today()))


@blueprint.view("POST /employers/<ref:ref>/suspend", needs=STAFF, answers=EmployerOut)
def suspend(ref: str) -> Edition:
    """Take all vacancies of an employer out of the ranking at once, until it is vetted anew."""
    return _answer(_settled(registry.suspend(db.session(), ref, by=actor())))


@blueprint.view("POST /employers/<ref:ref>/end", needs=[Role.COORDINATOR], answers=EmployerOut)
def end(ref: str) -> Edition:
    """End the work with an employer."""
    return _answer(_settled(registry.end(db.session(), ref, by=actor())))


def _settled(employer: Employer) -> Employer:
    """End what was proposed to an employer that is no longer active, in the same transaction."""
    withdraw_stranded(db.session(), now(), Employer.id == employer.id)
    return employer


def _answer(employer: Employer) -> Edition:
    return employer, HTTPStatus.OK, edition(employer.version)
