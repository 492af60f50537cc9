"""Whether an advertisement offers practical training or employment."""

import re

from employers.advertisements.flat import Page
from employers.advertisements.proposals import Proposal
from employers.records import Kind

SUM = r"\d(?:[\d.,]*\d)?"
MONEY = re.compile(rf"(?:€|£|\beuros?\b|\beur\b)\s?{SUM}|{SUM}\s?(?:€|£|euros?\b|eur\b)")
BESIDE = 20  # signs around a sum of money within which its month or hour stands


def kind(page: Page) -> Proposal[Kind] | None:
    """Return what is offered; training also where a contract may follow."""
    denied = [found.span() for found in page.cue("not_training").finditer(page.flat)]
    for found in page.cue("training").finditer(page.flat):
        if not any(start <= found.start() < end for start, end in denied):
            is_certain = not page.has("employment", (0, len(page.flat)))
            return page.proposed(found.span(), Kind.TRAINING, is_certain=is_certain)
    hired = page.cue("employment").search(page.flat)
    return page.proposed(hired.span(), Kind.EMPLOYMENT, is_certain=True) if hired else _paid(page)


def _paid(page: Page) -> Proposal[Kind] | None:
    """Return employment where money is offered a month or an hour, and nothing is said of training."""
    for found in MONEY.finditer(page.flat):
        near = max(0, found.start() - BESIDE), found.end() + BESIDE
        if page.has("a_month", near) or page.has("wage", near):
            return page.proposed(found.span(), Kind.EMPLOYMENT, is_certain=False)
    return None
