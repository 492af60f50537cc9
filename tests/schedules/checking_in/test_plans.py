"""Plans that programmes write: read as they were stored, refused where nobody could follow them."""

import json

import pytest

from schedules.dates.plans import DEFAULT, Template, from_json, to_json
from schedules.errors import BadPlan


def test_a_plan_is_read_as_it_was_stored() -> None:
    plan = Template(her_days=(3, 7, 10), has_midpoint=False, employer_follow_ups=())

    assert from_json(json.loads(json.dumps(to_json(plan)))) == plan


def test_what_is_left_out_is_as_in_the_default() -> None:
    assert from_json({}) == DEFAULT


BAD = {
    "no object": ([1], ""),
    "another field": ({"her_every_day": 1}, "her_every_day"),
    "text for a number": ({"her_every": "14"}, "her_every"),
    "yes for a number": ({"her_every": True}, "her_every"),
    "number for yes": ({"has_midpoint": 1}, "has_midpoint"),
    "one day for many": ({"her_days": 7}, "her_days"),
    "no days": ({"her_days": []}, "her_days"),
    "days not in order": ({"her_days": [14, 7]}, "her_days"),
    "day nought": ({"employer_days": [0]}, "employer_days"),
    "too many days": ({"her_follow_ups": list(range(1, 30))}, "her_follow_ups"),
    "first contact too late": ({"first_contact_by": 4}, "first_contact_by"),
    "never": ({"employer_every": 365}, "employer_every"),
}


@pytest.mark.parametrize(("raw", "where"), BAD.values(), ids=BAD)
def test_a_plan_that_nobody_could_follow_is_refused_where_it_stands(raw: object, where: str) -> None:
    with pytest.raises(BadPlan) as refused:
        from_json(raw)

    assert refused.value.where == where
