"""Vacancies from a table: what each row creates or changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from catalogue.bulk import portions
from employers import clock, review, vacancies, work
from employers.records import Matched, Vacancy, VacancyState
from employers.review import Flag
from ground.actors import Actor, Role
from ground.errors import IllegalMove, Refused
from matching.errors import BadWork
from matching.facts import stored
from matching.ranking import BadFact, Opening
from web.imports.cells import Entry
from web.imports.errors import BadCell, NotYours, column_of
from web.imports.journal import Journal
from web.imports.layout import Fault, Line
from web.imports.parties import Employers
from web.imports.plan import Judged, Verdict, refused
from web.imports.records import Imported
from web.imports.vacancy_layout import LAYOUT, STATED_BY
from web.imports.vocabulary import Guess, Place, Vocabulary

# What a row says in other words than those in which a vacancy stores it.
WORDS = frozenset({"occupation", "essential", "optional", "employer", "site", "place", "province"})
# What flags are found in.
FLAGGED = frozenset({"title", "description", "languages"})
SIGN, LONGEST_PLACE = 2, 200  # letters of the sign of a province, and of a place
SAME_NAME = (
    "a file of this name has brought in this id for another employer, or for none; name the source with --source"
)
OUTSIDE = "the place is not in the gazetteer: kept as text, its position is not known"


@dataclass(frozen=True, slots=True)
class Change:
    """A new vacancy with all its columns, or one that exists with those that differ; perhaps to be opened."""

    columns: Mapping[str, Any]
    vacancy: Vacancy | None = None
    opens: bool = False


@dataclass
class VacancyRows:
    """Vacancies of one source, posted ``on`` a day unless they say otherwise; ``reviewed`` ones are opened at once.

    A source that nobody has named (``names_source`` is false) may be that of two employers.
    """

    source: str
    vocabulary: Vocabulary
    on: date
    reviewed: bool = False
    names_source: bool = True
    what = Imported.VACANCIES
    layout = LAYOUT

    def judge(self, session: Session, lines: Sequence[Line], *, by: Actor, locks: bool = False) -> list[Judged[Change]]:
        """Judge all rows without writing anything. Raises NotYours, NoWords.

        What ``locks`` is a change number, which all take who write vacancies.
        """
        if locks:
            clock.next_number(session)
        if self.reviewed and by.role is not Role.COORDINATOR:
            raise NotYours("--reviewed", "only a coordinator reviews vacancies; without it they wait for the review")
        self.vocabulary.require_language(session)
        there = self._existing(session, lines)
        judging = _Judging(self, session, by, Employers(session, by), there, tells_flags=not locks)
        return [refused(line) if line.faults else judging.judged(line) for line in lines]

    def write(self, session: Session, rows: Sequence[Judged[Change]], journal: Journal, *, by: Actor) -> None:
        """Write the rows under one change number, in batches."""
        number = clock.next_number(session)
        for portion in portions(row for row in rows if row.change and row.change.vacancy is None):
            self._create(session, portion, journal, number)
        for row in rows:
            if row.change and row.change.vacancy:
                journal.before(row.line, row.change.vacancy)
                vacancies.change(row.change.vacancy, row.change.columns, by=by, number=number)
        session.flush()
        for row in rows:
            if row.change and row.change.vacancy and row.change.opens:
                vacancies.approve(session, row.change.vacancy.ref, by=by)

    def _create(self, session: Session, rows: Sequence[Judged[Change]], journal: Journal, number: int) -> None:
        stated = {"state": self._first_state(), "change_number": number}
        columns = [{**row.change.columns, **stated} for row in rows if row.change]
        created = session.scalars(insert(Vacancy).returning(Vacancy), columns)
        named = {vacancy.external_ref: vacancy for vacancy in created}
        for row in rows:
            if row.change:
                journal.created(row.line, named[row.change.columns["external_ref"]])

    def _existing(self, session: Session, lines: Iterable[Line]) -> dict[str, Vacancy]:
        """Return the vacancies of this source that the lines name, by their reference there."""
        refs = (line.said["external_ref"] for line in lines if line.said.get("external_ref"))
        found: dict[str, Vacancy] = {}
        for portion in portions(refs):
            query = select(Vacancy).where(Vacancy.source == self.source, Vacancy.external_ref.in_(portion))
            found |= {str(vacancy.external_ref): vacancy for vacancy in session.scalars(query.order_by(Vacancy.id))}
        return found

    def _first_state(self) -> VacancyState:
        state = vacancies.MOVES.after(VacancyState.DRAFT, "submit")
        return vacancies.MOVES.after(state, "approve") if self.reviewed else state


@dataclass(frozen=True, slots=True)
class _Judging:
    """One judging of the rows of a file: what is there already, who asks, whether flags are to be told."""

    rows: VacancyRows
    session: Session
    by: Actor
    employers: Employers
    there: Mapping[str, Vacancy]
    tells_flags: bool

    def judged(self, line: Line) -> Judged[Change]:
        vacancy = self.there.get(line.said["external_ref"])
        try:
            guess = self._guess(line.said)
            columns = self._columns(line.said, vacancy, guess)
            return self._new(line, columns, guess) if vacancy is None else self._old(line, columns, guess, vacancy)
        except BadCell as bad:
            return refused(line, Fault(bad.column, bad.text))
        except Refused as bad:
            return refused(line, Fault(_column(bad.where.partition(".")[0]), bad.text))
        except IllegalMove as bad:
            return refused(line, Fault(None, f"the vacancy is {bad.state} and cannot be changed any more"))

    def _new(self, line: Line, columns: dict[str, Any], guess: Guess) -> Judged[Change]:
        columns = {"employer_id": None, "territory": self.by.territory, **columns}
        columns["posted_on"] = columns["posted_on"] or self.rows.on
        return Judged(
            line.number,
            Verdict.CREATE,
            doubt=_doubt(guess),
            notes=_notes(columns),
            flags=self._flags(columns),
            change=Change(columns),
        )

    def _old(self, line: Line, columns: dict[str, Any], guess: Guess, vacancy: Vacancy) -> Judged[Change]:
        if vacancy.territory not in {self.by.territory, None}:
            raise BadCell("another territory has posted this advertisement of this source", "external_ref")
        if not self.rows.names_source and columns.get("employer_id", vacancy.employer_id) != vacancy.employer_id:
            raise BadCell(SAME_NAME, "employer")
        differing = vacancies.differing(vacancy, columns)
        opens = self.rows.reviewed and vacancy.state is VacancyState.IN_REVIEW
        doubt = None if vacancy.occupation_how is Matched.STATED else _doubt(guess)
        if not differing and not opens:
            return Judged(line.number, Verdict.UNCHANGED, doubt=doubt)
        vacancies.state_after(vacancy, differing, self.by)
        fields = tuple(dict.fromkeys(map(_column, differing))) + (("state",) if opens else ())
        change = Change(differing, vacancy, opens)
        return Judged(
            line.number,
            Verdict.UPDATE,
            fields=fields,
            doubt=doubt,
            notes=_notes(differing),
            flags=self._flags(columns) if differing.keys() & FLAGGED else (),
            change=change,
        )

    def _flags(self, columns: Mapping[str, Any]) -> tuple[Flag, ...]:
        if not self.tells_flags:
            return ()
        return review.of_vacancy(columns["title"], columns.get("description"), columns.get("languages"))

    def _columns(self, said: Mapping[str, Any], vacancy: Vacancy | None, guess: Guess) -> dict[str, Any]:
        """Return the columns that a row states; all ids in it are known, so nothing is asked of the database."""
        plainly = {key: fact for key, fact in said.items() if key not in WORDS}
        skills = {key: self._skills(key, said[key]) for key in ("essential", "optional") if key in said}
        source = {"lang": self.rows.vocabulary.lang, "source": self.rows.source}
        before = work.EMPTY if vacancy is None else work.stated(vacancy)
        facts = plainly | skills | source | _occupation(guess, vacancy)
        found = work.columns(self.session, facts, by=self.by, read=_read, before=before)
        return found | self._place(said) | self._parties(said, vacancy)

    def _guess(self, said: Mapping[str, Any]) -> Guess:
        vocabulary = self.rows.vocabulary
        if said.get("occupation"):
            return vocabulary.occupation(self.session, said["occupation"])
        return vocabulary.title(self.session, said["title"])

    def _skills(self, column: str, entries: Sequence[Entry] | None) -> dict[str, int | None] | None:
        if entries is None:
            return None
        found: dict[str, int | None] = {}
        with column_of(column):
            for entry in entries:
                skill = self.rows.vocabulary.skill(self.session, entry.text)
                if skill in found or entry.evidence:
                    raise BadCell("each skill is expected once, as name:level")
                found[skill] = entry.level
        return found

    def _place(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Return the columns of the place; a province alone is no municipality, though many are called like one."""
        if "place" not in said and "province" not in said:
            return {}
        place, province = said.get("place"), said.get("province")
        if place is None:
            return Place(place_text=province)._asdict()
        whole = f"{place} ({province})" if province else place
        found = self.rows.vocabulary.place(self.session, whole if len(province or "") == SIGN else place)
        return (found if found.municipality else Place(place_text=whole[:LONGEST_PLACE]))._asdict()

    def _parties(self, said: Mapping[str, Any], vacancy: Vacancy | None) -> dict[str, Any]:
        """Return employer, territory and site as far as they are said; an employer not named is not known."""
        found: dict[str, Any] = {}
        if "employer" in said:
            with column_of("employer"):
                employer = self.employers.employer(said["employer"]) if said["employer"] else None
            found = {"employer_id": employer and employer.id, "territory": self.by.territory}
        if said.get("site"):
            with column_of("site"):
                site = self.employers.site(found.get("employer_id", vacancy and vacancy.employer_id), said["site"])
            found["site_id"] = site.id
        elif "site" in said:
            found["site_id"] = None
        return found


def _read(_session: Session, stated: Mapping[str, Any]) -> dict[str, Any]:
    """Read the facts of the work as vacancies store them; their ids were found in the catalogue before."""
    try:
        return stored(Opening.from_json({**stated, "id": "new"}))
    except BadFact as bad:
        raise BadWork("bad_fact", bad.where, bad.text) from None


def _occupation(guess: Guess, vacancy: Vacancy | None) -> dict[str, Any]:
    """Return what a guess says; no guess says nothing against what a person stated."""
    if guess.occupation is None and vacancy is not None and vacancy.occupation_how is Matched.STATED:
        return {}
    return {
        "occupation": guess.occupation,
        "occupation_how": guess.how,
        "occupation_doubtful": guess.is_doubtful,
    }


def _doubt(guess: Guess) -> str | None:
    if not guess.is_doubtful:
        return None
    return f"perhaps {guess.label}" if guess.label else "no occupation was found"


def _notes(columns: Mapping[str, Any]) -> tuple[str, ...]:
    return (OUTSIDE,) if columns.get("place_text") else ()


def _column(fact: str) -> str:
    return STATED_BY.get(fact, fact)
