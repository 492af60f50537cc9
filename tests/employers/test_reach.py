"""Who reaches which employer and vacancy for what: typed by hand from the table of who sees what."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from employers import reach, vacancies
from employers.errors import NoEmployer, NoVacancy
from employers.pacts import Term
from employers.reach import EMPLOYERS, TERMS, VACANCIES, Datum
from employers.records import Employer, Vacancy
from ground.actors import Actor, Role
from ground.scope import Act
from tests import make

HERS, OTHERS = "F" * 22, "G" * 22
VIEWERS = {
    "tutor": make.TUTOR,
    "coordinator": make.COORDINATOR,
    "tutor elsewhere": make.TUTOR_OF_PISA,
    "coordinator elsewhere": make.COORDINATOR_OF_PISA,
    "own firm": Actor("c", Role.EMPLOYER, employer=HERS),
    "other firm": Actor("c", Role.EMPLOYER, employer=OTHERS),
    "auditor": Actor("a", Role.AUDITOR),
    "operator": Actor("o", Role.OPERATOR, "TE"),
    "association": Actor("v", Role.ASSOCIATION, "TE", association="A" * 22),
    "lead": Actor("l", Role.LEAD),
    "administrator": Actor("d", Role.ADMINISTRATOR),
    "tutor bound to nothing": Actor("t", Role.TUTOR),
    "firm bound to nothing": Actor("c", Role.EMPLOYER),
}
# Of an employer of Teramo and its vacancy; who is not named in a line reaches nothing.
TYPED: dict[tuple[Datum, Act], set[str]] = {
    (Datum.EMPLOYER, Act.READ): {
        "tutor",
        "coordinator",
        "tutor elsewhere",
        "coordinator elsewhere",
        "own firm",
        "auditor",
    },
    (Datum.EMPLOYER, Act.WRITE): {"tutor", "coordinator"},
    (Datum.VETTING, Act.READ): {"tutor", "coordinator", "auditor"},
    (Datum.VETTING, Act.WRITE): {"tutor", "coordinator"},
    (Datum.APPROVAL, Act.READ): {"coordinator"},
    (Datum.APPROVAL, Act.WRITE): {"coordinator"},
    (Datum.POSTING, Act.READ): {"tutor", "coordinator", "own firm"},
    (Datum.POSTING, Act.WRITE): {"tutor", "coordinator", "own firm"},
    (Datum.CONTACTS, Act.READ): {"tutor", "coordinator", "own firm"},
    (Datum.CONTACTS, Act.WRITE): {"tutor", "coordinator"},
    (Datum.CONVENTIONS, Act.READ): {"tutor", "coordinator", "auditor"},
    (Datum.CONVENTIONS, Act.WRITE): {"coordinator"},
    (Datum.DECLARATIONS, Act.READ): {"tutor", "coordinator", "own firm", "auditor"},
    (Datum.DECLARATIONS, Act.WRITE): {"tutor", "coordinator", "own firm"},
    (Datum.TERMS, Act.READ): {"tutor", "coordinator"},
    (Datum.TERMS, Act.WRITE): {"coordinator"},
    (Datum.VACANCY, Act.READ): {
        "tutor",
        "coordinator",
        "tutor elsewhere",
        "coordinator elsewhere",
        "own firm",
        "auditor",
    },
    (Datum.VACANCY, Act.WRITE): {"tutor", "coordinator", "own firm"},
    (Datum.REVIEW, Act.READ): {"tutor", "coordinator"},
    (Datum.REVIEW, Act.WRITE): {"coordinator"},
}


@pytest.fixture
def firm(session: Session) -> Employer:
    """Return an employer of Teramo with a vacancy, beside one of Pisa with one."""
    made = make.employer(session, ref=HERS)
    make.vacancy(session, employer=made.ref)
    other = make.employer(session, ref=OTHERS, by=make.TUTOR_OF_PISA)
    make.vacancy(session, employer=other.ref, by=make.TUTOR_OF_PISA)
    return made


def test_the_typed_table_names_every_datum() -> None:
    assert set(TYPED) == {(datum, act) for datum in Datum for act in Act}
    assert set(EMPLOYERS.table) | set(VACANCIES.table) | set(TERMS.table) == set(Datum)


@pytest.mark.parametrize("datum", [*EMPLOYERS.table, *VACANCIES.table])
def test_an_employer_and_its_vacancy_are_reached_as_typed(session: Session, firm: Employer, datum: Datum) -> None:
    of_employer = datum in EMPLOYERS.table
    table: Any = EMPLOYERS if of_employer else VACANCIES
    query = select(Employer.id) if of_employer else select(Vacancy.employer_id)
    for act in Act:
        reaching = {
            name
            for name, by in VIEWERS.items()
            if firm.id in session.scalars(query.where(table.rows(by, datum, act=act))).all()
        }

        assert reaching == TYPED[datum, act]


def test_what_a_region_asks_is_reached_from_its_own_territories_alone(session: Session) -> None:
    minimum = select(Term.id).where(Term.region == "Abruzzo")

    for act in Act:
        reaching = {
            name
            for name, by in VIEWERS.items()
            if session.scalars(minimum.where(TERMS.rows(by, Datum.TERMS, act=act))).first()
        }

        assert reaching == TYPED[Datum.TERMS, act]


def test_an_unplaced_vacancy_is_kept_by_the_staff_of_all_territories(session: Session) -> None:
    made = make.draft(session)
    made.territory = None
    session.flush()

    for act in Act:
        reaching = {
            name
            for name, by in VIEWERS.items()
            if session.scalar(select(Vacancy.id).where(VACANCIES.rows(by, Datum.VACANCY, act=act)))
        }
        staff = {"tutor", "coordinator", "tutor elsewhere", "coordinator elsewhere"}
        assert reaching == (staff | {"auditor"} if act is Act.READ else staff)


NAMED: dict[str, Callable[[Session, str, Actor], object]] = {
    "employer": reach.employer,
    "read_employer": reach.read_employer,
    "site": reach.site,
    "vacancy": reach.vacancy,
    "read_vacancy": reach.read_vacancy,
}


@pytest.mark.parametrize("found", NAMED.values(), ids=NAMED)
def test_what_is_out_of_reach_is_missing_as_what_does_not_exist(
    session: Session, firm: Employer, found: Callable[[Session, str, Actor], object]
) -> None:
    there = {"site": make.site(session, firm).ref, "employer": firm.ref, "read_employer": firm.ref}
    name = next(name for name, each in NAMED.items() if each is found)
    ref = there.get(name) or session.scalars(select(Vacancy.ref).where(Vacancy.employer_id == firm.id)).one()
    refusals = []

    assert found(session, ref, make.TUTOR)
    for by in (VIEWERS["operator"], VIEWERS["other firm"]):
        for each in (ref, "nobody"):
            with pytest.raises(Exception, match=r"^$") as refused:
                found(session, each, by)
            refusals.append(refused.type)
    assert len(set(refusals)) == 1


def test_a_list_goes_on_after_what_is_within_reach_only(session: Session, firm: Employer) -> None:
    other = make.employer(session, name="Altra srl")
    mine, theirs = (make.vacancy(session, employer=each.ref).ref for each in (firm, other))
    own_firm, nobody = VIEWERS["own firm"], VIEWERS["operator"]

    assert not reach.employers(session, own_firm, limit=9, after=firm.ref)
    assert [each.ref for each in reach.vacancies(session, make.TUTOR, limit=9, after=mine)] == [theirs]
    for by, after in ((own_firm, other.ref), (nobody, firm.ref)):
        with pytest.raises(NoEmployer):
            reach.employers(session, by, limit=9, after=after)
    for by, after in ((own_firm, theirs), (nobody, mine)):
        for listed in (reach.vacancies, reach.to_review):
            with pytest.raises(NoVacancy):
                listed(session, by, limit=9, after=after)


def test_only_what_waits_is_to_be_reviewed_page_by_page(session: Session, firm: Employer) -> None:
    make.vacancy(session, employer=firm.ref)
    waiting = [make.draft(session, employer=firm.ref).ref for _ in range(2)]
    for ref in waiting:
        vacancies.submit(session, ref, by=make.TUTOR)

    assert [each.ref for each in reach.to_review(session, make.COORDINATOR, limit=9)] == waiting
    assert [each.ref for each in reach.to_review(session, make.COORDINATOR, limit=9, after=waiting[0])] == waiting[1:]


def test_what_raised_a_doubt_is_told_to_staff_alone_wherever_the_work_is(session: Session) -> None:
    unplaced = make.draft(session)
    unplaced.territory = None

    told = {name for name, by in VIEWERS.items() if reach.sees_flags(by, unplaced)}

    assert told == {"tutor", "coordinator", "tutor elsewhere", "coordinator elsewhere"}
