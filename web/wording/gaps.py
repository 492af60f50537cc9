"""Gaps: what is lacking of what a vacancy asks, one sentence each."""

from collections.abc import Mapping
from typing import Any

from matching.ranking import Gap
from web.wording.words import Words


def gap(words: Words, gap: Gap) -> str:
    """Return what a gap says."""
    return SENTENCES[gap.code](words, gap.facts)


def _skill(words: Words, facts: Mapping[str, Any]) -> str:
    told = {"skill": words.name(facts["skill"])}
    if facts["near"] is not None:
        told["near"] = words.name(facts["near"])
        if facts["required"] == "essential":
            return words.say("“%(skill)s” (essential); there is something similar: “%(near)s”.", **told)
        return words.say("“%(skill)s” (welcome); there is something similar: “%(near)s”.", **told)
    if facts["required"] == "essential":
        return words.say("“%(skill)s” (essential).", **told)
    return words.say("“%(skill)s” (welcome).", **told)


def _level(words: Words, facts: Mapping[str, Any]) -> str:
    told = {"skill": words.name(facts["skill"]), "asked": facts["asked"], "hers": facts["hers"]}
    if facts["hers"] is None:
        return words.say("“%(skill)s” is asked at level %(asked)s of 5; the level reached is not known.", **told)
    return words.say("“%(skill)s” is asked at level %(asked)s of 5; the level reached is %(hers)s.", **told)


def _hours(words: Words, facts: Mapping[str, Any]) -> str:
    return words.say("%(time)s a week do not fit.", time=words.duration(facts["uncovered"]))


SENTENCES = {"skill": _skill, "level": _level, "hours": _hours}
