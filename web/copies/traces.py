"""What is kept beside: who worked with it and when, what was asked to be erased, what is being typed."""

from collections import Counter
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ground.audit.records import Action, AuditRow
from ground.base import Base
from ground.instants import day_of
from ground.outbox import Message
from matching.records.people import Beneficiary
from schedules.erasing import traces as leading
from schedules.erasing.retention import Years
from schedules.records.erasures import ErasureRequest, Holding, Reason
from web.accounts.records import Draft
from web.copies.sections import Section, Teller, known
from web.service import HERE
from web.wording import Words
from web.wording.texts import noted

REASONS = {
    Reason.HER_WISH: noted("you wish it"),
    Reason.RETENTION: noted("it has been kept long enough"),
    Reason.MISTAKE: noted("it should not have been written down"),
}
HOLDINGS = {
    Holding.CASE: noted("all of it"),
    Holding.IDENTITY: noted("name and contacts"),
    Holding.PROFILE: noted("what you can and want to do"),
    Holding.PROTECTION: noted("what protects you"),
    Holding.RANKINGS: noted("places looked up for you"),
    Holding.NOTES: noted("what was noted about you"),
}
ACTIONS = {
    Action.CREATE: noted("wrote something new"),
    Action.CHANGE: noted("changed something"),
    Action.DELETE: noted("deleted something"),
    Action.LOOK: noted("read name, contacts or what protects you"),
    Action.DENY: noted("tried to reach it and was refused"),
}
SIDES = {False: noted("to who works with you"), True: noted("to a firm")}
ROLES = {
    "tutor": noted("a tutor"),
    "coordinator": noted("a coordinator"),
    "operator": noted("another professional"),
    "auditor": noted("the data-protection officer"),
    "machine": noted("the service itself"),
}


def erasure(session: Session, person: Beneficiary, words: Words) -> Section:
    """Tell what was asked to be erased and not confirmed yet."""
    asked = session.get(ErasureRequest, person.id)
    pairs = [] if asked is None else [
        (words.say("Asked for on"), words.day(asked.asked_on)),
        (words.say("Because"), words.say(REASONS[asked.reason])),
        (words.say("What is to go"), words.listing(words.say(HOLDINGS[Holding(each)]) for each in asked.holdings)),
    ]  # fmt: skip
    return Section(words.say("Waiting to be erased"), pairs)


def drafts(session: Session, person: Beneficiary, words: Words) -> Section:
    """Tell how many texts about her are being typed."""
    count = session.scalar(select(func.count()).select_from(Draft).where(Draft.beneficiary_id == person.id)) or 0
    pairs = [(words.say("Texts not finished yet, kept for a day at most"), words.number(count) if count else None)]
    return Section(words.say("Being written"), known(pairs))


def doings(session: Session, person: Beneficiary, words: Words) -> Section:
    """Tell who worked with what is held of her, by day, role and what was done."""
    query = select(AuditRow.at, AuditRow.role, AuditRow.action).where(AuditRow.ref == person.audit_ref)
    counts = Counter[tuple[date, str, Action]]()
    for at, role, action in session.execute(query.order_by(AuditRow.number)):
        counts[at.astimezone(HERE).date(), role, action] += 1
    other = noted("somebody else")
    pairs = [
        (words.day(day), f"{words.say(ROLES.get(role, other))}: {words.say(ACTIONS[action])} ({words.number(number)}×)")
        for (day, role, action), number in counts.items()
        if action in ACTIONS
    ]
    return Section(words.say("Who worked with it"), pairs)


def messages(session: Session, person: Beneficiary, words: Words) -> Section:
    """Tell when a message was sent because of her, and to which side; what it said names nobody."""
    people = Base.metadata.tables[Beneficiary.__tablename__]
    hers = leading.behind(Base.metadata, people, people.c.id == person.id)
    refs = [ref for query in leading.references(hers) for ref in session.scalars(query)]
    query = select(Message.sent_at, Message.to_contact).where(Message.about.in_(refs), Message.sent_at.is_not(None))
    counts = Counter[tuple[date, bool]]()
    for sent_at, to_contact in session.execute(query.order_by(Message.sent_at)):
        if sent_at is not None:
            counts[day_of(sent_at), to_contact is not None] += 1
    pairs = [
        (words.day(day), f"{words.say(SIDES[is_firm])} ({words.number(number)}×)")
        for (day, is_firm), number in counts.items()
    ]
    note = words.say("Each says that there is something to read, and nothing about you.")
    return Section(words.say("Messages sent because of you"), pairs, note if pairs else None)


def kept_for(years: Years, words: Words) -> Section:
    """Tell how long it is kept."""
    pairs = [
        (words.say(HOLDINGS[holding]), words.count("%(n)s year", "%(n)s years", number))
        for holding, number in years.items()
    ]
    note = words.say("Counted from the day on which your path with us ends. You may ask for it to be erased before.")
    return Section(words.say("How long it is kept"), pairs, note)


TELLERS = {
    "erasure_requests": Teller(frozenset({"reason", "holdings", "asked_on"}), erasure),
    "drafts": Teller(frozenset({"kept_at", "fields", "address"}), drafts),
}
