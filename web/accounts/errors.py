"""Refusals of accounts, and of what is asked about them."""

from ground.errors import Missing, Refused
from web.accounts.passwords import LONGEST, SHORTEST, Weakness

TEXTS = {
    Weakness.TOO_SHORT: f"a password has at least {SHORTEST} characters",
    Weakness.TOO_LONG: f"a password has at most {LONGEST} characters",
    Weakness.OWN_WORDS: "most of it is a name or a word that others would try first; add words of your own choice",
    Weakness.COMMON: "most of it is common words; add words of your own choice",
    Weakness.GUESSABLE: "it is a pattern that is quickly guessed; take several words that do not belong together",
}


class NoAccount(Missing):
    """No such account within the reach of who asks."""


class NoRequest(Missing):
    """No such request within the reach of who asks."""


class NoToken(Missing):
    """The one who asks has no such token."""


class BadAccount(Refused):
    """Something about an account, a request or a token that cannot be taken."""


class TwoPeopleOpen(Refused):
    """It takes a second person, and this one is not one who counts."""

    def __init__(self) -> None:
        text = "Somebody else has to say yes: neither who asked nor whom it is about, and who answers for those people."
        super().__init__("two_people_open", "", text)


class WeakPassword(Refused):
    """A password that is no protection; ``weakness`` tells why."""

    def __init__(self, weakness: Weakness) -> None:
        super().__init__("weak_password", "password", TEXTS[weakness])
        self.weakness = weakness
