"""Contacts: the people who speak for an employer. Proposals go to one of them, and to nobody else of the firm."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from employers import check_words, clock, facts, reach
from employers.errors import BadEmployer
from employers.reach import Datum
from employers.records import Contact, Employer, Site
from ground import versions
from ground.actors import Actor

# So long somebody's word that this is still the right person is trusted.
CONFIRMED = timedelta(days=90)
LANGUAGES = ("it", "en", "fr")
MAIL = re.compile(r"[^\s@,;<>\"]{1,64}@[^\s@,;<>\"]+\.[^\s@,;<>\"]+")


def _mail(raw: object, where: str) -> str:
    if not isinstance(raw, str) or len(raw) > 254 or not MAIL.fullmatch(raw):  # noqa: PLR2004 - RFC 5321
        raise BadEmployer("bad_mail", where, "a mail address such as nome@example.org is expected here")
    return raw


def _language(raw: object, where: str) -> str:
    if raw not in LANGUAGES:
        raise BadEmployer("bad_choice", where, f"one of {', '.join(LANGUAGES)} is expected here")
    return str(raw)


FIELDS: Mapping[str, facts.Reader] = {
    "name": facts.text(120),
    "email": _mail,
    "phone": facts.text(40),
    "lang": _language,
    "account": facts.text(22),
}


def add(session: Session, employer_ref: str, stated: Mapping[str, Any], *, by: Actor, on: date) -> Contact:
    """Add somebody who speaks for an employer; who adds them confirms them. Raises NoEmployer, BadEmployer.

    ``stated`` has ``name``, perhaps ``email``, ``phone``, ``lang``, ``site`` (a reference) and ``account``: the
    reference of an account of this employer, which the caller has looked at.
    """
    clock.stand_in_line(session)
    employer = reach.employer(session, employer_ref, by, Datum.CONTACTS)
    contact = Contact(employer_id=employer.id, confirmed_on=on)
    for key, value in _read(session, {"name": None, **stated}, employer.id).items():
        setattr(contact, key, value)
    session.add(contact)
    session.flush()
    return contact


def amend(session: Session, ref: str, changes: Mapping[str, Any], *, by: Actor, version: int | None = None) -> Contact:
    """Change how a contact is reached; another person is another contact. Raises NoContact, BadEmployer, Stale."""
    contact = _living(session, ref, by)
    versions.require(contact.version, version)
    known = _read(session, changes, contact.employer_id)
    if known.get("name", contact.name) != contact.name:
        raise BadEmployer(
            "name_stays", "name", "what people agreed to is for this person: end the contact, add another"
        )
    for key, value in known.items():
        setattr(contact, key, value)
    session.flush()
    return contact


def confirm(session: Session, ref: str, *, by: Actor, on: date) -> Contact:
    """Say that this is still the right person. Raises NoContact, BadEmployer for one who has left."""
    contact = _living(session, ref, by)
    contact.confirmed_on = on
    session.flush()
    return contact


def end(session: Session, ref: str, *, by: Actor, on: date) -> Contact:
    """Say that this person no longer speaks for the employer, from today on. Raises NoContact, BadEmployer."""
    contact = _living(session, ref, by)
    contact.ended_on = on
    session.flush()
    return contact


def agree_word(session: Session, ref: str, word: str, *, by: Actor) -> Contact:
    """Store the check word that was agreed with the contact by telephone. Raises NoContact, BadEmployer."""
    contact = _living(session, ref, by)
    choose_word(session, contact, word)
    return contact


def without_word(session: Session, ref: str, *, by: Actor) -> Contact:
    """Return a contact who may be asked by mail to choose a check word. Raises NoContact, BadEmployer.

    Only the first word is chosen so: who reads somebody's mail could else choose another one.
    """
    contact = _living(session, ref, by)
    if contact.email is None:
        raise BadEmployer("no_mail", "email", "this contact has no mail address")
    if contact.check_word_hash is not None:
        raise BadEmployer("has_check_word", "", "this contact has a check word: agree on another one by telephone")
    return contact


def choose_word(session: Session, contact: Contact, word: str) -> None:
    """Store the check word that a contact has chosen. Raises BadEmployer for a word that is too easy."""
    employer = session.get_one(Employer, contact.employer_id)
    contact.check_word_hash = check_words.hashed(word, "word", (contact.name, employer.name, "Ponte"))
    session.flush()


def of_employer(session: Session, employer_ref: str, *, by: Actor) -> Sequence[Contact]:
    """Return who speaks or spoke for an employer, oldest first. Raises NoEmployer."""
    employer = reach.read_employer(session, employer_ref, by, Datum.CONTACTS)
    return session.scalars(select(Contact).where(Contact.employer_id == employer.id).order_by(Contact.id)).all()


def speaks(on: date) -> ColumnElement[bool]:
    """Return the condition for contacts who speak for their employer on a day, and were confirmed not long before."""
    return or_(Contact.ended_on.is_(None), Contact.ended_on > on) & (Contact.confirmed_on > on - CONFIRMED)


def is_confirmed(contact: Contact, on: date) -> bool:
    """Tell whether somebody has said within the last 90 days that this is still the right person."""
    return contact.confirmed_on > on - CONFIRMED


def _living(session: Session, ref: str, by: Actor) -> Contact:
    # Before the contact is locked, as all do who change what a proposal stands on: so none waits for the other in turn.
    clock.stand_in_line(session)
    contact = reach.contact(session, ref, by)
    if contact.ended_on is not None:
        raise BadEmployer("contact_ended", "", "this person no longer speaks for the employer: add who does now")
    return contact


def _read(session: Session, stated: Mapping[str, Any], employer_id: int) -> dict[str, Any]:
    known = facts.read({key: raw for key, raw in stated.items() if key != "site"}, FIELDS)
    for key in ("name", "lang"):
        if key in known and known[key] is None:
            raise BadEmployer(f"{key}_missing", key, f"a {key} is needed")
    if "site" in stated:
        known["site_id"] = _site(session, stated["site"], employer_id)
    return known


def _site(session: Session, ref: object, employer_id: int) -> int | None:
    if ref is None:
        return None
    found = session.scalar(select(Site.id).where(Site.ref == str(ref), Site.employer_id == employer_id))
    if found is None:
        raise BadEmployer("unknown_site", "site", "no site of this employer has this reference")
    return found
