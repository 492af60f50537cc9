"""The part of the week in which most of the work falls, where an advertisement says it or gives the hours."""

from collections import Counter
from dataclasses import dataclass

from employers.advertisements.flat import Page
from employers.advertisements.proposals import Proposal, Span
from employers.advertisements.times import Window, days, open_ended, windows
from employers.records import Shift

KINDS = {
    "part_day": Shift.DAY,
    "part_afternoon": Shift.DAY,
    "part_evening": Shift.EVENING,
    "part_night": Shift.NIGHT,
    "part_weekend": Shift.WEEKEND,
}
# From which hour each part of a day begins. Where a window lies half in each of two parts, it is not the day's.
PARTS = (
    (6, Shift.DAY),
    (18, Shift.EVENING),
    (24, Shift.NIGHT),
    (30, Shift.DAY),
    (42, Shift.EVENING),
    (48, Shift.NIGHT),
)
RANKS = {Shift.DAY: 0, Shift.EVENING: 1, Shift.NIGHT: 2}
WEEKEND = frozenset({5, 6})


@dataclass(frozen=True, slots=True)
class Sign:
    """Words that tell a part of the week."""

    span: Span
    shift: Shift


def shift(page: Page) -> Proposal[Shift] | None:
    """Return the shift; None for rotating shifts, and where several are told."""
    rotating = page.cue("rotating").search(page.flat)
    if rotating and not page.tells_of_contact(rotating.start()):
        return None
    hours = [Sign(window.span, of_window(window)) for window in windows(page)]
    said = [sign for sign in _said(page) if sign.shift is not Shift.WEEKEND]
    weekend = [sign for sign in _said(page) if sign.shift is Shift.WEEKEND]
    if weekend or _only_weekend(page):
        return _of(page, weekend) if not _has_other_days(page) else _of(page, hours or said)
    return _of(page, hours or said or [Sign(window.span, of_window(window)) for window in open_ended(page)])


def of_window(window: Window) -> Shift:
    """Return the part of the day in which most of a window lies."""
    start, end = window.start, window.end if window.end > window.start else window.end + 24 * 60
    minutes: Counter[Shift] = Counter()
    begins = [(0, Shift.NIGHT), *((hour * 60, part) for hour, part in PARTS)]
    for (low, part), (high, _) in zip(begins, [*begins[1:], (60 * 60, Shift.NIGHT)], strict=True):
        minutes[part] += max(0, min(end, high) - max(start, low))
    return max(minutes, key=lambda part: (minutes[part], RANKS[part]))


def _said(page: Page) -> list[Sign]:
    """Return the words for parts of the week that are not only possible, besides, or for calling."""
    signs = []
    for kind, part in KINDS.items():
        for found in page.cue(kind).finditer(page.flat):
            bounds = page.clause(found.start())
            is_beside = page.has("beside", (bounds[0], found.start())) or page.has(
                "beside", (found.end(), min(bounds[1], found.end() + 15))
            )
            if not is_beside and not page.tells_of_contact(found.start()):
                signs.append(Sign(found.span(), part))
    return sorted(signs, key=lambda sign: sign.span)


def _only_weekend(page: Page) -> bool:
    named = days(page)
    return bool(named) and all(own.days <= WEEKEND for own in named) and len({*named}) > 0 and bool(windows(page))


def _has_other_days(page: Page) -> bool:
    return any(not own.days <= WEEKEND for own in days(page))


def _of(page: Page, signs: list[Sign]) -> Proposal[Shift] | None:
    """Return the one shift that all signs tell, at the first of them."""
    if len({sign.shift for sign in signs}) != 1:
        return None
    return page.proposed(signs[0].span, signs[0].shift, is_certain=len(signs) == 1)
