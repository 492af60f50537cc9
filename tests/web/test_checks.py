"""What `ponte doctor` finds out about the time and the audit trail."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text, update
from sqlalchemy.orm import Session

from catalogue.records import CatalogueVersion
from ground.audit import heads
from ground.territories import Programme
from matching import beneficiaries
from tests import make
from tests.schedules.world import ready
from tests.web.test_audit_tampered import GUARDS, HEAD_BACK
from web import checks


def test_a_clock_that_stands_before_the_last_change_of_the_catalogue_is_wrong(session: Session, engine: Engine) -> None:
    make.floor(session)
    session.execute(update(CatalogueVersion).values(at=make.NOW))
    session.commit()

    before, after = (checks.of_time(engine, make.NOW + timedelta(hours=hours)) for hours in (-1, 1))

    assert (before.is_good, after.is_good) == (False, True)


@pytest.mark.parametrize("touched", [[], ["DELETE FROM audit_head"], [HEAD_BACK], ["DELETE FROM audit_rows"]])
def test_an_audit_trail_without_guards_or_with_another_end_is_wrong(
    session: Session, engine: Engine, tmp_path: Path, touched: list[str]
) -> None:
    for number in range(9):
        session.add(Programme(code=f"p{number}", name="P"))
        session.commit()
    heads.keep(session, tmp_path / "heads", on=make.TODAY)
    session.commit()
    before = checks.of_audit(engine, tmp_path / "heads")

    with engine.begin() as connection:
        for statement in (*GUARDS[engine.dialect.name], *touched):
            connection.execute(text(statement))

    after = checks.of_audit(engine, tmp_path / "heads")
    assert (before.is_good, after.is_good) == (True, False)
    assert "9 rows" in before.found


def test_a_territory_with_a_single_programme_is_told_of(session: Session, engine: Engine) -> None:
    make.floor(session)
    session.add_all(Programme(code=code, name=code) for code in ("one", "other"))
    session.flush()
    known, newcomer = ready(session), make.profiled(session)
    for person, code in ((known, "one"), (newcomer, "other")):
        beneficiaries.amend(session, person.ref, {"programme": code}, by=make.TUTOR)
    session.commit()
    alone = checks.of_programmes(engine)

    beneficiaries.move(session, newcomer.ref, "ready", by=make.TUTOR, on=make.TODAY)
    session.commit()
    mixed = checks.of_programmes(engine)

    assert (alone.is_good, alone.found) == (False, f"one programme alone in {newcomer.territory}")
    assert mixed.is_good
