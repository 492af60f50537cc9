"""The chain shows where it was touched: a row changed, gone, come, exchanged, or the end cut off."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from ground.audit.chain import START, Damage, Fault, Head, Link, SealingKeys, check, seal
from tests import make

KEYS = SealingKeys((make.SECRET,))
ROWS = 20
Chain = list[tuple[Link, str]]


def chain(keys: SealingKeys = KEYS, rows: int = ROWS, onto: Chain | None = None) -> Chain:
    """Return a whole chain."""
    made = list(onto or [])
    (sign, key) = keys.newest()
    for number in range(len(made) + 1, len(made) + rows + 1):
        at = make.NOW + timedelta(minutes=number)
        link = Link(number, at, "a" * 22, "tutor", "TE", "change", "vacancies", f"v{number}", None, "door", sign)
        made.append((link, seal(key, link, made[-1][1] if made else START)))
    return made


def end(rows: Chain) -> Head:
    return Head(rows[-1][0].number, rows[-1][1])


def edited(rows: Chain) -> Chain:
    return [(link._replace(ref="another") if link.number == 7 else link, sealed) for link, sealed in rows]


def deleted(rows: Chain) -> Chain:
    return rows[:6] + rows[7:]


def deleted_and_numbered_anew(rows: Chain) -> Chain:
    return rows[:6] + [(link._replace(number=link.number - 1), sealed) for link, sealed in rows[7:]]


def inserted(rows: Chain) -> Chain:
    later = [(link._replace(number=link.number + 1), sealed) for link, sealed in rows[6:]]
    return [*rows[:6], (rows[6][0]._replace(ref="invented"), rows[6][1]), *later]


def swapped(rows: Chain) -> Chain:
    one, other = rows[6], rows[7]
    return [*rows[:6], (other[0]._replace(number=7), other[1]), (one[0]._replace(number=8), one[1]), *rows[8:]]


def sealed_by_a_stranger(rows: Chain) -> Chain:
    return chain(SealingKeys(("the stranger's own key, which is long enough",)), ROWS - 6, rows[:6])


def cut(rows: Chain) -> Chain:
    return rows[:6]


def written_anew(rows: Chain) -> Chain:
    """Return another chain from row 7 on, by somebody who has the key."""
    (sign, key) = KEYS.newest()
    link = rows[6][0]._replace(ref="another", key=sign)
    return chain(KEYS, ROWS - 7, [*rows[:6], (link, seal(key, link, rows[5][1]))])


def test_a_whole_chain_has_no_fault() -> None:
    rows = chain()

    assert check(rows, [end(rows), end(rows[:5])], KEYS) == (None, end(rows))


@pytest.mark.parametrize(
    ("touch", "damage"),
    [
        (edited, Damage.CHANGED),
        (deleted, Damage.MISSING),
        (deleted_and_numbered_anew, Damage.CHANGED),
        (inserted, Damage.CHANGED),
        (swapped, Damage.CHANGED),
        (sealed_by_a_stranger, Damage.UNKNOWN_KEY),
        (cut, Damage.MISSING),
    ],
)
def test_the_first_bad_row_is_named(touch: Callable[[Chain], Chain], damage: Damage) -> None:
    rows = chain()

    fault, last = check(touch(rows), [end(rows)], KEYS)

    assert (fault, last) == (Fault(7, damage), end(rows[:6]))


def test_the_twin_without_a_head_outside_does_not_see_that_the_end_was_cut_off() -> None:
    rows = chain()
    head_in_the_database = end(cut(rows))

    naive, _ = check(cut(rows), [head_in_the_database], KEYS)
    fault, _ = check(cut(rows), [head_in_the_database, end(rows)], KEYS)

    assert (naive, fault) == (None, Fault(7, Damage.MISSING))


def test_a_chain_written_anew_by_who_has_the_key_is_seen_at_the_head_outside() -> None:
    rows = chain()
    anew = written_anew(rows)

    naive, _ = check(anew, [end(anew)], KEYS)
    fault, _ = check(anew, [end(anew), end(rows[:9])], KEYS)

    assert (naive, fault) == (None, Fault(9, Damage.REPLACED))


def test_after_a_change_of_the_key_the_old_rows_are_checked_with_the_old_one() -> None:
    changed = SealingKeys(("a newer secret of more than 32 characters", make.SECRET))
    rows = chain(changed, 5, chain())

    assert check(rows, [end(rows)], changed) == (None, end(rows))
    assert check(rows, [end(rows)], KEYS)[0] == Fault(ROWS + 1, Damage.UNKNOWN_KEY)


def test_every_field_of_a_row_is_sealed() -> None:
    (link, sealed) = chain(rows=1)[0]
    texts = set(Link._fields) - {"at", "number"}
    others = [link._replace(**{name: f"{getattr(link, name)}x"}) for name in texts]
    others += [link._replace(at=link.at + timedelta(microseconds=1)), link._replace(number=2)]
    (_, key) = KEYS.newest()

    assert sealed not in {seal(key, other, START) for other in others}


def test_a_value_moved_from_one_field_to_the_next_is_another_row() -> None:
    """The twin that seals the fields in a row without marks between them takes both for the same."""
    (link, _) = chain(rows=1)[0]
    one, other = link._replace(kind="ab", ref="c"), link._replace(kind="a", ref="bc")
    (_, key) = KEYS.newest()

    assert "".join(map(str, one)) == "".join(map(str, other))
    assert seal(key, one, START) != seal(key, other, START)
