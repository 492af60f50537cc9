"""The rules of placement against a small model of their own, on examples worked by hand and on thousands by chance."""

import csv
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import pytest

from employers import terms
from employers.terms import Key, Stated, Terms
from schedules.placing import placement_rules as rules
from schedules.placing.placement_rules import Clear, Facts, Other, Reason, Right, Stage
from tests.schedules.independent import placement_rules as model

FILE = Path(__file__).parents[1] / "independent" / "placement_rules.csv"
SEEDS = import_module("migrations.versions.0024_what_region_and_law_ask").SEEDS
CODES = {
    "not_yet": "start_not_reached",
    "too_many_hours": "more_than_40_hours",
    "worked_there_before": "worked_there_in_24_months",
    "exclusion_hit": "safety_exclusion",
    "exclusion_unreadable": "safety_exclusion_unreadable",
    "not_accepted": "proposal_not_accepted",
}
WORDS = {"filed_by": "communication_filer", "project_trainee": "project_beneficiary"}
PAPERS = {"project_beneficiary": "project_trainee"}
FEW, MANY = 300, 4000
RULES = (
    *("_hours", "_length", "_allowance", "_site", "_looked_after", "_convention", "_same_host", "_relation"),
    *("_one_place", "_declarations", "_right", "_trust", "_review", "_hers", "_planning", "_starting"),
)


def stated(table: Sequence[Any]) -> list[Stated]:
    """Return the seeded values, with the allowances of a table of the model."""
    kept = [each for each in SEEDS if each.key != "minimum_allowance"]
    found = [Stated(key=each.key, value=each.value, legal_kind=each.legal_kind) for each in kept]
    for region, since, until, full, few in table:
        value = {"euro_at_20_hours": few, "euro_at_40_hours": full}
        found.append(Stated(key="minimum_allowance", value=value, region=region, valid_from=since, valid_to=until))
    return found


def ours(f: model.Facts) -> Facts:
    """Return the same facts as the product reads them."""
    return Facts(
        on=f.day,
        terms=Terms(stated(f.allowance_table), f.region, f.legal_kind, f.start),
        region=f.region,
        legal_kind=f.legal_kind,
        starts_on=f.start,
        ends_on=f.end,
        weekly_hours=f.weekly_hours,
        allowance=f.allowance,
        is_night=f.night,
        is_night_justified=f.night_justified,
        is_seasonal=f.seasonal,
        attested_months=f.months_attested,
        is_disadvantaged=f.disadvantaged,
        site_employees=f.site_employees,
        worked_there_until=f.last_work_at_host,
        right=None if f.right is None else Right(kind=f.right.kind, since=f.right.filed_on, until=f.right.until),
        is_employer_active=f.employer_state == "active",
        vetting_until=None if f.vetted_on is None else terms.months_later(f.vetted_on, 12),
        is_vacancy_frozen=f.vacancy_state == "frozen" or is_to_be_frozen(f),
        convention=None if f.convention_signed_on is None else (f.convention_signed_on, None),
        declared=f.declarations,
        consent_until=f.consent_until,
        clear=Clear(f.exclusions),
        filed_by=f.communication_filer,
        is_accepted=f.proposal_state == "accepted",
        reserved_on=f.reserved_on,
        papers=papers(f),
        others=tuple(other(f, each) for each in f.others),
    )


def papers(f: model.Facts) -> dict[str, date]:
    done = {PAPERS.get(kind, kind): day for kind, day in f.papers.items()}
    return done | ({"start_communication": f.communication_filed_on} if f.communication_filed_on else {})


def is_to_be_frozen(f: model.Facts) -> bool:
    closed = [(each.end, each.outcome in model.CLOSED_WITH_HIRE) for each in f.others if is_closed(f, each)]
    return terms.is_to_be_frozen(closed, {"ended": 2, "months": 24}, on=f.day)


def is_closed(f: model.Facts, each: model.Other) -> bool:
    return each.vacancy == f.vacancy and each.outcome is not None


def other(f: model.Facts, each: model.Other) -> Other:
    return Other(
        state=each.state,
        starts_on=each.start,
        ends_on=each.end,
        legal_kind=each.legal_kind,
        is_hers=each.beneficiary == f.beneficiary,
        is_at_host=each.host == f.host,
        is_at_site=each.site == f.site,
        has_host_tutor=each.host_tutor == f.host_tutor,
        has_tutor=each.tutor == f.tutor,
        is_disadvantaged=each.disadvantaged,
    )


def said(reason: Reason) -> str:
    """Return a reason in the words of the model."""
    detail = reason.facts.get("what") or reason.facts.get("kind")
    return ":".join(filter(None, (CODES.get(reason.code, reason.code), WORDS.get(detail, detail))))


def found(f: model.Facts, stage: str, ask: Callable[[Facts, Stage], Sequence[Reason]] = rules.blocking) -> set[str]:
    """Return what blocks; a day of the right that is not known is told apart by us alone."""
    reasons = {said(each) for each in ask(ours(f), Stage(stage))}
    unknown = {"unset:permit_until", "unset:permit_since"}
    return {"no_right_to_work" if each in unknown else each for each in reasons}


def examples() -> list[Any]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return [pytest.param(row, id=row["id"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize("row", examples())
def test_what_blocks_is_as_worked_by_hand(row: dict[str, str]) -> None:
    stage, _, changes = row["inputs"].partition(" ")

    reasons = found(model.example(row["territory"], changes), stage)

    assert reasons == {each.removesuffix(":coordinator").removesuffix(":tutor") for each in row["expected"].split()}


def by_chance(chance: Random) -> model.Facts:
    """Return facts by chance, near the bounds of the rules."""
    start = date(2025, 9, 1) + timedelta(days=chance.randrange(200))
    day = start + timedelta(days=chance.choice((-30, -7, -1, 0, 0, 3)))
    near = lambda of, *days: of + timedelta(days=chance.choice(days))  # noqa: E731 - said once for all below
    months = chance.choice((1, 2, 4, 12, 24, 30))
    return model.Facts(
        day=day,
        start=start,
        end=near(model.add_months(start, months), -3, -2, -1, 0, 1),
        region=chance.choice([*model.REGION.values()]),
        legal_kind=chance.choice((*sorted(model.TRAINEESHIPS), *sorted(model.TRAINEESHIPS), "contract", None)),
        seasonal=chance.random() < 0.3,
        months_attested=chance.choice((None, None, 6, 36)),
        weekly_hours=chance.choice((15, 20, 25, 30, 40, 41)),
        night=chance.random() < 0.2,
        night_justified=chance.random() < 0.5,
        allowance=chance.choice((None, 299, 300, 374, 375, 450, 499, 500, 600, 799, 800)),
        proposal_state=chance.choice(("accepted", "accepted", "accepted", "withdrawn")),
        reserved_on=chance.choice((None, near(day, -15, -14, -13, 0))),
        vacancy_state=chance.choice(("filled", "filled", "open", "frozen")),
        disadvantaged=chance.random() < 0.4,
        site_employees=chance.choice((None, 0, 5, 6, 20, 21, 29, 30, 100)),
        others=tuple(another(chance, start) for _ in range(chance.choice((0, 1, 3, 6, 24)))),
        last_work_at_host=chance.choice((None, near(model.add_months(start, -24), -1, 0, 1))),
        declarations={each: near(day, -9, 0, 1) for each in model.DECLARATIONS if chance.random() < 0.9},
        right=chance.choice((None, model.Right("not_needed"), right(chance, near(start, -45, -44, -1, 0, 1)))),
        employer_state=chance.choice(("active", "active", "suspended")),
        vetted_on=chance.choice((None, near(model.add_months(day, -12), -1, 0, 1, 90))),
        convention_signed_on=chance.choice((None, near(day, -9, 0, 1))),
        papers={each: near(start, -9, 0, 1) for each in model.PAPERS if chance.random() < 0.9},
        communication_filer=chance.choice((None, "host", "promoter")),
        communication_filed_on=chance.choice((None, near(start, -2, -1, 0, 1))),
        consent_until=chance.choice((None, near(day, -1, 0, 1))),
        exclusions=chance.choice(("clear", "clear", "hit", "unreadable")),
    )


def right(chance: Random, day: date) -> model.Right:
    when = chance.choice((None, day))
    return model.Right(chance.choice(("permit", "renewal_receipt", "application")), until=when, filed_on=when)


def another(chance: Random, start: date) -> model.Other:
    since = start + timedelta(days=chance.randrange(-900, 120))
    state = chance.choice(("planned", "active", "suspended", "completed", "interrupted", "cancelled"))
    outcomes = {"completed": ("ended", "ended", "hired_here", "hired_elsewhere"), "interrupted": ("interrupted",)}
    kinds = (*sorted(model.TRAINEESHIPS), "contract")
    names = {
        name: chance.choice(pair)
        for name, pair in {
            "beneficiary": ("someone", "someone", "someone", "b"),
            "host": ("h", "other"),
            "site": ("s", "other"),
            "host_tutor": ("ht", "other"),
            "tutor": ("t", "t", "t", "other"),
            "vacancy": ("v", "other"),
        }.items()
    }
    return model.Other(
        state,
        since,
        since + timedelta(days=chance.randrange(200)),
        outcome=chance.choice(outcomes.get(state, (None,))),
        legal_kind=chance.choice(kinds),
        disadvantaged=chance.random() < 0.3,
        **names,
    )


@pytest.mark.parametrize("stage", Stage)
def test_what_blocks_by_chance_is_what_the_model_says(stage: Stage) -> None:
    chance = Random(23)

    for _ in range(MANY):
        facts = by_chance(chance)
        assert found(facts, stage) == model.blocking_reasons(facts, stage), facts


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_is_forgotten_is_noticed(rule: str) -> None:
    """The comparison is as good as what it finds: with any rule left out it fails."""
    left_out = getattr(rules, rule)
    stage = Stage.START if rule == "_starting" else Stage.PLAN

    def careless(facts: Facts, stage: Stage) -> list[Reason]:
        return [each for each in rules.blocking(facts, stage) if each not in left_out(facts)]

    chance = Random(29)
    facts = [by_chance(chance) for _ in range(FEW)]
    assert any(found(each, stage, careless) != model.blocking_reasons(each, stage) for each in facts)


def test_a_missing_value_says_who_can_set_it() -> None:
    facts = ours(model.Facts(region="Marche"))

    reasons = rules.blocking(facts, Stage.PLAN)

    assert [(each.code, each.facts, each.who_can_set) for each in reasons] == [
        ("unset", {"what": Key.MINIMUM_ALLOWANCE}, "coordinator")
    ]


@pytest.mark.parametrize(("present", "agreed"), [(0, 0), (55, 0), (56, 0), (55.9, 0), (40, 16), (40, 15), (80, 9)])
def test_the_allowance_due_is_what_the_model_says(present: float, agreed: float) -> None:
    due = terms.allowance_due(600, planned=80, present=present, agreed=agreed, full_from=0.7)

    assert due == pytest.approx(model.allowance_due(600, 80, present, agreed), abs=0.005)


def test_a_newer_value_of_the_region_counts_before_an_older_one_and_before_that_of_the_country() -> None:
    rows = [
        Stated(key="weekly_hours", value={"hours": 40}, number=9),
        Stated(key="weekly_hours", value={"hours": 36}, region="Toscana", number=1),
        Stated(key="weekly_hours", value={"hours": 35}, region="Toscana", valid_from=date(2026, 1, 1), number=2),
        Stated(key="weekly_hours", value={"hours": 30}, region="Toscana", valid_from=date(2027, 1, 1), number=3),
    ]

    asked = (("Toscana", date(2025, 1, 1)), ("Toscana", date(2026, 6, 1)), ("Liguria", date(2026, 6, 1)))
    assert [Terms(rows, region, None, on).number(Key.WEEKLY_HOURS) for region, on in asked] == [36, 35, 40]
