"""How templates write numbers and days: in the reader's language."""

from collections.abc import Callable
from datetime import date, datetime

from flask import Flask

from web.service import HERE
from web.wording import Words


def add_filters(app: Flask, words: Callable[[], Words]) -> None:
    """Give the templates their filters; ``words`` returns the language of the present request."""

    def day(value: date) -> str:
        return words().day(value)

    def number(value: float) -> str:
        return words().number(value)

    def clock(value: datetime) -> str:
        return f"{value.astimezone(HERE):%H:%M}"

    def instant(value: datetime) -> str:
        return f"{day(value.astimezone(HERE).date())}, {clock(value)}"

    app.jinja_env.filters |= {"day": day, "number": number, "clock": clock, "instant": instant}
