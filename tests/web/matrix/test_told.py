"""Every address that writes, and every one that shows who somebody is or what was noted, tells the trail; or does not.

On SQLite alone: what is written is the same on both.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import OperationalError

from ground.audit import writing
from ground.audit.records import Action
from ground.audit.writing import Fact
from tests.web.matrix.routes import ROWS
from tests.web.matrix.rows import Row
from tests.web.matrix.standing import viewer
from tests.web.matrix.trial import WRITING, Seen, Trial, addresses
from tests.web.matrix.who import Cast, Thing

# Whoever may read these is shown who somebody is, or what was noted of her.
SHOWN = {"identity", "notes", "shared_notes"}
SHOWS_LESS = {
    "GET /api/v1/beneficiaries/<ref:ref>/members": "who shares a case, not who she is",
    "GET /api/v1/beneficiaries/<ref:ref>/contact-rule": "when she is called, not who she is",
}
UNCHANGED = {
    "POST /api/v1/contacts/<ref:ref>/confirm": "was confirmed on this day already",
    "POST /api/v1/placements/<ref:ref>/presence/confirmation": "nothing waits to be confirmed",
    "DELETE /api/v1/check-ins/<ref:ref>/snooze": "nothing was put off",
    "DELETE /api/v1/beneficiaries/<ref:ref>/pause": "nothing is paused",
}
DONE = {Action.CREATE, Action.CHANGE, Action.DELETE, Action.LOOK}


@contextmanager
def listening() -> Iterator[list[Fact]]:
    """Collect what is sealed into the chain, transaction by transaction."""
    heard: list[Fact] = []
    append = writing._append  # noqa: SLF001

    def listen(connection: Any, trail: Any, facts: list[Fact], **more: Any) -> None:  # noqa: ANN401
        append(connection, trail, facts, **more)
        heard.extend(facts)

    writing._append = listen  # noqa: SLF001
    yield heard
    writing._append = append  # noqa: SLF001


@contextmanager
def deaf() -> Iterator[None]:
    """Let no row of the trail be written."""

    def fail(*_given: Any, **_more: Any) -> None:  # noqa: ANN401
        raise OperationalError("INSERT", {}, Exception("no room"))

    append, writing._append = writing._append, fail  # noqa: SLF001
    yield
    writing._append = append  # noqa: SLF001


def served(trial: Trial, row: Row) -> Iterator[tuple[str, Thing, Seen]]:
    """Yield who is served, on what, and what came back."""
    things = trial.cast.things[row.of] if row.of else {"": Thing({}, None)}
    for who in trial.cast.accounts:
        for thing in things.values():
            if row.of is None or row.lets(viewer(who, thing.whose)):
                seen = trial.ask(row, who, thing)
                if seen.status < 400 and ("Location", "/sign-in") not in seen.headers:
                    yield who, thing, seen


def telling(cast: Cast) -> list[Row]:
    """Return the rows of addresses that write or look."""
    views = addresses(cast.app)
    return [
        row
        for row in ROWS
        if getattr(views[row.rule], "looks", False)
        or (row.method in WRITING and not getattr(views[row.rule], "only_reads", False))
    ]


def test_what_writes_or_looks_is_told_in_its_own_transaction_or_not_done(cast_on_sqlite: Cast) -> None:
    trial, tried, untold, done = Trial(cast_on_sqlite), set(), set(), set()
    for row in telling(cast_on_sqlite):
        with listening() as heard:
            found = next(served(trial, row), None)
        if found is None:
            continue
        tried.add(row.rule)
        is_look = getattr(addresses(cast_on_sqlite.app)[row.rule], "looks", False)
        due = {Action.LOOK} if is_look and row.method == "GET" else DONE
        if not {fact.action for fact in heard} & due:
            untold.add(row.rule)
            continue
        with deaf():
            again = trial.ask(row, *found[:2])
        if again.status < 500:
            done.add((row.rule, again.status))

    assert untold == set(UNCHANGED)
    assert done == set()
    assert len(tried) > 60


def test_who_somebody_is_and_what_was_noted_is_never_shown_unnoticed(cast_on_sqlite: Cast) -> None:
    views = addresses(cast_on_sqlite.app)
    reading = [row for row in ROWS if row.act == "read" and SHOWN & {*row.data, *row.fields.values()}]

    assert {row.rule for row in reading if not getattr(views[row.rule], "looks", False)} == set(SHOWS_LESS)
