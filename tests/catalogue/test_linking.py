"""Free words to concepts: on real Spanish vacancies, on titles as they are said in Italy, and on nonsense."""

import pytest

from catalogue import starter
from catalogue.linking import Linker, Term, is_doubtful
from tests.catalogue import shared


def terms(lang: str) -> list[Term]:
    """Return the occupations of ESCO and the ISCO groups of 4 digits, by their names in one language."""
    codes = {row["occ"]: row["isco"] for row in shared.rows("esco/occupations.csv.gz")}
    file = "it_en" if lang in {"it", "en"} else "other"
    occupations = [
        Term(row["occ"], row["label"], preferred=row["kind"] == "pref", code=codes[row["occ"]])
        for row in shared.rows(f"esco/occupation_labels_{file}.csv.gz")
        if row["lang"] == lang
    ]
    groups = [
        Term(f"C{row['isco']}", row[f"label_{lang}"], "group", code=row["isco"])
        for row in shared.rows("esco/isco_groups.csv.gz")
        if len(row["isco"]) == 4
    ]
    return occupations + groups


def own_terms() -> list[Term]:
    """Return the occupations of our own catalogue by their Italian names."""
    found = []
    for row in starter.read("occupations"):
        found.append(Term(row["concept"], starter.both_forms(row["it_f"], row["it_m"]), code=row["isco"]))
        others = [row["it_f"], row["it_m"], *filter(None, row["alt_it"].split("|"))]
        found += [Term(row["concept"], label, preferred=False, code=row["isco"]) for label in others]
    return found


@pytest.fixture(scope="module")
def spanish() -> Linker:
    return Linker(terms("es"), "es")


@pytest.fixture(scope="module")
def italian() -> Linker:
    return Linker(own_terms(), "it")


def test_real_spanish_titles_reach_their_isco_group(spanish: Linker) -> None:
    titles = [(row["title"], row["isco"]) for row in shared.rows("vacancies/eures_es_dev.csv.gz") if row["isco"]]

    found = [(spanish.link(title, top=1), code) for title, code in titles]

    right = sum(bool(hits) and hits[0].code == code for hits, code in found)
    assert right / len(titles) >= 0.5


def test_what_is_not_doubtful_is_more_often_right(spanish: Linker) -> None:
    titles = [(row["title"], row["isco"]) for row in shared.rows("vacancies/eures_es_dev.csv.gz") if row["isco"]]
    judged = [
        (is_doubtful(hits), bool(hits) and hits[0].code == code)
        for title, code in titles
        for hits in [spanish.link(title)]
    ]

    share = {doubted: [right for doubt, right in judged if doubt is doubted] for doubted in (True, False)}

    assert sum(share[False]) / len(share[False]) >= 0.68
    assert sum(share[True]) / len(share[True]) < 0.45
    assert len(share[False]) > 0.35 * len(judged)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("badante", "5162"),
        ("cercasi badante convivente", "5162"),
        ("aiuto cuoca", "9412"),
        ("Aiuto cuoco", "9412"),
        ("addetta alle pulizie", "9112"),
        ("ADDETTO/A ALLE PULIZIE", "9112"),
        ("addetti pulizie part time", "9112"),
        ("lavapiatti", "9412"),
        ("cameriera ai piani", "9112"),
        ("magazziniera", "9333"),
        ("magaziniere", "9333"),
        ("commessa", "5223"),
        ("cuoca", "5120"),
        ("stiratrice", "8157"),
        ("parrucchiera", "5141"),
        ("baby sitter", "5311"),
        ("operatrice socio sanitaria", "5321"),
        ("bracciante agricola", "9213"),
    ],
)
def test_a_title_as_it_is_said_reaches_its_group(italian: Linker, title: str, code: str) -> None:
    hits = italian.link(title)

    assert hits[0].code == code


@pytest.mark.parametrize("text", ["", "   ", "12345", "!!!", "xyzzy", "di la", "Unicorno alato", "x" * 100_000])
def test_nonsense_reaches_nothing_and_is_doubtful(italian: Linker, text: str) -> None:
    hits = italian.link(text)

    assert hits == ()
    assert is_doubtful(hits)


def test_the_way_of_finding_is_told() -> None:
    linker = Linker(
        [
            Term("cook", "cuoco/cuoca", code="5120"),
            Term("cook", "addetta alla cucina", preferred=False, code="5120"),
            Term("C9112", "Addetti alle pulizie negli uffici", "group", code="9112"),
        ]
    )

    ways = {
        text: linker.link(text)[0]
        for text in ("Cuoca", "addetta alla cucina", "addette cucina", "cuocca", "pulizie uffici")
    }

    assert [hit.how for hit in ways.values()] == ["exact", "alternative", "stem", "near", "group"]
    assert [ways["Cuoca"].label, ways["Cuoca"].score] == ["cuoco/cuoca", 1.0]
    assert ways["pulizie uffici"].id == "C9112"


def test_a_concept_comes_once_and_the_best_first() -> None:
    linker = Linker([Term("a", "sarta"), Term("a", "sarta da donna", preferred=False), Term("b", "sarta da uomo")])

    hits = linker.link("sarta")

    assert [hit.id for hit in hits] == ["a", "b"]
    assert linker.link("sarta", top=1) == hits[:1]


def test_two_groups_as_close_are_doubtful() -> None:
    close = [Term("a", "aiuto", preferred=False, code="9412"), Term("b", "aiuto", preferred=False, code="5223")]
    preferred = [Term("a", "aiuto", code="9412"), Term("b", "aiuto", preferred=False, code="5223")]

    assert is_doubtful(Linker(close).link("aiuto"))
    assert not is_doubtful(Linker(preferred).link("aiuto"))


def test_answers_do_not_depend_on_the_order_of_the_vocabulary() -> None:
    vocabulary = own_terms()
    forward, backward = Linker(vocabulary), Linker(vocabulary[::-1])

    for title in ("aiuto cuoca", "addetta alle pulizie", "operaia", "commessa di negozio"):
        assert [(hit.id, hit.score) for hit in forward.link(title)] == [
            (hit.id, hit.score) for hit in backward.link(title)
        ]


def test_an_empty_vocabulary_knows_nothing() -> None:
    assert Linker([]).link("cuoca") == ()
    assert len(Linker([])) == 0


def test_a_language_without_a_stemmer_is_linked_by_its_words() -> None:
    assert Linker([Term("a", "kuzhinier")], "sq").link("Kuzhinier")[0].id == "a"
