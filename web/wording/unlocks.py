"""Unlocks: which single change would open more vacancies, one sentence each."""

from collections.abc import Mapping
from typing import Any

from matching.ranking import Unlock
from web.wording import labels
from web.wording.words import Words


def unlock(words: Words, unlock: Unlock) -> str:
    """Return the change and what it would do."""
    return f"{CHANGES[unlock.change](words, unlock.facts)}: {_effect(words, unlock)}."


def _effect(words: Words, unlock: Unlock) -> str:
    lifted = {"lifted": words.number(unlock.lifted)}
    if not unlock.opened:
        return words.count(
            "%(n)s vacancy would move up among the first",
            "%(n)s vacancies would move up among the first",
            unlock.lifted,
        )
    if not unlock.lifted:
        return words.count("%(n)s more vacancy would open", "%(n)s more vacancies would open", unlock.opened)
    return words.count(
        "%(n)s more vacancy would open, and %(lifted)s would move up among the first",
        "%(n)s more vacancies would open, and %(lifted)s would move up among the first",
        unlock.opened,
        **lifted,
    )


def _language(words: Words, facts: Mapping[str, Any]) -> str:
    told = {"language": words.language(facts["language"]), "level": facts["level"]}
    return words.say("With %(language)s at level %(level)s", **told)


def _licence(words: Words, facts: Mapping[str, Any]) -> str:
    return words.say("With: %(licence)s", licence=labels.licence(words, facts["licence"]))


def _education(words: Words, facts: Mapping[str, Any]) -> str:
    return words.say("With %(education)s", education=labels.education(words, facts["level"]))


def _earlier(words: Words, facts: Mapping[str, Any]) -> str:
    return words.say("Starting %(time)s earlier", time=words.duration(facts["minutes"]))


def _later(words: Words, facts: Mapping[str, Any]) -> str:
    return words.say("Finishing %(time)s later", time=words.duration(facts["minutes"]))


def _more_hours(words: Words, facts: Mapping[str, Any]) -> str:
    return words.say("Working %(time)s more a week", time=words.duration(facts["hours"] * 60))


def _further(words: Words, facts: Mapping[str, Any]) -> str:
    return words.say("Travelling %(time)s longer each way", time=words.duration(facts["minutes"]))


def _mode(words: Words, facts: Mapping[str, Any]) -> str:
    return words.say("Travelling also %(mode)s", mode=labels.mode(words, facts["mode"]))


def _kind(words: Words, facts: Mapping[str, Any]) -> str:
    return words.say("Taking also %(kind)s", kind=labels.kind(words, facts["kind"]))


def _skill(words: Words, facts: Mapping[str, Any]) -> str:
    told = {"skill": words.name(facts["skill"]), "level": facts["level"]}
    return words.say("Learning “%(skill)s” (level %(level)s of 5)", **told)


CHANGES = {
    "language": _language,
    "licence": _licence,
    "education": _education,
    "earlier": _earlier,
    "later": _later,
    "more_hours": _more_hours,
    "further": _further,
    "mode": _mode,
    "kind": _kind,
    "skill": _skill,
}
