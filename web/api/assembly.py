"""The API put together: its blueprints, its document, its browsable page."""

from flask import Flask

from web.api import (
    account_requests,
    accounts,
    advertisements,
    audit,
    beneficiaries,
    calendar,
    cards,
    cases,
    catalogue,
    consents,
    contacts,
    copies,
    covers,
    docs,
    employers,
    erasures,
    exclusions,
    identities,
    matches,
    notes,
    proposals,
    sites,
    suggestions,
    tokens,
    vacancies,
)
from web.api.blueprint import Api, Ref, json_schema

PREFIX = "/api/v1"
BLUEPRINTS = (
    beneficiaries.blueprint,
    identities.blueprint,
    exclusions.blueprint,
    cases.blueprint,
    cases.members_of,
    covers.blueprint,
    notes.blueprint,
    notes.glasses,
    matches.blueprint,
    employers.blueprint,
    sites.of_employers,
    sites.blueprint,
    contacts.of_employers,
    contacts.blueprint,
    vacancies.blueprint,
    proposals.of_people,
    proposals.blueprint,
    consents.of_people,
    consents.blueprint,
    cards.blueprint,
    advertisements.blueprint,
    catalogue.blueprint,
    suggestions.blueprint,
    copies.blueprint,
    erasures.blueprint,
    audit.blueprint,
    calendar.blueprint,
    accounts.blueprint,
    account_requests.blueprint,
    tokens.blueprint,
)


def register(app: Flask) -> None:
    """Add the API to the application."""
    app.url_map.converters["ref"] = Ref
    app.config |= {"API_TITLE": "Ponte", "API_VERSION": "v1", "OPENAPI_VERSION": "3.1.0"}
    api = Api(app)
    api.ma_plugin.converter.add_attribute_function(json_schema)
    api.register_converter(Ref, lambda _: {"type": "string", "pattern": f"^{Ref.regex}$"})
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint, url_prefix=PREFIX)
    app.extensions["document"] = docs.finished(api.spec.to_dict())
    app.register_blueprint(docs.blueprint, url_prefix=PREFIX)
