"""Reading a pasted advertisement with the words of the present catalogue; nothing of it is kept or logged."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy.orm import Session

from catalogue import words
from catalogue.keeping import Kept
from catalogue.linking import Linker
from catalogue.records import ConceptKind
from employers.advertisements.language import language
from employers.advertisements.proposals import Advertisement
from employers.advertisements.reading import read

LONGEST = 20_000
TOO_LONG = f"An advertisement of 1 to {LONGEST:,} characters is expected here."
# What is taken for the language of a text too short to tell.
USUAL = "it"


class Readers:
    """What a process keeps to read advertisements with: for each language the occupations and the skills."""

    def __init__(self) -> None:
        self._linkers: Kept[str, Linker] = Kept(_linker)
        self._finders = Kept(words.finder)

    def read(self, session: Session, text: str, lang: str | None, *, on: date) -> Advertisement:
        """Return what an advertisement says on a day; its language is told by its words unless it is given."""
        spoken = lang or language(text) or USUAL
        linker, finder = self._linkers.current(session, spoken), self._finders.current(session, spoken)

        def needed(occupations: Sequence[str]) -> Collection[str]:
            asked = words.occupation_skills(session, occupations)
            return {skill for skills in asked.values() for skill in skills}

        return read(text, on=on, occupations=linker, skills=finder, lang=spoken, needed=needed)


def _linker(session: Session, lang: str) -> Linker:
    return words.linker(session, ConceptKind.OCCUPATION, lang)
