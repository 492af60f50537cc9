"""When each contact of a plan is wished for, before it rolls to a good day (pure)."""

from collections.abc import Iterator
from datetime import date, timedelta

from schedules.dates.courses import DAY, Closing, Course
from schedules.dates.plans import Template
from schedules.dates.purposes import Party, Purpose, Wish


def of_employer(course: Course, template: Template) -> Iterator[Wish]:
    """Return what is wished of the employer: by the public facts of the placement alone, never by anything of hers."""
    yield Wish(Party.EMPLOYER, Purpose.ARRIVED, course.starts_on)
    last = course.ends[-1][1]
    for number in template.employer_days:
        if number <= last:
            yield Wish(Party.EMPLOYER, Purpose.SETTLING_IN, course.day(number))
    for number in range(template.employer_every, last + 1, template.employer_every):
        yield Wish(Party.EMPLOYER, Purpose.REGULAR, course.day(number))


def of_her(course: Course, template: Template) -> Iterator[Wish]:
    """Return what is wished of her alone, but the first contact."""
    last = course.ends[-1][1]
    for number in template.her_days:
        if number <= last:
            yield Wish(Party.HER, Purpose.SETTLING_IN, course.day(number))
    for number in _rhythm(course, template):
        yield Wish(Party.HER, Purpose.REGULAR, course.day(number))
    for payday in course.paydays:
        on = payday + timedelta(days=template.after_payday)
        if payday >= course.starts_on and on <= course.day(last):
            yield Wish(Party.HER, Purpose.PAY, on)


def midpoint(course: Course, template: Template) -> date | None:
    """Return the day of the mid-term assessment; an extension moves it while it is still to come."""
    if not template.has_midpoint:
        return None
    found = course.starts_on
    for decided_on, length in course.ends:
        if found >= decided_on:
            found = course.day((length + 1) // 2)
    return found


def hiring_decisions(course: Course, template: Template) -> list[date]:
    """Return the days of the question of hiring: once more after an extension, where it had been put before."""
    found: list[date] = []
    for decided_on, length in course.ends:
        on = course.day(max(1, length - template.before_end))
        found = [earlier for earlier in found if earlier < decided_on]
        if not found or on >= decided_on:
            found.append(max(on, decided_on))
    return found


def follow_ups(closing: Closing, template: Template) -> Iterator[Wish]:
    """Return what is wished after the closing."""
    for days in template.her_follow_ups:
        yield Wish(Party.HER, Purpose.FOLLOW_UP, closing.on + timedelta(days=days))
    for days in template.employer_follow_ups if closing.is_hired_here else ():
        yield Wish(Party.EMPLOYER, Purpose.FOLLOW_UP, closing.on + timedelta(days=days))


def _rhythm(course: Course, template: Template) -> Iterator[int]:
    """Return the days of her rhythm: dense for some months, then sparse, dense again while she is at risk."""
    dense = (_months_on(course.starts_on, template.her_months) - course.starts_on).days
    number, last = template.her_days[-1], course.ends[-1][1]
    while (number := _next(course, template, number, dense)) <= last:
        yield number


def _next(course: Course, template: Template, number: int, dense: int) -> int:
    if number + template.her_every <= dense:
        return number + template.her_every
    latest = number + template.her_every_later
    for each in range(number + template.her_every_at_risk, latest):
        if any(course.day(each) in span for span in course.risks):
            return each
    return latest


def _months_on(day: date, months: int) -> date:
    """Return the same date so many months on, else the last of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    following = date(day.year + years + month // 11, (month + 1) % 12 + 1, 1)
    return min(following - DAY, date(day.year + years, month + 1, 1) + timedelta(days=day.day - 1))
