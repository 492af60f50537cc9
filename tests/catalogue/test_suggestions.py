"""Suggestions while typing: what is found by the letters so far, and what comes first."""

import pytest

from catalogue.suggestions import Name, Suggester

NAMES = [
    Name("cleaner", "addetta/addetto alle pulizie", "it", common=0.9),
    Name("cleaner", "donna delle pulizie", "it", preferred=False, common=0.9),
    Name("cleaner", "ad. puliz.", "it", preferred=False, hidden=True, common=0.9),
    Name("cleaner", "office cleaner", "en", common=0.9),
    Name("facade", "pulitore di facciate", "it", common=0.1),
    Name("helper", "aiuto cuoca/cuoco", "it", common=0.5),
    Name("cook", "cuoca/cuoco", "it", common=0.5),
    Name("cook", "cook", "en", common=0.5),
    Name("clerk", "perito assicurativo", "it", common=0.2),
    Name("clerk", "cookery clerk", "en", preferred=False, common=0.2),
    Name("nanny", "bambinaia", "it", common=0.5),
    Name("porter", "housekeeping porter", "en", common=0.2),
    Name("zweig", "Zuckerbäcker", "de", common=0.2),
    Name("C5120", "Cuochi", "it", after=True),
]


@pytest.fixture(scope="module")
def suggester() -> Suggester:
    return Suggester(reversed(NAMES))


def ids(suggester: Suggester, text: str, lang: str = "it", top: int = 5) -> list[str]:
    return [each.id for each in suggester.suggest(text, lang, top)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        pytest.param("puliz", "cleaner", id="the beginning of any word"),
        pytest.param("PÙLIZ", "cleaner", id="accents and capitals do not matter"),
        pytest.param("pulizie add", "cleaner", id="words in any order, the last unfinished"),
        pytest.param("addetto pul", "cleaner", id="either gender"),
        pytest.param("addetta pulizie", "cleaner", id="joining words may be missing"),
        pytest.param("addetta delle pulizie ", "cleaner", id="joining words may be others"),
        pytest.param("cuo", "cook", id="the beginning of the name before that of another word"),
        pytest.param("pulziie", "cleaner", id="two letters exchanged"),
        pytest.param("plizie", "cleaner", id="a letter left out"),
        pytest.param("puluzi", "cleaner", id="a wrong letter"),
        pytest.param("pullizie", "cleaner", id="a letter too many"),
        pytest.param("upliz", "cleaner", id="a slip at the first letter"),
        pytest.param("addetta plizie", "cleaner", id="a slip in one of several words"),
        pytest.param("ad. pu", "cleaner", id="by a hidden name"),
        pytest.param("zuckerbacker", "zweig", id="in a language that nobody asked for"),
        pytest.param("delle", "cleaner", id="joining words alone"),
    ],
)
def test_what_is_meant_comes_first(suggester: Suggester, text: str, first: str) -> None:
    assert ids(suggester, text)[:1] == [first]


@pytest.mark.parametrize("text", ["", "  ", "-/.", "xyq", "pxlz addxx", "cxo"])
def test_what_means_nothing_finds_nothing(suggester: Suggester, text: str) -> None:
    assert suggester.suggest(text) == ()


def test_a_catalogue_without_names_suggests_nothing() -> None:
    assert Suggester([]).suggest("puliz") == ()


def test_a_slip_counts_from_four_letters_on_and_once(suggester: Suggester) -> None:
    assert ids(suggester, "bmbi") == ["nanny"]
    assert ids(suggester, "bmb") == []
    assert ids(suggester, "bmbniaia") == []


def test_a_concept_comes_once_by_its_preferred_name_with_the_one_that_was_hit(suggester: Suggester) -> None:
    first, *rest = suggester.suggest("donna pul")

    assert (first.label, first.found) == ("addetta/addetto alle pulizie", "donna delle pulizie")
    assert "cleaner" not in [each.id for each in rest]


def test_a_hidden_name_is_never_shown(suggester: Suggester) -> None:
    assert suggester.suggest("ad. pu")[0].found is None


def test_her_own_language_comes_first_and_names_what_others_found(suggester: Suggester) -> None:
    assert ids(suggester, "cook", "en")[:2] == ["cook", "clerk"]
    assert ids(suggester, "cu", "it", top=2) == ["cook", "helper"]
    clerk = next(each for each in suggester.suggest("cookery", "it") if each.id == "clerk")
    assert (clerk.label, clerk.found) == ("perito assicurativo", "cookery clerk")
    assert suggester.suggest("housek", "it")[0].label == "housekeeping porter"


def test_without_names_in_her_language_english_counts_as_her_own(suggester: Suggester) -> None:
    assert ids(suggester, "coko", "ro")[:1] == ["cook"]


def test_the_common_one_comes_first_and_groups_come_last(suggester: Suggester) -> None:
    assert ids(suggester, "puli") == ["cleaner", "facade"]
    assert ids(suggester, "cuoc") == ["cook", "helper", "C5120"]


def test_a_preferred_name_comes_before_an_alternative_one() -> None:
    suggester = Suggester([Name("a", "sarta", "it", preferred=False), Name("b", "sarta", "it")])

    assert ids(suggester, "sart") == ["b", "a"]


def test_what_is_near_comes_before_what_is_larger_elsewhere() -> None:
    towns = [
        Name("1", "Montesilvano", "it", common=0.7, area="PE"),
        Name("2", "Montefino", "it", common=0.4, area="TE"),
    ]
    suggester = Suggester(towns)

    assert [each.id for each in suggester.suggest("monte")] == ["1", "2"]
    assert [each.id for each in suggester.suggest("monte", near="TE")] == ["2", "1"]
    assert [each.id for each in suggester.suggest("monte", near="XX")] == ["1", "2"]


def test_most_of_the_words_will_do_where_no_name_has_all(suggester: Suggester) -> None:
    assert ids(suggester, "pulizie straordinarie") == []
    assert ids(suggester, "bambinaia convivente") == ["nanny"]


def test_the_order_does_not_hang_on_the_order_of_the_names_nor_on_how_many_are_asked_for(suggester: Suggester) -> None:
    other = Suggester(sorted(NAMES))
    texts = ["c", "a", "pul", "addetta", "cook", "z"]

    assert [ids(other, text, top=9) for text in texts] == [ids(suggester, text, top=9) for text in texts]
    assert [ids(suggester, text, top=9)[:2] for text in texts] == [ids(suggester, text, top=2) for text in texts]


def test_the_longest_text_costs_no_more_than_its_first_words(suggester: Suggester) -> None:
    assert suggester.suggest("a" * 100_000) == ()
    assert ids(suggester, "cuoca " * 10_000)[0] == "cook"
