"""An import and a tutor who writes at the same moment: neither loses what the other has written."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ground.actors import Actor
from ground.territories import Territory
from matching import beneficiaries
from matching.records.people import Beneficiary
from tests import make
from tests.web import sheets
from tests.web.importing import Importer
from web import db
from web.imports import runs
from web.imports.layout import Line
from web.imports.people_layout import LAYOUT
from web.imports.people_rows import Change, PeopleRows
from web.imports.plan import Judged
from web.imports.vocabulary import Vocabulary

WAIT = 1.0  # seconds in which an unhindered import is long done


@pytest.fixture
def importer(session: Session, tmp_path: Path) -> Importer:
    make.floor(session)
    session.commit()
    return Importer(session, tmp_path)


class Unlocked(PeopleRows):
    """The naive twin: the territory is locked, the people in the file are not."""

    def judge(self, session: Session, lines: Sequence[Line], *, by: Actor, locks: bool = False) -> list[Judged[Change]]:
        if locks:
            session.execute(select(Territory.code).where(Territory.code == by.territory).with_for_update())
        return super().judge(session, lines, by=by)


def overtaken(importer: Importer, engine: Engine, rows: type[PeopleRows]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Import languages while her tutor has written, not yet committed, her education; return her after it and undone.

    Before both her education is 2 and she knows it:A2; the tutor says 4, the file it:B1.
    """
    importer.apply("case_code,education,languages\nTE-001,2,it:A2\n")
    ref = importer.session.scalars(select(Beneficiary.ref)).one()
    importer.session.commit()
    table = sheets.read(sheets.csv(importer.folder, "case_code,languages\nTE-001,it:B1\n"), LAYOUT)

    def bring_in() -> str:
        subject = rows(Vocabulary("it"), on=make.TODAY)
        with db.session(engine, write=True) as own:
            _, run = runs.apply(own, subject, table.lines, file=table.file, by=make.TUTOR, now=make.NOW)
            assert run is not None
            return run.ref

    with ThreadPoolExecutor(1) as pool:
        with db.session(engine, write=True) as tutor:
            beneficiaries.put_profile(tutor, ref, {"education": 4, "languages": {"it": "A2"}}, by=make.TUTOR)
            importing = pool.submit(bring_in)
            assert not wait([importing], WAIT).done
        run = importing.result()
    return imported_and_undone(engine, ref, run)


def imported_and_undone(engine: Engine, ref: str, run: str) -> tuple[dict[str, Any], dict[str, Any]]:
    with db.session(engine, write=True) as own:
        imported = beneficiaries.profile(own, ref, by=make.TUTOR)[0].to_json()
        runs.undo(own, run, by=make.TUTOR, now=make.NOW)
        return imported, beneficiaries.profile(own, ref, by=make.TUTOR)[0].to_json()


def test_what_her_tutor_writes_meanwhile_is_lost_neither_to_an_import_nor_to_its_undoing(
    importer: Importer, engine: Engine
) -> None:
    imported, undone = overtaken(importer, engine, PeopleRows)

    assert (imported["education"], imported["languages"]) == (4, {"it": "B1"})
    assert (undone["education"], undone["languages"]) == (4, {"it": "A2"})


def test_an_import_that_locks_only_the_territory_would_lose_it(
    fresh_postgresql: Callable[[], str], tmp_path: Path
) -> None:
    engine = db.engine(fresh_postgresql(), make.TRAIL)
    with Session(engine, execution_options=db.WRITING) as session:
        make.floor(session)
        imported, undone = overtaken(Importer(session, tmp_path), engine, Unlocked)
    engine.dispose()

    assert (imported["education"], imported["languages"]) == (2, {"it": "B1"})
    assert undone["education"] == 2
