"""The ids of concepts, and the ESCO addresses that they are the last part of."""

import re
from functools import lru_cache

from catalogue.records import ConceptKind

BASE = "http://data.europa.eu/esco/"
OWN = "ponte-"
PLACES = {
    ConceptKind.OCCUPATION: "occupation/",
    ConceptKind.SKILL: "skill/",
    ConceptKind.ISCO_GROUP: "isco/",
    ConceptKind.SKILL_GROUP: "skill/",
}
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
# What follows the base. Groups of skills are called by a UUID or a code such as S1.2, those of knowledge by ISCED-F.
SHAPES = {
    ConceptKind.OCCUPATION: re.compile(f"occupation/({UUID})"),
    ConceptKind.SKILL: re.compile(f"skill/({UUID})"),
    ConceptKind.ISCO_GROUP: re.compile(r"isco/(C\d{1,4})"),
    ConceptKind.SKILL_GROUP: re.compile(rf"(?:skill/)?((?<=skill/)(?:{UUID}|[A-Z][\d.]{{0,20}})|isced-f/\d{{2,4}})"),
}
GROUP = re.compile("C[0-9]{1,4}")
LONGEST_CODE = 4


def address(kind: ConceptKind, concept: str) -> str:
    """Return the ESCO address of a concept; our own concepts have none and are called by their id."""
    if concept.startswith(OWN):
        return concept
    return BASE + ("" if "/" in concept else PLACES[kind]) + concept


@lru_cache(maxsize=65_536)  # files of relations name the same few concepts again and again
def from_address(kind: ConceptKind, text: str) -> str | None:
    """Return the id that an ESCO address of this kind names; None when it is no such address."""
    match = SHAPES[kind].fullmatch(_after_base(text))
    return match[1] if match else None


def key(text: str) -> str:
    """Return the id that an id or an ISCO-08 code of 1 to 4 digits means: ``5120`` is the group ``C5120``."""
    return f"C{text}" if text.isascii() and text.isdigit() and len(text) <= LONGEST_CODE else text


def bare(text: str) -> str:
    """Return the ISCO-08 code that the id of a group stands for, and any other id as it is: the reverse of ``key``."""
    return text[1:] if GROUP.fullmatch(text) else text


def concept_id(text: str) -> str:
    """Return the id that a text means: an ESCO address, an ISCO-08 code, or an id."""
    rest = _after_base(text)
    return key(rest) if rest == text or rest.startswith("isced-f/") else rest.rpartition("/")[2]


def _after_base(text: str) -> str:
    return text.replace("https:", "http:", 1).removeprefix(BASE)
