"""How long what is held of a person is kept after her path has ended: rules as data, in years, which can be set.

Nothing goes by itself: what is due is listed, one person asks for it, and another confirms (keeping.py).
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from schedules.records.erasures import Holding

Years = Mapping[Holding, int]
LONGEST = 30

# What the law asks and allows is decided by the data-protection officer of the partnership; these are our proposals.
# GDPR art. 5(1)(e) and 17(1)(a): no longer than the purpose needs; art. 13(2)(a): the period is told to her beforehand.
YEARS: Years = MappingProxyType(
    {
        # Regulation (EU) 2024/1689 art. 26(6): logs of a system that ranks people for work (annex III, 4(a)) are kept
        # for at least six months; a year lets her ask why something was proposed.
        Holding.RANKINGS: 1,
        # Needed only while places are proposed. It tells where she can be met: what tells most goes first.
        Holding.PROTECTION: 1,
        # Needed for the work with her; what is still true stands in her profile.
        Holding.NOTES: 1,
        # Needed while she may come back, as after a job lost; a profile two years old is no longer hers anyway.
        Holding.PROFILE: 2,
        # Needed to show that she agreed to what was told of her (GDPR art. 7(1) and 17(3)(e)) until nobody can claim
        # damages any more (Italian civil code art. 2947: five years), and for attestations that she may ask for.
        Holding.IDENTITY: 5,
        # The same, and five years for papers of what was paid for (Regulation (EU) 2021/1060 art. 82, from the end of
        # the year of the last payment: a programme under it may have to set more).
        Holding.CASE: 5,
    }
)


class BadRules(ValueError):  # noqa: N818
    """A text that is no list of rules; says what is wrong."""


def read(text: str) -> Years:
    """Read rules such as ``rankings=1, case=10``; what is not named keeps its years. Raises BadRules."""
    years = dict(YEARS)
    for word in text.replace(",", " ").split():
        name, _, number = word.partition("=")
        if name not in set(Holding) or not number.isascii() or not number.isdigit() or not 1 <= int(number) <= LONGEST:
            raise BadRules(f"one of {', '.join(Holding)} with 1 to {LONGEST} years, such as case=10, is expected here")
        years[Holding(name)] = int(number)
    if max(years.values()) > years[Holding.CASE]:
        raise BadRules("nothing outlives the case: its years have to be the most")
    return years


def kept_until(ended_on: date, years: int) -> date:
    """Return the last day on which something is kept so many years after a path has ended."""
    try:
        return ended_on.replace(year=ended_on.year + years)
    except ValueError:  # the 29th of February
        return date(ended_on.year + years, 3, 1)


def due(ended_on: date, years: Years, *, on: date) -> dict[Holding, date]:
    """Return what has been kept long enough and until when it was to be kept; with her case all of it goes."""
    over = {holding: kept_until(ended_on, number) for holding, number in years.items()}
    found = {holding: until for holding, until in over.items() if until < on}
    return {Holding.CASE: found[Holding.CASE]} if Holding.CASE in found else found
