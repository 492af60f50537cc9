"""Languages that an advertisement asks for or welcomes, with the CEFR level where one is written."""

import re
from functools import cache

from employers.advertisements import words
from employers.advertisements.flat import Page, either
from employers.advertisements.proposals import Language, Proposal, Span

LEVEL = re.compile(r"(?<!\w)([abc][12])(?!\w)\+?")
# Between a language and its level: "livello", "at level", brackets, colons; no other language.
NEAR = 45
AROUND = 60  # signs on either side within which it is said that the language is to be known
# A language by the words beside it: di inglese, in English, del español; not: in an English garden.
LED = re.compile(r"(?<!\w)(?:di|in|con|with|of|en|du|de|del|avec|(?:dell|d|l)')\s?$")
FOLLOWED = re.compile(r"\s*(?:$|[.,;:()\n/+&]|(?:and|or|e|ed|o|et|ou|y|u|at|a|al|level|livello|nivel|niveau|is)\b)")
LIST_OF = re.compile(
    r"[\s,/&]*(?:(?<!\w)(?:e|o|and|or|et|ou|y|u|ed)(?!\w))?[\s,/&]*(?:(?:l'|d')|(?:il|the|le|el|de)\s)?"
)


def languages(page: Page) -> tuple[Proposal[Language], ...]:
    """Return each language once, in the order of the text."""
    named = [found for found in _names(page.lang).finditer(page.flat) if _is_language(page, found)]
    codes = words.names_of_languages(page.lang)
    first: dict[str, Proposal[Language]] = {}
    for place, found in enumerate(named):
        span, level = _levelled(page, named, place)
        code = codes[found[0]]
        read = page.proposed(span, Language(code, level), is_certain=level is not None)
        if code not in first or first[code].value.level is None:
            first[code] = read
    return tuple(first.values())


def _is_language(page: Page, found: re.Match[str]) -> bool:
    """Tell whether a name means the language: it is to be known, and it is no kitchen, client or street."""
    before = page.flat[max(0, found.start() - NEAR) : found.start()].split()
    if before and before[-1].strip(",.;:(\"'") in words.phrases("not_language"):
        return False
    after = re.match(r"\s*([a-z]+)", page.flat[found.end() :])
    if page.lang == "en" and after and after[1] in words.phrases("after_not_language"):
        return False
    start, end = page.sentence(found.start())
    own = page.clause(found.start())
    around = max(start, found.start() - AROUND), min(end, found.end() + AROUND)
    alone = any(page.flat[slice(*bounds)].strip(" -•*.,") == found[0] for bounds in (own, (start, end)))
    is_other = page.has("not_language", (start, end))
    is_led = LED.search(page.flat, 0, found.start()) and FOLLOWED.match(page.flat, found.end())
    return (
        ((alone or is_led) and not is_other)
        or page.has("knowing", around)
        or LEVEL.search(page.flat, *around) is not None
    )


def _levelled(page: Page, named: list[re.Match[str]], place: int) -> tuple[Span, str | None]:
    """Return where a language stands together with its level, and the level.

    Within a sentence either all levels follow their languages or all stand before them.
    """
    bounds = page.sentence(named[place].start())
    own = [found for found in named if bounds[0] <= found.start() < bounds[1]]
    level = LEVEL.search(page.flat, *bounds)
    if level is None:
        return named[place].span(), None
    at = own.index(named[place])
    return _before(page, own, at) if level.start() < own[0].start() else _after(page, own, at, bounds[1])


def _after(page: Page, own: list[re.Match[str]], at: int, end: int) -> tuple[Span, str | None]:
    """Return the level that follows a language; one after a list is that of all: English and French B1."""
    for last in range(at, len(own)):
        following = own[last + 1].start() if last + 1 < len(own) else end
        level = LEVEL.search(page.flat, own[last].end(), min(following, own[last].end() + NEAR))
        if level:
            return (own[at].start(), level.end()), level[1].upper()
        if not LIST_OF.fullmatch(page.flat, own[last].end(), following):
            break
    return own[at].span(), None


def _before(page: Page, own: list[re.Match[str]], at: int) -> tuple[Span, str | None]:
    """Return the level that stands before a language; one before a list is that of all: B1 English and French."""
    for first in range(at, -1, -1):
        preceding = own[first - 1].end() if first else 0
        level = LEVEL.search(page.flat, max(preceding, own[first].start() - NEAR), own[first].start())
        if level:
            return (level.start(), own[at].end()), level[1].upper()
        if not LIST_OF.fullmatch(page.flat, preceding, own[first].start()):
            break
    return own[at].span(), None


@cache
def _names(lang: str | None) -> re.Pattern[str]:
    return re.compile(either(words.names_of_languages(lang)))
