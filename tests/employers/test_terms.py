"""What may be set: each key takes its own numbers alone, and a value ends before the next one."""

from datetime import date
from typing import Any

import pytest

from employers.terms import FIELDS, Key, is_value, until_next

FIRST, SECOND, THIRD = date(2026, 1, 1), date(2026, 6, 1), date(2027, 1, 1)


@pytest.mark.parametrize("key", Key)
def test_each_key_takes_its_own_numbers_and_no_others(key: Key) -> None:
    for names in FIELDS[key]:
        assert is_value(key, dict.fromkeys(names, 1))
        assert not is_value(key, dict.fromkeys(names, -1))
        assert not is_value(key, dict.fromkeys({*names, "besides"}, 1))
    assert not is_value(key, {})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (Key.FULL_ALLOWANCE_FROM, {"share": 70}),
        (Key.TRAINEES_AT_SITE, {"up_to_5": 1, "up_to_20": 2, "share_above": 10}),
        (Key.LEAST_MONTHS, {"months": 1.5}),
        (Key.TUTOR_TRAINEES, {"people": True}),
        (Key.MINIMUM_ALLOWANCE, {"euro": "600"}),
        (Key.MINIMUM_ALLOWANCE, {"euro": float("nan")}),
        (Key.MINIMUM_ALLOWANCE, {"euro_at_20_hours": 300}),
    ],
)
def test_a_number_that_cannot_be_meant_is_no_value(key: Key, value: dict[str, Any]) -> None:
    assert not is_value(key, value)


@pytest.mark.parametrize(
    ("starts", "until"),
    [
        ([], None),
        ([None, FIRST, SECOND], None),
        ([THIRD, None], date(2026, 12, 31)),
        ([THIRD, date(2026, 9, 1)], date(2026, 8, 31)),
    ],
)
def test_a_value_holds_until_the_day_before_the_next_one(starts: list[date | None], until: date | None) -> None:
    assert until_next(starts, SECOND) == until
