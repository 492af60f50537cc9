"""Consents: given in one sitting for up to five firms, one row each; withdrawn one by one, each in one request."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.records import Vacancy
from ground.actors import Actor
from ground.base import public_ref
from ground.instants import day_of
from matching.reach import Datum, person
from matching.records.people import Beneficiary
from schedules.dates import timing
from schedules.errors import BadConsent, ConsentMissing, NoProposal
from schedules.messages import ToTutor, tell_tutor
from schedules.proposing import conditions, reach
from schedules.proposing.cards import stored
from schedules.proposing.endings import withdraw as end_proposal
from schedules.proposing.previews import Preview, card_of, card_shown, preview_of
from schedules.proposing.proposal_moves import CONSENT, MOVES
from schedules.records import placements as placed
from schedules.records.consents import Consent, Given, Purpose
from schedules.records.placements import Placement
from schedules.records.proposals import LIVING, Proposal, State, Withdrawal

MOST_FIRMS = 5
# Says in words what a preview shows: what is kept with the consent.
Tell = Callable[[Preview], dict[str, Any]]


def give(  # noqa: PLR0913 - who, when, and how it is said are all said by name
    session: Session, her_ref: str, stated: Mapping[str, Any], *, by: Actor, now: datetime, tell: Tell
) -> list[Consent]:
    """Record what she agreed to in one sitting: drafted proposals become consented.

    ``stated`` has ``language``, ``given``, perhaps ``until`` (the last day), and ``proposals``: for each its reference
    and ``seen``, the sign of the preview that she was shown. All of it is recorded or nothing. Raises NoBeneficiary,
    NoProposal, IllegalMove, BadConsent, and what ``conditions.require`` raises.
    """
    her = person(session, her_ref, by, Datum.CONSENTS, write=True, lock=True)
    named = _named(stated["proposals"])
    found = {each.ref: each for each in _to_consent(session, her, named)}
    if found.keys() != named.keys():
        raise NoProposal
    sitting = _sitting(stated, by=by, now=now)
    given = [_consented(session, found[ref], seen, sitting, tell=tell) for ref, seen in named.items()]
    session.flush()
    return given


def withdraw(session: Session, ref: str, *, by: Actor, now: datetime) -> Consent:
    """Record that she takes a consent back: its proposal ends, and its card is gone. Raises NoConsent, BadConsent."""
    consent = reach.consent_to_change(session, ref, by)
    if consent.withdrawn_at is not None:
        raise BadConsent("already_withdrawn", "", "this consent was withdrawn before")
    for proposal in reach.standing_on(session, consent):
        _end(session, proposal, consent, now=now)
    consent.withdrawn_at = now
    session.flush()
    _tell_of_papers(session, consent, now=now)
    return consent


def of_its_own(  # noqa: PLR0913 - what for, until when, by whom and when are all said by name
    session: Session,
    proposal: Proposal,
    purpose: Purpose,
    stated: Mapping[str, Any],
    *,
    until: date,
    by: Actor,
    now: datetime,
) -> Consent:
    """Return a consent to what a proposal has come to, in a sitting of its own, not stored yet.

    She is told of the work as it is now; the card stays the one of the first consent.
    """
    vacancy = session.get_one(Vacancy, proposal.vacancy_id, populate_existing=True)
    return Consent(
        ref=public_ref(),
        sitting=public_ref(),
        beneficiary_id=proposal.beneficiary_id,
        vacancy_id=proposal.vacancy_id,
        contact_id=proposal.contact_id,
        purpose=purpose,
        asked=conditions.asked(vacancy),
        work=conditions.told(vacancy),
        language=stated["language"],
        given=Given(stated["given"]),
        given_at=now,
        recorded_by=by.ref,
        until=until,
    )


def require(session: Session, proposal: Proposal, consent_ref: str, *, now: datetime) -> Consent:
    """Return the live consent to exactly this proposal. Raises ConsentMissing.

    It has to be the one that the caller names: a consent to anything else is none.
    """
    consent = session.get(Consent, proposal.consent_id, populate_existing=True) if proposal.consent_id else None
    if consent is None or consent.ref != consent_ref:
        raise ConsentMissing("consent_missing", "consent", "she has not agreed to this proposal: ask her first")
    if consent.withdrawn_at is not None:
        at = consent.withdrawn_at.isoformat(timespec="minutes")
        raise ConsentMissing("consent_withdrawn", "consent", f"the consent ended at {at}: ask her again")
    if consent.until < day_of(now):
        raise ConsentMissing("consent_over", "consent", f"the consent held until {consent.until}: ask her again")
    _require_same(session, proposal, consent)
    return consent


def _require_same(session: Session, proposal: Proposal, consent: Consent) -> None:
    """Refuse when the vacancy is no longer what she was told of, or her card would say something else now."""
    conditions.require_told(session, consent)
    if card_of(session, proposal, consent.asked) != card_shown(session, proposal):
        raise ConsentMissing("card_changed", "consent", "her profile has changed since she agreed: ask her again")


def _named(raw: Sequence[Mapping[str, str]]) -> dict[str, str]:
    if not 1 <= len(raw) <= MOST_FIRMS:
        raise BadConsent("too_many_firms", "proposals", f"in one sitting she is asked for 1 to {MOST_FIRMS} firms")
    named = {each["proposal"]: each["seen"] for each in raw}
    if len(named) < len(raw):
        raise BadConsent("named_twice", "proposals", "a proposal stands here twice")
    return named


def _to_consent(session: Session, her: Beneficiary, refs: Mapping[str, str]) -> Sequence[Proposal]:
    return reach.living(session, Proposal.beneficiary_id == her.id, Proposal.ref.in_(refs))


def _sitting(stated: Mapping[str, Any], *, by: Actor, now: datetime) -> dict[str, Any]:
    longest = timing.longest_consent(now)
    until: date = stated.get("until") or longest
    if not day_of(now) <= until <= longest:
        raise BadConsent("bad_until", "until", f"a consent holds at least today, and at most until {longest}")
    facts = {"language": stated["language"], "given": Given(stated["given"]), "until": until}
    return {**facts, "sitting": public_ref(), "given_at": now, "recorded_by": by.ref}


def _consented(session: Session, proposal: Proposal, seen: str, sitting: Mapping[str, Any], *, tell: Tell) -> Consent:
    after = MOVES.after(proposal.state, CONSENT)
    conditions.require(session, proposal, on=day_of(sitting["given_at"]))
    shown = preview_of(session, proposal)
    if shown.seen != seen:
        raise BadConsent("preview_changed", "seen", "what would be sent has changed: show her the preview anew")
    consent = Consent(
        ref=public_ref(),
        beneficiary_id=proposal.beneficiary_id,
        vacancy_id=proposal.vacancy_id,
        contact_id=proposal.contact_id,
        purpose=Purpose.PROPOSAL,
        asked=shown.asked,
        work=shown.work,
        **sitting,
    )
    consent.card, consent.told = stored(shown.card), tell(shown)
    session.add(consent)
    session.flush()
    proposal.state, proposal.consent_id = after, consent.id
    proposal.over_on = timing.day_after(consent.until)
    return consent


def _end(session: Session, proposal: Proposal, consent: Consent, *, now: datetime) -> None:
    """End what stands on a consent; an interview that was not told yet is just not told."""
    if proposal.state is State.WILLING and consent.purpose is Purpose.INTERVIEW:
        proposal.meeting_id = None
    elif proposal.state in {*LIVING, State.ACCEPTED}:
        end_proposal(session, proposal, reason=Withdrawal.CONSENT_WITHDRAWN, now=now)


def _tell_of_papers(session: Session, consent: Consent, *, now: datetime) -> None:
    """Tell her tutor that the papers of a placement are shut, which goes on until somebody ends it."""
    standing = (Placement.consent_id == consent.id, Placement.state.in_(placed.LIVING))
    placement = session.scalar(select(Placement).where(*standing))
    if placement is not None:
        tell_tutor(session, placement, ToTutor.SHUT_PAPERS, now=now, is_urgent=True)
