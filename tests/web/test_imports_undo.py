"""Undoing an import brings back exactly what was, or nothing at all."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from employers import clock, contacts, vacancies
from employers.records import Vacancy
from matching import beneficiaries, matches
from matching.facts import read_work
from matching.openings import Openings
from matching.ranking import Scorer
from matching.records.people import Beneficiary
from schedules.records.proposals import Proposal, State
from tests import make
from tests.web.importing import Importer, contents
from web.imports.errors import NoImport, NotUndone
from web.imports.records import ImportedRow, ImportRun

POSTS = "id,title,slots,place\n1,cook,1,Pisa\n2,cleaner,2,Teramo\n"
CHANGED = "id,title,slots,place\n1,cook,3,Teramo\n2,cleaner,2,Teramo\n3,cook,1,Atlantide\n"
PERSONS = "case_code,education,municipality,languages\nTE-001,2,Pisa,it:A2\nTE-002,3,Pisa,it:B1\n"
PERSONS_CHANGED = "case_code,education,municipality\nTE-001,4,Teramo\nTE-002,3,Pisa\nTE-003,1,Pisa\n"


@pytest.fixture
def importer(session: Session, tmp_path: Path) -> Importer:
    make.floor(session)
    session.commit()
    return Importer(session, tmp_path)


@pytest.mark.parametrize(
    ("first", "second"), [(POSTS, CHANGED), (PERSONS, PERSONS_CHANGED)], ids=["vacancies", "people"]
)
def test_undoing_brings_back_every_column_of_every_row(
    importer: Importer, session: Session, first: str, second: str
) -> None:
    importer.apply(first)
    before = contents(session, counters=False)

    run = importer.apply(second)
    assert contents(session, counters=False) != before
    importer.undo(run)

    assert contents(session, counters=False) == before
    session.expire_all()
    assert contents(session, counters=False) == before


@pytest.mark.parametrize("first", [POSTS, PERSONS], ids=["vacancies", "people"])
def test_undoing_what_only_created_leaves_the_tables_byte_for_byte_as_they_were(
    importer: Importer, session: Session, first: str
) -> None:
    make.vacancy(session)
    make.profiled(session, by=make.TUTOR_OF_PISA)
    before = contents(session)

    importer.undo(importer.apply(first))

    assert contents(session) == before


def test_editions_and_change_numbers_only_go_on_so_nobody_writes_on_what_was_undone(
    importer: Importer, session: Session
) -> None:
    importer.apply(POSTS)
    first = session.scalars(select(Vacancy).order_by(Vacancy.id)).first()
    assert first is not None
    run = importer.apply(CHANGED)
    version, number = first.version, first.change_number

    importer.undo(run)

    assert (first.version, first.change_number) == (version + 1, clock.next_number(session) - 1)
    assert first.change_number > number


def test_what_undoing_took_away_leaves_the_live_index_too(importer: Importer, session: Session) -> None:
    openings = Openings()
    make.vacancy(session)
    run = importer.but(by=make.COORDINATOR, reviewed=True).apply(POSTS)
    session.commit()
    with openings.current(session) as current:
        assert len(current.index) == 3
    session.rollback()

    importer.but(by=make.COORDINATOR).undo(run)
    session.commit()

    with openings.current(session) as current:
        assert len(current.index) == 1


def test_a_day_later_it_is_too_late(importer: Importer, session: Session) -> None:
    run = importer.apply(POSTS)
    before = contents(session)

    importer.but(now=make.NOW + timedelta(hours=24)).judge(POSTS)
    with pytest.raises(NotUndone, match="applied more than 24 hours ago"):
        importer.but(now=make.NOW + timedelta(hours=24, seconds=1)).undo(run)

    assert contents(session) == before


def test_after_exactly_a_day_it_is_still_undone(importer: Importer) -> None:
    run = importer.apply(POSTS)

    assert importer.but(now=make.NOW + timedelta(hours=24)).undo(run).undone_at is not None


def test_nothing_is_undone_twice(importer: Importer) -> None:
    run = importer.apply(POSTS)
    importer.undo(run)

    with pytest.raises(NotUndone, match="it was undone before"):
        importer.undo(run)


def amend_vacancy(session: Session) -> None:
    ref = session.scalars(select(Vacancy.ref).where(Vacancy.external_ref == "2")).one()
    vacancies.amend(session, ref, {"slots": 9}, by=make.TUTOR, read=read_work)


def amend_profile(session: Session) -> None:
    ref = session.scalars(select(Beneficiary.ref).where(Beneficiary.case_code == "TE-002")).one()
    beneficiaries.put_profile(session, ref, {"education": 8}, by=make.TUTOR)


def ask_for_matches(session: Session) -> None:
    ref = session.scalars(select(Beneficiary.ref).where(Beneficiary.case_code == "TE-002")).one()
    session.commit()
    matches.request(session, Openings(), ref, by=make.TUTOR, now=make.NOW, on=make.TODAY, top=5, scorer=Scorer.prior())


def propose(session: Session) -> None:
    """Draft a proposal to the vacancy of the second row: nobody has heard of it yet."""
    vacancy = session.scalars(select(Vacancy).where(Vacancy.external_ref == "2")).one()
    stated = {"name": "Rosa Prova", "email": "rosa@example.org"}
    contact = contacts.add(session, make.employer(session).ref, stated, by=make.TUTOR, on=make.TODAY)
    hers = make.profiled(session, by=make.TUTOR)
    session.add(
        Proposal(
            beneficiary_id=hers.id, vacancy_id=vacancy.id, contact_id=contact.id, state=State.DRAFTED,
            drafted_at=make.NOW,
        )
    )  # fmt: skip
    session.flush()


def remove_vacancy(session: Session) -> None:
    session.execute(text("DELETE FROM vacancies WHERE external_ref = '2'"))
    session.expire_all()


@pytest.mark.parametrize(
    ("file", "meanwhile"),
    [
        (POSTS, amend_vacancy),
        (POSTS, remove_vacancy),
        (POSTS, propose),
        (PERSONS, amend_profile),
        (PERSONS, ask_for_matches),
    ],
)
def test_what_was_changed_or_used_meanwhile_stops_the_undoing_by_its_line(
    importer: Importer, session: Session, file: str, meanwhile: Callable[[Session], None]
) -> None:
    run = importer.apply(file)
    meanwhile(session)
    before = contents(session)

    with pytest.raises(NotUndone, match="changed or used meanwhile, from line 3 of the file; nothing was changed"):
        importer.undo(run)

    assert contents(session) == before


def test_two_imports_are_undone_last_one_first(importer: Importer, session: Session) -> None:
    before = contents(session)
    first, second = importer.apply(POSTS), importer.apply(CHANGED)

    with pytest.raises(NotUndone, match="from line 2 of the file"):
        importer.undo(first)
    importer.undo(second)
    importer.undo(first)

    assert contents(session) == before


def test_an_import_is_undone_by_who_applied_it_or_the_coordinator(importer: Importer) -> None:
    run = importer.apply(POSTS)

    for other in (make.OTHER_TUTOR, make.TUTOR_OF_PISA, make.COORDINATOR_OF_PISA):
        with pytest.raises(NoImport):
            importer.but(by=other).undo(run)
    assert importer.but(by=make.COORDINATOR).undo(run).undone_by == make.COORDINATOR.ref


def test_who_was_given_away_meanwhile_is_left_as_she_is(importer: Importer, session: Session) -> None:
    """Also where her row looks as the import left it: a caseload is handed over in one statement."""
    run = importer.apply(PERSONS)
    given = update(Beneficiary).where(Beneficiary.case_code == "TE-002").values(tutor=make.OTHER_TUTOR.ref)
    session.execute(given, execution_options={"synchronize_session": False})
    before = contents(session)

    with pytest.raises(NotUndone, match="from line 3 of the file, are out of your reach"):
        importer.undo(run)

    assert contents(session) == before


def test_what_undoing_needs_is_kept_for_a_day_and_no_longer(importer: Importer, session: Session) -> None:
    importer.apply(PERSONS)
    kept = select(func.count()).select_from(ImportedRow)
    assert session.scalar(kept) == 8

    importer.but(now=make.NOW + timedelta(hours=25)).apply(POSTS)

    assert session.scalar(kept) == 2
    assert session.scalar(select(func.count()).select_from(ImportRun)) == 2
