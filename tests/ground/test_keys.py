"""A token opens with its key at its place, and nowhere else; what it tells from outside is next to nothing."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from ground.errors import Damaged, KeyMissing
from ground.keys import BadKeys, Keys

# The same in every process that collects these tests.
OLD, NEW = "YW4gb2xkZXIga2V5IG9mIGV4YWN0bHkgMzIgYnl0ZXM", "YSBuZXdlciBrZXksIGFsc28gb2YgMzIgYnl0ZXMgbG8"
HERE, THERE = "notes.text:1", "notes.text:2"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture
def keys() -> Keys:
    return Keys.read(NEW)


@given(value=JSON)
def test_whatever_json_holds_comes_back(value: Any) -> None:  # noqa: ANN401
    keys = Keys.read(NEW)

    assert keys.value(keys.token(value, HERE), HERE) == value


def test_the_same_value_is_never_the_same_token(keys: Keys) -> None:
    assert len({keys.token("Fiaba", HERE) for _ in range(1000)}) == 1000


def test_a_length_does_not_tell_something_from_nothing(keys: Keys) -> None:
    nothing, something = {}, {"employers": [], "night": True}

    assert len(keys.token(nothing, HERE)) == len(keys.token(something, HERE))


@pytest.mark.parametrize("elsewhere", [THERE, "notes.title:1", "diaries.text:1"], ids=["row", "column", "table"])
def test_a_token_moved_from_another_place_is_not_opened(keys: Keys, elsewhere: str) -> None:
    token = keys.token("Fiaba", elsewhere)

    with pytest.raises(Damaged):
        keys.value(token, HERE)


def test_the_naive_twin_opens_a_moved_token() -> None:
    """The twin: the same cipher without the place as associated data."""
    cipher, nonce = AESGCM(os.urandom(32)), os.urandom(12)

    moved = cipher.encrypt(nonce, b'"Fiaba"', None)

    assert cipher.decrypt(nonce, moved, None) == b'"Fiaba"'


def test_a_token_with_one_bit_changed_anywhere_is_not_opened(keys: Keys) -> None:
    version, key, text = keys.token("Fiaba", HERE).split(".")
    sealed = urlsafe_b64decode(text)

    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(Damaged):
            keys.value(f"{version}.{key}.{urlsafe_b64encode(changed).decode()}", HERE)


@pytest.mark.parametrize("cut", [0, 1, 2, 11, 12, 20, 40])
def test_a_token_cut_anywhere_is_not_opened(keys: Keys, cut: int) -> None:
    with pytest.raises(Damaged):
        keys.value(keys.token("Fiaba", HERE)[:cut], HERE)


@pytest.mark.parametrize("text", ["", "Fiaba", "{}", "2.key.text", "1.", "1..", "é.é.é"])
def test_what_is_no_token_is_not_opened(keys: Keys, text: str) -> None:
    with pytest.raises(Damaged):
        keys.value(text, HERE)


def test_the_newest_key_makes_tokens_and_older_ones_open_theirs() -> None:
    old, both, new = Keys.read(OLD), Keys.read(f"{NEW}, {OLD}"), Keys.read(NEW)

    assert both.value(old.token("Fiaba", HERE), HERE) == "Fiaba"
    assert new.value(both.token("Fiaba", HERE), HERE) == "Fiaba"
    with pytest.raises(KeyMissing):
        new.value(old.token("Fiaba", HERE), HERE)


def test_a_refusal_names_table_and_column_but_no_row_and_no_value(keys: Keys) -> None:
    with pytest.raises(Damaged) as refused:
        keys.value(keys.token("Fiaba", THERE), HERE)

    assert str(refused.value).startswith("notes.text cannot be read")
    assert "1" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no key"),
        (" , ", "holds no key"),
        ("short", "key 1 is not 32 bytes"),
        (f"{NEW},{NEW[:-1]}", "key 2 is not 32 bytes"),
        (f"{NEW},hunter2 {OLD}", "key 2 is not 32 bytes"),
        ("é" * 43, "key 1 is not 32 bytes"),
        (f"{NEW},{OLD},{NEW}=", "holds a key twice"),
    ],
)
def test_nonsense_is_no_list_of_keys_and_is_not_repeated(text: str, said: str) -> None:
    with pytest.raises(BadKeys, match=said) as refused:
        Keys.read(text)

    assert not [word for word in text.replace(",", " ").split() if word in str(refused.value)]


def test_a_key_is_called_the_same_everywhere_and_its_name_does_not_hold_it() -> None:
    [name] = Keys.read(NEW).ids

    assert Keys.read(f"{OLD} {NEW}").ids[1] == name
    assert name not in NEW
    assert len(name) == 8
