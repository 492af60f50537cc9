"""The score in words and as a number."""

from matching.ranking import Match
from web.wording.texts import noted
from web.wording.words import Words

# From this score upwards. The score is the chance of a hire when a tutor picks the place: below one in three we call
# it weak, above three in four very suitable.
GRADES = (
    (0.75, "very_suitable", noted("very suitable")),
    (0.55, "suitable", noted("suitable")),
    (0.35, "possible", noted("possible")),
    (0.0, "weak", noted("weak")),
)
# An interval wider than this stands on few facts, and its middle says little.
UNSURE = 0.45
UNCLEAR = ("unclear", noted("still unclear"))


def points(score: float) -> int:
    """Return the score as a number from 0 to 100."""
    return round(score * 100)


def grade(words: Words, match: Match) -> str:
    """Return the score in words."""
    return words.say(_grade(match)[1])


def grade_code(match: Match) -> str:
    """Return the grade as a word for style sheets."""
    return _grade(match)[0]


def is_unsure(match: Match) -> bool:
    """Tell whether so many facts are missing that the score says little."""
    low, high = match.interval
    return high - low > UNSURE


def _grade(match: Match) -> tuple[str, str]:
    if is_unsure(match):
        return UNCLEAR
    return next((code, text) for least, code, text in GRADES if match.score >= least)


def scale(words: Words) -> str:
    """Return from which score on which word is used."""
    return words.say(
        "Out of 100: very suitable from 75, suitable from 55, possible from 35, weak below; still unclear where too "
        "many facts are missing to tell."
    )


def certainty(words: Words, match: Match) -> str:
    """Return between which numbers the score may lie, and why it is unsure when it is."""
    low, high = match.interval
    facts = {"low": points(low), "high": points(high)}
    if is_unsure(match):
        return words.say("between %(low)s and %(high)s: many facts are still missing", **facts)
    return words.say("between %(low)s and %(high)s", **facts)
