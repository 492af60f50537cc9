"""Employers: taken in once, vetted by two people, in reach of their own territory."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from employers import reach, registry, vetting
from employers.errors import BadEmployer, NoEmployer, NoSite, TwoPeopleVet
from employers.records import Employer, EmployerState, EvidenceKind
from ground.actors import Actor, Role
from ground.errors import IllegalMove, Stale
from tests import make

VAT = "00743110157"


def test_an_employer_applies_in_the_territory_of_who_registers_it(session: Session) -> None:
    employer = registry.register(session, {"name": "Sartoria", "vat": f"IT {VAT}"}, by=make.TUTOR)

    assert (employer.state, employer.territory, employer.vat) == (EmployerState.APPLIED, "TE", VAT)


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no name": ({}, "name"),
    "blank name": ({"name": "  "}, "name"),
    "endless name": ({"name": "x" * 201}, "name"),
    "wrong last digit": ({"name": "A", "vat": "00743110158"}, "vat"),
    "a number": ({"name": "A", "vat": 743110157}, "vat"),
    "no ATECO code": ({"name": "A", "sector": "kitchen"}, "sector"),
    "less than nobody": ({"name": "A", "employees": -1}, "employees"),
    "true is no number": ({"name": "A", "employees": True}, "employees"),
    "unknown field": ({"name": "A", "colour": "red"}, "colour"),
}


def test_what_cannot_be_is_refused_by_the_name_of_its_field(session: Session, subtests: pytest.Subtests) -> None:
    for case, (stated, where) in REFUSED.items():
        with subtests.test(case):
            with pytest.raises(BadEmployer) as refused:
                registry.register(session, stated, by=make.TUTOR)
            assert refused.value.where == where
    assert not reach.employers(session, make.TUTOR, limit=9)


def test_a_partita_iva_is_registered_once(session: Session) -> None:
    first = make.employer(session, vat=VAT)
    registry.amend(session, first.ref, {"vat": VAT}, by=make.TUTOR)

    with pytest.raises(BadEmployer) as refused:
        make.employer(session, vat=VAT)

    assert refused.value.code == "vat_taken"


def test_two_people_make_an_employer_active_for_twelve_months(session: Session) -> None:
    employer = make.employer(session, active=False)

    registry.vet(session, employer.ref, make.evidence(date(2026, 3, 1)), by=make.TUTOR, on=date(2026, 3, 1))
    registry.approve(session, employer.ref, by=make.COORDINATOR, on=date(2026, 3, 5))

    assert employer.state is EmployerState.ACTIVE
    assert (employer.vetted_on, employer.vetting_until) == (date(2026, 3, 1), date(2027, 3, 5))


def test_a_vetting_approved_on_a_leap_day_lapses_on_the_28th(session: Session) -> None:
    employer = make.employer(session, active=False)
    registry.vet(session, employer.ref, make.evidence(date(2028, 2, 29)), by=make.TUTOR, on=date(2028, 2, 29))

    registry.approve(session, employer.ref, by=make.COORDINATOR, on=date(2028, 2, 29))

    assert employer.vetting_until == date(2029, 2, 28)


def test_nobody_approves_the_own_vetting(session: Session) -> None:
    employer = make.employer(session, active=False)
    registry.vet(session, employer.ref, make.evidence(), by=make.COORDINATOR, on=make.TODAY)

    with pytest.raises(TwoPeopleVet):
        registry.approve(session, employer.ref, by=make.COORDINATOR, on=make.TODAY)


def test_what_its_only_coordinator_proposed_a_tutor_proposes_anew(session: Session) -> None:
    employer = make.employer(session, active=False)
    registry.vet(session, employer.ref, make.evidence(), by=make.COORDINATOR, on=make.TODAY)

    registry.vet(session, employer.ref, make.evidence(), by=make.TUTOR, on=make.TODAY)
    registry.approve(session, employer.ref, by=make.COORDINATOR, on=make.TODAY)

    assert employer.state is EmployerState.ACTIVE


def test_the_database_refuses_one_person_who_vets_alone(session: Session) -> None:
    employer = make.employer(session)

    with pytest.raises(IntegrityError, match="two_people_vet"):
        session.execute(update(Employer).where(Employer.id == employer.id).values(approved_by=Employer.vetted_by))


def test_a_vetting_that_nobody_proposed_anew_is_not_approved_twice(session: Session) -> None:
    employer = make.employer(session)

    with pytest.raises(IllegalMove) as refused:
        registry.approve(session, employer.ref, by=make.COORDINATOR, on=make.TODAY)

    assert refused.value.allowed == ("vet",)


def test_an_active_employer_is_vetted_anew_without_leaving_the_ranking(session: Session) -> None:
    employer = make.employer(session)

    registry.vet(session, employer.ref, make.evidence(date(2027, 11, 1)), by=make.OTHER_TUTOR, on=date(2027, 11, 1))
    waiting = (employer.state, employer.vetting_until)
    registry.approve(session, employer.ref, by=make.COORDINATOR, on=date(2027, 11, 2))

    assert waiting == (EmployerState.ACTIVE, date(2027, 11, 23))
    assert employer.vetting_until == date(2028, 11, 2)


WRONG_EVIDENCE: dict[str, tuple[dict[str, date | None], str, str]] = {
    "no visit": ({"visit": None}, "evidence_missing", "visit"),
    "a visit to come": ({"visit": date(2026, 11, 24)}, "evidence_to_come", "visit"),
    "a visit long ago": ({"visit": date(2026, 5, 23)}, "evidence_old", "visit"),
    "an old extract": ({"company_register": date(2026, 5, 1)}, "evidence_old", "company_register"),
    "a lapsed compliance": ({"social_security": date(2026, 7, 25)}, "evidence_old", "social_security"),
    "no such kind": ({"rumour": make.TODAY}, "unknown_field", "rumour"),
}


def test_an_employer_is_vetted_by_all_four_kinds_of_evidence(session: Session, subtests: pytest.Subtests) -> None:
    employer = make.employer(session, active=False)

    for case, (changed, code, where) in WRONG_EVIDENCE.items():
        with subtests.test(case), pytest.raises(BadEmployer) as refused:
            vetting.require(make.evidence() | changed, on=make.TODAY)
        assert (refused.value.code, refused.value.where) == (code, where)
    for kind in EvidenceKind:
        lacking = {other: day for other, day in make.evidence().items() if other is not kind}
        with pytest.raises(BadEmployer), session.begin_nested():
            registry.vet(session, employer.ref, lacking, by=make.TUTOR, on=make.TODAY)
    assert employer.state is EmployerState.APPLIED
    assert not registry.evidence(session, employer.ref, by=make.TUTOR)


def test_evidence_of_the_last_good_day_is_good(session: Session) -> None:
    employer = make.employer(session, active=False)
    last = make.evidence() | {"social_security": date(2026, 7, 26), "safety_plan": date(2011, 1, 1)}

    registry.vet(session, employer.ref, last, by=make.TUTOR, on=make.TODAY)

    assert employer.state is EmployerState.VETTED


def test_evidence_that_grew_old_before_the_approval_is_not_enough(session: Session) -> None:
    employer = make.employer(session, active=False)
    registry.vet(session, employer.ref, make.evidence(), by=make.TUTOR, on=make.TODAY)

    with pytest.raises(BadEmployer) as refused:
        registry.approve(session, employer.ref, by=make.COORDINATOR, on=date(2027, 4, 1))

    assert (refused.value.code, refused.value.where) == ("evidence_old", "social_security")


def test_of_each_kind_the_newest_evidence_is_told(session: Session) -> None:
    employer = make.employer(session)
    later = date(2027, 11, 1)

    registry.vet(session, employer.ref, make.evidence(later), by=make.OTHER_TUTOR, on=later)

    told = registry.evidence(session, employer.ref, by=make.COORDINATOR)
    assert [seen.kind for seen in told] == list(EvidenceKind)
    assert {(seen.dated_on, seen.noted_by, seen.noted_on) for seen in told} == {
        (date(2027, 10, 25), make.OTHER_TUTOR.ref, later)
    }


def test_evidence_is_told_to_those_who_vet_and_to_the_auditor_alone(session: Session) -> None:
    employer = make.employer(session, ref=make.CONTACT.employer)
    auditor = Actor("auditor", Role.AUDITOR)

    assert len(registry.evidence(session, employer.ref, by=auditor)) == len(EvidenceKind)
    for by in STRANGERS:
        with pytest.raises(NoEmployer):
            registry.evidence(session, employer.ref, by=by)


@pytest.mark.parametrize("by", [make.TUTOR, make.COORDINATOR])
def test_either_of_those_who_vet_suspends_at_once_and_both_are_needed_to_bring_back(
    session: Session, by: Actor
) -> None:
    employer = make.employer(session)

    registry.suspend(session, employer.ref, by=by)
    suspended = employer.state
    registry.vet(session, employer.ref, make.evidence(), by=make.TUTOR, on=make.TODAY)
    waiting = employer.state
    registry.approve(session, employer.ref, by=make.COORDINATOR, on=make.TODAY)

    assert [suspended, waiting, employer.state] == ["suspended", "vetted", "active"]


def test_only_a_coordinator_approves_or_ends(session: Session) -> None:
    employer = make.employer(session)

    with pytest.raises(NoEmployer):
        registry.end(session, employer.ref, by=make.TUTOR)
    with pytest.raises(NoEmployer):
        registry.approve(session, employer.ref, by=make.OTHER_TUTOR, on=make.TODAY)


# As the rules tell them: applied -> vetted -> active -> suspended / ended; vetted anew from each but the last.
MOVES = {
    ("applied", "vet"): "vetted",
    ("vetted", "vet"): "vetted",
    ("vetted", "approve"): "active",
    ("active", "vet"): "active",
    ("active", "approve"): "active",
    ("active", "suspend"): "suspended",
    ("active", "end"): "ended",
    ("suspended", "vet"): "vetted",
    ("suspended", "end"): "ended",
}


@pytest.mark.parametrize(("state", "move"), list(product(EmployerState, ("vet", "approve", "suspend", "end"))))
def test_an_employer_moves_only_as_the_rules_say(state: EmployerState, move: str) -> None:
    expected = MOVES.get((state, move))

    if expected is None:
        with pytest.raises(IllegalMove) as refused:
            registry.MOVES.after(state, move)
        assert (refused.value.state, refused.value.move) == (state, move)
        assert set(refused.value.allowed) == {allowed for start, allowed in MOVES if start == state}
    else:
        assert registry.MOVES.after(state, move) == expected


STRANGERS = (
    make.TUTOR_OF_PISA,
    make.COORDINATOR_OF_PISA,
    make.CONTACT,
    Actor("a", Role.ADMINISTRATOR),
    Actor("l", Role.LEAD),
    Actor("t", Role.TUTOR),
)


def test_an_employer_out_of_reach_is_missing(session: Session) -> None:
    employer = make.employer(session)
    site = make.site(session, employer)

    for by in STRANGERS:
        with pytest.raises(NoEmployer):
            registry.amend(session, employer.ref, {"name": "Another"}, by=by)
        with pytest.raises(NoEmployer):
            registry.suspend(session, employer.ref, by=by)
        with pytest.raises((NoEmployer, NoSite)):
            registry.amend_site(session, site.ref, {"isolated": True}, by=by)


def test_an_edit_from_an_old_version_is_stale(session: Session) -> None:
    employer = make.employer(session)
    read = employer.version
    registry.amend(session, employer.ref, {"employees": 5}, by=make.TUTOR, version=read)

    with pytest.raises(Stale):
        registry.amend(session, employer.ref, {"employees": 6}, by=make.TUTOR, version=read)


def test_a_site_takes_the_position_of_its_municipality_until_its_own_is_known(session: Session) -> None:
    site = make.site(session, make.employer(session))
    at_first = (site.lat, site.lon)

    registry.amend_site(session, site.ref, {"municipality": make.TERAMO, "lat": 42.7, "lon": 13.8}, by=make.TUTOR)

    assert at_first == (42.66, 13.70)
    assert (site.municipality, site.lat, site.lon) == (make.TERAMO, 42.7, 13.8)


def test_a_place_outside_the_gazetteer_is_kept_as_text_without_position(session: Session) -> None:
    site = make.site(session, make.employer(session), municipality=None, place_text="Contrada Valle")

    assert (site.place_text, site.municipality, site.lat) == ("Contrada Valle", None, None)


REFUSED_SITES: dict[str, tuple[dict[str, Any], str]] = {
    "no such municipality": ({"municipality": "999999"}, "municipality"),
    "half a position": ({"lat": 42.0}, "lat"),
    "off the globe": ({"lat": 142.0, "lon": 3.0}, "lat"),
    "a word for a truth": ({"isolated": "yes"}, "isolated"),
}


def test_a_site_is_refused_by_the_name_of_the_field(session: Session, subtests: pytest.Subtests) -> None:
    employer = make.employer(session)

    for case, (stated, where) in REFUSED_SITES.items():
        with subtests.test(case):
            with pytest.raises(BadEmployer) as refused:
                make.site(session, employer, **stated)
            assert refused.value.where == where


def test_employers_are_listed_page_by_page_oldest_first(session: Session) -> None:
    refs = [make.employer(session, name=f"Firm {number}").ref for number in range(3)]

    first = reach.employers(session, make.TUTOR, limit=2)
    rest = reach.employers(session, make.TUTOR, limit=2, after=first[-1].ref)

    assert [each.ref for each in (*first, *rest)] == refs


def test_a_contact_lists_the_own_firm_alone(session: Session) -> None:
    own = make.employer(session, ref=make.CONTACT.employer)
    make.employer(session)

    assert [each.ref for each in reach.employers(session, make.CONTACT, limit=9)] == [own.ref]


def test_an_outcome_is_counted_in_the_record(session: Session) -> None:
    employer = make.employer(session)

    registry.count_outcome(session, employer.id, hired=True)
    registry.count_outcome(session, employer.id, hired=False)

    assert (employer.ended_count, employer.hired_count) == (2, 1)
