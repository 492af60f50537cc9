"""Vacancies whose occupation was guessed: whose they are to see, to count and to settle."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from employers.errors import NoVacancy
from employers.records import Vacancy
from ground.actors import Actor, Role
from ground.errors import Refused
from tests import make
from web.imports import doubts

NOBODY = [make.TUTOR_OF_PISA, Actor("x", Role.TUTOR), Actor("x", Role.OPERATOR, "TE"), Actor("x", Role.LEAD)]


@pytest.fixture
def doubtful(session: Session) -> Callable[..., Vacancy]:
    """Return a function that posts a vacancy of Teramo whose occupation nobody is sure of."""
    make.floor(session)

    def posted(**said: object) -> Vacancy:
        return make.draft(session, **said, occupation_how="near", occupation_doubtful=True)

    return posted


def test_what_is_doubtful_is_listed_and_counted_in_its_own_territory(
    session: Session, doubtful: Callable[..., Vacancy]
) -> None:
    posted = doubtful()

    for by in (make.TUTOR, make.COORDINATOR):
        assert (doubts.doubtful(session, by=by, limit=9), doubts.count(session, by=by)) == ([posted], 1)
    for by in NOBODY:
        assert (doubts.doubtful(session, by=by, limit=9), doubts.count(session, by=by)) == ([], 0)


def test_what_was_guessed_is_confirmed_or_another_occupation_named(
    session: Session, doubtful: Callable[..., Vacancy]
) -> None:
    guessed, named, without = doubtful(), doubtful(), doubtful(occupation=None)

    assert doubts.confirm(session, guessed.ref, None, by=make.TUTOR).occupation == guessed.occupation
    assert doubts.confirm(session, named.ref, "cook", by=make.TUTOR).occupation == "cook"
    with pytest.raises(Refused, match="no occupation was guessed"):
        doubts.confirm(session, without.ref, None, by=make.TUTOR)
    with pytest.raises(NoVacancy):
        doubts.confirm(session, guessed.ref, None, by=make.TUTOR_OF_PISA)
