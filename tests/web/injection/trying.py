"""Every payload in every place: bodies, queries, references, headers, forms. What is wrong with an answer is told."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode

from werkzeug.test import TestResponse

from tests.web.fuzzing import plain
from tests.web.injection.payloads import PAYLOADS, wrong
from tests.web.injection.texts import NAME, Document, Place, at
from tests.web.matrix.routes import OUTSIDE, ROWS
from tests.web.matrix.rows import Row
from tests.web.matrix.standing import home, viewer
from tests.web.matrix.trial import API, WRITING, Trial, addresses, door, path_of
from tests.web.matrix.who import NOBODY, Cast, Thing

PART = re.compile(r"<(?:[^<>:]+:)?(\w+)>")
HEADERS = (
    "If-Match", "If-None-Match", "Idempotency-Key", "X-Request-Id", "X-Forwarded-For", "Accept", "Accept-Language",
    "User-Agent", "Referer", "Origin", "Cookie", "Authorization", "Content-Type", "Range", "Host",
)  # fmt: skip
PLACES_OF_HEADERS = (f"GET {API}v1/employers", f"POST {API}v1/employers", "GET /", "POST /sign-in", "GET /sign-in")


@dataclass
class Trier:
    """Tries payloads on everybody's addresses; counts what it tried, and what was taken."""

    cast: Cast
    tried: int = 0
    taken: int = 0
    places: set[tuple[str, ...]] = field(default_factory=set)

    @property
    def document(self) -> Document:
        """Return the API's document."""
        return Document(self.cast.app.extensions["document"])

    def bodies(self) -> Iterator[str]:
        """Try every text of every body of the API."""
        for row, place in self.in_bodies():
            for name, payload in PAYLOADS.items():
                yield from self._body(row, place, name, payload)

    def in_bodies(self) -> Iterator[tuple[Row, Place]]:
        """Yield every place of a text in every body of the API."""
        document = self.document
        for row in every_row():
            schema = document.body(plain(row.path), row.method) if row.path.startswith(API) else None
            yield from ((row, place) for place in (document.places(schema) if schema else ()))

    def _body(self, row: Row, place: Place, name: str, payload: str) -> Iterator[str]:
        body = place.put(payload)
        body = {**(row.body or {}), **body} if isinstance(body, dict) else body
        answer = self.ask(row, body)
        yield from self._judged((row.rule, *map(str, place.path)), name, answer)
        back = at(answer.get_json(silent=True), place.path) if NAME not in place.path else None
        if answer.status_code < 300:
            self.taken += 1
            if isinstance(back, str) and back not in {payload, payload.strip()}:
                yield f"{row.rule} {place.path} {name}: comes back as {back[:60]!r}"

    def queries(self) -> Iterator[str]:
        """Try every name of every query, and a name that is none."""
        document = self.document
        for row in every_row():
            if row.path.startswith(API):
                for query in (*document.queries(plain(row.path), row.method), "zq"):
                    yield from self.of_query(row, query)
            elif row.method == "GET":
                for query in ("lang", "gate", "zq"):
                    yield from self.of_query(row, query)

    def of_query(self, row: Row, query: str) -> Iterator[str]:
        """Try one name of an address's query."""
        for name, payload in PAYLOADS.items():
            asked = urlencode({query: payload.encode("utf-8", "surrogatepass")[:4000]})
            yield from self._judged((row.rule, "?", query), name, self.ask(row, row.body, f"?{asked}"))

    def references(self) -> Iterator[str]:
        """Try every part of every address that is not always the same."""
        for rule in addresses(self.cast.app):
            method, _, path = rule.partition(" ")
            for part in PART.findall(path):
                for name, payload in PAYLOADS.items():
                    text = quote(payload.encode("utf-8", "surrogatepass")[:4000], safe="")
                    known = PART.sub(lambda found: text if found[1] == part else "A" * 22, path)  # noqa: B023
                    answer = self.trial.send(method, known, self.who(rule), {} if method in WRITING else None)
                    yield from self._judged((rule, "/", part), name, answer)

    def headers(self) -> Iterator[str]:
        """Try every header that is read."""
        for rule in PLACES_OF_HEADERS:
            method, _, path = rule.partition(" ")
            for header in HEADERS:
                for name, payload in PAYLOADS.items():
                    yield from self._judged((rule, ":", header), name, self._with_header(method, path, header, payload))

    def _with_header(self, method: str, path: str, header: str, payload: str) -> TestResponse:
        key = header.upper().replace("-", "_")
        name = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        text = payload.encode("utf-8", "surrogatepass").decode("latin-1")[:8000]
        known = {each: told for each, told in self.cast.headers["tutor"].items() if each != header}
        return self.cast.client.open(path, method=method, headers=known, data="{}", environ_overrides={name: text})

    def forms(self) -> Iterator[str]:
        """Try every field of every form of every page that can be opened."""
        for who, address in self._pages():
            for form in Forms.on(self.trial.send("GET", address, who).get_data(as_text=True)):
                for each in form.fields:
                    yield from self._form(who, form, each, address)

    def _form(self, who: str, form: "Form", each: str, address: str) -> Iterator[str]:
        path = form.action or address
        for name, payload in PAYLOADS.items():
            if each == "csrf_token" and name == "overlong":
                continue
            text = payload.encode("utf-8", "surrogatepass")
            filled = form.fields | {each: text} | ({} if each == "csrf_token" else {"csrf_token": self.cast.proof})
            headers = self.cast.headers[who]
            if form.method == "GET":
                answer = self.cast.client.get(f"{path}?{urlencode({each: text[:4000]})}", headers=headers)
            else:
                sent = {"data": urlencode(filled), "content_type": "application/x-www-form-urlencoded"}
                answer = self.cast.client.post(path, headers=headers, **sent)
            yield from self._judged((f"{form.method} {re.sub(r'[A-Za-z0-9_-]{22,}', '*', path)}", each), name, answer)

    def _pages(self) -> Iterator[tuple[str, str]]:
        """Yield who may open which page: those of rows, and those without a thing in their address."""
        for row in ROWS:
            if row.method == "GET" and not row.path.startswith(API):
                who, thing = self.own(row)
                yield who, path_of(row, thing)
        for rule in OUTSIDE:
            method, _, path = rule.partition(" ")
            if method == "GET" and "<" not in path and not path.startswith((API, "/static")):
                yield from ((who, path) for who in ("tutor", NOBODY))

    @property
    def trial(self) -> Trial:
        """Return what sends requests as somebody."""
        return Trial(self.cast)

    def ask(self, row: Row, body: Any, query: str = "") -> TestResponse:  # noqa: ANN401 - whatever JSON holds
        """Send a row's request as somebody who may, about something of theirs."""
        who, thing = self.own(row)
        path = path_of(row, thing).partition("?")[0] + query
        if not path.startswith(API):
            return self.trial.send(row.method, path, who, body)
        known = self.cast.headers[who] | ({"If-Match": "*"} if row.method in WRITING else {})
        # With escapes, because half a pair of surrogates can be sent in no other way.
        sent = json.dumps(self.cast.filled(body)) if body is not None else None
        return self.cast.client.open(
            path, method=row.method, headers=known, data=sent, content_type="application/json" if sent else None
        )

    def own(self, row: Row) -> tuple[str, Thing]:
        """Return somebody who may do what a row is for, and something to do it to."""
        things = self.cast.things[row.of] if row.of else {"": Thing({}, None)}
        for who in self.cast.accounts:
            for thing in things.values():
                if row.lets(viewer(who, thing.whose) if row.of else home(who)) and self._comes_in(row.rule, who):
                    return who, thing
        raise LookupError(row.rule)

    def who(self, rule: str) -> str:
        """Return somebody to whom an address is open."""
        return next((who for who in self.cast.accounts if self._comes_in(rule, who)), NOBODY)

    def _comes_in(self, rule: str, who: str) -> bool:
        return self.cast.accounts[who].role in door(self.cast.app, rule)

    def _judged(self, place: tuple[str, ...], name: str, answer: TestResponse) -> Iterator[str]:
        self.tried += 1
        self.places.add(place)
        for what in wrong(answer):
            yield f"{' '.join(place)}, {name}: {what}"


def every_row() -> Iterator[Row]:
    """Yield one row of each address."""
    return iter({row.rule: row for row in reversed(ROWS)}.values())


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page: where it leads, and its fields with what stands in them."""

    action: str
    method: str
    fields: Mapping[str, Any]


class Forms(HTMLParser):
    """Finds the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, dict[str, str]]] = []

    @classmethod
    def on(cls, page: str) -> list[Form]:
        """Return the forms of a page."""
        reader = cls()
        reader.feed(page)
        return [Form(*each) for each in reader.found]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((told.get("action", ""), told.get("method", "get").upper(), {}))
        elif tag in {"input", "select", "textarea", "button"} and told.get("name") and self.found:
            self.found[-1][2][told["name"]] = told.get("value", "")
