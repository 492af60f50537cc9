"""What forms have in common."""

from http import HTTPStatus
from typing import Any

from flask import Response, make_response, render_template
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField

from web.pages.language import words
from web.refusals import TooSoon

LONGEST = 300  # characters of anything that could be a password, an address or a code
OFF = {"autocomplete": "off"}


class Confirm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Only the proof that the button stands on a page of ours."""


class Code(FlaskForm):  # type: ignore[misc]  # likewise
    """A code of the second factor."""

    code = StringField()


class Credentials(FlaskForm):  # type: ignore[misc]  # likewise
    """An address and a password."""

    email = StringField()
    password = PasswordField()


def text(field: StringField) -> str:
    """Return what was sent in a field, cut where nothing sensible goes on."""
    sent: str | None = field.data
    return (sent or "")[:LONGEST]


def again(template: str, error: str, status: int = HTTPStatus.UNPROCESSABLE_ENTITY, **told: Any) -> Response:  # noqa: ANN401
    """Show a form again, with what is wrong."""
    return make_response(render_template(template, error=error, **told), status)


def too_old() -> str:
    """Return what is wrong with a form that did not stand on a page of ours, or on one of another person."""
    return words().say("The page was too old. Fill it in once more.")


def later(template: str, soon: TooSoon, **told: Any) -> Response:  # noqa: ANN401
    """Show a form again, and say how long to wait."""
    said = words()
    wait = said.count("%(n)s second", "%(n)s seconds", soon.seconds)
    error = said.say("There were too many wrong tries. Wait %(wait)s, then try again.", wait=wait)
    answer = again(template, error, HTTPStatus.TOO_MANY_REQUESTS, **told)
    answer.headers["Retry-After"] = str(soon.seconds)
    return answer
