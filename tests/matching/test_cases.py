"""Shared cases: her tutor lets others in for a time; an operator knows four things and no more."""

from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ground.actors import Actor, Role
from ground.audit.records import Action, AuditRow
from matching import beneficiaries, cases, covers, identities
from matching.errors import BadBeneficiary, BadMember, NoBeneficiary, NoCover, NoMember
from matching.records.cases import CaseMember, Cover, MemberKind
from matching.records.people import Beneficiary, PathState
from tests import make

OPERATOR = Actor("operator-te", Role.OPERATOR, "TE", at=make.NOW)
COLLEAGUE = replace(make.OTHER_TUTOR, at=make.NOW)
UNTIL = make.TODAY + timedelta(days=30)
DAY = timedelta(days=1)


@pytest.fixture
def her(session: Session) -> Beneficiary:
    return make.profiled(session)


def let_in(
    session: Session, her: Beneficiary, who: Actor, *, by: Actor = make.TUTOR, ends_on: date = UNTIL
) -> CaseMember:
    kind = MemberKind.OPERATOR if who.role is Role.OPERATOR else MemberKind.COLLEAGUE
    return cases.add(session, her.ref, who.ref, kind, ends_on=ends_on, by=by, on=make.TODAY)[0]


def test_a_member_is_kept_with_who_added_her_and_until_when(session: Session, her: Beneficiary) -> None:
    let_in(session, her, OPERATOR)

    [member] = cases.members(session, her.ref, by=make.COORDINATOR)
    assert (member.account, member.kind, member.added_by) == (OPERATOR.ref, MemberKind.OPERATOR, make.TUTOR.ref)
    assert (member.starts_on, member.ends_on, member.ended_on) == (make.TODAY, UNTIL, None)


def test_only_her_tutor_lets_others_in_and_takes_them_out(session: Session, her: Beneficiary) -> None:
    member = let_in(session, her, COLLEAGUE)

    for by in (COLLEAGUE, OPERATOR, make.COORDINATOR, make.TUTOR_OF_PISA):
        with pytest.raises(NoBeneficiary):
            let_in(session, her, OPERATOR, by=by)
        with pytest.raises(NoBeneficiary):
            cases.remove(session, her.ref, member.ref, by=by, on=make.TODAY)


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (make.TODAY - DAY, UNTIL),
        (UNTIL, UNTIL - DAY),
        (make.TODAY, make.TODAY + timedelta(days=366)),
        (make.TODAY + timedelta(days=300), make.TODAY + timedelta(days=366)),
    ],
    ids=["in the past", "backwards", "more than a year", "beyond a year from today"],
)
def test_a_case_is_shared_for_a_time_that_can_be(
    session: Session, her: Beneficiary, starts_on: date, ends_on: date
) -> None:
    days = {"starts_on": starts_on, "ends_on": ends_on, "by": make.TUTOR, "on": make.TODAY}

    with pytest.raises(BadMember, match="twelve months"):
        cases.add(session, her.ref, OPERATOR.ref, MemberKind.OPERATOR, **days)
    with pytest.raises(BadMember, match="twelve months"):
        covers.make(session, make.TUTOR.ref, COLLEAGUE.ref, **days)


def test_the_database_refuses_to_share_without_an_end_after_the_start(session: Session, her: Beneficiary) -> None:
    member = let_in(session, her, OPERATOR)
    member.ends_on = make.TODAY - DAY

    with pytest.raises(IntegrityError):
        session.flush()


def test_an_operator_in_the_case_reads_where_she_stands_and_moves_nothing(session: Session, her: Beneficiary) -> None:
    let_in(session, her, OPERATOR)

    assert cases.brief(session, her.ref, by=OPERATOR).state is PathState.PROFILING
    with pytest.raises(NoBeneficiary):
        beneficiaries.move(session, her.ref, "ready", by=OPERATOR, on=make.TODAY)


def test_who_is_in_the_case_is_not_let_in_twice(session: Session, her: Beneficiary) -> None:
    member = let_in(session, her, OPERATOR)

    for who in (OPERATOR, make.TUTOR):
        with pytest.raises(BadMember, match="already"):
            let_in(session, her, who)

    cases.remove(session, her.ref, member.ref, by=make.TUTOR, on=make.TODAY)
    assert let_in(session, her, OPERATOR).ref != member.ref


def test_a_member_is_taken_out_once_and_through_her_own_case_only(session: Session, her: Beneficiary) -> None:
    member, other = let_in(session, her, OPERATOR), make.beneficiary(session)

    cases.remove(session, her.ref, member.ref, by=make.TUTOR, on=make.TODAY)
    cases.remove(session, her.ref, member.ref, by=make.TUTOR, on=make.TODAY + DAY)

    assert (member.ended_on, member.ended_by) == (make.TODAY, make.TUTOR.ref)
    for ref in (member.ref, "nobody"):
        with pytest.raises(NoMember):
            cases.remove(session, other.ref, ref, by=make.TUTOR, on=make.TODAY)


def test_an_account_that_goes_leaves_all_cases_and_covers(session: Session, her: Beneficiary) -> None:
    let_in(session, her, COLLEAGUE)
    covers.make(session, make.TUTOR.ref, COLLEAGUE.ref, ends_on=UNTIL, by=make.TUTOR, on=make.TODAY)
    covers.make(session, COLLEAGUE.ref, make.TUTOR.ref, ends_on=UNTIL, by=COLLEAGUE, on=make.TODAY)

    for leave in (cases.leave, covers.leave):
        leave(session, COLLEAGUE.ref, on=make.TODAY)

    assert set(session.scalars(select(CaseMember.ended_on))) == {make.TODAY}
    assert set(session.scalars(select(Cover.ended_by))) == {COLLEAGUE.ref}
    assert not beneficiaries.caseload(session, COLLEAGUE, limit=9)


def test_an_account_that_goes_takes_nobody_with_it_and_changes_nothing_that_was_over(
    session: Session, her: Beneficiary
) -> None:
    third, days = replace(make.OTHER_TUTOR, ref="third"), {"ends_on": UNTIL, "on": make.TODAY}
    over = let_in(session, her, COLLEAGUE)
    cases.remove(session, her.ref, over.ref, by=make.TUTOR, on=make.TODAY)
    staying = let_in(session, her, OPERATOR)
    cover_over = covers.make(session, make.TUTOR.ref, COLLEAGUE.ref, by=make.TUTOR, **days)
    covers.end(session, cover_over.ref, by=make.TUTOR, on=make.TODAY)
    cover_staying = covers.make(session, make.TUTOR.ref, third.ref, by=make.TUTOR, **days)

    for leave in (cases.leave, covers.leave):
        leave(session, COLLEAGUE.ref, on=make.TODAY + DAY)

    assert [(each.ended_on, each.ended_by) for each in (over, cover_over)] == [(make.TODAY, make.TUTOR.ref)] * 2
    assert [each.ended_on for each in (staying, cover_staying)] == [None, None]


def test_whose_time_is_over_is_let_in_again(session: Session, her: Beneficiary) -> None:
    let_in(session, her, COLLEAGUE, ends_on=make.TODAY)

    kind, until = MemberKind.COLLEAGUE, UNTIL + DAY
    again = cases.add(session, her.ref, COLLEAGUE.ref, kind, ends_on=until, by=make.TUTOR, on=make.TODAY + DAY)

    assert [each.ends_on for each in again] == [until, make.TODAY]


def test_a_colleague_does_her_tutors_work(session: Session, her: Beneficiary) -> None:
    let_in(session, her, COLLEAGUE)

    identities.put(session, her.ref, {"first_name": "Fiaba"}, by=COLLEAGUE, on=make.TODAY)
    beneficiaries.amend(session, her.ref, {"programme": "fpi", "tutor": make.TUTOR.ref}, by=COLLEAGUE)

    assert (her.programme, her.tutor) == ("fpi", make.TUTOR.ref)
    assert [each.ref for each in beneficiaries.caseload(session, COLLEAGUE, limit=9)] == [her.ref]


def test_a_colleague_takes_no_case_over(session: Session, her: Beneficiary) -> None:
    """Her own reference is what a tutor may state of somebody whom she takes in, and of nobody else."""
    let_in(session, her, COLLEAGUE)

    with pytest.raises(BadBeneficiary) as refused:
        beneficiaries.amend(session, her.ref, {"tutor": COLLEAGUE.ref}, by=COLLEAGUE)

    assert (refused.value.code, her.tutor) == ("not_your_caseload", make.TUTOR.ref)


def test_a_colleague_finds_nobody_by_name_in_a_case_that_is_not_hers(session: Session, her: Beneficiary) -> None:
    let_in(session, her, COLLEAGUE)
    identities.put(session, her.ref, {"first_name": "Fiaba"}, by=make.TUTOR, on=make.TODAY)

    assert identities.find(session, "Fiaba", by=COLLEAGUE, limit=9) == []
    assert identities.find(session, "Fiaba", by=make.TUTOR, limit=9) == [her]


def test_an_operator_knows_four_things_and_her_look_is_noted(session: Session, her: Beneficiary) -> None:
    identities.put(session, her.ref, make.identity(), by=make.TUTOR, on=make.TODAY)
    let_in(session, her, OPERATOR)
    session.commit()

    known = cases.brief(session, her.ref, by=OPERATOR)
    session.commit()

    assert asdict(known) == {
        "ref": her.ref,
        "state": "profiling",
        "first_name": "Fiaba",
        "skills": {"prepare_vegetables": {"level": 3, "evidence": "observed"}},
        "languages": {"it": "B1", "es": "C1"},
    }
    looks = select(AuditRow.kind, AuditRow.ref).where(AuditRow.action == Action.LOOK)
    assert session.execute(looks).all() == [("identities", her.audit_ref)]


def test_an_operator_in_no_case_knows_nothing(session: Session, her: Beneficiary) -> None:
    make.beneficiary(session)
    let_in(session, her, OPERATOR)
    stranger = replace(OPERATOR, ref="operator-2")

    assert [each.ref for each in cases.shared(session, OPERATOR, limit=9)] == [her.ref]
    assert not cases.shared(session, stranger, limit=9)
    with pytest.raises(NoBeneficiary):
        cases.brief(session, her.ref, by=stranger)
    with pytest.raises(NoBeneficiary):
        cases.shared(session, stranger, limit=9, after=her.ref)


def test_a_tutor_lets_another_act_for_herself_and_for_nobody_else(session: Session) -> None:
    days = {"ends_on": UNTIL, "on": make.TODAY}

    made = covers.make(session, make.TUTOR.ref, COLLEAGUE.ref, by=make.TUTOR, **days)
    by_coordinator = covers.make(session, COLLEAGUE.ref, make.TUTOR.ref, by=make.COORDINATOR, **days)

    assert covers.listed(session, by=COLLEAGUE) == [by_coordinator, made]
    assert not covers.listed(session, by=make.TUTOR_OF_PISA)
    for by in (make.OTHER_TUTOR, OPERATOR, Actor("c", Role.COORDINATOR)):
        with pytest.raises(NoCover):
            covers.make(session, make.TUTOR.ref, "third", by=by, **days)
    with pytest.raises(BadMember):
        covers.make(session, make.TUTOR.ref, make.TUTOR.ref, by=make.TUTOR, **days)


def test_who_covers_does_not_end_it_and_a_coordinator_elsewhere_neither(session: Session) -> None:
    made = covers.make(session, make.TUTOR.ref, COLLEAGUE.ref, ends_on=UNTIL, by=make.TUTOR, on=make.TODAY)

    for by in (COLLEAGUE, make.COORDINATOR_OF_PISA):
        with pytest.raises(NoCover):
            covers.end(session, made.ref, by=by, on=make.TODAY)
    assert covers.end(session, made.ref, by=make.COORDINATOR, on=make.TODAY).ended_by == make.COORDINATOR.ref
