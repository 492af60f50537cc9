"""A small ESCO, written as the official download writes it, to be bent by each test."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import esco, esco_files
from ground.base import Base

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
BASE = "http://data.europa.eu/esco"
COOK, HELPER, LOST = (f"00000000-0000-4000-8000-0000000000{n:02}" for n in (1, 2, 9))
COOKING, WASHING, PEELING = (f"00000000-0000-4000-8000-0000000001{n:02}" for n in (1, 2, 3))

Rows = list[list[str]]
Files = dict[str, Rows]


def occupation(concept: str) -> str:
    return f"{BASE}/occupation/{concept}"


def skill(concept: str) -> str:
    return f"{BASE}/skill/{concept}"


def group(code: str) -> str:
    return f"{BASE}/isco/C{code}"


def concepts(lang: str = "en") -> Files:
    """Return the files of the classification in one language."""
    return {**_groups(lang), **_occupations(lang), **_skills(lang)}


def _groups(lang: str) -> Files:
    return {
        f"ISCOGroups_{lang}.csv": [
            ["conceptType", "conceptUri", "code", "preferredLabel", "status", "altLabels", "description"],
            ["ISCOGroup", group("5120"), "5120", f"cooks {lang}", "released", "", "They cook.\nAll day."],
            ["ISCOGroup", group("9412"), "9412", f"kitchen helpers {lang}", "released", "", ""],
            ["ISCOGroup", group("5"), "5", f"services {lang}", "released", "", ""],
            ["ISCOGroup", group("9"), "9", f"elementary {lang}", "released", "", ""],
        ],
        f"skillGroups_{lang}.csv": [
            ["conceptType", "conceptUri", "preferredLabel", "altLabels", "hiddenLabels", "status", "code"],
            ["SkillGroup", f"{BASE}/isced-f/1013", f"catering {lang}", "", "", "released", ""],
        ],
    }


def _occupations(lang: str) -> Files:
    return {
        f"occupations_{lang}.csv": [
            ["conceptType", "conceptUri", "iscoGroup", "preferredLabel", "altLabels", "hiddenLabels", "status", "code"],
            [
                "Occupation",
                occupation(COOK),
                "5120",
                f"cook {lang}",
                f"chef {lang}\ncook {lang}",
                "",
                "released",
                "5120.1",
            ],
            ["Occupation", occupation(HELPER), "9412", f"helper {lang}", "", f"hlper {lang}", "released", "9412.1"],
        ],
    }


def _skills(lang: str) -> Files:
    return {
        f"skills_{lang}.csv": [
            ["conceptType", "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels", "description"],
            [
                "KnowledgeSkillCompetence",
                skill(COOKING),
                "knowledge",
                "cross-sector",
                f"cooking {lang}",
                "",
                "x" * 140_000,
            ],
            ["KnowledgeSkillCompetence", skill(WASHING), "skill/competence", "", f"wash {lang}", f"rinse {lang}", ""],
            ["KnowledgeSkillCompetence", skill(PEELING), "skill/competence", "", f"peel {lang}", "", ""],
        ],
    }


def relations() -> Files:
    """Return the files of relations; one relation names an occupation that the classification lacks."""
    return {
        "occupationSkillRelations.csv": [
            ["occupationUri", "relationType", "skillType", "skillUri"],
            [occupation(COOK), "essential", "knowledge", skill(COOKING)],
            [occupation(COOK), "optional", "skill/competence", skill(PEELING)],
            [occupation(HELPER), "essential", "skill/competence", skill(WASHING)],
            [occupation(HELPER), "essential", "skill/competence", skill(PEELING)],
            [occupation(LOST), "essential", "skill/competence", skill(PEELING)],
        ],
        "broaderRelationsOccPillar.csv": [
            ["conceptType", "conceptUri", "broaderType", "broaderUri"],
            ["ISCOGroup", group("5120"), "ISCOGroup", group("5")],
            ["ISCOGroup", group("9412"), "ISCOGroup", group("9")],
            ["Occupation", occupation(COOK), "ISCOGroup", group("5120")],
            ["Occupation", occupation(HELPER), "ISCOGroup", group("9412")],
        ],
        "broaderRelationsSkillPillar.csv": [
            ["conceptType", "conceptUri", "broaderType", "broaderUri"],
            ["KnowledgeSkillCompetence", skill(COOKING), "SkillGroup", f"{BASE}/isced-f/1013"],
            ["KnowledgeSkillCompetence", skill(PEELING), "KnowledgeSkillCompetence", skill(WASHING)],
        ],
        "skillSkillRelations.csv": [
            ["originalSkillUri", "originalSkillType", "relationType", "relatedSkillType", "relatedSkillUri"],
            [skill(WASHING), "skill/competence", "optional", "knowledge", skill(COOKING)],
        ],
    }


def packed(rows: Rows) -> bytes:
    """Return rows as the official files have them: UTF-8, each line ended by CR and LF."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def write_folder(path: Path, files: Files) -> Path:
    """Write files into a folder."""
    path.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        path.joinpath(name).write_bytes(packed(rows))
    return path


def write_zip(path: Path, files: Files) -> Path:
    """Write files into a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in files.items():
            archive.writestr(name, packed(rows))
    return path


def load(session: Session, *paths: Path) -> esco.Report:
    """Import paths."""
    return esco.load(session, esco_files.find(paths), now=NOW)


def contents(session: Session, without: Sequence[str] = ()) -> dict[str, list[str]]:
    """Return every row of every table, but for some tables, to be compared with those at another time."""
    session.expire_all()
    return {
        table.name: sorted(map(repr, session.execute(select(table))))
        for table in Base.metadata.sorted_tables
        if table.name not in without
    }
