"""The inbox at the door: in words, page by page, for tutors and coordinators; and what is put off, each for oneself."""

from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from schedules.dates.purposes import Party
from schedules.inbox.foreseeing import Coming, To, What
from schedules.inbox.items import Code, Group, Her, Item
from schedules.records.check_ins import State
from tests.schedules.placed import of, placed
from tests.schedules.world import World
from tests.web.conftest import Clock, House
from tests.web.test_check_ins_unseen import EVENING
from web import db
from web.wording import Words
from web.wording import inbox as wording

TODAY = date(2026, 9, 7)
PUT_OFF = {"until": "2026-09-09", "reason": "domani"}


@pytest.fixture
def hers(house: House, engine: Engine, clock: Clock) -> tuple[str, str]:
    """Return the references of somebody who has started today, and of her first check-in."""
    clock.at = EVENING.astimezone(UTC)
    with db.session(engine, write=True) as session:
        world = World(session, house.tutor.actor)
        placement = placed(world)
        return world.irma.ref, of(session, placement, Party.HER)[0].ref


def read(client: FlaskClient, query: str = "") -> dict[str, object]:
    answer = client.get(f"/api/v1/inbox{query}")
    assert answer.status_code == 200
    found: dict[str, object] = answer.json
    return found


def test_an_inbox_says_in_words_what_waits_and_counts_it(house: House, hers: tuple[str, str]) -> None:
    found = read(house.tutor.client)

    assert found["counts"] == {"urgent": 0, "late": 0, "due": 1, "waiting": 1, "put_off": 0}
    first = found["items"][0]  # type: ignore[index]
    assert (first["about"], first["beneficiary"]) == (hers[1], hers[0])
    assert first["text"] == "Contatto con lei (primo contatto): oggi."


@pytest.mark.usefixtures("hers")
def test_page_by_page_it_tells_each_once_and_in_its_order(house: House) -> None:
    whole = read(house.tutor.client)["items"]

    one = read(house.tutor.client, "?limit=1")
    other = read(house.tutor.client, f"?limit=1&after={one['next']}")

    assert [*one["items"], *other["items"]] == whole  # type: ignore[misc]
    assert other["next"] is None


def test_what_is_put_off_is_read_again_and_ends(house: House, hers: tuple[str, str]) -> None:
    client = house.tutor.client
    for address in (f"/api/v1/check-ins/{hers[1]}/snooze", f"/api/v1/beneficiaries/{hers[0]}/pause"):
        made = client.post(address, json=PUT_OFF)

        assert (made.status_code, made.json) == (201, client.get(address).json)
        assert made.json["until"] == PUT_OFF["until"]
        assert read(client)["counts"]["put_off"] == 1  # type: ignore[index]
        assert client.delete(address).json == {"until": None, "reason": None, "made_at": None}
        assert read(client)["counts"]["put_off"] == 0  # type: ignore[index]


def test_what_will_be_told_if_nobody_acts_is_read_page_by_page(house: House, hers: tuple[str, str]) -> None:
    client = house.tutor.client
    whole = client.get("/api/v1/inbox/forecast?limit=100").json

    first = client.get("/api/v1/inbox/forecast?limit=2").json
    other = client.get(f"/api/v1/inbox/forecast?limit=100&after={first['next']}").json

    assert (first["count"], other["next"]) == (len(whole["coming"]), None)
    assert [*first["coming"], *other["coming"]] == whole["coming"]
    assert {each["beneficiary"] for each in whole["coming"]} == {hers[0]}
    said = {each["text"] for each in whole["coming"]}
    assert "Oggi alle 18:00, alla sua tutor: una verifica è mancata: provare un altro canale." in said


@pytest.mark.parametrize("lang", ["it", "en", "fr"])
@pytest.mark.parametrize("what", What)
def test_all_that_can_be_told_has_its_sentence(lang: str, what: What) -> None:
    at = datetime(2026, 9, 8, 7, tzinfo=UTC)

    for to in To:
        said = wording.coming(Words(lang), Coming(at, what, to, "a" * 22, Her("h" * 22, "TE-014")), TODAY)
        assert "09:00" in said
        assert "%" not in said


def item(code: Code, on: date, **facts: str | int) -> Item:
    return Item(code, "a" * 22, Her("h" * 22, "TE-014"), Group.LATE, on, facts)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Training project, signature of the firm: started 4 days ago, not signed."),
        ("it", "Progetto formativo, firma dell’impresa: iniziato 4 giorni fa, non firmato."),
        ("fr", "Projet de formation, signature de l’entreprise : commencé il y a 4 jours, pas signé."),
    ],
)
def test_a_missing_signature_is_said_as_one_says_it(lang: str, said: str) -> None:
    started = item(Code.PAPER_STARTED, date(2026, 9, 3), paper="project_host")

    assert wording.item(Words(lang), started, TODAY) == said


@pytest.mark.parametrize("lang", ["it", "en", "fr"])
def test_every_code_has_its_sentence(lang: str) -> None:
    facts = {"month": "2026-08-01", "paper": "inail", "days": 3}
    of_check_ins = {"party": "her", "purposes": ["pay"], "state": State.DUE.value}

    for code in Code:
        own = of_check_ins if "check_in" in code else {"kind": "absence"} if "concern" in code else facts
        assert "%" not in wording.item(Words(lang), item(code, TODAY, **own), TODAY)  # type: ignore[arg-type]
