"""What waits in an inbox, and what will happen if nobody acts: one sentence each."""

from datetime import date

from ground.instants import HERE
from schedules.dates.purposes import Party, Purpose
from schedules.inbox.foreseeing import Coming, To, What
from schedules.inbox.items import Code, Group, Item
from schedules.records.concerns import Kind
from schedules.records.placements import PaperKind
from web.wording.texts import noted
from web.wording.words import Words

PARTIES = {
    Party.HER: noted("Contact with her"),
    Party.EMPLOYER: noted("Contact with the firm"),
    Party.BOTH: noted("Meeting of the three"),
}
PURPOSES = {
    Purpose.ARRIVED: noted("has she arrived"),
    Purpose.FIRST_CONTACT: noted("first contact"),
    Purpose.SETTLING_IN: noted("settling in"),
    Purpose.REGULAR: noted("how it is going"),
    Purpose.PAY: noted("pay"),
    Purpose.MIDPOINT: noted("mid-term assessment"),
    Purpose.MIDPOINT_TOGETHER: noted("mid-term assessment together"),
    Purpose.HIRING_DECISION: noted("decision about hiring"),
    Purpose.FINAL: noted("final assessment"),
    Purpose.FOLLOW_UP: noted("follow-up"),
}
CONCERNS = {
    Kind.HER_WORD: noted("She has said something"),
    Kind.ABSENCE: noted("Absence that was not agreed"),
    Kind.UNPAID: noted("A month that is not paid"),
    Kind.ANSWERS: noted("Answers that warn"),
    Kind.DANGER_WORD: noted("The danger word"),
    Kind.WRONG_VOICE: noted("Another voice answered"),
    Kind.NOT_HOME: noted("Not home on the first evening"),
    Kind.THREAT: noted("A threat"),
    Kind.VIOLENCE: noted("Violence"),
    Kind.LOCKED_IN: noted("Locked in"),
    Kind.EXCLUSION: noted("A place that is to be avoided"),
    Kind.NOT_STARTED: noted("A placement that could not start"),
    Kind.SILENCE: noted("Several silences at once"),
    Kind.CONTRADICTION: noted("Her word and the record differ"),
    Kind.OTHER: noted("Something to look at"),
}
PAPERS = {
    PaperKind.CONVENTION: noted("Convention with the firm"),
    PaperKind.PROJECT_PROMOTER: noted("Training project, signature of the promoter"),
    PaperKind.PROJECT_HOST: noted("Training project, signature of the firm"),
    PaperKind.PROJECT_TRAINEE: noted("Training project, her signature"),
    PaperKind.INAIL: noted("Insurance against accidents (INAIL)"),
    PaperKind.LIABILITY: noted("Liability insurance"),
    PaperKind.START_COMMUNICATION: noted("Communication of the start"),
    PaperKind.CHANGE_COMMUNICATION: noted("Communication of a change"),
    PaperKind.END_COMMUNICATION: noted("Communication of the end"),
}
SIGNED = {PaperKind.CONVENTION, PaperKind.PROJECT_PROMOTER, PaperKind.PROJECT_HOST, PaperKind.PROJECT_TRAINEE}
SENTENCES = {
    Code.CHECK_IN: noted("%(what)s (%(purposes)s): %(when)s."),
    Code.CHECK_IN_ASKED: noted("The firm was asked (%(purposes)s): %(when)s. It may still answer."),
    Code.CONCERN_NEW: noted("%(what)s: raised %(when)s, nobody looks after it yet."),
    Code.CONCERN_OPEN: noted("%(what)s: raised %(when)s, no step is recorded yet."),
    Code.CONCERN_TO_AGREE: noted("%(what)s: a step is recorded; who coordinates has not agreed yet."),
    Code.CONCERN_AGREED: noted("%(what)s: the step is agreed; to be settled once it is done."),
    Code.PAPER: noted("%(what)s: %(when)s."),
    Code.PAPER_STARTED: noted("%(what)s: started %(when)s, not done."),
    Code.PAY_AWAITED: noted("Pay of %(month)s: payday %(when)s, the firm has not recorded it yet."),
    Code.UNPAID: noted("Pay of %(month)s: payday %(when)s, not recorded."),
    Code.PRESENCE: noted("Presence: not recorded since %(day)s, days missing: %(days)s."),
    Code.NOT_STARTED: noted("The placement was to start %(when)s and has not started."),
    Code.ANSWER_AWAITED: noted("Proposal sent %(when)s: the firm has not answered yet."),
    Code.TO_PHONE: noted("Proposal sent %(when)s without an answer: phone the firm."),
    Code.INTERVIEW: noted("Interview: %(when)s."),
    Code.HER_YES: noted("The firm is willing: her answer is wanted, last day %(when)s."),
    Code.CONSENT_ENDS: noted("Her consent to be proposed: last day %(when)s."),
    Code.TO_PLAN: noted("Plan the placement: the slot is kept, last day %(when)s."),
    Code.PERMIT_ENDS: noted("Right to work: last day %(when)s."),
    Code.PERMIT_OVER: noted("Right to work: it ended %(when)s."),
    Code.PERMIT_UNREADABLE: noted("Right to work: what is stored cannot be read; write it anew."),
}
PAPER_NOT_SIGNED = noted("%(what)s: started %(when)s, not signed.")
PUT_OFF = noted("Put off until %(day)s.")

TOLD = {
    To.EMPLOYER: noted("to the firm"),
    To.TUTOR: noted("to her tutor"),
    To.DEPUTY: noted("to the deputy"),
    To.COORDINATORS: noted("to who coordinates"),
}
COMING = {
    What.CHECK_IN_DUE: noted("a check-in is due"),
    What.CHECK_IN_SECOND_CHANNEL: noted("a check-in was missed: try another channel"),
    What.CHECK_IN_AGAIN: noted("a check-in is asked again"),
    What.CHECK_IN_ESCALATED: noted("a check-in was missed and is handed on"),
    What.CONCERN: noted("a concern is raised"),
    What.CONCERN_PASSED_ON: noted("nobody has looked after a concern: it is passed on"),
    What.CONCERN_WITHOUT_STEP: noted("a concern has no recorded step: it is passed on"),
    What.ANSWERED: noted("the firm has answered a proposal"),
    What.REMINDER: noted("a reminder of a proposal"),
    What.PHONE: noted("a proposal without an answer: phone the firm"),
    What.SHUT: noted("a card opens no more until the firm is confirmed"),
    What.EXPIRED: noted("a proposal has expired"),
    What.WITHDRAWN: noted("a proposal has lost what it stood on"),
    What.OVER: noted("the time for answering a proposal has passed"),
    What.NEWS: noted("there is news of a proposal"),
    What.LAPSED: noted("a kept slot is free again"),
    What.DEADLINE_90: noted("her right to work ends in 90 days"),
    What.DEADLINE_60: noted("her right to work ends in 60 days"),
    What.DEADLINE_30: noted("her right to work ends in 30 days"),
}
FORETOLD = noted("%(when)s at %(time)s, %(to)s: %(what)s.")


def coming(words: Words, each: Coming, today: date) -> str:
    """Return what will be told if nobody acts, in a sentence."""
    said = {"to": words.say(TOLD[each.to]), "what": words.say(COMING[each.what])}
    at = each.at.astimezone(HERE)
    sentence = words.say(FORETOLD, when=when(words, at.date(), today), time=f"{at:%H:%M}", **said)
    return sentence[0].upper() + sentence[1:]


def item(words: Words, item: Item, today: date) -> str:
    """Return what waits, in a sentence."""
    said = words.say(_sentence(item), **_facts(words, item, today))
    if item.group is not Group.PUT_OFF or item.put_off_until is None:
        return said
    return f"{said} {words.say(PUT_OFF, day=words.day(item.put_off_until))}"


def when(words: Words, day: date, today: date) -> str:
    """Return how far a day is from today, as one says it."""
    days = (day - today).days
    near = {-1: noted("yesterday"), 0: noted("today"), 1: noted("tomorrow")}
    if days in near:
        return words.say(near[days])
    if days > 0:
        return words.count("in %(n)s day", "in %(n)s days", days)
    return words.count("%(n)s day ago", "%(n)s days ago", -days)


def _sentence(item: Item) -> str:
    is_signed = item.code is Code.PAPER_STARTED and item.facts["paper"] in SIGNED
    return PAPER_NOT_SIGNED if is_signed else SENTENCES[item.code]


def _facts(words: Words, item: Item, today: date) -> dict[str, object]:
    told: dict[str, object] = {"when": when(words, item.on, today), "day": words.day(item.on)}
    facts = item.facts
    if "party" in facts:
        told["what"] = words.say(PARTIES[Party(str(facts["party"]))])
        purposes = facts["purposes"] if isinstance(facts["purposes"], list) else []
        told["purposes"] = words.listing(words.say(PURPOSES[Purpose(code)]) for code in dict.fromkeys(purposes))
    if "kind" in facts:
        told["what"] = words.say(CONCERNS[Kind(str(facts["kind"]))])
    if "paper" in facts:
        told["what"] = words.say(PAPERS[PaperKind(str(facts["paper"]))])
    if "month" in facts:
        told["month"] = words.month(date.fromisoformat(str(facts["month"])))
    return told | {name: facts[name] for name in ("days",) if name in facts}
