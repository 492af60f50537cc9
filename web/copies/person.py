"""Who she is, where she stands, what protects her: the sections about herself."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.records import Municipality
from employers.records import Contact, Employer, Site
from ground.base import Base
from ground.territories import Programme, Territory
from matching import exclusions
from matching.exclusion_list import Exclusions
from matching.identities import FIELDS
from matching.records.identities import Identity
from matching.records.people import Beneficiary
from web.accounts import Account
from web.copies.sections import Section, Teller, known
from web.wording import Words, labels
from web.wording.texts import noted

IDENTITY = {
    "first_name": noted("First name"),
    "family_name": noted("Family name"),
    "phone": noted("Telephone"),
    "email": noted("E-mail"),
    "other_contact": noted("Other ways to reach you"),
    "tax_code": noted("Tax code"),
    "birth_date": noted("Date of birth"),
    "municipality": noted("Where you live"),
    "safe_hours": noted("When it is safe to call you"),
    "voicemail_rule": noted("Voicemail"),
    "safe_word": noted("Safe word"),
    "danger_word": noted("Danger word"),
}
# What would help somebody who finds the paper.
UNSAID = frozenset({"safe_word", "danger_word"})
PERMITS = {
    "permit": noted("permit of stay"),
    "renewal_receipt": noted("receipt of a renewal"),
    "application": noted("application"),
    "not_needed": noted("no permit needed"),
}


def case(session: Session, person: Beneficiary, words: Words) -> Section:
    """Tell where she stands."""
    tutor = session.scalar(select(Account.name).where(Account.ref == person.tutor))
    territory = session.get(Territory, person.territory)
    programme = session.get(Programme, person.programme) if person.programme else None
    pairs = [
        (words.say("Sign of your case"), person.case_code),
        (words.say("Reference"), person.ref),
        (words.say("Territory"), territory.name if territory else person.territory),
        (words.say("Programme"), programme.name if programme else person.programme),
        (words.say("Right to work"), _permit(person.permit, words)),
        (words.say("Your tutor"), tutor),
        (words.say("Where you stand"), labels.state(words, person.state)),
        (words.say("Taken in on"), words.day(person.taken_in_on)),
        (words.say("Path ended on"), words.day(person.ended_on) if person.ended_on else None),
    ]
    return Section(words.say("Your path"), known(pairs))


def identity(session: Session, person: Beneficiary, words: Words) -> Section:
    """Tell who she is."""
    hers = session.get_one(Identity, person.id)
    pairs = [(words.say(IDENTITY[name]), _told(session, name, getattr(hers, name), words)) for name in FIELDS]
    return Section(words.say("Who you are and how to reach you"), known(pairs))


def protection(session: Session, person: Beneficiary, words: Words) -> Section:
    """Tell where she starts from and what she must avoid. Raises ExclusionsUnreadable."""
    place, avoid = exclusions.read(session, person.id)
    start = f"{place['lat']:.2f}, {place['lon']:.2f}" if place else None
    pairs = [(words.say("Start of your journeys, to about a kilometre"), start)]
    pairs += [(words.say("To be avoided"), each) for each in _avoided(session, avoid, words)] if avoid else []
    return Section(words.say("What protects you"), known(pairs))


def _told(session: Session, name: str, value: str | None, words: Words) -> str | None:
    if value is None or name in UNSAID:
        return value and words.say("kept; not printed, for your safety: ask your tutor")
    if name == "municipality":
        town = session.get(Municipality, value)
        return town.name if town else value
    return words.day(value) if name == "birth_date" else value


def _permit(permit: dict[str, Any] | None, words: Words) -> str | None:
    if permit is None:
        return None
    code, until = permit["kind"], permit.get("until")
    kind = words.say(PERMITS[code])
    return words.say("%(kind)s, until %(day)s", kind=kind, day=words.day(until)) if until else kind


def _avoided(session: Session, avoid: Exclusions, words: Words) -> Iterator[str]:
    """Yield what she must avoid, one by one, in names."""
    for code in avoid.municipalities:
        yield _named(session, Municipality, "istat", code)
    for area in avoid.areas:
        facts = {"where": f"{area.lat:.2f}, {area.lon:.2f}", "km": words.number(area.km)}
        yield words.say("within %(km)s km of %(where)s", **facts)
    for kind, refs in ((Site, avoid.sites), (Employer, avoid.employers)):
        for ref in refs:
            yield _named(session, kind, "ref", ref)
    for person in avoid.persons:
        who = person.name or _named(session, Contact, "ref", person.contact or "")
        firm = _named(session, Employer, "ref", person.employer) if person.employer else None
        yield words.say("%(person)s at %(firm)s", person=who, firm=firm) if firm else who
    for code in avoid.sectors:
        yield words.say("firms of the sector %(code)s (ATECO)", code=code)
    yield from [words.say("work at night")] * avoid.night
    yield from [words.say("work where nobody is near")] * avoid.isolated


def _named(session: Session, kind: type[Base], key: str, value: str) -> str:
    """Return the name of what has a reference or a code, else that itself."""
    found = session.scalar(select(kind).filter_by(**{key: value}))
    return str(getattr(found, "name", value))


TELLERS = {
    "beneficiaries": Teller(
        frozenset(
            {"ref", "case_code", "territory", "programme", "permit", "tutor", "state", "taken_in_on", "ended_on"}
        ),
        case,
    ),
    "identities": Teller(frozenset(IDENTITY), identity),
    "protections": Teller(frozenset({"lat", "lon", "municipality", "avoid"}), protection),
}
