"""Guessing references: they are chance, each guess leaves its row, and whoever guesses much is named."""

import math
from datetime import timedelta

from flask import Flask
from sqlalchemy import Engine, String

from ground.audit.records import Action
from ground.base import Base, public_ref
from tests.audits import told
from tests.web.conftest import Clock, House
from web import checks, db


def naive_ref(number: int) -> str:
    """Return a reference as a counter makes them."""
    return f"{number:022}"


def distinct_signs(refs: list[str]) -> list[int]:
    """Return how many signs occur at each place."""
    return [len({ref[place] for ref in refs}) for place in range(22)]


def test_a_reference_is_128_bits_of_chance_at_every_place() -> None:
    refs = [public_ref() for _ in range(2_000)]

    signs = distinct_signs(refs)
    assert len(set(refs)) == len(refs)
    # No hyphen stands in front, and the last sign holds the two bits that are left over.
    assert signs == [63] + [64] * 20 + [4]
    assert sum(math.log2(count) for count in signs) > 127.97
    assert max(distinct_signs([naive_ref(number) for number in range(2_000)])) == 10


def test_every_reference_of_every_table_is_made_so() -> None:
    refs = {
        f"{table.name}.ref": table.c.ref.default
        for table in Base.metadata.tables.values()
        if "ref" in table.c and table.c.ref.unique
    }

    assert len(refs) > 15
    assert {name for name, made in refs.items() if made is None or made.arg.__name__ != "public_ref"} == set()
    assert all(
        isinstance(table.c.ref.type, String) for table in Base.metadata.tables.values() if f"{table.name}.ref" in refs
    )


def test_whoever_guesses_much_is_named_to_those_who_run_the_service(house: House, engine: Engine, clock: Clock) -> None:
    with db.session(engine) as session:
        before = len(told(session))
    house.colleague.client.get(f"/api/v1/vacancies/{public_ref()}")
    for _ in range(checks.GUESSED):
        house.tutor.client.get(f"/api/v1/beneficiaries/{public_ref()}")

    now, later = (checks.of_guesses(engine, clock() + timedelta(days=days)) for days in (0, 2))

    assert (now.is_good, later.is_good) == (False, True)
    assert f"{house.tutor.actor.ref} {checks.GUESSED} times" in now.found
    assert house.colleague.actor.ref not in now.found
    with db.session(engine) as session:
        rows = told(session)[before:]
    assert [(row.action, row.ref) for row in rows] == [(Action.DENY, None)] * (checks.GUESSED + 1)


def test_an_auditor_finds_what_was_guessed_at(app: Flask, house: House) -> None:
    for _ in range(3):
        house.tutor.client.get(f"/api/v1/beneficiaries/{public_ref()}")

    query = f"action=deny&actor={house.tutor.actor.ref}&kind=beneficiaries"
    rows = house.auditor.client.get(f"/api/v1/audit?{query}").json["rows"]

    assert [row["reason"] for row in rows] == ["not_found"] * 3
    assert app.test_client().get(f"/api/v1/audit?{query}").status_code == 401
