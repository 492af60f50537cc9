"""What a process keeps of what it has made from the catalogue, as long as the catalogue stays the same."""

from collections import defaultdict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from catalogue import words

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """What was built for each key, built when first asked for and again when the catalogue has changed.

    Threads share it; one of them builds, and the others that ask for the same key wait for it. Keys are few.
    """

    def __init__(self, build: Callable[[Session, K], V]) -> None:
        self._build = build
        self._locks: defaultdict[K, Lock] = defaultdict(Lock)
        self._held: dict[K, tuple[int, V]] = {}

    def current(self, session: Session, key: K) -> V:
        """Return what is built for a key from what the catalogue now holds."""
        number = words.version(session)
        with self._locks[key]:
            held = self._held.get(key)
            if held is None or held[0] != number:
                held = self._held[key] = number, self._build(session, key)
        return held[1]
