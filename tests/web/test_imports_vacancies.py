"""Vacancies from a table: what each row becomes, and that the preview is what applying does."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from employers import vacancies
from employers.records import Kind, Matched, Shift, Vacancy, VacancyState
from tests import make
from tests.statements import counted
from tests.web.importing import Importer, contents, faults, verdicts
from web.imports.errors import NotYours, NoWords, RowsRefused

ONE = "external_ref,title\n1,cook\n"
FULL = (
    "external_ref,title,description,occupation,essential,optional,languages,education,licences,hours,shift,kind,"
    "allowance,slots,starts_on,ends_on,posted_on,open_until,employer,site,place\n"
    "1,Aiuto cuoco,In centro,9412,wash dishes:2;clean_floors,none,it:A2,1,none,mon-fri 09:00-13:00,giorno,tirocinio,"
    '"800,50",2,01/12/2026,2027-03-31,2026-11-01,2027-01-31,Trattoria da Prova,Centro,Pisa (PI)\n'
)


@pytest.fixture
def importer(session: Session, tmp_path: Path) -> Importer:
    make.floor(session)
    session.commit()
    return Importer(session, tmp_path)


def only(session: Session) -> Vacancy:
    return session.scalars(select(Vacancy)).one()


def test_a_row_states_all_that_a_vacancy_can(importer: Importer, session: Session) -> None:
    employer = make.employer(session)
    site = make.site(session, employer)

    importer.apply(FULL)

    found = only(session)
    stated = {name: getattr(found, name) for name in (*vacancies.work.WORK, "description", "lang")}
    assert stated == {
        "title": "Aiuto cuoco",
        "description": "In centro",
        "lang": "it",
        "occupation": "9412",
        "essential": {"wash_dishes": 2, "clean_floors": None},
        "optional": {},
        "languages": {"it": "A2"},
        "education": 1,
        "licences": [],
        "hours": [[["09:00", "13:00"]]] * 5 + [[], []],
        "shift": Shift.DAY,
        "kind": Kind.TRAINING,
        "allowance": 800.5,
        "slots": 2,
        "starts_on": date(2026, 12, 1),
        "ends_on": date(2027, 3, 31),
        "posted_on": date(2026, 11, 1),
        "open_until": date(2027, 1, 31),
    }
    assert (found.occupation_how, found.occupation_doubtful) == (Matched.STATED, False)
    assert (found.employer_id, found.site_id, found.territory) == (employer.id, site.id, "TE")
    assert (found.municipality, found.lat, found.source, found.external_ref) == (make.PISA, 43.72, "paper", "1")


def test_what_a_file_does_not_say_is_unknown_also_the_employer(importer: Importer, session: Session) -> None:
    importer.apply(ONE)

    found = only(session)
    unknown = ("employer_id", "site_id", "essential", "languages", "hours", "kind", "starts_on", "lat", "education")
    assert [getattr(found, name) for name in unknown] == [None] * len(unknown)
    assert (found.territory, found.posted_on, found.slots) == ("TE", make.TODAY, 1)
    assert found.state is VacancyState.IN_REVIEW


def test_a_title_is_linked_and_a_doubtful_link_is_kept_and_marked(importer: Importer, session: Session) -> None:
    text = "external_ref,title\n1,cook\n2,zzzz qqqq\n"

    plan = importer.judge(text)
    importer.apply(text)

    assert [row.doubt for row in plan.rows] == [None, "no occupation was found"]
    found = session.scalars(select(Vacancy).order_by(Vacancy.id)).all()
    assert [(each.occupation, each.occupation_how) for each in found] == [("cook", Matched.EXACT), (None, None)]
    assert [each.occupation_doubtful for each in found] == [False, True]


def test_a_place_outside_the_gazetteer_is_kept_as_text_and_said(importer: Importer, session: Session) -> None:
    text = "external_ref,title,place\n1,cook,Atlantide\n"

    plan = importer.judge(text)
    importer.apply(text)

    assert len(plan.rows[0].notes) == 1
    assert (only(session).place_text, only(session).municipality, only(session).lat) == ("Atlantide", None, None)


def test_a_province_alone_is_not_taken_for_the_town_of_its_name(importer: Importer, session: Session) -> None:
    importer.apply("id,title,province\n1,cook,Teramo\n2,cook,TE\n")

    rows = session.execute(select(Vacancy.municipality, Vacancy.place_text).order_by(Vacancy.id)).all()
    assert rows == [(None, "Teramo"), (None, "TE")]


def test_a_place_with_its_province_is_found(importer: Importer, session: Session) -> None:
    importer.apply("id,title,place,province\n1,cook,Teramo,TE\n2,cook,Teramo,Teramo\n3,cook,Teramo,PI\n")

    rows = session.execute(select(Vacancy.municipality, Vacancy.place_text).order_by(Vacancy.id)).all()
    assert rows == [(make.TERAMO, None), (make.TERAMO, None), (None, "Teramo (PI)")]


def test_codes_that_a_portal_gave_are_not_taken_over(importer: Importer, session: Session) -> None:
    importer.apply(
        "id,title,contract,date,occ_label,esco_occ,isco\n1,cook,Determinado,2025-11-26,cleaner,cleaner,9112\n"
    )

    assert (only(session).occupation, only(session).kind) == ("cook", Kind.EMPLOYMENT)


def test_the_second_time_nothing_changes(importer: Importer, session: Session) -> None:
    make.site(session, make.employer(session))
    importer.apply(FULL)
    before = contents(session)

    run = importer.apply(FULL)

    assert run is None
    assert contents(session) == before


def test_what_changed_in_the_file_is_an_update_that_names_the_columns(importer: Importer) -> None:
    importer.apply("id,title,place,slots\n1,cook,Pisa,1\n2,cook,Pisa,1\n")

    plan = importer.judge("id,title,place,slots\n1,cook,Teramo,3\n2,cook,Pisa,1\n")

    assert verdicts(plan) == ["update", "unchanged"]
    assert set(plan.rows[0].fields) == {"place", "slots"}


def test_a_column_that_the_file_lacks_leaves_what_is_there_an_empty_cell_makes_it_unknown(
    importer: Importer, session: Session
) -> None:
    importer.apply("id,title,languages,education\n1,cook,it:A2,2\n")

    importer.apply("id,title,education\n1,cook,\n")

    assert (only(session).languages, only(session).education) == ({"it": "A2"}, None)


def test_a_guess_never_replaces_the_occupation_that_a_person_stated(importer: Importer, session: Session) -> None:
    importer.apply("id,title\n1,cook\n2,zzzz\n")
    for vacancy in session.scalars(select(Vacancy)):
        vacancy.occupation, vacancy.occupation_how, vacancy.occupation_doubtful = "cleaner", Matched.STATED, False

    plan = importer.judge("id,title\n1,cook\n2,zzzz\n")

    assert verdicts(plan) == ["unchanged", "unchanged"]
    assert [row.doubt for row in plan.rows] == [None, None]


def test_reviewed_by_the_coordinator_opens_also_what_waited_before(importer: Importer, session: Session) -> None:
    coordinator = importer.but(by=make.COORDINATOR, reviewed=True)
    importer.apply(ONE)

    plan = coordinator.judge(ONE + "2,cook\n")
    coordinator.apply(ONE + "2,cook\n")

    assert (verdicts(plan), plan.rows[0].fields) == (["update", "create"], ("state",))
    assert set(session.scalars(select(Vacancy.state))) == {VacancyState.OPEN}


def test_only_a_coordinator_reviews(importer: Importer) -> None:
    with pytest.raises(NotYours, match="only a coordinator reviews"):
        importer.but(reviewed=True).judge(ONE)


@pytest.mark.parametrize("by", [make.CONTACT, make.Actor("a", make.Role.AUDITOR), make.Actor("t", make.Role.TUTOR)])
def test_only_tutors_and_coordinators_of_a_territory_bring_in_vacancies(importer: Importer, by: make.Actor) -> None:
    with pytest.raises(NotYours):
        importer.but(by=by).judge(ONE)


def test_a_language_without_words_is_refused_before_anything_is_guessed(importer: Importer, session: Session) -> None:
    session.get_one(make.CatalogueVersion, 1).languages = ["en"]

    with pytest.raises(NoWords, match="no words in it; it has en"):
        importer.judge(ONE)


REFUSED: dict[str, tuple[str, str, str | None, str]] = {
    "unknown skill": ("essential", "fly a kite", "essential", "no skill of the catalogue is called so"),
    "skill twice": ("essential", "wash dishes;wash_dishes", "essential", "each skill is expected once"),
    "evidence": ("optional", "wash dishes:2:observed", "optional", "each skill is expected once, as name:level"),
    "unknown employer": ("employer", "Nessuno srl", "employer", "no employer of your territory has this reference"),
    "site alone": ("site", "Centro", "site", "no employer is named"),
    "impossible time": ("hours", "mon 20:00-25:00", "hours", "a time is written"),
    "long text": ("description", "x" * 50_001, "description", "at most 50,000 characters"),
    "no slots": ("slots", "0", "slots", "a whole number from 1"),
}


@pytest.mark.parametrize(("column", "cell", "where", "text"), REFUSED.values(), ids=REFUSED)
def test_a_bad_row_is_refused_with_line_column_and_reason(
    importer: Importer, column: str, cell: str, where: str, text: str
) -> None:
    plan = importer.judge(f"id,title,{column}\n1,cook,\n2,cook,{cell}\n")

    ((line, named, told),) = faults(plan)
    assert (line, named) == (3, where)
    assert text in told


def test_a_vacancy_that_ends_before_it_starts_is_refused(importer: Importer) -> None:
    plan = importer.judge("id,title,starts_on,ends_on\n1,cook,2026-12-02,2026-12-01\n")

    assert faults(plan) == [(2, "ends_on", "a vacancy cannot end before it starts")]


def test_an_employer_of_two_names_needs_its_partita_iva(importer: Importer, session: Session) -> None:
    make.employer(session, active=False, vat="00743110157")
    make.employer(session, active=False)

    plan = importer.judge("id,title,employer\n1,cook,TRATTORIA DA PROVA\n2,cook,00743110157\n")

    assert [fault[:2] for fault in faults(plan)] == [(2, "employer")]
    assert verdicts(plan) == ["refused", "create"]


def test_an_employer_of_another_territory_is_as_unknown_as_none(importer: Importer, session: Session) -> None:
    made = make.employer(session, by=make.TUTOR_OF_PISA)

    plan = importer.judge(f"id,title,employer\n1,cook,{made.ref}\n2,cook,{'x' * 22}\n")

    assert faults(plan)[0][2] == faults(plan)[1][2]


def test_an_advertisement_of_another_territory_is_not_changed(importer: Importer) -> None:
    importer.but(by=make.TUTOR_OF_PISA).apply(ONE)

    plan = importer.judge("id,title\n1,cleaner\n")

    assert faults(plan) == [(2, "external_ref", "another territory has posted this advertisement of this source")]


def test_a_closed_vacancy_is_not_changed(importer: Importer, session: Session) -> None:
    importer.but(by=make.COORDINATOR, reviewed=True).apply(ONE)
    vacancies.close(session, only(session).ref, by=make.TUTOR)

    plan = importer.judge("id,title\n1,cleaner\n")

    assert faults(plan) == [(2, None, "the vacancy is closed and cannot be changed any more")]


def test_fewer_slots_than_are_taken_are_refused(importer: Importer, session: Session) -> None:
    importer.but(by=make.COORDINATOR, reviewed=True).apply("id,title,slots\n1,cook,2\n")
    vacancies.reserve(session, only(session).ref, by=make.TUTOR)
    vacancies.reserve(session, only(session).ref, by=make.TUTOR)

    plan = importer.judge("id,title,slots\n1,cook,1\n")

    assert faults(plan) == [(2, "slots", "more slots than this are already taken")]


def test_more_slots_open_a_filled_vacancy_again(importer: Importer, session: Session) -> None:
    importer.but(by=make.COORDINATOR, reviewed=True).apply("id,title,slots\n1,cook,1\n")
    vacancies.reserve(session, only(session).ref, by=make.TUTOR)

    importer.apply("id,title,slots\n1,cook,2\n")

    assert only(session).state is VacancyState.OPEN


def test_refused_rows_stop_all_of_it_unless_they_are_left_out(importer: Importer, session: Session) -> None:
    text = "id,title,slots\n1,cook,1\n2,cook,none\n3,cook,2\n"

    with pytest.raises(RowsRefused, match="1 row is refused, so nothing was changed"):
        importer.apply(text)
    assert contents(session)["vacancies"] == []

    run = importer.apply(text, skips_refused=True)
    assert run is not None
    assert (run.created, run.refused) == (2, 1)
    assert session.scalars(select(Vacancy.external_ref).order_by(Vacancy.id)).all() == ["1", "3"]


def rows(count: int) -> str:
    return "id,title,place\n" + "".join(f"{number},cook,Pisa\n" for number in range(count))


def test_more_rows_need_hardly_more_statements(importer: Importer, session: Session, engine: Engine) -> None:
    session.commit()
    with counted(engine) as few:
        importer.apply(rows(10))
        session.commit()

    with counted(engine) as many:
        importer.apply(rows(400))

    assert len(many) <= len(few) + 6
