"""Her own copy of what is held of her, made for her when her tutor or the coordinator asks for it, and never stored."""

from typing import Any

from flask import Response

from ground.actors import Role
from web.access import actor
from web.api.blueprint import Blueprint, Shape
from web.api.fields import Choice
from web.copies import paper, whole
from web.db import db
from web.service import now, service, today
from web.wording import LANGUAGES, Words

blueprint = Blueprint("copies", __name__, description="A person's own copy of all that is held.")
PDF = "application/pdf"
# The same for everybody: a file name travels further than what is in it.
NAMES = {"it": "documento.pdf", "en": "document.pdf", "fr": "document.pdf"}


class CopyQuery(Shape):
    """In which language."""

    lang = Choice(LANGUAGES, load_default=LANGUAGES[0])


@blueprint.view(
    "GET /beneficiaries/<ref:ref>/copy.pdf",
    needs=[Role.TUTOR, Role.COORDINATOR],
    asks=CopyQuery,
    answers=None,
    media=PDF,
    looks=True,
)
def copy(query: dict[str, Any], ref: str) -> Response:
    """Give a person's own copy of all that is held, to be printed for that person.

    Notes are in it, so a coordinator breaks the glass first.
    """
    lang = query["lang"]
    years = service().settings.retention
    told = whole.tell(db.session(), ref, Words(lang), by=actor(), on=today(), years=years)
    disposition = f'attachment; filename="{NAMES[lang]}"'
    return Response(paper.pdf(told, now=now()), mimetype=PDF, headers={"Content-Disposition": disposition})
