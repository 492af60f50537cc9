"""How many hours a week an advertisement states."""

import re

from employers.advertisements import words
from employers.advertisements.flat import Page, units
from employers.advertisements.proposals import Proposal

FIGURE = r"\d{1,2}(?:[.,]\d{1,2})?"
NUMBER = rf"(?<![\w.,:/])(?:({FIGURE})\s*(?:-|/|\ba\b|\bo\b|\bto\b|\bou\b|\bor\b)\s*)?({FIGURE})"
LEAST, MOST = 2, 84
ALONE = 10  # fewer hours without "a week" are those of a day
# Hours that are not those of a week: a course, an answer within 24 hours, open around the clock.
OTHER = re.compile(r"cors[oi]|formazione|training|course|formation|curso|entro|within|sous|en menos|su 24|sur 24|24/24")


def hours_a_week(page: Page) -> Proposal[float] | None:
    """Return the weekly hours; of two figures the greater one, to be confirmed."""
    unit, week = (units(words.phrases(kind, page.lang)) for kind in ("an_hour_unit", "a_week"))
    weekly = re.compile(rf"{NUMBER}\s*-?\s*{unit}\.?-?\s*(?:(?:di|de|of)\s\w+\s|\w+\s)?{week}")
    turned = re.compile(rf"(?<!\w){week}\s*[:=]\s*{NUMBER}(?:\s*{unit})?")
    for pattern in (weekly, turned):
        for found in pattern.finditer(page.flat):
            if read := _read(page, found):
                return read
    return _engaged(page, re.compile(rf"{NUMBER}\s*-?\s*{unit}(?!\s*\d)"))


def _read(page: Page, found: re.Match[str], least: float = LEAST) -> Proposal[float] | None:
    hours = float(found[2].replace(",", "."))
    is_one = found[1] is None
    if not least <= hours <= MOST:
        return None
    return page.proposed(found.span(), hours, is_certain=is_one and least == LEAST)


def _engaged(page: Page, pattern: re.Pattern[str]) -> Proposal[float] | None:
    """Return hours that stand beside the words for a contract or part time, such as: CDI 35h."""
    for found in pattern.finditer(page.flat):
        start, end = page.sentence(found.start())
        around = max(start, found.start() - 40), min(end, found.end() + 25)
        is_time = re.search(r"\d\s*(?:-|a|alle|to|until)\s*$", page.flat[start : found.start()])
        is_engaged = page.has("engaging", around) and not OTHER.search(page.flat, *around) and not is_time
        if is_engaged and (read := _read(page, found, ALONE)):
            return read
    return None
