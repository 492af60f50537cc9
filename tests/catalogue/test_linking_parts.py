"""The parts of linking: words and wordings, likeness, everyday words, what is understood."""

import pytest

from catalogue import everyday, phrases
from catalogue.likeness import LEAST, Likeness
from catalogue.linking import Linker, Term
from catalogue.slips import Slips
from catalogue.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("label", "readings"),
    [
        ("cuoco/cuoca", [["cuoco"], ["cuoca"]]),
        ("addetta/addetto alle pulizie", [["addetta", "alle", "pulizie"], ["addetto", "alle", "pulizie"]]),
        ("badante", [["badante"]]),
        ("???", []),
    ],
)
def test_a_label_in_both_genders_is_read_in_both(label: str, readings: list[list[str]]) -> None:
    assert phrases.wordings(label) == readings


def test_only_words_before_a_full_stop_are_taken_for_shortened() -> None:
    assert phrases.shortened("add. pulizie op. piani") == {"add", "op"}


def test_a_language_without_rules_keeps_its_words_but_not_their_accents() -> None:
    assert phrases.stemmer("sq")("çamarëz") == "camarez"


def test_a_known_word_is_wholly_like_itself() -> None:
    rows, likeness = Likeness(["cuoc", "cuocer", "saldator"]).like("cuoc")

    assert dict(zip(rows.tolist(), likeness.tolist(), strict=True))[0] == 1.0


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("stofa", ["stoffa"]),
        ("quoca", ["cuoca"]),
        ("magazinniera", ["magazziniera"]),
        ("pavimenti", ["pavimenti"]),
        ("oso", []),
        ("ortopedia", []),
    ],
)
def test_a_word_stands_for_those_with_the_fewest_slips(written: str, meant: list[str]) -> None:
    slips = Slips(["stoffa", "stufe", "cuoca", "magazziniera", "pavimenti", "pavimento", "oss", "osa"])

    assert slips.near(written) == meant


def test_no_words_have_no_slips() -> None:
    assert Slips([]).near("cuoca") == []


def test_three_letters_are_like_themselves_only() -> None:
    rows, _ = Likeness(["oss", "osa"]).like("oso")

    assert rows.tolist() == []


def test_likeness_is_a_share_and_never_below_its_least() -> None:
    words = Likeness(["addett", "addestr", "pulizi", "cuc", "cucin"])

    found = [words.like(word)[1] for word in ("adett", "pulizz", "cucina", "xyz", "a" * 500)]

    assert all(((values >= LEAST) & (values <= 1 + 1e-9)).all() for values in found)


def test_a_shortened_word_stands_for_those_that_begin_with_it() -> None:
    linker = Linker([Term("a", "addetta alle pulizie"), Term("b", "cuoca")])

    assert linker.link("add. pulizie")[0].id == "a"


def test_everyday_words_have_a_meaning_in_one_list_only() -> None:
    for lang in ("en", "es", "fr", "it", "ro", "sk"):
        assert not everyday.joining(lang) & everyday.other(lang)
        assert not everyday.around(lang) & everyday.other(lang)


def test_words_that_mean_alike_find_each_other() -> None:
    linker = Linker([Term("a", "addetta al ricevimento d'albergo"), Term("b", "sarta da donna")])

    assert linker.link("addetta hotel")[0].id == "a"


def test_a_text_of_joining_words_is_not_understood() -> None:
    vocabulary = Vocabulary([("tecnic", "di", "la")], ["tecnica", "di", "la"], "it")

    assert vocabulary.understood(vocabulary.ask("di la")) == 0


def test_a_name_of_ours_is_never_refused_for_its_everyday_words() -> None:
    linker = Linker([Term("a", "ragazzo alla pari"), Term("b", "cuoca")])

    assert [hit.how for hit in linker.link("ragazzo alla pari")][:1] == ["exact"]


def test_a_name_in_both_genders_comes_before_the_same_in_one() -> None:
    linker = Linker([Term("1", "magazziniere"), Term("2", "magazziniere/magazziniera")])

    assert [hit.id for hit in linker.link("magazzinieri")] == ["2", "1"]


def test_a_name_of_every_day_comes_before_the_same_that_few_use() -> None:
    linker = Linker([Term("1", "sarta da uomo"), Term("2", "sarta da donna", common=True)])

    assert [hit.id for hit in linker.link("sarta")] == ["2", "1"]


def test_a_word_with_accents_and_a_slip_finds_its_name() -> None:
    linker = Linker([Term("a", "pâtissière"), Term("b", "boulangère")], "fr")

    assert linker.link("pattissière")[0].id == "a"
