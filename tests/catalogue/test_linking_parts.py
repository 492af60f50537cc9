"""The parts of linking: words and wordings, likeness, everyday words, what is understood."""

import pytest

from catalogue import everyday, phrases, sureness
from catalogue.likeness import LEAST, Likeness
from catalogue.linking import Linker, Term, is_doubtful
from catalogue.slips import Slips
from catalogue.sureness import Facts


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


@pytest.mark.parametrize("text", ["di la", "per", "cercasi urgente", "part time mattina", "turno"])
def test_words_that_join_or_stand_around_a_title_name_nothing(text: str) -> None:
    names = ["tecnica di laboratorio", "portiera del turno di notte", "la sarta"]
    linker = Linker([Term(name, name) for name in names])

    assert linker.link(text) == ()


def test_a_name_of_ours_is_never_refused_for_its_everyday_words() -> None:
    linker = Linker([Term("a", "ragazzo alla pari"), Term("b", "cuoca")])

    assert [hit.how for hit in linker.link("ragazzo alla pari")][:1] == ["exact"]


def test_a_name_in_both_genders_comes_before_the_same_in_one() -> None:
    linker = Linker([Term("1", "magazziniere"), Term("2", "magazziniere/magazziniera")])

    assert [hit.id for hit in linker.link("magazzinieri")] == ["2", "1"]


def test_a_name_of_every_day_comes_before_the_same_that_few_use() -> None:
    linker = Linker([Term("1", "sarta da uomo"), Term("2", "sarta da donna", common=True)])

    assert [hit.id for hit in linker.nearest("sarta")[1]] == ["2", "1"]


def test_a_word_with_accents_and_a_slip_finds_its_name() -> None:
    linker = Linker([Term("a", "pâtissière"), Term("b", "boulangère")], "fr")

    assert linker.link("pattissière")[0].id == "a"


FACTS = Facts(
    cover=0.9,
    common=0.4,
    said=2,
    others=0,
    telling=2,
    strange=0,
    field=0.3,
    shared=2,
    alike=0.9,
    rare=0.6,
    votes=0.8,
)


def test_the_better_a_text_is_covered_the_surer_it_is_meant() -> None:
    chances = [sureness.chance(FACTS._replace(cover=cover)) for cover in (0.2, 0.5, 0.9)]

    assert chances == sorted(chances)
    assert sureness.is_meant(FACTS)
    assert not sureness.is_meant(FACTS._replace(cover=0.2))


def test_everyday_words_of_other_matters_make_a_text_less_sure() -> None:
    others = FACTS._replace(others=0.8, cover=0.6)

    assert sureness.chance(others) < sureness.chance(FACTS)
    assert not sureness.is_meant(others)


def test_a_text_without_a_telling_word_is_never_meant() -> None:
    assert not sureness.is_meant(FACTS._replace(common=0))


def test_what_is_nearest_can_be_asked_for_even_where_nothing_is_meant() -> None:
    linker = Linker([Term("a", "addetta alla reception"), Term("b", "sarta")])

    facts, nearest = linker.nearest("ricetta")

    assert linker.link("ricetta") == ()
    assert facts
    assert [hit.id for hit in nearest][:1] == ["a"]


@pytest.mark.parametrize("text", ["o.s.s.", "O.S.S. in RSA", "oss"])
def test_letters_parted_by_full_stops_are_one_word(text: str) -> None:
    assert phrases.words(text)[0] == "oss"


def test_where_everyday_words_are_unknown_only_what_hardly_covers_a_name_is_refused() -> None:
    strange = FACTS._replace(cover=0.6, common=0, field=0, shared=0, rare=0)

    assert not sureness.is_meant(strange)
    assert sureness.is_meant(strange, blind=True)
    assert not sureness.is_meant(strange._replace(cover=0.3), blind=True)


def test_two_skills_written_alike_are_doubtful_and_one_alone_is_not() -> None:
    alone = [Term("a", "pulizia", "skill"), Term("c", "stiratura", "skill")]

    assert is_doubtful(Linker([*alone, Term("b", "pulizia", "skill")]).link("pulizia"))
    assert not is_doubtful(Linker(alone).link("pulizia"))


def test_the_known_words_are_remembered_and_those_of_a_text_never() -> None:
    stem = phrases.stemmer("it", ["sarta", "cuoca"])

    stems = [stem(word) for word in ("sarta", "sempronia")]

    kept = [cell.cell_contents for cell in stem.__closure__ or ()]
    assert stems == ["sart", "sempron"]
    assert {"sarta": "sart", "cuoca": "cuoc"} in kept
    assert "sempron" not in repr(kept)
