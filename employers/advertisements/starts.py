"""The first day of work that an advertisement states."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from employers.advertisements import words
from employers.advertisements.flat import Page, either
from employers.advertisements.proposals import Proposal, Span

ORDINAL = r"(?:°|º|\^|er|st|nd|rd|th)?"
OF = r"(?:\s+(?:di|de|del|of|du)\b)?"
NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})[./-](\d{1,2})(?:[./-]((?:20)?\d\d))?(?![\d./-]*\d)")
BEFORE = 30  # signs before a date in which it is said what begins or ends then
PREPOSITION = re.compile(r"(?:\b(?:dal|da|dall'|dal mese di|da inizio|du|des|from|desde|del)\s*)$")


@dataclass(frozen=True, slots=True)
class Named:
    """A day that a text names: where, month and perhaps day and year."""

    span: Span
    month: int
    day: int | None
    year: int | None


def starts_on(page: Page, on: date) -> Proposal[date] | None:
    """Return the first day of work; a day without year is the next such day from ``on``."""
    dated = [named for named in _named(page) if not _ends(page, named)]
    cued = [named for named in dated if _begins(page, named)]
    found = _first(page, cued, on)
    return found or _at_once(page, on) or _first(page, [named for named in dated if named.day is not None], on)


def _first(page: Page, dated: list[Named], on: date) -> Proposal[date] | None:
    for named in dated:
        day = _date(named, on)
        if day is not None:
            lead = PREPOSITION.search(page.flat, 0, named.span[0])
            start = lead.start() if lead else named.span[0]
            is_certain = None not in (named.day, named.year)
            return page.proposed((start, named.span[1]), day, is_certain=is_certain)
    return None


def _at_once(page: Page, on: date) -> Proposal[date] | None:
    for found in page.cue("at_once").finditer(page.flat):
        if not page.tells_of_contact(found.start()):
            return page.proposed(found.span(), on, is_certain=False)
    for found in page.cue("weak_at_once").finditer(page.flat):
        if page.has("starting", (max(0, found.start() - BEFORE), found.end() + BEFORE)):
            return page.proposed(found.span(), on, is_certain=False)
    return None


def _named(page: Page) -> Iterator[Named]:
    """Yield the days and months that a text names, in its order."""
    found = [*_with_names(page), *_in_figures(page)]
    yield from sorted(found, key=lambda named: named.span)


def _with_names(page: Page) -> Iterator[Named]:
    months = words.ordered("month", page.lang)
    name = either(months)
    before = re.compile(rf"(?<![\d:.,])(\d{{1,2}}){ORDINAL}{OF}\s*-?\s*({name})(?:{OF},?\s+(20\d\d))?")
    after = re.compile(rf"({name})\s+(\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.]|\s?(?:am|pm|h))(?:,?\s+(20\d\d))?")
    alone = re.compile(rf"({name})(?:{OF}\s+(20\d\d))?")
    taken: list[Span] = []
    for found in before.finditer(page.flat):
        taken.append(found.span())
        yield Named(found.span(), months[found[2]] + 1, int(found[1]), _year(found[3]))
    if page.lang in {"en", None}:
        for found in after.finditer(page.flat):
            if not _overlaps(found.span(), taken):
                taken.append(found.span())
                yield Named(found.span(), months[found[1]] + 1, int(found[2]), _year(found[3]))
    for found in alone.finditer(page.flat):
        # An abbreviation alone may be a weekday or a word, as in English may a small letter.
        is_whole = len(found[1]) > 4 or found[1] in {"may", "june", "july", "mai", "juin", "aout", "mars"}  # noqa: PLR2004
        is_month = page.lang != "en" or page.text[found.start()].isupper()
        if is_whole and is_month and not _overlaps(found.span(), taken):
            yield Named(found.span(), months[found[1]] + 1, None, _year(found[2]))


def _in_figures(page: Page) -> Iterator[Named]:
    for found in NUMERIC.finditer(page.flat):
        has_unit = re.match(r"\s*(?:ore|h\b|hours|heures|horas|€|euro)", page.flat[found.end() :])
        if (found[3] or "/" in found[0]) and not has_unit and int(found[2]) <= 12:  # noqa: PLR2004 - months
            yield Named(found.span(), int(found[2]), int(found[1]), _year(found[3]))


def _year(text: str | None) -> int | None:
    return None if text is None else int(text) % 100 + 2000


def _begins(page: Page, named: Named) -> bool:
    return page.has("starting", _lead(page, named))


def _ends(page: Page, named: Named) -> bool:
    """Tell whether a day ends something, or is one of an interview: entro il, jusqu'au; what is nearest counts."""
    lead = _lead(page, named)
    last = [list(page.cue(kind).finditer(page.flat, *lead)) for kind in ("deadline", "starting")]
    ends, begins = (found[-1].start() if found else -1 for found in last)
    return ends > begins


def _lead(page: Page, named: Named) -> Span:
    start = page.sentence(named.span[0])[0]
    return max(start, named.span[0] - BEFORE), named.span[0]


def _date(named: Named, on: date) -> date | None:
    """Return the day; the next such day from ``on`` where no year is named, the first of a month alone."""
    years = [named.year] if named.year else [on.year, on.year + 1]
    for year in years:
        try:
            day = date(year, named.month, named.day or 1)
        except ValueError:
            continue
        if named.year or day >= on:
            return day
        if named.day is None and named.month == on.month:
            return on
    return None


def _overlaps(span: Span, others: list[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)
