"""Her own copy of what is held of her, made for her when her tutor or the coordinator asks for it, and never stored."""

from typing import Any

from flask import Response

from ground.actors import Role
from web import paper
from web.access import actor
from web.api.blueprint import Blueprint, Shape
from web.api.fields import Choice
from web.copies import whole
from web.db import db
from web.service import now, service, today
from web.wording import LANGUAGES, Words

blueprint = Blueprint("copies", __name__, description="A person's own copy of all that is held.")


class CopyQuery(Shape):
    """In which language."""

    lang = Choice(LANGUAGES, load_default=LANGUAGES[0])


@blueprint.view(
    "GET /beneficiaries/<ref:ref>/copy.pdf",
    needs=[Role.TUTOR, Role.COORDINATOR],
    asks=CopyQuery,
    answers=None,
    media=paper.PDF,
    looks=True,
)
def copy(query: dict[str, Any], ref: str) -> Response:
    """Give a person's own copy of all that is held, to be printed for that person.

    Notes are in it, so a coordinator breaks the glass first.
    """
    years = service().settings.retention
    told = whole.tell(db.session(), ref, Words(query["lang"]), by=actor(), on=today(), years=years)
    return paper.answer(told, now=now())
