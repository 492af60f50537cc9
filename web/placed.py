"""What she is told of the papers of a placement, in words."""

from collections.abc import Mapping
from typing import Any

from web.pages.language import words as page_words
from web.proposals import spoken
from web.wording import Words
from web.wording.texts import noted

DOCUMENTS = {
    "training_project": noted("Training project"),
    "attendance_sheet": noted("Attendance sheet"),
    "midterm_assessment": noted("Assessment at half time"),
    "final_assessment": noted("Assessment at the end"),
    "attestation": noted("Attestation of skills"),
}
FIELDS = {
    "first_name": noted("first name"),
    "family_name": noted("family name"),
    "birth_date": noted("date of birth"),
    "tax_code": noted("tax code"),
    "agreed_hours": noted("agreed hours"),
    "objectives": noted("what is to be learnt"),
    "allowance": noted("allowance"),
}


def told(documents: Mapping[str, tuple[str, ...]], language: str) -> dict[str, Any]:
    """Return what stands in which paper, in the language in which she heard it, as far as there is one."""
    words = Words(spoken(language, page_words().lang))
    lines = [
        f"{words.say(DOCUMENTS[name])}: {words.listing(words.say(FIELDS[field]) for field in fields)}"
        for name, fields in documents.items()
    ]
    return {"lang": words.lang, "documents": lines}
