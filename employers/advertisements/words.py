"""The words by which advertisements speak (data files, written for this purpose), flat, by language and kind."""

from functools import cache

from catalogue import tables

LANGUAGES = ("it", "en", "fr", "es")


def phrases(kind: str, lang: str | None = None) -> tuple[str, ...]:
    """Return the phrases of a kind, of one language or of all."""
    return tuple(phrase for of, phrase in _of(kind) if lang in {None, of})


def ordered(kind: str, lang: str | None = None) -> dict[str, int]:
    """Return the phrases of a kind with their place in the row they stand in, such as months from 0."""
    rows = (row["words"].split("|") for row in _rows("words") if row["kind"] == kind and lang in {None, row["lang"]})
    return {way: place for row in rows for place, phrase in enumerate(row) for way in phrase.split("/")}


@cache
def first_names(kind: str) -> frozenset[str]:
    """Return first names: ``clear`` ones, and ``shared`` ones that are also everyday words or places."""
    return frozenset(name for row in _rows("first_names") if row["kind"] == kind for name in row["names"].split())


def names_of_languages(lang: str | None = None) -> dict[str, str]:
    """Return the names of languages, as one language or all write them, with their ISO 639-1 codes."""
    return {
        name: row["code"]
        for row in _rows("languages")
        for of in LANGUAGES
        if lang in {None, of}
        for name in row[of].split("|")
        if name
    }


@cache
def _of(kind: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (row["lang"], phrase) for row in _rows("words") if row["kind"] == kind for phrase in row["words"].split("|")
    )


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    return tuple(tables.packaged("employers.advertisements", name))
