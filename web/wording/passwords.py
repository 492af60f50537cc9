"""What is wrong with a password."""

from web.accounts.passwords import LONGEST, SHORTEST, Weakness
from web.wording.texts import noted
from web.wording.words import Words

SENTENCES = {
    Weakness.TOO_SHORT: noted("The password is too short: it needs at least %(shortest)s characters."),
    Weakness.TOO_LONG: noted("The password is too long: it may have at most %(longest)s characters."),
    Weakness.OWN_WORDS: noted(
        "Most of the password is a name or a word that others would try first. Add words of your own choice."
    ),
    Weakness.COMMON: noted("Most of the password is common words. Add words of your own choice."),
    Weakness.GUESSABLE: noted(
        "The password is a pattern that is quickly guessed. Take several words that do not belong together."
    ),
}


def weakness(words: Words, found: Weakness) -> str:
    """Return the sentence that says what is wrong with a password, and what to do."""
    return words.say(SENTENCES[found], shortest=SHORTEST, longest=LONGEST)
