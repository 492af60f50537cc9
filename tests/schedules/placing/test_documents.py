"""Documents hold the fields of their row and no other, and only who may have them gets them; skills seen are kept."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalogue.records import ConceptKind
from employers.pacts import Convention
from employers.records import Contact
from ground.actors import Actor, Role
from ground.audit.records import Action, AuditRow
from ground.errors import IllegalMove
from ground.territories import Programme
from matching import identities
from matching.records.profiles import ProfileRecord
from schedules.errors import BadAssessment, DocumentNotDue, NoPlacement
from schedules.placing import assessments, placements, presence
from schedules.placing.attended import attended
from schedules.placing.document_facts import gather
from schedules.placing.documents import FIELDS, Document, is_attested, is_neutral
from schedules.proposing import consents
from schedules.records.assessments import Assessor, Stage
from schedules.records.consents import Consent
from schedules.records.placements import Placement, Presence, Why
from tests import make
from tests.schedules.placeable import ENDS_ON, STARTED_AT, STARTS_ON, Placing
from tests.schedules.world import at

ALWAYS = {"first_name", "family_name"}
ON_PROJECT = {"tax_code"}
LATE = at("2027-01-13 18:00")


@pytest.fixture
def world(session: Session) -> Placing:
    make.floor(session)
    make.concept(session, "set_tables", ConceptKind.SKILL)
    made = Placing(session)
    identities.put(session, made.irma.ref, make.identity(), by=make.TUTOR, on=make.TODAY)
    return made


def seen(skill: str = "wash_dishes", level: int = 4, **more: object) -> dict[str, Any]:
    return {"skill": skill, "level": level, "assessor": Assessor.HOST_TUTOR, **more}


def assess(world: Placing, placement: Placement, *stated: Mapping[str, Any], stage: Stage = Stage.FINAL) -> None:
    assessments.assess(world.session, placement.ref, stage, stated, by=world.tessa, now=LATE)


def told(world: Placing, placement: Placement, document: Document, by: Actor | None = None) -> Mapping[str, Any]:
    return gather(world.session, placement.ref, document, by=by or world.tessa, now=STARTED_AT).hers


def told_month(world: Placing, placement: Placement, month: date, hours: float) -> None:
    presence.tell(world.session, placement.ref, month, {"hours": hours}, by=world.tessa, now=LATE)


def profile(world: Placing) -> ProfileRecord:
    return world.session.get_one(ProfileRecord, world.irma.id, populate_existing=True)


def test_the_tax_code_stands_in_the_project_alone() -> None:
    for document, fields in FIELDS.items():
        assert set(fields) >= ALWAYS
        assert (set(fields) & ON_PROJECT != set()) == (document is Document.TRAINING_PROJECT)


def test_no_document_has_a_field_of_her_case_her_family_or_her_protection() -> None:
    told = {field for fields in FIELDS.values() for field in fields}

    assert told <= {
        *ALWAYS, *ON_PROJECT, "legal_kind", "period", "agreed_hours", "objectives", "allowance", "presence",
        "midterm_levels", "final_levels",
    }  # fmt: skip


@pytest.mark.parametrize("document", [each for each in Document if each is not Document.ATTESTATION])
@pytest.mark.parametrize("who", ["tutor", "contact"])
def test_a_document_holds_exactly_its_fields(world: Placing, document: Document, who: str) -> None:
    placement = world.started()
    by = world.tessa if who == "tutor" else world.alfa.actor("Anna")

    found = told(world, placement, document, by)

    assert tuple(found) == FIELDS[document]
    assert found["first_name"] == make.identity()["first_name"]


def test_what_she_did_not_agree_to_the_firm_does_not_get(world: Placing) -> None:
    placement = world.started()
    consent = world.session.get_one(Consent, placement.consent_id)
    consent.documents = {"training_project": ["first_name", "period", "phone"]}
    world.session.flush()

    assert set(told(world, placement, Document.TRAINING_PROJECT, world.alfa.actor("Anna"))) == {"first_name", "period"}
    with pytest.raises(NoPlacement):
        told(world, placement, Document.ATTENDANCE_SHEET, world.alfa.actor("Anna"))
    assert set(told(world, placement, Document.ATTENDANCE_SHEET)) == set(FIELDS[Document.ATTENDANCE_SHEET])


def test_without_a_live_consent_documents_are_missing_for_the_firm(world: Placing) -> None:
    placement, anna = world.started(), world.alfa.actor("Anna")
    consent = world.session.get_one(Consent, placement.consent_id)
    after = at(f"{consent.until + timedelta(days=1)} 10:00")

    with pytest.raises(NoPlacement):
        gather(world.session, placement.ref, Document.TRAINING_PROJECT, by=anna, now=after)
    consents.withdraw(world.session, consent.ref, by=world.tessa, now=STARTED_AT)
    with pytest.raises(NoPlacement):
        told(world, placement, Document.TRAINING_PROJECT, anna)
    assert told(world, placement, Document.TRAINING_PROJECT)


def test_only_the_contact_whom_she_agreed_to_gets_documents(world: Placing) -> None:
    placement = world.started()
    host = Contact(employer_id=world.alfa.employer.id, name="Ugo", account="ugo", confirmed_on=STARTS_ON)
    world.session.add(host)
    world.session.flush()
    placement.host_tutor_id = host.id
    world.session.flush()

    for by in (Actor("ugo", Role.EMPLOYER, employer=world.alfa.employer.ref), world.beta.actor("Bruno")):
        with pytest.raises(NoPlacement):
            told(world, placement, Document.TRAINING_PROJECT, by)


def test_a_tutor_of_another_territory_gets_no_documents(world: Placing) -> None:
    placement = world.started()

    with pytest.raises(NoPlacement):
        told(world, placement, Document.TRAINING_PROJECT, Actor("elsewhere", Role.TUTOR, "PI"))


def test_each_document_is_a_look_at_her_identity(world: Placing) -> None:
    placement = world.started()

    told(world, placement, Document.TRAINING_PROJECT, world.alfa.actor("Anna"))
    world.session.commit()

    query = select(AuditRow.kind, AuditRow.reason).where(AuditRow.action == Action.LOOK)
    assert ("identities", "training_project") in [tuple(row) for row in world.session.execute(query)]


def test_a_document_names_the_promoter_of_the_convention(world: Placing) -> None:
    placement = world.started()
    frame = gather(world.session, placement.ref, Document.TRAINING_PROJECT, by=world.tessa, now=STARTED_AT).frame
    world.session.execute(delete(Convention))

    assert frame.promoter == "Ente inventato"
    with pytest.raises(DocumentNotDue, match="convention"):
        told(world, placement, Document.TRAINING_PROJECT)


@pytest.mark.parametrize(
    ("promoter", "is_so"),
    [
        ("Ente inventato", True),
        ("Rete FPI", False),
        ("Progetto Insieme", False),
        ("Associazione PROGETTO INSIEME di Pisa", False),
        ("Fpinsieme", True),
    ],
)
def test_a_promoter_is_not_called_by_a_programme(promoter: str, *, is_so: bool) -> None:
    assert is_neutral(promoter, {"fpi", "Progetto Insieme"}) is is_so


def test_no_document_is_made_in_whose_promoter_a_programme_can_be_read(world: Placing) -> None:
    placement = world.started()
    world.session.add(Programme(code="zq", name="Ente inventato"))
    world.session.flush()

    for by in (world.tessa, world.alfa.actor("Anna")):
        with pytest.raises(DocumentNotDue, match="another") as refused:
            told(world, placement, Document.TRAINING_PROJECT, by)
        assert "programme" not in str(refused.value)


def test_why_an_absence_was_agreed_stands_in_no_document(world: Placing) -> None:
    placement = world.started()
    said = {"by": world.tessa, "now": STARTED_AT, "reason": "zqreason"}
    presence.record(world.session, placement.ref, STARTS_ON, Presence.AGREED_ABSENCE, **said)

    found = told(world, placement, Document.ATTENDANCE_SHEET)

    assert found["presence"][0][2:] == (Presence.AGREED_ABSENCE, None)
    assert "zqreason" not in str(found)


@pytest.mark.parametrize(
    ("agreed", "present", "is_so"),
    [(100, 70, True), (100, 69.75, False), (90, 63, True), (0, 0, False), (110, 77, True), (10, 12, True)],
)
def test_skills_are_attested_from_seventy_percent_on(agreed: float, present: float, *, is_so: bool) -> None:
    assert is_attested(agreed, present) is is_so


def test_an_attestation_asks_for_the_final_assessment_and_for_the_hours(world: Placing) -> None:
    placement = world.started()

    with pytest.raises(DocumentNotDue, match="assessed"):
        told(world, placement, Document.ATTESTATION)
    assess(world, placement, seen())
    with pytest.raises(DocumentNotDue, match="70 %"):
        told(world, placement, Document.ATTESTATION)
    for month, hours in ((9, 50), (10, 80), (11, 80), (12, 80)):
        told_month(world, placement, date(2026, month, 1), hours)

    assert told(world, placement, Document.ATTESTATION)["final_levels"] == [("wash_dishes", 4)]


def test_hours_count_as_told_for_a_month_else_by_its_days_and_agreed_absence_is_presence(world: Placing) -> None:
    placement = world.started()
    days = (STARTS_ON + timedelta(days=number) for number in range(3))
    for day, what in zip(days, (Presence.PRESENT, Presence.AGREED_ABSENCE, Presence.ABSENCE), strict=True):
        presence.record(world.session, placement.ref, day, what, by=world.tessa, now=LATE)

    by_days = attended(world.session, placement)
    told_month(world, placement, date(2026, 9, 1), 20)

    assert by_days == (4 * 88, 8)
    assert attended(world.session, placement) == (4 * 88, 24)


def test_days_on_which_it_stood_still_were_not_agreed(world: Placing) -> None:
    placement = world.started()
    before = attended(world.session, placement).agreed
    until = STARTS_ON + timedelta(days=8)

    placements.suspend(world.session, placement.ref, until=until, why=Why.HEALTH, by=world.tessa, now=at("09-15 10:00"))

    assert attended(world.session, placement).agreed == before - 5 * 4


def test_what_is_seen_at_the_end_is_in_her_profile_as_observed(world: Placing) -> None:
    placement = world.started()
    profile(world).skills = {"wash_dishes": {"level": 2, "evidence": "declared"}, "cook": {"level": 1}}
    world.session.flush()

    assess(world, placement, seen(level=4), seen("set_tables", 3, remark="zqremark"))

    assert profile(world).skills == {
        "wash_dishes": {"level": 4, "evidence": "observed"},
        "set_tables": {"level": 3, "evidence": "observed"},
        "cook": {"level": 1},
    }
    world.session.commit()
    changed = select(AuditRow.kind).where(AuditRow.action == Action.CHANGE)
    assert "profiles" in world.session.scalars(changed).all()


def test_what_is_seen_at_half_time_changes_no_profile_and_a_certificate_outweighs_what_is_seen(world: Placing) -> None:
    placement = world.started()
    profile(world).skills = {"wash_dishes": {"level": 5, "evidence": "certified"}}
    world.session.flush()

    assess(world, placement, seen("set_tables"), stage=Stage.MIDTERM)
    assess(world, placement, seen(level=2))

    assert profile(world).skills == {"wash_dishes": {"level": 5, "evidence": "certified"}}
    assert told(world, placement, Document.MIDTERM_ASSESSMENT)["midterm_levels"] == [("set_tables", 4)]


def test_an_assessment_is_replaced_skill_by_skill(world: Placing) -> None:
    placement = world.started()
    assess(world, placement, seen(level=2, remark="a"), seen("set_tables", 1))

    assess(world, placement, seen(level=3))

    rows = assessments.listed(world.session, placement.ref, by=world.tessa)
    assert [(row.skill, row.level, row.remark) for row in rows] == [("wash_dishes", 3, None), ("set_tables", 1, None)]


def test_what_cannot_be_assessed_is_refused(world: Placing) -> None:
    placement = world.planned()
    with pytest.raises(IllegalMove):
        assess(world, placement, seen())
    world.papered(placement)
    placements.start(world.session, placement.ref, by=world.tessa, now=STARTED_AT)

    for stated in ([seen("no_such_skill")], [seen(), seen()]):
        with pytest.raises(BadAssessment):
            assess(world, placement, *stated)
    for by in (world.alfa.actor("Anna"), make.COORDINATOR):
        with pytest.raises(NoPlacement):
            assessments.assess(world.session, placement.ref, Stage.FINAL, [seen()], by=by, now=LATE)


def test_the_sheet_has_the_days_agreed_up_to_the_end(world: Placing) -> None:
    days = [each.day for each in told(world, world.started(), Document.ATTENDANCE_SHEET)["presence"]]

    assert (days[0], days[-1], len(days)) == (STARTS_ON, ENDS_ON, 88)
    assert {day.weekday() for day in days} == {0, 1, 2, 3, 4}
