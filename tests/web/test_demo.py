"""The demonstration from an empty folder to the ranked vacancies of one person, and `ponte match` on its world."""

import io
import json
import os
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import chdir, closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue import places, starter
from employers.records import Employer, Vacancy, VacancyState
from ground import encryption
from ground.keys import Keys
from ground.territories import Programme, Territory
from matching import matches
from matching.openings import Openings
from matching.ranking import Scorer
from matching.ranking.gates import GATES
from matching.records.identities import Identity
from matching.records.people import Beneficiary, PathState
from matching.records.profiles import ProfileRecord
from schedules.dates.purposes import Party
from schedules.records.check_ins import CheckIn
from schedules.records.placements import AllowanceMonth, Placement, PresenceDay
from tests import make
from web import accounts, db, service, upgrades
from web.app import create_app
from web.commands import main, paper
from web.invented import persons, world
from web.settings import Settings, data_keys
from web.wording import LANGUAGES

TOKEN = re.compile(r"ponte_[\w-]{43}")
INVENTED = re.compile(r"\b(Esempio|Prova|Inventat[aeio]|Fittizi[aoe]?|Immaginari[ao])\b")
WIDEST = 100


@dataclass
class Told:
    """What a command said, and with which code it left."""

    code: int
    out: str
    err: str


def ponte(folder: Path, *arguments: str, **settings: str) -> Told:
    """Call a command of `ponte` in a folder, with these settings alone."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, chdir(folder), redirect_stdout(out), redirect_stderr(err):
        for name in [each for each in os.environ if each.startswith("PONTE_")]:
            patch.delenv(name)
        for name, value in settings.items():
            patch.setenv(name, value)
        with pytest.raises(SystemExit) as left:
            main(arguments)
    return Told(int(left.value.code or 0), _written(out), _written(err))


def _written(screen: io.TextIOWrapper) -> str:
    screen.seek(0)
    return screen.read()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the demonstration was made."""
    folder = tmp_path_factory.mktemp("demo")
    assert ponte(folder, "demo").code == 0
    return folder


@pytest.fixture(scope="module")
def token(folder: Path) -> str:
    """Return a token of the tutor that lives through all tests."""
    engine = db.engine(f"sqlite:///{folder / 'var' / 'ponte.db'}", make.TRAIL)
    with db.session(engine, write=True) as session:
        token = accounts.issue_token(session, world.tutor(session), "tests", now=service.clock())
    engine.dispose()
    return token


@pytest.fixture
def session_on(folder: Path) -> Iterator[Session]:
    """Return a session on the world; what it writes is not kept."""
    encryption.hand_in(keys_of(folder))
    engine = db.engine(f"sqlite:///{folder / 'var' / 'ponte.db'}", make.TRAIL)
    with Session(engine, execution_options=db.WRITING) as session:
        yield session
    engine.dispose()


def counts(session: Session) -> dict[str, int]:
    records = {"territories": Territory, "people": Beneficiary, "employers": Employer, "vacancies": Vacancy}
    return {name: session.scalar(select(func.count()).select_from(record)) or 0 for name, record in records.items()}


def test_the_world_has_its_promised_size(session_on: Session) -> None:
    assert counts(session_on) == {"territories": 5, "people": 60, "employers": 40, "vacancies": 120}


def test_the_demonstration_reads_as_a_tutor_would_want_it(folder: Path) -> None:
    said = ponte(folder, "demo").out

    assert said.startswith("TUTTI I DATI SONO INVENTATI.")
    assert "Abbinamenti per TE-001" in said
    assert re.search(r"MOLTO ADATTO, \d\d su 100, tra \d\d e \d\d", said)
    for heading in ("A favore", "Che cosa manca", "Che cosa è rimasto fuori", "Che cosa aprirebbe altri posti"):
        assert heading in said
    assert re.search(r"La persona: .+\n +Il posto: +.+", said)
    assert max(map(len, said.splitlines())) <= WIDEST
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}|%\(|None|_[a-z]+ ", said)


def test_calling_again_changes_nothing_but_the_tokens(folder: Path) -> None:
    old, before = TOKEN.findall(ponte(folder, "demo").out), _rows(folder)

    new = TOKEN.findall(ponte(folder, "demo").out)

    assert _rows(folder) == before
    # The tutor's and the coordinator's.
    assert [ponte(folder, "match", "TE-001", "--as", each).code for each in (*old, *new)] == [2, 2, 0, 0]


def _rows(folder: Path) -> dict[str, list[Any]]:
    names = ("territories", "beneficiaries", "profiles", "protections", "identities", "employers", "sites", "vacancies",
             "placements", "check_ins", "presence_days", "proposals")  # fmt: skip
    return {name: query(folder, f"SELECT * FROM {name} ORDER BY 1") for name in names}  # noqa: S608


def keys_of(folder: Path) -> Keys:
    """Return the keys that the demonstration made for itself."""
    return data_keys({}, folder / "var")


def query(folder: Path, statement: str) -> list[Any]:
    """Return what the folder's database answers."""
    with closing(sqlite3.connect(folder / "var" / "ponte.db")) as database:
        return database.execute(statement).fetchall()


def test_somebody_is_placed_for_some_weeks_and_looked_after(session_on: Session) -> None:
    placement = session_on.scalars(select(Placement)).one()
    her = session_on.get_one(Beneficiary, placement.beneficiary_id)
    check_ins = session_on.scalars(select(CheckIn).where(CheckIn.placement_id == placement.id)).all()
    done = [each for each in check_ins if each.state == "done"]
    paid = session_on.scalars(select(AllowanceMonth.paid).where(AllowanceMonth.paid_on.is_not(None))).all()

    assert (placement.state, her.state, her.tutor) == ("active", "in_placement", world.tutor(session_on).ref)
    assert {each.party for each in done} == {Party.HER, Party.EMPLOYER}
    assert len(done) >= 6
    assert len(check_ins) - len(done) >= 8
    assert session_on.scalar(select(func.count()).select_from(PresenceDay)) in range(24, 31)
    assert len(paid) == 1


def test_everything_is_marked_as_invented(session_on: Session) -> None:
    names = session_on.scalars(select(Employer.name)).all()
    programmes = {person.programme for person in session_on.scalars(select(Beneficiary))}

    assert [name for name in names if not INVENTED.search(name)] == []
    assert len(set(names)) == len(names)
    assert programmes == {"invented", "invented_too"}
    assert session_on.scalars(select(Employer.vat).where(Employer.vat.is_not(None))).all() == []


def test_everybody_bears_a_name_that_says_it_is_invented(session_on: Session) -> None:
    names = [(each.first_name, each.family_name) for each in session_on.scalars(select(Identity))]

    assert len(names) == 60
    assert {first for first, _ in names} <= set(persons.FIRST_NAMES)
    assert {family for _, family in names} <= set(persons.FAMILY_NAMES)
    assert [each.tax_code for each in session_on.scalars(select(Identity)) if each.tax_code] == []


def test_no_name_is_in_the_file_of_the_demonstration(folder: Path) -> None:
    kept = (folder / "var" / "ponte.db").read_bytes()

    assert (b"@example.org" in kept, b"mai la domenica" in kept, b"TE-001" in kept) == (False, False, True)


def test_every_history_is_there(session_on: Session) -> None:
    states = Counter(session_on.scalars(select(Vacancy.state)))
    paths = Counter(session_on.scalars(select(Beneficiary.state)))
    waited = session_on.scalars(select(Vacancy.posted_on)).all()

    assert states[VacancyState.OPEN] > 90
    others = (VacancyState.FILLED, VacancyState.CLOSED, VacancyState.PAUSED, VacancyState.IN_REVIEW)
    assert min(states[each] for each in others) >= 2
    assert set(paths) == set(PathState) - {
        PathState.EXITED, PathState.FOLLOW_UP, PathState.CLOSED, PathState.ERASED, PathState.WITHDRAWN
    }  # fmt: skip
    assert max(waited) - min(waited) > timedelta(days=45)
    assert sum(session_on.scalars(select(Employer.hired_count))) > 80


def test_each_ready_person_of_the_tutor_has_several_believable_matches(session_on: Session) -> None:
    by, openings, shut, distinct = world.tutor(session_on).actor, Openings(), Counter[str](), set()
    ready = select(Beneficiary.ref).where(Beneficiary.tutor == by.ref, Beneficiary.state == PathState.READY)

    for ref in session_on.scalars(ready).all():
        asked = {"by": by, "now": make.NOW, "on": world_day(session_on), "top": 20, "scorer": Scorer.prior()}
        _, ranking = matches.request(session_on, openings, ref, **asked)
        assert len(ranking.matches) >= 4
        assert ranking.matches[0].score > 0.6
        shut.update(ranking.excluded)
        distinct.add(ranking.matches[0].opening_id)

    assert set(shut) >= set(GATES) - {"kind", "dates"}
    assert len(distinct) >= 6


def world_day(session: Session) -> Any:  # noqa: ANN401 - a day
    """Return the day on which the world was made: the last one on which anything was posted, and one more."""
    return session.scalars(select(func.max(Vacancy.posted_on))).one() + timedelta(days=1)


def test_over_the_whole_world_every_gate_shuts_something_out(session_on: Session) -> None:
    shut, openings, by = Counter[str](), Openings(), world.tutor(session_on).actor
    everybody = session_on.scalars(select(Beneficiary).where(Beneficiary.tutor == by.ref)).all()

    for person in everybody:
        asked = {"by": by, "now": make.NOW, "on": world_day(session_on), "top": 1, "scorer": Scorer.prior()}
        shut.update(matches.request(session_on, openings, person.ref, **asked)[1].excluded)

    assert set(GATES) - set(shut) <= {"dates"}
    assert len(everybody) == 12


def test_the_same_world_comes_out_on_both_databases(
    fresh_sqlite: Callable[[], str], fresh_postgresql: Callable[[], str]
) -> None:
    one, other = (_world(fresh()) for fresh in (fresh_sqlite, fresh_postgresql))

    assert one == other


def _world(address: str) -> list[Any]:
    """Fill a database, and return what is in it but for the references."""
    engine = db.engine(address, make.TRAIL)
    with db.session(engine, write=True) as session:
        starter.load(session, now=make.NOW)
        places.load(session)
        world.fill(session, on=make.TODAY)
    with db.session(engine, write=True) as session:
        world.remember(session, now=make.NOW, on=make.TODAY)
        people = select(Beneficiary.case_code, Beneficiary.state, ProfileRecord.skills, ProfileRecord.hours)
        people = people.join(ProfileRecord, ProfileRecord.beneficiary_id == Beneficiary.id)
        work = select(Vacancy.title, Vacancy.state, Vacancy.essential, Vacancy.hours, Vacancy.posted_on, Employer.name)
        work = work.outerjoin(Employer, Employer.id == Vacancy.employer_id)
        found = [tuple(row) for query in (people, work) for row in session.execute(query)]
    engine.dispose()
    return sorted(found, key=lambda row: json.dumps(row, sort_keys=True, default=str))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_comes_in_each_language(folder: Path, token: str, lang: str) -> None:
    said = ponte(folder, "match", "TE-003", "--as", token, "--unlock", "--top", "3", "--lang", lang)

    expected = {"it": "Abbinamenti per TE-003", "en": "Matches for TE-003", "fr": "Postes pour TE-003"}
    assert (said.code, said.err) == (0, "")
    assert expected[lang] in said.out
    assert max(map(len, said.out.splitlines())) <= WIDEST


def test_match_in_json_is_the_answer_of_the_api(folder: Path, token: str) -> None:
    [[ref]] = query(folder, "SELECT ref FROM beneficiaries WHERE case_code = 'TE-004'")
    app = create_app(Settings(f"sqlite:///{folder / 'var' / 'ponte.db'}", "k" * 40, keys_of(folder)))

    printed = json.loads(ponte(folder, "match", ref, "--as", token, "--json", "--top", "7").out)
    answered = app.test_client().post(
        f"/api/v1/beneficiaries/{ref}/matches", json={"top": 7}, headers={"Authorization": f"Bearer {token}"}
    )
    with app.app_context():
        db.db.engine.dispose()

    assert {**printed, "ranking": None} == {**answered.json, "ranking": None}
    assert len(printed["matches"]) == 7


def test_with_unlock_the_json_also_tells_what_would_open_more(folder: Path, token: str) -> None:
    told = json.loads(ponte(folder, "match", "TE-001", "--as", token, "--json", "--unlock").out)

    assert {"change", "facts", "opened", "lifted"} == set(told["unlock"][0])


@pytest.mark.parametrize(
    ("ref", "key", "said"),
    [
        ("TE-013", None, "ponte: There is nothing here that you can reach."),
        ("TE-999", None, "ponte: There is nothing here that you can reach."),
        ("nobody", None, "ponte: There is nothing here that you can reach."),
        ("TE-001", "ponte_wrong", "ponte: --as: this token is unknown, revoked or has expired; make a new one"),
    ],
    ids=["a colleague's", "no case", "no reference", "no token"],
)
def test_what_is_out_of_reach_is_not_found(folder: Path, token: str, ref: str, key: str | None, said: str) -> None:
    answer = ponte(folder, "match", ref, "--as", key or token)

    assert (answer.code, answer.out, answer.err.strip()) == (2, "", said)


def test_match_logs_what_it_showed(folder: Path, token: str) -> None:
    def logged() -> list[Any]:
        return query(folder, "SELECT count(*) FROM rankings")

    before = logged()
    ponte(folder, "match", "TE-002", "--as", token)

    assert logged()[0][0] == before[0][0] + 1


def test_the_demonstration_leaves_a_database_of_ones_own_alone(tmp_path: Path) -> None:
    answer = ponte(tmp_path, "demo", PONTE_DATABASE_URL="postgresql://nowhere/ponte")

    assert (answer.code, "unset PONTE_DATABASE_URL" in answer.err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_the_demonstration_leaves_a_database_in_use_alone(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'var' / 'ponte.db'}"
    upgrades.upgrade(address)
    engine = db.engine(address, make.TRAIL)
    with db.session(engine, write=True) as session:
        session.add(Territory(code="TE", name="Teramo"))
    engine.dispose()

    answer = ponte(tmp_path, "demo")

    assert (answer.code, "move it away" in answer.err) == (2, True)
    assert query(tmp_path, "SELECT count(*) FROM concepts") == [(0,)]


def test_the_mark_of_the_invented_world_is_its_programme(session: Session) -> None:
    before = world.is_invented(session)
    session.add(Programme(code="invented", name="Dati inventati"))

    assert (before, world.is_invented(session)) == (False, True)


# --- on paper


@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        ("utf-8", "È già «così» – 800 € · l’ora"),
        ("latin-1", "È già «così» - 800 EUR · l'ora"),
        ("ascii", "E' gia' \"cosi'\" - 800 EUR - l'ora"),
        ("cp437", "E' già «così» - 800 EUR · l'ora"),
    ],
)
def test_what_a_terminal_cannot_write_is_written_with_plain_letters(encoding: str, written: str) -> None:
    text = paper.writable("È già «così» – 800 € · l’ora", encoding)

    assert text == written
    assert text.encode(encoding)


def test_a_terminal_without_accents_gets_no_traceback(folder: Path, token: str) -> None:
    screen = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="strict")

    with chdir(folder), redirect_stdout(screen), pytest.raises(SystemExit) as left:
        main(["match", "TE-001", "--as", token])

    assert not left.value.code


def test_facts_are_not_broken_at_the_end_of_a_line() -> None:
    facts = " · ".join(f"{number} posti liberi".replace(" ", paper.FIXED) for number in range(12))

    lines = paper.paragraph(facts, "    ")

    assert len(lines) > 1
    assert all(line.strip(" ·").endswith("liberi") for line in lines)
