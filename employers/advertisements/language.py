"""In which language a text is written, told by its common words."""

import re
from functools import cache

from employers.advertisements import words
from employers.advertisements.flat import flatten

WORD = re.compile(r"[^\W\d_]+")
LEAST, AHEAD = 1.0, 1.15


def language(text: str) -> str | None:
    """Return the language of a text: it, en, fr or es; None where its words do not tell."""
    counts = dict.fromkeys(words.LANGUAGES, 0.0)
    for word in WORD.findall(flatten(text)):
        users = _users().get(word, ())
        for lang in users:
            counts[lang] += 1 / len(users)
    second, best = sorted(counts, key=lambda lang: counts[lang])[-2:]
    return best if counts[best] >= max(LEAST, AHEAD * counts[second]) else None


@cache
def _users() -> dict[str, tuple[str, ...]]:
    """Return for each common word the languages that use it."""
    users: dict[str, tuple[str, ...]] = {}
    for lang in words.LANGUAGES:
        for word in set(words.phrases("common", lang)):
            users[word] = (*users.get(word, ()), lang)
    return users
