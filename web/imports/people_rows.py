"""People from a table: whom each row takes in, or whose profile it changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.bulk import portions
from ground.actors import Actor
from ground.errors import Refused
from ground.scope import Act
from ground.territories import Programme, Territory
from matching import beneficiaries, exclusions, reach
from matching.beneficiaries import PROFILE_COLUMNS
from matching.facts import read_profile, stored
from matching.ranking import Profile
from matching.reach import PEOPLE, PROFILE, Datum
from matching.records.identities import Identity
from matching.records.people import Beneficiary
from matching.records.profiles import ProfileRecord, Protection
from web.imports.cells import Entry
from web.imports.errors import BadCell, NotYours, column_of
from web.imports.journal import Journal
from web.imports.layout import Fault, Line
from web.imports.parties import Tutors
from web.imports.people_layout import LAYOUT, STATED_BY
from web.imports.plan import Judged, Verdict, refused
from web.imports.records import Imported
from web.imports.vocabulary import Vocabulary

LISTS = ("wished", "had")
WISHES = {"wish_pay": "pay", "wish_nearness": "nearness", "wish_hours": "hours"}
OF_THE_CASE = frozenset({"case_code", "programme", "tutor"})
COORDINATED = OF_THE_CASE - {"programme"}
# What a row says in other words than those in which a profile states it.
WORDS = OF_THE_CASE | {"skills", "municipality", *LISTS, *WISHES}


class Person(NamedTuple):
    """Somebody who was taken in before, with her records."""

    beneficiary: Beneficiary
    profile: ProfileRecord
    protection: Protection


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody new or known: what is to be written of her case, and of her profile, None when nothing is."""

    case: Mapping[str, Any]
    profile: Mapping[str, Any] | None
    person: Person | None = None


@dataclass
class PeopleRows:
    """People of a territory, taken in ``on`` a day. The words are looked up in the vocabulary."""

    vocabulary: Vocabulary
    on: date
    what = Imported.PEOPLE
    layout = LAYOUT

    def judge(self, session: Session, lines: Sequence[Line], *, by: Actor, locks: bool = False) -> list[Judged[Change]]:
        """Judge all rows without writing anything. Raises NotYours, NoWords.

        What ``locks`` is the territory against others who import its people, and each of them as beneficiaries do.
        """
        _require_scope(lines, by)
        self.vocabulary.require_language(session)
        if locks:
            session.execute(select(Territory.code).where(Territory.code == by.territory).with_for_update())
        programmes = frozenset(session.scalars(select(Programme.code).order_by(Programme.code)))
        there, taken = _existing(session, lines, by, locks=locks), _taken(session, lines, by)
        judging = _Judging(self.vocabulary, session, by, Tutors(session, by), programmes, there, taken - there.keys())
        return [refused(line) if line.faults else judging.judged(line) for line in lines]

    def write(self, session: Session, rows: Sequence[Judged[Change]], journal: Journal, *, by: Actor) -> None:
        """Write the rows one after the other."""
        for row in rows:
            if row.change and row.change.person:
                journal.before(row.line, *row.change.person)
                _amend(session, row.change.person.beneficiary.ref, row.change, by)
            elif row.change:
                made = beneficiaries.take_in(session, row.change.case, by=by, on=self.on)
                if row.change.profile:
                    beneficiaries.put_profile(session, made.ref, row.change.profile, by=by)
                profile, protection = session.get_one(ProfileRecord, made.id), session.get_one(Protection, made.id)
                journal.created(row.line, made, profile, protection, session.get_one(Identity, made.id))


def _amend(session: Session, ref: str, change: Change, by: Actor) -> None:
    # The profile first: a case given to another tutor is out of reach for who is none of hers.
    if change.profile is not None:
        beneficiaries.put_profile(session, ref, change.profile, by=by)
    if change.case:
        beneficiaries.amend(session, ref, change.case, by=by)


def _require_scope(lines: Iterable[Line], by: Actor) -> None:
    """Refuse a coordinator's file that says more than whose case it is: all else coordinators only read."""
    if PEOPLE.may(by, *PROFILE, act=Act.WRITE):
        return
    named = {name for line in lines for name in (*line.said, *(fault.column for fault in line.faults))}
    profile = [column.name for column in LAYOUT.columns if column.name in named - COORDINATED]
    if profile:
        text = "a coordinator brings in case_code and tutor only; take out"
        raise NotYours("--as", f"{text} {', '.join(profile)}, or let her tutor bring the file in")


def _existing(session: Session, lines: Iterable[Line], by: Actor, *, locks: bool) -> dict[str, Person]:
    """Return who within reach has one of the case codes, without reading what she must avoid.

    With ``locks`` a person is locked before her profile is read: read together, it could be older than the lock.
    """
    found: dict[str, Person] = {}
    own = reach.people(by, Datum.CASE, write=True) & reach.people(by, *PROFILE)
    for portion in portions(_codes(lines)):
        named = select(Beneficiary.id).where(own, Beneficiary.case_code.in_(portion))
        ids = session.scalars((named.with_for_update() if locks else named).order_by(Beneficiary.id)).all()
        query = (
            select(Beneficiary, ProfileRecord, Protection)
            .join(ProfileRecord, ProfileRecord.beneficiary_id == Beneficiary.id)
            .join(Protection, Protection.beneficiary_id == Beneficiary.id)
            .where(Beneficiary.id.in_(ids))
            .order_by(Beneficiary.id)
            .execution_options(populate_existing=True)
        )
        found |= {row[0].case_code: Person(*row) for row in session.execute(query)}
    return found


def _taken(session: Session, lines: Iterable[Line], by: Actor) -> frozenset[str]:
    """Return which of the case codes somebody of the territory has, within reach or not."""
    taken: set[str] = set()
    for portion in portions(_codes(lines)):
        here = (Beneficiary.territory == by.territory, Beneficiary.case_code.in_(portion))
        taken.update(session.scalars(select(Beneficiary.case_code).where(*here)))
    return frozenset(taken)


def _codes(lines: Iterable[Line]) -> list[str]:
    return [line.said["case_code"] for line in lines if line.said.get("case_code")]


@dataclass(frozen=True, slots=True)
class _Judging:
    """One judging of the rows of a file: what is there already, and who asks."""

    vocabulary: Vocabulary
    session: Session
    by: Actor
    tutors: Tutors
    programmes: frozenset[str]
    there: Mapping[str, Person]
    taken: frozenset[str]  # the case codes of people out of reach

    def judged(self, line: Line) -> Judged[Change]:
        person = self.there.get(line.said["case_code"])
        try:
            self._require_free(line.said["case_code"])
            case, facts = self._case(line.said, person), self._facts(line.said, person)
            ref = person.beneficiary.ref if person else "new"
            profile = read_profile(self.session, {**exclusions.with_position(self.session, facts), "ref": ref})
            return _old(line, case, facts, profile, person) if person else _new(line, case, facts)
        except BadCell as bad:
            return refused(line, Fault(bad.column, bad.text))
        except Refused as bad:
            fact = bad.where.partition(".")[0]
            return refused(line, Fault(STATED_BY.get(fact, fact), bad.text))

    def _require_free(self, code: str) -> None:
        if code in self.taken:
            raise BadCell("another person of this territory has this case code", "case_code")

    def _case(self, said: Mapping[str, Any], person: Person | None) -> dict[str, Any]:
        """Return what is to be written of her case: all of a new one, of another what differs."""
        stated: dict[str, Any] = {"case_code": said["case_code"]}
        if "programme" in said:
            stated["programme"] = self._programme(said["programme"])
        if said.get("tutor") is not None or person is None:
            stated["tutor"] = self._tutor(said.get("tutor"), person.beneficiary.tutor if person else self.by.ref)
        if person is None:
            return stated
        return {key: value for key, value in stated.items() if getattr(person.beneficiary, key) != value}

    def _programme(self, code: str | None) -> str | None:
        if code is not None and code not in self.programmes:
            raise BadCell(f"one of the programmes {', '.join(sorted(self.programmes))} is expected here", "programme")
        return code

    def _tutor(self, named: str | None, kept: str) -> str:
        gives = PEOPLE.may(self.by, Datum.CASELOAD, act=Act.WRITE)
        with column_of("tutor"):
            if named is None and gives:
                raise BadCell("who becomes her tutor has to be named, by name or by the reference of the account")
            ref = kept if named is None else self.tutors.tutor(named)
            if ref != kept and not gives:
                raise BadCell("only a coordinator gives a person to another tutor")
        return ref

    def _facts(self, said: Mapping[str, Any], person: Person | None) -> dict[str, Any]:
        """Return her profile with what the row says; where the file says nothing it stays as it is."""
        facts = {key: getattr(person.profile, key) for key in PROFILE_COLUMNS} if person else {}
        facts |= {key: fact for key, fact in said.items() if key not in WORDS}
        facts |= self._skills(said) | self._occupations(said, facts) | _wishes(said, facts) | self._place(said)
        return {key: fact for key, fact in facts.items() if fact is not None}

    def _skills(self, said: Mapping[str, Any]) -> dict[str, Any]:
        if "skills" not in said:
            return {}
        entries: Sequence[Entry] | None = said["skills"]
        found: dict[str, Any] = {}
        with column_of("skills"):
            for entry in entries or ():
                skill = self.vocabulary.skill(self.session, entry.text)
                if skill in found:
                    raise BadCell("each skill is expected once, as name:level:evidence")
                found[skill] = {"level": entry.level, "evidence": entry.evidence or "declared"}
        return {"skills": None if entries is None else found}

    def _occupations(self, said: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
        if not any(name in said for name in LISTS):
            return {}
        lists = {name: self._occupation_list(said[name], name) for name in LISTS if name in said}
        whole = {**(facts.get("occupations") or {}), **lists}
        is_known = any(each is not None for each in whole.values())
        return {"occupations": {name: whole.get(name) or [] for name in LISTS} if is_known else None}

    def _occupation_list(self, entries: Sequence[Entry] | None, column: str) -> list[str] | None:
        with column_of(column):
            return None if entries is None else [self._occupation(entry) for entry in entries]

    def _occupation(self, entry: Entry) -> str:
        if entry.level or entry.evidence:
            raise BadCell("occupations are expected without level or evidence, with ; between them")
        return self.vocabulary.sure_occupation(self.session, entry.text)

    def _place(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Return her starting point as far as it is said; not known is {}, because null would leave it as it was."""
        if "municipality" not in said:
            return {}
        if said["municipality"] is None:
            return {"place": {}}
        found = self.vocabulary.place(self.session, said["municipality"]).municipality
        if found is None:
            raise BadCell(
                "no municipality is called so, or several: add the province, as in Castro (LE)", "municipality"
            )
        return {"place": {"municipality": found}}


def _wishes(said: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    stated = {WISHES[column]: said[column] for column in WISHES if column in said}
    whole = {key: weight for key, weight in {**(facts.get("wishes") or {}), **stated}.items() if weight is not None}
    return {"wishes": whole or None} if stated else {}


def _new(line: Line, case: Mapping[str, Any], facts: Mapping[str, Any]) -> Judged[Change]:
    says_something = facts.keys() - {"place"} or facts.get("place")
    return Judged(line.number, Verdict.CREATE, change=Change(case, facts if says_something else None))


def _old(
    line: Line, case: Mapping[str, Any], facts: Mapping[str, Any], profile: Profile, person: Person
) -> Judged[Change]:
    known = stored(profile)
    changed = [key for key in PROFILE_COLUMNS if getattr(person.profile, key) != known.get(key)]
    if _moves(facts, profile, person.protection):
        changed.append("place")
    if not case and not changed:
        return Judged(line.number, Verdict.UNCHANGED)
    fields = (*case, *(STATED_BY.get(key, key) for key in changed))
    return Judged(line.number, Verdict.UPDATE, fields=fields, change=Change(case, facts if changed else None, person))


def _moves(facts: Mapping[str, Any], profile: Profile, protection: Protection) -> bool:
    """Tell whether the facts put her starting point elsewhere."""
    if profile.place is None or "place" not in facts:
        return False
    lat, lon, *_ = exclusions.rounded(profile.place)
    there = (protection.lat, protection.lon, protection.municipality)
    return there != (lat, lon, facts["place"].get("municipality"))
