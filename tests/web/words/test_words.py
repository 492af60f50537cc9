"""What an employer, an association or a passer-by receives holds no word that tells what the people were through."""

import csv
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from shutil import copy

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import template_rendered
from pypdf import PdfReader
from werkzeug.test import TestResponse

from tests.web.matrix.cast import gathered
from tests.web.matrix.routes import OUTSIDE, ROWS
from tests.web.matrix.rows import Row
from tests.web.matrix.trial import API, Trial, path_of
from tests.web.matrix.who import NOBODY, Cast, Thing
from tests.web.words.matcher import FOLDER, LISTS, hits, phrases
from web.mail import letters
from web.paper import PDF
from web.wording import LANGUAGES

STRANGERS = ("contact", "contact_beside", "association", NOBODY)
WEB = Path(letters.__file__).parents[1]
SAID = re.compile(r'(?:say|count|noted)\(\s*"((?:[^"\\]|\\.)*)"(?:,\s*"((?:[^"\\]|\\.)*)")?')
DOCUMENT = "/api/v1/openapi.json"
# Where letters, cards, the pages behind a link and calendars have their sentences; each is read in every language.
TOLD = (
    "mail/*.py",
    "calendar/*.py",
    "proposals.py",
    "documents/*.py",
    "wording/cards.py",
    "pages/contact/*.py",
    "templates/contact/*.html",
    "templates/door/*.html",
)


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Cast]:
    """Return everybody and everything there is."""
    with gathered(f"sqlite:///{copy(sqlite_template, tmp_path_factory.mktemp('words') / 'words.db')}") as cast:
        yield cast


@contextmanager
def rendered(cast: Cast) -> Iterator[set[str]]:
    """Collect the templates that are shown in the block."""
    names: set[str] = set()

    def note(_app: object, template: object, **_given: object) -> None:
        names.add(str(template.name))  # type: ignore[attr-defined]

    template_rendered.connect(note, cast.app)
    yield names
    template_rendered.disconnect(note, cast.app)


def asked(trial: Trial, row: Row, who: str) -> Iterator[tuple[str, str]]:
    """Yield where and what a stranger gets of an address, a page in every language."""
    things = trial.cast.things[row.of] if row.of else {"": Thing({}, None)}
    for thing in things.values():
        path = path_of(row, thing)
        sign = "&" if "?" in path else "?"
        for address in [path] if path.startswith(API) else [f"{path}{sign}lang={lang}" for lang in LANGUAGES]:
            answer = trial.send(row.method, address, who, row.body)
            yield row.rule, without_id(answer)
            if row.method != "GET":
                yield row.rule, without_id(trial.send(row.method, address, who, {"nonsense": 1}))


def without_id(answer: TestResponse) -> str:
    """Return an answer with its headers, a paper as what stands on it, without what makes each another one."""
    body = on_paper(answer.data) if answer.mimetype == PDF else answer.text
    return f"{answer.headers}\n{body}".replace(answer.headers.get("X-Request-Id", "-"), "")


def on_paper(blob: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(blob)).pages)


@pytest.fixture(scope="module")
def received(cast: Cast) -> set[tuple[str, str]]:
    """Return (where, what) of all that strangers receive."""
    trial = Trial(cast)
    with rendered(cast) as names:
        found = {each for row in ROWS for who in STRANGERS for each in asked(trial, row, who)}
        for rule in OUTSIDE:
            method, _, path = rule.partition(" ")
            if "<" not in path:
                for lang in LANGUAGES:
                    answer = trial.send(method, f"{path}?lang={lang}", NOBODY, {} if method != "GET" else None)
                    found.add((path, answer.text))
    found |= {(f"{DOCUMENT} {who}", told(read)) for who, read in documents(trial).items()}
    found |= {("static files", f"{file.name}\n{file.read_text()}") for file in (WEB / "static").iterdir()}
    shown = {WEB / "templates" / name for name in {*names, "base.html"}}
    for file in [*shown, *(each for pattern in TOLD for each in WEB.glob(pattern))]:
        found |= {(file.name, text) for text in texts_of(file)}
    return found


def documents(trial: Trial) -> dict[str, str]:
    """Return the API's document as each stranger is shown it."""
    return {who: trial.send("GET", DOCUMENT, who).text for who in STRANGERS}


def told(document: str) -> str:
    """Return all texts and names of the API's document but for the names that are exceptions."""
    return "\n".join(text for text in strings(json.loads(document)) if (DOCUMENT, text) not in exceptions())


def strings(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, inner in node.items():
            yield from strings(key)
            yield from strings(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from strings(inner)
    elif isinstance(node, str):
        yield node


@cache
def catalogue(lang: str) -> Catalog:
    with (WEB / "translations" / lang / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file)


def texts_of(file: Path) -> Iterator[str]:
    """Yield all that a template or a file of letters can say, in every language."""
    for one, _ in SAID.findall(file.read_text()):
        for lang in LANGUAGES:
            message = catalogue(lang).get(one)
            assert message is not None, f"{one} in {file.name}"
            yield from [message.string] if isinstance(message.string, str) else message.string


def exceptions() -> set[tuple[str, str]]:
    with (FOLDER / "exceptions.csv").open(encoding="utf-8", newline="") as file:
        return {(row["where"], row["name"]) for row in csv.DictReader(file)}


@pytest.mark.parametrize("name", LISTS)
def test_strangers_read_no_word_of_the_lists(received: set[tuple[str, str]], name: str) -> None:
    found = {(where, phrase) for where, what in received for phrase in hits(what, name)}

    assert found == set()


@pytest.mark.parametrize("pattern", TOLD)
def test_what_is_told_is_found_where_it_stands(pattern: str) -> None:
    assert [text for file in WEB.glob(pattern) for text in texts_of(file)] != []


def test_every_exception_is_still_needed(cast: Cast) -> None:
    read = {text for document in documents(Trial(cast)).values() for text in strings(json.loads(document))}

    assert {name for where, name in exceptions() if where == DOCUMENT} <= read


def lines(name: str) -> list[str]:
    return (FOLDER / name).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("text", lines("telling_texts.txt"))
def test_what_tells_is_found(text: str) -> None:
    assert hits(text) | hits(text, LISTS[1]) != set()


@pytest.mark.parametrize("text", lines("ordinary_texts.txt"))
def test_what_is_ordinary_is_not(text: str) -> None:
    assert hits(text) | hits(text, LISTS[1]) == set()


def test_a_twin_that_looks_for_the_letters_alone_fails_both_ways() -> None:
    """Why words are compared as words, without capitals and accents."""

    def naive(text: str) -> set[str]:
        return {phrase.written for name in LISTS for phrase in phrases(name) if phrase.written.strip("*") in text}

    missed = [text for text in lines("telling_texts.txt") if not naive(text)]
    alarmed = [text for text in lines("ordinary_texts.txt") if naive(text)]

    assert missed
    assert alarmed


def test_a_reference_that_a_letter_breaks_is_no_word_and_a_broken_word_is_one() -> None:
    reference = "aZ3-tQ9_Lm0xKd-his-7Wq"

    assert len(reference) == 22
    assert hits(f"/p/{reference[:14]}=\r\n{reference[14:]}", LISTS[1]) == set()
    assert hits("Tell hi=\r\ns boss", LISTS[1]) == {"his"}


def test_a_word_in_a_page_a_name_and_an_error_is_found() -> None:
    for text in (
        "<p>Vittime&nbsp;di tratta</p>",
        "filename=DONNE-vittime_di-tratta.pdf",
        '{"detail": "richiedente asilo"}',
    ):
        assert hits(text) != set()
