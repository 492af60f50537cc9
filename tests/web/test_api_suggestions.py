"""Suggestions at the door: for whoever is signed in, in the language of who types."""

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from catalogue.records import CatalogueVersion, ConceptKind
from tests import make
from tests.web.conftest import House, Somebody
from web import db


def suggested(who: Somebody, query: str) -> list[str]:
    return [each["id"] for each in who.client.get(f"/api/v1/suggestions?{query}").json["suggestions"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=skill&text=wash", ["wash_dishes"]),
        ("kind=skill&text=dish%20wa&lang=fr", ["wash_dishes"]),
        ("kind=skill&text=wsah", ["wash_dishes"]),
        ("kind=occupation&text=c", ["cleaner", "cook", "5120", "9112"]),
        ("kind=occupation&text=c&top=1", ["cleaner"]),
        ("kind=municipality&text=ter", [make.TERAMO]),
        ("kind=municipality&text=wash", []),
        ("kind=skill&text=", []),
        ("kind=skill&text=%25%20-", []),
    ],
)
def test_what_may_be_meant_is_suggested_best_first(house: House, query: str, found: list[str]) -> None:
    assert suggested(house.tutor, query) == found


def test_a_suggestion_has_an_id_and_a_label_and_the_other_name_that_was_hit(house: House) -> None:
    told = house.tutor.client.get("/api/v1/suggestions?kind=skill&text=wash").json

    assert told == {"suggestions": [{"id": "wash_dishes", "label": "wash dishes", "found": None}]}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("text=wash", "kind"),
        ("kind=skill", "text"),
        ("kind=animal&text=wash", "kind"),
        ("kind=skill&text=wash&lang=it-IT", "lang"),
        ("kind=skill&text=wash&top=21", "top"),
        (f"kind=skill&text={'a' * 201}", "text"),
    ],
)
def test_a_wrong_question_names_its_field(house: House, query: str, field: str) -> None:
    answer = house.tutor.client.get(f"/api/v1/suggestions?{query}")

    assert (answer.status_code, answer.json["field"]) == (422, field)


def test_everybody_who_is_signed_in_may_ask_and_nobody_else(app: Flask, house: House) -> None:
    address = "kind=municipality&text=pi"

    assert all(suggested(who, address) == [make.PISA] for who in (house.contact, house.auditor, house.coordinator))
    assert app.test_client().get(f"/api/v1/suggestions?{address}").status_code == 401


def test_the_towns_of_ones_own_territory_come_first(house: House, engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        session.add(make.town("067001", "Tortina", province="TE", region="Abruzzo", lat=42.6, lon=13.7))
        session.add(make.town("050001", "Tortona", province="PI", region="Toscana", lat=43.7, lon=10.4))

    assert suggested(house.tutor, "kind=municipality&text=tort") == ["067001", "050001"]
    assert suggested(house.tutor_of_pisa, "kind=municipality&text=tort") == ["050001", "067001"]


def test_a_change_of_the_catalogue_is_seen_at_once(house: House, engine: Engine) -> None:
    before = suggested(house.tutor, "kind=skill&text=peel")
    with db.session(engine, write=True) as session:
        make.concept(session, "peel_potatoes", ConceptKind.SKILL)
        session.scalars(select(CatalogueVersion)).one().number += 1

    assert (before, suggested(house.tutor, "kind=skill&text=peel")) == ([], ["peel_potatoes"])


def test_what_was_typed_is_kept_by_no_browser(house: House) -> None:
    answer = house.tutor.client.get("/api/v1/suggestions?kind=municipality&text=tera")

    assert answer.headers["Cache-Control"] == "no-store"
