"""The API's document tells the truth; its page works from our own address alone."""

import json
import re
from typing import Any, ClassVar

import marshmallow as ma
import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from ground.actors import Role
from tests.web.coming_in import code, email, type_code, type_password
from tests.web.conftest import Clock, House
from web.api.blueprint import Shape
from web.api.docs import SWAGGER_UI

WRITING = {"post", "put", "patch"}


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    """Return the document."""
    told: dict[str, Any] = json.loads(json.dumps(app.extensions["document"]))
    return told


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return (path, method, operation) of all operations."""
    return [
        (path, method, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    ]


def test_the_document_is_of_openapi_31(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"


def test_every_address_of_the_api_is_documented(app: Flask, document: dict[str, Any]) -> None:
    documented = {(path, method.upper()) for path, method, _ in operations(document)}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") and not rule.endpoint.startswith("docs."):
            path = re.sub(r"<ref:(\w+)>", r"{\1}", rule.rule)
            assert {(path, method) for method in rule.methods - {"HEAD", "OPTIONS"}} <= documented


def test_every_operation_says_in_a_line_what_it_does(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        assert operation["summary"].endswith("."), f"{method} {path}"


def test_every_operation_names_the_headers_it_reads(document: dict[str, Any]) -> None:
    for _, method, operation in operations(document):
        named = {parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "header"}
        assert ("Idempotency-Key" in named) is (method in WRITING)
        assert ("If-Match" in named) is (method in {"put", "patch"})


def test_every_closed_set_has_its_type(document: dict[str, Any]) -> None:
    untyped = [node for node in nodes(document) if "enum" in node and "type" not in node]

    assert untyped == []


def test_every_object_refuses_unknown_keys(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]

    assert [name for name, schema in schemas.items() if schema["additionalProperties"] is not False] == []


def nodes(node: object) -> list[dict[str, Any]]:
    """Return all objects within a document."""
    if isinstance(node, list):
        return [inner for entry in node for inner in nodes(entry)]
    if isinstance(node, dict):
        return [node, *(inner for entry in node.values() for inner in nodes(entry))]
    return []


def test_the_page_of_the_api_loads_nothing_from_elsewhere(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/api/v1/docs").text

    parts = re.findall(r'(?:src|href|data-document)="([^"]+)"', page)

    assert len(parts) >= 4
    for part in parts:
        with client.get(part) as answer:
            assert part.startswith("/")
            assert answer.status_code == 200
    assert "<script>" not in page


@pytest.mark.parametrize("name", ["LICENSE", "index.html", "../flask_swagger_ui.py", "swagger-ui.js"])
def test_no_other_file_of_the_package_is_served(app: Flask, name: str) -> None:
    assert (SWAGGER_UI / name).exists() or name == "index.html"
    assert app.test_client().get(f"/api/v1/docs/{name}").status_code == 404


def test_the_document_is_open_but_the_api_is_not(app: Flask, house: House) -> None:
    assert app.test_client().get("/api/v1/openapi.json").status_code == 200
    assert app.test_client().get("/api/v1/employers").status_code == 401
    assert house.tutor.client.get("/api/v1/employers").status_code == 200


def test_each_reader_is_shown_what_is_open_to_them_and_no_more(app: Flask) -> None:
    needs = {
        rule.endpoint: getattr(app.view_functions[rule.endpoint], "needs", None) for rule in app.url_map.iter_rules()
    }
    whole = {(path, method) for path, method, _ in operations(app.extensions["document"])}
    for role in Role:
        told = app.extensions["documents"][role]
        shown = {(path, method) for path, method, _ in operations(told)}
        adapter = app.url_map.bind("localhost")
        for path, method in whole:
            endpoint, _ = adapter.match(re.sub(r"{\w+}", "A" * 22, path), method.upper())
            assert ((path, method) in shown) is (needs[endpoint] is None or role in needs[endpoint]), (role, path)


def test_what_is_referred_to_is_there_and_nothing_else(app: Flask) -> None:
    for told in (app.extensions["documents"][role] for role in Role):
        referred = {node["$ref"].rpartition("/")[2] for node in nodes(told) if "$ref" in node}
        there = {name for kind, part in told["components"].items() if kind != "securitySchemes" for name in part}
        assert referred == there


def test_a_reader_is_known_by_token_and_anybody_else_is_a_stranger(house: House, app: Flask) -> None:
    def shown(client: FlaskClient) -> Any:  # noqa: ANN401 - as JSON gives it
        return client.get("/api/v1/openapi.json").json

    stranger = shown(app.test_client())
    assert shown(house.contact.client) == app.extensions["documents"][Role.EMPLOYER]
    assert shown(house.tutor.client) == app.extensions["documents"][Role.TUTOR]
    assert shown(house.contact.client)["paths"].keys() < stranger["paths"].keys()
    assert stranger["paths"].keys() == app.extensions["document"]["paths"].keys()


def test_a_reader_is_known_by_cookie_once_the_second_factor_is_shown(house: House, app: Flask, clock: Clock) -> None:
    browser, documents = app.test_client(), app.extensions["documents"]
    seen = []
    for step in (
        lambda: None,
        lambda: type_password(browser, email(house.tutor)),
        lambda: type_code(browser, code(clock())),
    ):
        step()
        seen.append(browser.get("/api/v1/openapi.json").json)

    assert seen == [documents[None], documents[None], documents[Role.TUTOR]]


def test_within_what_is_no_firms_a_stranger_is_shown_nothing(app: Flask) -> None:
    firms, strangers = (app.extensions["documents"][who]["components"]["schemas"] for who in (Role.EMPLOYER, None))

    assert {name: schema for name, schema in strangers.items() if schema != {"type": "object"}} == firms
    assert strangers["IdentityIn"] == {"type": "object"}


def test_what_is_withheld_of_a_shape_is_left_out_refused_and_told_nowhere(app: Flask, house: House) -> None:
    class Secretive(Shape):
        withheld: ClassVar = {Role.EMPLOYER: frozenset({"inside"})}
        outside = ma.fields.String()
        inside = ma.fields.String()

    both = {"outside": "a", "inside": "b"}
    for somebody, left in ((house.contact, {"outside": "a"}), (house.tutor, both)):
        with app.test_request_context():
            g.actor = somebody.actor
            assert Secretive().dump(both) == left
            if left == both:
                assert Secretive().load(both) == both
            else:
                with pytest.raises(ma.ValidationError, match="not known"):
                    Secretive().load(both)

    def answering(role: Role) -> set[str]:
        return set(app.extensions["documents"][role]["components"]["schemas"]["CheckInAnswerIn"]["properties"])

    assert answering(Role.TUTOR) - answering(Role.EMPLOYER) == {"channel", "words"}
