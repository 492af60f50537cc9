"""A calendar feed tells when and nothing else, to whoever knows its secret, as long as its owner wants it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ground.actors import Actor
from tests import make
from tests.audits import told
from tests.web.conftest import Clock, House
from web import db
from web.accounts import Account, AccountState
from web.accounts.digests import digest
from web.app import create_app
from web.calendar.appointments import Appointment
from web.calendar.records import CalendarFeed
from web.settings import Settings

FEED = "/api/v1/calendar-feed"
START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LINES = {"BEGIN", "VERSION", "PRODID", "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "END"}


def interviews(_session: Session, by: Actor, since: datetime, until: datetime) -> Iterator[Appointment]:
    """A source of the tests: everybody has one appointment of their own, and one that all share."""
    for uid, start in ((f"own of {by.ref}", START), ("shared", START + HOUR)):
        if since <= start < until:
            yield Appointment(uid, start, start + HOUR)


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """Return the application with a source of appointments."""
    app = create_app(settings, clock=clock, appointments=[interviews])
    yield app
    with app.app_context():
        db.db.engine.dispose()


@pytest.fixture
def anybody(app: Flask) -> FlaskClient:
    """Return somebody who is not signed in, such as the calendar of a telephone."""
    return app.test_client()


def made(client: FlaskClient) -> str:
    """Make a feed and return its path."""
    answer = client.post(FEED)
    assert answer.status_code == 201
    return str(answer.json["url"]).removeprefix("http://127.0.0.1:8000")


def entries(answer: TestResponse) -> list[tuple[datetime, datetime, str]]:
    calendar = Calendar.from_ical(answer.data)
    return [(event.start, event.end, str(event["SUMMARY"])) for event in calendar.events]


def uids(answer: TestResponse) -> set[str]:
    return {str(event["UID"]) for event in Calendar.from_ical(answer.data).events}


@pytest.mark.parametrize(("lang", "word"), [("it", "Appuntamento"), ("en", "Appointment"), ("fr", "Rendez-vous")])
def test_a_feed_holds_times_and_one_word_in_its_owners_language(
    house: House, anybody: FlaskClient, engine: Engine, lang: str, word: str
) -> None:
    with db.session(engine, write=True) as session:
        session.scalars(select(Account).filter_by(ref=house.tutor.actor.ref)).one().lang = lang

    answer = anybody.get(made(house.tutor.client))

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert entries(answer) == [(START, START + HOUR, word), (START + HOUR, START + 2 * HOUR, word)]
    assert {line.partition(":")[0].partition(";")[0] for line in answer.text.splitlines()} == LINES


def test_a_feed_names_nobody_and_two_feeds_do_not_show_what_they_share(house: House, anybody: FlaskClient) -> None:
    one, other = (anybody.get(made(who.client)) for who in (house.tutor, house.contact))

    assert uids(one).isdisjoint(uids(other))
    assert house.tutor.actor.ref not in one.text
    assert "shared" not in one.text


def test_an_entry_keeps_its_name_from_one_reading_to_the_next(house: House, anybody: FlaskClient, clock: Clock) -> None:
    path = made(house.tutor.client)

    first = uids(anybody.get(path))
    clock.move(HOUR)

    assert uids(anybody.get(path)) == first


def test_only_the_digest_of_the_secret_is_stored(house: House, engine: Engine) -> None:
    path = made(house.tutor.client)

    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    with db.session(engine) as session:
        stored = session.scalars(select(CalendarFeed)).one().digest
    assert (stored, len(secret)) == (digest(secret), 22)
    assert house.tutor.client.get(FEED).json == {"made_at": make.NOW.isoformat(), "url": None}


def test_the_secret_is_not_kept_for_a_repeated_request(house: House) -> None:
    first, again = (house.tutor.client.post(FEED, headers={"Idempotency-Key": "k"}) for _ in range(2))

    assert first.json["url"] is not None
    assert (again.json["url"], again.headers["Idempotency-Replayed"]) == (None, "true")


def revoked(house: House, _engine: Engine) -> None:
    house.tutor.client.delete(FEED)


def replaced(house: House, _engine: Engine) -> None:
    house.tutor.client.post(FEED)


def shut_out(house: House, engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        account = session.scalars(select(Account).filter_by(ref=house.tutor.actor.ref)).one()
        account.state = AccountState.DISABLED


@pytest.mark.parametrize("ended", [revoked, replaced, shut_out])
def test_a_feed_that_ended_looks_as_if_it_had_never_been(
    house: House, anybody: FlaskClient, engine: Engine, ended: Callable[[House, Engine], None]
) -> None:
    path = made(house.tutor.client)
    assert anybody.get(path).status_code == 200

    ended(house, engine)

    gone, never = anybody.get(path), anybody.get(f"/calendar/{'A' * 22}.ics")
    assert gone.status_code == never.status_code == 404
    assert without_id(gone) == without_id(never)


def without_id(answer: TestResponse) -> tuple[str, dict[str, str]]:
    request = answer.headers["X-Request-Id"]
    headers = {name: text for name, text in answer.headers.items() if name != "X-Request-Id"}
    return answer.text.replace(request, ""), headers


@pytest.mark.parametrize(
    "path", ["/calendar/.ics", "/calendar/a/b.ics", "/calendar/%00.ics", f"/calendar/{'é' * 999}.ics"]
)
def test_nonsense_is_no_feed(anybody: FlaskClient, path: str) -> None:
    assert anybody.get(path).status_code in {400, 404}


def test_who_has_no_appointments_has_no_feed(house: House) -> None:
    assert [getattr(house.auditor.client, act)(FEED).status_code for act in ("get", "post", "delete")] == [404] * 3


def test_making_and_revoking_leave_their_rows_and_reading_none(
    house: House, anybody: FlaskClient, engine: Engine
) -> None:
    with db.session(engine) as session:
        before = len(told(session))

    path = made(house.tutor.client)
    anybody.get(path)
    house.tutor.client.delete(FEED)
    house.tutor.client.delete(FEED)

    with db.session(engine) as session:
        rows = told(session)[before:]
    ref = house.tutor.actor.ref
    assert [(row.actor, row.action, row.kind, row.ref) for row in rows] == [
        (ref, "create", "calendar_feeds", ref),
        (ref, "delete", "calendar_feeds", ref),
    ]


def test_the_line_in_the_log_does_not_hold_the_secret(
    house: House, anybody: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    path = made(house.tutor.client)

    anybody.get(path)

    log = capsys.readouterr().err
    assert path not in log
    assert "/calendar/<secret>.ics" in log
