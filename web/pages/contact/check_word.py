"""Where a contact chooses the first check word: a link from a mail, good once."""

from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField

from employers import contacts
from employers.errors import BadEmployer
from ground.actors import Actor, Role
from ground.audit.writing import sign
from web.access import open_to_all
from web.accounts import links
from web.accounts.records import Link, LinkKind
from web.db import db
from web.pages.language import words
from web.service import now
from web.wording.texts import noted

blueprint = Blueprint("check_word", __name__)
LONGEST = 200
OVER = noted("This link is no longer good. Ask who sent it for a new one.")
TOO_EASY = noted("Choose a longer or a rarer word: at least six letters or digits, and none that others would guess.")
TOO_OLD = noted("The page was too old. Choose the word once more.")


class ChooseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A check word."""

    word = StringField()


@blueprint.get("/w/<secret>")
@open_to_all
def ask(secret: str) -> ResponseReturnValue:  # noqa: ARG001 - nothing is looked at
    """Ask for a check word."""
    return _page(None)


@blueprint.post("/w/<secret>")
@open_to_all
def choose(secret: str) -> ResponseReturnValue:
    """Store the check word that was chosen, and use the link up."""
    form, link = ChooseForm(), links.find(db.session(), secret, LinkKind.CHECK_WORD, now=now())
    if not form.validate_on_submit():
        return _page(TOO_OLD)
    if link is None or link.contact is None or link.contact.check_word_hash is not None:
        return _page(OVER)
    sign(db.session(), by=Actor(link.contact.ref, Role.EMPLOYER), door=request.endpoint)
    return _page(_chosen(link, (form.word.data or "")[:LONGEST]), is_done=True)


def _chosen(link: Link, word: str) -> str | None:
    """Store a word; return what is wrong with it, None when nothing."""
    if link.contact is None or not links.use(db.session(), link, now=now()):
        return OVER
    try:
        contacts.choose_word(db.session(), link.contact, word)
    except BadEmployer:
        db.session().rollback()
        return TOO_EASY
    return None


def _page(error: str | None, *, is_done: bool = False) -> ResponseReturnValue:
    said = words().say(error) if error else None
    page = render_template(
        "contact/choose.html", form=ChooseForm(formdata=None), error=said, is_done=is_done and not error
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
