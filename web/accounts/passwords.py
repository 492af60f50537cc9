"""Passwords: what is too weak to be one, and what is stored of them (argon2id)."""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

SHORTEST, LONGEST = 15, 128  # signs
# What must be left of a password when all that others would guess first is taken away.
LEAST_OWN = 8
BEST = 4  # zxcvbn's score of what takes ten thousand million guesses
SHORTEST_WORD = 3
YEAR = re.compile(r"(?:19|20)\d\d")
# 32 MiB and two passes, more than OWASP asks (19 MiB, two passes): about 0.06 s of one processor.
MEMORY_KIB, PASSES = 32_768, 2


class Weakness(StrEnum):
    """What is wrong with a password."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    OWN_WORDS = "own_words"  # names and words that whoever knows the account would try
    COMMON = "common"
    GUESSABLE = "guessable"  # short patterns, rows of keys, repetitions


def weakness(password: str, words: Iterable[str]) -> Weakness | None:
    """Return what is wrong with a password for an account whose own ``words`` are given, None when it is good."""
    plain = unified(password)
    if len(plain) < SHORTEST:
        return Weakness.TOO_SHORT
    if len(plain) > LONGEST:
        return Weakness.TOO_LONG
    own = frozenset(_words(words))
    if _left(plain, own) < LEAST_OWN:
        return Weakness.OWN_WORDS
    if _left(plain, own | common()) < LEAST_OWN:
        return Weakness.COMMON
    judged = zxcvbn(plain, user_inputs=sorted(own | common()), max_length=LONGEST)
    return None if judged["score"] >= BEST else Weakness.GUESSABLE


def unified(password: str) -> str:
    """Return the one form of a password, however a keyboard puts its accents together."""
    return unicodedata.normalize("NFKC", password)


@cache
def common() -> frozenset[str]:
    """Return common words and words of the service and its places."""
    return frozenset(_words([(files("web.accounts") / "common.txt").read_text(encoding="utf-8")]))


def _words(texts: Iterable[str]) -> Iterable[str]:
    """Yield the words of texts in lower case, with accents and without."""
    for word in re.findall(r"[^\W\d_]+", " ".join(texts).lower()):
        if len(word) >= SHORTEST_WORD:
            yield word
            yield _bare(word)


def _left(password: str, words: Iterable[str]) -> int:
    """Count the letters and digits left of a password without the words, long ones first, and without years."""
    rest = _bare(password.lower())
    for word in sorted(map(_bare, words), key=len, reverse=True):
        rest = rest.replace(word, " ")
    return sum(sign.isalnum() for sign in YEAR.sub("", rest))


def _bare(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


class Passwords:
    """Makes and checks what is stored of passwords, at one cost."""

    def __init__(self, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._nobodys = self._hasher.hash(secrets.token_urlsafe())

    def hash(self, password: str) -> str:
        """Return what is stored of a password."""
        return self._hasher.hash(unified(password))

    def fits(self, stored: str | None, password: str) -> bool:
        """Tell whether a password is the stored one. Without one it takes as long, and is never true."""
        try:
            return self._hasher.verify(stored or self._nobodys, unified(password)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, stored: str) -> bool:
        """Tell whether a stored password should be stored anew, because the cost has changed."""
        return self._hasher.check_needs_rehash(stored)
