"""One person's way from the first day until she is erased, as it is walked: addresses, letters, links, files."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from ground.keys import new_key
from schedules.proposing import sweeps
from schedules.ticker import Knock
from tests import make
from tests.canaries import sentinels
from tests.canaries.places import World, change, command, look_into_files, sing
from tests.mailbox import Mailbox
from tests.web.coming_in import proof
from tests.web.matrix.cast import gather
from tests.web.matrix.routes import ROWS
from tests.web.matrix.who import NOBODY
from web import db
from web.app import create_app
from web.mail.kinds import KINDS
from web.mail.letters import House
from web.mail.post import Post
from web.mail.sending import Sender
from web.records import TABLES
from web.settings import Settings

API = "/api/v1"
LINK = re.compile(r"https://ponte\.example\.org(/[pw]/[\w-]+)")
WORDS = {"kitchen": "girasole blu notte", "bakery": "tre pani freschi"}
STEPS = (sweeps.take_effect, sweeps.expire_due, sweeps.lapse, sweeps.remind, sweeps.withdraw_stranded)


@dataclass
class Story:
    """What is walked: the world, the time in it, and the letters that have come."""

    world: World
    now: datetime = make.NOW
    links: list[str] = field(default_factory=list)

    def asks(self, who: str, method: str, path: str, body: Any = None) -> Any:  # noqa: ANN401 - what JSON holds
        """Let somebody ask for something that is theirs; keep the answer, and return it."""
        answer = self.world.trial.send(method, path, who, body)
        assert answer.status_code < 300, f"{method} {path}: {answer.text}"
        self.saw("JSON" if answer.is_json else "answer", who, path, answer)
        return answer.get_json(silent=True)

    def saw(self, kind: str, who: str | None, where: str, answer: TestResponse) -> None:
        """Keep an answer and its headers."""
        self.world.see(kind, who, where, answer.get_data())
        self.world.see("headers", None, where, str(answer.headers))

    def is_looked_at(self, kind: str) -> None:
        """Let everybody ask for all that there is to read of her, or to list; keep it as of a kind."""
        for row in ROWS:
            if row.method == "GET" and row.of in {"person", None}:
                for who in (*self.world.cast.accounts, NOBODY):
                    path = row.path.replace("<ref:ref>", self.world.her) + row.query
                    self.saw(kind, who, row.rule, self.world.trial.send("GET", path, who))

    def knocks(self, later: timedelta = timedelta()) -> None:
        """Let time pass, the clock do what is due, and the letters go out; keep them."""
        self.now += later
        with db.session(self.world.engine, write=True) as session:
            for step in STEPS:
                step(session, self.now)
        with Mailbox() as mailbox:
            house = House("https://ponte.example.org")
            begin = partial(db.session, self.world.engine, write=True, door="tick")
            connect = partial(Post, mailbox.server, house.domain, 5.0)
            Sender(connect, house, "w", dict(KINDS))(Knock(begin, lambda: self.now, lambda: False))
        for letter in mailbox.letters:
            self.world.see("letter", None, str(letter["Subject"]), letter.as_bytes())
            self.links += LINK.findall(letter.get_content())

    def opens(self, link: str, word: str) -> tuple[FlaskClient, TestResponse]:
        """Follow a link and give the check word; keep what is shown, and return it with the browser."""
        browser = self.world.cast.app.test_client()
        page = browser.get(link)
        self.saw("page", None, link, page)
        opened = browser.post(link, data={"csrf_token": proof(page), "word": word})
        return browser, opened


@contextmanager
def lived(address: str, folder: Path, patch: pytest.MonkeyPatch) -> Iterator[World]:
    """Walk the whole way on the empty database at an address, and return all that came out on it."""
    patch.chdir(folder)
    for name, text in {
        "DATABASE_URL": address.replace("+psycopg", ""), "SECRET_KEY": make.SECRET, "DATA_KEYS": make.DATA_KEYS,
        "BACKUP_KEYS": new_key(), "ERASURES": str(folder / "erasures"), "AUDIT_HEADS": str(folder / "heads"),
    }.items():  # fmt: skip
        patch.setenv(f"PONTE_{name}", text)
    log = StringIO()
    with redirect_stderr(log):
        told: list[Story] = []
        app = create_app(Settings.from_env(), clock=lambda: told[0].now if told else make.NOW)
        engine = db.engine(address, make.TRAIL)
        world = World(gather(app, engine), engine, folder)
        world.cast.address = address
        told.append(Story(world))
        for step in (_is_taken_in, _is_proposed, _is_answered, _is_met, _is_kept, _is_erased):
            step(told[0])
        world.see("log", None, "standard error", log.getvalue())
        yield world
    with app.app_context():
        db.db.engine.dispose()
    engine.dispose()


def _is_taken_in(story: Story) -> None:
    """Take somebody in; then write all that there is to write of her, and rank."""
    story.asks("tutor", "POST", f"{API}/beneficiaries", {"case_code": "TE-8001", "tutor": _ref(story, "tutor")})
    sing(story.world)
    change(story.world)
    avoid: dict[str, Any] = {"night": True, "isolated": False}
    avoid |= {key: [] for key in ("municipalities", "areas", "sites", "employers", "persons")} | {"sectors": ["97.83"]}
    story.asks("tutor", "PUT", f"{API}/beneficiaries/{story.world.her}/exclusions", avoid)


def _ref(story: Story, who: str) -> str:
    return story.world.cast.accounts[who].ref


def _is_proposed(story: Story) -> None:
    """Propose her to two firms in one sitting, with what each may see read to her before, and send it."""
    cast, hers = story.world.cast, f"{API}/beneficiaries/{story.world.her}"
    _choose_words(story)
    drafted = {}
    for firm in WORDS:
        with db.session(story.world.engine, write=True) as session:
            vacancy = make.vacancy(session, employer=cast.things["firm"][firm].args["ref"]).ref
        contact = cast.things["reachable contact"][firm].args["ref"]
        body = {"vacancy": vacancy, "contact": contact}
        drafted[firm] = story.asks("tutor", "POST", f"{hers}/proposals", body)["ref"]
    seen = {ref: story.asks("tutor", "GET", f"{API}/proposals/{ref}/preview")["seen"] for ref in drafted.values()}
    named = [{"proposal": ref, "seen": sign} for ref, sign in seen.items()]
    sitting = {"language": "fr", "given": "in_person", "proposals": named}
    for consent in story.asks("tutor", "POST", f"{hers}/consents", sitting)["consents"]:
        story.asks("tutor", "GET", f"{API}/consents/{consent['ref']}/copy?names=yes")
        story.asks("tutor", "POST", f"{API}/proposals/{consent['proposal']}/send", {"consent": consent["ref"]})
        cast.said[f"consent of {consent['proposal']}"] = consent["ref"]
    cast.said |= {f"of {firm}": ref for firm, ref in drafted.items()}
    story.knocks()


def _choose_words(story: Story) -> None:
    """Let one contact, who reads French, choose a check word by a link; agree one with the other by telephone."""
    things = story.world.cast.things["reachable contact"]
    story.asks("tutor", "PATCH", f"{API}/contacts/{things['kitchen'].args['ref']}", {"lang": "fr"})
    story.asks("tutor", "POST", f"{API}/contacts/{things['kitchen'].args['ref']}/check-word/link")
    path = f"{API}/contacts/{things['bakery'].args['ref']}/check-word"
    story.asks("tutor", "PUT", path, {"word": WORDS["bakery"]})
    story.knocks()
    [link] = [link for link in story.links if link.startswith("/w/")]
    _, chosen = story.opens(link, WORDS["kitchen"])
    story.saw("page", None, "check word", chosen)
    assert chosen.status_code == 200, chosen.text


def _card_links(story: Story) -> dict[str, str]:
    """Return which link opens which firm's card: tried with the words."""
    found = {}
    for link in [link for link in story.links if link.startswith("/p/")]:
        for firm, word in WORDS.items():
            _, page = story.opens(link, word)
            story.saw("page", None, link, page)
            if page.status_code == 200:
                found[firm] = link
    return found


def _is_answered(story: Story) -> None:
    """Let one firm be willing and the other's card be taken away; look at all of it with every contact."""
    story.links = [link for link in story.links if link.startswith("/p/")]
    links = _card_links(story)
    assert links.keys() == WORDS.keys()
    browser, page = story.opens(links["kitchen"], WORDS["kitchen"])
    found = re.search(r'name="proof" value="([^"]+)"', page.text)
    assert found
    form = {"csrf_token": proof(page), "proof": found[1], "answer": "willing"}
    answered = browser.post(f"{links['kitchen']}/answer", data=form)
    assert answered.status_code == 200, answered.text
    story.saw("page", None, "answer", answered)
    of_bakery = story.world.cast.said["of bakery"]
    story.asks("tutor", "POST", f"{API}/consents/{story.world.cast.said[f'consent of {of_bakery}']}/withdraw")
    _, gone = story.opens(links["bakery"], WORDS["bakery"])
    story.saw("page", None, "a card that is gone", gone)
    story.links = [links["kitchen"]]
    story.knocks(timedelta(minutes=40))


def _is_met(story: Story) -> None:
    """Let her agree to an interview and say yes; what the firm is told of it now is hers to have told."""
    ref = story.world.cast.said["of kitchen"]
    value = sentinels.SENTINELS["consents.meeting"].value
    meeting = {"place": value, "day": "2026-11-25", "time": "09:30"}
    story.asks("tutor", "POST", f"{API}/proposals/{ref}/interview-preview", meeting)
    agreed = meeting | {"language": "fr", "given": "by_phone"}
    story.asks("tutor", "POST", f"{API}/proposals/{ref}/interview-consent", agreed)
    story.asks("tutor", "POST", f"{API}/proposals/{ref}/interview")
    story.knocks(timedelta(minutes=5))
    _, page = story.opens(story.links[0], WORDS["kitchen"])
    story.saw("interview", None, "the card, with what she agreed to", page)
    story.asks("tutor", "POST", f"{API}/proposals/{ref}/accept")
    story.knocks(timedelta(minutes=5))
    for who in ("tutor", "operator", "coordinator", "contact"):
        feed = story.asks(who, "POST", f"{API}/calendar-feed")
        path = re.sub(r"^https?://[^/]+", "", next(text for text in feed.values() if "calendar/" in str(text)))
        story.saw("calendar", None, f"feed of {who}", story.world.cast.client.get(path))


def _is_kept(story: Story) -> None:
    """Look at all of it as everybody, at her own copy too, and back it up."""
    story.is_looked_at("looked at")
    command(story.world, None, "backup", "backup.bin")
    command(story.world, None, "audit", "verify")
    look_into_files(story.world)


def _is_erased(story: Story) -> None:
    """Erase her, by two people; what the database holds then, and what anybody is shown, is a kind of its own."""
    path = f"{API}/beneficiaries/{story.world.her}/erasure"
    story.asks("tutor", "POST", path, {"reason": "her_wish"})
    story.asks("coordinator", "POST", f"{path}/confirmation")
    command(story.world, None, "audit", "verify")
    story.is_looked_at("after")
    with db.session(story.world.engine) as session:
        for table in TABLES.sorted_tables:
            for row in session.execute(select(table)):
                story.world.see("after", None, table.name, repr(tuple(row)))
