"""Suggestions while somebody types: skills, occupations, municipalities.

Answers are not cached, here as everywhere: what was typed may be about a person, and a browser would keep it.
"""

from typing import Any

from marshmallow import fields

from catalogue.identifiers import bare
from catalogue.suggesters import Suggestable
from ground.actors import Role
from web.access import actor
from web.api.blueprint import Blueprint, Shape
from web.api.fields import LANGUAGE, Choice, Limit, Text
from web.db import db
from web.service import service

blueprint = Blueprint("suggestions", __name__, description="What may be meant by what is being typed.")


class SuggestionsQuery(Shape):
    """What has been typed so far, what it is to become, and the language of who types."""

    kind = Choice(Suggestable, required=True)
    text = Text(200, 0, required=True, metadata={"description": "For an empty text nothing is suggested."})
    lang = Text(3, 2, pattern=LANGUAGE, load_default="it")
    top = Limit(most=20, usual=5)


class SuggestionOut(Shape):
    """A concept or municipality that may be meant, by its preferred name, and the other name that was hit, if any."""

    id = fields.String(
        required=True, metadata={"description": "Of an ISCO-08 group its code, of a municipality ISTAT's."}
    )
    label = fields.String(required=True)
    found = fields.String(required=True, allow_none=True)


class SuggestionsOut(Shape):
    """What may be meant, best first."""

    suggestions = fields.List(fields.Nested(SuggestionOut), required=True)


@blueprint.view("GET /suggestions", needs=Role, asks=SuggestionsQuery, answers=SuggestionsOut)
def suggested(query: dict[str, Any]) -> dict[str, Any]:
    """Suggest skills, occupations or municipalities for what has been typed so far; towns of one's territory first."""
    suggester = service().suggesters.current(db.session(), Suggestable(query["kind"]))
    found = suggester.suggest(query["text"], query["lang"], query["top"], near=actor().territory)
    return {"suggestions": [{"id": bare(one.id), "label": one.label, "found": one.found} for one in found]}
