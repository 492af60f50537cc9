"""What words in a table mean: occupations, skills and places, each distinct text looked up once."""

from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import identifiers, places, words
from catalogue.linking import Hit, Linker, is_doubtful
from catalogue.records import CatalogueVersion, Concept, ConceptKind
from employers.records import Matched
from web.imports.errors import BadCell, NoWords

# How words have to be found to stand for a skill without anybody being asked.
SURE = frozenset({"exact", "alternative", "stem"})


class Guess(NamedTuple):
    """The occupation that a text means: stated by its id, or found by its words; perhaps to be confirmed, or none."""

    occupation: str | None = None
    how: Matched | None = None
    is_doubtful: bool = True
    label: str | None = None


class Place(NamedTuple):
    """Where a text says that something is: a municipality with its position, or the text when there is none such."""

    municipality: str | None = None
    place_text: str | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass
class Vocabulary:
    """The words of the catalogue in one language. What was looked up once is not asked of a session again."""

    lang: str
    _linkers: dict[ConceptKind, Linker] = field(default_factory=dict)
    _hits: dict[tuple[ConceptKind, str], tuple[Hit, ...]] = field(default_factory=dict)
    _ids: dict[ConceptKind, frozenset[str]] = field(default_factory=dict)
    _places: dict[str, Place] = field(default_factory=dict)

    def require_language(self, session: Session) -> None:
        """Raise NoWords when the catalogue has no words in the language."""
        known = session.scalar(select(CatalogueVersion.languages)) or []
        if self.lang not in known:
            raise NoWords(self.lang, known)

    def title(self, session: Session, text: str) -> Guess:
        """Return the occupation that a job title may mean."""
        hits = self._link(session, ConceptKind.OCCUPATION, text)
        if not hits:
            return Guess()
        # What is near in meaning is near: a person is asked in both cases.
        how = Matched.NEAR if hits[0].how == "meaning" else Matched(hits[0].how)
        return Guess(_stated(hits[0]), how, is_doubtful(hits), hits[0].label)

    def occupation(self, session: Session, text: str) -> Guess:
        """Return the occupation that a text means: an ESCO id or address, an ISCO-08 code, or a title."""
        for kind in (ConceptKind.OCCUPATION, ConceptKind.ISCO_GROUP):
            if known := self._known(session, kind, text):
                code = known.removeprefix("C") if kind is ConceptKind.ISCO_GROUP else known
                return Guess(code, Matched.STATED, is_doubtful=False)
        return self.title(session, text)

    def sure_occupation(self, session: Session, text: str) -> str:
        """Return the occupation that a text means beyond doubt. Raises BadCell."""
        guess = self.occupation(session, text)
        if guess.occupation is None or guess.is_doubtful:
            raise BadCell(_unknown("occupation", guess.label, "its ISCO-08 code"))
        return guess.occupation

    def skill(self, session: Session, text: str) -> str:
        """Return the skill that a text means beyond doubt: an ESCO id or address, or a name. Raises BadCell."""
        if known := self._known(session, ConceptKind.SKILL, text):
            return known
        hits = self._link(session, ConceptKind.SKILL, text)
        if not hits or hits[0].how not in SURE or is_doubtful(hits):
            raise BadCell(_unknown("skill", hits[0].label if hits else None, "its id"))
        return hits[0].id

    def place(self, session: Session, text: str) -> Place:
        """Return where a text says that something is."""
        if text not in self._places:
            town = places.find(session, text)
            found = Place(place_text=text) if town is None else Place(town.istat, None, town.lat, town.lon)
            self._places[text] = found
        return self._places[text]

    def _known(self, session: Session, kind: ConceptKind, text: str) -> str | None:
        if kind not in self._ids:
            self._ids[kind] = frozenset(session.scalars(select(Concept.id).where(Concept.kind == kind)))
        found = identifiers.concept_id(text)
        return found if found in self._ids[kind] else None

    def _link(self, session: Session, kind: ConceptKind, text: str) -> tuple[Hit, ...]:
        if kind not in self._linkers:
            self._linkers[kind] = words.linker(session, kind, self.lang)
        if (kind, text) not in self._hits:
            self._hits[kind, text] = self._linkers[kind].link(text)
        return self._hits[kind, text]


def _stated(hit: Hit) -> str:
    """Return a hit as vacancies and profiles state it: an occupation by its id, a group by its ISCO-08 code."""
    return hit.code if hit.code is not None and hit.id == identifiers.key(hit.code) else hit.id


def _unknown(what: str, nearest: str | None, otherwise: str) -> str:
    hint = f" (the nearest is: {nearest})" if nearest else ""
    return (
        f"no {what} of the catalogue is called so beyond doubt{hint}; write its name as it stands there, or {otherwise}"
    )
