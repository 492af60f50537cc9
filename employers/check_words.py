"""Check words: chosen by a contact, kept as a hash, and compared as one hears them: without capitals, accents, blanks.

A check word stands between a mail and a card. It is tried five times at most (schedules/proposing/checks.py),
so it need not be a password; but it may be none of the first words that come to a stranger's mind.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from employers.errors import BadEmployer

SHORTEST, LONGEST = 6, 64
# With five tries a stranger has less than one chance in two thousand.
LEAST_GUESSES = 10_000
# One thread each: a server of two cores answers others meanwhile.
_hasher = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)


def normalised(word: str) -> str:
    """Return a word as it is compared: letters and digits alone, small, without accents."""
    letters = (sign for sign in unicodedata.normalize("NFKD", word[: 4 * LONGEST]) if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", "", "".join(letters).casefold())


def hashed(word: object, where: str, known: Iterable[str]) -> str:
    """Return the hash of a new check word. Raises BadEmployer for one that is short or easily guessed.

    ``known`` are words that everybody would try, such as the names of the firm and of the contact.
    """
    plain = normalised(word) if isinstance(word, str) else ""
    if not SHORTEST <= len(plain) <= LONGEST:
        raise BadEmployer("bad_check_word", where, f"a word of {SHORTEST} to {LONGEST} letters or digits is needed")
    told = [normalised(part) for text in known for part in (text, *text.split())]
    if zxcvbn(plain, user_inputs=[part for part in told if part])["guesses"] < LEAST_GUESSES:
        raise BadEmployer("easy_check_word", where, "this word would be guessed at once: choose another one")
    return _hasher.hash(plain)


def is_right(word: str, stored: str | None) -> bool:
    """Tell whether a word is the one whose hash is stored; where none is stored it takes as long, and is wrong."""
    try:
        return _hasher.verify(stored or _nobodys(), normalised(word)) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody has chosen this word")
