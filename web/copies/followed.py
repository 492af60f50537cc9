"""How she was accompanied in a placement: when she is reached, what was asked and answered, what was looked after."""

from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.instants import day_of
from matching.records.people import Beneficiary
from schedules.dates.purposes import Party
from schedules.records.check_ins import Channel, CheckIn, ContactRule, State
from schedules.records.concerns import Concern, Pause, Snooze, Urgency
from web.copies.sections import Section, Teller, account_name, known
from web.wording import Words
from web.wording.texts import noted

PARTIES = {Party.HER: noted("with you"), Party.EMPLOYER: noted("with the firm"), Party.BOTH: noted("the three of you")}
STATES = {
    State.PLANNED: noted("planned"),
    State.DUE: noted("due"),
    State.DONE: noted("done"),
    State.MISSED: noted("missed"),
    State.REPEATED: noted("tried again"),
    State.ESCALATED: noted("told to who coordinates"),
    State.CANCELLED: noted("called off"),
}
CHANNELS = {
    Channel.IN_PERSON: noted("in person"),
    Channel.PHONE: noted("by phone"),
    Channel.VIDEO: noted("by video call"),
    Channel.MESSAGE: noted("by message"),
    Channel.ONLINE: noted("within the service"),
}
URGENCIES = {
    Urgency.ORDINARY: noted("to be looked at"),
    Urgency.ALERT: noted("to be looked at soon"),
    Urgency.URGENT: noted("urgent"),
    Urgency.DANGER: noted("danger"),
}
INSTANTS = {
    "acknowledged_at": noted("Somebody looks after it since %(day)s."),
    "planned_at": noted("The next step was decided on %(day)s."),
    "agreed_at": noted("Agreed to on %(day)s."),
    "settled_at": noted("Settled on %(day)s."),
}
ACCOUNTS = ("raised_by", "acknowledged_by", "planned_by", "agreed_by", "settled_by")


def rule(session: Session, person: Beneficiary, words: Words) -> Section:
    """Tell when and over what she is reached."""
    found = session.get(ContactRule, person.id)
    weeks = {name: getattr(found, name) if found else None for name in ("hours", "shift")}
    told = {name: words.week(hours) if hours else None for name, hours in weeks.items()}
    channel = words.say(CHANNELS[Channel(found.channel)]) if found and found.channel else None
    pairs = [
        (words.say("When you may be called"), told["hours"]),
        (words.say("When you work after a placement"), told["shift"]),
        (words.say("How you are reached"), channel),
    ]
    return Section(words.say("How you are reached"), known(pairs))


def check_ins(session: Session, person: Beneficiary, words: Words) -> Section:
    """Tell the contacts that were planned and made, and what was answered."""
    query = select(CheckIn).where(CheckIn.beneficiary_id == person.id).order_by(CheckIn.due_on, CheckIn.id)
    pairs = [(words.day(each.due_on), "\n".join(_contact(session, each, words))) for each in session.scalars(query)]
    return Section(words.say("Contacts while you were placed"), pairs)


def _contact(session: Session, each: CheckIn, words: Words) -> Iterator[str]:
    yield f"{words.say(PARTIES[each.party])}; {words.say(STATES[each.state])}"
    yield words.say("Up to %(day)s.", day=words.day(each.window_until))
    if each.done_at is not None and each.channel is not None and each.done_by is not None:
        yield f"{words.day(day_of(each.done_at))}, {words.say(CHANNELS[each.channel])}"
        yield words.say("Written down by %(name)s.", name=account_name(session, each.done_by))
    if each.on_behalf:
        yield words.say("As the firm told by telephone.")
    if each.confirmed_at is not None:
        yield words.say("The firm confirmed it on %(day)s.", day=words.day(day_of(each.confirmed_at)))
    yield from (f"{question}: {answer}" for question, answer in (each.answers or {}).items())
    if each.remark is not None:
        yield each.remark


def concerns(session: Session, person: Beneficiary, words: Words) -> Section:
    """Tell what somebody had to look after, and what was decided."""
    query = select(Concern).where(Concern.beneficiary_id == person.id).order_by(Concern.raised_at, Concern.id)
    pairs = [
        (words.day(day_of(each.raised_at)), "\n".join(_concern(session, each, words)))
        for each in session.scalars(query)
    ]
    return Section(words.say("What was looked after"), pairs)


def _concern(session: Session, each: Concern, words: Words) -> Iterator[str]:
    yield words.say(URGENCIES[each.urgency])
    yield from filter(None, (each.text, *(str(reason.get("code", "")) for reason in each.reasons), each.plan))
    for name, what in INSTANTS.items():
        if (at := getattr(each, name)) is not None:
            yield words.say(what, day=words.day(day_of(at)))
    for name in dict.fromkeys(filter(None, (getattr(each, key) for key in ACCOUNTS))):
        yield words.say("Written down by %(name)s.", name=account_name(session, name))
    if each.ending is not None:
        yield each.ending


def pauses(session: Session, person: Beneficiary, words: Words) -> Section:
    """Tell until when nobody is reminded of her."""
    found = session.get(Pause, person.id)
    pairs = [] if found is None else [_put_off(session, found.until, found.reason, found.made_by, words)]
    return Section(words.say("Reminders that are paused"), pairs)


def snoozes(session: Session, person: Beneficiary, words: Words) -> Section:
    """Tell what somebody has put off, until when and why."""
    query = select(Snooze).where(Snooze.beneficiary_id == person.id).order_by(Snooze.id)
    pairs = [_put_off(session, each.until, each.reason, each.account, words) for each in session.scalars(query)]
    return Section(words.say("Reminders that were put off"), pairs)


def _put_off(session: Session, until: object, reason: str, account: str, words: Words) -> tuple[str, str]:
    by = words.say("Written down by %(name)s.", name=account_name(session, account))
    return words.day(str(until)), f"{reason}\n{by}"


SAID = {"channel", "on_behalf", "confirmed_at", "answers", "remark", "done_at", "done_by"}
RAISED = {"text", "reasons", "urgency", "raised_at", "plan", "ending"}
TELLERS: Mapping[str, Teller] = {
    "contact_rules": Teller(frozenset({"hours", "shift", "channel"}), rule),
    "check_ins": Teller(frozenset({"party", "due_on", "window_until", "state", *SAID}), check_ins),
    "concerns": Teller(frozenset({*RAISED, *INSTANTS, *ACCOUNTS}), concerns),
    "pauses": Teller(frozenset({"until", "reason", "made_by"}), pauses),
    "snoozes": Teller(frozenset({"until", "reason", "account"}), snoozes),
}
