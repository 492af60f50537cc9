"""Cutting out of a text what tells who is behind it and how to reach them; the rest stays word for word."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from employers.advertisements.flat import MARK, UNSEEN, Page
from employers.advertisements.persons import Named
from employers.advertisements.proposals import Span
from employers.advertisements.traces import traces

# Two cuts with no more than this between them are one.
JOINT = re.compile(r"[\s,;:/()&+-]*(?:\b(?:o|e|or|and|ou|et|y|u|al|at|au)\b)?[\s,;:/()&+-]*")
NEAR = 10  # signs
MOST_ROUNDS = 4


class Cut(NamedTuple):
    """A text without contacts, a mark in the place of each piece; and how many pieces were cut out."""

    text: str
    pieces: int


def cut(text: str) -> Cut:
    """Cut persons' names, telephones, addresses, links, accounts and codes out of a composed text (NFC)."""
    pieces, text = 0, text.translate(UNSEEN)
    for _ in range(MOST_ROUNDS):
        spans = _found(text)
        if not spans:
            break
        text = _without(text, spans)
        pieces += len(spans)
    return Cut(text, pieces)


def _found(text: str) -> list[Span]:
    page = Page(text)
    reached = list(traces(page.flat))
    marks = [found.span() for found in re.finditer(re.escape(MARK), text)]
    named = Named(page, [*reached, *marks])
    persons = list(named.spans())
    return _merged(text, [*reached, *persons, *named.again(persons)])


def _merged(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return spans in their order, those that overlap or touch joined."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        is_near = joined and start <= joined[-1][1] + NEAR
        if is_near and (start <= joined[-1][1] or JOINT.fullmatch(text, joined[-1][1], start)):
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _without(text: str, spans: Iterable[Span]) -> str:
    kept, last = [], 0
    for start, end in spans:
        kept += [text[last:start], MARK]
        is_open = text.count("(", start, end) > text.count(")", start, end) and text.startswith(")", end)
        last = end + is_open
    return "".join([*kept, text[last:]])
