"""The hours of the day that an advertisement states, and the weekdays on which they are worked."""

import re
from dataclasses import dataclass

from employers.advertisements import words
from employers.advertisements.flat import Page, either
from employers.advertisements.proposals import Proposal, Span, Week

TIME = r"(\d{1,2})(?:\s?[.:h]\s?([0-5]\d))?(?:\s?(am|pm|a\.m\.?|p\.m\.?|h))?(?![\w])"
LEAD = r"(?:(?:dalle|dalla|from|de|desde|entre|between)\s+(?:las\s+|la\s+|ore\s+|h\s?)?)?"
LINKS = r"-|/|\balle\b|\ba\b|\bto\b|\btill?\b|\buntil\b|\bhasta\b|\bfino alle\b|\band\b|\bet\b|\by\b"
TO = rf"\s*(?:{LINKS})\s*(?:las\s+|la\s+|ore\s+|alle\s+)?"
RANGE = re.compile(rf"(?<![\w.,/+€£-])({LEAD}){TIME}{TO}(?<!\d){TIME}(?!\s?[/.,]\d)")
# Figures that are no times: 18-35 anni, 20-24 ore settimanali, 2-3 volte.
UNITS = (
    "anni|anno|mesi|mese|giorni|persone|bambini|bimbi|volte|posti|euro|eur|€|£|%|kg|years?|yrs|months?|days?|people|children|times"
    "|ans|mois|jours|personnes|enfants|fois|euros|anos|meses|dias|personas|ninos|veces|kilos|camere|rooms|chambres|weeks?|semaines|semanas|settimane"
)
NO_TIME = re.compile(
    rf"\s?(?:{UNITS}|(?:ore|h|hours|hrs|heures|horas)\s*(?:/|a|alla|per|par|por|la|sett\w*|seman\w*|hebdo\w*|di)(?!\w))"
)
DAY_LINK = r"\s*(?:-|/|\ba\b|\bal\b|\bto\b|\bau\b|\bthrough\b)\s*(?:il\s+)?"
LIST_LINK = r"\s*(?:,|&|\+|/|\be\b|\band\b|\bet\b|\by\b|\bed\b|\be il\b|\bet le\b|\by los\b)\s*(?:il |le |los |el )?"
NOON, MIDNIGHT = 12, 24
BEFORE = 22
OPEN, LATEST = 3 * 60, 21 * 60  # minutes


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of a day that a text states, as minutes from midnight; it ends on the next day where the end is earlier."""

    span: Span
    start: int
    end: int

    @property
    def pieces(self) -> tuple[tuple[int, int, int], ...]:
        """Return (0 for the day itself or 1 for the next, from, to) in minutes."""
        if self.end > self.start:
            return ((0, self.start, self.end),)
        night = ((0, self.start, MIDNIGHT * 60), (1, 0, self.end))
        return night if self.end else night[:1]


@dataclass(frozen=True, slots=True)
class Days:
    """Weekdays that a text names, Monday is 0."""

    span: Span
    days: frozenset[int]


def windows(page: Page) -> tuple[Window, ...]:
    """Return the hours of work, in the order of the text; hours in which to call are none."""
    return tuple(
        window
        for found in RANGE.finditer(page.flat)
        if (window := _window(page, found)) and not page.tells_of_contact(found.start())
    )


def open_ended(page: Page) -> tuple[Window, ...]:
    """Return hours of work of which only the beginning is stated, taken as three hours: from 5 pm."""
    pattern = re.compile(rf"{page.cue('from_hour').pattern}\s+{TIME}")
    return tuple(
        Window(found.span(), start, start + OPEN)
        for found in pattern.finditer(page.flat)
        if not page.tells_of_contact(found.start()) and not NO_TIME.match(page.flat, found.end())
        if (start := _minutes(*found.groups())) <= LATEST
    )


def week(page: Page) -> Proposal[Week] | None:
    """Return the weekly windows, where every window stands with its days; else None."""
    found, named = windows(page), days(page)
    pairs = [(window, _days_of(page, window, named)) for window in found]
    if not pairs or any(own is None for _, own in pairs):
        return None
    table: list[set[tuple[int, int]]] = [set() for _ in range(7)]
    for window, own in pairs:
        for day in own.days if own else ():
            for later, start, end in window.pieces:
                table[(day + later) % 7].add((start, end))
    places = [place for window, own in pairs for place in (*window.span, *(own.span if own else ()))]
    told = tuple(tuple((_clock(start), _clock(end)) for start, end in sorted(day)) for day in table)
    return page.proposed((min(places), max(places)), told, is_certain=len(pairs) == 1 and len(named) == 1)


def days(page: Page) -> tuple[Days, ...]:
    """Return the groups of weekdays that a text names, in its order: Monday to Friday; Saturday and Sunday."""
    numbers = words.ordered("day", page.lang)
    name = f"(?:{either(numbers)})"
    spans = re.compile(rf"({name}){DAY_LINK}({name})(?P<more>(?:{LIST_LINK}{name})*)")
    lists = re.compile(rf"{name}(?:{LIST_LINK}{name})*")
    found: list[Days] = []
    for pattern in (spans, lists):
        for each in pattern.finditer(page.flat):
            if not any(start < each.end() and each.start() < end for start, end in (own.span for own in found)):
                found.append(Days(each.span(), _numbers(each, numbers, name)))
    for kind, own in (("every_day", range(7)), ("weekdays", range(5)), ("part_weekend", (5, 6))):
        for each in page.cue(kind).finditer(page.flat):
            if not any(start < each.end() and each.start() < end for start, end in (day.span for day in found)):
                found.append(Days(each.span(), frozenset(own)))
    return tuple(sorted(found, key=lambda own: own.span))


def _numbers(found: re.Match[str], numbers: dict[str, int], name: str) -> frozenset[int]:
    named = [numbers[day] for day in re.findall(name, found[0])]
    if "more" not in found.re.groupindex:
        return frozenset(named)
    first, last = named[:2]
    return frozenset({(first + step) % 7 for step in range((last - first) % 7 + 1)} | set(named[2:]))


def _days_of(page: Page, window: Window, named: tuple[Days, ...]) -> Days | None:
    """Return the days in the sentence of a window: those nearest before it, else those nearest after."""
    start, end = page.sentence(window.span[0])
    own = [each for each in named if start <= each.span[0] < end]
    before = [each for each in own if each.span[1] <= window.span[0]]
    return before[-1] if before else next(iter(own), None)


def _window(page: Page, found: re.Match[str]) -> Window | None:
    _, hour, minute, half, later_hour, later_minute, later_half = found.groups()
    if not _are_times(page, found) or NO_TIME.match(page.flat, found.end()):
        return None
    start = _minutes(hour, minute, half or _same_half(hour, later_hour, later_half))
    end = _minutes(later_hour, later_minute, later_half)
    if page.lang == "en" and not later_half and end <= start <= NOON * 60 and later_hour[0] != "0":
        end += NOON * 60
    whole = MIDNIGHT * 60
    if start >= whole or end > whole or start == end:
        return None
    return Window((found.start(2), found.end()), start, end)


def _are_times(page: Page, found: re.Match[str]) -> bool:
    """Tell whether two figures are times: by minutes, by h or pm, or by a word or a weekday before them."""
    _, _, minute, half, _, later_minute, later_half = found.groups()
    if minute or later_minute or half or later_half:
        return True
    start = max(page.sentence(found.start())[0], found.start() - BEFORE)
    day = re.compile(either(words.ordered("day", page.lang)))
    return page.has("hours_cue", (start, found.end(1))) or day.search(page.flat, start, found.start()) is not None


def _same_half(hour: str, later_hour: str, later_half: str | None) -> str | None:
    """Return the half of the day of the first of two hours, where only the second says it: 6-10pm, 9-1pm."""
    is_half = later_half is not None and later_half[0] in "ap"
    return later_half if is_half and int(hour) % NOON < int(later_hour) % NOON else None


def _minutes(hour: str, minute: str | None, half: str | None) -> int:
    hours = int(hour)
    if half and half[0] == "p" and hours < NOON:
        hours += NOON
    if half and half[0] == "a" and hours == NOON:
        hours = 0
    return hours * 60 + int(minute or 0)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
