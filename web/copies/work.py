"""What she can and wants to do, and which places were looked up for her."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import words as catalogue
from matching.records.people import Beneficiary
from matching.records.profiles import ProfileRecord
from matching.records.rankings import RankingLog
from web.copies.sections import Pair, Section, Teller, known
from web.offers import offers
from web.service import HERE
from web.wording import Words, labels, points
from web.wording.texts import noted

EVIDENCE = {
    "declared": noted("as you said"),
    "observed": noted("as was seen"),
    "certified": noted("as a certificate says"),
}
WISHES = {"pay": noted("pay"), "nearness": noted("a short way"), "hours": noted("hours")}


def profile(session: Session, person: Beneficiary, words: Words) -> Section:
    """Tell what she can and wants to do."""
    hers = session.get_one(ProfileRecord, person.id)
    ids = [*(hers.skills or {}), *(id_ for ids in (hers.occupations or {}).values() for id_ in ids or ())]
    named = Words(words.lang, catalogue.names(session, ids, words.lang))
    return Section(words.say("What you can and want to do"), [*_skills(hers, named), *_times(hers, words)])


def _skills(hers: ProfileRecord, words: Words) -> Iterator[Pair]:
    for skill, held in (hers.skills or {}).items():
        yield words.say("Skill"), ", ".join([words.name(skill), *_held(held or {}, words)])
    occupations = hers.occupations or {}
    for label, ids in ((words.say("Work you want"), "wished"), (words.say("Work you have done"), "had")):
        if occupations.get(ids):
            yield label, words.listing(words.name(each) for each in occupations[ids])
    for code, level in (hers.languages or {}).items():
        yield words.say("Language"), labels.level(words, code, level)
    if hers.education is not None:
        yield words.say("Schooling"), labels.education(words, hers.education)
    if hers.licences is not None:
        held = [labels.licence(words, each) for each in hers.licences]
        yield words.say("Driving licences and certificates"), words.listing(held) or words.say("none")


def _held(held: Mapping[str, Any], words: Words) -> Iterator[str]:
    level, evidence = held.get("level"), held.get("evidence")
    if level is not None:
        yield words.say("level %(level)s of 5", level=level)
    if evidence is not None:
        yield words.say(EVIDENCE[evidence])


def _times(hers: ProfileRecord, words: Words) -> list[Pair]:
    modes = [labels.mode(words, each) for each in hers.modes or ()]
    kinds = [labels.kind(words, each) for each in hers.kinds or ()]
    pairs = [
        (words.say("When you can work"), words.week(hers.hours) if hers.hours is not None else None),
        (words.say("Hours a week at most"), None if hers.max_hours is None else words.number(hers.max_hours)),
        (words.say("How you travel"), words.listing(modes)),
        (words.say("Way to work at most"), None if hers.max_minutes is None else words.duration(hers.max_minutes)),
        (words.say("Available from"), words.day(hers.available_from) if hers.available_from else None),
        (words.say("Available until"), words.day(hers.until) if hers.until else None),
        (words.say("What you look for"), words.listing(kinds)),
        (words.say("What matters to you"), words.listing(_wishes(hers.wishes or {}, words))),
    ]
    return known(pairs)


def _wishes(wishes: Mapping[str, Any], words: Words) -> Iterator[str]:
    """Yield what she cares about, with how much of 100."""
    flat = {name: wishes.get(name) for name in WISHES}
    named = {words.say(text): flat[name] for name, text in WISHES.items()}
    named |= {labels.kind(words, kind): weight for kind, weight in (wishes.get("kinds") or {}).items()}
    named |= {f"ATECO {code}": weight for code, weight in (wishes.get("sectors") or {}).items()}
    yield from (f"{name} {round(weight * 100)}/100" for name, weight in named.items() if weight)


def rankings(session: Session, person: Beneficiary, words: Words) -> Section:
    """Tell which places were looked up for her, what came of it and what did not."""
    query = select(RankingLog).where(RankingLog.beneficiary_id == person.id).order_by(RankingLog.at, RankingLog.id)
    logs = session.scalars(query).all()
    titles = {
        ref: offer.title for ref, offer in offers(session, {_ref(each) for log in logs for each in log.shown}).items()
    }
    note = words.say("A score from 0 to 100 orders the places; your tutor decides which are proposed.")
    pairs = [(words.day(log.at.astimezone(HERE).date()), _looked_up(log, titles, words)) for log in logs]
    return Section(words.say("Places looked up for you"), pairs, note if pairs else None)


def _looked_up(log: RankingLog, titles: Mapping[str, str], words: Words) -> str:
    facts = {"number": words.number(log.considered), "model": log.model}
    lines = [words.say("%(number)s places looked through, by version %(model)s.", **facts)]
    gone = words.say("a place that is no longer kept")
    lines += [f"{titles.get(_ref(each), gone)} – {points(each['score'])}" for each in log.shown]
    lines += [f"{labels.gate(words, gate)}: {words.number(count)}" for gate, count in log.excluded.items() if count]
    return "\n".join(lines)


def _ref(shown: Mapping[str, Any]) -> str:
    return str(shown["vacancy"])


TELLERS = {
    "profiles": Teller(
        frozenset(column.key for column in ProfileRecord.__table__.columns) - {"beneficiary_id", "version"}, profile
    ),
    "rankings": Teller(frozenset({"at", "on", "model", "considered", "below", "excluded", "shown"}), rankings),
}
