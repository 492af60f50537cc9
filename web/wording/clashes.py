"""Clashes: the two facts because of which a vacancy was left out, hers and the place's, one sentence each."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from matching.ranking.explain import Clash
from matching.ranking.profile import CEFR
from web.wording import labels
from web.wording.words import Words

Facts = Mapping[str, Any]


class Clashing(NamedTuple):
    """What she brings, and what the place asks."""

    hers: str
    asked: str


def clash(words: Words, clash: Clash) -> Clashing:
    """Return the two facts that clash."""
    return SENTENCES[clash.gate](words, clash.hers, clash.asked)


def _open(words: Words, hers: Facts, asked: Facts) -> Clashing:
    today = _today(words, hers)
    if asked["slots"] == 0:
        return Clashing(today, words.say("No slot is free."))
    if asked["open_until"] is not None and asked["open_until"] < hers["on"]:
        return Clashing(today, words.say("Could be proposed until %(day)s.", day=words.day(asked["open_until"])))
    return Clashing(today, words.say("Is offered from %(day)s.", day=words.day(asked["posted_on"])))


def _today(words: Words, hers: Facts) -> str:
    return words.say("Asked on %(day)s.", day=words.day(hers["on"]))


def _avoid(words: Words, hers: Facts, asked: Facts) -> Clashing:
    avoid, place = hers["avoid"], asked["place"] or {}
    if asked["employer"] in avoid["employers"]:
        return Clashing(words.say("Keeps away from this employer."), words.say("The vacancy is at this employer."))
    if place.get("site") in avoid["sites"]:
        return Clashing(words.say("Keeps away from this place of work."), words.say("The work is right there."))
    if any((asked["sector"] or "").startswith(sector) for sector in avoid["sectors"]):
        sector = words.say("Its sector is %(code)s (ATECO).", code=asked["sector"])
        return Clashing(words.say("Keeps away from this kind of employer."), sector)
    if avoid["isolated"] and asked["isolated"]:
        return Clashing(words.say("Does not work where nobody is near."), words.say("Nobody is near at work."))
    hours = words.week(asked["hours"]) if asked["hours"] else labels.shift(words, asked["shift"])
    return Clashing(words.say("Does not work at night."), words.say("Work at night: %(hours)s.", hours=hours))


def _kind(words: Words, hers: Facts, asked: Facts) -> Clashing:
    wanted = words.listing([labels.kind(words, kind) for kind in hers["kinds"]] or [words.say("nothing")], style="or")
    return Clashing(
        words.say("Looks for %(kind)s.", kind=wanted),
        words.say("Offers %(kind)s.", kind=labels.kind(words, asked["kind"])),
    )


def _dates(words: Words, hers: Facts, asked: Facts) -> Clashing:
    first, last = hers["available_from"], hers["until"]
    # Without a day of hers only the day itself can clash: the vacancy is over.
    person = _period(words, first, last, of="person") if first or last else _today(words, hers)
    return Clashing(person, _period(words, asked["starts_on"], asked["ends_on"], of="place"))


def _period(words: Words, first: str | None, last: str | None, *, of: str) -> str:
    told = {"first": words.day(first) if first else "", "last": words.day(last) if last else ""}
    if first and last:
        both = words.say("Available from %(first)s to %(last)s.", **told)
        return both if of == "person" else words.say("Runs from %(first)s to %(last)s.", **told)
    if first:
        since = words.say("Available from %(first)s.", **told)
        return since if of == "person" else words.say("Starts on %(first)s.", **told)
    upto = words.say("Available until %(last)s.", **told)
    return upto if of == "person" else words.say("Ends on %(last)s.", **told)


def _hours(words: Words, hers: Facts, asked: Facts) -> Clashing:
    known = []
    if hers["hours"] is not None:
        known.append(words.say("Can work %(hours)s.", hours=words.week(hers["hours"])))
    if hers["max_hours"] is not None:
        known.append(words.say("At most %(time)s a week.", time=words.duration(hers["max_hours"] * 60)))
    facts = {"hours": words.week(asked["hours"]), "lacking": words.duration(asked["uncovered"])}
    return Clashing(" ".join(known), words.say("Asks %(hours)s; %(lacking)s a week do not fit.", **facts))


def _languages(words: Words, hers: Facts, asked: Facts) -> Clashing:
    spoken, lacking = hers["languages"], []
    for code, least in asked["languages"].items():
        if code not in spoken or CEFR.index(spoken[code]) < CEFR.index(least):
            lacking.append(code)
    held = [
        labels.level(words, code, spoken[code])
        if code in spoken
        else words.say("no %(language)s", language=words.language(code))
        for code in lacking
    ]
    wanted = [labels.level(words, code, asked["languages"][code]) for code in lacking]
    return Clashing(
        words.say("Speaks %(languages)s.", languages=words.listing(held)),
        words.say("Asks %(languages)s.", languages=words.listing(wanted)),
    )


def _licences(words: Words, hers: Facts, asked: Facts) -> Clashing:
    lacking = [labels.licence(words, each) for each in asked["licences"] if each not in hers["licences"]]
    held = [labels.licence(words, each) for each in hers["licences"]]
    held = held or [words.say("no driving licence or certificate")]
    return Clashing(
        words.say("Has: %(licences)s.", licences=words.listing(held)),
        words.say("Asks: %(licences)s.", licences=words.listing(lacking)),
    )


def _education(words: Words, hers: Facts, asked: Facts) -> Clashing:
    return Clashing(
        words.say("Has: %(education)s.", education=labels.education(words, hers["education"])),
        words.say("Asks: %(education)s.", education=labels.education(words, asked["education"])),
    )


def _travel(words: Words, hers: Facts, asked: Facts) -> Clashing:
    if not hers["modes"]:
        return Clashing(words.say("Has no way to travel."), words.say("The work is elsewhere."))
    modes = words.listing([labels.mode(words, mode) for mode in hers["modes"]], style="or")
    most = words.say("At most %(time)s one way, %(modes)s.", time=words.duration(hers["max_minutes"]), modes=modes)
    return Clashing(most, words.say("About %(time)s one way, estimated.", time=words.duration(asked["minutes"])))


SENTENCES: Mapping[str, Callable[[Words, Facts, Facts], Clashing]] = {
    "open": _open,
    "avoid": _avoid,
    "kind": _kind,
    "dates": _dates,
    "hours": _hours,
    "languages": _languages,
    "licences": _licences,
    "education": _education,
    "travel": _travel,
}
