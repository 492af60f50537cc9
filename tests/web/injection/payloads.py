"""Texts that want to be more than texts, and how it shows where one of them was."""

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

SIGN = "zqz"
TAG = "zqtag"
PAYLOADS: Mapping[str, str] = {
    "SQL": f"{SIGN}' OR '1'='1'; DROP TABLE accounts; --",
    "HTML": f"\"'><{TAG} onload={SIGN}()><script>{SIGN}()</script>",
    "template": f"{SIGN}{{{{7*7}}}}{SIGN}${{7*7}}{SIGN}#{{7*7}}{SIGN}%({SIGN})s{{0.__class__}}",
    "header": f"{SIGN}\r\nSet-Cookie: {SIGN}=1\r\n\r\n{SIGN}",
    "formula": f"=cmd|' /C calc'!A0 {SIGN}",
    "log line": f'{SIGN}\n{{"event": "{SIGN}"}}\N{LINE SEPARATOR}\N{NEXT LINE}{SIGN}',
    "path": f"../../../../etc/passwd/{SIGN}",
    "address": f"//{SIGN}.example.org/",
    "overlong": SIGN * 40_000,
    "NUL": f"{SIGN}\0{SIGN}",
    "half a pair": f"{SIGN}\ud800{SIGN}",
    "right to left": f"{SIGN}\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe",
}
# Several of them in one, short enough for most fields.
SEVERAL = f"={SIGN}{{{{7*7}}}}{SIGN}${{7*7}}{SIGN}\"'><{TAG} onload={SIGN}()>"
RECKONED = f"{SIGN}49{SIGN}"
LONGEST = 400  # letters of a sentence
CONTROLS = {chr(number) for number in (*range(32), *range(0x7F, 0xA0), 0x2028, 0x2029, 0x202E)}


class _Reader(HTMLParser):
    """Notes what became a part of a page and should have been a text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        named = {name for name, _ in attrs}
        runs = any(SIGN in (value or "") for name, value in attrs if name.startswith("on") or name in {"style", "src"})
        if TAG in tag or runs or any(SIGN in name or TAG in name for name in named):
            self.found.append(f"<{tag}>")

    def handle_data(self, data: str) -> None:
        if SIGN in data and self._tag in {"script", "style"}:
            self.found.append(f"in <{self._tag}>")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - its parent's signature
        self._tag = ""


def became(page: str) -> list[str]:
    """Return what of a page was a payload and is no text there."""
    reader = _Reader()
    reader.feed(page)
    return reader.found


def wrong(answer: TestResponse) -> Iterator[str]:
    """Tell what is wrong with an answer to a request with a payload, whatever was asked."""
    if answer.status_code >= 500:
        yield f"status {answer.status_code}"
    text = answer.get_data(as_text=True)
    if RECKONED in text:
        yield "a template was reckoned"
    for name, value in answer.headers:
        # Cookies are sealed; what they hold is looked for decoded among the canaries.
        if (SIGN in value + name or TAG in value + name) and not _leads_on(name, value):
            yield f"header {name}"
    if answer.mimetype == "text/html":
        yield from became(text)
    told = answer.get_json(silent=True)
    if answer.status_code >= 400 and isinstance(told, dict):
        yield from _unclear(told)


def _leads_on(name: str, value: str) -> bool:
    """Tell whether a header leads to another address of ours, as where a path had two slashes in a row."""
    parts = urlsplit(value)
    return name == "Location" and parts.netloc in {"localhost", ""} and parts.path.startswith("/") and "\n" not in value


def _unclear(told: Mapping[str, Any]) -> Iterator[str]:
    sentences = [told.get("detail"), *(fault.get("detail") for fault in told.get("errors", ()))]
    for sentence in sentences:
        if not isinstance(sentence, str) or not 0 < len(sentence) <= LONGEST or CONTROLS & set(sentence):
            yield f"no clear sentence: {str(sentence)[:80]!r}"
        elif SIGN in sentence:
            yield "the sentence repeats what was sent"
