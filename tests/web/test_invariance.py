"""What must not count does not: neither in a ranking, nor in anything that an employer or an association receives."""

import json
import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from flask import Response
from sqlalchemy import JSON, Boolean, Column, Date, Engine, Enum, Float, Integer, LargeBinary, Table, select
from sqlalchemy.exc import IntegrityError

import web.records
from ground import encryption
from ground.encryption import Encrypted
from ground.instants import Instant
from tests import make
from tests.canaries.sentinels import SENTINELS
from tests.databases import Databases
from tests.web.matrix.cast import gather
from tests.web.matrix.routes import ROWS
from tests.web.matrix.trial import Seen, Trial
from tests.web.matrix.who import NOBODY, PROPOSED, Cast, Thing
from tests.web.test_api_exclusions import NOTHING
from web import db
from web.app import create_app
from web.settings import Settings

# All that a ranking may know, by table; of the tables named whole, every column.
PROFILE = {"skills", "occupations", "languages", "education", "licences", "hours", "max_hours", "max_minutes", "modes"}
OFFER = {
    "state",
    "title",
    "occupation",
    "essential",
    "optional",
    "languages",
    "education",
    "licences",
    "hours",
    "shift",
}
ALLOWED: dict[str, set[str]] = {
    "profiles": PROFILE | {"available_from", "until", "kinds", "wishes"},
    "protections": {"asked", "lat", "lon", "avoid"},
    "vacancies": OFFER
    | {"starts_on", "ends_on", "kind", "allowance", "slots", "slots_taken", "posted_on", "open_until", "lat", "lon"}
    | {"municipality", "place_text", "change_number"},
    "employers": {"sector", "state", "vetting_until", "ended_count", "hired_count"},
    "sites": {"municipality", "place_text", "lat", "lon", "isolated"},
    "municipalities": {"lat", "lon"},
}
# Words, and the books of the index; a trail that the database itself refuses to change.
WHOLE = {"concepts", "labels", "label_vectors", "relations", "near_skills", "catalogue_versions", "vacancy_clock"}
TRAIL = {"audit_rows", "audit_head"}
# By whom she may be reached, and how the asking program is known.
REACH = {"beneficiaries.tutor", "accounts.role", "accounts.state", "api_tokens.standing", "accounts.password_at"}
REACH |= {"api_tokens.expires_at", "api_tokens.revoked_at", "accounts.factor_at", "accounts.factor_required"}
STRANGERS = ("contact", "contact_beside", "association", NOBODY)


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> Iterator[tuple[Cast, Engine]]:
    """Return everybody and everything on a database of each kind, and an engine that writes to it."""
    lent = None
    address = f"sqlite:///{tmp_path / 'world.db'}"
    if request.param == "sqlite":
        copy(sqlite_template, tmp_path / "world.db")
    else:
        databases: Databases = request.getfixturevalue("databases")
        address = lent = databases.lend()
    app = create_app(Settings(address, make.SECRET, encryption.keys()), clock=lambda: make.NOW)
    engine = db.engine(address, make.TRAIL)
    yield gather(app, engine), engine
    engine.dispose()
    with app.app_context():
        db.db.engine.dispose()
    if lent:
        databases.take_back(lent)


def ranked(cast: Cast) -> list[Any]:
    """Return every ranking that may be asked for, without its own reference."""
    found = []
    for name, tutor in (("hers", "tutor"), ("beside", "tutor_beside"), ("elsewhere", "tutor_elsewhere")):
        path = f"/api/v1/beneficiaries/{cast.refs('person')[name]}/matches"
        answer = Trial(cast).send("POST", path, tutor, {"top": 50})
        assert answer.status_code == 201, answer.text
        found.append({key: told for key, told in answer.get_json().items() if key != "ranking"})
    return found


def columns(allowed: dict[str, set[str]]) -> Iterator[Column[Any]]:
    """Yield every column that no ranking may know."""
    for table in web.records.TABLES.sorted_tables:
        for column in table.columns if table.name not in WHOLE | TRAIL else ():
            is_tie = bool(column.primary_key or column.foreign_keys or column.unique or column.name == "ref")
            is_named = column.name in allowed.get(table.name, set()) or f"{table.name}.{column.name}" in REACH
            if not (is_tie or is_named or column.name == "version"):
                yield column


def other(column: Column[Any], chance: random.Random, number: int) -> object:
    """Return some value of a column."""
    kind = column.type
    if isinstance(kind, Enum):
        return chance.choice(kind.enums)
    makers: dict[type, Callable[[], object]] = {
        Boolean: lambda: chance.random() < 0.5,
        Integer: lambda: chance.randrange(1, 1000),
        Float: lambda: chance.uniform(-60, 60),
        Date: lambda: date(2000, 1, 1) + timedelta(chance.randrange(20_000)),
        Instant: lambda: make.NOW - timedelta(chance.randrange(1000)),
        JSON: lambda: {"random": chance.random()},
        LargeBinary: lambda: chance.randbytes(8),
    }
    maker = next((makers[each] for each in makers if isinstance(kind, each)), None)
    length = getattr(kind, "length", None) or 30
    return maker() if maker else f"{number}{chance.getrandbits(160):x}"[: min(length, 30)]


def sealed() -> dict[Column[Any], Encrypted[Any]]:
    return {field.column: field for record in encryption.records() for field in encryption.fields(record)}


def shake(engine: Engine, column: Column[Any], chance: random.Random) -> bool:
    """Give a column of every row another value; tell whether the database took it. What is empty may stay so."""
    table: Table = column.table
    field = sealed().get(column)
    keys = list(table.primary_key.columns)
    with engine.begin() as connection:
        for number, row in enumerate(connection.execute(select(table)).mappings().all()):
            value = other(column, chance, number)
            if field is not None:
                value = field.token_of({"random": chance.random()}, {str(key): told for key, told in row.items()})
            try:
                with connection.begin_nested():
                    where = [key == row[key] for key in keys]
                    connection.execute(table.update().where(*where).values({column.name: value}))
            except IntegrityError:
                if row[column.name] is not None:
                    return False
    return True


def test_a_ranking_knows_only_what_it_may(world: tuple[Cast, Engine]) -> None:
    cast, engine = world
    before, chance = ranked(cast), random.Random(7)
    assert all(each["matches"] for each in before)

    refused = [str(column) for column in columns(ALLOWED) if not shake(engine, column, chance)]

    assert json.dumps(ranked(cast)) == json.dumps(before)
    # Of two days of a row the one may decide what the other can be; nothing with words was left as it was.
    assert set(refused) & set(SENTINELS) == set()


@pytest.mark.parametrize("left_out", ["profiles.languages", "profiles.max_hours", "vacancies.posted_on"])
def test_what_a_ranking_does_know_is_noticed(world: tuple[Cast, Engine], left_out: str) -> None:
    """The control: had the allow-list a column too few, the test above would fail."""
    cast, engine = world
    table, _, name = left_out.partition(".")
    column = web.records.TABLES.tables[table].columns[name]
    before = ranked(cast)

    with engine.begin() as connection:
        values: dict[str, Any] = {"languages": {"de": "A1"}, "max_hours": 1.0, "posted_on": date(2020, 1, 1)}
        connection.execute(column.table.update().values({name: values[name]}))
        if table == "vacancies":
            clock = web.records.TABLES.tables["vacancy_clock"]
            connection.execute(clock.update().values(value=clock.c.value + 1))
            connection.execute(column.table.update().values(change_number=select(clock.c.value).scalar_subquery()))

    assert json.dumps(ranked(cast)) != json.dumps(before)


def received(cast: Cast) -> list[tuple[str, str, Seen]]:
    """Return all that employers, associations and passers-by receive, byte by byte; what they write is their own."""
    trial = Trial(cast)
    return [
        (row.rule, who, trial.ask(row, who, thing))
        for row in ROWS
        if row.act == "read"
        for thing in (cast.things[row.of] if row.of else {"": Thing({}, None)}).values()
        for who in STRANGERS
    ]


def live(cast: Cast) -> None:
    """Let people come, move, change and avoid; she who is proposed to the kitchen avoids what is not there.

    Somebody new, who is proposed to nobody, avoids all that the firms have to which others are proposed.
    """
    send, people = Trial(cast).send, "/api/v1/beneficiaries"
    hers = f"{people}/{cast.refs('person')['hers']}"
    assert PROPOSED["hers at kitchen"] == ("hers", "kitchen")
    new = send("POST", people, "tutor", {"case_code": "TE-7001"})
    news = f"{people}/{new.json['ref']}"
    done = [
        new,
        send("PUT", f"{news}/profile", "tutor", make.profile()),
        send("PUT", f"{news}/exclusions", "tutor", all_of(cast)),
        send("POST", f"{news}/matches", "tutor", {}),
        send("PUT", f"{hers}/identity", "tutor", {"first_name": "Fiaba"}),
        send("PUT", f"{hers}/exclusions", "coordinator", NOTHING | {"employers": [cast.refs("firm")["bakery"]]}),
        send("POST", f"{hers}/matches", "tutor", {}),
        send("PATCH", hers, "coordinator", {"tutor": "$tutor_beside"}),
        send("POST", f"{hers}/matches", "tutor_beside", {}),
    ]
    assert [answer.status_code for answer in done] == [201, 200, 200, 201, 200, 200, 201, 200, 201], [
        each.text for each in done
    ]


def all_of(cast: Cast) -> dict[str, Any]:
    """Return a list with all that there is to be avoided."""
    firms, sites, speakers = (list(cast.refs(kind).values()) for kind in ("firm", "site", "contact"))
    return NOTHING | {
        "municipalities": [make.TERAMO, make.PISA],
        "areas": [{"lat": 42.66, "lon": 13.70, "km": 300}],
        "employers": firms,
        "sites": sites,
        "persons": [{"contact": ref} for ref in speakers],
        "sectors": [str(number) for number in range(10, 97)],
        "night": True,
        "isolated": True,
    }


def test_nothing_that_strangers_receive_moves_with_a_person(world: tuple[Cast, Engine]) -> None:
    cast, _ = world
    before = received(cast)

    live(cast)

    assert received(cast) == before


def test_a_number_that_moves_with_people_is_noticed(world: tuple[Cast, Engine]) -> None:
    """The twin: a list of vacancies that tells to how many people one was shown."""
    cast, engine = world
    view = cast.app.view_functions["vacancies.listed"]

    def telling() -> Response:
        with db.session(engine) as session:
            shown = session.query(web.records.TABLES.tables["rankings"]).count()
        return Response(str(shown))

    telling.needs = view.needs  # type: ignore[attr-defined]  # read by the guard
    cast.app.view_functions["vacancies.listed"] = telling
    before = received(cast)

    live(cast)

    assert received(cast) != before


def test_every_table_is_shaken_or_named() -> None:
    shaken = {column.table.name for column in columns(ALLOWED)}
    # Of these a ranking may know all, or they hold nothing but what others hold on to.
    unshaken = WHOLE | TRAIL | {"profiles", "trade_associations"}

    assert {table.name for table in web.records.TABLES.sorted_tables} - shaken == unshaken
