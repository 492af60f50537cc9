"""What was kept plainly is encrypted on the way up, plain again on the way down, and refused without keys."""

from typing import Any

import pytest
from sqlalchemy import Connection, Engine, MetaData, Table, insert, null, select, text

from matching import exclusions
from matching.exclusion_list import Exclusions
from matching.records.identities import Identity
from matching.records.people import Beneficiary
from tests import make, raw
from web import db, records, upgrades
from web.imports.records import ImportedRow
from web.refusals import BadSetting

BEFORE, AFTER = "0005", "0006"
CANARY, PLAIN = b"zqcan", b"zqplain"
AVOID = {"sites": ["zqcanary"], "employers": [], "sectors": [], "night": True, "isolated": False}
COPY = {"case_code": "zqcanary", "programme": None}
HER = {
    "id": 7,
    "ref": "r7",
    "case_code": PLAIN.decode(),
    "territory": "TE",
    "programme": "fpi",
    "tutor": "t",
    "state": "ready",
}
NEW = {"id": 8, "ref": "r8", "case_code": "TE-2", "territory": "TE", "programme": None, "tutor": "t", "state": "intake"}
START = {"lat": 42.66, "lon": 13.70, "municipality": "zqcana"}
COUNTS = dict.fromkeys(("created", "updated", "unchanged", "refused"), 1)
RUN = {"id": 1, "ref": "r", "what": "people", "actor": "a", **COUNTS}
ROWS: dict[str, list[dict[str, Any]]] = {
    "territories": [{"code": "TE", "name": "Teramo"}],
    "programmes": [{"code": "fpi", "name": "FPI"}],
    "beneficiaries": [
        {"id": number, "taken_in_on": make.TODAY, "salt": f"salt {number}", "version": 3} | row
        for number, row in ((7, HER), (8, NEW))
    ],
    "protections": [
        {"beneficiary_id": 7, "asked": True, "avoid": AVOID, "version": 5, **START},
        {"beneficiary_id": 8, "asked": False, "avoid": {}, "version": 1, **dict.fromkeys(START)},
    ],
    "import_runs": [{"applied_at": make.NOW, **RUN}],
    "imported_rows": [
        {
            "line": 2,
            "record": "beneficiaries",
            "row_id": 7,
            "version_before": 2,
            "version": 3,
            "before": COPY,
            "run_id": 1,
        },
        {"run_id": 1, "line": 3, "record": "beneficiaries", "row_id": 8, "version": 1, "before": null()},
    ],
}


@pytest.fixture
def plain(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Return an engine on a database as it was before, with two people in it."""
    monkeypatch.setenv("PONTE_DATA_KEYS", make.DATA_KEYS)
    upgrades.downgrade(engine.url, BEFORE)
    with engine.begin() as connection:
        for name, rows in ROWS.items():
            for row in rows:
                connection.execute(insert(table(name, connection)).values(row))
    return engine


def table(name: str, connection: Connection) -> Table:
    return Table(name, MetaData(), autoload_with=connection)


def contents(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        return {
            name: [
                dict(row) for row in connection.execute(select(table(name, connection)).order_by(text("1"))).mappings()
            ]
            for name in ("beneficiaries", "protections", "imported_rows")
        }


def test_the_service_reads_what_was_encrypted_on_the_way_up(plain: Engine) -> None:
    upgrades.upgrade(plain.url)

    with db.session(plain) as session:
        hers, other = session.get_one(Beneficiary, 7), session.get_one(Beneficiary, 8)
        assert (hers.programme, hers.permit, other.programme) == ("fpi", None, None)
        assert exclusions.read(session, 7) == ({"lat": 42.66, "lon": 13.70}, Exclusions.from_json(AVOID))
        assert exclusions.read(session, 8) == (None, None)
        assert session.get_one(ImportedRow, 1).before == COPY


def test_everybody_has_an_identity_and_imports_can_still_be_undone(plain: Engine) -> None:
    upgrades.upgrade(plain.url)

    with db.session(plain) as session:
        assert session.get_one(Identity, 7).first_name is None
        noted = session.execute(text("SELECT row_id, version FROM imported_rows WHERE record = 'identities'")).all()
        assert noted == [(8, session.get_one(Identity, 8).version)]


def test_the_way_down_gives_back_what_was_there(plain: Engine) -> None:
    before = contents(plain)
    upgrades.upgrade(plain.url)

    upgrades.downgrade(plain.url, BEFORE)

    assert contents(plain) == before


def test_the_plain_text_is_gone_from_the_file(plain: Engine) -> None:
    upgrades.upgrade(plain.url)
    plain.dispose()

    kept = b"".join([*raw.rows(plain), *raw.dump(plain)])
    assert (PLAIN in kept, CANARY in kept) == (True, False)


@pytest.mark.parametrize("way", ["up", "down"])
def test_rows_without_keys_stop_the_way_and_nothing_changes(
    plain: Engine, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    if way == "down":
        upgrades.upgrade(plain.url)
    before = contents(plain)
    monkeypatch.setenv("PONTE_DATA_KEYS", "")
    monkeypatch.setenv("PONTE_DATABASE_URL", "postgresql://not-the-demo/ponte")

    with pytest.raises(BadSetting, match="PONTE_DATA_KEYS holds no key"):
        upgrades.upgrade(plain.url) if way == "up" else upgrades.downgrade(plain.url, BEFORE)

    assert contents(plain) == before
    assert upgrades.current(plain.url) == (BEFORE if way == "up" else upgrades.heads()[0])


def test_a_database_without_people_needs_no_keys(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PONTE_DATA_KEYS", raising=False)
    monkeypatch.setenv("PONTE_DATABASE_URL", "postgresql://not-the-demo/ponte")

    upgrades.downgrade(engine.url, BEFORE)
    upgrades.upgrade(engine.url)

    assert upgrades.current(engine.url) == upgrades.heads()[0]
    assert records.TABLES.tables.keys() >= {"identities"}
