"""Whole advertisements read: the judged texts field by field, and what a proposal says of itself."""

from dataclasses import fields

import pytest

from catalogue.linking import Term
from catalogue.mentions import Finder
from employers.advertisements.proposals import Advertisement, Confidence, Proposal
from employers.advertisements.reading import read
from tests.employers import measures
from tests.employers.measures import ON, Figures, NoSkills, Row

FILES = ("advertisements.jsonl", "foreign.jsonl")


@pytest.fixture(scope="module")
def judged() -> list[Row]:
    return [row for file in FILES for row in measures.rows(file)]


@pytest.fixture(scope="module")
def found(judged: list[Row]) -> dict[str, Advertisement]:
    return {row["id"]: measures.reading(row) for row in judged}


@pytest.fixture(scope="module")
def figures(judged: list[Row], found: dict[str, Advertisement]) -> dict[str, Figures]:
    return measures.figures(judged, lambda row: found[row["id"]])


BOUNDS = {
    "occupation": (0.75, 0.70),
    "languages": (0.95, 0.80),
    "licences": (0.95, 0.80),
    "hours_a_week": (0.97, 0.95),
    "shift": (0.92, 0.80),
    "starts_on": (0.95, 0.90),
    "kind": (0.95, 0.90),
    "allowance": (0.95, 0.95),
}


@pytest.mark.parametrize("field", measures.FIELDS)
def test_each_fact_is_seldom_wrong_and_seldom_missed(figures: dict[str, Figures], field: str) -> None:
    precision, recall = BOUNDS[field]

    assert figures[field].precision >= precision
    assert figures[field].recall >= recall


def test_the_language_is_told_by_the_words(judged: list[Row], found: dict[str, Advertisement]) -> None:
    assert [row["id"] for row in judged if found[row["id"]].lang != row["lang"]] == []


def test_each_proposal_stands_where_it_says(found: dict[str, Advertisement]) -> None:
    for advertisement in found.values():
        for proposal in proposals(advertisement):
            assert advertisement.text[proposal.start : proposal.end] == proposal.words != ""


def test_what_is_certain_is_right_more_often_than_what_is_to_be_confirmed(
    judged: list[Row], found: dict[str, Advertisement]
) -> None:
    right: dict[Confidence, list[bool]] = {confidence: [] for confidence in Confidence}
    for row in judged:
        proposal = found[row["id"]].occupation
        if proposal:
            ids = {proposal.value[0].id, f"C{proposal.value[0].code}"}
            right[proposal.confidence].append(not ids.isdisjoint(row["occupation"]))
    shares = {confidence: sum(rights) / len(rights) for confidence, rights in right.items()}

    assert shares[Confidence.CERTAIN] > shares[Confidence.TO_CONFIRM]


def test_an_empty_text_says_nothing() -> None:
    nothing = read("", on=ON, occupations=measures.linker("it"), skills=NoSkills())

    assert list(proposals(nothing)) == []
    assert (nothing.text, nothing.cuts, nothing.lang) == ("", 0, None)


def test_the_title_is_better_found_than_by_linking_the_first_line(
    judged: list[Row], figures: dict[str, Figures]
) -> None:
    naive = 0
    for row in judged:
        hits = measures.linker(row["lang"]).link(row["text"].split("\n")[0], top=1)
        ids = {hit.id for hit in hits} | {f"C{hit.code}" for hit in hits}
        naive += not ids.isdisjoint(row["occupation"])

    assert figures["occupation"].right > naive


def proposals(advertisement: Advertisement) -> list[Proposal[object]]:
    facts = [getattr(advertisement, each.name) for each in fields(advertisement)]
    listed = [one for fact in facts for one in (fact if isinstance(fact, tuple) else (fact,))]
    return [one for one in listed if isinstance(one, Proposal)]


@pytest.mark.parametrize(
    "piece", ["a", "3", "a@", "Maria ", "chiamare Maria, ", "lunedi 8-12 ", "(", "12 rue de la ", "via ", "VIA "]
)
def test_the_longest_text_of_one_kind_is_read(piece: str) -> None:
    head, duties = "Annuncio\n", "\npulizia camere, custodia bambini"
    text = head + (piece * 20_000)[: 20_000 - len(head + duties)] + duties
    names = ["pulire le camere", "custodire i bambini", "stirare", "comunicare via radio", "chiamare Maria lunedi"]
    skills = Finder([Term(name, name, "skill") for name in names])

    found = read(text, on=ON, occupations=measures.linker("it"), skills=skills, lang="it")

    assert [(skill.words, skill.value[0].id) for skill in found.skills] == [
        ("pulizia camere", "pulire le camere"),
        ("custodia bambini", "custodire i bambini"),
    ]
