"""Driving licences by their categories, as an advertisement names them."""

import re

from employers.advertisements.flat import Page
from employers.advertisements.proposals import Proposal

CATEGORY = r"(?:AM|A1|A2|A|B1|B\+?E|B|C1\+?E|C1|C\+?E|C|D1\+?E|D1|D\+?E|D)"
JOINED = r"(?:\s*(?:,|/|\+|-|&|\be\b|\bo\b|\bed\b|\band\b|\bor\b|\bet\b|\bou\b|\by\b|\bu\b)\s*)"
LIST = rf"{CATEGORY}(?![\w'])(?:{JOINED}{CATEGORY}(?![\w']))*"
# Between the word and the category: "di tipo", "categoria", "de conducir clase".
KIND = r"(?:\s+|[\s(:]*|\s*-\s*)(?:(?:di guida|di|cat\.?|categoria|tipo|de conducir|de conduire|de conduite|de|category|class|clase|categorie|type|the)\s*[:(]?\s*){0,4}[\"'«(]?"  # noqa: E501
CATEGORISED = re.compile(
    rf"((?i:category|categoria|cat[ée]gorie|cat\.?|tipo|class|clase)\s*[:\"'«(]?\s*)({LIST})(?!\w)"
)
BEFORE = re.compile(rf"(?<!\w)({CATEGORY})\s+(?=(?:driving |driver'?s?'? )?licen[cs]e)")


def licences(page: Page) -> tuple[Proposal[str], ...]:
    """Return each category once, in the order of the text; a licence without category says none."""
    first: dict[str, Proposal[str]] = {}
    for found in page.cue("licence").finditer(page.flat):
        after = re.compile(rf"({KIND})({LIST})", re.IGNORECASE).match(page.text, found.end())
        # The category itself is a capital; a small letter counts only at the end of the words, as in: patente b.
        if after is None or not _is_category(page, after):
            after = _in_category(page, found)
        if after is not None:
            for named in re.findall(CATEGORY, after[2].upper()):
                category = named.replace("+", "")
                first.setdefault(category, page.proposed((found.start(), after.end(2)), category, is_certain=True))
    for found in BEFORE.finditer(page.text):
        first.setdefault(found[1], page.proposed(found.span(), found[1], is_certain=True))
    return tuple(first.values())


def _in_category(page: Page, cue: re.Match[str]) -> re.Match[str] | None:
    """Return the category that is named as one later in the sentence: driving licence required (category B)."""
    end = page.sentence(cue.start())[1]
    return CATEGORISED.search(page.text, cue.end(), end)


def _is_category(page: Page, after: re.Match[str]) -> bool:
    """Tell whether letters are categories, not words: patente a disposizione, patente e auto."""
    first = after[2].split()[0]
    ends = re.match(r"\s*(?:$|[.,;:)\n/]|\W|(?:e|o|and|et|y|ed)\b)", page.flat[after.end(2) :])
    return first[0].isupper() or (ends is not None and first in {"b", "c", "d"})
