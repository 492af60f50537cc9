"""Interviews: a consent of their own to the first name, the place, and who goes along; then the firm is told."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from employers.records import Contact
from ground.actors import Actor
from ground.audit.writing import look
from ground.errors import IllegalMove
from ground.instants import day_of, instant_of
from matching import avoidance
from matching.reach import Datum
from matching.records.identities import Identity
from schedules.dates import timing
from schedules.errors import BadConsent, ConsentMissing
from schedules.messages import ToContact, tell_contact_at_work
from schedules.proposing import conditions, consents, previews, reach
from schedules.proposing.inference import Inference, from_meeting
from schedules.proposing.proposal_moves import ASK_INTERVIEW, INTERVIEW, after_on_her_side
from schedules.records.consents import Consent, Purpose
from schedules.records.proposals import Proposal, State


class Planned(NamedTuple):
    """When an interview is; ``ref`` is its proposal's."""

    ref: str
    at: datetime
    case_code: str


Tell = Callable[[Mapping[str, Any], tuple[Inference, ...]], dict[str, Any]]


class MeetingPreview(NamedTuple):
    """What would be told of an interview: to whom, what with the first name, and what could be inferred from it."""

    contact: Contact
    meeting: dict[str, Any]
    inferences: tuple[Inference, ...]


def preview(session: Session, ref: str, stated: Mapping[str, Any], *, by: Actor) -> MeetingPreview:
    """Return what the contact would be told of an interview, which is put before her ere she agrees.

    It holds her first name, so the look is noted and the session has to write. Raises NoProposal.
    """
    proposal, meeting = reach.hers(session, ref, by, Datum.CARD), _meeting(stated)
    told = {"first_name": _first_name(session, proposal), **meeting}
    contact = session.get_one(Contact, proposal.contact_id)
    return MeetingPreview(contact, told, inferences(session, proposal, meeting))


def agree(  # noqa: PLR0913 - who, when, and how it is said are all said by name
    session: Session, ref: str, stated: Mapping[str, Any], *, by: Actor, now: datetime, tell: Tell
) -> Consent:
    """Record that she agrees to meet the contact: ``place``, ``day``, ``time``, perhaps ``companion``; her first name.

    An earlier agreement for the same proposal is over. ``tell`` says in words what she was told. Raises NoProposal,
    IllegalMove, BadConsent, ExclusionHit, ExclusionDoubt, ExclusionsUnreadable, KeyMissing.
    """
    proposal = reach.hers_to_change(session, ref, by, Datum.CONSENTS)
    after_on_her_side(proposal, ASK_INTERVIEW, now)
    avoidance.require_clear(session, proposal.beneficiary_id, proposal.vacancy_id, proposal.contact_id)
    meeting = _meeting(stated)
    _require_day(proposal, stated["day"], now)
    if _first_name(session, proposal) is None:
        raise BadConsent("first_name_missing", "", "her first name is not written down: add it to her identity first")
    until = timing.longest_consent(now)
    consent = consents.of_its_own(session, proposal, Purpose.INTERVIEW, stated, until=until, by=by, now=now)
    consent.meeting = meeting
    consent.told = tell(meeting, inferences(session, proposal, meeting))
    session.add(consent)
    session.flush()
    _replace(session, proposal, consent, now=now)
    return consent


def invite(session: Session, ref: str, *, by: Actor, now: datetime) -> Proposal:
    """Tell the contact what she has agreed to; her five days count from the interview.

    Raises NoProposal, ConsentMissing, IllegalMove, ExclusionHit, ExclusionDoubt, ExclusionsUnreadable, KeyMissing.
    """
    proposal = reach.hers_to_change(session, ref, by)
    after = after_on_her_side(proposal, INTERVIEW, now)
    consent = _live(session, proposal, now)
    if consent is None or consent.meeting is None:
        raise ConsentMissing("consent_missing", "", "she has not agreed to an interview: ask her first")
    _require_day(proposal, date.fromisoformat(consent.meeting["day"]), now)
    conditions.require_told(session, consent)
    avoidance.require_clear(session, proposal.beneficiary_id, proposal.vacancy_id, proposal.contact_id)
    proposal.state = after
    day = date.fromisoformat(consent.meeting["day"])
    proposal.over_on = timing.answer_over_on(proposal.sent_at or now, day)
    session.flush()
    tell_contact_at_work(session, proposal, ToContact.NEWS, now=now)
    return proposal


def of(session: Session, proposal: Proposal, *, now: datetime) -> dict[str, Any] | None:
    """Return what the contact may know of an interview, None when there is none or she no longer agrees.

    It holds her first name, so the look is noted and the session has to write.
    """
    consent = _live(session, proposal, now) if proposal.state in {State.INTERVIEW, State.ACCEPTED} else None
    if consent is None or consent.meeting is None:
        return None
    return {"first_name": _first_name(session, proposal), **consent.meeting}


def planned(session: Session, by: Actor) -> list[Planned]:
    """Return when the interviews are of which a contact was told, to that contact and to who does her tutor's work."""
    return [_planned(ref, consent, case_code) for ref, consent, case_code in reach.met(session, by)]


def inferences(session: Session, proposal: Proposal, meeting: Mapping[str, Any]) -> tuple[Inference, ...]:
    """Return what the firm could infer beyond the card once it has met her."""
    return from_meeting(previews.before(session, proposal), is_accompanied=meeting.get("companion") is not None)


def _meeting(stated: Mapping[str, Any]) -> dict[str, Any]:
    when = {"day": stated["day"].isoformat(), "time": stated["time"]}
    return {"place": stated["place"], "companion": stated.get("companion"), **when}


def _planned(ref: str, consent: Consent, case_code: str) -> Planned:
    told = consent.meeting or {}
    return Planned(ref, instant_of(date.fromisoformat(told["day"]), time.fromisoformat(told["time"])), case_code)


def _live(session: Session, proposal: Proposal, now: datetime) -> Consent | None:
    consent = session.get(Consent, proposal.meeting_id) if proposal.meeting_id is not None else None
    is_live = consent is not None and consent.withdrawn_at is None and consent.until >= day_of(now)
    return consent if is_live else None


def _require_day(proposal: Proposal, day: date, now: datetime) -> None:
    """Refuse a day that has passed, or on which the proposal would be over."""
    if day_of(now) >= (proposal.over_on or day_of(now)):
        raise IllegalMove(State.EXPIRED, INTERVIEW, ())
    over_on = timing.life_over_on(proposal.sent_at or now)
    if not day_of(now) <= day < over_on:
        raise BadConsent("bad_day", "day", f"the day of an interview is today at the earliest, and before {over_on}")


def _first_name(session: Session, proposal: Proposal) -> str | None:
    identity = session.get_one(Identity, proposal.beneficiary_id)
    look(session, identity)
    return identity.first_name


def _replace(session: Session, proposal: Proposal, consent: Consent, *, now: datetime) -> None:
    earlier = session.get(Consent, proposal.meeting_id) if proposal.meeting_id is not None else None
    if earlier is not None and earlier.withdrawn_at is None:
        earlier.withdrawn_at = now
    proposal.meeting_id = consent.id
    session.flush()
