"""Refusals that any room may give."""


class Missing(Exception):  # noqa: N818
    """No such record, or not within the reach of who asks: the two look the same."""


class Refused(Exception):  # noqa: N818
    """Input that cannot be taken: where it stands, what is wrong, what to do.

    ``code`` is a stable word, ``where`` a field or place, ``text`` one plain English sentence without personal data.
    """

    def __init__(self, code: str, where: str, text: str) -> None:
        super().__init__(f"{where}: {text}" if where else text)
        self.code, self.where, self.text = code, where, text


class IllegalMove(Exception):  # noqa: N818
    """A move that the present state does not allow; names the state, the move, and what is allowed."""

    def __init__(self, state: str, move: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"{move} is not possible in state {state}; allowed: {', '.join(allowed) or 'nothing'}")
        self.state, self.move, self.allowed = state, move, allowed


class Stale(Exception):  # noqa: N818
    """The record was changed by somebody else meanwhile."""


class NoActor(Exception):  # noqa: N818
    """A session wrote without saying who writes, or with nothing to seal it: a mistake of ours."""


class NotAudited(Exception):  # noqa: N818
    """The audit trail could not be written, so nothing was done."""


class Unreadable(Exception):  # noqa: N818
    """Something encrypted that cannot be read; ``where`` names its table and column, never its row."""

    def __init__(self, where: str, text: str) -> None:
        super().__init__(f"{where} {text}")
        self.where = where


class KeyMissing(Unreadable):
    """It was encrypted with a key that this process does not have."""

    def __init__(self, where: str) -> None:
        super().__init__(where, "cannot be read: the key it was encrypted with is not set; add it to PONTE_DATA_KEYS")


class Damaged(Unreadable):
    """Its token was changed, cut, or moved here from another place."""

    def __init__(self, where: str) -> None:
        super().__init__(where, "cannot be read: what is stored was damaged or moved; write it anew")
