"""What was taken is shown: on every page as a text, in every answer as it was sent."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from flask import Flask

from ground.keys import Keys
from tests import make
from tests.web.injection.payloads import RECKONED, SEVERAL, TAG, became
from tests.web.injection.trying import Trier
from tests.web.matrix.cast import gather
from tests.web.matrix.routes import ROWS
from tests.web.matrix.trial import Trial, path_of
from tests.web.matrix.who import NOBODY, Cast
from web import db
from web.app import create_app
from web.settings import Settings


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Cast]:
    """Return everybody and everything there is, where what is done is kept."""
    folder = tmp_path_factory.mktemp("shown")
    address = f"sqlite:///{copy(sqlite_template, folder / 'shown.db')}"
    app = create_app(
        Settings(address, make.SECRET, Keys.read(make.DATA_KEYS), erasures=folder / "erasures"), clock=lambda: make.NOW
    )
    engine = db.engine(address, make.TRAIL)
    cast = gather(app, engine)
    with db.session(engine, write=True) as session:
        # On the pages of matches a vacancy is seen only while it is open and fits.
        make.vacancy(session, title=SEVERAL, employer=cast.things["firm"]["kitchen"].args["ref"])
    yield cast
    engine.dispose()
    _close(app)


def _close(app: Flask) -> None:
    with app.app_context():
        db.db.engine.dispose()


def write(trier: Trier) -> list[str]:
    """Write the text into every field that takes it, those of one body together; return where it was taken."""
    taken = []
    bodies: dict[str, dict[str, Any]] = {}
    rows = {}
    for row, place in trier.in_bodies():
        body = place.put(SEVERAL)
        if isinstance(body, dict) and trier.ask(row, {**(row.body or {}), **body}).status_code < 300:
            bodies.setdefault(row.rule, dict(row.body or {})).update(body)
            rows[row.rule] = row
            taken.append(f"{row.rule} {place.path}")
    for rule, body in bodies.items():
        trier.ask(rows[rule], body)
    return taken


def strings(told: object) -> set[str]:
    """Return all texts of an answer."""
    parts = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    return {told} if isinstance(told, str) else {text for part in parts for text in strings(part)}


def test_what_was_taken_is_shown_as_a_text(cast: Cast) -> None:
    trier = Trier(cast)
    taken = write(trier)
    seen, found = Counter[str](), []
    for row in ROWS:
        for who in (*cast.accounts, NOBODY) if row.method == "GET" or "matches" in row.path else ():
            for name in ("hers", "beside", "kitchen", "hers at kitchen", who, ""):
                things = cast.things[row.of] if row.of else {"": None}
                if name in things:
                    thing = things[name]
                    path = path_of(row, thing) if thing else row.path + row.query
                    answer = Trial(cast).send(row.method, path, who, row.body)
                    text = answer.get_data().decode(errors="replace")  # a copy on paper is no text
                    seen[answer.mimetype] += TAG in text
                    seen["as it was"] += SEVERAL in strings(answer.get_json(silent=True))
                    found += [f"{row.rule} for {who}: {what}" for what in _faults(answer.mimetype, text)]

    assert found == []
    assert len(taken) > 10
    assert min(seen["text/html"], seen["as it was"]) > 0


def _faults(mimetype: str, text: str) -> list[str]:
    found = became(text) if mimetype == "text/html" else []
    return found + ["a template was reckoned"] * (RECKONED in text)
