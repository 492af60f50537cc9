"""Who shares her case, what tutors noted, and when notes were opened from outside."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.records.cases import CaseMember, MemberKind
from matching.records.notes import Glass, Note
from matching.records.people import Beneficiary
from web.copies.sections import Pair, Section, Teller, account_name
from web.service import HERE
from web.wording import Words
from web.wording.texts import noted

KINDS = {MemberKind.COLLEAGUE: noted("a tutor"), MemberKind.OPERATOR: noted("another professional")}


def members(session: Session, person: Beneficiary, words: Words) -> Section:
    """Tell who shares her case, or has shared it, from when to when."""
    query = select(CaseMember).where(CaseMember.beneficiary_id == person.id).order_by(CaseMember.id)
    pairs = [_member(session, each, words) for each in session.scalars(query)]
    return Section(words.say("Who shares your case"), pairs)


def notes(session: Session, person: Beneficiary, words: Words) -> Section:
    """Tell what tutors noted about her."""
    query = select(Note).where(Note.beneficiary_id == person.id).order_by(Note.id)
    pairs = [
        (_day(each.written_at, words), f"{each.text}\n({account_name(session, each.author)})")
        for each in session.scalars(query)
    ]
    return Section(words.say("What was noted about you"), pairs)


def glasses(session: Session, person: Beneficiary, words: Words) -> Section:
    """Tell when somebody opened the notes who does not work on her case, and why."""
    query = select(Glass).where(Glass.beneficiary_id == person.id).order_by(Glass.id)
    pairs = [
        (_day(each.broken_at, words), f"{account_name(session, each.account)}: {each.reason}")
        for each in session.scalars(query)
    ]
    return Section(words.say("When notes were opened from outside, and why"), pairs)


def _member(session: Session, member: CaseMember, words: Words) -> Pair:
    kind, last = words.say(KINDS[member.kind]), min(member.ends_on, member.ended_on or member.ends_on)
    days = {"first": words.day(member.starts_on), "last": words.day(last)}
    return account_name(session, member.account), words.say("%(kind)s, from %(first)s to %(last)s", kind=kind, **days)


def _day(at: datetime, words: Words) -> str:
    return words.day(at.astimezone(HERE).date())


TELLERS = {
    "case_members": Teller(frozenset({"account", "kind", "starts_on", "ends_on", "ended_on"}), members),
    "notes": Teller(frozenset({"author", "openness", "written_at", "text"}), notes),
    "glasses": Teller(frozenset({"account", "reason", "broken_at", "until"}), glasses),
}
