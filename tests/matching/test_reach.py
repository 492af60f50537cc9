"""Who reaches a person for what: typed by hand from the table of who sees what, for everybody there is."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.actors import Actor, Role
from matching import reach
from matching.errors import NoBeneficiary
from matching.reach import PEOPLE, Datum
from matching.records.people import Beneficiary
from tests import make

R, RW = "R", "RW"
VIEWERS = {
    "her tutor": make.TUTOR,
    "tutor, same territory": make.OTHER_TUTOR,
    "tutor, other territory": make.TUTOR_OF_PISA,
    "coordinator": make.COORDINATOR,
    "coordinator, other territory": make.COORDINATOR_OF_PISA,
    "operator": Actor("operator-te", Role.OPERATOR, "TE"),
    "contact": make.CONTACT,
    "association": Actor("viewer", Role.ASSOCIATION, "TE", association="A" * 22),
    "lead": Actor("lead", Role.LEAD),
    "auditor": Actor("auditor", Role.AUDITOR),
    "administrator": Actor("administrator", Role.ADMINISTRATOR),
    # The account of her tutor, were it raised, moved or bound to nothing.
    **{
        f"her tutor as {role}": Actor(make.TUTOR.ref, role, "TE")
        for role in Role
        if role not in (Role.TUTOR, Role.COORDINATOR)
    },
    "her tutor, moved": Actor(make.TUTOR.ref, Role.TUTOR, "PI"),
    "her tutor, bound to nothing": Actor(make.TUTOR.ref, Role.TUTOR),
    "coordinator, bound to nothing": Actor("coordinator-te", Role.COORDINATOR),
}
# Who is not named in a line reaches nothing of it.
TYPED: dict[Datum, dict[str, str]] = {
    Datum.CASE: {"her tutor": RW, "coordinator": RW},
    Datum.CASELOAD: {"her tutor": R, "coordinator": RW},
    Datum.NAME_SEARCH: {"her tutor": R},
    Datum.IDENTITY: {"her tutor": RW, "coordinator": R},
    Datum.PROGRAMME: {"her tutor": RW, "coordinator": R},
    Datum.PERMIT: {"her tutor": RW, "coordinator": R},
    Datum.STARTING_POINT: {"her tutor": RW, "coordinator": R},
    Datum.EXCLUSIONS: {"her tutor": RW, "coordinator": RW},
    Datum.SKILLS: {"her tutor": RW, "coordinator": R},
    Datum.HOURS: {"her tutor": RW, "coordinator": R},
    Datum.MOBILITY: {"her tutor": RW, "coordinator": R},
    Datum.WISHES: {"her tutor": RW, "coordinator": R},
    Datum.SCORE: {"her tutor": R, "coordinator": R},
    Datum.PROPOSALS: {"her tutor": RW, "coordinator": RW},
    Datum.CONSENTS: {"her tutor": RW, "coordinator": R},
    Datum.CARD: {"her tutor": R, "coordinator": R},
    Datum.ERASURE: {"her tutor": R, "coordinator": RW, "auditor": RW, "her tutor as auditor": RW},
    Datum.PLACEMENT: {"her tutor": RW, "coordinator": RW},
}


def letters(session: Session, ref: str, by: Actor, datum: Datum) -> str:
    """Return by asking the database what somebody reaches of one person."""
    read, written = (
        ref in session.scalars(select(Beneficiary.ref).where(reach.people(by, datum, write=write))).all()
        for write in (False, True)
    )
    return ("R" if read else "") + ("W" if written else "")


def test_the_typed_table_names_every_datum() -> None:
    assert set(TYPED) == set(Datum) == set(PEOPLE.table)


@pytest.mark.parametrize("datum", Datum)
def test_a_person_is_reached_as_typed(session: Session, datum: Datum) -> None:
    taken = make.beneficiary(session)
    make.beneficiary(session, by=make.OTHER_TUTOR)
    make.beneficiary(session, by=make.TUTOR_OF_PISA)

    reached = {name: letters(session, taken.ref, by, datum) for name, by in VIEWERS.items()}

    assert reached == dict.fromkeys(VIEWERS, "") | TYPED[datum]


def test_a_person_out_of_reach_is_missing_as_one_who_does_not_exist(session: Session) -> None:
    taken = make.beneficiary(session)

    assert reach.person(session, taken.ref, make.TUTOR, Datum.CASE) is taken
    for ref in (taken.ref, "nobody"):
        with pytest.raises(NoBeneficiary, match=r"^$"):
            reach.person(session, ref, make.OTHER_TUTOR, Datum.CASE)


def test_who_names_no_datum_reaches_nobody(session: Session) -> None:
    taken = make.beneficiary(session)

    with pytest.raises(NoBeneficiary):
        reach.person(session, taken.ref, make.TUTOR)


def test_the_naive_twin_asks_for_the_role_alone(session: Session) -> None:
    """A check of the role without the caseload: what the tables above would catch."""
    taken = make.beneficiary(session)

    def naive(by: Actor) -> bool:
        return by.role in {Role.TUTOR, Role.COORDINATOR}

    let_in = {name for name, by in VIEWERS.items() if naive(by)}
    assert let_in - {name for name, by in VIEWERS.items() if letters(session, taken.ref, by, Datum.CASE)}
