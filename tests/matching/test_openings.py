"""The live index: what is offered is in it, what changed is seen by every process, what is not committed by none."""

import random
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine, text, update
from sqlalchemy.orm import Session

from catalogue.records import CatalogueVersion
from employers import clock, registry, vacancies
from employers.records import Vacancy
from ground.errors import IllegalMove
from matching.errors import UncommittedVacancies, VacancyUnreadable
from matching.facts import read_work
from matching.openings import Openings
from matching.ranking import Opening
from matching.ranking.profile import Place, Record
from tests import make
from tests.offers import offered
from tests.statements import counted
from web import db


def test_an_opening_holds_all_that_is_known_of_vacancy_site_and_employer(session: Session, engine: Engine) -> None:
    employer = make.employer(session)
    registry.count_outcome(session, employer.id, hired=True)
    site = make.site(session, employer, isolated=False)
    vacancy = make.vacancy(session, site=site.ref, slots=3, open_until="2027-02-01")
    vacancies.reserve(session, vacancy.ref, by=make.TUTOR)
    session.commit()

    opening = offered(Openings(), engine)[vacancy.ref]

    stated = Opening.from_json({**make.work(), "id": vacancy.ref}).to_json()
    known = opening.to_json()
    assert known == stated | {
        "slots": 2,
        "posted_on": "2026-11-23",
        "open_until": "2027-02-01",
        "place": Place(42.66, 13.70, make.TERAMO, site.ref)._asdict(),
        "employer": employer.ref,
        "sector": "56.11",
        "isolated": False,
        "record": Record(1, 1)._asdict(),
    }


def test_a_vacancy_lapses_with_its_employers_vetting_if_not_before(session: Session, engine: Engine) -> None:
    employer = make.employer(session)
    longer = make.vacancy(session, employer=employer.ref, open_until="2030-01-01")
    open_ended = make.vacancy(session, employer=employer.ref)
    session.commit()

    found = offered(Openings(), engine)

    assert found[longer.ref].open_until == found[open_ended.ref].open_until == employer.vetting_until


def test_an_advertisement_of_an_unknown_employer_is_offered_with_what_it_tells(
    session: Session, engine: Engine
) -> None:
    vacancy = make.vacancy(session, municipality=make.PISA)
    session.commit()

    opening = offered(Openings(), engine)[vacancy.ref]

    assert (opening.employer, opening.record, opening.isolated) == (None, None, None)
    assert opening.place == Place(43.72, 10.40, make.PISA, f"{make.PISA}@43.72,10.4")


Change = Callable[[Session, Vacancy], object]


def _suspend(session: Session, vacancy: Vacancy) -> object:
    return registry.suspend(session, _employer_ref(session, vacancy), by=make.COORDINATOR)


def _end(session: Session, vacancy: Vacancy) -> object:
    return registry.end(session, _employer_ref(session, vacancy), by=make.COORDINATOR)


def _employer_ref(session: Session, vacancy: Vacancy) -> str:
    ref = session.scalar(text("SELECT ref FROM employers WHERE id = :id"), {"id": vacancy.employer_id})
    return str(ref)


def _revise(session: Session, vacancy: Vacancy) -> object:
    return vacancies.amend(session, vacancy.ref, {"title": "Lavapiatti"}, by=make.CONTACT, read=read_work)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda session, vacancy: vacancies.close(session, vacancy.ref, by=make.TUTOR), id="closed"),
        pytest.param(lambda session, vacancy: vacancies.pause(session, vacancy.ref, by=make.TUTOR), id="paused"),
        pytest.param(lambda session, vacancy: vacancies.freeze(session, vacancy.ref, by=make.COORDINATOR), id="frozen"),
        pytest.param(lambda session, vacancy: vacancies.reserve(session, vacancy.ref, by=make.TUTOR), id="filled"),
        pytest.param(_revise, id="sent back to review"),
        pytest.param(_suspend, id="employer suspended"),
        pytest.param(_end, id="employer ended"),
    ],
)
def test_what_is_no_longer_offered_is_gone_from_the_next_answer(
    session: Session, engine: Engine, change: Change
) -> None:
    vacancy = make.vacancy(session, employer=make.employer(session, ref=make.CONTACT.employer).ref)
    stays = make.vacancy(session)
    session.commit()
    here, there = Openings(), Openings()  # two processes
    assert offered(here, engine).keys() == offered(there, engine).keys() == {vacancy.ref, stays.ref}

    change(session, vacancy)
    session.commit()

    assert offered(here, engine).keys() == offered(there, engine).keys() == {stays.ref}


def test_what_is_not_yet_offered_is_not_in_the_index(session: Session, engine: Engine) -> None:
    make.draft(session)
    vacancies.submit(session, make.draft(session).ref, by=make.TUTOR)
    make.vacancy(session, employer=make.employer(session, active=False).ref)
    session.commit()

    assert offered(Openings(), engine) == {}


def test_a_released_slot_and_a_resumed_vacancy_are_offered_again(session: Session, engine: Engine) -> None:
    one, other = make.vacancy(session), make.vacancy(session)
    vacancies.reserve(session, one.ref, by=make.TUTOR)
    vacancies.pause(session, other.ref, by=make.TUTOR)
    session.commit()
    openings = Openings()
    assert offered(openings, engine) == {}

    vacancies.give_slot_back(session, one.id)
    vacancies.resume(session, other.ref, by=make.TUTOR)
    session.commit()

    assert offered(openings, engine).keys() == {one.ref, other.ref}


@pytest.mark.parametrize(
    ("change", "fact", "value"),
    [
        pytest.param({"sector": "55.10"}, "sector", "55.10", id="the sector"),
        pytest.param({"isolated": True}, "isolated", True, id="the isolation of the site"),
        pytest.param(
            {"municipality": make.PISA}, "place", Place(43.72, 10.40, make.PISA), id="the position of the site"
        ),
    ],
)
def test_what_changes_at_the_employer_is_seen_in_its_vacancies(
    session: Session, engine: Engine, change: dict[str, object], fact: str, value: object
) -> None:
    employer = make.employer(session)
    site = make.site(session, employer)
    vacancy = make.vacancy(session, site=site.ref)
    session.commit()
    openings = Openings()
    offered(openings, engine)

    if fact == "sector":
        registry.amend(session, employer.ref, change, by=make.TUTOR)
    else:
        registry.amend_site(session, site.ref, change, by=make.TUTOR)
    session.commit()

    found = getattr(offered(openings, engine)[vacancy.ref], fact)
    assert (found._replace(site=None) if fact == "place" else found) == value


def test_a_renewed_vetting_and_a_new_outcome_are_seen(session: Session, engine: Engine) -> None:
    employer = make.employer(session)
    vacancy = make.vacancy(session, employer=employer.ref)
    session.commit()
    openings = Openings()
    offered(openings, engine)

    registry.count_outcome(session, employer.id, hired=False)
    registry.vet(session, employer.ref, make.evidence(date(2027, 10, 1)), by=make.TUTOR, on=date(2027, 10, 1))
    registry.approve(session, employer.ref, by=make.COORDINATOR, on=date(2027, 10, 1))
    session.commit()

    opening = offered(openings, engine)[vacancy.ref]
    assert (opening.record, opening.open_until) == (Record(1, 0), date(2028, 10, 1))


def test_an_index_up_to_date_costs_one_query_and_a_change_two(session: Session, engine: Engine) -> None:
    made = [make.vacancy(session, employer=make.employer(session).ref) for _ in range(5)]
    session.commit()
    openings = Openings()
    offered(openings, engine)

    with counted(engine) as idle:
        offered(openings, engine)
    for vacancy in made[:3]:
        vacancies.close(session, vacancy.ref, by=make.TUTOR)
    session.commit()
    with counted(engine) as changed:
        offered(openings, engine)

    assert (len(idle), len(changed)) == (1, 2)


def test_a_changed_catalogue_brings_its_relations(session: Session, engine: Engine) -> None:
    make.vacancy(session)
    session.commit()
    openings = Openings()
    with db.session(engine) as own, openings.current(own) as current:
        before = current

    make.concept(session, "baker", make.ConceptKind.OCCUPATION, "7512")
    session.execute(update(CatalogueVersion).values(number=2))
    session.commit()

    with db.session(engine) as own, openings.current(own) as current:
        assert (before.catalogue, before.index.relations.isco("baker")) == (1, "")
        assert (current.catalogue, current.index.relations.isco("baker")) == (2, "7512")
        assert current.index.relations.near("prepare_vegetables") == [("wash_dishes", 0.5)]
        assert current.index.relations.words("5120") == {"cook", "grupp"}


def test_what_a_transaction_changed_itself_is_not_lent_before_it_is_committed(session: Session) -> None:
    openings = Openings()
    make.vacancy(session)

    with pytest.raises(UncommittedVacancies), openings.current(session):
        pass
    session.rollback()

    with openings.current(session) as current:
        assert len(current.index) == 0


def test_a_change_rolled_back_leaves_no_gap_behind_which_the_next_is_lost(session: Session, engine: Engine) -> None:
    vacancy = make.vacancy(session)
    session.commit()
    openings = Openings()
    offered(openings, engine)
    vacancies.pause(session, vacancy.ref, by=make.TUTOR)
    session.rollback()
    offered(openings, engine)

    vacancies.close(session, vacancy.ref, by=make.TUTOR)
    session.commit()

    assert offered(openings, engine) == {}


def test_a_vacancy_taken_away_altogether_is_gone_from_an_index_that_held_it(session: Session, engine: Engine) -> None:
    vacancy, stays = make.vacancy(session), make.vacancy(session).ref
    session.commit()
    openings = Openings()
    offered(openings, engine)

    number = clock.next_number(session)
    session.delete(vacancy)
    clock.note_removal(session, number)
    session.commit()

    with counted(engine) as first:
        assert offered(openings, engine).keys() == {stays}
    with counted(engine) as again:
        offered(openings, engine)
    assert len(again) == 1 < len(first)


def test_a_stored_vacancy_that_cannot_be_read_is_named_and_not_passed_over(session: Session, engine: Engine) -> None:
    vacancy = make.vacancy(session)
    session.execute(update(Vacancy).values(languages={"it": "Z9"}))
    session.commit()

    with pytest.raises(VacancyUnreadable, match=vacancy.ref):
        offered(Openings(), engine)


@pytest.mark.parametrize("seed", range(3))
def test_an_index_brought_up_to_date_step_by_step_equals_one_loaded_anew(
    session: Session, engine: Engine, seed: int
) -> None:
    chance = random.Random(seed)
    employers = [make.employer(session) for _ in range(3)]
    refs = [make.vacancy(session, employer=chance.choice(employers).ref, slots=2).ref for _ in range(12)]
    session.commit()
    openings = Openings()
    acts = (
        lambda ref: vacancies.pause(session, ref, by=make.TUTOR),
        lambda ref: vacancies.resume(session, ref, by=make.TUTOR),
        lambda ref: vacancies.reserve(session, ref, by=make.TUTOR),
        lambda ref: vacancies.freeze(session, ref, by=make.COORDINATOR),
        lambda ref: vacancies.approve(session, ref, by=make.COORDINATOR),
        lambda ref: vacancies.amend(
            session, ref, {"allowance": chance.randint(500, 900)}, by=make.TUTOR, read=read_work
        ),
        lambda _ref: registry.count_outcome(session, chance.choice(employers).id, hired=chance.random() < 0.5),
    )

    for step in range(60):
        try:
            chance.choice(acts)(chance.choice(refs))
        except IllegalMove:
            session.rollback()
        else:
            session.commit()
        if step % 7 == 0:
            offered(openings, engine)

    assert offered(openings, engine) == offered(Openings(), engine)
