"""The catalogue: find the ids of skills and occupations by the beginning of a name."""

from typing import Any

from marshmallow import fields
from sqlalchemy import Select, select

from catalogue.identifiers import bare
from catalogue.records import Concept, ConceptKind, Label, LabelKind
from ground.actors import Role
from web.api.blueprint import Blueprint, Shape
from web.api.fields import LANGUAGE, Choice, Limit, Text
from web.db import db

blueprint = Blueprint("catalogue", __name__, description="Skills and occupations, with their names.")


class ConceptsQuery(Shape):
    """What the names begin with, in which language, of which kind."""

    begins = Text(80, required=True, metadata={"description": "First letters of a name, capitals or not."})
    kind = Choice(ConceptKind, load_default=ConceptKind.SKILL.value)
    lang = Text(3, 2, pattern=LANGUAGE, load_default="it")
    limit = Limit()


class ConceptOut(Shape):
    """A concept, the name by which it was found, and whether this is its preferred one."""

    id = fields.String(required=True, metadata={"description": "Of an ISCO-08 group its bare code."})
    label = fields.String(required=True)
    is_preferred = fields.Boolean(required=True)


class ConceptsOut(Shape):
    """What was found, by name."""

    concepts = fields.List(fields.Nested(ConceptOut), required=True)


@blueprint.view(
    "GET /concepts",
    needs=[Role.TUTOR, Role.COORDINATOR, Role.EMPLOYER, Role.AUDITOR],
    asks=ConceptsQuery,
    answers=ConceptsOut,
)
def found(query: dict[str, Any]) -> dict[str, Any]:
    """Find skills or occupations by the beginning of one of their names."""
    rows = db.session().execute(_named(query))
    return {
        "concepts": [
            {"id": bare(row.concept_id), "label": row.label, "is_preferred": row.kind is LabelKind.PREF} for row in rows
        ]
    }


def _named(query: dict[str, Any]) -> Select[str, str, LabelKind]:
    wanted = select(Label.concept_id, Label.label, Label.kind).join(Concept, Concept.id == Label.concept_id)
    begins = Label.label.istartswith(query["begins"], autoescape=True)
    return (
        wanted.where(Concept.kind == query["kind"], Concept.obsolete.is_(False), Label.lang == query["lang"], begins)
        .order_by(Label.label, Label.concept_id, Label.kind)
        .limit(query["limit"])
    )
