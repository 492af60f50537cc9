"""The matrix tried: every address, as everybody, on every thing; each answer that the table does not expect is told."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from ground.actors import Role
from tests.web.matrix.rows import Row
from tests.web.matrix.standing import home, viewer
from tests.web.matrix.table import Viewer, data, may
from tests.web.matrix.who import MISSING, NOBODIES, WHO, Cast, Thing

Body = Mapping[str, Any] | None

API = "/api/"
BEHIND = "open behind the door"
NOWHERE = "/api/v1/nowhere"
WRITING = {"POST", "PUT", "PATCH", "DELETE"}
# Bodies and editions that differ from those of the smallest request; None: its own body, no edition.
OTHERWISE: tuple[tuple[Body, str | None], ...] = ((None, '"99"'), ({"nonsense": 1}, "*"), (None, None))
PROOF = re.compile(r'(?<=name="csrf_token" type="hidden" value=")[^"]*')
# Where a page leads whoever is not signed in, or not wholly.
TO_THE_DOOR = {"/sign-in", "/sign-in/code"}
NOT_FOUND = 404
OF_FIRMS = {"vacancy", "vetting_evidence", "vetting_status", "employer_concerns"}
OF_PEOPLE = data() - OF_FIRMS - {"accounts", "account_requests", "own_account", "audit", "own_audit"}


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer that is not as the table says: to whom, as what, on what."""

    rule: str
    column: str
    what: str
    who: str
    name: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what is wrong where, whoever noticed it."""
        return self.rule, self.column, self.what

    def __str__(self) -> str:
        return f"{self.rule}: {self.what} for {self.who} as {self.column} at {self.name}"


@dataclass(frozen=True, slots=True)
class Seen:
    """What came back of a request, without what differs from one to the next."""

    status: int
    headers: tuple[tuple[str, str], ...]
    text: str
    json: Any = field(compare=False)

    @classmethod
    def of(cls, answer: TestResponse) -> "Seen":
        """Return an answer, the id of its request taken out."""
        number = answer.headers.get("X-Request-Id", "")
        kept = tuple(sorted((name, text) for name, text in answer.headers.items() if name != "X-Request-Id"))
        text = answer.get_data().decode(errors="replace")  # a PDF is no text
        # The proof in a form holds the second in which it was made.
        text = PROOF.sub("", text.replace(number, "") if number else text)
        return cls(answer.status_code, kept, text, answer.get_json(silent=True))


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody at a thing: as what, and what came back."""

    who: str
    viewer: Viewer | None
    thing: Thing
    seen: Seen


class Trial:
    """The trial of rows: what was tried, what was found, and which cells of the table were seen to be open.

    Not ``in_full``, those to whom a door is shut try it with one thing only, because the guard does not look at things,
    and the others ask otherwise for one forbidden thing of each row. ``only_inside``: only who comes through a door.
    """

    def __init__(self, cast: Cast, *, in_full: bool = True, only_inside: bool = False) -> None:
        self.cast, self.in_full, self.only_inside = cast, in_full, only_inside
        self.tried = 0
        self.served: set[tuple[str, str, str]] = set()
        self.answered: set[int] = set()
        self._missing: dict[tuple[int, str, int], Seen] = {}
        self._nowheres: dict[tuple[str, str], Seen] = {}

    def faults(self, rows: Sequence[Row]) -> Iterator[Fault]:
        """Try all rows as everybody and yield what is not as the table says."""
        for number, row in enumerate(rows):
            for who in (*self.cast.accounts, *NOBODIES):
                if self._comes_in(row, who) or not self.only_inside:
                    yield from self._faults(number, row, who)

    def _faults(self, number: int, row: Row, who: str) -> Iterator[Fault]:
        nothing = self._nothing(row, who)
        things = self._things(row, who)
        for name, thing in things.items():
            seen = nothing if nothing and name == MISSING else self.ask(row, who, thing)
            met = Met(who, viewer(who, thing.whose) if row.of else home(who), thing, seen)
            self.tried += 1
            self._note(number, row, met)
            for what in self._wrong(row, met, nothing):
                yield Fault(row.rule, met.viewer.column if met.viewer else "stranger", what, who, name)

    def behind(self, rows: Sequence[Row]) -> Iterator[Fault]:
        """Try with every door open all rows as those to whom it is shut, and yield what the rooms behind do not refuse.

        Here a list may be there, if it is empty.
        """
        for row in rows:
            shut = {who for who, by in self.cast.accounts.items() if by.role not in door(self.cast.app, row.rule)}
            with doors_open(self.cast.app):
                for who in shut:
                    # Whom the address does not serve may still have what the table gives.
                    yield from self._behind(replace(row, closed={}), who)

    def _behind(self, row: Row, who: str) -> Iterator[Fault]:
        for name, thing in (self.cast.things[row.of] if row.of else {"": Thing({}, None)}).items():
            met = Met(who, viewer(who, thing.whose) if row.of else home(who), thing, self.ask(row, who, thing))
            self.tried += 1
            told = [*self._strangers(met), *(what for what in self._listed(row, met) if not what.endswith(" not"))]
            if met.seen.status < 300 and (row.of or row.act == "write") and not row.lets(met.viewer):
                told.append(BEHIND)
            for what in told:
                yield Fault(row.rule, met.viewer.column if met.viewer else "stranger", what, who, name)

    def _things(self, row: Row, who: str) -> dict[str, Thing]:
        """Return what to try, unless in full only one thing with those who do not come through the door."""
        if row.of is None:
            return {"": Thing({}, None)}
        things = self.cast.things[row.of]
        return things if self.in_full or self._comes_in(row, who) else dict(list(things.items())[:1])

    def _comes_in(self, row: Row, who: str) -> bool:
        by = self.cast.accounts.get(who)
        return by is not None and by.role in door(self.cast.app, row.rule)

    def _nothing(self, row: Row, who: str) -> Seen | None:
        """Return how it looks where nothing is: on pages without a thing in their address that cannot be asked."""
        is_api = row.path.startswith(API)
        if row.of and (self.in_full or self._comes_in(row, who) or not is_api):
            return self.ask(row, who, self.cast.things[row.of][MISSING])
        return self._nowhere(row.method, who) if is_api and who not in NOBODIES else None

    def _nowhere(self, method: str, who: str) -> Seen:
        """Return how an address looks that there never was."""
        if (method, who) not in self._nowheres:
            self._nowheres[method, who] = Seen.of(self.send(method, NOWHERE, who))
        return self._nowheres[method, who]

    def _note(self, number: int, row: Row, met: Met) -> None:
        """Note which cells of the table were seen to be open."""
        if met.viewer is not None and row.lets(met.viewer) and is_done(met.seen):
            self.answered.add(number)
            shown = met.seen.json.keys() & row.fields.keys() if isinstance(met.seen.json, dict) else ()
            named = {*row.data, *(row.fields[key] for key in shown)}
            self.served |= {(datum, row.act, met.viewer.column) for datum in named}

    def _wrong(self, row: Row, met: Met, nothing: Seen | None) -> Iterator[str]:
        if not row.lets(met.viewer):
            yield from _open(row, met.seen, nothing)
            if is_closed(met.seen):
                yield from self._otherwise(row, met)
        elif is_closed(met.seen):
            yield "closed"
        else:
            yield from _keys(row, met)
            yield from self._listed(row, met)
            yield from self._onward(row, met)
        yield from self._strangers(met)

    def _otherwise(self, row: Row, met: Met) -> Iterator[str]:
        """Tell of a forbidden thing that, asked in another way, does not look like a missing one."""
        if row.of is None or row.method not in WRITING or not met.thing.whose or not self._comes_in(row, met.who):
            return
        if not self.in_full and (id(row), met.who, 0) in self._missing:
            return
        for number, (body, edition) in enumerate(OTHERWISE):
            key = (id(row), met.who, number)
            if key not in self._missing:
                missing = self.cast.things[row.of][MISSING]
                self._missing[key] = self.ask(row, met.who, missing, body=body or row.body, edition=edition)
            nothing = self._missing[key]
            if self.ask(row, met.who, met.thing, body=body or row.body, edition=edition) != nothing:
                yield "forbidden and missing differ"

    def _listed(self, row: Row, met: Met) -> Iterator[str]:
        """Tell of things that a list shows too many or too few."""
        if row.lists is None or not met.seen.status < 300:
            return
        for name, ref in self.cast.refs(row.lists).items():
            is_due = row.lets(viewer(met.who, self.cast.things[row.lists][name].whose))
            if is_due != (ref in met.seen.text):
                yield f"lists {name} not" if is_due else f"lists {name}"

    def _onward(self, row: Row, met: Met) -> Iterator[str]:
        """Tell of a list that goes on otherwise after a thing that is not there for the viewer than after none."""
        if row.lists is None or not row.path.startswith(API):
            return
        kept = self.cast.things[row.lists]
        nothing = self.ask(replace(row, query=f"?after={kept[MISSING].args['ref']}"), met.who, met.thing)
        for thing in kept.values():
            is_hidden = thing.whose is not None and not row.lets(viewer(met.who, thing.whose))
            if is_hidden and self.ask(replace(row, query=f"?after={thing.args['ref']}"), met.who, met.thing) != nothing:
                yield "goes on after what is not there"

    def _strangers(self, met: Met) -> Iterator[str]:
        """Tell of people of whom the viewer may know nothing and whose reference or case code is in the answer."""
        text = met.seen.text + str(met.seen.headers)
        for name, signs in self.cast.signs.items():
            if not knows(met.who, name) and any(sign in text for sign in signs - set(met.thing.args.values())):
                yield f"tells {name}"

    def ask(self, row: Row, who: str, thing: Thing, *, body: Body = None, edition: str | None = "*") -> Seen:
        """Send the row's request about a thing as somebody, or one with another body or edition."""
        return Seen.of(self.send(row.method, path_of(row, thing), who, body or row.body, edition=edition))

    def send(
        self, method: str, path: str, who: str, body: Body = None, *, edition: str | None = "*", **headers: str
    ) -> TestResponse:
        """Send a request as somebody: a body as JSON to the API, as a form with its proof to a page."""
        known = self.cast.headers[who] | ({"If-Match": edition} if edition and method in WRITING else {})
        given = known | {name.replace("_", "-"): text for name, text in headers.items()}
        said = self.cast.filled(body)
        if path.startswith(API):
            return self.cast.client.open(path, method=method, headers=given, json=said)
        form = {"csrf_token": self.cast.proof, **(said or {})} if method in WRITING else None
        return self.cast.client.open(path, method=method, headers=given, data=form)


def path_of(row: Row, thing: Thing) -> str:
    """Return the address of a row with the references of a thing."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: thing.args[found[1]], row.path) + row.query


def _open(row: Row, seen: Seen, nothing: Seen | None) -> Iterator[str]:
    """Tell of a door that is not shut, or shut otherwise than one behind which there is nothing."""
    if not is_closed(seen):
        is_refused = row.refused is not None and isinstance(seen.json, dict) and seen.json.get("code") == row.refused
        if not is_refused:
            yield f"open ({seen.status})"
    elif nothing is not None and nothing != seen:
        yield "forbidden and missing differ"


def _keys(row: Row, met: Met) -> Iterator[str]:
    """Tell of keys of the answer that the viewer may not see."""
    if not isinstance(met.seen.json, dict) or met.viewer is None:
        return
    for key in met.seen.json.keys() & row.fields.keys():
        if not may(row.fields[key], "read", met.viewer):
            yield f"shows {key}"
    for key in met.seen.json.keys() - row.only.get(met.viewer.column, met.seen.json.keys()):
        yield f"shows {key}"


def is_done(seen: Seen) -> bool:
    """Tell whether what was asked for was done: pages answer a form by leading on."""
    return seen.status < 400 and not is_closed(seen)


def is_closed(seen: Seen) -> bool:
    """Tell whether an answer is that of a closed door: nothing there, or sign in first."""
    to_the_door = seen.status == 303 and dict(seen.headers).get("Location") in TO_THE_DOOR
    return seen.status in {401, NOT_FOUND} or to_the_door


def knows(who: str, person: str) -> bool:
    """Tell whether somebody may know at all that a person is there."""
    # An employer knows a card, never the person behind it.
    if who in NOBODIES or WHO[who][0] is Role.EMPLOYER:
        return False
    return any(may(datum, "read", viewer(who, person)) for datum in OF_PEOPLE)


def not_yet() -> set[tuple[str, str, str]]:
    """Return what is known not to be as the table says, by the keys of its faults."""
    with Path(__file__).with_name("not_yet.csv").open(encoding="utf-8", newline="") as file:
        return {(row["rule"], row["column"], row["what"]) for row in csv.DictReader(file)}


@cache
def addresses(app: Flask) -> dict[str, Any]:
    """Return the view of every address with its method, such as ``GET /healthz``."""
    return {
        f"{method} {rule.rule}": app.view_functions[rule.endpoint]
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def door(app: Flask, rule: str) -> frozenset[Role]:
    """Return the roles that the guard before an address lets in; all, where nobody has to be signed in."""
    needs: frozenset[Role] | None = getattr(addresses(app)[rule], "needs", frozenset())
    return frozenset(Role) if needs is None else needs


@contextmanager
def doors_open(app: Flask) -> Iterator[None]:
    """Open every door to all who are signed in."""
    before = {view: view.needs for view in app.view_functions.values() if getattr(view, "needs", None)}  # type: ignore[attr-defined]
    for view in before:
        view.needs = frozenset(Role)  # type: ignore[attr-defined]
    yield
    for view, needs in before.items():
        view.needs = needs  # type: ignore[attr-defined]
