"""Vacancies whose occupation was guessed from the title, and not surely: listed, and settled by a person."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import Session

from employers import reach, vacancies
from employers.records import Vacancy, VacancyState
from ground.actors import Actor, Role
from ground.errors import Refused
from matching.facts import read_work

# Nobody needs to know any more what these were about.
OVER = (VacancyState.CLOSED, VacancyState.EXPIRED)
MAY = frozenset({Role.TUTOR, Role.COORDINATOR})


def doubtful(session: Session, *, by: Actor, limit: int) -> Sequence[Vacancy]:
    """Return the vacancies of the territory whose occupation a person should confirm, oldest first."""
    return session.scalars(select(Vacancy).where(*_open_to(by)).order_by(Vacancy.id).limit(limit)).all()


def count(session: Session, *, by: Actor) -> int:
    """Return how many there are."""
    return session.scalar(select(func.count()).select_from(Vacancy).where(*_open_to(by))) or 0


def confirm(session: Session, ref: str, occupation: str | None, *, by: Actor) -> Vacancy:
    """State the occupation of a vacancy: another one, or that which was guessed. Raises NoVacancy, Refused."""
    stated = occupation or reach.read_vacancy(session, ref, by).occupation
    if stated is None:
        raise Refused("no_guess", "--occupation", "no occupation was guessed for this vacancy, so name the right one")
    return vacancies.amend(session, ref, {"occupation": stated}, by=by, read=read_work)


def _open_to(by: Actor) -> tuple[ColumnElement[bool], ...]:
    own = Vacancy.territory == by.territory if by.role in MAY else false()
    return own, Vacancy.occupation_doubtful.is_(True), Vacancy.state.not_in(OVER)
