"""What she is told of the papers of a placement, in words: which of her fields the firm gets with which."""

from collections.abc import Mapping
from typing import Any

from schedules.placing.documents import Document
from web.documents.names import DOCUMENTS, FIELDS
from web.wording import Words


def told(documents: Mapping[Document, tuple[str, ...]], lang: str) -> dict[str, Any]:
    """Return what stands in which paper, in a language of this service."""
    words = Words(lang)
    lines = [
        f"{words.say(DOCUMENTS[name])}: {words.listing(words.say(FIELDS[field]) for field in fields)}"
        for name, fields in documents.items()
    ]
    return {"lang": words.lang, "lines": lines, "inference": []}
