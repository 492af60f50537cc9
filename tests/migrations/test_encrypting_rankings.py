"""What a ranking showed is encrypted on the way up, plain again on the way down, and is in no file any more."""

import json

import pytest
from sqlalchemy import Engine, text

from matching import exclusions
from matching.records.rankings import RankingLog
from tests import make, raw
from web import db, upgrades

BEFORE = "0018"
SHOWN = [{"vacancy": "zqcanary", "score": 0.5, "interval": [0.4, 0.6], "features": {"minutes": 17.5}}]
ASKED, NEVER = 1, 2


@pytest.fixture
def plain(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Return an engine on a database as it was before; one was asked what she must avoid, the other was not."""
    monkeypatch.setenv("PONTE_DATA_KEYS", make.DATA_KEYS)
    with db.session(engine, write=True) as session:
        make.floor(session)
        make.profiled(session, avoid={"night": True})
        make.beneficiary(session)
    upgrades.downgrade(engine.url, BEFORE)
    counts = "catalogue, change_number, considered, below, excluded"
    stored = text(
        f'INSERT INTO rankings (ref, beneficiary_id, actor, at, "on", model, {counts}, shown) '  # noqa: S608 - ours
        "VALUES ('r', 1, 'a', '2026-11-23T09:00:00', '2026-11-23', 'm', 1, 1, 1, 0, 'x', :shown)"
    )
    with engine.begin() as connection:
        connection.execute(stored, {"shown": json.dumps(SHOWN)})
    return engine


def shown(engine: Engine) -> object:
    with engine.connect() as connection:
        found = connection.execute(text("SELECT shown FROM rankings")).scalar_one()
        return json.loads(found) if isinstance(found, str) and found.startswith("[") else found


def asked(engine: Engine) -> list[bool]:
    with engine.connect() as connection:
        return [
            bool(each) for each in connection.execute(text("SELECT asked FROM protections ORDER BY 1 DESC")).scalars()
        ]


def test_the_service_reads_what_was_encrypted_on_the_way_up(plain: Engine) -> None:
    upgrades.upgrade(plain.url)

    with db.session(plain) as session:
        assert session.get_one(RankingLog, 1).shown == SHOWN
        listed = [exclusions.listed(session, number) for number in (ASKED, NEVER)]
    assert [each is not None for each in listed] == [True, False]


def test_the_way_down_gives_back_what_was_there(plain: Engine) -> None:
    assert (shown(plain), asked(plain)) == (SHOWN, [True, False])
    upgrades.upgrade(plain.url)
    assert shown(plain) != SHOWN

    upgrades.downgrade(plain.url, BEFORE)

    assert (shown(plain), asked(plain)) == (SHOWN, [True, False])


def test_what_was_shown_is_gone_from_the_files(plain: Engine) -> None:
    assert any(b"zqcanary" in part for part in raw.rows(plain))

    upgrades.upgrade(plain.url)
    plain.dispose()

    assert not any(b"zqcanary" in part for part in (*raw.rows(plain), *raw.dump(plain)))
