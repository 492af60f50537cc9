"""Denials and failed sign-ins: each leaves its row in a short transaction of its own, after the rollback."""

from collections.abc import Mapping

from flask import g, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.records import Contact, Employer, Site, Vacancy
from ground.actors import Agent
from ground.audit.names import Name, name_of
from ground.audit.writing import Who, deny, refuse_sign_in
from matching.records.cases import Cover
from matching.records.people import Beneficiary
from schedules.records.check_ins import CheckIn
from schedules.records.concerns import Concern
from schedules.records.consents import Consent
from schedules.records.placements import Placement
from schedules.records.proposals import Proposal
from web.access import API, cookie_name
from web.accounts import Account, AccountRequest, ApiToken, SignIn
from web.db import db, session
from web.refusals import UNAUTHENTICATED, denial

# Whose reference stands in the addresses of a blueprint.
OfHer = Beneficiary | Consent | Proposal | Placement | CheckIn | Concern | Cover
OfFirms = Employer | Site | Vacancy | Contact
OfAccounts = Account | AccountRequest | ApiToken | SignIn
OBJECTS: Mapping[str, type[OfHer | OfFirms | OfAccounts]] = {
    "beneficiaries": Beneficiary,
    "matches": Beneficiary,
    "people": Beneficiary,
    "ranked": Beneficiary,
    "identities": Beneficiary,
    "copies": Beneficiary,
    "erasures": Beneficiary,
    "exclusions": Beneficiary,
    "cases": Beneficiary,
    "members": Beneficiary,
    "notes": Beneficiary,
    "glasses": Beneficiary,
    "covers": Cover,
    "employers": Employer,
    "employer_contacts": Employer,
    "employer_sites": Employer,
    "pacts": Employer,
    "sites": Site,
    "contacts": Contact,
    "vacancies": Vacancy,
    "accounts": Account,
    "account_requests": AccountRequest,
    "tokens": ApiToken,
    "own_tokens": ApiToken,
    "browsers": SignIn,
    "personal_proposals": Beneficiary,
    "proposals": Proposal,
    "personal_consents": Beneficiary,
    "consents": Consent,
    "cards": Proposal,
    "placement_consents": Proposal,
    "placements": Placement,
    "presence": Placement,
    "check_ins": CheckIn,
    "check_ins_of_placements": Placement,
    "concerns": Concern,
    "personal_concerns": Beneficiary,
    "concerns_of_placements": Placement,
    "contact_rules": Beneficiary,
    "notices": Account,
    "snoozes": CheckIn,
    "pauses": Beneficiary,
    "assessments": Placement,
    "documents": Placement,
}


def note(refusal: Exception) -> None:
    """Note a denial of the present request, which has been rolled back; whoever only comes to the door is not one."""
    reason = denial(refusal)
    if reason == UNAUTHENTICATED and (request.path.startswith(API) or request.cookies.get(cookie_name())):
        note_failed_sign_in(reason)
    elif reason is not None and reason != UNAUTHENTICATED:
        with session(db.engine, write=True, by=_who(), door=request.endpoint) as own:
            deny(own, _asked_for(own), reason=reason)


def note_failed_sign_in(reason: str, by: Who = Agent.NOBODY, *, ref: str | None = None) -> None:
    """Note that somebody was not let in; what the request has done until now is rolled back.

    ``ref`` is the account that was tried, where there is one.
    """
    db.session.rollback()
    kind = ApiToken if request.path.startswith(API) else SignIn
    with session(db.engine, write=True, by=by, door=request.endpoint) as own:
        refuse_sign_in(own, Name(kind.__tablename__, ref, None), reason=reason)


def _who() -> Who:
    return g.get("actor") or Agent.NOBODY


def _asked_for(own: Session) -> Name:
    """Name what stands in the address: an object by its reference, and what does not exist by its kind alone."""
    record = OBJECTS.get(request.blueprint or "")
    if record is None:
        return Name(request.blueprint or "none", None, None)
    ref = (request.view_args or {}).get("ref")
    found = own.scalar(select(record).where(record.ref == ref)) if ref else None
    return Name(record.__tablename__, name_of(own, found).ref if found else None, None)
