"""Advertisements: what a pasted text says, each fact a proposal to confirm; nothing of it is stored."""

from typing import Any

from marshmallow import fields, validate

from catalogue.identifiers import bare
from catalogue.linking import Hit
from employers.advertisements.proposals import Advertisement, Confidence, Proposal
from employers.advertisements.words import LANGUAGES
from employers.records import Kind, Shift
from web.advertisements import LONGEST, TOO_LONG
from web.api.blueprint import Blueprint, Shape
from web.api.fields import Choice, Day, Hours, Level, Text
from web.api.vacancies import POSTERS
from web.db import db
from web.service import service, today

blueprint = Blueprint("advertisements", __name__, description="Pasted advertisements, read into proposals.")


class TextIn(Shape):
    """A pasted advertisement; its language is told by its words unless it is given."""

    text = fields.String(
        required=True,
        validate=[validate.Length(1, LONGEST, error=TOO_LONG), validate.Regexp(r"\s*\S", error=TOO_LONG)],
    )
    lang = Choice(LANGUAGES, allow_none=True)


class Found(Shape):
    """The words a fact was found in, their place in the cut text, and whether they leave a doubt."""

    words = fields.String(required=True)
    start = fields.Integer(required=True, metadata={"description": "Place of the first sign."})
    end = fields.Integer(required=True, metadata={"description": "Place after the last sign."})
    confidence = Choice(Confidence, required=True)


class ConceptMeant(Shape):
    """A concept that words may mean, by its id; of an ISCO-08 group its bare code."""

    id = fields.String(required=True)
    label = fields.String(required=True)
    score = fields.Float(required=True)
    how = fields.String(required=True)


class ConceptsFound(Found):
    """Concepts, best first."""

    value = fields.List(fields.Nested(ConceptMeant), required=True)


class LanguageMeant(Shape):
    """A language, and its level where one is written."""

    code = fields.String(required=True)
    level = Level(required=True, allow_none=True)


class LanguageFound(Found):
    """A language asked for or welcome."""

    value = fields.Nested(LanguageMeant, required=True)


class WordFound(Found):
    """A licence by its category."""

    value = Text(8, required=True)


class NumberFound(Found):
    """A number: hours a week, or euros a month."""

    value = fields.Float(required=True)


class HoursFound(Found):
    """Weekly hours."""

    value = Hours(required=True)


class ShiftFound(Found):
    """A shift."""

    value = Choice(Shift, required=True)


class DayFound(Found):
    """A day."""

    value = Day(required=True)


class KindFound(Found):
    """A kind of vacancy."""

    value = Choice(Kind, required=True)


class AdvertisementOut(Shape):
    """What an advertisement says, null or an empty list where it does not say it; and its text without contacts."""

    text = fields.String(required=True)
    lang = Text(3, 2, required=True, allow_none=True)
    cuts = fields.Integer(required=True, metadata={"description": "Pieces cut out: names, telephones, addresses."})
    occupation = fields.Nested(ConceptsFound, required=True, allow_none=True)
    skills = fields.List(fields.Nested(ConceptsFound), required=True)
    languages = fields.List(fields.Nested(LanguageFound), required=True)
    licences = fields.List(fields.Nested(WordFound), required=True)
    hours_a_week = fields.Nested(NumberFound, required=True, allow_none=True)
    hours = fields.Nested(HoursFound, required=True, allow_none=True)
    shift = fields.Nested(ShiftFound, required=True, allow_none=True)
    starts_on = fields.Nested(DayFound, required=True, allow_none=True)
    kind = fields.Nested(KindFound, required=True, allow_none=True)
    allowance = fields.Nested(NumberFound, required=True, allow_none=True)


@blueprint.view("POST /vacancies/read", needs=POSTERS, reads=TextIn, answers=AdvertisementOut, only_reads=True)
def read(said: dict[str, Any]) -> dict[str, Any]:
    """Read a pasted advertisement into proposals, its contacts cut out; nothing is stored."""
    found = service().readers.read(db.session(), said["text"], said.get("lang"), on=today())
    return told(found)


def told(found: Advertisement) -> dict[str, Any]:
    """Return an advertisement as the API tells it."""
    plain = {name: getattr(found, name) for name in Advertisement.__dataclass_fields__}
    concepts = {"occupation": found.occupation and _concepts(found.occupation)}
    return plain | concepts | {"skills": [_concepts(skill) for skill in found.skills]}


def _concepts(found: Proposal[tuple[Hit, ...]]) -> dict[str, Any]:
    place = {name: getattr(found, name) for name in ("words", "start", "end", "confidence")}
    hits = [{"id": bare(hit.id), "label": hit.label, "score": hit.score, "how": hit.how} for hit in found.value]
    return place | {"value": hits}
