"""Flags of a vacancy: what its words tell of, one sentence each for who reviews it."""

from employers.review import Code, Flag
from web.wording.texts import noted
from web.wording.words import Words

SENTENCES = {
    Code.LODGING: noted("A place to sleep is offered."),
    Code.LOOKS: noted("A photo or good looks are asked for."),
    Code.CASH: noted("Pay in cash, or work without papers."),
    Code.NIGHT_CLUB: noted("Nights in clubs, or company for customers."),
    Code.DOCUMENTS: noted("Identity papers would be kept or asked for in advance."),
    Code.PRIVATE_CONTACT: noted("A telephone, a mail address or a messenger stands in the text."),
    Code.LIVE_IN: noted("The work is done where one lives."),
    Code.AGE: noted("An age is asked for: unlawful unless a law says so."),
    Code.SEX: noted("Women or men alone are asked for: unlawful with few exceptions."),
    Code.ORIGIN: noted("Origin, nationality or religion are asked for: unlawful."),
    Code.FAMILY: noted("Marriage, children or pregnancy are asked about: unlawful."),
    Code.LANGUAGE: noted("A language is asked for that no task seems to need."),
}


def flag(words: Words, flag: Flag) -> str:
    """Return what a flag tells of, with the words that raised it."""
    return f"{words.say(SENTENCES[flag.code])} “{' '.join(flag.words.split())}”"
