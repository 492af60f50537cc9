"""What she agreed to and what was proposed for her: to which firm, what was told of her, and what came of it."""

from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.records import Contact, Employer, Vacancy
from ground.instants import day_of
from matching.records.people import Beneficiary
from schedules.proposing.proposal_moves import over_on_for_her, state_for_her
from schedules.records.consents import Consent, Given, Purpose
from schedules.records.proposals import ChosenFor, EmployersReason, HerReason, Proposal, Side, State, Withdrawal
from web.copies.sections import Section, Teller, account_name
from web.service import now
from web.wording import Words, points
from web.wording.texts import noted

PURPOSES = {
    Purpose.PROPOSAL: noted("That you are proposed, without your name"),
    Purpose.INTERVIEW: noted("That you meet"),
    Purpose.PLACEMENT: noted("That the firm gets the papers of your placement"),
}
GIVEN = {Given.IN_PERSON: noted("in person"), Given.BY_PHONE: noted("by phone")}
STATES = {
    State.DRAFTED: noted("being prepared; nobody has heard of it"),
    State.CONSENTED: noted("you have agreed; not sent yet"),
    State.SENT: noted("sent; the firm has not answered"),
    State.WILLING: noted("the firm is willing"),
    State.INTERVIEW: noted("you meet"),
    State.ACCEPTED: noted("the firm and you have said yes"),
    State.WITHDRAWN: noted("withdrawn"),
    State.EXPIRED: noted("over without an answer in time"),
}
DECLINED = {Side.EMPLOYER: noted("the firm has said no"), Side.HERS: noted("you have said no")}
# Of an answer that can still be taken back only the first is told.
DAYS = {
    "sent_at": noted("Sent on %(day)s."),
    "answered_at": noted("Answered on %(day)s."),
    "reserved_at": noted("A place is kept free for you since %(day)s."),
    "accepted_at": noted("You said yes on %(day)s."),
    "ended_at": noted("Ended on %(day)s."),
}
WHY: Mapping[str, str] = {
    EmployersReason.SKILLS: noted("other skills are needed"),
    EmployersReason.LANGUAGES: noted("other languages are needed"),
    EmployersReason.LICENCES: noted("another licence is needed"),
    EmployersReason.HOURS: noted("the hours do not fit"),
    EmployersReason.START: noted("the start does not fit"),
    EmployersReason.TAKEN: noted("the place has been given away"),
    EmployersReason.PLANS: noted("the plans of the firm have changed"),
    HerReason.TRAVEL: noted("the way is too long"),
    HerReason.PAY: noted("the pay is too little"),
    HerReason.WORK: noted("the work does not suit"),
    HerReason.PEOPLE: noted("the people there do not suit"),
    HerReason.OTHER_WAY: noted("something else was found"),
    HerReason.NOT_NOW: noted("not now"),
    Withdrawal.BY_TUTOR: noted("by your tutor"),
    Withdrawal.CONSENT_WITHDRAWN: noted("you took your consent back"),
    Withdrawal.CONSENT_OVER: noted("your consent was over"),
    Withdrawal.OTHER_ACCEPTED: noted("you said yes to another firm"),
    Withdrawal.EXCLUSION: noted("because of what is to be avoided"),
    Withdrawal.CONTACT_GONE: noted("who was to read it is no longer there"),
    Withdrawal.CONTACT_CHANGED: noted("somebody else could have read it"),
    Withdrawal.VACANCY_GONE: noted("the place is no longer offered"),
    Withdrawal.VACANCY_MOVED: noted("the place or its hours have changed"),
    Withdrawal.EMPLOYER_GONE: noted("we no longer work with the firm"),
    Withdrawal.PATH: noted("you were no longer looking for a place"),
    Withdrawal.ERASURE: noted("what it stood on was erased"),
}


CHOSEN_FOR: Mapping[str, str] = {
    ChosenFor.HER_WISH: noted("what you wish"),
    ChosenFor.NEARNESS: noted("the short way"),
    ChosenFor.HOURS: noted("the hours"),
    ChosenFor.PAY: noted("the pay"),
    ChosenFor.WORK: noted("the work"),
    ChosenFor.LEARNING: noted("what can be learnt there"),
    ChosenFor.KNOWN_FIRM: noted("a firm that we know well"),
    ChosenFor.NO_OTHER: noted("there was no other place"),
}
READ_OUT = {
    "lines": noted("What is shown:"),
    "inference": noted("What could be guessed from it:"),
    "documents": noted("What stands in the papers:"),
}


def consents(session: Session, person: Beneficiary, words: Words) -> Section:
    """Tell what she agreed to: for whom, how, until when, and what was put before her, in the words of that day."""
    query = select(Consent).where(Consent.beneficiary_id == person.id).order_by(Consent.given_at, Consent.id)
    pairs = [
        (f"{words.day(day_of(each.given_at))} – {_firm(session, each)}", "\n".join(_agreed(session, each, words)))
        for each in session.scalars(query)
    ]
    note = words.say("You can take back what you agreed to at any time, without a reason: tell your tutor.")
    return Section(words.say("What you agreed to"), pairs, note if pairs else None)


def proposals(session: Session, person: Beneficiary, words: Words) -> Section:
    """Tell what was proposed for her, and what came of it."""
    query = select(Proposal).where(Proposal.beneficiary_id == person.id).order_by(Proposal.drafted_at, Proposal.id)
    pairs = [
        (f"{words.day(day_of(each.drafted_at))} – {_firm(session, each)}", "\n".join(_went(each, words)))
        for each in session.scalars(query)
    ]
    return Section(words.say("What was proposed for you"), pairs)


def _firm(session: Session, of: Consent | Proposal) -> str:
    """Return the firm, the person there, and the work, by their names."""
    contact = session.get_one(Contact, of.contact_id)
    firm = session.get_one(Employer, contact.employer_id)
    return f"{firm.name}, {contact.name}: {session.get_one(Vacancy, of.vacancy_id).title}"


def _agreed(session: Session, consent: Consent, words: Words) -> Iterator[str]:
    facts = {"language": words.language(consent.language), "how": words.say(GIVEN[consent.given])}
    yield words.say(PURPOSES[consent.purpose])
    yield words.say("Read out in: %(language)s; you agreed %(how)s.", **facts)
    yield words.say("Written down by %(name)s.", name=account_name(session, consent.recorded_by))
    if consent.withdrawn_at is None:
        yield words.say("It holds until %(day)s.", day=words.day(consent.until))
    else:
        yield words.say("It ended on %(day)s.", day=words.day(day_of(consent.withdrawn_at)))
    for lines, heading in READ_OUT.items():
        if consent.told.get(lines):
            yield words.say(heading)
            yield from (f"· {line}" for line in consent.told[lines])


def _went(proposal: Proposal, words: Words) -> Iterator[str]:
    """Yield where it stands, why, since when, and with which score; an answer that can be taken back is none yet."""
    state = state_for_her(proposal, now())
    is_told = state is proposal.state
    no = proposal.declined_by if is_told else None
    how = words.say(DECLINED[no] if no else STATES[state])
    why = WHY.get(proposal.why or "") if is_told else None
    yield f"{how} ({words.say(why)})" if why else how
    for name, what in DAYS.items() if is_told else [("sent_at", DAYS["sent_at"])]:
        if (at := getattr(proposal, name)) is not None:
            yield words.say(what, day=words.day(day_of(at)))
    over_on = over_on_for_her(proposal, now())
    if over_on is not None and (proposal.ended_at is None or not is_told):
        yield words.say("It is over by itself on %(day)s.", day=words.day(over_on))
    if proposal.chosen_for:
        because = ", ".join(words.say(CHOSEN_FOR[code]) for code in proposal.chosen_for)
        yield words.say("Your tutor chose it because of: %(reasons)s.", reasons=because)
    for shown in proposal.reasons or ():
        score = words.number(points(shown["score"]))
        yield words.say("Score %(score)s of 100, by version %(model)s.", score=score, model=proposal.model)


CONSENT_COLUMNS = frozenset({"purpose", "asked", "language", "given", "given_at", "recorded_by", "until"})
PROPOSAL_COLUMNS = frozenset(
    {"state", "declined_by", "why", "model", "chosen_for", "reasons", "drafted_at", "over_on", *DAYS}
)
# The firm, the person there and the work are told of both.
WHOM = {"vacancy_id", "contact_id"}
TELLERS = {
    "consents": Teller(CONSENT_COLUMNS | WHOM | {"withdrawn_at", "card", "told", "meeting", "documents"}, consents),
    "proposals": Teller(PROPOSAL_COLUMNS | WHOM, proposals),
}
