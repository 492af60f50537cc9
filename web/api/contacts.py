"""Contacts: who speaks for an employer, how they are reached, and whether they still are the right people."""

from http import HTTPStatus
from typing import Any

from flask import url_for
from marshmallow import fields
from sqlalchemy import select

from employers import contacts, reach
from employers.check_words import LONGEST, SHORTEST
from employers.reach import Datum
from employers.records import Contact, Site
from ground import outbox
from ground.actors import Role
from ground.audit.names import Name
from ground.audit.records import Action
from ground.audit.writing import Fact, note
from ground.errors import Refused
from schedules.proposing.sweeps import withdraw_stranded, withdraw_turned
from web.access import actor
from web.accounts import Account, AccountState, Link, links
from web.accounts.ending import disable
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.editions import edition, expected
from web.api.fields import REF, Choice, Day, Text
from web.db import db
from web.mail.contacts import CHOOSE
from web.service import now, today

of_employers = Blueprint("employer_contacts", __name__, description="Who speaks for an employer.")
blueprint = Blueprint("contacts", __name__, description="Who speaks for an employer.")
STAFF = (Role.TUTOR, Role.COORDINATOR)
READERS = (*STAFF, Role.EMPLOYER)


class ContactIn(Shape):
    """What is stated of somebody who speaks for an employer."""

    name = Text(120, required=True)
    email = Text(254, allow_none=True)
    phone = Text(40, allow_none=True)
    lang = Choice(contacts.LANGUAGES, metadata={"description": "In which language mails and pages are."})
    site = Text(22, 22, allow_none=True, pattern=REF, metadata={"description": "Where they work; null: everywhere."})
    account = Text(22, 22, allow_none=True, pattern=REF, metadata={"description": "Their account, if they have one."})


class ContactChanges(ContactIn):
    """What is to be changed of a contact; what is not named stays."""

    name = Text(120)


class ContactOut(ContactIn):
    """A contact as it stands."""

    ref = Text(22)
    has_check_word = fields.Boolean()
    confirmed_on = Day()
    is_confirmed = fields.Boolean(metadata={"description": "Confirmed within the last 90 days."})
    ended_on = Day(allow_none=True)


class ContactsOut(Shape):
    """All contacts of an employer, oldest first, also those who have left."""

    contacts = fields.List(fields.Nested(ContactOut), required=True)


class WordIn(Shape):
    """The check word agreed with the contact by telephone: letters and digits count, nothing else."""

    word = Text(4 * LONGEST, SHORTEST, required=True)


@of_employers.view("GET /employers/<ref:ref>/contacts", needs=READERS, answers=ContactsOut)
def listed(ref: str) -> dict[str, Any]:
    """List who speaks and who spoke for an employer."""
    found = contacts.of_employer(db.session(), ref, by=actor())
    return {"contacts": [_told(each) for each in found]}


@of_employers.view(
    "POST /employers/<ref:ref>/contacts",
    needs=STAFF,
    reads=ContactIn,
    answers=ContactOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def add(stated: dict[str, Any], ref: str) -> Edition:
    """Add somebody who speaks for an employer."""
    _require_account(stated, reach.employer(db.session(), ref, actor(), Datum.CONTACTS).id)
    contact = contacts.add(db.session(), ref, stated, by=actor(), on=today())
    where = {"Location": url_for("contacts.read", ref=contact.ref)}
    return _told(contact), HTTPStatus.CREATED, where | edition(contact.version)


@blueprint.view("GET /contacts/<ref:ref>", needs=STAFF, answers=ContactOut)
def read(ref: str) -> Edition:
    """Read one contact."""
    return _answer(reach.read_contact(db.session(), ref, actor()))


@blueprint.view("PATCH /contacts/<ref:ref>", needs=STAFF, reads=ContactChanges, answers=ContactOut, about_person=True)
def amend(changes: dict[str, Any], ref: str) -> Edition:
    """Change how a contact is reached; another person is another contact.

    With another mail address or account all ends that somebody has agreed to for this contact.
    """
    session, before = db.session(), reach.read_contact(db.session(), ref, actor())
    _require_account(changes, before.employer_id)
    version, reached_at = expected(), (before.email, before.account)
    contact = contacts.amend(session, ref, changes, by=actor(), version=version)
    if (contact.email, contact.account) != reached_at:
        withdraw_turned(session, contact, now())
        links.end(session, contact, now=now())
    return _answer(contact)


@blueprint.view("POST /contacts/<ref:ref>/confirm", needs=STAFF, answers=ContactOut, about_person=True)
def confirm(ref: str) -> Edition:
    """Say that this is still the right person; it holds for 90 days."""
    return _answer(contacts.confirm(db.session(), ref, by=actor(), on=today()))


@blueprint.view("POST /contacts/<ref:ref>/end", needs=STAFF, answers=ContactOut, about_person=True)
def end(ref: str) -> Edition:
    """Say that this person no longer speaks for the employer: what was proposed to them, and their account, end."""
    contact = contacts.end(db.session(), ref, by=actor(), on=today())
    withdraw_stranded(db.session(), now(), Contact.id == contact.id)
    _shut_account(contact)
    return _answer(contact)


@blueprint.view("PUT /contacts/<ref:ref>/check-word", needs=STAFF, reads=WordIn, answers=ContactOut, about_person=True)
def agree_word(said: dict[str, Any], ref: str) -> Edition:
    """Store the check word that was agreed by telephone; only its hash is kept."""
    return _answer(contacts.agree_word(db.session(), ref, said["word"], by=actor()))


@blueprint.view("POST /contacts/<ref:ref>/check-word/link", needs=STAFF, answers=ContactOut, about_person=True)
def send_word_link(ref: str) -> Edition:
    """Send a link where the contact chooses the first check word; a later one is agreed by telephone."""
    contact = contacts.without_word(db.session(), ref, by=actor())
    outbox.put(db.session(), CHOOSE, to_contact=contact.ref, due_at=now())
    note(db.session(), Fact(Action.CREATE, Name(Link.__tablename__, contact.ref, None), "asked"))
    return _answer(contact)


def _require_account(stated: dict[str, Any], employer_id: int) -> None:
    """Refuse an account that is not bound to the contact's employer."""
    ref = stated.get("account")
    own = select(Account.id).filter_by(ref=ref, role=Role.EMPLOYER, employer_id=employer_id)
    if ref is not None and db.session().scalar(own) is None:
        raise Refused("unknown_account", "account", "no account of this employer has this reference")


def _shut_account(contact: Contact) -> None:
    """Disable the account of somebody who has left, unless they still speak for the firm as another contact."""
    session = db.session()
    left = select(Account).filter_by(ref=contact.account, state=AccountState.ACTIVE)
    still = select(Contact.id).where(Contact.account == contact.account, Contact.ended_on.is_(None))
    account = session.scalar(left.with_for_update(of=Account))
    if account is not None and session.scalar(still) is None:
        disable(session, account, now=now())


def _answer(contact: Contact) -> Edition:
    return _told(contact), HTTPStatus.OK, edition(contact.version)


def _told(contact: Contact) -> dict[str, Any]:
    site = db.session().scalar(select(Site.ref).where(Site.id == contact.site_id)) if contact.site_id else None
    told = ("ref", "name", "email", "phone", "lang", "account", "confirmed_on", "ended_on")
    return {key: getattr(contact, key) for key in told} | {
        "site": site,
        "has_check_word": contact.check_word_hash is not None,
        "is_confirmed": contacts.is_confirmed(contact, today()),
    }
