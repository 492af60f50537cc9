"""Which document of a placement holds which fields of hers, and when skills may be attested (pure).

What stands in no row here stands in no document: nothing of her birth, permit, programme, origin, family, what she must
avoid, or what was noted of her.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

# Percent of the agreed hours from which skills are attested.
ATTESTED_FROM = 70


class Document(StrEnum):
    """The papers of a placement that are printed."""

    TRAINING_PROJECT = "training_project"
    ATTENDANCE_SHEET = "attendance_sheet"
    MIDTERM_ASSESSMENT = "midterm_assessment"
    FINAL_ASSESSMENT = "final_assessment"
    ATTESTATION = "attestation"


NAME = ("first_name", "family_name")
# What she agrees that a firm gets, document by document. Her tax code stands in the project alone.
FIELDS: Mapping[Document, tuple[str, ...]] = MappingProxyType(
    {
        Document.TRAINING_PROJECT: (
            *(*NAME, "tax_code", "legal_kind", "period", "agreed_hours"),
            *("objectives", "allowance"),
        ),
        Document.ATTENDANCE_SHEET: (*NAME, "period", "agreed_hours", "presence"),
        Document.MIDTERM_ASSESSMENT: (*NAME, "period", "objectives", "midterm_levels"),
        Document.FINAL_ASSESSMENT: (*NAME, "period", "objectives", "final_levels"),
        Document.ATTESTATION: (*NAME, "period", "final_levels"),
    }
)


def is_attested(agreed: float, attended: float) -> bool:
    """Tell whether somebody was there for so many of the agreed hours that skills are attested."""
    return agreed > 0 and attended * 100 >= agreed * ATTESTED_FROM


def is_neutral(promoter: str, programmes: Iterable[str]) -> bool:
    """Tell whether a promoter is called without the name or the code of any programme, capitals apart."""
    said = promoter.casefold()
    return not any(re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", said) for name in programmes)
