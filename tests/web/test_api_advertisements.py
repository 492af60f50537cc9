"""A pasted advertisement at the door: proposals and the cut text, and nothing of it stored or logged."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select

from catalogue.records import CatalogueVersion, Label, LabelKind, Source
from tests.web.conftest import House, Somebody
from web import db
from web.advertisements import LONGEST
from web.kept_answers import KeptAnswer

READ = "/api/v1/vacancies/read"
TEXT = (
    "Restaurant is looking for a cook.\nDuties: wash dishes, answer the guests.\n"
    "20 hours per week, Monday to Friday 8am to 12 noon, B1 English, driving licence B, start 1 March 2027.\n"
    "Please call Mrs Doreen Aldwick, 06 00 00 00 11"
)


@pytest.fixture
def house(house: House, engine: Engine) -> House:
    """Name a few concepts in English."""
    with db.session(engine, write=True) as session:
        session.add_all([english("cook"), english("wash_dishes"), english("cleaner")])
    return house


def english(concept: str, label: str = "") -> Label:
    label = label or concept.replace("_", " ")
    return Label(concept_id=concept, lang="en", kind=LabelKind.PREF, label=label, source=Source.PONTE)


def told(who: Somebody, text: str = TEXT, **more: object) -> dict[str, Any]:
    answer: dict[str, Any] = who.client.post(READ, json={"text": text, **more}).json
    return answer


def test_every_fact_is_a_proposal_with_its_words_and_their_place(house: House) -> None:
    answer = told(house.tutor)

    assert answer["lang"] == "en"
    assert [hit["id"] for hit in answer["occupation"]["value"]][:1] == ["cook"]
    assert [(skill["words"], skill["value"][0]["id"]) for skill in answer["skills"]] == [("wash dishes", "wash_dishes")]
    assert [found["value"] for found in answer["languages"]] == [{"code": "en", "level": "B1"}]
    assert [found["value"] for found in answer["licences"]] == ["B"]
    assert answer["hours_a_week"]["value"] == 20
    assert answer["hours"]["value"] == [[["08:00", "12:00"]]] * 5 + [[], []]
    assert (answer["shift"]["value"], answer["starts_on"]["value"]) == ("day", "2027-03-01")
    assert (answer["kind"], answer["allowance"]) == (None, None)
    for found in (answer["occupation"], *answer["skills"], answer["hours"], answer["starts_on"]):
        assert answer["text"][found["start"] : found["end"]] == found["words"]


def test_contacts_do_not_come_back(house: House) -> None:
    answer = told(house.tutor)

    assert answer["text"].endswith("Please call […]")
    assert answer["cuts"] > 0
    assert not any(piece in str(answer) for piece in ("Aldwick", "Doreen", "06 00"))


def test_what_a_text_does_not_say_is_unknown(house: House) -> None:
    answer = told(house.tutor, "Hotel Bellariva")

    assert {name for name, found in answer.items() if found} == {"text", "lang"}


@pytest.mark.parametrize("who", ["tutor", "coordinator", "contact"])
def test_who_posts_vacancies_reads_advertisements(house: House, who: str) -> None:
    assert getattr(house, who).client.post(READ, json={"text": TEXT}).status_code == 200


def test_for_others_it_does_not_exist(house: House) -> None:
    assert house.auditor.client.post(READ, json={"text": TEXT}).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": " \n\t "}, "text"),
        ({"text": "a" * (LONGEST + 1)}, "text"),
        ({"text": TEXT, "lang": "tlh"}, "lang"),
        ({"text": TEXT, "on": "2027-01-01"}, "on"),
    ],
)
def test_a_wrong_body_is_refused_by_its_field(house: House, body: dict[str, str], field: str) -> None:
    answer = house.tutor.client.post(READ, json=body)

    assert (answer.status_code, answer.json["field"]) == (422, field)


@pytest.mark.parametrize("text", ["", "   ", "a" * (LONGEST + 1)], ids=["empty", "blank", "long"])
def test_a_text_without_words_or_too_long_is_told_in_one_sentence(house: House, text: str) -> None:
    detail = house.tutor.client.post(READ, json={"text": text}).json["detail"]

    assert detail == "An advertisement of 1 to 20,000 characters is expected here."


def test_nothing_is_stored_with_a_key_either(house: House, engine: Engine) -> None:
    answers = [house.tutor.client.post(READ, json={"text": TEXT}, headers={"Idempotency-Key": "k"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    with db.session(engine) as session:
        assert session.scalar(select(func.count()).select_from(KeptAnswer)) == 0


def test_nothing_of_the_text_is_logged(house: House, capfd: pytest.CaptureFixture[str]) -> None:
    told(house.tutor)

    out, err = capfd.readouterr()
    assert "/api/v1/vacancies/read" in err
    assert not any(word in out + err for word in ("Aldwick", "Doreen", "cook", "dishes", "06 00"))


def test_what_reads_is_built_once_until_the_catalogue_changes(house: House, app: Flask, engine: Engine) -> None:
    told(house.tutor)
    sent: list[str] = []
    with app.app_context():
        event.listen(db.db.engine, "before_cursor_execute", lambda *said: sent.append(said[2]))

    told(house.tutor)
    again = [statement for statement in sent if "labels" in statement]
    with db.session(engine, write=True) as session:
        session.add(english("prepare_vegetables", "answer the guests"))
        session.get_one(CatalogueVersion, 1).number += 1
    skills = [skill["words"] for skill in told(house.tutor)["skills"]]

    assert again == []
    assert skills == ["wash dishes", "answer the guests"]
