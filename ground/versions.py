"""An edit is made from the version that its author read."""

from ground.errors import Stale


def require(current: int, expected: int | None) -> None:
    """Raise Stale unless the record still has the version expected; None expects nothing."""
    if expected is not None and current != expected:
        raise Stale
