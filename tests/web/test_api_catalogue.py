"""Concepts are found by the beginning of a name."""

import pytest

from tests.web.conftest import House


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("begins=wash", ["wash_dishes"]),
        ("begins=WASH D", ["wash_dishes"]),
        ("begins=c&kind=occupation", ["cleaner", "cook"]),
        ("begins=c&kind=occupation&limit=1", ["cleaner"]),
        ("begins=gruppo c&kind=isco_group", ["9112", "5120"]),
        ("begins=wash&lang=fr", []),
        ("begins=%25", []),
        ("begins=_", []),
    ],
)
def test_a_concept_is_found_by_the_beginning_of_its_name(house: House, query: str, found: list[str]) -> None:
    told = house.tutor.client.get(f"/api/v1/concepts?{query}").json["concepts"]

    assert [concept["id"] for concept in told] == found


@pytest.mark.parametrize("query", ["", "begins=", "begins=a&kind=animal", "begins=a%00", "begins=a&lang=it-IT"])
def test_a_wrong_question_is_refused(house: House, query: str) -> None:
    assert house.tutor.client.get(f"/api/v1/concepts?{query}").status_code in {400, 422}
