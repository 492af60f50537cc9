"""What is left of a phrase for comparing it with others: words without accents, case, gender and plural."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from threading import Lock

import snowballstemmer

STEMMERS = {
    "it": "italian",
    "en": "english",
    "fr": "french",
    "es": "spanish",
    "pt": "portuguese",
    "de": "german",
    "ro": "romanian",
    "hu": "hungarian",
    "nl": "dutch",
    "ru": "russian",
    "ar": "arabic",
}
# Words that join others, and words in which advertisements wrap a title.
EMPTY = {
    "it": """a ad al alla alle allo ai agli all con d da dal dalla dai dei del della delle dello degli di e ed i il in
        l la le lo gli nel nella nei nelle nell o per presso su sul sulla tra un una uno cercasi cerchiamo cerca
        ricerca ricerchiamo offresi offerta lavoro urgente subito zona sede""",
    "en": "a an and at by for from in of on or the to with we are looking hiring wanted urgent job",
    "fr": """a au aux avec chez d dans de des du en et l la le les ou par pour sur un une recherche recherchons urgent
        emploi poste h f""",
    "es": """a al ante con de del e el en entre la las lo los o para por que se sin sobre u un una y general generales
        busca buscamos necesita oferta ofertas puesto puestos urgente alumno alumna""",
}
# Endings that stand for the other gender: camarero/a, peones/as, cuoco/a, employé(e), vendeur-se.
OTHER_FORM = re.compile(
    r"(?<=[a-z]{3})\s?(?:/\s?|\(|-)(?:o|a|i|e|os|as|es|er|ra|ora|oras|se|euse|rice|trice|ne|in)\b\)?"
)
WORD = re.compile(r"[^\W\d_]+")
REMEMBERED = 65_536


def words(text: str) -> list[str]:
    """Return the words of a text, in small letters, without accents and the endings of a second gender."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return WORD.findall(OTHER_FORM.sub("", plain))


@lru_cache(maxsize=16)
def stemmer(lang: str) -> Callable[[list[str]], tuple[str, ...]]:
    """Return what reduces words of a language to their stems, each once, leaving out the empty ones."""
    empty = frozenset(EMPTY.get(lang, "").split())
    plain = snowballstemmer.stemmer(STEMMERS[lang]).stemWord if lang in STEMMERS else str
    alone = Lock()

    @lru_cache(maxsize=REMEMBERED)
    def stem(word: str) -> str:
        # A Snowball stemmer keeps the word it works on: two threads must not share it.
        with alone:
            return str(plain(word))

    return lambda found: tuple(dict.fromkeys(stem(word) for word in found if word not in empty))
