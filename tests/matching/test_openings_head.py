"""What is committed between the reading of the head and of the rows is neither lost nor passed over."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from employers import clock, vacancies
from employers.records import Vacancy
from matching.openings import _brought_up_to_date, _head, _loaded, _refreshed
from tests import make


def test_a_removal_between_the_head_and_the_rows_is_seen_the_next_time(session: Session) -> None:
    gone, stays = make.vacancy(session), make.vacancy(session)
    number, _, catalogue = _head(session)
    held = _loaded(session, number, catalogue)
    ref = gone.ref

    read = _head(session)
    clock.note_removal(session, clock.next_number(session))
    session.execute(delete(Vacancy).where(Vacancy.ref == ref))
    vacancies.pause(session, stays.ref, by=make.TUTOR)
    refreshed = _refreshed(session, held, read[0])

    assert ref in refreshed.index  # nothing has told it yet
    assert ref not in _brought_up_to_date(session, refreshed).index
