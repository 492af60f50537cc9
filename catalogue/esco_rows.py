"""The rows of the official ESCO files, each checked as it is read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catalogue.errors import BadFile
from catalogue.esco_files import ConceptFile, RelationFile
from catalogue.identifiers import address, from_address
from catalogue.labels import LONGEST, text_of
from catalogue.records import ConceptKind, RelationKind
from catalogue.sheets import Progress, Sheet

NAMED = {
    "ISCOGroup": ConceptKind.ISCO_GROUP,
    "SkillGroup": ConceptKind.SKILL_GROUP,
    "Occupation": ConceptKind.OCCUPATION,
    "KnowledgeSkillCompetence": ConceptKind.SKILL,
}
NAMES = {kind: name for name, kind in NAMED.items()}
COLUMNS = {
    ConceptKind.ISCO_GROUP: ("code",),
    ConceptKind.SKILL_GROUP: (),
    ConceptKind.OCCUPATION: ("iscoGroup",),
    ConceptKind.SKILL: ("skillType", "reuseLevel"),
}
SKILL_TYPES = {"skill/competence": "skill"}
ISCO_CODE = re.compile(r"\d{4}")
LONGEST_WORD, LONGEST_CODE = 32, 16


@dataclass(frozen=True, slots=True)
class ConceptRow:
    """One concept as a file states it; the preferred label is "" where the language has none."""

    id: str
    code: str | None
    skill_type: str | None
    reuse_level: str | None
    obsolete: bool
    preferred: str
    alternatives: tuple[str, ...]
    hidden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One relation as a file states it."""

    from_id: str
    to_id: str
    kind: RelationKind


@dataclass(frozen=True, slots=True)
class End:
    """Where one end of a relation stands: its column, and its kind or the column that tells it."""

    column: str
    kind: ConceptKind | str


@dataclass(frozen=True, slots=True)
class Shape:
    """How a file states relations: both ends, the column that tells the kind ("" when all are one), the kinds."""

    start: End
    end: End
    column: str
    kinds: Mapping[str, RelationKind]


BROADER = Shape(End("conceptUri", "conceptType"), End("broaderUri", "broaderType"), "", {"": RelationKind.BROADER})
SHAPES = {
    "occupationskillrelations": Shape(
        End("occupationUri", ConceptKind.OCCUPATION),
        End("skillUri", ConceptKind.SKILL),
        "relationType",
        {"essential": RelationKind.ESSENTIAL, "optional": RelationKind.OPTIONAL},
    ),
    "skillskillrelations": Shape(
        End("originalSkillUri", ConceptKind.SKILL),
        End("relatedSkillUri", ConceptKind.SKILL),
        "relationType",
        {"essential": RelationKind.SKILL_ESSENTIAL, "optional": RelationKind.SKILL_OPTIONAL},
    ),
    "broaderrelationsoccpillar": BROADER,
    "broaderrelationsskillpillar": BROADER,
}


def concepts(file: ConceptFile, progress: Progress | None = None) -> Iterator[ConceptRow]:
    """Yield the concepts of a file. Raises BadFile at the first line that is wrong, or names a concept again."""
    seen: dict[str, int] = {}
    required = ("conceptUri", "preferredLabel", "altLabels", *COLUMNS[file.kind])
    for line, fields in file.sheet.rows(required, progress):
        place = Place(file.sheet, line)
        if fields.get("conceptType", NAMES[file.kind]) != NAMES[file.kind]:
            raise place.bad(
                "conceptType", f"here stands {fields['conceptType']}, this file should hold {NAMES[file.kind]}"
            )
        row = _concept(place, file.kind, fields)
        if seen.setdefault(row.id, line) != line:
            raise place.bad("conceptUri", f"{row.id} stands in line {seen[row.id]} already; get the file again")
        yield row


def relations(file: RelationFile, progress: Progress | None = None) -> Iterator[RelationRow]:
    """Yield the relations of a file. Raises BadFile at the first line that is wrong."""
    shape = SHAPES[file.what]
    types = [end.kind for end in (shape.start, shape.end) if not isinstance(end.kind, ConceptKind)]
    columns = (shape.start.column, shape.end.column, shape.column, *types)
    for line, fields in file.sheet.rows([column for column in columns if column], progress):
        place = Place(file.sheet, line)
        word = fields.get(shape.column, "")
        if word not in shape.kinds:
            raise place.bad(shape.column, f"a relation is {' or '.join(shape.kinds)}, not {word[:40]!r}")
        yield RelationRow(_end(place, shape.start, fields), _end(place, shape.end, fields), shape.kinds[word])


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file."""

    sheet: Sheet
    line: int

    def bad(self, column: str, text: str) -> BadFile:
        """Return the refusal of a field of this line."""
        return BadFile(self.sheet.shown, text, line=self.line, column=column)


def _concept(place: Place, kind: ConceptKind, fields: Mapping[str, str]) -> ConceptRow:
    preferred = _labels(place, fields, "preferredLabel")
    alternatives = _labels(place, fields, "altLabels")
    return ConceptRow(
        id=_id(place, "conceptUri", kind, fields["conceptUri"]),
        code=_code(place, kind, fields),
        skill_type=_word(place, fields, "skillType"),
        reuse_level=_word(place, fields, "reuseLevel"),
        obsolete=fields.get("status", "").strip().lower() == "obsolete",
        preferred=" ".join(preferred),
        alternatives=tuple(label for label in alternatives if label not in preferred),
        hidden=_labels(place, fields, "hiddenLabels"),
    )


def _code(place: Place, kind: ConceptKind, fields: Mapping[str, str]) -> str | None:
    column = "iscoGroup" if kind is ConceptKind.OCCUPATION else "code"
    code = fields.get(column, "").strip()
    if kind is ConceptKind.OCCUPATION and not ISCO_CODE.fullmatch(code):
        text = f"an ISCO-08 code has 4 digits, here stands {code[:20]!r}; a table program may have cut a leading 0"
        raise place.bad(column, text)
    if kind is ConceptKind.ISCO_GROUP and f"C{code}" != _id(place, "conceptUri", kind, fields["conceptUri"]):
        raise place.bad(
            column, f"the code {code[:20]!r} is not that of the address; a table program may have cut a leading 0"
        )
    if len(code) > LONGEST_CODE:
        raise place.bad(column, f"a code has at most {LONGEST_CODE} characters")
    return code or None


def _word(place: Place, fields: Mapping[str, str], column: str) -> str | None:
    word = fields.get(column, "").strip().lower()
    if len(word) > LONGEST_WORD:
        raise place.bad(column, f"one word was expected here, not {len(word)} characters")
    return SKILL_TYPES.get(word, word) or None


def _labels(place: Place, fields: Mapping[str, str], column: str) -> tuple[str, ...]:
    """Return the labels of a field, one a line, without repetitions."""
    labels = tuple(dict.fromkeys(filter(None, map(text_of, fields.get(column, "").splitlines()))))
    if any(len(label) > LONGEST for label in labels):
        raise place.bad(column, f"a label has at most {LONGEST} characters")
    return labels


def _end(place: Place, end: End, fields: Mapping[str, str]) -> str:
    if isinstance(end.kind, ConceptKind):
        return _id(place, end.column, end.kind, fields[end.column])
    if fields[end.kind] not in NAMED:
        raise place.bad(end.kind, f"this is none of {', '.join(NAMED)}")
    return _id(place, end.column, NAMED[fields[end.kind]], fields[end.column])


def _id(place: Place, column: str, kind: ConceptKind, text: str) -> str:
    found = from_address(kind, text.strip())
    if found is None:
        example = address(kind, {ConceptKind.ISCO_GROUP: "C5120"}.get(kind, "…"))
        raise place.bad(column, f"an address such as {example} was expected, not {text.strip()[:100]!r}")
    return found
