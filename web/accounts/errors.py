"""Refusals of accounts, and of what is asked about them."""

from ground.errors import Missing, Refused


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
