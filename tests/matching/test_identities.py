"""Who a person is: her tutor writes it, the coordinator may look, and names are compared once they are decrypted."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ground.actors import Actor, Role
from ground.errors import Stale
from matching import identities
from matching.errors import BadIdentity, NoBeneficiary
from matching.records.people import Beneficiary
from tests import make
from tests.statements import counted

KNOWN = make.identity() | {"birth_date": "2000-01-01"}
NOBODY = dict.fromkeys(identities.FIELDS)


def put(session: Session, taken: Beneficiary, *, by: Actor = make.TUTOR, **stated: object) -> identities.Known:
    return identities.put(session, taken.ref, stated, by=by, on=make.TODAY)[0]


def named(session: Session, first: str, family: str, *, by: Actor = make.TUTOR) -> Beneficiary:
    taken = make.beneficiary(session, by=by)
    put(session, taken, by=by, first_name=first, family_name=family)
    return taken


def test_everybody_taken_in_is_nobody_at_first(session: Session) -> None:
    taken = make.beneficiary(session)

    assert identities.reveal(session, taken.ref, by=make.TUTOR) == (NOBODY, 1)


def test_an_identity_is_kept_as_it_was_stated(session: Session) -> None:
    taken = make.beneficiary(session)

    put(session, taken, **make.identity())
    session.expire_all()

    assert identities.reveal(session, taken.ref, by=make.COORDINATOR) == (KNOWN, 2)


def test_what_is_not_stated_becomes_unknown(session: Session) -> None:
    taken = make.beneficiary(session)
    put(session, taken, **make.identity())

    put(session, taken, first_name="Favola")

    assert identities.reveal(session, taken.ref, by=make.TUTOR)[0] == NOBODY | {"first_name": "Favola"}


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "unknown field": ({"nickname": "Fiaba"}, "nickname"),
    "no text": ({"phone": 12}, "phone"),
    "too long": ({"safe_hours": "x" * 501}, "safe_hours"),
    "a letter wrong": ({"tax_code": "SMPFBI00A41L103X"}, "tax_code"),
    "born tomorrow": ({"birth_date": date(2026, 11, 24)}, "birth_date"),
    "no day": ({"birth_date": "2000-01-01"}, "birth_date"),
    "unknown municipality": ({"municipality": "999999"}, "municipality"),
}


@pytest.mark.parametrize(("stated", "where"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_without_repeating_it(session: Session, stated: dict[str, Any], where: str) -> None:
    taken = make.beneficiary(session)

    with pytest.raises(BadIdentity) as refused:
        put(session, taken, **stated)

    assert refused.value.where == where
    assert not [value for value in stated.values() if str(value) in refused.value.text]


def test_a_tax_code_is_kept_in_its_usual_form(session: Session) -> None:
    assert put(session, make.beneficiary(session), tax_code="smpfbi 00a41 l103m")["tax_code"] == "SMPFBI00A41L103M"


def test_an_edit_from_an_older_version_is_stale(session: Session) -> None:
    taken = make.beneficiary(session)
    put(session, taken, first_name="Fiaba")

    with pytest.raises(Stale):
        identities.put(session, taken.ref, {"first_name": "Favola"}, by=make.TUTOR, on=make.TODAY, version=1)


ROLES = [Actor("somebody", role, "TE") for role in Role if role not in {Role.TUTOR, Role.COORDINATOR}]
OTHERS = [make.OTHER_TUTOR, make.TUTOR_OF_PISA, make.COORDINATOR_OF_PISA, *ROLES]


@pytest.mark.parametrize("by", OTHERS, ids=lambda by: f"{by.role} {by.ref}")
def test_nobody_else_sees_writes_or_finds_her(session: Session, by: Actor) -> None:
    taken = named(session, "Fiaba", "Esempio")

    with pytest.raises(NoBeneficiary):
        identities.reveal(session, taken.ref, by=by)
    with pytest.raises(NoBeneficiary):
        put(session, taken, by=by, first_name="Favola")
    if by.role is Role.TUTOR:
        assert identities.find(session, "Fiaba", by=by, limit=10) == []
    else:
        with pytest.raises(NoBeneficiary):
            identities.find(session, "Fiaba", by=by, limit=10)


def test_the_coordinator_looks_and_neither_writes_nor_searches(session: Session) -> None:
    taken = named(session, "Fiaba", "Esempio")

    assert identities.reveal(session, taken.ref, by=make.COORDINATOR)[0]["first_name"] == "Fiaba"
    with pytest.raises(NoBeneficiary):
        put(session, taken, by=make.COORDINATOR, first_name="Favola")
    with pytest.raises(NoBeneficiary):
        identities.find(session, "Fiaba", by=make.COORDINATOR, limit=10)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("fiaba", ["Fiaba"]),
        ("ESEMPIO fia", ["Fiaba"]),
        ("inventata", ["Fiaba", "Rima"]),
        ("fi in", ["Fiaba"]),
        ("iaba", []),
        ("favola", []),
        ("%", []),
        ("  ", []),
    ],
)
def test_each_word_begins_one_of_her_names(session: Session, text: str, found: list[str]) -> None:
    named(session, "Fiaba", "Esempio Inventàta")
    named(session, "Rima", "Inventata")
    named(session, "Fiaba", "Inventata", by=make.OTHER_TUTOR)
    make.beneficiary(session)

    called = identities.find(session, text, by=make.TUTOR, limit=10)

    assert [identities.reveal(session, her.ref, by=make.TUTOR)[0]["first_name"] for her in called] == found


def test_as_many_are_found_as_are_wanted_by_case_code(session: Session) -> None:
    taken = [named(session, "Fiaba", "Esempio") for _ in range(4)]

    assert identities.find(session, "fiaba", by=make.TUTOR, limit=3) == taken[:3]


def test_a_search_is_one_query_however_many_there_are(session: Session, engine: Engine) -> None:
    for _ in range(5):
        named(session, "Fiaba", "Esempio")
    session.commit()

    with counted(engine) as sent:
        identities.find(session, "Fiaba", by=make.TUTOR, limit=10)

    assert len(sent) == 1
    assert "LIKE" not in sent[0].upper()
