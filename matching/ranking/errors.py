"""What the ranking refuses."""


class BadFact(ValueError):  # noqa: N818
    """A fact of a profile or an opening that cannot be: ``where`` is its dotted path, ``text`` one sentence."""

    def __init__(self, where: str, text: str) -> None:
        super().__init__(f"{where}: {text}" if where else text)
        self.where, self.text = where, text

    def inside(self, place: str) -> "BadFact":
        """Return the same refusal, seen from ``place`` around it."""
        return BadFact(f"{place}.{self.where}" if self.where else place, self.text)


class UnknownOpening(KeyError):  # noqa: N818
    """No opening of that id is in the index."""
