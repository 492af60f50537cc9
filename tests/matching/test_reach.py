"""Who reaches a person for what: typed by hand from the table of who sees what, for everybody there is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.actors import Actor, Role
from ground.scope import Act
from matching import cases, covers, glass, reach
from matching.errors import NoBeneficiary
from matching.reach import COVERS, PEOPLE, Datum
from matching.records.cases import Cover, MemberKind
from matching.records.people import Beneficiary
from tests import make

STAFF = (Role.TUTOR, Role.COORDINATOR)
R, RW = "R", "RW"
OPERATOR = Actor("operator-te", Role.OPERATOR, "TE", at=make.NOW)
COLLEAGUE, COVER = (replace(make.OTHER_TUTOR, ref=ref, at=make.NOW) for ref in ("colleague-te", "cover-te"))
GLASS = replace(make.COORDINATOR, ref="coordinator-with-glass", at=make.NOW)
HER_TUTOR = make.TUTOR.ref
VIEWERS = {
    "her tutor": make.TUTOR,
    "colleague in the case": COLLEAGUE,
    "cover of her tutor": COVER,
    "operator in the case": OPERATOR,
    "coordinator": make.COORDINATOR,
    "coordinator, glass broken": GLASS,
    "tutor, same territory": replace(make.OTHER_TUTOR, at=make.NOW),
    "tutor, other territory": replace(make.TUTOR_OF_PISA, at=make.NOW),
    "coordinator, other territory": replace(make.COORDINATOR_OF_PISA, at=make.NOW),
    "operator in no case": replace(OPERATOR, ref="operator-2"),
    "contact": make.CONTACT,
    "association": Actor("viewer", Role.ASSOCIATION, "TE", association="A" * 22),
    "lead": Actor("lead", Role.LEAD),
    "auditor": Actor("auditor", Role.AUDITOR),
    "administrator": Actor("administrator", Role.ADMINISTRATOR),
    # Accounts that lost what they stood on: another role, another territory, none, or no instant at all.
    **{f"her tutor as {role}": Actor(HER_TUTOR, role, "TE") for role in Role if role not in STAFF},
    **{f"colleague as {role}": replace(COLLEAGUE, role=role) for role in Role if role not in STAFF},
    **{f"operator as {role}": replace(OPERATOR, role=role) for role in Role if role not in {*STAFF, Role.OPERATOR}},
    "operator as tutor": replace(OPERATOR, role=Role.TUTOR),
    **{
        f"{name}, moved": replace(by, territory="PI")
        for name, by in {"her tutor": make.TUTOR, "colleague": COLLEAGUE, "cover": COVER, "operator": OPERATOR}.items()
    },
    **{
        f"{name}, bound to nothing": replace(by, territory=None)
        for name, by in {"her tutor": make.TUTOR, "coordinator": GLASS, "colleague": COLLEAGUE, "cover": COVER}.items()
    },
    **{
        f"{name}, nobody knows when": replace(by, at=None)
        for name, by in {"colleague": COLLEAGUE, "cover": COVER, "operator": OPERATOR}.items()
    },
}
MOVED_UP = ("her tutor", "colleague", "operator")
TUTORS = ("her tutor", "colleague in the case", "cover of her tutor")
COORDINATORS = ("coordinator", "coordinator, glass broken")


def row(*, tutors: str = "", coordinators: str = "", **others: str) -> dict[str, str]:
    """Return who reaches what of a datum; who is not named reaches nothing."""
    named = {name.replace("_", " "): letters for name, letters in others.items()}
    return dict.fromkeys(TUTORS, tutors) | dict.fromkeys(COORDINATORS, coordinators) | named


OPERATORS = {"operator in the case": R}
TYPED: dict[Datum, dict[str, str]] = {
    Datum.CASE: row(tutors=RW, coordinators=RW),
    Datum.CASELOAD: row(tutors=R, coordinators=RW),
    Datum.MEMBERS: row(tutors=R, coordinators=R, her_tutor=RW),
    Datum.NAME_SEARCH: row(her_tutor=R),
    Datum.IDENTITY: row(tutors=RW, coordinators=R),
    Datum.FIRST_NAME: row(tutors=RW, coordinators=R) | OPERATORS,
    Datum.PROGRAMME: row(tutors=RW, coordinators=R),
    Datum.PERMIT: row(tutors=RW, coordinators=R),
    Datum.STARTING_POINT: row(tutors=RW, coordinators=R),
    Datum.EXCLUSIONS: row(tutors=RW, coordinators=RW),
    Datum.NOTES: row(tutors=RW) | {"coordinator, glass broken": R},
    Datum.SHARED_NOTES: row(tutors=RW) | {"coordinator, glass broken": R} | OPERATORS,
    Datum.GLASS: row(tutors=R, coordinators=RW),
    Datum.SKILLS: row(tutors=RW, coordinators=R) | OPERATORS,
    Datum.HOURS: row(tutors=RW, coordinators=R),
    Datum.MOBILITY: row(tutors=RW, coordinators=R),
    Datum.WISHES: row(tutors=RW, coordinators=R),
    Datum.SCORE: row(tutors=R, coordinators=R),
    Datum.PROPOSALS: row(tutors=RW, coordinators=RW),
    Datum.CONSENTS: row(tutors=RW, coordinators=R),
    Datum.CARD: row(tutors=R, coordinators=R),
    Datum.COPY: row(tutors=R) | {"coordinator, glass broken": R},
    Datum.ERASURE: row(tutors=R, coordinators=RW, auditor=RW) | {f"{name} as auditor": RW for name in MOVED_UP},
    Datum.CHECK_INS: row(tutors=RW, coordinators=R),
    Datum.REMARKS: row(tutors="W", her_tutor=RW),
    Datum.EMPLOYER_CHECK_INS: row(tutors=RW, coordinators=R),
    Datum.CONCERNS: row(tutors=RW, coordinators=RW),
    Datum.AGREEMENT: row(coordinators="W"),
    Datum.CONTACT_RULE: row(tutors=RW),
    Datum.PRESENCE: row(tutors=RW, coordinators=R),
    Datum.PLACEMENT: row(tutors=RW, coordinators=RW) | OPERATORS,
}


@pytest.fixture
def her(session: Session) -> Beneficiary:
    """Return somebody whose case is shared in every way there is, beside others whose cases are not."""
    taken = make.beneficiary(session)
    make.beneficiary(session, by=make.OTHER_TUTOR)
    make.beneficiary(session, by=make.TUTOR_OF_PISA)
    until = make.TODAY + timedelta(days=30)
    for by, kind in ((COLLEAGUE, MemberKind.COLLEAGUE), (OPERATOR, MemberKind.OPERATOR)):
        cases.add(session, taken.ref, by.ref, kind, ends_on=until, by=make.TUTOR, on=make.TODAY)
    covers.make(session, HER_TUTOR, COVER.ref, ends_on=until, by=make.TUTOR, on=make.TODAY)
    glass.smash(session, taken.ref, "a reason of more than twenty signs", by=GLASS, now=make.NOW, auditors=())
    return taken


def letters(session: Session, ref: str, by: Actor, datum: Datum) -> str:
    """Return by asking the database what somebody reaches of one person."""
    read, written = (
        ref in session.scalars(select(Beneficiary.ref).where(reach.people(by, datum, write=write))).all()
        for write in (False, True)
    )
    return ("R" if read else "") + ("W" if written else "")


def test_the_typed_table_names_every_datum() -> None:
    assert set(TYPED) == set(PEOPLE.table)
    assert set(PEOPLE.table) | set(COVERS.table) == set(Datum)


@pytest.mark.parametrize("datum", TYPED)
def test_a_person_is_reached_as_typed(session: Session, her: Beneficiary, datum: Datum) -> None:
    reached = {name: letters(session, her.ref, by, datum) for name, by in VIEWERS.items()}

    assert reached == dict.fromkeys(VIEWERS, "") | TYPED[datum]


def test_who_reaches_a_person_reaches_nobody_else(session: Session, her: Beneficiary) -> None:
    for by in (make.TUTOR, COLLEAGUE, COVER, OPERATOR):
        assert session.scalars(select(Beneficiary.ref).where(reach.people(by, Datum.PLACEMENT))).all() == [her.ref]


def test_what_is_granted_for_a_time_ends_with_it(session: Session, her: Beneficiary) -> None:
    """The last day counts, where the service works; an hour of glass ends to the second."""
    last = make.NOW + timedelta(days=30)
    midnight = datetime(2026, 12, 23, 23, 0, tzinfo=UTC)
    ends = {
        COLLEAGUE: (Datum.CASE, make.NOW, last, midnight),
        COVER: (Datum.CASE, make.NOW, last, midnight),
        OPERATOR: (Datum.PLACEMENT, make.NOW, last, midnight),
        GLASS: (Datum.NOTES, make.NOW, make.NOW + timedelta(minutes=59, seconds=59), make.NOW + timedelta(hours=1)),
    }

    for by, (datum, first, last_seen, over) in ends.items():
        when = (first - timedelta(days=1), first, last_seen, over - timedelta(seconds=1), over)
        reached = [bool(letters(session, her.ref, replace(by, at=at), datum)) for at in when]
        assert reached == [False, True, True, True, False]


def test_what_is_ended_before_ends_at_once(session: Session, her: Beneficiary) -> None:
    for member in cases.members(session, her.ref, by=make.TUTOR):
        cases.remove(session, her.ref, member.ref, by=make.TUTOR, on=make.TODAY)
    covers.end(session, session.scalars(select(Cover.ref)).one(), by=make.TUTOR, on=make.TODAY)

    for by in (COLLEAGUE, COVER, OPERATOR):
        assert letters(session, her.ref, by, Datum.PLACEMENT) == ""


def test_a_glass_is_broken_for_one_person_by_one_coordinator(session: Session, her: Beneficiary) -> None:
    other = make.beneficiary(session)

    assert letters(session, other.ref, GLASS, Datum.NOTES) == ""
    assert letters(session, her.ref, replace(make.COORDINATOR, at=make.NOW), Datum.NOTES) == ""


def test_a_cover_reaches_no_case_that_is_only_shared_with_whom_she_covers(session: Session, her: Beneficiary) -> None:
    """Covers are not passed on: neither what was lent to the one away, nor what she covers for others."""
    until = make.TODAY + timedelta(days=3)
    third = replace(make.OTHER_TUTOR, ref="third", at=make.NOW)
    for away in (COLLEAGUE, COVER):
        covers.make(session, away.ref, third.ref, ends_on=until, by=make.COORDINATOR, on=make.TODAY)

    assert letters(session, her.ref, third, Datum.CASE) == ""


def test_a_cover_is_for_one_territory_though_tutor_and_cover_move(session: Session, her: Beneficiary) -> None:
    elsewhere = make.beneficiary(session, by=replace(make.TUTOR, territory="PI"))

    assert letters(session, her.ref, COVER, Datum.CASE) == "RW"
    assert letters(session, elsewhere.ref, COVER, Datum.CASE) == ""
    assert letters(session, elsewhere.ref, replace(COVER, territory="PI"), Datum.CASE) == ""


def test_a_cover_is_reached_by_both_sides_and_the_coordinator(session: Session, her: Beneficiary) -> None:  # noqa: ARG001
    reached = {
        name: ("R" if session.scalar(select(Cover.id).where(COVERS.rows(by, Datum.COVER))) else "")
        + ("W" if session.scalar(select(Cover.id).where(COVERS.rows(by, Datum.COVER, act=Act.WRITE))) else "")
        for name, by in VIEWERS.items()
    }

    assert {name: letters for name, letters in reached.items() if letters} == {
        "her tutor": RW,
        "cover of her tutor": R,
        "coordinator": RW,
        "coordinator, glass broken": RW,
        "cover, nobody knows when": R,
    }


def test_a_person_out_of_reach_is_missing_as_one_who_does_not_exist(session: Session, her: Beneficiary) -> None:
    assert reach.person(session, her.ref, make.TUTOR, Datum.CASE) is her
    for ref in (her.ref, "nobody"):
        with pytest.raises(NoBeneficiary, match=r"^$"):
            reach.person(session, ref, make.OTHER_TUTOR, Datum.CASE)


def test_who_names_no_datum_reaches_nobody(session: Session, her: Beneficiary) -> None:
    with pytest.raises(NoBeneficiary):
        reach.person(session, her.ref, make.TUTOR)


def naive_by_role(by: Actor, _her: Beneficiary) -> bool:
    return by.role in {Role.TUTOR, Role.COORDINATOR, Role.OPERATOR}


def naive_by_territory(by: Actor, her: Beneficiary) -> bool:
    return by.territory == her.territory


def naive_by_reference(by: Actor, her: Beneficiary) -> bool:
    return by.ref in {her.tutor, COLLEAGUE.ref, COVER.ref, OPERATOR.ref}


@pytest.mark.parametrize("twin", [naive_by_role, naive_by_territory, naive_by_reference])
def test_the_naive_twins_let_somebody_in_who_is_not_to_come(
    her: Beneficiary, twin: Callable[[Actor, Beneficiary], bool]
) -> None:
    let_in = {name for name, by in VIEWERS.items() if twin(by, her)}

    assert let_in - TYPED[Datum.PLACEMENT].keys()
