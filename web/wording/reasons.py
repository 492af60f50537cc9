"""Reasons: what speaks for a vacancy and what against it, one sentence each."""

from collections.abc import Callable, Mapping
from typing import Any

from matching.ranking import Reason
from web.wording import labels
from web.wording.texts import noted
from web.wording.words import Words

Facts = Mapping[str, Any]
Sentence = Callable[[Words, Facts, float], str]

# By nearness of the occupation (see Pairing.near_occupation): the same, same unit, minor, sub-major, major group.
WISHED = (
    (1.0, noted("This is the occupation wished for: %(hers)s.")),
    (0.8, noted("Very close to an occupation wished for: %(hers)s.")),
    (0.6, noted("Close to an occupation wished for: %(hers)s.")),
    (0.35, noted("Something in common with an occupation wished for: %(hers)s.")),
    (0.15, noted("Little in common with the occupations wished for.")),
    (0.0, noted("A different occupation from those wished for.")),
)
HAD = (
    (1.0, noted("This work has been done before: %(hers)s.")),
    (0.8, noted("Very close to work done before: %(hers)s.")),
    (0.6, noted("Close to work done before: %(hers)s.")),
    (0.35, noted("Something in common with work done before: %(hers)s.")),
    (0.15, noted("Little in common with work done before.")),
    (0.0, noted("Different from all work done before.")),
)


def reason(words: Words, reason: Reason) -> str:
    """Return what a reason says."""
    return SENTENCES[reason.code](words, reason.facts, reason.weight)


def _essential(words: Words, facts: Facts, _weight: float) -> str:
    of, met = facts.get("of"), facts.get("met")
    if not of:
        return words.say("The vacancy names no essential skills.")
    if met is None:
        return words.say("It is not known yet which skills there are.")
    if met == of:
        return words.count("Has the essential skill asked.", "Has all %(n)s essential skills asked.", of)
    if not met:
        text = words.count("Lacks the essential skill asked.", "Has none of the %(n)s essential skills asked.", of)
    else:
        text = words.say("Has %(met)s of the %(of)s essential skills asked.", met=met, of=of)
    return _with_near(words, text, facts["near"])


def _optional(words: Words, facts: Facts, _weight: float) -> str:
    of, met = facts.get("of"), facts.get("met")
    if not of:
        return words.say("The vacancy names no skills that would be welcome.")
    if met is None:
        return words.say("It is not known yet which skills there are.")
    if met == of:
        return words.count("Has the welcome skill too.", "Has all %(n)s welcome skills too.", of)
    if not met:
        text = words.count("Lacks the welcome skill.", "Has none of the %(n)s welcome skills.", of)
    else:
        text = words.say("Has %(met)s of the %(of)s welcome skills.", met=met, of=of)
    return _with_near(words, text, facts["near"])


def _with_near(words: Words, text: str, near: int) -> str:
    if not near:
        return text
    more = words.count("For one more there is a similar skill.", "For %(n)s more there are similar skills.", near)
    return f"{text} {more}"


def _wished(words: Words, facts: Facts, _weight: float) -> str:
    if facts["asked"] is None:
        return words.say("The vacancy does not say which occupation it is.")
    if "hers" not in facts:
        return words.say("No wished occupation is known.")
    return _near(words, WISHED, facts)


def _had(words: Words, facts: Facts, _weight: float) -> str:
    if facts["asked"] is None:
        return words.say("The vacancy does not say which occupation it is.")
    if "hers" not in facts:
        return words.say("No work done before is known.")
    return _near(words, HAD, facts)


def _near(words: Words, table: tuple[tuple[float, str], ...], facts: Facts) -> str:
    text = next(text for least, text in table if facts["nearness"] >= least)
    return words.say(text, hers=words.name(facts["hers"]))


def _title(words: Words, facts: Facts, _weight: float) -> str:
    if not facts["of"]:
        return words.say("The title of the vacancy says nothing about the work.")
    if facts["shared"] == facts["of"]:
        return words.say("The title names work that was wished for or done before.")
    if facts["shared"]:
        return words.say("The title recalls work that was wished for or done before.")
    return words.say("The title does not recall work that was wished for or done before.")


def _margin(words: Words, facts: Facts, _weight: float) -> str:
    if not facts:
        return words.say("Languages make no difference here.")
    told = {"language": words.language(facts["language"]), "hers": facts["hers"], "asked": facts["asked"]}
    if facts["hers"] is None:
        return words.say("Does not speak %(language)s, asked at %(asked)s.", **told)
    if facts["steps"] > 0:
        return words.say("Speaks %(language)s better than asked: %(hers)s instead of %(asked)s.", **told)
    if facts["steps"] == 0:
        return words.say("Speaks %(language)s just at the level asked (%(asked)s).", **told)
    return words.say("Speaks %(language)s below the level asked: %(hers)s instead of %(asked)s.", **told)


def _hours(words: Words, facts: Facts, _weight: float) -> str:
    if not facts:
        return words.say("The hours of the vacancy are not known.")
    total = words.duration(facts["minutes"])
    if facts["uncovered"] is None:
        return words.say("%(total)s a week; it is not known when work is possible.", total=total)
    if not facts["uncovered"]:
        return words.say("The hours (%(total)s a week) fit the times when work is possible.", total=total)
    lacking = words.duration(facts["uncovered"])
    return words.say("%(total)s a week, of which %(lacking)s do not fit.", total=total, lacking=lacking)


def _travel(words: Words, facts: Facts, _weight: float) -> str:
    if not facts:
        return words.say("The travel time is not known.")
    if facts["mode"] is None:
        return words.say("Has no way to travel.")
    told = {"time": words.duration(facts["minutes"]), "mode": labels.mode(words, facts["mode"])}
    if facts["municipality"] is None:
        return words.say("About %(time)s %(mode)s, estimated.", **told)
    return words.say("About %(time)s %(mode)s to %(town)s, estimated.", **told, town=words.name(facts["municipality"]))


def _wishes(words: Words, facts: Facts, weight: float) -> str:
    if not facts:
        return words.say("No wishes are known.")
    named = {"pay": words.say("pay"), "nearness": words.say("a short way"), "hours": words.say("hours")}
    wished = [named[name] for name in ("pay", "nearness", "hours") if name in facts["wished"]]
    about = words.listing(wished or [words.say("the kind of work")])
    if weight > 0:
        return words.say("Meets what was wished for: %(about)s.", about=about)
    if weight < 0:
        return words.say("Meets little of what was wished for: %(about)s.", about=about)
    return words.say("Meets in part what was wished for: %(about)s.", about=about)


def _waiting(words: Words, facts: Facts, _weight: float) -> str:
    if not facts:
        return words.say("It is not known since when the vacancy is offered.")
    if not facts["days"]:
        return words.say("The vacancy is offered since today.")
    return words.count("The vacancy has waited for %(n)s day.", "The vacancy has waited for %(n)s days.", facts["days"])


def _record(words: Words, facts: Facts, weight: float) -> str:
    ended, hired = facts.get("ended", 0), facts.get("hired", 0)
    if not ended:
        return words.say("No placement has ended at this employer yet; %(sector)s.", sector=_sector(words, weight))
    if ended == 1 and hired:
        return words.say("The one placement that ended at this employer led to a hire.")
    if ended == 1:
        return words.say("The one placement that ended at this employer led to no hire.")
    return words.count(
        "Of %(ended)s placements that ended at this employer, %(n)s led to a hire.",
        "Of %(ended)s placements that ended at this employer, %(n)s led to a hire.",
        hired,
        ended=words.number(ended),
    )


def _sector(words: Words, weight: float) -> str:
    if weight > 0:
        return words.say("in its sector hires are frequent")
    return words.say("in its sector hires are rare") if weight < 0 else words.say("nothing is known of its sector")


def _baseline(words: Words, _facts: Facts, _weight: float) -> str:
    return words.say("The starting point, the same for every vacancy.")


SENTENCES: Mapping[str, Sentence] = {
    "essential_cover": _essential,
    "optional_cover": _optional,
    "occupation_wished": _wished,
    "occupation_had": _had,
    "title": _title,
    "language_margin": _margin,
    "hours_fit": _hours,
    "travel": _travel,
    "wishes": _wishes,
    "waiting": _waiting,
    "employer_record": _record,
    "baseline": _baseline,
}
