"""The reader's language: texts, names, amounts, days and hours, as they are written there."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from types import MappingProxyType
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

from web.wording.texts import translations

HOUR = 60
NAMELESS: Mapping[str, str] = MappingProxyType({})
Week = Sequence[Sequence[Sequence[str]]]


class Words:
    """One language, and the names of skills, occupations and municipalities in it.

    Parameters
    ----------
    lang
        One of ``LANGUAGES``.
    names
        Id of a concept, or ISTAT code of a municipality, to its name.
    """

    def __init__(self, lang: str, names: Mapping[str, str] = NAMELESS) -> None:
        self.lang = lang
        self._names = names
        self._locale = Locale(lang)
        self._texts = translations(lang)

    def say(self, text: str, **facts: object) -> str:
        """Return the text in this language, with its facts."""
        return str(self._texts.gettext(text)) % facts

    def count(self, one: str, many: str, number: int, **facts: object) -> str:
        """Return the text for one or for many, which is given the number as ``n``."""
        return str(self._texts.ngettext(one, many, number)) % {"n": self.number(number), **facts}

    def name(self, concept: str | None) -> str:
        """Return the name of a skill, an occupation or a municipality."""
        return self._names.get(concept or "") or self.say("(name not known)")

    def language(self, code: str) -> str:
        """Return the name of a language."""
        return str(self._locale.languages.get(code, code))

    def number(self, number: float) -> str:
        """Return a number with at most one decimal."""
        return str(format_decimal(round(number, 1), locale=self._locale))

    def euro(self, amount: float) -> str:
        """Return an amount of euro without cents."""
        return str(format_currency(amount, "EUR", "#,##0 ¤", locale=self._locale, currency_digits=False))

    def day(self, day: date | str) -> str:
        """Return a day, also one written as in JSON."""
        known = date.fromisoformat(day) if isinstance(day, str) else day
        return str(format_date(known, "d MMM y", locale=self._locale))

    def weekday(self, day: date) -> str:
        """Return a day of a month with the day of the week."""
        return str(format_date(day, "EEE d", locale=self._locale))

    def month(self, day: date) -> str:
        """Return the month of a day."""
        return str(format_date(day, "MMMM y", locale=self._locale))

    def listing(self, parts: Iterable[str], *, style: Any = "standard") -> str:  # noqa: ANN401 - babel's closed set
        """Return the parts joined as one says them: a, b and c."""
        return str(format_list(list(parts), style, locale=self._locale))

    def duration(self, minutes: float) -> str:
        """Return minutes as hours and minutes."""
        hours, rest = divmod(round(minutes), HOUR)
        parts = [self.count("%(n)s hour", "%(n)s hours", hours)] if hours else []
        parts += [self.count("%(n)s minute", "%(n)s minutes", rest)] if rest or not hours else []
        return self.listing(parts)

    def week(self, week: Week) -> str:
        """Return weekly hours (JSON form), days with the same hours together: Mon–Fri 08:00–14:00, Sat 09:00–13:00."""
        spans = [
            f"{self._days(days)} {self.listing('–'.join(window) for window in week[days[0]])}"
            for days in _alike(week)
            if week[days[0]]
        ]
        return ", ".join(spans) or self.say("at no time")

    def _days(self, days: Sequence[int]) -> str:
        names = self._locale.days["format"]["abbreviated"]
        first, last = (str(names[day]).rstrip(".") for day in (days[0], days[-1]))
        return first if days[0] == days[-1] else f"{first}–{last}"


def _alike(week: Week) -> list[list[int]]:
    """Return runs of days with the same windows."""
    return [list(days) for _, days in groupby(range(len(week)), key=lambda day: [list(each) for each in week[day]])]
