"""A sealed file opens with its key alone, only as it was written, and in little memory."""

import os
import stat
import tracemalloc
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest

from ground.keys import Keys, new_key
from web.backups import sealed
from web.backups.errors import BackupBroken
from web.backups.sealed import PIECE

OLD = new_key()
KEYS = Keys.read(OLD)
# Text that cannot be compressed much, of several pieces; of one; of none.
SEVERAL = [os.urandom(PIECE // 4).hex().encode() for _ in range(9)]
TEXTS = {"several pieces": SEVERAL, "one piece": [b"one", b"", b"line"], "nothing": []}


def write(path: Path, lines: list[bytes], keys: Keys = KEYS) -> Path:
    with sealed.written(path, keys, {"made_at": "now"}) as file:
        for line in lines:
            file.write(line + b"\n")
    return path


def read(path: Path, keys: Keys = KEYS) -> list[bytes]:
    return [*sealed.lines(path, keys)]


@pytest.mark.parametrize("lines", TEXTS.values(), ids=TEXTS)
def test_what_was_written_is_read(tmp_path: Path, lines: list[bytes]) -> None:
    path = write(tmp_path / "b", lines)

    assert read(path) == lines
    assert sealed.head_of(path)["made_at"] == "now"
    assert not any(line in path.read_bytes() for line in lines if line)


def test_a_text_as_long_as_its_pieces_is_read(tmp_path: Path) -> None:
    """Where a piece ends is where mistakes are: every length around it."""
    for number, length in enumerate(range(PIECE - 40, PIECE + 40, 7)):
        line = os.urandom(length // 2).hex().encode()
        assert read(write(tmp_path / str(number), [line])) == [line]


def touched(path: Path) -> Iterator[bytes]:
    """Yield copies of a sealed file, each touched in another way."""
    whole = path.read_bytes()
    begin = whole.index(b"\n", whole.index(b"\n") + 1) + 1
    pieces = [whole[at : at + PIECE + 16] for at in range(begin, len(whole), PIECE + 16)]
    assert len(pieces) > 2
    for at in (begin, begin + PIECE, len(whole) - 1):
        yield whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
    yield whole[:-1]
    yield whole + b"x"
    for kept in (pieces[:-1], pieces[1:], [pieces[1], pieces[0], *pieces[2:]], [*pieces, pieces[-1]], []):
        yield whole[:begin] + b"".join(kept)
    yield whole.replace(b'"now"', b'"NOW"', 1)


def test_whatever_is_touched_is_refused(tmp_path: Path) -> None:
    path, count = write(tmp_path / "b", SEVERAL), 0

    for each in touched(path):
        path.write_bytes(each)
        with pytest.raises(BackupBroken):
            read(path)
        count += 1

    assert count == 11


def test_a_head_that_says_something_else_is_only_found_with_the_text(tmp_path: Path) -> None:
    """Why nothing that the head says is done before the text is read."""
    path = write(tmp_path / "b", SEVERAL)
    path.write_bytes(path.read_bytes().replace(b'"now"', b'"NOW"', 1))

    assert sealed.head_of(path)["made_at"] == "NOW"


@pytest.mark.parametrize("said", [b"", b"x", b"ponte backup 1\n", b"ponte backup 1\n{}\n", b"ponte backup 2\n{}\n"])
def test_what_is_no_backup_is_refused(tmp_path: Path, said: bytes) -> None:
    path = tmp_path / "b"
    path.write_bytes(said)

    with pytest.raises(BackupBroken, match="is no backup of Ponte"):
        read(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BackupBroken, match="cannot be read"):
        read(tmp_path / "b")


def test_another_key_does_not_open_it_and_an_older_one_does(tmp_path: Path) -> None:
    path = write(tmp_path / "b", SEVERAL)

    assert read(path, Keys.read(f"{new_key()},{OLD}")) == SEVERAL
    with pytest.raises(BackupBroken, match=f"sealed with the key {KEYS.newest}"):
        read(path, Keys.read(new_key()))


def test_the_same_text_is_never_sealed_alike(tmp_path: Path) -> None:
    """A file key of its own for each: pieces of two backups under one key cannot be exchanged."""
    one, two = (write(tmp_path / name, SEVERAL) for name in "ab")
    mixed = bytearray(one.read_bytes())
    mixed[-PIECE:] = two.read_bytes()[-PIECE:]
    one.write_bytes(mixed)

    with pytest.raises(BackupBroken):
        read(one)


def test_a_name_that_is_taken_is_refused_and_kept(tmp_path: Path) -> None:
    path = write(tmp_path / "b", [b"first"])

    with pytest.raises(FileExistsError):
        write(path, [b"second"])

    assert read(path) == [b"first"]


def test_what_fails_midway_leaves_no_file(tmp_path: Path) -> None:
    def fail() -> None:
        with sealed.written(tmp_path / "b", KEYS, {}) as file:
            file.write(b"x" * PIECE * 3)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert [*tmp_path.iterdir()] == []


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    assert stat.S_IMODE(write(tmp_path / "b", []).stat().st_mode) == 0o600


def test_neither_way_needs_more_memory_for_more_text(tmp_path: Path) -> None:
    # So different that they cannot be compressed away.
    texts, most = [os.urandom(10_000).hex().encode() for _ in range(9)], []
    for count in (100, 1_000):
        tracemalloc.start()
        with sealed.written(tmp_path / str(count), KEYS, {}) as file:
            for text in islice(cycle(texts), count):
                file.write(text + b"\n")
        assert sum(len(line) for line in sealed.lines(tmp_path / str(count), KEYS)) == count * len(texts[0])
        most.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert most[1] < most[0] + PIECE
