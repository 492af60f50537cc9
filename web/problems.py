"""From a refusal or a mistake to the answer: application/problem+json for programs, a plain page for people."""

from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, json, redirect, render_template, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import BadHost, HTTPException
from werkzeug.wrappers import Response as AnyResponse

from ground.actors import Role
from ground.errors import IllegalMove, Missing, Refused, Stale
from matching.errors import ExclusionHit, ExclusionsUnreadable
from matching.ranking.errors import BadFact
from schedules.errors import Blocked
from schedules.placing.placement_rules import Reason
from web import denials, typed
from web.access import API
from web.db import db
from web.errors import MISTAKE, Answer, answer_to
from web.logs import note, request_id
from web.refusals import BadInput, Clash, DatabaseAway, FactorMissing, TooSoon, Unauthenticated

SIGN_IN, CODE = "/sign-in", "/sign-in/code"
# What the database itself refuses, in our words.
TRANSLATED: dict[type[Exception], type[Exception]] = {StaleDataError: Stale, IntegrityError: Clash}
OF_WERKZEUG = {
    HTTPStatus.BAD_REQUEST: ("bad_request", "The request cannot be read."),
    HTTPStatus.NOT_FOUND: ("not_found", "There is nothing here that you can reach."),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method_not_allowed", "This address does not take this method; see Allow."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("too_large", "The body is too large: at most one megabyte."),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ("not_json", "Send the body as application/json."),
}


def answer_refusals(app: Flask) -> None:
    """Answer every refusal and every mistake of the application in one form."""
    app.register_error_handler(Exception, answer)


def answer(error: Exception) -> AnyResponse:
    """Return the answer to a refusal; what is none is a mistake of ours, logged, and answered 500."""
    db.session.rollback()
    # What failed after the view, such as the end of the transaction, comes wrapped by Flask.
    error = _noted(getattr(error, "original_exception", None) or error)
    if isinstance(error, HTTPException):
        return _of_werkzeug(error)
    refusal = _for_reader(_translated(error))
    told = answer_to(refusal)
    if told is None or told.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        note(error)
    if isinstance(refusal, Unauthenticated) and not _for_programs():
        return _to_the_door(refusal)
    told = told or MISTAKE
    if told.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # The page that tells of it must not ask a database that may be the reason.
        g.account = None
    # Where the table has its own sentence, nothing that the refusal carries is told.
    told_by = {} if told.detail is not None else {"detail": str(refusal)} | _told_by(refusal)
    return _respond(told, told_by, _headers(refusal))


def _to_the_door(refusal: Unauthenticated) -> AnyResponse:
    """Lead a person to where to sign in; what somebody had typed when the sign-in ended is kept."""
    if isinstance(refusal, FactorMissing):
        return redirect(CODE, HTTPStatus.SEE_OTHER)
    return redirect(f"{SIGN_IN}?kept=1" if typed.keep() else SIGN_IN, HTTPStatus.SEE_OTHER)


def _noted(error: Exception) -> Exception:
    """Note a denial in the audit trail and return it, or what went wrong with noting it: then that is the answer."""
    try:
        denials.note(error)
    except Exception as failure:  # noqa: BLE001 - answered like any other mistake
        return failure
    return error


def _translated(error: Exception) -> Exception:
    ours = next((TRANSLATED[kind] for kind in type(error).__mro__ if kind in TRANSLATED), None)
    return ours() if ours else error


def _for_reader(refusal: Exception) -> Exception:
    """Return what may be told: whoever may not know that somebody must avoid something meets a thing that is gone."""
    by = g.get("actor")
    is_hers = isinstance(refusal, ExclusionHit | ExclusionsUnreadable)
    return Missing() if is_hers and (by is None or by.role not in {Role.TUTOR, Role.COORDINATOR}) else refusal


def _of_werkzeug(error: HTTPException) -> AnyResponse:
    """Return the answer to what Flask refused by itself; its headers, such as Allow, are kept."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    status = HTTPStatus(error.code)
    code, detail = OF_WERKZEUG.get(status, (status.name.lower(), f"{status.phrase}."))
    kept = {name: text for name, text in error.get_headers() if name in {"Allow", "Retry-After"}}
    return _respond(Answer(status, code, detail), {}, kept)


def _told_by(refusal: Exception) -> dict[str, Any]:
    """Return what the refusal itself tells: its code, field and sentence."""
    match refusal:
        case Blocked():
            reasons = [_reason(each) for each in refusal.reasons]
            return {"detail": refusal.text, "reasons": reasons}
        case Refused():
            return {"code": refusal.code, "detail": refusal.text, "field": refusal.where or None}
        case BadFact():
            return {"field": refusal.where or None, "detail": refusal.text}
        case BadInput():
            faults = [{"field": field or None, "detail": detail} for field, detail in refusal.faults]
            return {**faults[0], "errors": faults}
        case IllegalMove():
            allowed = list(refusal.allowed)
            return {"detail": f"{refusal}.", "state": refusal.state, "move": refusal.move, "allowed": allowed}
    return {}


def _reason(reason: Reason) -> dict[str, Any]:
    facts = {name: each.isoformat() if isinstance(each, date) else each for name, each in reason.facts.items()}
    return {"code": reason.code, "facts": facts, "who_can_set": reason.who_can_set}


def _headers(refusal: Exception) -> dict[str, str]:
    match refusal:
        case Unauthenticated():
            return {"WWW-Authenticate": "Bearer"}
        case DatabaseAway():
            return {"Retry-After": "5"}
        case TooSoon():
            return {"Retry-After": str(refusal.seconds)}
    return {}


def _respond(told: Answer, told_by: dict[str, Any], headers: dict[str, str]) -> Response:
    status = told.status
    problem = {"type": "about:blank", "title": status.phrase, "status": int(status), "code": told.code} | {
        "detail": told.detail, "field": None, "request": request_id()
    } | told_by  # fmt: skip
    g.code = problem["code"]
    if _for_programs():
        return Response(json.dumps(problem), status, headers, mimetype="application/problem+json")
    return Response(render_template("mistake.html", problem=problem), status, headers, mimetype="text/html")


def _for_programs() -> bool:
    """Tell whether the answer is read by a program: everything but the pages."""
    # Whoever asks for a host that cannot be one gets no page: its links could lead nowhere.
    is_nowhere = isinstance(request.routing_exception, BadHost)
    return is_nowhere or request.path.startswith((API, "/healthz", "/readyz"))
