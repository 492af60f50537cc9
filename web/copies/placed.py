"""Where she works or worked through us: what was agreed, how it went, its papers, presence and allowance."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import words as catalogue
from employers.pacts import LegalKind
from employers.records import Contact, Employer, Vacancy
from ground.base import Base
from ground.instants import day_of
from matching.records.people import Beneficiary
from schedules.records.assessments import Assessment, Assessor, Stage
from schedules.records.placements import (
    AllowanceMonth,
    Extension,
    FiledBy,
    InterruptedBy,
    Outcome,
    Paper,
    PaperKind,
    Placement,
    Presence,
    PresenceDay,
    State,
    Suspension,
    Why,
)
from web.copies.sections import Pair, Section, Teller, account_name
from web.wording import Words
from web.wording.texts import noted

STATES = {
    State.PLANNED: noted("planned"),
    State.ACTIVE: noted("under way"),
    State.SUSPENDED: noted("standing still"),
    State.COMPLETED: noted("completed"),
    State.INTERRUPTED: noted("interrupted"),
    State.CANCELLED: noted("called off before it began"),
}
KINDS = {
    LegalKind.EXTRACURRICULAR_TRAINEESHIP: noted("extracurricular traineeship"),
    LegalKind.INCLUSION_TRAINEESHIP: noted("inclusion traineeship"),
    LegalKind.APPRENTICESHIP: noted("apprenticeship"),
    LegalKind.CONTRACT: noted("contract of employment"),
}
OUTCOMES = {
    Outcome.HIRED_HERE: noted("hired there"),
    Outcome.HIRED_ELSEWHERE: noted("hired elsewhere"),
    Outcome.ENDED: noted("ended without a hire"),
    Outcome.INTERRUPTED: noted("interrupted before its end"),
}
BY = {
    InterruptedBy.EMPLOYER: noted("by the firm"),
    InterruptedBy.HERS: noted("by you"),
    InterruptedBy.PROGRAMME: noted("by who works with you"),
}
WHY = {
    Why.ABSENCE: noted("absence"),
    Why.HEALTH: noted("health"),
    Why.FAMILY: noted("family"),
    Why.CONDUCT_THERE: noted("how you were treated there"),
    Why.PAY: noted("the pay"),
    Why.SAFETY: noted("safety"),
    Why.WORK: noted("the work"),
    Why.HOURS: noted("the hours"),
    Why.OTHER_WAY: noted("something else was found"),
    Why.PLANS: noted("the plans of the firm"),
    Why.CLOSURE: noted("the workplace is closed"),
    Why.RIGHT_TO_WORK: noted("the right to work"),
    Why.PAPERS: noted("papers"),
}
FILED = {
    FiledBy.PROMOTER: noted("the promoter"),
    FiledBy.HOST: noted("the firm"),
    FiledBy.CONSULTANT: noted("the firm's consultant"),
}
PAPERS = {
    PaperKind.CONVENTION: noted("convention with the firm"),
    PaperKind.PROJECT_PROMOTER: noted("training project, signed by the promoter"),
    PaperKind.PROJECT_HOST: noted("training project, signed by the firm"),
    PaperKind.PROJECT_TRAINEE: noted("training project, signed by you"),
    PaperKind.INAIL: noted("insurance against accidents (INAIL)"),
    PaperKind.LIABILITY: noted("liability insurance"),
    PaperKind.START_COMMUNICATION: noted("communication of the start"),
    PaperKind.CHANGE_COMMUNICATION: noted("communication of a change"),
    PaperKind.END_COMMUNICATION: noted("communication of the end"),
}
PRESENCE = {
    Presence.PRESENT: noted("present"),
    Presence.AGREED_ABSENCE: noted("agreed absence"),
    Presence.ABSENCE: noted("absence that was not agreed"),
}
STAGES = {Stage.MIDTERM: noted("at half time"), Stage.FINAL: noted("at the end")}
ASSESSORS = {
    Assessor.HOST_TUTOR: noted("seen by who looked after you there"),
    Assessor.TUTOR: noted("seen by your tutor"),
}
STATED = {
    "is_night_justified": noted("Work at night is justified."),
    "is_seasonal": noted("The work is seasonal."),
    "is_disadvantaged": noted("The limit of trainees at a workplace does not hold for you."),
    "holds_slot": noted("The place is kept for you."),
}


def placements(session: Session, person: Beneficiary, words: Words) -> Section:
    """Tell where she worked, as what, and what came of it."""
    query = select(Placement).where(Placement.beneficiary_id == person.id).order_by(Placement.starts_on, Placement.id)
    pairs = [
        (f"{words.day(each.starts_on)} – {_firm(session, each)}", "\n".join(_went(session, each, words)))
        for each in session.scalars(query)
    ]
    return Section(words.say("Where you work or have worked through us"), pairs)


def _firm(session: Session, placement: Placement) -> str:
    contact = session.get_one(Contact, placement.contact_id)
    firm = session.get_one(Employer, contact.employer_id)
    return f"{firm.name}, {contact.name}: {session.get_one(Vacancy, placement.vacancy_id).title}"


def _went(session: Session, placement: Placement, words: Words) -> Iterator[str]:
    yield f"{words.say(STATES[placement.state])}; {words.say(KINDS[placement.legal_kind])}"
    yield words.say("Planned until %(day)s.", day=words.day(placement.ends_on))
    if placement.agreed_ends_on != placement.ends_on:
        yield words.say("First agreed until %(day)s.", day=words.day(placement.agreed_ends_on))
    yield words.say("%(hours)s hours a week.", hours=words.number(placement.weekly_hours))
    if placement.allowance is not None:
        yield words.say("%(euro)s euro a month.", euro=words.number(placement.allowance))
    if placement.payday is not None:
        yield words.say("Paid on day %(day)s of the month.", day=words.number(placement.payday))
    yield words.say("Who looks after you there: %(name)s.", name=session.get_one(Contact, placement.host_tutor_id).name)
    yield words.say("The start is communicated by: %(who)s.", who=words.say(FILED[placement.filed_by]))
    yield from (words.say(text) for name, text in STATED.items() if getattr(placement, name))
    if placement.attested_months is not None:
        yield words.say("A longer time is attested by the public service.")
    if placement.worked_there_until is not None:
        yield words.say("You had worked there until %(day)s.", day=words.day(placement.worked_there_until))
    if placement.objectives:
        yield words.say("To be learnt: %(number)s skills.", number=words.number(len(placement.objectives)))
    yield words.say("Planned on %(day)s.", day=words.day(day_of(placement.planned_at)))
    yield from _risk(placement, words)
    yield from _end(placement, words)


def _risk(placement: Placement, words: Words) -> Iterator[str]:
    if placement.plan_version is not None:
        yield words.say("Contacts by plan number %(number)s.", number=words.number(placement.plan_version))
    if placement.at_risk_since is not None:
        yield words.say("Asked more often since %(day)s.", day=words.day(placement.at_risk_since))
    if placement.at_risk_until is not None:
        yield words.say("Asked more often until %(day)s.", day=words.day(placement.at_risk_until))


def _end(placement: Placement, words: Words) -> Iterator[str]:
    if placement.outcome is not None and placement.outcome_on is not None:
        what, day = words.say(OUTCOMES[placement.outcome]), words.day(placement.outcome_on)
        yield words.say("%(what)s on %(day)s", what=what, day=day)
    if placement.interrupted_by is not None:
        yield words.say(BY[placement.interrupted_by])
    if placement.why is not None:
        yield words.say(WHY[Why(placement.why)])
    if placement.closed_on is not None:
        yield words.say("Closed on %(day)s.", day=words.day(placement.closed_on))


Telling = Callable[[Session, Any, Words], Pair]


def _section(record: type[Base], heading: str, order: str, telling: Telling) -> Callable[..., Section]:
    """Return what tells of one kind of rows about her, in an order."""

    def tell(session: Session, person: Beneficiary, words: Words) -> Section:
        rows: Sequence[Any] = session.scalars(
            select(record).filter_by(beneficiary_id=person.id).order_by(record.__table__.c[order])
        ).all()
        return Section(words.say(heading), [telling(session, each, words) for each in rows])

    return tell


def _suspension(session: Session, row: Suspension, words: Words) -> Pair:
    lines = [
        words.say("from %(first)s to %(last)s", first=words.day(row.starts_on), last=words.day(row.until)),
        words.say(WHY[Why(row.why)]),
        words.say("Written down by %(name)s.", name=account_name(session, row.recorded_by)),
    ]
    if row.ended_on is not None:
        lines.append(words.say("Closed on %(day)s.", day=words.day(row.ended_on)))
    return words.day(row.starts_on), "\n".join(lines)


def _extension(session: Session, row: Extension, words: Words) -> Pair:
    until = words.say("Planned until %(day)s.", day=words.day(row.ends_on))
    by = words.say("Written down by %(name)s.", name=account_name(session, row.recorded_by))
    return words.day(row.decided_on), f"{until}\n{by}"


def _paper(session: Session, row: Paper, words: Words) -> Pair:
    lines = [words.say("At the latest on %(day)s.", day=words.day(row.due_on))]
    if row.done_on is not None and row.done_by is not None:
        lines.append(words.say("Done on %(day)s.", day=words.day(row.done_on)))
        lines.append(words.say("Written down by %(name)s.", name=account_name(session, row.done_by)))
    return words.say(PAPERS[row.kind]), "\n".join(lines)


def _presence(session: Session, row: PresenceDay, words: Words) -> Pair:
    lines = [words.say(PRESENCE[row.what])]
    if row.hours is not None:
        lines.append(words.say("%(hours)s hours", hours=words.number(row.hours)))
    if row.reason is not None:
        lines.append(row.reason)
    lines.append(words.say("Written down by %(name)s.", name=account_name(session, row.recorded_by)))
    lines.append(words.day(day_of(row.recorded_at)))
    return words.day(row.day), "\n".join([*lines, *_told(row, words)])


def _allowance(session: Session, row: AllowanceMonth, words: Words) -> Pair:
    lines = [words.say("To be paid on %(day)s.", day=words.day(row.pay_on))]
    if row.hours is not None:
        lines.append(words.say("%(hours)s hours", hours=words.number(row.hours)))
    if row.due is not None:
        lines.append(words.say("Due: %(euro)s euro.", euro=words.number(row.due)))
    if row.paid is not None and row.paid_on is not None:
        facts = {"euro": words.number(row.paid), "day": words.day(row.paid_on)}
        lines.append(words.say("Paid: %(euro)s euro on %(day)s.", **facts))
    if row.recorded_by is not None:
        lines.append(words.say("Written down by %(name)s.", name=account_name(session, row.recorded_by)))
    if row.told_at is not None:
        lines.append(words.say("Your tutor was told on %(day)s.", day=words.day(day_of(row.told_at))))
    return words.day(row.month), "\n".join([*lines, *_told(row, words)])


def _told(row: PresenceDay | AllowanceMonth, words: Words) -> Iterator[str]:
    if row.on_behalf:
        yield words.say("As the firm told by telephone.")
    if row.confirmed_at is not None:
        yield words.say("The firm confirmed it on %(day)s.", day=words.day(day_of(row.confirmed_at)))


def _assessment(session: Session, row: Assessment, words: Words) -> Pair:
    named = Words(words.lang, catalogue.names(session, [row.skill], words.lang))
    lines = [words.say(STAGES[row.stage]), words.say("level %(level)s of 5", level=row.level)]
    lines.append(words.say(ASSESSORS[row.assessor]))
    if row.remark is not None:
        lines.append(row.remark)
    lines.append(words.say("Written down by %(name)s.", name=account_name(session, row.recorded_by)))
    return f"{words.day(day_of(row.recorded_at))} – {named.name(row.skill)}", "\n".join(lines)


AGREED = {"vacancy_id", "contact_id", "host_tutor_id", "legal_kind", "starts_on", "ends_on", "weekly_hours", "hours"}
FACTS = {
    "agreed_ends_on",
    "attested_months",
    "allowance",
    "payday",
    "objectives",
    "filed_by",
    "worked_there_until",
    "planned_at",
    *STATED,
}
WENT = {"state", "plan", "plan_version", "at_risk_since", "at_risk_until", "closed_on", "why"}
TOLD = frozenset({"recorded_by", "on_behalf", "confirmed_at"})
ENDED = {"outcome", "outcome_on", "interrupted_by"}
TELLERS: Mapping[str, Teller] = {
    "placements": Teller(frozenset(AGREED | FACTS | WENT | ENDED), placements),
    "suspensions": Teller(
        frozenset({"starts_on", "until", "ended_on", "recorded_by", "why"}),
        _section(Suspension, noted("When it stood still"), "starts_on", _suspension),
    ),
    "extensions": Teller(
        frozenset({"decided_on", "ends_on", "recorded_by"}),
        _section(Extension, noted("When it was made longer"), "decided_on", _extension),
    ),
    "assessments": Teller(
        frozenset({"stage", "skill", "level", "assessor", "recorded_at", "recorded_by", "remark"}),
        _section(Assessment, noted("How well you master what you learnt there"), "id", _assessment),
    ),
    "papers": Teller(
        frozenset({"kind", "due_on", "done_on", "done_by"}),
        _section(Paper, noted("Papers of your placement"), "due_on", _paper),
    ),
    "presence_days": Teller(
        frozenset({"day", "what", "hours", "recorded_at", "reason"}) | TOLD,
        _section(PresenceDay, noted("When you were there"), "day", _presence),
    ),
    "allowance_months": Teller(
        frozenset({"month", "pay_on", "hours", "due", "paid", "paid_on", "told_at"}) | TOLD,
        _section(AllowanceMonth, noted("What you were paid"), "month", _allowance),
    ),
}
