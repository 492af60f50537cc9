"""Which official ESCO files some paths hold: zips, folders, or single files, in any language and release."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from catalogue.errors import BadFile
from catalogue.records import ConceptKind
from catalogue.sheets import Sheet, sheets

CONCEPTS = re.compile(r"(?P<what>occupations|skills|ISCOGroups|skillGroups)_(?P<lang>[a-z]{2,3})\.csv", re.IGNORECASE)
# Since release 1.2 these names end in a language too.
RELATIONS = re.compile(
    r"(?P<what>occupationSkillRelations|skillSkillRelations|broaderRelations(?:Occ|Skill)Pillar)(?:_[a-z]{2,3})?\.csv",
    re.IGNORECASE,
)
RELEASE = re.compile(r"\bv(\d+\.\d+(?:\.\d+)?)\b")
# In the order in which they are written: what others hang on comes first.
KINDS = {
    "iscogroups": ConceptKind.ISCO_GROUP,
    "skillgroups": ConceptKind.SKILL_GROUP,
    "occupations": ConceptKind.OCCUPATION,
    "skills": ConceptKind.SKILL,
}


@dataclass(frozen=True, slots=True)
class ConceptFile:
    """A file of concepts of one kind in one language."""

    sheet: Sheet
    kind: ConceptKind
    lang: str


@dataclass(frozen=True, slots=True)
class RelationFile:
    """A file of relations; ``what`` is its name in small letters, without language and ending."""

    sheet: Sheet
    what: str


@dataclass(frozen=True, slots=True)
class Found:
    """The files found, the newest release that the paths name ("" when none does), and the files not needed."""

    concepts: tuple[ConceptFile, ...]
    relations: tuple[RelationFile, ...]
    release: str
    others: tuple[str, ...]

    @property
    def size(self) -> int:
        """The number of bytes of the files, unpacked."""
        sheets_read = [file.sheet for file in self.concepts] + [file.sheet for file in self.relations]
        return sum(sheet.size for sheet in sheets_read)


def find(paths: Iterable[Path]) -> Found:
    """Return the ESCO files of the paths. Raises BadFile when a path holds none, or the same one comes twice."""
    found: list[Sheet] = []
    releases: list[str] = []
    for path in paths:
        held = sheets(path)
        if not any(_is_needed(sheet) for sheet in held):
            text = "there is no ESCO file in it; give the official CSV download, with names such as occupations_en.csv"
            raise BadFile(path.name, text)
        found += held
        releases += [name for sheet in held for name in RELEASE.findall(str(sheet.path.relative_to(path.parent)))]
    # Newer downloads repeat the same relations with each language: the first will do.
    relations: dict[str, RelationFile] = {}
    for file in (file for sheet in found for file in _relation_files(sheet)):
        relations.setdefault(file.what, file)
    return Found(
        _once([file for sheet in found for file in _concept_files(sheet)]),
        tuple(relations[what] for what in sorted(relations)),
        max(releases, key=rank, default=""),
        tuple(sheet.name for sheet in found if not _is_needed(sheet)),
    )


def rank(release: str) -> tuple[int, ...]:
    """Return what releases are ordered by: the numbers in their name; a name without comes before all others."""
    return tuple(int(number) for number in re.findall(r"\d+", release))


def _is_needed(sheet: Sheet) -> bool:
    return bool(CONCEPTS.fullmatch(sheet.name) or RELATIONS.fullmatch(sheet.name))


def _concept_files(sheet: Sheet) -> list[ConceptFile]:
    match = CONCEPTS.fullmatch(sheet.name)
    return [ConceptFile(sheet, KINDS[match["what"].lower()], match["lang"].lower())] if match else []


def _relation_files(sheet: Sheet) -> list[RelationFile]:
    match = RELATIONS.fullmatch(sheet.name)
    return [RelationFile(sheet, match["what"].lower())] if match else []


def _once(files: list[ConceptFile]) -> tuple[ConceptFile, ...]:
    seen: dict[tuple[ConceptKind, str], Sheet] = {}
    for file in files:
        first = seen.setdefault((file.kind, file.lang), file.sheet)
        if first is not file.sheet:
            raise BadFile(
                file.sheet.shown, f"the same file was given twice, also as {first.shown}; leave one of them out"
            )
    order = list(KINDS.values())
    return tuple(sorted(files, key=lambda file: (order.index(file.kind), file.lang)))
