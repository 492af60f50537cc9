"""What there is to tell, to whom and when: a notice for who has an account, and a mail that says its kind alone.

Nobody is written to at night or on a day off because a clock has moved something; what is urgent leaves at once.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from catalogue.records import Municipality
from employers.records import Contact, Site, Vacancy
from ground import notices, outbox
from matching.records.people import Beneficiary
from schedules.dates import working_days
from schedules.records.placements import Placement
from schedules.records.proposals import Proposal

Told = Proposal | Placement
# Returns the accounts of who coordinates a territory, by their references.
Coordinators = Callable[[Session, str], Sequence[str]]
# Asks a second factor of an account, by its reference.
AskFactor = Callable[[Session, str], None]


class _Process:
    """What this process was handed: whom it knows beside those who stand in the records."""

    coordinators: Coordinators | None = None
    ask_factor: AskFactor | None = None


def hand_in(coordinators: Coordinators, ask_factor: AskFactor) -> None:
    """Hand this process what it asks of accounts, which live in a room above.

    That is who coordinates a territory, and how a second factor is asked.
    """
    _Process.coordinators, _Process.ask_factor = coordinators, ask_factor


class ToContact(StrEnum):
    """What a contact is told."""

    PROPOSAL = "proposal"
    REMINDER = "proposal_reminder"
    NEWS = "proposal_news"  # whatever has come of a proposal that the firm was willing to take
    OVER = "proposal_over"


class ToTutor(StrEnum):
    """What her tutor is told."""

    ANSWERED = "proposal_answered"
    STOPPED = "proposal_stopped"  # an answer could not be taken, because what she must avoid cannot be told
    PHONE = "proposal_phone"
    SHUT = "proposal_shut"  # nobody can open the card until a vetting is renewed, or the contact confirmed
    EXPIRED = "proposal_expired"
    WITHDRAWN = "proposal_withdrawn"
    LAPSED = "reservation_lapsed"
    WORD = "check_word_wrong"
    CROSSED = "placement_crossed"  # a place at which she works, or will, crosses what she must avoid
    SHUT_PAPERS = "placement_papers_shut"
    LIST = "new_ranked_list"
    NO_LIST = "new_ranked_list_stopped"  # what it would rest on cannot be read; it is tried again
    # So many days before her right to work ends; what it is that ends, the word does not tell.
    DEADLINE_90 = "deadline_90"
    DEADLINE_60 = "deadline_60"
    DEADLINE_30 = "deadline_30"


def tell_contact(session: Session, proposal: Proposal, kind: ToContact, *, due_at: datetime) -> None:
    """Tell the contact of a proposal, who may have an account, a mail address, or both."""
    contact = session.get_one(Contact, proposal.contact_id)
    if contact.account is not None:
        notices.put(session, kind, account=contact.account, about=proposal.ref, at=due_at)
    if contact.email is not None:
        outbox.put(session, kind, to_contact=contact.ref, about=proposal.ref, due_at=due_at)


def tell_contact_at_work(session: Session, proposal: Proposal, kind: ToContact, *, now: datetime) -> None:
    """Tell the contact of a proposal now, or else when the workplace next opens."""
    patron_day = session.scalar(patron_days().where(Vacancy.id == proposal.vacancy_id))
    tell_contact(session, proposal, kind, due_at=working_days.at_work(now, patron_day))


def tell_contact_of_end(session: Session, proposal: Proposal, *, now: datetime) -> None:
    """Tell a firm that was willing that there is news, on the morning after: so the hour does not tell the reason."""
    patron_day = session.scalar(patron_days().where(Vacancy.id == proposal.vacancy_id))
    tell_contact(session, proposal, ToContact.NEWS, due_at=working_days.next_morning(now, patron_day))


def patron_days() -> Select[str | None]:
    """Select the day of the patron at the workplaces of vacancies."""
    town = Municipality.istat == func.coalesce(Site.municipality, Vacancy.municipality)
    at_site = select(Municipality.patron_day).select_from(Vacancy).join(Site, Site.id == Vacancy.site_id, isouter=True)
    return at_site.join(Municipality, town, isouter=True)


def tell_tutor(session: Session, proposal: Told, kind: ToTutor, *, now: datetime, is_urgent: bool = False) -> None:
    """Tell her tutor of a proposal or a placement: what is urgent at once, all else at hours of work."""
    tutor = session.get_one(Beneficiary, proposal.beneficiary_id).tutor
    at = now if is_urgent else working_days.at_work(now)
    tell(session, tutor, kind, about=proposal.ref, at=at, urgent=is_urgent)


def was_told(session: Session, proposal: Told, kind: ToTutor, *, since: datetime) -> bool:
    """Tell whether her side was told the same of a proposal since an instant."""
    same = select(outbox.Message.id).where(outbox.Message.kind == kind, outbox.Message.about == proposal.ref)
    return session.scalar(same.where(outbox.Message.due_at > since).limit(1)) is not None


def tell_coordinators(session: Session, proposal: Told, kind: ToTutor, *, now: datetime) -> None:
    """Tell who coordinates her territory, urgently. Raises RuntimeError in a process that was not told who they are."""
    her = session.get_one(Beneficiary, proposal.beneficiary_id)
    for account in coordinators(session, her.territory):
        tell(session, account, kind, about=proposal.ref, at=now, urgent=True)


def coordinators(session: Session, territory: str) -> Sequence[str]:
    """Return who coordinates a territory. Raises RuntimeError in a process that was not told who they are."""
    if _Process.coordinators is None:
        raise RuntimeError("nobody has told who coordinates a territory")
    return _Process.coordinators(session, territory)


def tell(  # noqa: PLR0913 - whom, what, about what and when are all said
    session: Session, account: str, kind: str, *, about: str, at: datetime, urgent: bool = False
) -> None:
    """Tell an account, from an instant on: with a notice, and by mail."""
    notices.put(session, kind, account=account, about=about, at=at, urgent=urgent)
    outbox.put(session, kind, to_account=account, about=about, urgent=urgent, due_at=at)


def ask_factor(session: Session, account: str) -> None:
    """Ask a second factor of an account. Raises RuntimeError in a process that was not told how."""
    if _Process.ask_factor is None:
        raise RuntimeError("nobody has told how a second factor is asked")
    _Process.ask_factor(session, account)
