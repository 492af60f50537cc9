"""Plain model of when every check-in of a placement falls, written from the product's own words before its code.

For tests alone, and slow on purpose. It shares nothing with the code that it judges.
"""

from dataclasses import dataclass, replace
from datetime import date

from tests.schedules.independent.days import (
    BOTH,
    EMPLOYER,
    FAR_AHEAD,
    GOOD,
    HER,
    LONG_AGO,
    ONE_DAY,
    Placement,
    backwards,
    day_date,
    day_number,
    days,
    end_day,
    ends,
    first_good,
    free_hours,
    is_at_risk,
    is_suspended,
    is_tutor_day,
    month_two_length,
    repeat_day,
    roll,
    working_days_after,
)

Wished = list[tuple[str, date]]


@dataclass(frozen=True)
class Readings:
    """Switches for the readings that move many dates. The defaults are the ones of who wrote the model."""

    merge_within: int = 3  # working days, counted after the first of the two
    merge_first_contact: bool = True  # False: the first contact never merges
    hiring_after: str = "merged"  # her hiring question after the employer's merged day, or "asked": the unmerged one
    is_first_after_work: bool = False  # True: on each of days 1-3 after work first, before work only failing that


# As the product decides where its first words left a choice.
OURS = Readings(merge_first_contact=False, hiring_after="asked", is_first_after_work=True)


@dataclass(frozen=True)
class Contact:
    """A contact while the plan is being made. parts = ((purpose, wished day), ...)."""

    parts: tuple[tuple[str, date], ...]
    party: str
    day: date
    earliest: date = LONG_AGO  # merging may not put it before this day
    latest: date = FAR_AHEAD  # merging may not put it after this day
    needs_cover: bool = False  # the tutor is away: a colleague must do it


@dataclass(frozen=True)
class Checkin:
    """One line of the result."""

    purposes: tuple[str, ...]
    party: str
    first_day: date
    last_day: date
    hours: tuple[
        tuple[date, tuple[tuple[str, str], ...]], ...
    ]  # ((day, (("14:00", "19:00"), ...)), ...) for her; () for the employer
    needs_cover: bool
    strict: bool = False  # belongs to weeks 1-2


def wished_her(p: Placement) -> Wished:
    """[(purpose, date)] of days 7 and 14 and of the regular contacts."""
    wished, number, last = [], 0, 14
    for day in days(p.start, end_day(p)):
        if is_suspended(p, day):
            continue
        number += 1
        if number in (7, 14):
            wished.append((f"day_{number}", day))
        elif number > 14 and regular_due(p, day, number, last):
            wished.append(("regular", day))
            last = number
    return wished


def regular_due(p: Placement, day: date, number: int, last: int) -> bool:
    """Every 14 days to the end of month 2 or while at risk, else every 30."""
    if number <= month_two_length(p) or is_at_risk(p, day):
        return number - last >= 14
    return number - last >= 30


def wished_employer(p: Placement) -> Wished:
    """Day 1, day 14, every 30. The risk mark never counts here: it may come from her answers."""
    wished, number = [], 0
    for day in days(p.start, end_day(p)):
        if is_suspended(p, day):
            continue
        number += 1
        if number == 1:
            wished.append(("arrived", day))
        elif number == 14:
            wished.append(("day_14", day))
        elif number > 14 and number % 30 == 0:
            wished.append(("regular", day))
    return wished


def wished_pay(p: Placement) -> list[date]:
    """Five days after each payday, as long as that is within the placement."""
    found = [payday + 5 * ONE_DAY for payday in p.paydays if payday >= p.start]
    return [day for day in found if day <= end_day(p)]


def wished_midpoint(p: Placement) -> date:
    """The middle day. An extension moves it only if it was still to come."""
    plans = ends(p)
    for index, (_, length) in enumerate(plans[:-1]):
        day = day_date(p, (length + 1) // 2)
        if day < plans[index + 1][0]:
            return day
    return day_date(p, (plans[-1][1] + 1) // 2)


def wished_hiring(p: Placement) -> list[date]:
    """30 days before the end; asked again after an extension, unless that leaves no 30 days."""
    plans, wished = ends(p), []
    for index, (known_from, length) in enumerate(plans):
        day = day_date(p, max(1, length - 30))
        if day < known_from and wished:
            continue
        day = max(day, known_from)
        if index + 1 == len(plans) or day < plans[index + 1][0]:
            wished.append(day)
    return wished


def plain_contact(
    p: Placement, purpose: str, wished: date, party: str, bounds: tuple[date, date] = (LONG_AGO, FAR_AHEAD)
) -> Contact | None:
    """A contact rolled to a good day, or None if there is no good day at all."""
    day = roll(p, wished, party)
    if day is None:
        return None
    return Contact(((purpose, wished),), party, day, min(bounds[0], day), bounds[1])


def first_contact_days(p: Placement, r: Readings, *, with_tutor: bool = True) -> list[date]:
    """The days among 1, 2, 3 on which she can be reached; on day 1 only after her shift."""
    first_three = days(p.start, min(p.start + 2 * ONE_DAY, end_day(p)))
    possible = [d for d in first_three if (is_tutor_day(p, d) or not with_tutor) and not is_suspended(p, d)]
    if r.is_first_after_work:
        evenings = [d for d in possible if free_hours(p, d, after_shift=True)]
        return evenings or [d for d in possible if d != p.start and free_hours(p, d)]
    return [d for d in possible if free_hours(p, d, after_shift=(d == p.start))]


def first_contact(p: Placement, r: Readings) -> Contact | None:
    """Day 1 if possible, never after day 3. No tutor on these days: a colleague covers."""
    possible = first_contact_days(p, r)
    cover = not possible
    if cover:
        possible = first_contact_days(p, r, with_tutor=False)
    if not possible:
        return None
    return Contact((("first_contact", p.start),), HER, possible[0], latest=possible[0], needs_cover=cover)


def together_contact(p: Placement) -> Contact | None:
    """Three together: first day good for all after both were asked alone.

    It looks at the calendars only, not at the merged contacts with her, so that no answer of hers moves it.
    """
    wished = wished_midpoint(p)
    alone = [roll(p, wished, party) for party in (HER, EMPLOYER)]
    if None in alone:
        return None
    day = first_good(p, days(max(alone) + ONE_DAY, end_day(p)), BOTH)
    return day and Contact((("midpoint_together", wished),), BOTH, day)


def final_contact(p: Placement) -> Contact | None:
    """Last day on or before the end that is good for all: rolls backwards."""
    day = first_good(p, backwards(end_day(p), p.start), BOTH)
    return day and Contact((("final", end_day(p)),), BOTH, day)


def merged_day(a: Contact, b: Contact) -> date | None:
    """On which day a and b (a not after b) become one; None if they cannot."""
    if a.day >= b.earliest:
        return a.day
    return b.day if b.day <= a.latest else None


def may_merge(p: Placement, a: Contact, b: Contact, r: Readings) -> bool:
    if not r.merge_first_contact and "first_contact" in dict(a.parts + b.parts):
        return False
    return working_days_after(p, a.day, b.day) <= r.merge_within


def merge(p: Placement, contacts: list[Contact], r: Readings) -> list[Contact]:
    """Two contacts with one party within 3 working days become one with both purposes. Left to right."""
    done = []
    for b in sorted(contacts, key=lambda c: (c.day, c.parts[0][1])):
        a = done[-1] if done else None
        day = merged_day(a, b) if a and may_merge(p, a, b, r) else None
        if day is None:
            done.append(b)
            continue
        done[-1] = Contact(
            a.parts + b.parts,
            a.party,
            day,
            max(a.earliest, b.earliest),
            min(a.latest, b.latest),
            a.needs_cover or b.needs_cover,
        )
    return done


def employer_wishes(p: Placement) -> list[Contact]:
    wished = [plain_contact(p, purpose, day, EMPLOYER) for purpose, day in wished_employer(p)]
    if p.midpoint:
        wished.append(plain_contact(p, "midpoint", wished_midpoint(p), EMPLOYER))
    wished += [plain_contact(p, "hiring_decision", day, EMPLOYER) for day in wished_hiring(p)]
    return [c for c in wished if c]


def her_hiring_contacts(p: Placement, employer: list[Contact]) -> list[Contact | None]:
    """Her turn comes after the employer's answer to the same question."""
    asked = [(wished, c.day) for c in employer for purpose, wished in c.parts if purpose == "hiring_decision"]
    found = []
    for wished, employer_day in asked:
        earliest = employer_day + ONE_DAY
        contact = plain_contact(p, "hiring_decision", max(wished, earliest), HER, (earliest, FAR_AHEAD))
        found.append(contact and replace(contact, parts=(("hiring_decision", wished),)))
    return found


def her_contacts(p: Placement, r: Readings, employer: list[Contact], together: Contact | None) -> list[Contact]:
    wished = [first_contact(p, r)]
    wished += [plain_contact(p, purpose, day, HER) for purpose, day in wished_her(p)]
    wished += [plain_contact(p, "pay", day, HER, (day, FAR_AHEAD)) for day in wished_pay(p)]
    if p.midpoint:
        latest = together.day - ONE_DAY if together else FAR_AHEAD
        wished.append(plain_contact(p, "midpoint", wished_midpoint(p), HER, (LONG_AGO, latest)))
    wished += her_hiring_contacts(p, employer)
    return merge(p, [c for c in wished if c], r)


def in_weeks_one_two(p: Placement, contact: Contact) -> bool:
    """Strict if any of its purposes was wished for day 1 to 14."""
    return any(day_number(p, wished) <= 14 for _, wished in contact.parts)


def window_end(p: Placement, contact: Contact, limit: date, r: Readings) -> date:
    """Last day of the window. Never past the limit, always on a good day."""
    purposes = dict(contact.parts)
    if "first_contact" in purposes:
        return max(d for d in first_contact_days(p, r, with_tutor=not contact.needs_cover) if d <= limit)
    if "final" in purposes or in_weeks_one_two(p, contact):
        return contact.day
    last = repeat_day(p, contact.day, contact.party)
    if last is None or last > limit:
        last = first_good(p, backwards(limit, contact.day), contact.party)
    return last or contact.day


def covered(p: Placement, contact: Contact) -> bool:
    return contact.party != EMPLOYER and not is_tutor_day(p, contact.day)


def contact_hours(p: Placement, contact: Contact, last: date) -> tuple[tuple[date, tuple[tuple[str, str], ...]], ...]:
    """Her hour bounds on each day of the window on which she can be reached."""
    if contact.party == EMPLOYER:
        return ()
    found = []
    for day in days(contact.day, last):
        first_evening = day == p.start and "first_contact" in dict(contact.parts)
        hours = free_hours(p, day, after_shift=first_evening)
        if hours and (covered(p, contact) or GOOD[contact.party](p, day)):
            found.append((day, hours))
    return tuple(found)


def with_windows(p: Placement, contacts: list[Contact], limit: date, r: Readings) -> list[Checkin]:
    """Contacts of one party -> check-ins. A window ends before the next contact with that party."""
    found = []
    for index, contact in enumerate(contacts):
        stop = limit
        if index + 1 < len(contacts):
            stop = min(limit, contacts[index + 1].day - ONE_DAY)
        last = window_end(p, contact, max(stop, contact.day), r)
        found.append(
            Checkin(
                tuple(purpose for purpose, _ in contact.parts),
                contact.party,
                contact.day,
                last,
                contact_hours(p, contact, last),
                covered(p, contact),
                in_weeks_one_two(p, contact),
            )
        )
    return found


def follow_up(p: Placement) -> list[Checkin]:
    """After hiring or exit: 30, 90, 180, 365 days, her; 90 also the employer if hired there."""
    found = []
    if p.closed_on is None:
        return found
    calm = replace(p, suspensions=[], planned_end=FAR_AHEAD, extensions=[])
    for number in (30, 90, 180, 365):
        parties = [HER, EMPLOYER] if number == 90 and p.outcome == "hired_here" else [HER]
        for party in parties:
            wished = p.closed_on + number * ONE_DAY
            day = first_good(calm, days(wished, wished + 90 * ONE_DAY), party)
            if day is None:
                continue
            contact = Contact(((f"follow_up_{number}", wished),), party, day)
            last = repeat_day(calm, day, party) or day
            found.append(
                Checkin(
                    (f"follow_up_{number}",),
                    party,
                    day,
                    last,
                    contact_hours(calm, contact, last),
                    covered(p, contact),
                )
            )
    return found


def plan(p: Placement, readings: Readings = OURS) -> list[Checkin]:
    """All check-ins, in order of day. Hiring or exit cancels what comes after it and starts follow-up."""
    before = replace(p, closed_on=None)
    asked = employer_wishes(before)
    employer = merge(before, asked, readings)
    together = together_contact(before) if p.midpoint else None
    her = her_contacts(before, readings, asked if readings.hiring_after == "asked" else employer, together)
    joint = [c for c in (together, final_contact(before)) if c]
    limit = end_day(p) if p.closed_on is None else min(end_day(p), p.closed_on)
    found = []
    for contacts in (employer, her, joint):
        found += with_windows(before, [c for c in contacts if c.day <= limit], limit, readings)
    found += follow_up(p)
    return sorted(found, key=lambda c: (c.first_day, c.party, c.purposes))
