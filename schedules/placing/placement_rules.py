"""The rules of placement (pure): what blocks one when it is planned, and when it starts.

All that region and law set comes from ``employers/terms.py``; what is not set blocks and says who can set it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from employers.terms import Key, Terms, last_day, minimum_allowance, months_later, most_at_site

# Those to which the rules of traineeships hold.
INCLUSION = "inclusion_traineeship"
TRAINEESHIPS = frozenset({"extracurricular_traineeship", INCLUSION})
LIVING = frozenset({"planned", "active", "suspended"})
DECLARATIONS = ("safety", "disability_quota", "no_layoffs_12_months", "no_short_time_work", "no_replacement")
BEFORE_START = ("project_promoter", "project_host", "project_trainee", "inail", "liability")
COMMUNICATION = "start_communication"
RESERVED = timedelta(days=14)


class Stage(StrEnum):
    """When it is asked."""

    PLAN = "plan"
    START = "start"


class Setter(StrEnum):
    """Who can set what is missing."""

    TUTOR = "tutor"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


class Clear(StrEnum):
    """How the place stands to what she must avoid."""

    CLEAR = "clear"
    HIT = "hit"
    DOUBT = "doubt"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is blocked, as a code with facts; ``who_can_set`` for what is missing."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    who_can_set: Setter | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another placement that may stand in the way; ``ends_on`` is its last day, planned or real."""

    state: str
    starts_on: date
    ends_on: date
    legal_kind: str
    is_hers: bool = False
    is_at_host: bool = False
    is_at_site: bool = False
    has_host_tutor: bool = False
    has_tutor: bool = False
    is_disadvantaged: bool = False

    @property
    def is_trainee(self) -> bool:
        """Tell whether somebody is, or will be, a trainee there."""
        return self.state in LIVING and self.legal_kind in TRAINEESHIPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """On what her right to work rests: its kind, since when, until when."""

    kind: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the rules look at, as of the day ``on``; None is not known."""

    on: date
    terms: Terms
    region: str | None
    legal_kind: str | None
    starts_on: date
    ends_on: date
    weekly_hours: float
    allowance: float | None
    is_night: bool
    is_night_justified: bool
    is_seasonal: bool
    attested_months: int | None
    is_disadvantaged: bool
    site_employees: int | None
    worked_there_until: date | None
    right: Right | None
    is_employer_active: bool
    vetting_until: date | None
    is_vacancy_frozen: bool
    convention: tuple[date, date | None] | None
    declared: Mapping[str, date]
    consent_until: date | None
    clear: Clear
    filed_by: str | None
    is_accepted: bool
    reserved_on: date | None
    papers: Mapping[str, date]
    others: tuple[Other, ...]

    @property
    def is_traineeship(self) -> bool:
        """Tell whether the rules of traineeships hold."""
        return self.legal_kind in TRAINEESHIPS


def blocking(facts: Facts, stage: Stage) -> tuple[Reason, ...]:
    """Return all that blocks a placement at a stage, in the order of the rules; nothing: it may go on."""
    return tuple(_reasons(facts, stage))


def blocking_longer(facts: Facts) -> tuple[Reason, ...]:
    """Return what blocks one under way from lasting until ``ends_on``."""
    found = [*(_length(facts) if facts.is_traineeship else ()), *blocking_return(facts)]
    if facts.consent_until is not None and facts.on <= facts.consent_until < facts.ends_on:
        found.append(Reason("consent_too_short", {"until": facts.consent_until}, Setter.TUTOR))
    return tuple(found)


def blocking_return(facts: Facts) -> tuple[Reason, ...]:
    """Return what blocks one that stood still from going on."""
    return (*_trust(facts), *_hers(facts))


def _reasons(facts: Facts, stage: Stage) -> Iterator[Reason]:
    if facts.legal_kind is None:
        yield _unset("legal_kind", Setter.TUTOR)
    yield from _hours(facts)
    if facts.is_traineeship:
        for rule in (_length, _allowance, _site, _looked_after, _convention, _same_host, _relation):
            yield from rule(facts)
    for rule in (_one_place, _declarations, _right, _trust, _review, _hers):
        yield from rule(facts)
    yield from (_planning(facts) if stage is Stage.PLAN else _starting(facts))


def _unset(what: str, who: Setter) -> Reason:
    return Reason("unset", {"what": what}, who)


def _number(facts: Facts, key: Key) -> Iterator[Reason]:
    if facts.terms[key] is None:
        yield _unset(key, Setter.COORDINATOR)


def _hours(facts: Facts) -> Iterator[Reason]:
    most = facts.terms.number(Key.WEEKLY_HOURS)
    yield from _number(facts, Key.WEEKLY_HOURS)
    if most is not None and facts.weekly_hours > most:
        yield Reason("too_many_hours", {"hours": facts.weekly_hours, "most": most})
    if facts.is_night and not facts.is_night_justified:
        yield Reason("night_not_justified")


def _length(facts: Facts) -> Iterator[Reason]:
    least_key = Key.LEAST_MONTHS_SEASONAL if facts.is_seasonal else Key.LEAST_MONTHS
    yield from _number(facts, least_key)
    least = facts.terms.number(least_key)
    if least is not None and facts.ends_on < last_day(facts.starts_on, int(least)):
        yield Reason("too_short", {"months": int(least), "until": last_day(facts.starts_on, int(least))})
    most = facts.terms.number(Key.MOST_MONTHS)
    yield from _number(facts, Key.MOST_MONTHS)
    if most is not None and facts.ends_on > (until := last_day(facts.starts_on, _most_months(facts, int(most)))):
        yield Reason("too_long", {"months": _most_months(facts, int(most)), "until": until})


def _most_months(facts: Facts, most: int) -> int:
    """Return the most months; of an inclusion traineeship the public service may attest more."""
    attested = facts.attested_months if facts.legal_kind == INCLUSION else None
    return max(most, attested or most)


def _allowance(facts: Facts) -> Iterator[Reason]:
    value = facts.terms[Key.MINIMUM_ALLOWANCE]
    if facts.region is None:
        yield _unset("region", Setter.ADMINISTRATOR)
    elif value is None:
        yield _unset(Key.MINIMUM_ALLOWANCE, Setter.COORDINATOR)
    if facts.allowance is None:
        yield _unset("allowance", Setter.TUTOR)
    elif value is not None and facts.allowance < (least := minimum_allowance(value, facts.weekly_hours)):
        yield Reason("allowance_below_minimum", {"euro": facts.allowance, "least": least})


def _site(facts: Facts) -> Iterator[Reason]:
    if facts.is_disadvantaged:
        return
    value = facts.terms[Key.TRAINEES_AT_SITE]
    yield from _number(facts, Key.TRAINEES_AT_SITE)
    if facts.site_employees is None:
        yield _unset("site_employees", Setter.TUTOR)
    elif value is not None:
        there = [each for each in facts.others if each.is_at_site and not each.is_disadvantaged]
        if _most_at_once(facts, there) >= (most := most_at_site(value, facts.site_employees)):
            yield Reason("site_full", {"most": most})


def _convention(facts: Facts) -> Iterator[Reason]:
    if facts.convention is None or facts.convention[0] > facts.on:
        yield Reason("convention_missing", who_can_set=Setter.COORDINATOR)
    elif (facts.convention[1] or date.max) < facts.on:
        yield Reason("convention_over", {"until": facts.convention[1]}, Setter.COORDINATOR)


def _same_host(facts: Facts) -> Iterator[Reason]:
    earlier = (
        each.is_hers and each.is_at_host and each.state != "cancelled" and each.legal_kind in TRAINEESHIPS
        for each in facts.others
    )
    if any(earlier):
        yield Reason("second_time_with_host")


def _relation(facts: Facts) -> Iterator[Reason]:
    apart = facts.terms.number(Key.APART_MONTHS)
    yield from _number(facts, Key.APART_MONTHS)
    until = facts.worked_there_until
    if apart is not None and until is not None and months_later(until, int(apart)) > facts.starts_on:
        yield Reason("worked_there_before", {"months": int(apart), "until": until})


def _looked_after(facts: Facts) -> Iterator[Reason]:
    """Yield who has too many to look after at once."""
    for key, code, has in (
        (Key.HOST_TUTOR_TRAINEES, "host_tutor_full", "has_host_tutor"),
        (Key.TUTOR_TRAINEES, "tutor_full", "has_tutor"),
    ):
        most = facts.terms.number(key)
        yield from _number(facts, key)
        if most is not None and _most_at_once(facts, [each for each in facts.others if getattr(each, has)]) >= most:
            yield Reason(code, {"most": int(most)})


def _one_place(facts: Facts) -> Iterator[Reason]:
    """Yield whether she has another place, whatever its days: she is proposed for the next one when it is over."""
    if any(each.is_hers and each.state in LIVING for each in facts.others):
        yield Reason("another_placement")


def _overlaps(facts: Facts, other: Other) -> bool:
    return other.starts_on <= facts.ends_on and other.ends_on >= facts.starts_on


def _most_at_once(facts: Facts, others: list[Other]) -> int:
    """Return how many of these trainees are there on the fullest day of the period."""
    there = [each for each in others if each.is_trainee and _overlaps(facts, each)]
    # The fullest day is the first one, or one on which somebody comes.
    days = {facts.starts_on, *(each.starts_on for each in there if each.starts_on > facts.starts_on)}
    return max(sum(each.starts_on <= day <= each.ends_on for each in there) for day in days)


def _declarations(facts: Facts) -> Iterator[Reason]:
    for kind in DECLARATIONS:
        if facts.declared.get(kind, date.max) > facts.on:
            yield Reason("declaration_missing", {"kind": kind}, Setter.COORDINATOR)


def _right(facts: Facts) -> Iterator[Reason]:
    if facts.right is None:
        yield _unset("right_to_work", Setter.TUTOR)
        return
    match facts.right:
        case Right(kind="permit", until=None):
            yield _unset("permit_until", Setter.TUTOR)
        case Right(kind="renewal_receipt" | "application", since=None):
            yield _unset("permit_since", Setter.TUTOR)
        case Right(kind="permit", until=until) if until is not None and until < facts.starts_on:
            yield Reason("no_right_to_work", {"until": until})
        case Right(kind="renewal_receipt", since=since) if since is not None and since > facts.starts_on:
            yield Reason("no_right_to_work", {"since": since})
        case Right(kind="application", since=since) if since is not None:
            yield from _applied(facts, since)


def _applied(facts: Facts, since: date) -> Iterator[Reason]:
    days = facts.terms.number(Key.APPLICATION_DAYS)
    yield from _number(facts, Key.APPLICATION_DAYS)
    if days is not None and since + timedelta(days=int(days)) > facts.starts_on:
        yield Reason("no_right_to_work", {"since": since + timedelta(days=int(days))})


def _trust(facts: Facts) -> Iterator[Reason]:
    if not facts.is_employer_active:
        yield Reason("employer_not_active")
    if facts.vetting_until is None or facts.vetting_until < facts.on:
        yield Reason("vetting_lapsed", {"until": facts.vetting_until}, Setter.COORDINATOR)


def _review(facts: Facts) -> Iterator[Reason]:
    if facts.is_vacancy_frozen:
        yield Reason("vacancy_frozen", who_can_set=Setter.COORDINATOR)


def _hers(facts: Facts) -> Iterator[Reason]:
    if facts.consent_until is None or facts.consent_until < facts.on:
        yield Reason("consent_missing", who_can_set=Setter.TUTOR)
    if facts.clear is not Clear.CLEAR:
        yield Reason(f"exclusion_{facts.clear}")


def _planning(facts: Facts) -> Iterator[Reason]:
    if not facts.is_accepted:
        yield Reason("not_accepted")
    if facts.reserved_on is None or facts.on > facts.reserved_on + RESERVED:
        yield Reason("reservation_lapsed")
    if facts.is_traineeship and facts.filed_by is None:
        yield _unset("filed_by", Setter.TUTOR)


def _starting(facts: Facts) -> Iterator[Reason]:
    if facts.is_traineeship:
        for kind in BEFORE_START:
            if facts.papers.get(kind, date.max) > facts.starts_on:
                yield Reason("paper_missing", {"kind": kind}, Setter.TUTOR)
    if facts.papers.get(COMMUNICATION, date.max) >= facts.starts_on:
        yield Reason("communication_not_filed")
    if facts.on < facts.starts_on:
        yield Reason("not_yet", {"day": facts.starts_on})
