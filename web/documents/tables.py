"""The tables of a document: skills by their names in the catalogue, and days month by month."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from catalogue import words as catalogue
from schedules.placing.document_facts import Day
from schedules.records.placements import Presence
from web.wording import Words
from web.wording.texts import noted

Cell = str | dict[str, str]
PRESENCE: Mapping[Presence, str] = {
    Presence.PRESENT: noted("present"),
    Presence.AGREED_ABSENCE: noted("agreed absence"),
    Presence.ABSENCE: noted("absence"),
}


class _Column(NamedTuple):
    """A column of a table of skills: its head, its share of the width, and what it says of a skill."""

    head: str
    width: float
    cell: Callable[[str], Cell]


@dataclass(frozen=True, slots=True)
class Skills:
    """Names of skills: in the language of a paper, and in the reader's own as far as the catalogue has it."""

    words: Words
    own: str
    labels: Mapping[str, str]

    @classmethod
    def of(cls, session: Session, ids: Iterable[str], words: Words, own: str) -> "Skills":
        """Return the names of these skills."""
        found = list(ids)
        named = Words(words.lang, catalogue.names(session, found, words.lang))
        labels = {} if own == words.lang else catalogue.labels_in(session, found, own)
        return cls(named, own, labels)

    def table(self, skills: Sequence[str], levels: Mapping[str, int] | None = None) -> dict[str, Any] | None:
        """Return a table of skills; with levels, those that were not assessed are left to be filled in."""
        columns = [_Column(self.words.say("Skill (ESCO, European classification)"), 4, self.words.name)]
        if self.labels:
            columns.append(_Column(self.words.language(self.own).capitalize(), 4, self._own_label))
        if levels is not None:
            columns.append(_Column(self.words.say("Level from 1 to 5"), 2, lambda skill: str(levels.get(skill, ""))))
        rows = [[column.cell(skill) for column in columns] for skill in skills]
        head, widths = [column.head for column in columns], [column.width for column in columns]
        return {"head": head, "widths": widths, "rows": rows} if rows else None

    def _own_label(self, skill: str) -> Cell:
        return {"text": self.labels.get(skill, ""), "lang": self.own}


def months(days: Sequence[Day], words: Words) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name of each month with the table of its days; what is not recorded is left to be filled in."""
    head = [words.say("Day"), words.say("Agreed"), words.say("Presence"), words.say("Hours")]
    head += [words.say("Signature"), words.say("Signature of the host tutor")]
    for _, found in groupby(days, key=lambda each: (each.day.year, each.day.month)):
        rows = [_row(each, words) for each in found]
        yield rows[0][0], {"head": head, "widths": [1.2, 1.8, 2.6, 0.8, 2.2, 2.2], "rows": [row[1:] for row in rows]}


def _row(each: Day, words: Words) -> list[str]:
    agreed = words.listing("–".join(window) for window in each.agreed)
    what = words.say(PRESENCE[each.what]) if each.what is not None else ""
    hours = words.number(each.hours) if each.hours is not None else ""
    return [words.month(each.day), words.weekday(each.day), agreed, what, hours, "", ""]
