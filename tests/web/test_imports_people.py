"""People from a table: taken in, their profiles changed, nothing told of who they are or what protects them."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.actors import Actor, Role
from matching import beneficiaries
from matching.records.people import Beneficiary, PathState
from tests import make
from tests.web.importing import Importer, contents, faults, verdicts
from web import accounts
from web.imports.errors import NotYours, RowsRefused

FULL = (
    "case_code,programme,skills,wished,had,languages,education,licences,hours,max_hours,municipality,max_minutes,"
    "modes,available_from,until,kinds,wish_nearness\n"
    'TE-001,fpi,wash dishes:3:osservata;clean_floors,kitchen helper;9112,none,it:A2; es:B1,2,B,"lun-ven 8:00-14:00",'
    '"32,5",Pisa,45,bus; a piedi,01/12/2026,2027-06-30,training,"0,5"\n'
)


@pytest.fixture
def importer(session: Session, tmp_path: Path) -> Importer:
    make.floor(session)
    session.commit()
    return Importer(session, tmp_path)


def profile(session: Session, code: str = "TE-001", by: Actor = make.TUTOR) -> dict[str, Any]:
    ref = session.scalars(select(Beneficiary.ref).where(Beneficiary.case_code == code)).one()
    return beneficiaries.profile(session, ref, by=by)[0].to_json()


def test_a_row_takes_somebody_in_with_her_whole_profile(importer: Importer, session: Session) -> None:
    importer.apply(FULL)

    person = session.scalars(select(Beneficiary)).one()
    assert (person.territory, person.tutor, person.programme) == ("TE", make.TUTOR.ref, "fpi")
    assert (person.state, person.taken_in_on) == (PathState.PROFILING, make.TODAY)
    assert profile(session) == {
        "ref": person.ref,
        "skills": {
            "wash_dishes": {"level": 3, "evidence": "observed"},
            "clean_floors": {"level": None, "evidence": "declared"},
        },
        "occupations": {"wished": ["kitchen_helper", "9112"], "had": []},
        "languages": {"it": "A2", "es": "B1"},
        "education": 2,
        "licences": ["B"],
        "hours": [[["08:00", "14:00"]]] * 5 + [[], []],
        "max_hours": 32.5,
        "place": {"lat": 43.72, "lon": 10.4},
        "max_minutes": 45.0,
        "modes": ["bus", "foot"],
        "available_from": "2026-12-01",
        "until": "2027-06-30",
        "kinds": ["training"],
        "wishes": {"pay": 0.0, "nearness": 0.5, "hours": 0.0, "sectors": {}, "kinds": {}},
    }


def test_a_case_code_alone_takes_somebody_in_without_a_profile(importer: Importer, session: Session) -> None:
    importer.apply("case_code\nTE-001\n")

    assert session.scalars(select(Beneficiary.state)).one() is PathState.INTAKE
    assert profile(session).keys() == {"ref"}


def test_the_second_time_nothing_changes(importer: Importer, session: Session) -> None:
    importer.apply(FULL)
    before = contents(session)

    run = importer.apply(FULL)

    assert run is None
    assert contents(session) == before


def test_a_row_changes_what_it_says_and_leaves_the_rest(importer: Importer, session: Session) -> None:
    importer.apply(FULL)
    before = profile(session)

    plan = importer.judge("case_code,education,wished,municipality\nTE-001,,cook,Teramo\n")
    importer.apply("case_code,education,wished,municipality\nTE-001,,cook,Teramo\n")

    assert (verdicts(plan), set(plan.rows[0].fields)) == (["update"], {"education", "wished", "municipality"})
    after = profile(session)
    changed = {key for key in before if before[key] != after.get(key)}
    assert changed == {"education", "occupations", "place"}
    assert after["occupations"] == {"wished": ["cook"], "had": []}


def test_what_she_must_avoid_stays_as_it_is_and_is_not_copied(importer: Importer, session: Session) -> None:
    importer.apply(FULL)
    ref = session.scalars(select(Beneficiary.ref)).one()
    beneficiaries.put_profile(session, ref, {"avoid": {"night": True}}, by=make.TUTOR)

    run = importer.apply(FULL.replace("Pisa", "Teramo"))

    assert profile(session)["avoid"]["night"] is True
    assert run is not None
    assert "night" not in str(contents(session)["protections"][0]["municipality"])


REFUSED: dict[str, tuple[str, str, str]] = {
    "unknown skill": ("skills", "volare", "no skill of the catalogue is called so beyond doubt"),
    "skill twice": ("skills", "wash dishes:1; wash_dishes:2", "each skill is expected once"),
    "unknown occupation": ("wished", "astronauta", "no occupation of the catalogue is called so beyond doubt"),
    "occupation with level": ("had", "cook:3", "occupations are expected without level"),
    "unknown town": ("municipality", "Atlantide", "no municipality is called so, or several"),
    "unknown programme": ("programme", "xx", "one of the programmes fpi is expected here"),
    "unknown tutor": ("tutor", "Nessuna", "no tutor of your territory has this reference or name"),
    "impossible time": ("hours", "mon 20:00-25:00", "a time is written"),
    "wish": ("wish_pay", "2", "a number from 0 to 1"),
}


@pytest.mark.parametrize(("column", "cell", "text"), REFUSED.values(), ids=REFUSED)
def test_a_bad_row_is_refused_with_line_column_and_reason(
    importer: Importer, column: str, cell: str, text: str
) -> None:
    plan = importer.judge(f"case_code,{column}\nTE-001,\nTE-002,{cell}\n")

    ((line, named, told),) = faults(plan)
    assert (line, named) == (3, column)
    assert text in told
    assert cell not in told


@pytest.mark.parametrize("code", ["Maria", "TE-", "te-001"])
def test_a_case_code_that_is_none_is_refused(importer: Importer, code: str) -> None:
    plan = importer.judge(f"case_code\n{code}\n")

    assert faults(plan) == [(2, "case_code", "a case code is letters and a number, such as TE-014")]


def test_leaving_before_she_comes_is_refused(importer: Importer) -> None:
    plan = importer.judge("case_code,available_from,until\nTE-001,2026-12-01,2026-11-30\n")

    assert faults(plan) == [(2, "until", "she cannot leave before she is available")]


def test_the_case_of_a_colleague_is_neither_seen_nor_changed(importer: Importer, session: Session) -> None:
    importer.but(by=make.OTHER_TUTOR).apply("case_code,education\nTE-001,3\n")
    before = contents(session)

    with pytest.raises(RowsRefused):
        importer.apply("case_code,education\nTE-001,4\n")

    plan = importer.judge("case_code,education\nTE-001,3\n")
    assert faults(plan) == [(2, "case_code", "another person of this territory has this case code")]
    assert contents(session) == before


def test_a_case_code_of_another_territory_is_free(importer: Importer) -> None:
    importer.but(by=make.TUTOR_OF_PISA).apply("case_code\nTE-001\n")

    assert verdicts(importer.judge("case_code\nTE-001\n")) == ["create"]


def test_a_coordinator_names_the_tutor_and_may_give_a_case_to_another(importer: Importer, session: Session) -> None:
    anna, bea = (accounts.open_account(session, Role.TUTOR, name, territory="TE") for name in ("Anna", "Bea"))
    accounts.open_account(session, Role.TUTOR, "Carla", territory="PI")
    coordinator = importer.but(by=make.COORDINATOR)

    coordinator.apply("case_code,tutor\nTE-001,Anna\n")
    plan = coordinator.judge(f"case_code,tutor\nTE-001,{bea.ref}\nTE-002,\nTE-003,Carla\n")
    coordinator.apply(f"case_code,tutor\nTE-001,{bea.ref}\n")

    assert (verdicts(plan), plan.rows[0].fields) == (["update", "refused", "refused"], ("tutor",))
    her = session.scalars(select(Beneficiary)).one()
    assert her.tutor == bea.ref
    assert bea.ref != anna.ref


def test_a_coordinator_reads_profiles_and_writes_none(importer: Importer, session: Session) -> None:
    importer.apply(FULL)
    before = contents(session)

    for bring_in in (importer.but(by=make.COORDINATOR).judge, importer.but(by=make.COORDINATOR).apply):
        with pytest.raises(NotYours, match="take out programme, languages, hours, or let her tutor") as refused:
            bring_in("case_code,hours,programme,languages\nTE-001,,,\n")
        assert refused.value.where == "--as"

    assert contents(session) == before


def test_a_coordinator_changes_a_case_and_its_profile_stays(importer: Importer, session: Session) -> None:
    anna = accounts.open_account(session, Role.TUTOR, "Anna", territory="TE")
    importer.apply(FULL)
    before = contents(session)

    importer.but(by=make.COORDINATOR).apply("case_code,tutor\nTE-001,Anna\n")

    after = contents(session)
    assert (after["profiles"], after["protections"]) == (before["profiles"], before["protections"])
    her = session.scalars(select(Beneficiary)).one()
    assert (her.tutor, her.programme) == (anna.ref, "fpi")


def test_a_tutor_takes_in_for_herself_alone(importer: Importer, session: Session) -> None:
    accounts.open_account(session, Role.TUTOR, "Anna", territory="TE")

    plan = importer.judge("case_code,tutor\nTE-001,Anna\n")

    assert faults(plan) == [(2, "tutor", "only a coordinator gives a person to another tutor")]
