"""What is wrapped is found, however deep."""

import base64
import gzip
import html
import io
import json
import quopri
import zipfile
from collections.abc import Callable
from urllib.parse import quote

import pytest
import typst
import xlsxwriter

from tests.canaries.decoding import texts

SIGN = "Zqcanàry"
FOUND = "zqcanary"


def workbook(text: bytes) -> bytes:
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, text.decode())
    return packed.getvalue()


def archive(text: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("part.txt", text)
    return packed.getvalue()


def page(text: bytes) -> bytes:
    return bytes(typst.compile(f"= Page\n{text.decode()}".encode()))


WRAPPINGS: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda text: b"before " + text + b" after",
    "gzip": gzip.compress,
    "zip": archive,
    "workbook": workbook,
    "pdf": page,
    "base64": base64.b64encode,
    "base64 for addresses, in an address": lambda text: b"/x/" + base64.urlsafe_b64encode(text) + b"/y",
    "base64 in lines": lambda text: base64.encodebytes(text * 9),
    "percent": lambda text: quote(text, safe="").encode(),
    "every letter percent": lambda text: "".join(f"%{byte:02x}" for byte in text).encode(),
    "JSON escapes": lambda text: json.dumps(text.decode()).encode(),
    "every letter escaped": lambda text: "".join(f"\\u{ord(letter):04x}" for letter in text.decode()).encode(),
    "HTML": lambda text: html.escape(text.decode()).encode("ascii", "xmlcharrefreplace"),
    "quoted printable": quopri.encodestring,
    "hexadecimal": lambda text: text.hex().encode(),
}


def is_found(blob: bytes) -> bool:
    return any(FOUND in text for text in texts(blob))


@pytest.mark.parametrize("wrap", WRAPPINGS.values(), ids=WRAPPINGS)
def test_what_is_wrapped_is_found(wrap: Callable[[bytes], bytes]) -> None:
    assert is_found(wrap(SIGN.encode()))


@pytest.mark.parametrize("outer", ["gzip", "zip", "base64", "percent"])
@pytest.mark.parametrize("inner", ["gzip", "workbook", "base64", "JSON escapes", "every letter percent"])
def test_what_is_wrapped_twice_is_found(inner: str, outer: str) -> None:
    assert is_found(WRAPPINGS[outer](WRAPPINGS[inner](SIGN.encode())))


def test_nothing_is_found_where_nothing_is() -> None:
    assert not any(is_found(wrap(b"an ordinary sentence of some length")) for wrap in WRAPPINGS.values())


def test_the_twin_that_looks_at_the_bytes_alone_finds_next_to_nothing() -> None:
    found = {name for name, wrap in WRAPPINGS.items() if SIGN.encode() in wrap(SIGN.encode())}

    assert found <= {"as it is", "zip"}
