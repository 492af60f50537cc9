"""`ponte retention`: a list, asked for by one, confirmed by another; nothing goes by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from ground.actors import Role
from matching.records.people import Beneficiary, PathState
from schedules.records.erasures import Erasure
from tests import make
from tests.web.erasures.conftest import Ponte
from web import db
from web.service import clock


@pytest.fixture
def ended(engine: Engine, tokens: dict[Role, str]) -> list[str]:
    """Return the case codes of two people whose paths ended long ago; a third one's did not."""
    assert tokens
    with db.session(engine, write=True) as session:
        people = [make.profiled(session) for _ in range(3)]
        for person, days in zip(people, (4000, 800), strict=False):
            person.state, person.ended_on = PathState.CLOSED, clock().date() - timedelta(days=days)
        return [person.case_code for person in people]


def people(engine: Engine) -> int:
    with db.session(engine) as session:
        return session.scalar(select(func.count()).select_from(Beneficiary)) or 0


def test_what_is_due_is_listed_asked_for_and_confirmed(
    ponte: Ponte, engine: Engine, tokens: dict[Role, str], ended: list[str]
) -> None:
    coordinator, officer = tokens[Role.COORDINATOR], tokens[Role.AUDITOR]
    out = ponte("retention", "list", "--as", coordinator)[1].splitlines()
    assert [line.split()[0] for line in out] == [ended[0], ended[1], "2"]
    assert (out[0].split()[1], out[1].split()[1:3]) == ("case", ["profile,", "protection"])
    assert people(engine) == len(ended)

    asked = ponte("retention", "ask", "--as", coordinator)
    own = ponte("retention", "confirm", "--as", coordinator)
    assert asked[1].startswith("Asked for 2 people.")
    assert own[1].startswith("Erased for 0 people")
    assert "(asked for)" in ponte("retention", "list", "--as", officer)[1]
    assert people(engine) == len(ended)

    done = ponte("retention", "confirm", "--as", officer)

    assert (done[0], done[1].startswith("Erased for 2 people")) == (0, True)
    assert people(engine) == len(ended) - 1
    with db.session(engine) as session:
        assert session.scalars(select(Erasure.what).order_by(Erasure.number)).all() == ["case", "profile,protection"]
    assert ponte("retention", "list", "--as", coordinator)[1].startswith("0 people")


def test_the_officer_is_told_references_and_no_case_codes(
    ponte: Ponte, tokens: dict[Role, str], ended: list[str]
) -> None:
    out = ponte("retention", "list", "--as", tokens[Role.AUDITOR])[1]

    assert not any(code in out for code in ended)
    assert out.count("until") == 2


def test_a_tutor_does_not_confirm(ponte: Ponte, tokens: dict[Role, str]) -> None:
    assert ponte("retention", "confirm", "--as", tokens[Role.TUTOR])[0] == 2
