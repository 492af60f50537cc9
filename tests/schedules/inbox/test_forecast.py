"""What is announced for the case that nobody acts is what then happens: the same, at the same instant, to the same."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from ground.actors import Role
from ground.audit.records import AuditRow
from ground.outbox import Message
from schedules.inbox import forecasting
from schedules.inbox.foreseeing import What
from tests import make
from tests.schedules.inbox.foreseen import BASE, Month, announced, passed, remember, told
from tests.schedules.world import CORA, TESSA


@pytest.fixture
def month(session: Session, engine: Engine) -> Month:
    make.floor(session)
    month = Month(session)
    remember(engine, month)
    return month


def test_what_was_announced_is_what_the_clock_tells_while_nobody_acts(month: Month, engine: Engine) -> None:
    """The naive way, which forgets that what will be raised goes up by itself, is caught."""
    expected = announced(engine, BASE)
    naive = {each for each in expected if each[1] != What.CONCERN_PASSED_ON.value or each[3] != month.stuck}

    passed(engine, BASE, expected)
    happened = told(engine, month, BASE)

    assert (sorted(happened - expected), sorted(expected - happened)) == ([], [])
    assert {kind for _, kind, *_ in expected} == {each.value for each in What} - month.never
    assert naive != happened


def test_it_is_for_who_does_a_tutors_work_and_for_who_coordinates(month: Month) -> None:
    def found(by: object, tutor: str | None = None) -> int:
        return len(forecasting.forecast(month.session, by, now=BASE, tutor=tutor))  # type: ignore[arg-type]

    others = [make.OTHER_TUTOR, replace(TESSA, territory="PI")]
    others += [replace(TESSA, role=role) for role in Role if role not in forecasting.READERS]

    assert found(TESSA) == found(CORA) == found(CORA, TESSA.ref) > 0
    assert [found(by) for by in others] + [found(CORA, "nobody")] == [0] * (len(others) + 1)


def test_it_writes_nothing(month: Month) -> None:
    def rows() -> list[int | None]:
        return [month.session.scalar(select(func.count()).select_from(record)) for record in (AuditRow, Message)]

    before = rows()
    forecasting.forecast(month.session, TESSA, now=BASE)

    assert not month.session.new
    assert not month.session.dirty
    assert rows() == before
