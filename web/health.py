"""Two addresses for whoever operates the service: is the process there, and can it work."""

from http import HTTPStatus

from flask import Blueprint
from flask.typing import ResponseReturnValue

from web import checks
from web.access import open_to_all
from web.db import db
from web.service import service

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@open_to_all
def healthz() -> ResponseReturnValue:
    """Tell that the process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
@open_to_all
def readyz() -> ResponseReturnValue:
    """Tell whether requests can be served: {check: whether it is as it should be}; 503 when one is not."""
    settings = service().settings
    register = settings.register if settings.erasures else None
    found = {finding.name: finding.is_good for finding in checks.of_service(db.engine, register)}
    return found, HTTPStatus.OK if all(found.values()) else HTTPStatus.SERVICE_UNAVAILABLE
