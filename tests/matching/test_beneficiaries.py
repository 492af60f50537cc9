"""People: taken in with a protection from the first day, in reach of their own tutor and their coordinator alone."""

from itertools import product
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ground.actors import Actor, Role
from ground.errors import IllegalMove, Stale
from matching import beneficiaries
from matching.errors import BadBeneficiary, NoBeneficiary
from matching.reach import Datum, person
from matching.records.people import Beneficiary, PathState
from matching.records.profiles import ProfileRecord, Protection
from tests import make

OTHERS = [Actor(make.TUTOR.ref, role, "TE") for role in Role if role not in {Role.TUTOR, Role.COORDINATOR}]


def test_who_is_taken_in_belongs_to_her_tutor_and_has_an_empty_protection(session: Session) -> None:
    taken = beneficiaries.take_in(session, {"case_code": "TE-014", "programme": "fpi"}, by=make.TUTOR, on=make.TODAY)

    protection = session.get_one(Protection, taken.id)
    assert (taken.tutor, taken.territory, taken.state, taken.taken_in_on) == (
        make.TUTOR.ref,
        "TE",
        PathState.INTAKE,
        make.TODAY,
    )
    assert protection.avoid == {}
    assert session.get_one(ProfileRecord, taken.id).skills is None


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no case code": ({}, "case_code"),
    "a name for a case code": ({"case_code": "Maria R."}, "case_code"),
    "unknown programme": ({"case_code": "TE-1", "programme": "none"}, "programme"),
    "into another caseload": ({"case_code": "TE-1", "tutor": "another"}, "tutor"),
    "unknown field": ({"case_code": "TE-1", "name": "Maria"}, "name"),
}


def test_a_case_that_cannot_be_is_refused_by_the_name_of_its_field(session: Session, subtests: pytest.Subtests) -> None:
    for case, (stated, where) in REFUSED.items():
        with subtests.test(case):
            with pytest.raises(BadBeneficiary) as refused:
                beneficiaries.take_in(session, stated, by=make.TUTOR, on=make.TODAY)
            assert refused.value.where == where
    assert session.scalars(select(Beneficiary)).all() == []


def test_a_refusal_does_not_repeat_what_was_written(session: Session) -> None:
    with pytest.raises(BadBeneficiary) as refused:
        make.beneficiary(session, case_code="Maria R.")

    assert "Maria" not in str(refused.value)


def test_a_case_code_means_one_person_of_a_territory(session: Session) -> None:
    make.beneficiary(session, case_code="TE-001")
    make.beneficiary(session, case_code="TE-001", by=make.TUTOR_OF_PISA)

    with pytest.raises(BadBeneficiary) as refused:
        make.beneficiary(session, case_code="TE-001", by=make.OTHER_TUTOR)

    assert refused.value.code == "case_code_taken"


def test_the_database_refuses_a_case_code_twice(session: Session) -> None:
    one, other = make.beneficiary(session), make.beneficiary(session)
    other.case_code = one.case_code

    with pytest.raises(IntegrityError):
        session.flush()


def test_a_coordinator_takes_in_for_a_tutor_and_moves_the_caseload(session: Session) -> None:
    with pytest.raises(BadBeneficiary):
        make.beneficiary(session, by=make.COORDINATOR)
    taken = make.beneficiary(session, by=make.COORDINATOR, tutor=make.TUTOR.ref)

    beneficiaries.amend(session, taken.ref, {"tutor": make.OTHER_TUTOR.ref}, by=make.COORDINATOR)

    assert person(session, taken.ref, make.OTHER_TUTOR, Datum.CASE) is taken
    with pytest.raises(NoBeneficiary):
        person(session, taken.ref, make.TUTOR, Datum.CASE)


STRANGERS = (
    make.OTHER_TUTOR,
    make.TUTOR_OF_PISA,
    make.COORDINATOR_OF_PISA,
    Actor(make.TUTOR.ref, Role.TUTOR, "PI"),
    Actor(make.TUTOR.ref, Role.TUTOR),
    Actor("somebody", Role.COORDINATOR),
    *OTHERS,
)


def test_a_person_out_of_reach_is_missing_just_as_one_who_does_not_exist(
    session: Session, subtests: pytest.Subtests
) -> None:
    taken = make.beneficiary(session)
    acts = (
        lambda ref, by: person(session, ref, by, Datum.CASE),
        lambda ref, by: beneficiaries.profile(session, ref, by=by),
        lambda ref, by: beneficiaries.put_profile(session, ref, make.profile(), by=by),
        lambda ref, by: beneficiaries.amend(session, ref, {}, by=by),
        lambda ref, by: beneficiaries.move(session, ref, "withdraw", by=by, on=make.TODAY),
    )

    for by in STRANGERS:
        with subtests.test(f"{by.role} {by.ref} of {by.territory}"):
            for act, ref in product(acts, (taken.ref, "nobody")):
                with pytest.raises(NoBeneficiary) as refused:
                    act(ref, by)
                assert str(refused.value) == ""
            assert not beneficiaries.caseload(session, by, limit=9)


def test_nobody_else_takes_people_in(session: Session) -> None:
    for by in OTHERS:
        with pytest.raises(NoBeneficiary):
            make.beneficiary(session, by=by)


def test_a_caseload_is_listed_page_by_page_by_case_code(session: Session) -> None:
    codes = ["TE-003", "TE-001", "TE-002"]
    for code in codes:
        make.beneficiary(session, case_code=code)
    make.beneficiary(session, by=make.OTHER_TUTOR)

    first = beneficiaries.caseload(session, make.TUTOR, limit=2)
    rest = beneficiaries.caseload(session, make.TUTOR, limit=2, after=first[-1].ref)

    assert [each.case_code for each in (*first, *rest)] == sorted(codes)
    assert len(beneficiaries.caseload(session, make.COORDINATOR, limit=9)) == 4


def test_an_edit_from_an_old_version_is_stale(session: Session) -> None:
    taken = make.beneficiary(session)
    read = taken.version
    beneficiaries.amend(session, taken.ref, {"programme": "fpi"}, by=make.TUTOR, version=read)

    with pytest.raises(Stale):
        beneficiaries.amend(session, taken.ref, {"programme": None}, by=make.TUTOR, version=read)


# As the product's rules tell the path; to erase a person is not a move alone.
PATH = {
    ("intake", "profile"): "profiling",
    ("profiling", "ready"): "ready",
    ("ready", "place"): "in_placement",
    ("ready", "hire"): "hired",
    ("in_placement", "hire"): "hired",
    ("in_placement", "exit"): "exited",
    ("in_placement", "ready"): "ready",
    ("exited", "ready"): "ready",
    ("follow_up", "ready"): "ready",
    ("hired", "follow_up"): "follow_up",
    ("exited", "follow_up"): "follow_up",
    ("follow_up", "close"): "closed",
    **{(state.value, "withdraw"): "withdrawn" for state in PathState if state not in {"withdrawn", "erased"}},
}
NAMES = ("profile", "ready", "place", "hire", "exit", "follow_up", "close", "withdraw")


@pytest.mark.parametrize(("state", "move"), list(product(PathState, NAMES)))
def test_a_person_moves_on_her_path_only_as_the_rules_say(state: PathState, move: str) -> None:
    expected = PATH.get((state, move))

    if expected is None:
        with pytest.raises(IllegalMove) as refused:
            beneficiaries.PATH.after(state, move)
        assert set(refused.value.allowed) == {name for start, name in PATH if start == state}
    else:
        assert beneficiaries.PATH.after(state, move) == expected


def test_a_first_profile_begins_the_profiling(session: Session) -> None:
    taken = make.profiled(session)

    assert taken.state is PathState.PROFILING
    assert beneficiaries.move(session, taken.ref, "ready", by=make.TUTOR, on=make.TODAY).state is PathState.READY


def test_who_does_not_reach_her_neither_moves_her_nor_goes_on_after_her(session: Session) -> None:
    hers = make.beneficiary(session)

    for by in (make.OTHER_TUTOR, make.TUTOR_OF_PISA, make.COORDINATOR_OF_PISA):
        with pytest.raises(NoBeneficiary):
            beneficiaries.move(session, hers.ref, "profile", by=by, on=make.TODAY)
        with pytest.raises(NoBeneficiary):
            beneficiaries.caseload(session, by, limit=9, after=hers.ref)
    assert beneficiaries.move(session, hers.ref, "profile", by=make.TUTOR, on=make.TODAY).state is PathState.PROFILING
