"""What is left of a phrase for comparing it with others: words in small letters, and their stems without accents."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from threading import Lock

import snowballstemmer

# Slovak has no Snowball stemmer; the Czech one knows nearly all its endings.
STEMMERS = {
    "cs": "czech",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sk": "czech",
}
# Endings that stand for the other gender: camarero/a, peones/as, cuoco/a, employé(e), vendeur-se.
OTHER_FORM = re.compile(
    r"(?<=[^\W\d_]{3})\s?(?:/\s?|\(|-)(?:o|a|i|e|os|as|es|er|ra|ora|oras|se|euse|rice|trice|ne|in)\b\)?"
)
WORD = re.compile(r"[^\W\d_]+")
SHORTENED = re.compile(r"([^\W\d_]{2,6})\.(?!\w\.)")
# Letters parted by full stops are one word: o.s.s. is OSS.
DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
SLASH = re.compile(r"\s*/\s*")


def words(text: str) -> list[str]:
    """Return the words of a text in small letters, without the endings of a second gender."""
    together = DOTTED.sub(lambda letters: letters[0].replace(".", ""), unicodedata.normalize("NFC", text.casefold()))
    return WORD.findall(OTHER_FORM.sub("", together))


def shortened(text: str) -> frozenset[str]:
    """Return the words of a text that a full stop follows: add. may stand for addetta."""
    return frozenset(SHORTENED.findall(unicodedata.normalize("NFC", text.casefold())))


def plain(text: str) -> str:
    """Return a text without the marks on its letters."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def wordings(label: str) -> list[list[str]]:
    """Return the ways to read a label, as words: cuoco/cuoca are two, and addetta/addetto alle pulizie are two."""
    halves = [words(half) for half in label.split("/")]
    if len({len(half) for half in halves}) > 1:
        parts = [part.split("/") for part in SLASH.sub("/", label).split()]
        halves = [words(" ".join(part[side] for part in parts)) for side in (0, -1)]
    return [half for half in halves if half]


def stemmer(lang: str, known: Iterable[str] = ()) -> Callable[[str], str]:
    """Return what reduces a word of a language to its stem without accents; where there are no rules, to the word.

    The stems of ``known`` words are kept. What people type may be about a person: no other word is remembered.
    """
    reduced = snowballstemmer.stemmer(STEMMERS[lang]).stemWord if lang in STEMMERS else str
    alone = Lock()

    def anew(word: str) -> str:
        # A Snowball stemmer keeps the word it works on: two threads must not share it.
        with alone:
            return plain(str(reduced(word)))

    kept = {word: anew(word) for word in known}

    def stem(word: str) -> str:
        return kept.get(word) or anew(word)

    return stem
