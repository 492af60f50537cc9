"""The numbers of changes: whoever changes what the ranking sees takes the next one before writing anything else.

The number stands in one row. Taking it locks the row to the end of the transaction, so numbers are committed in their
order, and who has read all up to one number has missed nothing below it. A sequence or an instant would not do: a
transaction could take its number early and commit late, behind a reader's back. And because all who write take the
row first, they stand in line and never in each other's way.
"""

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from employers.records import Vacancy, VacancyClock

# One statement that also sets the clock going; the same words on both databases.
_NEXT = text(
    "INSERT INTO vacancy_clock (id, value) VALUES (1, 1) "
    "ON CONFLICT (id) DO UPDATE SET value = vacancy_clock.value + 1 RETURNING value"
)
_IN_LINE = text(
    "INSERT INTO vacancy_clock (id, value) VALUES (1, 0) ON CONFLICT (id) DO UPDATE SET value = vacancy_clock.value"
)
_CHANGED_IN = "vacancies_changed_in"


def next_number(session: Session) -> int:
    """Return the next change number; other writers wait from here until this transaction ends."""
    number: int = session.execute(_NEXT).scalar_one()
    session.info[_CHANGED_IN] = session.get_transaction()
    return number


def stand_in_line(session: Session) -> None:
    """Let other writers wait from here until this transaction ends, without changing what the ranking sees.

    So what is read of vacancies, sites and employers holds as long as the transaction lasts.
    """
    session.execute(_IN_LINE)


def renumber_employer(session: Session, employer_id: int, number: int) -> None:
    """Give all vacancies of an employer a change number, because what the ranking sees of the employer changes."""
    session.execute(update(Vacancy).where(Vacancy.employer_id == employer_id).values(change_number=number))


def note_removal(session: Session, number: int) -> None:
    """Note that the change of this number has taken vacancies away."""
    session.execute(update(VacancyClock).values(removal=number))


def has_changed(session: Session) -> bool:
    """Tell whether this session's present transaction has taken a number, which may yet be rolled back."""
    return session.in_transaction() and session.info.get(_CHANGED_IN) is session.get_transaction()
