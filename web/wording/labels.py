"""The names of closed sets: kinds, shifts, ways to travel, levels, states, gates."""

from web.wording.texts import noted
from web.wording.words import Words

KINDS = {"training": noted("practical training in the enterprise"), "employment": noted("a job")}
SHIFTS = {
    "day": noted("daytime"),
    "evening": noted("evening"),
    "night": noted("night"),
    "weekend": noted("weekend"),
}
MODES = {"foot": noted("on foot"), "bus": noted("by bus"), "bicycle": noted("by bicycle"), "car": noted("by car")}
# ISCED 2011, in the words of Italian schools.
EDUCATION = (
    noted("no schooling"),
    noted("primary school"),
    noted("lower secondary school"),
    noted("upper secondary school"),
    noted("a course after upper secondary school"),
    noted("a higher technical diploma"),
    noted("a bachelor's degree"),
    noted("a master's degree"),
    noted("a doctorate"),
)
STATES = {
    "intake": noted("taken in"),
    "profiling": noted("profile being written"),
    "ready": noted("ready for a placement"),
    "in_placement": noted("in a placement"),
    "hired": noted("hired"),
    "exited": noted("placement ended without a hire"),
    "follow_up": noted("followed up"),
    "closed": noted("closed"),
    "erased": noted("erased"),
    "withdrawn": noted("withdrawn"),
}
# Why a vacancy was left out, by the gate that shut it out.
GATES = {
    "open": noted("No longer open"),
    "avoid": noted("To be avoided for safety"),
    "kind": noted("Another kind of work than wanted"),
    "dates": noted("The dates do not fit"),
    "hours": noted("The hours do not fit"),
    "languages": noted("Languages"),
    "licences": noted("Driving licences and certificates"),
    "education": noted("Schooling"),
    "travel": noted("Too far away"),
}
DRIVING = frozenset({"AM", "A1", "A2", "A", "B", "BE", "C1", "C", "CE", "D1", "D", "DE"})


def kind(words: Words, code: str) -> str:
    """Return what a vacancy offers."""
    return words.say(KINDS[code])


def shift(words: Words, code: str) -> str:
    """Return the part of the week of a shift."""
    return words.say(SHIFTS[code])


def mode(words: Words, code: str) -> str:
    """Return a way to travel."""
    return words.say(MODES[code])


def education(words: Words, level: int) -> str:
    """Return a level of schooling (ISCED 0..8)."""
    return words.say(EDUCATION[level])


def state(words: Words, code: str) -> str:
    """Return where a person stands on her path."""
    return words.say(STATES[code])


def gate(words: Words, code: str) -> str:
    """Return why vacancies were left out at a gate."""
    return words.say(GATES[code])


def licence(words: Words, code: str) -> str:
    """Return a driving licence, or a certificate by its own name."""
    return words.say("driving licence %(category)s", category=code) if code in DRIVING else code


def level(words: Words, language: str, cefr: str) -> str:
    """Return a language with its level."""
    return words.say("%(language)s at level %(level)s", language=words.language(language), level=cefr)
