"""What the columns of all records share: closed sets, instants, documents, public references."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from ground.base import NAMES, Document, closed, public_ref
from ground.instants import Instant


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class OwnBase(DeclarativeBase):
    """Apart from the product's records."""

    metadata = MetaData(naming_convention=NAMES)


class Thing(OwnBase):
    __tablename__ = "things"

    id: Mapped[int] = mapped_column(primary_key=True)
    colour: Mapped[Colour] = mapped_column(closed(Colour))
    lining: Mapped[Colour | None] = mapped_column(closed(Colour, "lining"))
    seen_at: Mapped[datetime | None] = mapped_column(Instant)
    facts: Mapped[dict[str, Any] | None] = mapped_column(Document)


@pytest.fixture
def things(engine: Engine, session: Session) -> Iterator[Session]:
    OwnBase.metadata.create_all(engine)
    yield session
    session.rollback()
    OwnBase.metadata.drop_all(engine)


def test_a_closed_set_is_stored_by_value_and_comes_back_as_its_member(things: Session) -> None:
    things.add(Thing(id=1, colour=Colour.RED))
    things.flush()
    things.expire_all()

    assert things.execute(text("SELECT colour FROM things")).scalar_one() == "red"
    assert things.get_one(Thing, 1).colour is Colour.RED


def test_a_value_outside_the_set_is_refused_before_the_database(things: Session) -> None:
    things.add(Thing(id=1, colour="green"))

    with pytest.raises(StatementError, match="green"):
        things.flush()


WRONG = {
    "colour": text("UPDATE things SET colour = 'green'"),
    "lining": text("UPDATE things SET lining = 'green'"),
}


@pytest.mark.parametrize("column", WRONG)
def test_a_value_outside_the_set_is_refused_by_the_database(things: Session, column: str) -> None:
    things.add(Thing(id=1, colour=Colour.RED))
    things.flush()

    with pytest.raises(IntegrityError, match=f"ck_things_{column}"):
        things.execute(WRONG[column])


def test_an_instant_comes_back_as_the_same_instant_in_utc(things: Session) -> None:
    given = datetime(2026, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=1)))

    things.add(Thing(id=1, colour=Colour.RED, seen_at=given))
    things.flush()
    things.expire_all()

    kept = things.get_one(Thing, 1).seen_at
    assert (kept, kept and kept.tzinfo) == (given, UTC)


def test_an_instant_without_its_time_zone_is_refused(things: Session) -> None:
    things.add(Thing(id=1, colour=Colour.RED, seen_at=datetime(2026, 11, 23, 9, 30)))  # noqa: DTZ001 - the point here

    with pytest.raises(StatementError, match="time zone"):
        things.flush()


@pytest.mark.parametrize("facts", [{"languages": {"it": "A2"}}, {}, None], ids=["full", "none", "unknown"])
def test_a_document_keeps_the_difference_between_none_and_unknown(
    things: Session, facts: dict[str, Any] | None
) -> None:
    things.add(Thing(id=1, colour=Colour.RED, facts=facts))
    things.flush()
    things.expire_all()

    assert things.get_one(Thing, 1).facts == facts
    assert things.execute(text("SELECT facts IS NULL FROM things")).scalar_one() == (facts is None)


def test_public_references_are_random_and_fit_in_a_url() -> None:
    refs = {public_ref() for _ in range(1000)}

    assert len(refs) == 1000
    assert all(len(ref) == 22 and ref.replace("-", "").replace("_", "").isalnum() for ref in refs)
