"""Many transactions, processes and threads, one truth: a late commit is not missed, an index in use stands still."""

from collections.abc import Callable
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from employers import clock, vacancies
from employers.records import Vacancy, VacancyState
from matching.openings import Openings
from matching.ranking import Opening
from tests import make
from tests.offers import offered
from web import db

WAIT = 1.0  # seconds in which an unhindered transaction is long done
Numbering = Callable[[Session], int]


def unlocked(session: Session) -> int:
    """Return the next number and let the clock go at once, as a plain sequence would: the naive way."""
    with db.session(session.get_bind(), write=True) as own:
        return clock.next_number(own)


def closed_late(engine: Engine, take: Numbering, early: str, other: str) -> dict[str, Opening]:
    """Close ``early`` under a number taken early and committed late, ``other`` meanwhile; return what is offered."""
    openings, done = Openings(), Event()
    offered(openings, engine)

    def close(own: Session, ref: str) -> None:
        number = take(own)
        own.execute(update(Vacancy).where(Vacancy.ref == ref).values(state=VacancyState.CLOSED, change_number=number))

    def meanwhile() -> None:
        with db.session(engine, write=True) as own:
            close(own, other)
        done.set()

    thread = Thread(target=meanwhile)
    with db.session(engine, write=True) as late:
        close(late, early)
        thread.start()
        done.wait(WAIT)
        offered(openings, engine)
    thread.join()
    return offered(openings, engine)


def test_a_vacancy_closed_in_a_transaction_that_committed_late_is_gone(session: Session, engine: Engine) -> None:
    early, other = make.vacancy(session).ref, make.vacancy(session).ref
    session.commit()

    assert closed_late(engine, clock.next_number, early, other) == {}


def test_numbers_taken_without_the_lock_would_miss_the_vacancy_closed_late(fresh_postgresql: Callable[[], str]) -> None:
    engine = db.engine(fresh_postgresql(), make.TRAIL)
    with db.session(engine, write=True) as own:
        make.floor(own)
        early, other = make.vacancy(own).ref, make.vacancy(own).ref

    left = closed_late(engine, unlocked, early, other)

    assert left.keys() == {early}
    engine.dispose()


def test_an_index_does_not_change_while_it_is_lent(session: Session, engine: Engine) -> None:
    vacancy = make.vacancy(session)
    session.commit()
    openings, done = Openings(), Event()
    answers: list[dict[str, Opening]] = []

    def ask() -> None:
        answers.append(offered(openings, engine))
        done.set()

    with db.session(engine) as own, openings.current(own) as current:
        vacancies.close(session, vacancy.ref, by=make.TUTOR)
        session.commit()
        other = Thread(target=ask)
        other.start()
        waited = not done.wait(WAIT / 4)
        lent = list(current.index)
    other.join()

    assert (waited, lent, answers) == (True, [vacancy.ref], [{}])


def test_a_ranking_that_fails_gives_the_index_back(session: Session, engine: Engine) -> None:
    make.vacancy(session)
    session.commit()
    openings = Openings()

    with pytest.raises(ZeroDivisionError), openings.current(session) as current:
        len(current.index) / 0

    assert len(offered(openings, engine)) == 1
