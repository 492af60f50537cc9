"""What the owners of accounts are told by mail; the letters themselves are made in web/mail."""

from enum import StrEnum


class Letter(StrEnum):
    """The kinds of messages of the outbox that are about accounts."""

    INVITATION = "invitation"  # with a link to choose a password
    RESET = "password_reset"  # likewise
    CHANGED = "account_changed"  # something was done to the account: opened anew, reset, ended
