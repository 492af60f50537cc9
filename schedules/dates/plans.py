"""The plan of check-ins that a programme keeps: which days, with whom, in which rhythm (pure).

Day 1 is the day of the start. The default is the partnership's own plan; a running placement keeps a copy of the one
that it started with.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from schedules.errors import BadPlan

LONGEST = 730  # days: the longest placement that a law allows without more
MOST_DAYS = 20
FIRST_CONTACT_BY = 3  # never later, whatever a programme plans

# The least and the most of each number.
_BOUNDS = {
    "first_contact_by": (1, FIRST_CONTACT_BY),
    "her_every": (1, 31),
    "her_months": (1, 24),
    "her_every_later": (1, 62),
    "her_every_at_risk": (1, 31),
    "employer_every": (7, 62),
    "after_payday": (1, 10),
    "before_end": (7, 90),
    "merge_within": (0, 5),
}
_LISTS = ("her_days", "employer_days", "her_follow_ups", "employer_follow_ups")
_NEEDED = "her_days"  # her rhythm goes on from them


@dataclass(frozen=True)
class Template:
    """What a programme plans. All numbers are days, but ``her_months``; 0 leaves the contact out where it may be."""

    first_contact_by: int = FIRST_CONTACT_BY
    her_days: tuple[int, ...] = (7, 14)  # settling in; the rhythm goes on from the last of them
    employer_days: tuple[int, ...] = (14,)
    her_every: int = 14  # to the end of so many months
    her_months: int = 2
    her_every_later: int = 30
    her_every_at_risk: int = 14
    employer_every: int = 30  # from the start; never another rhythm because of her
    after_payday: int = 5
    before_end: int = 30  # the question of hiring
    has_midpoint: bool = True
    her_follow_ups: tuple[int, ...] = (30, 90, 180, 365)  # after the closing
    employer_follow_ups: tuple[int, ...] = (90,)  # only where she was hired there
    merge_within: int = 3  # working days of the workplace

    def __post_init__(self) -> None:
        """Raise BadPlan for what nobody could follow."""
        for name, (least, most) in _BOUNDS.items():
            if not least <= getattr(self, name) <= most:
                raise BadPlan("out_of_bounds", name, f"{name} is a number of days from {least} to {most}")
        for name in _LISTS:
            _check_days(name, getattr(self, name))


def to_json(template: Template) -> dict[str, object]:
    """Return the form in which a plan is stored."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(template).items()}


def from_json(raw: object) -> Template:
    """Return the plan of its stored form; what is left out is as in the default. Raises BadPlan."""
    if not isinstance(raw, Mapping):
        raise BadPlan("not_a_plan", "", "a plan is an object of named values")
    if unknown := sorted(str(name) for name in raw if name not in {field.name for field in fields(Template)}):
        raise BadPlan("unknown_field", unknown[0], "a plan has no such field; take it out or correct its name")
    return Template(**{name: _value(name, value) for name, value in raw.items()})  # type: ignore[arg-type]  # checked


def _value(name: str, value: object) -> object:
    if name in _LISTS:
        if not isinstance(value, list | tuple) or not all(_is_number(day) for day in value):
            raise BadPlan("not_days", name, f"{name} is a list of whole numbers of days")
        return tuple(value)
    if name == "has_midpoint":
        if not isinstance(value, bool):
            raise BadPlan("not_yes_or_no", name, f"{name} is true or false")
    elif not _is_number(value):
        raise BadPlan("not_a_number", name, f"{name} is a whole number")
    return value


def _check_days(name: str, days: tuple[int, ...]) -> None:
    if list(days) != sorted(set(days)) or any(not 1 <= day <= LONGEST for day in days) or len(days) > MOST_DAYS:
        raise BadPlan("not_days", name, f"{name} are at most {MOST_DAYS} days from 1 to {LONGEST}, each later")
    if name == _NEEDED and not days:
        raise BadPlan("not_days", name, f"{name} needs at least one day")


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


DEFAULT = Template()
