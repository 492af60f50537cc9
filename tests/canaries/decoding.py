"""All that stands in some bytes, however it is wrapped: packed, encoded, escaped, or several of these at once."""

import base64
import binascii
import gzip
import html
import io
import quopri
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote_to_bytes

from pypdf import PdfReader
from pypdf.errors import PyPdfError

DEEPEST = 4
MOST = 20_000_000  # bytes of one unpacked part
# Two alphabets, because the slash of the one stands between the parts of an address.
BASE64 = (re.compile(rb"[A-Za-z0-9+/]{12,}={0,2}"), re.compile(rb"[A-Za-z0-9_-]{12,}={0,2}"))
HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}){8,}")
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
# Letters that stand inside a base64 text between line ends.
FOLDED = re.compile(rb"(?<=[A-Za-z0-9+/])\r?\n(?=[A-Za-z0-9+/])")


def plain(text: str) -> str:
    """Return a text in small letters without accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def texts(blob: bytes, depth: int = 0) -> Iterator[str]:
    """Yield the bytes as a plain text, and all that is wrapped in them."""
    yield plain(blob.decode("utf-8", errors="replace"))
    if b"\0" in blob[:64]:
        yield plain(blob.decode("utf-16-le", errors="replace"))
    if depth < DEEPEST:
        for inner in wrapped(blob):
            if inner != blob:
                yield from texts(inner, depth + 1)


def wrapped(blob: bytes) -> Iterator[bytes]:
    """Yield what is one wrapping deeper."""
    yield from _packed(blob)
    yield from _escaped(blob)
    for alphabet in BASE64:
        for found in alphabet.finditer(FOLDED.sub(b"", blob)):
            yield from _base64(found[0])
    for found in HEX.finditer(blob):
        yield binascii.unhexlify(found[0])


def _packed(blob: bytes) -> Iterator[bytes]:
    for sign, unpack in PACKED.items():
        if blob.startswith(sign):
            try:
                yield from unpack(blob)
            # What only looks packed, or was cut off, is looked through as it is.
            except (OSError, EOFError, ValueError, zlib.error, zipfile.BadZipFile, NotImplementedError, PyPdfError):
                continue


def _gzip(blob: bytes) -> Iterator[bytes]:
    yield gzip.decompress(blob)[:MOST]


def _zip(blob: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        yield "\n".join(archive.namelist()).encode()
        yield from (archive.read(name)[:MOST] for name in archive.namelist())


def _pdf(blob: bytes) -> Iterator[bytes]:
    """Yield the words, the description, and every stream of a PDF."""
    reader = PdfReader(io.BytesIO(blob))
    yield "\n".join(page.extract_text() for page in reader.pages).encode()
    yield str(reader.metadata or "").encode()
    for stream in STREAM.findall(blob):
        try:
            yield zlib.decompress(stream)[:MOST]
        except zlib.error:
            yield stream


PACKED: Mapping[bytes, Callable[[bytes], Iterator[bytes]]] = {b"\x1f\x8b": _gzip, b"PK": _zip, b"%PDF": _pdf}


def _escaped(blob: bytes) -> Iterator[bytes]:
    if b"%" in blob:
        yield unquote_to_bytes(blob)
    if b"=" in blob:
        yield quopri.decodestring(blob)
    if b"&" in blob:
        yield html.unescape(blob.decode("utf-8", errors="replace")).encode(errors="replace")
    if b"\\" in blob:
        text = blob.decode("utf-8", errors="replace")
        yield ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), text).encode(errors="replace")


def _base64(letters: bytes) -> Iterator[bytes]:
    bare = letters.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    for each in {bare[: len(bare) // 4 * 4], bare + b"=" * (-len(bare) % 4)}:
        try:
            yield base64.b64decode(each, validate=True)
        except binascii.Error:
            continue
