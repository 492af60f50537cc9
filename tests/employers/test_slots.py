"""Vacancies move as the rules say, and nobody gets a slot that is not there."""

from collections.abc import Callable
from itertools import product
from threading import Thread

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from employers import vacancies
from employers.errors import BadVacancy, NoVacancy
from employers.records import Vacancy, VacancyState
from ground.errors import IllegalMove
from matching.facts import read_work
from tests import make
from web import db

# As the product's rules tell them; a frozen vacancy is under review, and a review ends in approval.
MOVES = {
    ("draft", "submit"): "in_review",
    ("in_review", "approve"): "open",
    ("frozen", "approve"): "open",
    ("open", "pause"): "paused",
    ("paused", "resume"): "open",
    ("open", "fill"): "filled",
    ("filled", "reopen"): "open",
    ("open", "close"): "closed",
    ("open", "expire"): "expired",
    **{(state.value, "freeze"): "frozen" for state in VacancyState if state != "frozen"},
    **{(state, "revise"): "in_review" for state in ("open", "paused", "filled")},
}
# What a vacancy can meet without changing its state.
STAYING = {("open", "reserve")}
STAYING |= {(state, "amend") for state in ("draft", "in_review", "open", "paused", "filled", "frozen")}
STAYING |= {(state, "revise") for state in ("draft", "in_review", "frozen")}
NAMES = (
    "submit",
    "approve",
    "pause",
    "resume",
    "reserve",
    "fill",
    "reopen",
    "close",
    "expire",
    "freeze",
    "amend",
    "revise",
)


@pytest.mark.parametrize(("state", "move"), list(product(VacancyState, NAMES)))
def test_a_vacancy_moves_only_as_the_rules_say(state: VacancyState, move: str) -> None:
    expected = MOVES.get((state, move), state if (state, move) in STAYING else None)

    if expected is None:
        with pytest.raises(IllegalMove) as refused:
            vacancies.MOVES.after(state, move)
        assert (refused.value.state, refused.value.move) == (state, move)
        assert set(refused.value.allowed) == {name for start, name in {*MOVES, *STAYING} if start == state}
    else:
        assert vacancies.MOVES.after(state, move) == expected


def test_a_vacancy_is_submitted_approved_paused_resumed_and_closed(session: Session) -> None:
    ref = make.draft(session).ref

    states = [
        vacancies.submit(session, ref, by=make.TUTOR).state,
        vacancies.approve(session, ref, by=make.COORDINATOR).state,
        vacancies.pause(session, ref, by=make.TUTOR).state,
        vacancies.resume(session, ref, by=make.TUTOR).state,
        vacancies.close(session, ref, by=make.TUTOR).state,
        vacancies.freeze(session, ref, by=make.COORDINATOR).state,
    ]

    assert states == ["in_review", "open", "paused", "open", "closed", "frozen"]


@pytest.mark.parametrize("decide", [vacancies.approve, vacancies.freeze])
def test_only_the_coordinator_reviews(session: Session, decide: Callable[..., Vacancy]) -> None:
    vacancy = make.draft(session)
    vacancies.submit(session, vacancy.ref, by=make.TUTOR)

    with pytest.raises(NoVacancy):
        decide(session, vacancy.ref, by=make.TUTOR)


def test_the_last_slot_fills_a_vacancy_and_a_released_one_opens_it(session: Session) -> None:
    vacancy = make.vacancy(session, slots=2)

    states = [vacancies.reserve(session, vacancy.ref, by=make.TUTOR).state for _ in range(2)]
    states.append(vacancies.give_slot_back(session, vacancy.id).state)

    assert states == ["open", "filled", "open"]
    assert vacancy.slots_taken == 1


def test_nobody_takes_a_slot_of_a_vacancy_of_others(session: Session) -> None:
    vacancy = make.vacancy(session)

    for ref, by in ((vacancy.ref, make.TUTOR_OF_PISA), ("nothing", make.TUTOR)):
        with pytest.raises(NoVacancy):
            vacancies.reserve(session, ref, by=by)


def test_a_filled_vacancy_with_more_slots_is_open_again(session: Session) -> None:
    vacancy = make.vacancy(session, slots=1)
    vacancies.reserve(session, vacancy.ref, by=make.TUTOR)

    vacancies.amend(session, vacancy.ref, {"slots": 2}, by=make.TUTOR, read=read_work)

    assert vacancy.state is VacancyState.OPEN


def test_a_reviewed_vacancy_without_free_slots_is_filled_not_open(session: Session) -> None:
    vacancy = make.vacancy(session)
    vacancies.reserve(session, vacancy.ref, by=make.TUTOR)
    vacancies.freeze(session, vacancy.ref, by=make.COORDINATOR)

    assert vacancies.approve(session, vacancy.ref, by=make.COORDINATOR).state is VacancyState.FILLED


def test_a_slot_reserved_in_a_paused_vacancy_can_be_released(session: Session) -> None:
    vacancy = make.vacancy(session, slots=2)
    vacancies.reserve(session, vacancy.ref, by=make.TUTOR)
    vacancies.pause(session, vacancy.ref, by=make.TUTOR)

    released = vacancies.give_slot_back(session, vacancy.id)

    assert (released.state, released.slots_taken) == (VacancyState.PAUSED, 0)


def test_no_slot_is_released_that_was_not_taken(session: Session) -> None:
    vacancy = make.vacancy(session)

    with pytest.raises(BadVacancy):
        vacancies.give_slot_back(session, vacancy.id)


def test_only_an_open_vacancy_gives_slots(session: Session) -> None:
    vacancy = make.vacancy(session)
    vacancies.reserve(session, vacancy.ref, by=make.TUTOR)

    with pytest.raises(IllegalMove) as refused:
        vacancies.reserve(session, vacancy.ref, by=make.TUTOR)

    assert refused.value.state == "filled"


@pytest.mark.parametrize(
    "broken",
    [{"slots_taken": 2}, {"slots_taken": -1}, {"slots": 0}, {"state": "filled"}],
    ids=str,
)
def test_the_database_refuses_a_slot_that_is_not_there(session: Session, broken: dict[str, object]) -> None:
    vacancy = make.vacancy(session, slots=1)

    with pytest.raises(IntegrityError):
        session.execute(update(Vacancy).where(Vacancy.id == vacancy.id).values(broken))


def test_of_eight_who_want_the_last_two_slots_at_once_two_get_them(session: Session, engine: Engine) -> None:
    ref = make.vacancy(session, slots=2).ref
    session.commit()
    got: list[str] = []

    def want() -> None:
        with Session(engine, execution_options=db.WRITING) as own:
            try:
                vacancies.reserve(own, ref, by=make.TUTOR)
                own.commit()
                got.append("slot")
            except IllegalMove as refused:
                got.append(refused.state)

    threads = [Thread(target=want) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(got) == ["filled"] * 6 + ["slot"] * 2
