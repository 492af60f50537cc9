"""Vacancies are stated: posted as drafts, read as a whole, amended from what they were."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from employers import reach, vacancies
from employers.errors import BadVacancy, NoVacancy
from employers.records import Matched, Vacancy, VacancyState
from employers.work import stated
from ground.actors import Actor, Role
from ground.errors import IllegalMove, Refused, Stale
from matching.facts import read_work
from tests import make


def amend(session: Session, vacancy: Vacancy, by: Actor = make.TUTOR, **changes: object) -> Vacancy:
    return vacancies.amend(session, vacancy.ref, changes, by=by, read=read_work)


def test_a_vacancy_is_posted_as_a_draft_of_today_with_what_was_said(session: Session) -> None:
    vacancy = make.draft(session)

    assert (vacancy.state, vacancy.posted_on, vacancy.territory) == (VacancyState.DRAFT, make.TODAY, "TE")
    assert {key: value for key, value in stated(vacancy).items() if value is not None} == make.work() | {
        "starts_on": date(2026, 12, 1),
        "ends_on": date(2027, 3, 31),
        "posted_on": make.TODAY,
    }


def test_what_is_not_said_of_a_vacancy_is_unknown_and_one_slot(session: Session) -> None:
    vacancy = vacancies.post(session, {"title": "Addetta"}, by=make.TUTOR, on=make.TODAY, read=read_work)

    known = {key: value for key, value in stated(vacancy).items() if value is not None}
    assert known == {"title": "Addetta", "slots": 1, "posted_on": make.TODAY}


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no title": ({"title": None}, "title"),
    "unknown field": ({"colour": "red"}, "colour"),
    "no slot": ({"slots": 0}, "slots"),
    "slots in words": ({"slots": "two"}, "slots"),
    "unknown skill": ({"essential": ["juggling"]}, "essential.juggling"),
    "impossible level": ({"optional": {"wash_dishes": 6}}, "optional.wash_dishes"),
    "unknown occupation": ({"occupation": "astronaut"}, "occupation"),
    "unknown ISCO code": ({"occupation": "9999"}, "occupation"),
    "unknown language": ({"languages": {"xx": "A1"}}, "languages.xx"),
    "unknown language level": ({"languages": {"it": "A3"}}, "languages.it"),
    "hours end early": ({"hours": [[["14:00", "08:00"]], [], [], [], [], [], []]}, "hours.0"),
    "impossible day": ({"starts_on": "2026-02-30"}, "starts_on"),
    "ends before it starts": ({"ends_on": "2026-01-01"}, "ends_on"),
    "unknown kind": ({"kind": "slavery"}, "kind"),
    "unknown employer": ({"employer": "nobody"}, "employer"),
    "unknown site": ({"site": "nowhere"}, "site"),
    "unknown municipality": ({"municipality": "000000"}, "municipality"),
    "blank description": ({"description": ""}, "description"),
    "unknown way of linking": ({"occupation_how": "magic"}, "occupation_how"),
    "half a source": ({"source": "portal"}, "source"),
}


def test_what_cannot_be_is_refused_by_the_name_of_its_field(session: Session, subtests: pytest.Subtests) -> None:
    for case, (said, where) in REFUSED.items():
        with subtests.test(case):
            with pytest.raises(Refused) as refused:
                make.draft(session, **said)
            assert refused.value.where == where
    assert not reach.vacancies(session, make.TUTOR, limit=9)


def test_a_site_brings_its_employer_and_its_territory(session: Session) -> None:
    site = make.site(session, make.employer(session))

    vacancy = make.draft(session, site=site.ref)

    assert (vacancy.site_id, vacancy.employer_id, vacancy.territory) == (site.id, site.employer_id, "TE")


def test_a_site_of_another_employer_is_refused(session: Session) -> None:
    site, other = make.site(session, make.employer(session)), make.employer(session)

    with pytest.raises(BadVacancy) as refused:
        make.draft(session, employer=other.ref, site=site.ref)

    assert refused.value.code == "site_of_other_employer"


def test_a_site_out_of_reach_is_as_unknown_as_one_that_never_was(session: Session) -> None:
    site = make.site(session, make.employer(session))

    for ref in (site.ref, "nowhere"):
        with pytest.raises(BadVacancy) as refused:
            make.draft(session, by=make.TUTOR_OF_PISA, site=ref)
        assert refused.value.code == "unknown_site"


def test_the_database_refuses_a_site_of_another_employer(session: Session) -> None:
    site, other = make.site(session, make.employer(session)), make.employer(session)
    vacancy = make.draft(session, site=site.ref)

    with pytest.raises(IntegrityError):
        session.execute(update(Vacancy).where(Vacancy.id == vacancy.id).values(employer_id=other.id))


def test_an_employer_that_becomes_known_takes_the_advertisement_over(session: Session) -> None:
    vacancy, employer = make.draft(session), make.employer(session)

    amend(session, vacancy, employer=employer.ref)

    assert vacancy.employer_id == employer.id


def test_under_another_employer_a_vacancy_loses_its_site(session: Session) -> None:
    vacancy = make.draft(session, site=make.site(session, make.employer(session)).ref)

    amend(session, vacancy, employer=make.employer(session).ref)

    assert vacancy.site_id is None


def test_one_advertisement_of_a_source_comes_in_once(session: Session) -> None:
    make.draft(session, source="portal", external_ref="17")
    make.draft(session, source="another", external_ref="17")

    with pytest.raises(BadVacancy) as refused:
        make.draft(session, source="portal", external_ref="17")

    assert refused.value.code == "already_posted"


def test_where_an_advertisement_came_from_stays(session: Session) -> None:
    vacancy = make.draft(session, source="portal", external_ref="17")

    amend(session, vacancy, source="portal", external_ref="17", title="Cuoca")
    with pytest.raises(BadVacancy):
        amend(session, vacancy, source="portal", external_ref="18")


def test_saying_the_same_again_changes_nothing(session: Session) -> None:
    vacancy = make.vacancy(session, municipality=make.TERAMO)
    before = (vacancy.version, vacancy.change_number)

    amend(session, vacancy, **make.work(), municipality=make.TERAMO)

    assert (vacancy.version, vacancy.change_number) == before


def test_null_makes_a_fact_unknown_again(session: Session) -> None:
    vacancy = make.draft(session)

    amend(session, vacancy, education=None, essential=None)

    assert (vacancy.education, vacancy.essential) == (None, None)


def test_an_edit_is_read_together_with_what_was_stated(session: Session) -> None:
    vacancy = make.draft(session)

    with pytest.raises(Refused) as refused:
        amend(session, vacancy, ends_on="2026-11-30")

    assert refused.value.where == "ends_on"


def test_an_edit_from_an_old_version_is_stale(session: Session) -> None:
    vacancy = make.draft(session)
    read = vacancy.version
    amend(session, vacancy, slots=2)

    with pytest.raises(Stale):
        vacancies.amend(session, vacancy.ref, {"slots": 3}, by=make.TUTOR, read=read_work, version=read)


def test_fewer_slots_than_are_taken_are_refused(session: Session) -> None:
    vacancy = make.vacancy(session, slots=3)
    for _ in range(2):
        vacancies.reserve(session, vacancy.ref, by=make.TUTOR)

    with pytest.raises(BadVacancy) as refused:
        amend(session, vacancy, slots=1)

    assert refused.value.code == "slots_taken"


def test_a_guessed_occupation_is_doubtful_until_a_person_states_it(session: Session) -> None:
    vacancy = make.draft(session, occupation="cook", occupation_how="near", occupation_doubtful=True)
    guessed = (vacancy.occupation_how, vacancy.occupation_doubtful)

    amend(session, vacancy, title="Cuoca di linea")
    untouched = (vacancy.occupation_how, vacancy.occupation_doubtful)
    amend(session, vacancy, occupation="cook")

    assert guessed == untouched == (Matched.NEAR, True)
    assert (vacancy.occupation_how, vacancy.occupation_doubtful) == (Matched.STATED, False)


def test_a_guess_never_replaces_the_occupation_that_a_person_stated(session: Session) -> None:
    vacancy = make.draft(session, occupation="cook")

    amend(session, vacancy, occupation="cleaner", occupation_how="stem", occupation_doubtful=True, slots=4)

    assert (vacancy.occupation, vacancy.occupation_how, vacancy.slots) == ("cook", Matched.STATED, 4)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        pytest.param({"title": "Lavapiatti"}, VacancyState.IN_REVIEW, id="the work"),
        pytest.param({"hours": None}, VacancyState.IN_REVIEW, id="the hours"),
        pytest.param({"place_text": "Contrada Valle"}, VacancyState.IN_REVIEW, id="the place"),
        pytest.param({"slots": 2}, VacancyState.OPEN, id="the slots"),
        pytest.param({"open_until": "2026-12-24"}, VacancyState.OPEN, id="the last day"),
        pytest.param({"title": "Aiuto cuoco"}, VacancyState.OPEN, id="nothing really"),
    ],
)
def test_the_employers_edit_of_work_or_place_goes_back_to_review(
    session: Session, changes: dict[str, Any], state: VacancyState
) -> None:
    employer = make.employer(session, ref=make.CONTACT.employer)
    vacancy = make.vacancy(session, employer=employer.ref)

    amend(session, vacancy, make.CONTACT, **changes)

    assert vacancy.state is state


def test_an_edit_by_tutor_or_coordinator_needs_no_review(session: Session) -> None:
    vacancy = make.vacancy(session, employer=make.employer(session).ref)

    amend(session, vacancy, make.TUTOR, title="Lavapiatti")
    amend(session, vacancy, make.COORDINATOR, hours=None)

    assert vacancy.state is VacancyState.OPEN


def test_a_closed_vacancy_is_not_amended(session: Session) -> None:
    vacancy = make.vacancy(session)
    vacancies.close(session, vacancy.ref, by=make.TUTOR)

    with pytest.raises(IllegalMove) as refused:
        amend(session, vacancy, title="Lavapiatti")

    assert refused.value.allowed == ("freeze",)


def test_a_contact_posts_for_the_own_firm_alone(session: Session) -> None:
    own, other = make.employer(session, ref=make.CONTACT.employer), make.employer(session)

    assert make.draft(session, by=make.CONTACT, employer=own.ref).employer_id == own.id
    for said in ({}, {"employer": other.ref}, {"employer": None}):
        with pytest.raises(BadVacancy) as refused:
            make.draft(session, by=make.CONTACT, **said)
        assert refused.value.where == "employer"


def test_a_vacancy_is_read_everywhere_by_tutors_and_changed_in_its_territory_alone(session: Session) -> None:
    vacancy = make.vacancy(session)

    assert reach.read_vacancy(session, vacancy.ref, make.TUTOR_OF_PISA) is vacancy
    for by in (make.TUTOR_OF_PISA, make.COORDINATOR_OF_PISA, make.CONTACT, Actor("a", Role.AUDITOR)):
        with pytest.raises(NoVacancy):
            vacancies.close(session, vacancy.ref, by=by)


def test_vacancies_are_listed_page_by_page_oldest_first(session: Session) -> None:
    refs = [make.draft(session).ref for _ in range(3)]

    first = reach.vacancies(session, make.TUTOR, limit=2)
    rest = reach.vacancies(session, make.TUTOR, limit=2, after=first[-1].ref)

    assert [each.ref for each in (*first, *rest)] == refs


def test_other_roles_neither_post_nor_see_vacancies(session: Session) -> None:
    make.draft(session)

    for role in (Role.ADMINISTRATOR, Role.LEAD, Role.ASSOCIATION, Role.OPERATOR):
        by = Actor("somebody", role, "TE")
        with pytest.raises(NoVacancy):
            make.draft(session, by=by)
        assert not reach.vacancies(session, by, limit=9)
