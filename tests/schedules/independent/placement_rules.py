"""A small model of what blocks a placement, written from the rules alone before the product's code, and without it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

ONE_DAY = timedelta(days=1)
REGION = {"TE": "Abruzzo", "AP": "Marche", "PI": "Toscana", "TO": "Piemonte", "GE": "Liguria"}
TRAINEESHIPS = {"extracurricular_traineeship", "inclusion_traineeship"}
DECLARATIONS = ("safety", "disability_quota", "no_layoffs_12_months", "no_short_time_work", "no_replacement")
PAPERS = ("project_beneficiary", "project_host", "project_promoter", "inail", "liability")
HELD = {"planned", "active", "suspended"}
CLOSED_WITHOUT_HIRE = {"ended", "interrupted"}
CLOSED_WITH_HIRE = {"hired_here", "hired_elsewhere"}
# Region, first day, last day, euro a month at 40 hours, at 20 hours. Of Marche nothing is known.
ALLOWANCE: tuple[tuple[str, date | None, date | None, int, int], ...] = (
    ("Abruzzo", date(2025, 9, 18), None, 800, 800),
    ("Toscana", None, None, 600, 600),
    ("Piemonte", None, None, 600, 300),
    ("Liguria", None, None, 500, 500),
)


@dataclass(frozen=True)
class Other:
    """Another placement that counts for some limit."""

    state: str
    start: date
    end: date
    outcome: str | None = None
    legal_kind: str = "extracurricular_traineeship"
    beneficiary: str = "someone"
    host: str = "other"
    site: str = "other"
    host_tutor: str = "other"
    tutor: str = "other"
    vacancy: str = "other"
    disadvantaged: bool = False


@dataclass(frozen=True)
class Right:
    """On what the right to work rests."""

    kind: str
    until: date | None = None
    filed_on: date | None = None


@dataclass(frozen=True)
class Facts:
    """A placement and what is known about it on the day of the check; by default a good case."""

    day: date = date(2026, 2, 23)
    start: date = date(2026, 3, 2)
    end: date = date(2026, 7, 1)
    region: str = "Toscana"
    legal_kind: str | None = "extracurricular_traineeship"
    seasonal: bool = False
    months_attested: int | None = None
    weekly_hours: int = 40
    night: bool = False
    night_justified: bool = False
    allowance: int | None = 800
    allowance_table: tuple[tuple[str, date | None, date | None, int, int], ...] = ALLOWANCE
    proposal_state: str = "accepted"
    reserved_on: date | None = date(2026, 2, 20)
    vacancy: str = "v"
    vacancy_state: str = "filled"
    beneficiary: str = "b"
    disadvantaged: bool = True
    host: str = "h"
    site: str = "s"
    site_employees: int | None = 12
    host_tutor: str = "ht"
    tutor: str = "t"
    others: tuple[Other, ...] = ()
    last_work_at_host: date | None = None
    declarations: dict[str, date] = field(default_factory=lambda: dict.fromkeys(DECLARATIONS, date(2026, 2, 10)))
    right: Right | None = Right("not_needed")
    employer_state: str = "active"
    vetted_on: date | None = date(2025, 10, 1)
    convention_signed_on: date | None = date(2026, 1, 15)
    papers: dict[str, date] = field(default_factory=lambda: dict.fromkeys(PAPERS, date(2026, 2, 20)))
    communication_filer: str | None = "host"
    communication_filed_on: date | None = date(2026, 2, 27)
    consent_until: date | None = date(2026, 12, 31)
    exclusions: str = "clear"


def add_months(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for number in range(day.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError


def most_at_once(f: Facts, others: list[Other]) -> int:
    """Count the others day by day."""
    days = [f.start + number * ONE_DAY for number in range((f.end - f.start).days + 1)]
    return max((sum(o.start <= day <= o.end for o in others) for day in days), default=0)


def held(f: Facts) -> list[Other]:
    return [o for o in f.others if o.state in HELD and o.legal_kind in TRAINEESHIPS]


def length_rules(f: Facts) -> Iterator[str]:
    least = 1 if f.seasonal else 2
    most = 24 if f.legal_kind == "inclusion_traineeship" else 12
    if f.legal_kind == "inclusion_traineeship" and f.months_attested:
        most = max(most, f.months_attested)
    if f.end < add_months(f.start, least) - ONE_DAY:
        yield "too_short"
    if f.end > add_months(f.start, most) - ONE_DAY:
        yield "too_long"


def minimum_allowance(f: Facts) -> float | None:
    for region, since, until, at_40, at_20 in f.allowance_table:
        in_time = (since is None or since <= f.start) and (until is None or f.start <= until)
        if region == f.region and in_time:
            hours = max(20, min(40, f.weekly_hours))
            return at_20 + (at_40 - at_20) * (hours - 20) / 20
    return None


def allowance_rules(f: Facts) -> Iterator[str]:
    least = minimum_allowance(f)
    if least is None:
        yield "unset:minimum_allowance"
    if f.allowance is None:
        yield "unset:allowance"
    elif least is not None and f.allowance < least:
        yield "allowance_below_minimum"


def site_limit(employees: int) -> int:
    if employees <= 5:
        return 1
    return 2 if employees <= 20 else employees // 10


def crowd_rules(f: Facts) -> Iterator[str]:
    if not f.disadvantaged and f.site_employees is None:
        yield "unset:site_employees"
    elif not f.disadvantaged and f.site_employees is not None:
        counted = [o for o in held(f) if o.site == f.site and not o.disadvantaged]
        if most_at_once(f, counted) + 1 > site_limit(f.site_employees):
            yield "site_full"
    if most_at_once(f, [o for o in held(f) if o.host_tutor == f.host_tutor]) + 1 > 3:
        yield "host_tutor_full"
    if most_at_once(f, [o for o in held(f) if o.tutor == f.tutor]) + 1 > 20:
        yield "tutor_full"


def history_rules(f: Facts) -> Iterator[str]:
    if any(
        o.beneficiary == f.beneficiary and o.host == f.host and o.state != "cancelled" and o.legal_kind in TRAINEESHIPS
        for o in f.others
    ):
        yield "second_time_with_host"
    if f.last_work_at_host is not None and add_months(f.last_work_at_host, 24) > f.start:
        yield "worked_there_in_24_months"


def hours_rules(f: Facts) -> Iterator[str]:
    if f.weekly_hours > 40:
        yield "more_than_40_hours"
    if f.night and not f.night_justified:
        yield "night_not_justified"


def declaration_rules(f: Facts) -> Iterator[str]:
    for name in DECLARATIONS:
        signed = f.declarations.get(name)
        if signed is None or signed > f.day:
            yield f"declaration_missing:{name}"


def right_holds(right: Right, start: date) -> bool:
    match right.kind:
        case "not_needed":
            return True
        case "permit":
            return right.until is not None and right.until >= start
        case "renewal_receipt":
            return right.filed_on is not None and right.filed_on <= start
        case _:
            return right.filed_on is not None and right.filed_on + 45 * ONE_DAY <= start


def right_rules(f: Facts) -> Iterator[str]:
    if f.right is None:
        yield "unset:right_to_work"
    elif not right_holds(f.right, f.start):
        yield "no_right_to_work"


def employer_rules(f: Facts) -> Iterator[str]:
    if f.employer_state != "active":
        yield "employer_not_active"
    if f.vetted_on is None or add_months(f.vetted_on, 12) < f.day:
        yield "vetting_lapsed"
    is_signed = f.convention_signed_on is not None and f.convention_signed_on <= f.day
    if f.legal_kind in TRAINEESHIPS and not is_signed:
        yield "convention_missing"


def person_rules(f: Facts) -> Iterator[str]:
    # Stricter than by days that overlap: she has one place at a time, also among those that are only planned.
    if any(o.beneficiary == f.beneficiary and o.state in HELD for o in f.others):
        yield "another_placement"
    if f.consent_until is None or f.consent_until < f.day:
        yield "consent_missing"
    if f.exclusions == "hit":
        yield "safety_exclusion"
    elif f.exclusions != "clear":
        yield "safety_exclusion_unreadable"


def is_frozen(f: Facts) -> bool:
    since = add_months(f.day, -24)
    closed = [o for o in f.others if o.vacancy == f.vacancy and since <= o.end <= f.day]
    without = [o for o in closed if o.outcome in CLOSED_WITHOUT_HIRE]
    return len(without) >= 2 and not any(o.outcome in CLOSED_WITH_HIRE for o in closed)


def vacancy_rules(f: Facts) -> Iterator[str]:
    if f.vacancy_state == "frozen" or is_frozen(f):
        yield "vacancy_frozen"


def planning_rules(f: Facts) -> Iterator[str]:
    if f.proposal_state != "accepted":
        yield "proposal_not_accepted"
    if f.reserved_on is None or f.reserved_on + 14 * ONE_DAY < f.day:
        yield "reservation_lapsed"
    if f.legal_kind in TRAINEESHIPS and f.communication_filer is None:
        yield "unset:communication_filer"


def starting_rules(f: Facts) -> Iterator[str]:
    if f.day < f.start:
        yield "start_not_reached"
    for name in PAPERS if f.legal_kind in TRAINEESHIPS else ():
        signed = f.papers.get(name)
        if signed is None or signed > f.start:
            yield f"paper_missing:{name}"
    if f.communication_filed_on is None or f.communication_filed_on > f.start - ONE_DAY:
        yield "communication_not_filed"


def blocking_reasons(f: Facts, stage: str) -> set[str]:
    """Return what blocks at a stage, ``plan`` or ``start``."""
    rules = [hours_rules, declaration_rules, right_rules, employer_rules, person_rules, vacancy_rules]
    if f.legal_kind in TRAINEESHIPS:
        rules += [length_rules, allowance_rules, crowd_rules, history_rules]
    rules.append(planning_rules if stage == "plan" else starting_rules)
    reasons = {reason for rule in rules for reason in rule(f)}
    return reasons | ({"unset:legal_kind"} if f.legal_kind is None else set())


def allowance_due(monthly: float, planned: float, present: float, agreed: float) -> float:
    presence = present + agreed
    return monthly if presence * 100 >= planned * 70 else monthly * presence / planned


# --- the worked examples


def value(text: str) -> Any:  # noqa: ANN401 - a word of the examples
    words: dict[str, Any] = {"none": None, "yes": True, "no": False}
    if text in words:
        return words[text]
    if text.isdigit():
        return int(text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def other(text: str) -> Other:
    state, start, end, rest = ([*text.split(":", 3), ""])[:4]
    extra = dict(pair.split("=") for pair in rest.split(";") if pair)
    days = (date.fromisoformat(start), date.fromisoformat(end))
    return Other(state, *days, **{key: value(said) for key, said in extra.items()})


def example(territory: str, changes: str) -> Facts:
    """Return the good case in a territory with the changes of an example."""
    facts = Facts(region=REGION[territory])
    for change in changes.split():
        key, text = change.split("=", 1)
        facts = replace(facts, **changed(facts, key, text))
    return facts


def changed(facts: Facts, key: str, text: str) -> dict[str, Any]:
    match key:
        case "others":
            return {"others": tuple(other(part) for part in text.split("+"))}
        case "right":
            kind, _, when = text.partition(":")
            day = date.fromisoformat(when) if when else None
            return {"right": Right(kind, until=day, filed_on=day)}
        case "without_paper":
            return {"papers": without(facts.papers, text)}
        case "without_declaration":
            return {"declarations": without(facts.declarations, text)}
        case "repeat":
            number, one = text.split("*")
            return {"others": (other(one),) * int(number)}
    is_set = key == "marche_set"
    marche = ("Marche", None, None, int(text), int(text)) if is_set else None
    return {"allowance_table": (*ALLOWANCE, marche)} if is_set else {key: value(text)}


def without(days: dict[str, date], name: str) -> dict[str, date]:
    return {each: day for each, day in days.items() if each != name}
