"""The list of what she must avoid: replaced whole, by who may, from the version that was read; told to nobody else."""

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from employers.records import Contact, Employer
from ground.actors import Actor, Role
from ground.audit.records import AuditRow
from ground.errors import Stale
from matching import beneficiaries, exclusions
from matching.errors import BadExclusions, NoBeneficiary
from matching.exclusion_list import Area, Exclusions, Person
from matching.records.people import Beneficiary
from matching.records.profiles import Protection
from matching.records.rankings import RankingLog
from tests import make

AREA = {"lat": 42.7, "lon": 13.8, "km": 2.5}


@pytest.fixture
def hers(session: Session) -> Beneficiary:
    return make.profiled(session, avoid={"night": True})


def contact(session: Session) -> Contact:
    made = Contact(employer_id=make.employer(session).id, name="Mario Rossi", confirmed_on=make.TODAY)
    session.add(made)
    session.flush()
    return made


def put(session: Session, taken: Beneficiary, by: Actor = make.TUTOR, **stated: object) -> Exclusions:
    return exclusions.put(session, taken.ref, stated, by=by)[0]


@pytest.mark.parametrize("by", [make.TUTOR, make.COORDINATOR], ids=["tutor", "coordinator"])
def test_the_list_is_replaced_whole_and_read_again(session: Session, hers: Beneficiary, by: Actor) -> None:
    put(session, hers, by, areas=[AREA], municipalities=[make.PISA], persons=[{"name": "Mario Rossi"}])
    session.expire_all()

    found, _ = exclusions.of(session, hers.ref, by=by)

    expected = Exclusions(areas=(Area(42.7, 13.8, 2.5),), municipalities=(make.PISA,))
    assert found == Exclusions.from_json(expected.to_json() | {"persons": [{"name": "Mario Rossi"}]})


OTHERS = (make.OTHER_TUTOR, make.TUTOR_OF_PISA, make.COORDINATOR_OF_PISA, make.CONTACT, Actor("a", Role.AUDITOR))


@pytest.mark.parametrize("by", OTHERS, ids=lambda by: by.ref)
def test_nobody_else_reads_or_writes_it(session: Session, hers: Beneficiary, by: Actor) -> None:
    with pytest.raises(NoBeneficiary):
        exclusions.of(session, hers.ref, by=by)
    with pytest.raises(NoBeneficiary):
        put(session, hers, by)


def test_a_profile_says_nothing_of_areas_and_people_and_loses_none(session: Session, hers: Beneficiary) -> None:
    put(session, hers, areas=[AREA], persons=[{"name": "Mario Rossi"}], night=True)

    beneficiaries.put_profile(session, hers.ref, {**make.profile(), "avoid": {"isolated": True}}, by=make.TUTOR)

    found = exclusions.listed(session, hers.id)
    kept = {"areas": (Area(**AREA),), "persons": (Person(None, "Mario Rossi", None),)}
    assert found == Exclusions(isolated=True, **kept)  # type: ignore[arg-type]  # a field each


def test_the_naive_twin_with_a_store_for_each_door_forgets_what_the_other_wrote(
    session: Session, hers: Beneficiary
) -> None:
    """The twin: the profile's part replaces all."""
    put(session, hers, areas=[AREA])
    twin = Exclusions().with_avoid(beneficiaries.stated_profile(session, hers)[0].avoid or Exclusions().avoid)

    assert (twin.areas, exclusions.listed(session, hers.id)) == ((), Exclusions(areas=(Area(**AREA),)))


def test_a_contact_is_kept_with_the_firm_should_the_contact_be_gone_one_day(
    session: Session, hers: Beneficiary
) -> None:
    somebody = contact(session)
    firm = session.get_one(Employer, somebody.employer_id).ref

    found = put(session, hers, persons=[{"contact": somebody.ref}])

    assert found.persons == (Person(somebody.ref, None, firm),)
    session.delete(somebody)
    session.flush()
    assert put(session, hers, persons=[{"contact": somebody.ref, "employer": firm}]) == found


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no such municipality": ({"municipalities": [make.PISA, "999999"]}, "municipalities.1"),
    "no such site": ({"sites": ["misspelt"]}, "sites.0"),
    "no such employer": ({"employers": ["misspelt"]}, "employers.0"),
    "no such contact": ({"persons": [{"contact": "misspelt"}]}, "persons.0.contact"),
    "a person at no such employer": ({"persons": [{"name": "Rossi", "employer": "misspelt"}]}, "persons.0.employer"),
    "an area of no size": ({"areas": [{**AREA, "km": 0}]}, "areas.0.km"),
    "an unknown kind": ({"colours": []}, "colours"),
}


@pytest.mark.parametrize(("stated", "where"), REFUSED.values(), ids=REFUSED)
def test_what_protects_nobody_is_refused_by_its_place_and_changes_nothing(
    session: Session, hers: Beneficiary, stated: dict[str, Any], where: str
) -> None:
    with pytest.raises(BadExclusions) as refused:
        exclusions.put(session, hers.ref, stated, by=make.TUTOR)

    assert refused.value.where == where
    assert exclusions.listed(session, hers.id) == Exclusions(night=True)


def test_an_edit_is_made_from_the_version_that_was_read(session: Session, hers: Beneficiary) -> None:
    _, read = exclusions.of(session, hers.ref, by=make.TUTOR)
    _, after = exclusions.put(session, hers.ref, {"night": False}, by=make.COORDINATOR, version=read)

    assert after > read
    with pytest.raises(Stale):
        exclusions.put(session, hers.ref, {"night": True}, by=make.TUTOR, version=read)


def test_every_look_and_every_change_leaves_its_row(session: Session, hers: Beneficiary) -> None:
    session.commit()
    before = len(session.scalars(select(AuditRow)).all())

    put(session, hers, night=False)
    session.commit()
    exclusions.of(session, hers.ref, by=make.TUTOR)
    session.commit()

    rows = session.scalars(select(AuditRow).order_by(AuditRow.number)).all()[before:]
    assert [(row.action, row.kind, row.ref) for row in rows] == [
        ("change", "protections", hers.audit_ref),
        ("look", "protections", hers.audit_ref),
    ]


def test_what_is_stored_has_the_same_length_whether_there_is_anything_to_avoid(
    session: Session, hers: Beneficiary
) -> None:
    firms = [make.employer(session).ref for _ in range(5)]
    nothing = make.profiled(session, avoid={})
    put(session, hers, employers=firms, areas=[AREA] * 3, persons=[{"name": "Mario Rossi"}])

    lengths = session.scalars(select(text("length(avoid)")).select_from(Protection)).all()

    assert len(set(lengths)) == 1
    assert exclusions.listed(session, nothing.id) == Exclusions()


def test_what_a_ranking_shut_out_is_not_to_be_read_without_the_key(session: Session, hers: Beneficiary) -> None:
    log = RankingLog(ref="r" * 22, beneficiary_id=hers.id, actor="a", at=make.NOW, on=make.TODAY, model="m", shown=[])
    log.catalogue = log.change_number = log.considered = log.below = 0
    log.excluded = {"avoid": 3}
    session.add(log)
    session.flush()

    [stored] = session.scalars(text("SELECT excluded FROM rankings"))

    assert "avoid" not in stored
