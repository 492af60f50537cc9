"""The documents of a placement, to be printed and signed, each for our side and for the contact she agreed to."""

from typing import Any

from flask import Response

from ground.actors import Role
from schedules.placing.document_facts import gather
from schedules.placing.documents import Document
from web import paper
from web.access import actor
from web.api.blueprint import Blueprint, Shape
from web.api.fields import LANGUAGE, Text
from web.db import db
from web.documents.sheets import laid_out
from web.service import now

blueprint = Blueprint("documents", __name__, description="Documents of a placement, as accessible PDF.")
PLACE = "GET /placements/<ref:ref>/documents"
WANTED = "In which language; skills also in languages in which only the catalogue has words."
VIEW: Any = {"needs": (Role.TUTOR, Role.COORDINATOR, Role.EMPLOYER), "answers": None, "media": paper.PDF, "looks": True}


class LanguageQuery(Shape):
    """In which language."""

    lang = Text(3, 2, pattern=LANGUAGE, load_default="it", metadata={"description": WANTED})


@blueprint.view(f"{PLACE}/training-project.pdf", asks=LanguageQuery, **VIEW)
def training_project(query: dict[str, Any], ref: str) -> Response:
    """Give the training project."""
    return _document(Document.TRAINING_PROJECT, ref, query)


@blueprint.view(f"{PLACE}/attendance-sheet.pdf", asks=LanguageQuery, **VIEW)
def attendance_sheet(query: dict[str, Any], ref: str) -> Response:
    """Give the attendance sheet, with the days that are recorded and room for the others."""
    return _document(Document.ATTENDANCE_SHEET, ref, query)


@blueprint.view(f"{PLACE}/midterm-assessment.pdf", asks=LanguageQuery, **VIEW)
def midterm_assessment(query: dict[str, Any], ref: str) -> Response:
    """Give the assessment at half time, with room for what is not assessed yet."""
    return _document(Document.MIDTERM_ASSESSMENT, ref, query)


@blueprint.view(f"{PLACE}/final-assessment.pdf", asks=LanguageQuery, **VIEW)
def final_assessment(query: dict[str, Any], ref: str) -> Response:
    """Give the assessment at the end, with room for what is not assessed yet."""
    return _document(Document.FINAL_ASSESSMENT, ref, query)


@blueprint.view(f"{PLACE}/attestation.pdf", asks=LanguageQuery, **VIEW)
def attestation(query: dict[str, Any], ref: str) -> Response:
    """Give the attestation of skills, from 70 % of the agreed hours on."""
    return _document(Document.ATTESTATION, ref, query)


def _document(document: Document, ref: str, query: dict[str, Any]) -> Response:
    told = gather(db.session(), ref, document, by=actor(), now=now())
    return paper.answer(laid_out(db.session(), told, query["lang"]), now=now())
