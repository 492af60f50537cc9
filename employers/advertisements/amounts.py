"""The allowance of a traineeship, in euros a month; a wage is none."""

import re

from employers.advertisements.flat import Page
from employers.advertisements.proposals import Proposal

EURO = r"(?:€|euros?\b|eur\b)"
AMOUNT = re.compile(
    rf"(?:({EURO})\s?)?(?<![\d.,])(\d{{1,2}}[. ]\d{{3}}|\d{{3,4}})(?:,\d\d|,-|\.\d\d)?(?![\d]|[.,]\d)\s?({EURO})?"
)
LEAST, MOST = 100, 2500
BESIDE = 15  # signs around an amount in which it is said that it is a wage


def allowance(page: Page) -> Proposal[float] | None:
    """Return the monthly allowance; the caller knows that the advertisement is for training."""
    found = [(certainty, amount) for amount in AMOUNT.finditer(page.flat) if (certainty := _certainty(page, amount))]
    if not found:
        return None
    best, amount = max(found, key=lambda each: (each[0], -each[1].start()))
    value = float(re.sub(r"[. ]", "", amount[2]))
    return page.proposed(amount.span(), value, is_certain=best == 3 and len({each[1][2] for each in found}) == 1)  # noqa: PLR2004


def _certainty(page: Page, amount: re.Match[str]) -> int:
    """Return how many signs there are that an amount is a monthly allowance: a currency, a month, the word; 0: no."""
    value = float(re.sub(r"[. ]", "", amount[2]))
    bounds = page.sentence(amount.start())
    near = max(bounds[0], amount.start() - BESIDE), min(bounds[1], amount.end() + BESIDE)
    if not LEAST <= value <= MOST or page.has("wage", near):
        return 0
    has_currency = bool(amount[1] or amount[3])
    is_named = page.has("allowance", bounds)
    if not has_currency and not is_named:
        return 0
    return has_currency + is_named + page.has("a_month", near)
