"""The occupation of an advertisement: what its title may mean, and which of that its duties speak for."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import islice
from typing import NamedTuple

from catalogue.linking import Hit, Linker, is_doubtful
from employers.advertisements.flat import MARK, Page
from employers.advertisements.proposals import Proposal, Span

PHRASE_END = re.compile(r"[.,;:!?()\[\]\n\"«»•*]| - ")
LETTERS = re.compile(r"[^\W\d_]{2,}")
LONGEST = 80  # signs of a title
# How far a phrase is believed to be the title: sought in so many words, standing in the first line, further down; each
# further phrase of the kind is believed less, and so is a whole line beside its beginning.
SOUGHT, LINE, LATER, LESS, WHOLE = 1.0, 0.95, 0.7, 0.93, 0.95
LINES, PIECES, DUTIES, SEEKING = 2, 3, 14, 8
# A name found word for word counts more than a likeness; how much the duties speak for a concept, and for its group.
FOUND = {"exact": 0.3, "alternative": 0.25, "stem": 0.2, "near": 0.0, "group": 0.0, "meaning": 0.0}
SPOKEN, SPOKEN_GROUP = 0.08, 0.05
AIM, AIMED = 0.8, re.compile(r"(?<!\w)(?:per|para|pour|for|to|in)(?!\w)")
HITS = 5
# What is meant less than this is no proposal.
LEAST = 0.45


class Phrase(NamedTuple):
    """Words that may be a title, where, and how far they are believed to be it."""

    span: Span
    trust: float


class Meaning(NamedTuple):
    """A concept that a phrase may mean, and how far."""

    value: float
    phrase: Phrase
    hit: Hit


def occupation(page: Page, linker: Linker) -> Proposal[tuple[Hit, ...]] | None:
    """Return the concepts that the title may mean, best first; None where no phrase means any."""
    phrases = list(_phrases(page))
    link = cache(partial(linker.link, top=HITS))  # phrases and duties are often the same words
    support = _support(page, link)
    meanings = [
        Meaning(_value(phrase, hit, support), phrase, hit)
        for phrase in phrases
        for hit in link(page.text[slice(*phrase.span)])
    ]
    if max((meaning.value for meaning in meanings), default=0.0) < LEAST:
        return None
    best = sorted(meanings, key=lambda meaning: (-meaning.value, meaning.phrase.span, meaning.hit.id))
    first = {meaning.hit.id: meaning.hit for meaning in reversed(best)}
    hits = tuple(first[own] for own in dict.fromkeys(meaning.hit.id for meaning in best))[:HITS]
    is_named = best[0].hit.how in {"exact", "alternative"} and best[0].phrase.trust >= LINE
    return page.proposed(best[0].phrase.span, hits, is_certain=is_named and not is_doubtful(hits))


def _value(phrase: Phrase, hit: Hit, support: Mapping[str, float]) -> float:
    spoken = SPOKEN * min(support[hit.id], 3.0) + SPOKEN_GROUP * min(support[f"group {hit.code}"], 3.0)
    return phrase.trust * (hit.score + FOUND[hit.how]) + spoken


def _support(page: Page, link: Callable[[str], Sequence[Hit]]) -> Mapping[str, float]:
    """Return how far the clauses of a text speak for each concept, and for each ISCO group."""
    support: defaultdict[str, float] = defaultdict(float)
    clauses = (part for part in PHRASE_END.split(page.text) if len(LETTERS.findall(part)) > 1)
    for clause in islice(clauses, DUTIES):
        hits = link(clause.strip()[:LONGEST])
        for hit in hits:
            support[hit.id] += hit.score
        for code in {hit.code for hit in hits}:
            support[f"group {code}"] += max(hit.score for hit in hits if hit.code == code)
    return support


def _phrases(page: Page) -> Iterator[Phrase]:
    """Yield the phrases after "cercasi" and "looking for", those of the first lines, and as a last resort of others."""
    trust: float = SOUGHT
    for found in islice(page.cue("seeking").finditer(page.flat), SEEKING):
        yield from _from(page, found.end(), trust)
        trust *= LESS
    at, trust = 0, LINE
    for line in [line for line in page.flat.split("\n") if LETTERS.search(line)][:LINES]:
        at = page.flat.index(line, at)
        yield from _of_line(page, at, at + len(line), trust)
        trust *= LESS
        at += len(line)
    for found in islice(re.finditer(r"[^.,;:!?()\n•*]+", page.flat), DUTIES):
        yield from _trimmed(page, found.start(), min(found.end(), found.start() + LONGEST), LATER * LESS)


def _of_line(page: Page, start: int, end: int, trust: float) -> Iterator[Phrase]:
    yield from _trimmed(page, start, min(end, start + LONGEST), trust * WHOLE * LESS)
    at = start
    for _ in range(PIECES):
        if at >= end:
            return
        yield from _from(page, at, trust)
        stop = PHRASE_END.search(page.flat, at, end)
        at = stop.end() if stop else end
        trust *= LESS


def _from(page: Page, at: int, trust: float) -> Iterator[Phrase]:
    """Yield what follows a place up to punctuation; and up to the first word that ends a title, if that says enough."""
    start = _without_fillers(page, at)
    # What follows "somebody for" is where she works or what she does, seldom what she is.
    trust *= AIM if AIMED.search(page.flat, at, start) else 1
    end = PHRASE_END.search(page.flat, start)
    last = min(end.start() if end else len(page.flat), start + LONGEST)
    cut = page.cue("title_ends").search(page.flat, start + 1, last)
    if cut and not page.cue("generic_title").fullmatch(page.flat[start : cut.start()].strip(" -")):
        yield from _trimmed(page, start, cut.start(), trust)
    yield from _trimmed(page, start, last, trust * WHOLE)


def _without_fillers(page: Page, at: int) -> int:
    """Return where a phrase begins that starts with articles, numbers and the like."""
    while True:
        gap = re.compile(r"[\s\d:*•–'-]*").match(page.flat, at)
        at = gap.end() if gap else at
        filler = page.cue("title_filler").match(page.flat, at)
        if filler is None:
            return at
        at = filler.end()


def _trimmed(page: Page, start: int, end: int, trust: float) -> Iterator[Phrase]:
    words = page.text[start:end]
    if LETTERS.search(words) and MARK not in words:
        yield Phrase((start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())), trust)
