"""Keys for data at rest, and the tokens that they make of values; nothing here knows a database or the environment.

A token is ``1.KEY.TEXT``: the version of its form, the id of the key, and nonce, ciphertext and tag of AES-256-GCM in
base64url. Version, key id and the place where the value belongs are authenticated with it, so that a token moved to
another place cannot be opened there.
"""

import binascii
import hashlib
import json
import os
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ground.errors import Damaged, KeyMissing

VERSION = "1"
KEY_BYTES, NONCE_BYTES = 32, 12
# Values are filled up with blanks, which JSON ignores, to a multiple of so many bytes: a length tells little. Where it
# must not even tell a list from an empty one, a field is filled up to more.
BLOCK = 64
BEGINS = re.compile(rf"{VERSION}\.([0-9a-f]{{8}})\.")


class BadKeys(ValueError):  # noqa: N818
    """A text that is no list of keys; says what is wrong, and never repeats a key."""


class Keys:
    """One or several keys, the newest first: it alone makes tokens, all of them open theirs."""

    def __init__(self, raw: Sequence[bytes]) -> None:
        self.raw = tuple(raw)
        self._ciphers = {_id(key): AESGCM(key) for key in raw}
        self.ids = tuple(self._ciphers)
        self.newest = self.ids[0]

    @classmethod
    def read(cls, text: str) -> "Keys":
        """Read keys with commas or blanks between them, each 32 bytes in base64url. Raises BadKeys."""
        raw = [_key(word, number) for number, word in enumerate(text.replace(",", " ").split(), 1)]
        if not raw:
            raise BadKeys("holds no key")
        if len(set(raw)) < len(raw):
            raise BadKeys("holds a key twice")
        return cls(raw)

    @property
    def prefix(self) -> str:
        """How the tokens of the newest key begin."""
        return f"{VERSION}.{self.newest}."

    def token(self, value: Any, place: str, block: int = BLOCK) -> str:  # noqa: ANN401 - whatever JSON holds
        """Return a new token of a JSON value for its place, such as ``notes.text:17``; its length is that of blocks."""
        plain = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        plain += b" " * (-len(plain) % block)
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + self._ciphers[self.newest].encrypt(nonce, plain, _bound(self.newest, place))
        return self.prefix + urlsafe_b64encode(sealed).decode()

    def value(self, token: str, place: str) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Return what a token of this place holds. Raises KeyMissing, Damaged."""
        key, where = key_of(token), place.partition(":")[0]
        if key is None:
            raise Damaged(where)
        if key not in self._ciphers:
            raise KeyMissing(where)
        try:
            sealed = urlsafe_b64decode(token.rpartition(".")[2])
            plain = self._ciphers[key].decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(key, place))
        except (ValueError, InvalidTag):
            raise Damaged(where) from None
        return json.loads(plain)


def key_of(token: str) -> str | None:
    """Return the id of the key that made a token, None for what is none."""
    found = BEGINS.match(token)
    return found[1] if found else None


def new_key() -> str:
    """Return a fresh key as it stands in the setting."""
    return secrets.token_urlsafe(KEY_BYTES)


def _key(word: str, number: int) -> bytes:
    try:
        key = binascii.a2b_base64(word.replace("-", "+").replace("_", "/") + "=" * (-len(word) % 4), strict_mode=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise BadKeys(f"key {number} is not {KEY_BYTES} bytes in base64url")
    return key


def _id(key: bytes) -> str:
    """Return what a key is called in its tokens; it follows from the key, so that nobody can mix names up."""
    return hashlib.sha256(b"ponte key id" + key).hexdigest()[:8]


def _bound(key: str, place: str) -> bytes:
    return f"{VERSION}.{key}.{place}".encode()
