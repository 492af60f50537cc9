"""The API put together: its blueprints, its document, its browsable page."""

from flask import Flask

from web.api import (
    account_requests,
    accounts,
    advertisements,
    assessments,
    audit,
    beneficiaries,
    calendar,
    cards,
    cases,
    catalogue,
    check_ins,
    concerns,
    consents,
    contact_rules,
    contacts,
    copies,
    covers,
    docs,
    documents,
    employers,
    erasures,
    exclusions,
    identities,
    inbox,
    matches,
    notes,
    notices,
    pacts,
    placements,
    plans,
    presence,
    proposals,
    sites,
    suggestions,
    terms,
    tokens,
    vacancies,
)
from web.api.blueprint import Api, Ref, Shape, json_schema

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
    pacts.blueprint,
    terms.blueprint,
    contacts.of_employers,
    contacts.blueprint,
    vacancies.blueprint,
    proposals.of_people,
    proposals.blueprint,
    consents.of_people,
    consents.blueprint,
    cards.blueprint,
    check_ins.of_placements,
    check_ins.blueprint,
    concerns.of_people,
    concerns.of_placements,
    concerns.blueprint,
    inbox.blueprint,
    inbox.of_check_ins,
    inbox.of_people,
    contact_rules.blueprint,
    plans.blueprint,
    placements.of_proposals,
    placements.blueprint,
    presence.blueprint,
    assessments.blueprint,
    documents.blueprint,
    advertisements.blueprint,
    catalogue.blueprint,
    suggestions.blueprint,
    copies.blueprint,
    erasures.blueprint,
    audit.blueprint,
    calendar.blueprint,
    notices.blueprint,
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
    shapes = {name: key[0] for key, name in api.ma_plugin.converter.refs.items() if issubclass(key[0], Shape)}
    app.extensions["document"] = docs.finished(api.spec.to_dict())
    app.extensions["documents"] = docs.for_readers(app, app.extensions["document"], shapes)
    app.register_blueprint(docs.blueprint, url_prefix=PREFIX)
