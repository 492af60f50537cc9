"""Reach: what stands in the table, for who can stand so; for everybody and everything else, nothing."""

from enum import StrEnum

import pytest
from sqlalchemy import true
from sqlalchemy.orm import Session

from ground.actors import Actor, Role
from ground.scope import Act, Reach, Viewer
from ground.territories import Territory


class Datum(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    FORGOTTEN = "forgotten"


class By(StrEnum):
    HOME = "home"
    EVERYWHERE = "everywhere"


TABLE = {Datum.OPEN: {By.HOME: "RW", By.EVERYWHERE: "R"}, Datum.KEPT: {By.HOME: "R"}}
REACH = Reach(
    viewers={
        By.HOME: Viewer(Role.TUTOR, lambda by: Territory.code == by.territory),
        By.EVERYWHERE: Viewer(Role.AUDITOR, lambda _: true(), bound=None),
    },
    table=TABLE,
)
TUTOR, AUDITOR = Actor("t", Role.TUTOR, "TE"), Actor("a", Role.AUDITOR)
STRANGERS = [Actor("s", role, "TE", "e", "a") for role in Role if role not in {Role.TUTOR, Role.AUDITOR}]


def reached(session: Session, by: Actor, *data: Datum, act: Act = Act.READ) -> list[str]:
    session.add_all([Territory(code="TE", name="Teramo"), Territory(code="PI", name="Pisa")])
    found = session.query(Territory.code).where(REACH.rows(by, *data, act=act)).order_by(Territory.code)
    return [code for (code,) in found]


EXPECTED = [
    (TUTOR, (Datum.OPEN,), Act.READ, ["TE"]),
    (TUTOR, (Datum.OPEN,), Act.WRITE, ["TE"]),
    (TUTOR, (Datum.KEPT,), Act.READ, ["TE"]),
    (TUTOR, (Datum.KEPT,), Act.WRITE, []),
    (TUTOR, (Datum.OPEN, Datum.KEPT), Act.READ, ["TE"]),
    (TUTOR, (Datum.OPEN, Datum.KEPT), Act.WRITE, []),
    (TUTOR, (Datum.FORGOTTEN,), Act.READ, []),
    (TUTOR, (), Act.READ, []),
    (AUDITOR, (Datum.OPEN,), Act.READ, ["PI", "TE"]),
    (AUDITOR, (Datum.OPEN,), Act.WRITE, []),
    (AUDITOR, (Datum.OPEN, Datum.KEPT), Act.READ, []),
    (Actor("t", Role.TUTOR), (Datum.OPEN,), Act.READ, []),
    *((by, (Datum.OPEN,), Act.READ, []) for by in STRANGERS),
]


@pytest.mark.parametrize(("by", "data", "act", "codes"), EXPECTED)
def test_only_what_the_table_says_is_reached(
    session: Session, by: Actor, data: tuple[Datum, ...], act: Act, codes: list[str]
) -> None:
    assert reached(session, by, *data, act=act) == codes
    assert REACH.may(by, *data, act=act) is bool(codes)
