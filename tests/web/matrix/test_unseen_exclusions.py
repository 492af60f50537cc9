"""What somebody must avoid shows to her side alone: for all others not one byte of any answer changes."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect

from ground.actors import Role
from matching import exclusions
from tests import make
from tests.web.matrix.routes import ROWS
from tests.web.matrix.rows import Row
from tests.web.matrix.trial import Seen, Trial, door
from tests.web.matrix.who import NOBODY, WHO, Cast, Thing
from web import db

COMMIT = DefaultDialect.do_commit
# Those who share her case, and the auditor, who reads by reference that something was done.
HER_SIDE = ("tutor", "colleague", "cover", "coordinator", "coordinator_beside")
OTHERS = tuple(who for who in (*WHO, NOBODY) if who not in {*HER_SIDE, "auditor"})
READ = tuple(row for row in ROWS if row.method == "GET")
TOLD = tuple(row for row in READ if row.rule.endswith("/exclusions"))
NOTHING = Thing({}, None)
RANKING = re.compile(r"/matches/[\w-]{22}")
Walked = Mapping[tuple[str, str, str], Seen]


@contextmanager
def kept() -> Iterator[None]:
    """Let transactions of the block be committed in spite of the matrix."""
    with patch.object(DefaultDialect, "do_commit", COMMIT):
        yield


@pytest.fixture
def engine(cast: Cast) -> Iterator[Engine]:
    """Return an engine beside that of the application."""
    engine = db.engine(cast.address, make.TRAIL)
    yield engine
    engine.dispose()


def walk(cast: Cast, who: tuple[str, ...], rows: tuple[Row, ...]) -> Walked:
    """Read all that there is to be read, as each of those who come through the door."""
    trial = Trial(cast)
    return {
        (each, row.rule, name): without_ranking(trial.ask(row, each, thing))
        for row in rows
        for each in who
        if enters(cast, row, each)
        for name, thing in (cast.things[row.of] if row.of else {"": NOTHING}).items()
    }


def enters(cast: Cast, row: Row, who: str) -> bool:
    roles = door(cast.app, row.rule)
    return roles == frozenset(Role) if who == NOBODY else cast.accounts[who].role in roles


def without_ranking(seen: Seen) -> Seen:
    """Return an answer without the reference of a ranking, which each page of matches makes anew."""
    return replace(seen, text=RANKING.sub("/matches/", seen.text))


def avoid(cast: Cast, engine: Engine) -> None:
    """Let her avoid what nobody proposes to her."""
    harbour = {kind: cast.things[kind]["harbour"].args["ref"] for kind in ("firm", "site", "contact")}
    stated = {
        "employers": [harbour["firm"]],
        "sites": [harbour["site"]],
        "persons": [{"contact": harbour["contact"]}],
        "sectors": ["96"],
        "night": True,
    }
    with kept(), db.session(engine, write=True) as session:
        exclusions.put(session, cast.things["person"]["hers"].args["ref"], stated, by=cast.accounts["tutor"])


def test_not_one_byte_tells_anybody_else_that_she_avoids_something(cast: Cast, engine: Engine) -> None:
    before, hers = walk(cast, OTHERS, READ), walk(cast, HER_SIDE, TOLD)

    avoid(cast, engine)

    after = walk(cast, OTHERS, READ)
    assert [key for key, seen in after.items() if seen != before[key]] == []
    told = {who for (who, _, name), seen in walk(cast, HER_SIDE, TOLD).items() if seen != hers[who, TOLD[0].rule, name]}
    assert told == set(HER_SIDE)  # so the walk can see it
