"""The suggestions of the present catalogue: which names there are to suggest, how common each is, and what is kept."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from math import log, log10

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue import starter
from catalogue.identifiers import LONGEST_CODE
from catalogue.keeping import Kept
from catalogue.records import Concept, ConceptKind, Label, LabelKind, Municipality, Relation, RelationKind
from catalogue.suggestions import Name, Suggester

ITALIAN = "it"
# The greatest town of the country has fewer people than ten to this power.
GREATEST = 7
# How much it tells that a concept stands in our own small catalogue; the rest is told by other signs.
EVERYDAY = 0.5
# The level of skill that ISCO-08 gives to each of its major groups (ILO 2012, volume 1, table 2); armed forces aside.
SKILL_LEVELS = {"1": 4, "2": 4, "3": 3, "4": 2, "5": 2, "6": 2, "7": 2, "8": 2, "9": 1}
HIGHEST = 4


class Suggestable(StrEnum):
    """What can be suggested while somebody types."""

    SKILL = "skill"
    OCCUPATION = "occupation"
    MUNICIPALITY = "municipality"


class Suggesters(Kept[Suggestable, Suggester]):
    """The suggesters that a process keeps, one a kind."""

    def __init__(self) -> None:
        super().__init__(suggester)


def suggester(session: Session, kind: Suggestable) -> Suggester:
    """Return a suggester over all names of a kind, in all languages; with occupations come ISCO groups of 4 digits."""
    return Suggester(NAMES[kind](session))


def _skills(session: Session) -> Iterator[Name]:
    everyday = {row["concept"] for row in starter.read("skills")}
    needed = _needed(session)
    most = log(1 + max(needed.values(), default=1))
    for concept, _, named in _labels(session, ConceptKind.SKILL):
        common = EVERYDAY * (concept in everyday) + (1 - EVERYDAY) * log(1 + needed.get(concept, 0)) / most
        yield named._replace(common=common)


def _occupations(session: Session) -> Iterator[Name]:
    everyday = {row["concept"] for row in starter.read("occupations")}
    for concept, code, named in _labels(session, ConceptKind.OCCUPATION):
        entry = 1 - SKILL_LEVELS.get(code[:1], HIGHEST) / HIGHEST
        yield named._replace(common=EVERYDAY * (concept in everyday) + (1 - EVERYDAY) * entry)
    for _, code, named in _labels(session, ConceptKind.ISCO_GROUP):
        if len(code) == LONGEST_CODE:
            yield named._replace(after=True)


def _labels(session: Session, kind: ConceptKind) -> Iterator[tuple[str, str, Name]]:
    """Yield all labels of a kind: the concept, its code, and the label as a name."""
    rows = session.execute(
        select(Label.concept_id, Concept.code, Label.label, Label.lang, Label.kind)
        .join(Concept, Concept.id == Label.concept_id)
        .where(Concept.kind == kind, Concept.obsolete.is_(False))
    )
    for concept, code, label, lang, how in rows:
        yield concept, code or "", Name(concept, label, lang, how is LabelKind.PREF, how is LabelKind.HIDDEN)


def _needed(session: Session) -> Mapping[str, int]:
    """Return how many occupations ask for each skill."""
    rows = session.execute(
        select(Relation.to_id, func.count())
        .where(Relation.kind.in_([RelationKind.ESSENTIAL, RelationKind.OPTIONAL]))
        .group_by(Relation.to_id)
    )
    return dict(rows.all())


def _municipalities(session: Session) -> Iterator[Name]:
    columns = (Municipality.istat, Municipality.name, Municipality.other_name, Municipality.province)
    rows = session.execute(select(*columns, Municipality.population)).all()
    homonyms = Counter(name for _, name, *_ in rows)
    for istat, name, other, province, population in rows:
        common = log10(population or 1) / GREATEST
        signed = f"{name} ({province})"
        label = signed if homonyms[name] > 1 else name
        yield Name(istat, label, ITALIAN, common=common, area=province)
        # Also found with and without the sign of its province, by a name in another language, without apostrophes.
        for also in {name, signed, other or name, name.replace("'", "")} - {label}:
            yield Name(istat, also, ITALIAN, preferred=False, hidden=True, common=common, area=province)


NAMES: Mapping[Suggestable, Callable[[Session], Iterator[Name]]] = {
    Suggestable.SKILL: _skills,
    Suggestable.OCCUPATION: _occupations,
    Suggestable.MUNICIPALITY: _municipalities,
}
