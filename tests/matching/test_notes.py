"""Notes: written by who does a tutor's work, shared or not, and read by a coordinator through a broken glass only."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from ground.actors import Actor, Role
from ground.audit.records import Action, AuditRow
from ground.outbox import Message
from matching import cases, glass, notes
from matching.errors import BadNote, NoBeneficiary, NoNote, NoteSettled
from matching.records.cases import MemberKind
from matching.records.notes import Glass, Note, Openness
from matching.records.people import Beneficiary
from tests import make

OPERATOR = Actor("operator-te", Role.OPERATOR, "TE", at=make.NOW)
COLLEAGUE, COORDINATOR = (replace(by, at=make.NOW) for by in (make.OTHER_TUTOR, make.COORDINATOR))
WHY = "her tutor cannot be reached today"


@pytest.fixture
def her(session: Session) -> Beneficiary:
    """Return somebody with a note that her tutor keeps and one that she shares, in whose case others work."""
    taken = make.beneficiary(session)
    for by, kind in ((COLLEAGUE, MemberKind.COLLEAGUE), (OPERATOR, MemberKind.OPERATOR)):
        until = make.TODAY + timedelta(days=30)
        cases.add(session, taken.ref, by.ref, kind, ends_on=until, by=make.TUTOR, on=make.TODAY)
    written(session, taken, "kept", Openness.PRIVATE)
    written(session, taken, "shared", Openness.SHARED)
    session.commit()
    return taken


def written(session: Session, her: Beneficiary, text: str, openness: Openness, by: Actor = make.TUTOR) -> Note:
    return notes.write(session, her.ref, text, openness, by=by, now=make.NOW)


def seen(session: Session, her: Beneficiary, by: Actor) -> list[str]:
    return [note.text for note in notes.listed(session, her.ref, by=by, limit=9)]


def smash(session: Session, her: Beneficiary, by: Actor = COORDINATOR, why: str = WHY) -> Glass:
    return glass.smash(session, her.ref, why, by=by, now=make.NOW, auditors=["auditor-1", "auditor-2"])[0]


def looks(session: Session) -> Sequence[Row[tuple[str | None, str, str | None, str | None]]]:
    session.commit()
    told = select(AuditRow.actor, AuditRow.kind, AuditRow.ref, AuditRow.reason)
    return session.execute(told.where(AuditRow.action == Action.LOOK).order_by(AuditRow.number)).all()


def test_those_who_do_a_tutors_work_read_all_and_operators_what_is_shared(session: Session, her: Beneficiary) -> None:
    written(session, her, "a colleague's", Openness.PRIVATE, COLLEAGUE)

    assert seen(session, her, make.TUTOR) == seen(session, her, COLLEAGUE) == ["a colleague's", "shared", "kept"]
    assert seen(session, her, OPERATOR) == ["shared"]


def test_nobody_else_reads_or_writes(session: Session, her: Beneficiary) -> None:
    strangers = (
        COORDINATOR,
        make.TUTOR_OF_PISA,
        replace(make.OTHER_TUTOR, ref="tutor-te-3"),
        replace(OPERATOR, ref="operator-2"),
        Actor("auditor", Role.AUDITOR),
    )

    for by in strangers:
        with pytest.raises(NoBeneficiary):
            seen(session, her, by)
    for by in (*strangers, OPERATOR):
        with pytest.raises(NoBeneficiary):
            written(session, her, "x", Openness.SHARED, by)


def test_an_operator_reads_no_single_note_that_is_kept(session: Session, her: Beneficiary) -> None:
    shared, kept = (note.ref for note in notes.listed(session, her.ref, by=make.TUTOR, limit=9))

    assert notes.read(session, her.ref, shared, by=OPERATOR).text == "shared"
    for ref in (kept, "nobody"):
        with pytest.raises(NoNote, match=r"^$"):
            notes.read(session, her.ref, ref, by=OPERATOR)
        with pytest.raises(NoNote):
            notes.listed(session, her.ref, by=OPERATOR, limit=9, after=ref)


def test_a_note_is_reached_through_its_own_person_only(session: Session, her: Beneficiary) -> None:
    hers = notes.listed(session, her.ref, by=make.TUTOR, limit=1)[0].ref
    other = make.beneficiary(session)

    with pytest.raises(NoNote):
        notes.read(session, other.ref, hers, by=make.TUTOR)
    with pytest.raises(NoNote):
        notes.take_back(session, other.ref, hers, by=make.TUTOR, now=make.NOW)


def test_each_look_is_noted_even_when_there_is_nothing(session: Session, her: Beneficiary) -> None:
    other = make.beneficiary(session)
    seen(session, her, OPERATOR)
    session.commit()
    seen(session, other, make.TUTOR)

    assert looks(session) == [
        (None, "notes", her.audit_ref, None),
        (None, "notes", other.audit_ref, None),
    ]


def test_a_note_is_taken_back_by_who_wrote_it_within_a_day(session: Session, her: Beneficiary) -> None:
    first, second = notes.listed(session, her.ref, by=make.TUTOR, limit=9)
    day = notes.TAKEN_BACK_WITHIN

    with pytest.raises(NoNote):
        notes.take_back(session, her.ref, first.ref, by=COLLEAGUE, now=make.NOW)
    with pytest.raises(NoteSettled):
        notes.take_back(session, her.ref, first.ref, by=make.TUTOR, now=make.NOW + day + timedelta(seconds=1))
    notes.take_back(session, her.ref, first.ref, by=make.TUTOR, now=make.NOW + day)

    assert notes.listed(session, her.ref, by=make.TUTOR, limit=9) == [second]


def test_who_has_left_the_case_or_only_reads_takes_nothing_back(session: Session, her: Beneficiary) -> None:
    left = written(session, her, "a colleague's", Openness.PRIVATE, COLLEAGUE)
    cases.leave(session, COLLEAGUE.ref, on=make.TODAY)
    promoted = replace(COORDINATOR, ref=make.TUTOR.ref)
    smash(session, her, by=promoted)
    own = notes.listed(session, her.ref, by=make.TUTOR, limit=9)[-1]

    for note, by in ((left, COLLEAGUE), (own, promoted)):
        with pytest.raises(NoBeneficiary):
            notes.take_back(session, her.ref, note.ref, by=by, now=make.NOW)


@pytest.mark.parametrize("text", ["", "  \n", "x" * (notes.LONGEST + 1)])
def test_a_note_says_something_and_not_too_much(session: Session, her: Beneficiary, text: str) -> None:
    with pytest.raises(BadNote) as refused:
        written(session, her, text, Openness.PRIVATE)

    assert refused.value.where == "text"


def test_a_coordinator_reads_notes_for_an_hour_after_breaking_the_glass(session: Session, her: Beneficiary) -> None:
    broken = smash(session, her)
    for_later = replace(COORDINATOR, at=make.NOW + glass.LASTS)

    assert seen(session, her, COORDINATOR) == ["shared", "kept"]
    assert (broken.until - broken.broken_at) == timedelta(minutes=60)
    with pytest.raises(NoBeneficiary):
        seen(session, her, for_later)
    with pytest.raises(NoBeneficiary):
        written(session, her, "x", Openness.PRIVATE, COORDINATOR)


def test_a_broken_glass_opens_for_no_other_coordinator_and_no_other_person(session: Session, her: Beneficiary) -> None:
    other = make.beneficiary(session)
    smash(session, her)

    with pytest.raises(NoBeneficiary):
        seen(session, her, replace(COORDINATOR, ref="coordinator-2"))
    with pytest.raises(NoBeneficiary):
        seen(session, her, replace(COORDINATOR, territory="PI"))
    with pytest.raises(NoBeneficiary):
        seen(session, other, COORDINATOR)


@pytest.mark.parametrize("by", [make.TUTOR, COLLEAGUE, OPERATOR, make.COORDINATOR_OF_PISA, Actor("a", Role.AUDITOR)])
def test_only_a_coordinator_of_her_territory_breaks_the_glass(session: Session, her: Beneficiary, by: Actor) -> None:
    with pytest.raises(NoBeneficiary):
        smash(session, her, by)


@pytest.mark.parametrize("why", ["", "urgent", "too short" + " " * 40, "x" * 1_001])
def test_a_glass_is_broken_for_a_reason(session: Session, her: Beneficiary, why: str) -> None:
    with pytest.raises(BadNote) as refused:
        smash(session, her, why=why)

    assert refused.value.where == "reason"
    assert not session.scalars(select(Glass)).all()


def test_her_tutor_and_the_auditors_are_told_by_reference_alone(session: Session, her: Beneficiary) -> None:
    broken = smash(session, her)

    sent = session.execute(select(Message.to_account, Message.kind, Message.about).order_by(Message.id)).all()
    assert sent == [(who, "glass_broken", broken.ref) for who in (make.TUTOR.ref, "auditor-1", "auditor-2")]


def test_the_trail_tells_that_and_when_the_glass_was_broken_and_each_look_through_it(
    session: Session, her: Beneficiary
) -> None:
    broken = smash(session, her)
    session.commit()
    for _ in range(2):
        seen(session, her, COORDINATOR)
        session.commit()
    seen(session, her, make.TUTOR)

    told = select(AuditRow.ref, AuditRow.reason).where(AuditRow.kind == "glasses", AuditRow.action == Action.CREATE)
    assert session.execute(told).all() == [(her.audit_ref, f"glass:{broken.ref}")]
    through = [reason for _, kind, _, reason in looks(session) if kind == "notes"]
    assert through == [f"glass:{broken.ref}", f"glass:{broken.ref}", None]
    assert WHY not in str(session.execute(select(*AuditRow.__table__.columns)).all())


def test_her_tutors_read_why_the_glass_was_broken(session: Session, her: Beneficiary) -> None:
    smash(session, her)

    for by in (make.TUTOR, COLLEAGUE, COORDINATOR):
        assert [each.reason for each in glass.listed(session, her.ref, by=by)] == [WHY]
    for by in (OPERATOR, make.TUTOR_OF_PISA, Actor("a", Role.AUDITOR)):
        with pytest.raises(NoBeneficiary):
            glass.listed(session, her.ref, by=by)


def test_each_glass_stands_with_its_own_person(session: Session, her: Beneficiary) -> None:
    other = make.beneficiary(session)
    hers, others = smash(session, her), smash(session, other)
    before = len(looks(session))

    assert glass.listed(session, her.ref, by=make.TUTOR) == [hers]
    assert glass.listed(session, other.ref, by=make.TUTOR) == [others]
    seen(session, her, COORDINATOR)

    told = [(kind, reason) for _, kind, _, reason in looks(session)[before:]]
    assert told == [("glasses", hers.audit_reason), ("glasses", others.audit_reason), ("notes", hers.audit_reason)]
