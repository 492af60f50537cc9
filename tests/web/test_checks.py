"""What `ponte doctor` finds out about the database and the time."""

from datetime import UTC, datetime

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from catalogue.records import CatalogueVersion
from tests import make
from web import checks

FAR = datetime(2126, 1, 1, tzinfo=UTC)


def found(engine: Engine) -> dict[str, bool]:
    return {finding.name: finding.is_good for finding in checks.of_database(engine)}


def test_a_clock_that_stands_before_what_was_written_is_wrong(session: Session, engine: Engine) -> None:
    make.floor(session)
    session.execute(update(CatalogueVersion).values(at=make.NOW))
    session.commit()
    before = found(engine)

    session.execute(update(CatalogueVersion).values(at=FAR))
    session.commit()

    assert before == {"database": True, "migrated": True, "catalogue": True, "places": True, "time": True}
    assert found(engine) == {**before, "time": False}
