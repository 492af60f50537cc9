"""What every page has in common: plain accessible HTML that works without scripts, no person in an address."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

import web
from tests import make
from tests.web.coming_in import code, email, send, type_password
from tests.web.conftest import PASSWORD, House
from tests.web.pages.conftest import OPEN, Her
from tests.web.pages.test_matches import links
from web import accounts, db
from web.accounts import LinkKind, drafts
from web.accounts import links as links_of_mails
from web.wording import LANGUAGES

EMPTY = {"meta", "link", "input", "br", "hr", "img", "rect", "path"}
Pages = dict[str, TestResponse]


class Page(HTMLParser):
    """Reads a page: its tags in their order, whether they close, and the faults that a reader would feel."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.faults: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.faults += [f"<{tag}> never closes" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.tags.append((tag, known))
        self.faults += [f"{name} twice in <{tag}>" for name in known if [each for each, _ in attrs].count(name) > 1]
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in EMPTY:
            return
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes what is not open")

    def all(self, *names: str) -> list[dict[str, str]]:
        return [known for tag, known in self.tags if tag in names]

    def ids(self) -> list[str]:
        return [known["id"] for _, known in self.tags if "id" in known]


@pytest.fixture
def pages(  # noqa: PLR0913, PLR0917
    app: Flask, engine: Engine, house: House, browser: FlaskClient, her: Her, signed_in: OPEN
) -> Pages:
    """Return every page there is, in every language."""
    half, newcomer = app.test_client(), signed_in(house.contact)
    type_password(half, email(house.tutor))
    send(newcomer, "/account/second-factor/begin", at="/account/second-factor", code=code(make.NOW))
    with db.session(engine, write=True, by=house.tutor.actor) as session:
        account = accounts.account_of_email(session, email(house.tutor))
        assert account is not None
        typed = {"name": ["Contatto <Prova>"], "lang": ["it"]}
        drafts.keep(session, account, "/account", typed, beneficiary_id=None, now=make.NOW)
        link = f"/reset/{links_of_mails.make(session, LinkKind.RESET, to=account, now=make.NOW)}"
    found = {}
    for lang in LANGUAGES:
        own = _pages(browser, her, lang) | _of_account(browser, half, newcomer, lang)
        for name, page in (own | _of_links(app.test_client(), link, lang)).items():
            found[f"{name} ({lang})"] = page
    return found


def _pages(browser: FlaskClient, her: Her, lang: str) -> Pages:
    first = browser.get(f"{her.matches}?lang={lang}")
    return {
        "matches": first,
        "people": browser.get("/"),
        "excluded": browser.get(links(first.text, "excluded")[0]),
        "unlock": browser.get(links(first.text, "unlock")[0]),
        "missing": browser.get("/nothing"),
        "sign in": browser.get("/sign-in"),
        "refused": browser.post("/sign-in", data={"token": "x"}),
    }


def _of_account(browser: FlaskClient, half: FlaskClient, newcomer: FlaskClient, lang: str) -> Pages:
    return {
        "account": browser.get("/account"),
        "kept": browser.get("/kept"),
        "password": browser.get("/account/password"),
        "other passwords": send(browser, "/account/password", password="a", new_password="b", repeated="c"),
        "second factor": browser.get("/account/second-factor"),
        "browsers": browser.get("/account/browsers"),
        "calendar": browser.get("/account/calendar"),
        "new calendar": send(browser, "/account/calendar"),
        "tokens": browser.get("/account/tokens"),
        "new token": send(browser, "/account/tokens", name="Prova", days="30", password=PASSWORD),
        "no token": send(browser, "/account/tokens", name="Prova", days="30", password="x"),
        "new second factor": newcomer.get(f"/account/second-factor?lang={lang}"),
        "code": half.get(f"/sign-in/code?lang={lang}"),
        "wrong code": send(half, "/sign-in/code", code="1"),
    }


def _of_links(stranger: FlaskClient, link: str, lang: str) -> Pages:
    return {
        "choose": stranger.get(f"{link}?lang={lang}"),
        "other words": send(stranger, link, new_password="a", repeated="b"),
        "old link": stranger.get("/reset/x"),
        "forgotten": stranger.get("/forgotten"),
        "link sent": send(stranger, "/forgotten", email="nobody@example.org"),
        "chosen": stranger.get("/sign-in?chosen="),
    }


@pytest.fixture
def each(pages: Pages) -> Callable[[Callable[[Page], object]], dict[str, object]]:
    """Return a function that asks the same of every page, by the page's name."""
    read = {name: Page(answer.text) for name, answer in pages.items()}
    return lambda ask: {name: ask(page) for name, page in read.items()}


Each = Callable[[Callable[[Page], object]], dict[str, object]]


def everywhere(answers: dict[str, object], expected: object) -> bool:
    assert answers == dict.fromkeys(answers, expected)
    return True


def test_every_tag_closes_and_nothing_is_told_twice(each: Each) -> None:
    assert everywhere(each(lambda page: page.faults), [])
    assert everywhere(each(lambda page: len(page.ids()) - len(set(page.ids()))), 0)


def test_every_page_names_its_language_its_title_and_one_first_heading(pages: Pages, each: Each) -> None:
    assert [name for name, page in pages.items() if f'<html lang="{name[-3:-1]}">' not in page.text] == []
    assert everywhere(
        each(lambda page: (len(page.all("title")), len(page.all("h1")), len(page.all("main")))), (1, 1, 1)
    )


def test_no_level_of_headings_is_left_out(each: Each) -> None:
    def leaps(page: Page) -> list[str]:
        levels = [tag for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
        return [later for sooner, later in pairwise(levels) if int(later[1]) > int(sooner[1]) + 1]

    assert everywhere(each(leaps), [])


def test_nothing_runs_and_nothing_is_styled_inside_a_page(pages: Pages, each: Each) -> None:
    def inside(page: Page) -> list[str]:
        named = [name for _, known in page.tags for name in known if name == "style" or name.startswith("on")]
        ours = [known for known in page.all("script") if known == {"src": "/static/stay.js", "defer": ""}]
        inside = [tag for tag, _ in page.tags if tag in {"script", "style", "iframe", "object", "embed"}]
        return named + inside[len(ours) :]

    assert everywhere(each(inside), [])
    assert [name for name, answer in pages.items() if re.search(r"<script[^>]*>[^<]", answer.text)] == []


def test_every_field_has_a_label_and_every_description_exists(each: Each) -> None:
    def unlabelled(page: Page) -> list[str]:
        labels = {label["for"] for label in page.all("label")}
        fields = [known for known in page.all("input", "select", "textarea") if known.get("type") != "hidden"]
        named = [field["id"] for field in fields if field["id"] not in labels]
        told = " ".join(
            known.get(name, "") for _, known in page.tags for name in ("aria-describedby", "aria-labelledby")
        )
        return named + [name for name in told.split() if name not in page.ids()]

    assert everywhere(each(unlabelled), [])


def test_every_table_has_a_caption_and_named_columns_and_rows(each: Each) -> None:
    def nameless(page: Page) -> tuple[int, list[dict[str, str]]]:
        without = [cell for cell in page.all("th") if cell.get("scope") not in {"col", "row"}]
        return len(page.all("table")) - len(page.all("caption")), without

    assert everywhere(each(nameless), (0, []))


def test_the_keyboard_can_skip_to_the_content(each: Each) -> None:
    def skips(page: Page) -> bool:
        return page.all("a")[0].get("href") == "#content" and "content" in page.ids()

    assert everywhere(each(skips), expected=True)


def test_pictures_are_hidden_from_who_listens_and_told_in_words(each: Each) -> None:
    assert everywhere(each(lambda page: [known for known in page.all("svg") if known["aria-hidden"] != "true"]), [])
    assert everywhere(each(lambda page: page.all("img")), [])


def test_every_link_stays_in_the_house_and_names_nobody(pages: Pages, each: Each, her: Her) -> None:
    def addresses(page: Page) -> list[str]:
        return [known.get("href") or known.get("action", "") for known in page.all("a", "form", "link")]

    def foreign(page: Page) -> list[str]:
        return [each for each in addresses(page) if urlsplit(each).netloc or her.case_code in each]

    assert everywhere(each(foreign), [])
    assert not any(her.case_code in answer.request.url for answer in pages.values())
    assert not any(her.case_code in re.findall("<title>(.*?)</title>", answer.text)[0] for answer in pages.values())


def test_every_page_is_sent_with_a_policy_that_lets_only_its_own_in(pages: Pages) -> None:
    for answer in pages.values():
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_current_language_is_marked_and_the_others_are_links_to_the_same_page(each: Each) -> None:
    def marked(page: Page) -> tuple[int, int]:
        languages = [known for known in page.all("a") if "hreflang" in known]
        return len(languages), sum("aria-current" in known for known in languages)

    assert everywhere(each(marked), (3, 1))


def test_a_page_with_a_script_would_be_found() -> None:
    bad = Page('<html><body onload="x()"><h1>A</h1><h3>B</h3><p><script>x()</script></body></html>')

    assert bad.faults == ["</body> closes what is not open", "</html> closes what is not open", "<html> never closes"]
    assert "onload" in bad.tags[1][1]


def test_templates_hold_no_text_of_their_own() -> None:
    folder = Path(web.__file__).parent / "templates"
    bare = re.compile(r">\s*([A-Za-zÀ-ÿ]{3,}[^<>{}]*)<")

    for template in folder.rglob("*.html"):
        if template.name == "api_docs.html":  # for developers, in English
            continue
        found = [text for text in bare.findall(template.read_text(encoding="utf-8")) if text.strip() != "Ponte"]
        assert found == [], template.name
