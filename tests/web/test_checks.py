"""What `ponte doctor` finds out about the time."""

from datetime import timedelta

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from catalogue.records import CatalogueVersion
from tests import make
from web import checks


def test_a_clock_that_stands_before_the_last_change_of_the_catalogue_is_wrong(session: Session, engine: Engine) -> None:
    make.floor(session)
    session.execute(update(CatalogueVersion).values(at=make.NOW))
    session.commit()

    before, after = (checks.of_time(engine, make.NOW + timedelta(hours=hours)) for hours in (-1, 1))

    assert (before.is_good, after.is_good) == (False, True)
