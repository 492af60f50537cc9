"""Sealed files: a head that all may read, and a compressed text that only the key opens, piece by piece.

The text is cut into pieces, each sealed with AES-256-GCM under a key made for this file alone; the nonce is the number
of the piece and whether it is the last (the construction STREAM of Hoang, Reyhanitabar, Rogaway and Vizár, 2015). So no
piece can be changed, moved, left out or added, the end cannot be cut off, and the head belongs to all of them. Neither
way needs more memory than for some pieces.
"""

import json
import os
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ground.keys import Keys
from web.backups.errors import BackupBroken

MAGIC = b"ponte backup 1\n"
PIECE, TAG, SALT = 65_536, 16, 32
LONGEST_HEAD = 4_096
Head = dict[str, Any]


class Sealer:
    """Takes the text of a file bit by bit, and writes it compressed and sealed."""

    def __init__(self, file: IO[bytes], cipher: AESGCM, head: bytes) -> None:
        self._file, self._cipher, self._head = file, cipher, head
        self._packer, self._waiting, self._number = zlib.compressobj(), bytearray(), 0

    def write(self, text: bytes) -> None:
        """Take more of the text."""
        self._waiting += self._packer.compress(text)
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]

    def finish(self) -> None:
        """Write what is left."""
        self._waiting += self._packer.flush()
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), piece, self._head))
        self._number += 1


@contextmanager
def written(path: Path, keys: Keys, told: Mapping[str, object]) -> Iterator[Sealer]:
    """Write a sealed file; it is there under its name only once all of it is on the disk. Raises FileExistsError.

    ``told`` stands in the head, readable by all and sealed with the rest.
    """
    salt = os.urandom(SALT)
    head = json.dumps({**told, "key": keys.newest, "salt": urlsafe_b64encode(salt).decode()}).encode() + b"\n"
    if path.exists():
        raise FileExistsError(path)
    draft = path.with_name(f"{path.name}.part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(MAGIC + head)
            sealer = Sealer(file, _cipher(keys.raw[0], salt), head)
            yield sealer
            sealer.finish()
            file.flush()
            os.fsync(file.fileno())
        # Unlike a replacement, a link refuses a name that somebody took meanwhile.
        os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def head_of(path: Path) -> Head:
    """Return the head of a sealed file, which nothing vouches for until the rest was read. Raises BackupBroken."""
    with _opened(path) as file:
        return _head(path, file)[1]


def lines(path: Path, keys: Keys) -> Iterator[bytes]:
    """Yield the lines of a sealed file, each once it is proved to be as it was written. Raises BackupBroken."""
    with _opened(path) as file:
        raw, head = _head(path, file)
        key = dict(zip(keys.ids, keys.raw, strict=True)).get(head["key"])
        if key is None:
            raise BackupBroken(
                path.name, f"was sealed with the key {head['key']}, which is not among PONTE_BACKUP_KEYS"
            )
        cipher = _cipher(key, urlsafe_b64decode(head["salt"]))
        waiting: list[bytes] = []
        for text in _unpacked(_pieces(path, file, cipher, raw)):
            *ends, begin = text.split(b"\n")
            for end in ends:
                yield b"".join((*waiting, end))
                waiting.clear()
            waiting.append(begin)


def _unpacked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    for piece in pieces:
        left = piece
        while left:
            yield unpacker.decompress(left, PIECE)
            left = unpacker.unconsumed_tail
    yield unpacker.flush()


def _pieces(path: Path, file: IO[bytes], cipher: AESGCM, head: bytes) -> Iterator[bytes]:
    number, sealed = 0, file.read(PIECE + TAG)
    while True:
        following = file.read(PIECE + TAG)
        try:
            yield cipher.decrypt(_nonce(number, last=not following), sealed, head)
        except InvalidTag:
            raise BackupBroken(path.name, "is not as it was written, or its end is missing; take another one") from None
        if not following:
            return
        number, sealed = number + 1, following


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise BackupBroken(path.name, f"cannot be read ({error.strerror})") from error
    with file:
        yield file


def _head(path: Path, file: IO[bytes]) -> tuple[bytes, Head]:
    magic, raw = file.readline(len(MAGIC)), file.readline(LONGEST_HEAD)
    try:
        head = json.loads(raw) if magic == MAGIC else {}
        urlsafe_b64decode(head["salt"])
        return raw, head | {"key": str(head["key"])}
    except (ValueError, KeyError, TypeError):
        raise BackupBroken(path.name, "is no backup of Ponte") from None


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), len(key), salt, MAGIC).derive(key))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
