"""What an exclusion takes in: places by where they are, people by name, and never less than that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.places import kilometres
from matching import crossings
from matching.crossings import REACH_KM, Resolved, Somebody, Spot, World, spot, spot_name
from matching.exclusion_list import Area, Exclusions, Person
from matching.ranking import Opening
from matching.ranking.profile import Place

TERAMO, PISA = "067041", "050026"
TOWN, SEA = (42.66, 13.70), (42.75, 13.97)  # the coast is some 24 km from the town
NEAR_SEA = Area(*SEA, 3.0)
degrees = st.floats(36, 47)
areas = st.builds(Area, degrees, degrees, st.floats(0.1, 300))


def world(*spots: Spot, people: tuple[Somebody, ...] = (), ownerless: frozenset[str] = frozenset()) -> World:
    return World(spots, people, {TERAMO: TOWN}, ownerless)


def place(name: str, at: tuple[float, float] | None, *, municipality: str | None = TERAMO) -> Spot:
    return spot(name, "firm", municipality, at, TOWN if municipality == TERAMO else None)


def resolved(*spots: Spot, **stated: object) -> Resolved:
    return crossings.resolve(Exclusions(**stated), world(*spots))  # type: ignore[arg-type]  # a field each


def with_people(*people: Somebody, persons: tuple[Person, ...], ownerless: frozenset[str] = frozenset()) -> Resolved:
    return crossings.resolve(Exclusions(persons=persons), world(people=people, ownerless=ownerless))


def test_a_place_is_avoided_by_where_it_is_and_not_by_where_its_town_is() -> None:
    found = resolved(place("at the sea", SEA), place("in town", (42.661, 13.701)), areas=(NEAR_SEA,))

    assert "at the sea" in found.avoid.sites
    assert "in town" not in found.avoid.sites
    assert found.doubtful == frozenset()


def test_the_naive_twin_that_knows_towns_only_lets_the_place_at_the_sea_through() -> None:
    """The twin: an area is compared with the middle of the municipality."""
    at_sea = place("at the sea", SEA)

    twin = crossings.resolve(Exclusions(areas=(NEAR_SEA,)), world(at_sea._replace(at=None)))

    assert "at the sea" not in twin.avoid.sites
    assert "at the sea" in resolved(at_sea, areas=(NEAR_SEA,)).avoid.sites


def test_a_place_known_by_its_municipality_alone_is_a_question_where_the_area_may_reach_it() -> None:
    coarse = place("somewhere in it", TOWN)

    assert resolved(coarse, areas=(NEAR_SEA,)).doubtful == {"somewhere in it"}
    assert resolved(coarse, areas=(Area(43.72, 10.40, 3.0),)).doubtful == frozenset()
    assert "somewhere in it" in resolved(coarse, areas=(Area(*TOWN, 1.0),)).avoid.sites


@pytest.mark.parametrize("at", [None, SEA], ids=["nowhere known", "a position near the town"])
def test_a_place_of_unknown_municipality_is_a_question_where_one_is_avoided(at: tuple[float, float] | None) -> None:
    unknown = place("unknown", at, municipality=None)

    assert resolved(unknown, municipalities=(TERAMO,)).doubtful == {"unknown"}


def test_a_place_far_from_a_town_is_not_in_its_municipality() -> None:
    far = place("far", (45.0, 9.0), municipality=None)

    assert resolved(far, municipalities=(TERAMO,)).doubtful == frozenset()


def test_a_municipality_takes_in_every_place_in_it_and_no_other() -> None:
    found = resolved(place("here", SEA), place("there", None, municipality=PISA), municipalities=(TERAMO,))

    assert "here" in found.avoid.sites
    assert "there" not in found.avoid.sites
    assert found.doubtful == frozenset()


@given(at=st.tuples(degrees, degrees), area=areas)
def test_no_exact_place_within_an_area_gets_through(at: tuple[float, float], area: Area) -> None:
    found = resolved(place("p", at, municipality=None), areas=(area,))

    assert ("p" in found.avoid.sites) == (kilometres(at, (area.lat, area.lon)) <= area.km)


@given(town=st.tuples(degrees, degrees), really=st.tuples(degrees, degrees), area=areas)
def test_wherever_in_its_municipality_a_place_may_be_it_gets_through_no_area_unasked(
    town: tuple[float, float], really: tuple[float, float], area: Area
) -> None:
    is_in_it = kilometres(town, really) <= REACH_KM and kilometres(really, (area.lat, area.lon)) <= area.km

    found = crossings.resolve(Exclusions(areas=(area,)), world(spot("p", None, TERAMO, None, town)))

    assert not is_in_it or "p" in found.avoid.sites or "p" in found.doubtful


def test_an_opening_that_says_nothing_of_its_place_is_asked_where_it_is() -> None:
    found = resolved(areas=(NEAR_SEA,))

    assert found.questions(Opening(id="n", employer="firm")) == ("place",)


def test_vacancies_without_a_site_share_the_place_that_they_state() -> None:
    name = spot_name(TERAMO, 42.75, 13.97)
    found = resolved(place(name, SEA), areas=(NEAR_SEA,))

    assert name in found.avoid.sites
    assert spot_name(None, None, None) == crossings.UNKNOWN


SAME = [
    ("Mario Rossi", "ROSSI Mario"),
    ("Mario Rossi", "Sig. Mario Rossi"),
    ("Mario Rossi", "Dott.ssa Rossi"),
    ("Mario Rossi", "M. Rossi"),
    ("Rossi", "Anna Rossi Bianchi"),
    ("Niccolò D'Angelo", "Niccolo d’Angelo"),
    ("Anna De Luca", "Anna Deluca"),
    ("Luca De Santis", "Desantis Luca"),
]
OTHER = [("Mario Rossi", "Maria Rossi"), ("Rossi", "Rossini"), ("Mario Rossi", "Sig."), ("Mario Rossi", "")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_a_name_is_known_in_any_spelling_order_and_part(one: str, other: str) -> None:
    assert crossings.is_same(one, other)
    assert crossings.is_same(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_name_is_another_name(one: str, other: str) -> None:
    assert not crossings.is_same(one, other)


def test_the_naive_twin_that_compares_names_as_written_misses_all_but_none() -> None:
    assert [one for one, other in SAME if one == other] == []


@given(st.text(), st.text())
def test_whoever_is_the_same_is_so_both_ways(one: str, other: str) -> None:
    assert crossings.is_same(one, other) == crossings.is_same(other, one)


AT_SITE = Somebody("firm", "site", "Mario Rossi", "contact")
EVERYWHERE_IN_IT = Somebody("other firm", None, "Mario Rossi", "other contact")


def test_a_person_is_avoided_at_their_site_and_in_the_whole_firm_where_no_site_is_known() -> None:
    found = with_people(AT_SITE, EVERYWHERE_IN_IT, persons=(Person(None, "rossi mario", None),))

    assert (found.avoid.sites, found.avoid.employers) == (("site",), ("other firm",))
    assert found.partly >= {"firm"}


def test_a_contact_is_avoided_and_nobody_else_of_that_name() -> None:
    found = with_people(AT_SITE, EVERYWHERE_IN_IT, persons=(Person("contact", None, "firm"),))

    assert (found.avoid.sites, found.avoid.employers) == (("site",), ())


def test_a_person_named_at_a_firm_who_is_not_found_there_makes_the_whole_firm_avoided() -> None:
    found = with_people(AT_SITE, persons=(Person(None, "Bruno Verdi", "firm"), Person("gone", None, "third firm")))

    assert found.avoid.employers == ("firm", "third firm")


def test_an_owner_is_everywhere_in_the_firm() -> None:
    found = with_people(Somebody("firm", None, "Rossi Mario", None), persons=(Person(None, "Mario Rossi", None),))

    assert found.avoid.employers == ("firm",)


def test_a_firm_of_no_known_owner_is_asked_whose_it_is() -> None:
    found = with_people(AT_SITE, persons=(Person(None, "Mario Rossi", None),), ownerless=frozenset({"third firm"}))

    assert found.questions(Opening(id="n", employer="third firm", place=Place(site="s"))) == ("owner",)


def test_a_vacancy_without_a_site_at_a_firm_with_an_avoided_site_is_asked_which() -> None:
    found = resolved(place("site", SEA), sites=("site",))

    assert found.questions(Opening(id="n", employer="firm", place=Place(site="067041@"))) == ("site",)
    assert found.questions(Opening(id="n", employer="firm", place=Place(site="another"))) == ()


def test_an_unknown_employer_is_asked_who_it_is_where_a_firm_or_somebody_is_avoided() -> None:
    found = with_people(persons=(Person(None, "Mario Rossi", None),))

    assert found.questions(Opening(id="n", place=Place(site="067041@"))) == ("employer",)
    assert resolved(night=True).questions(Opening(id="n")) == ()
