"""A ranking on paper: plain lines of 88 columns for the terminal, readable without colours and in any encoding."""

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

import click

from web.answers import Answer, Brief, Exclusion, Item, Line
from web.wording import Words

WIDTH = 88
BAR = 20
FIXED = "\N{NO-BREAK SPACE}"
SIGNS = str.maketrans({"—": "-", "–": "-", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"', "·": "-", "€": "EUR"})
FINAL_GRAVE = re.compile(r"[àèìòùÀÈÌÒÙ](?!\w)")
MOST_FOR, MOST_AGAINST, MOST_GAPS, MOST_ASKS = 4, 2, 3, 3


def put(lines: Iterable[str]) -> None:
    """Print lines; what the terminal cannot write is written with plain letters."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    for line in lines:
        click.echo(writable(line, encoding))


def writable(text: str, encoding: str) -> str:
    """Return the text with every sign that the encoding lacks replaced by the nearest plain one: "è" by "e'"."""
    if _fits(text, encoding):
        return text
    text = FINAL_GRAVE.sub(lambda found: found[0] if _fits(found[0], encoding) else f"{found[0]}'", text)
    return "".join(sign if _fits(sign, encoding) else _plain(sign, encoding) for sign in text)


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _plain(sign: str, encoding: str) -> str:
    letters = unicodedata.normalize("NFKD", sign.translate(SIGNS))
    return "".join(letter if _fits(letter, encoding) else "" for letter in letters) or "?"


def heading(text: str) -> list[str]:
    """Return a heading with a line under it, after an empty line."""
    return ["", text, "-" * min(len(text), WIDTH)]


def paragraph(text: str, indent: str = "", first: str | None = None) -> list[str]:
    """Return a text broken at the width; ``first`` begins its first line."""
    lines = wrap(text, WIDTH, initial_indent=indent if first is None else first, subsequent_indent=indent)
    return [line.replace(FIXED, " ") for line in lines]


def summary(words: Words, answer: Answer) -> Iterator[str]:
    """Yield how many vacancies were looked at, how many fit, and what to ask the person first."""
    looked = words.count("%(n)s open vacancy was looked at.", "%(n)s open vacancies were looked at.", answer.considered)
    fit = words.count("%(n)s remains possible.", "%(n)s remain possible.", answer.passed) if answer.passed else ""
    shown = words.say("The first %(shown)s are shown.", shown=len(answer.items)) if answer.below else ""
    yield from paragraph(" ".join(filter(None, (looked, fit, shown))))
    decision = words.say("The decision is yours: the score only puts them in order.")
    yield from paragraph(f"{decision} {words.say('Travel times are estimates.')} {answer.scale}")
    if answer.ask_her:
        yield from heading(words.say("Ask her first"))
        for question, vacancies in answer.ask_her:
            about = words.count("(for %(n)s vacancy)", "(for %(n)s vacancies)", vacancies)
            yield from paragraph(f"{question} {about}", "  ", "? ")


def items(words: Words, answer: Answer) -> Iterator[str]:
    """Yield the matches, one under the other."""
    if not answer.passed:
        yield from paragraph(words.say("No open vacancy is possible just now. See below why, and what would help."))
    for item in answer.items:
        yield from _item(words, item)


def _item(words: Words, item: Item) -> Iterator[str]:
    yield ""
    yield from paragraph(f"{item.brief.title} — {_whose(item.brief)}", "    ", f"{item.number:2}. ")
    points = words.say("%(points)s out of 100", points=item.points)
    yield f"    [{_bar(item.points / 100)}] {item.grade.upper()}, {points}, {item.certainty}"
    # A fact is not broken at the end of a line.
    yield from paragraph(" · ".join(fact.replace(" ", FIXED) for fact in item.brief.facts), "    ")
    yield from _reasons(words.say("In favour"), item.for_it[:MOST_FOR], "+")
    yield from _reasons(words.say("Against"), item.against[:MOST_AGAINST], "-")
    yield from _sentences(words, words.say("Ask the employer first"), item.asks, MOST_ASKS, "?")
    yield from _sentences(words, words.say("What is lacking"), item.gaps, MOST_GAPS, "·")


def _whose(brief: Brief) -> str:
    return f"{brief.employer}, {brief.where}"


def _bar(share: float) -> str:
    full = round(share * BAR)
    return "#" * full + "." * (BAR - full)


def _reasons(name: str, lines: Sequence[Line], sign: str) -> Iterator[str]:
    """Yield reasons with one to five signs for their weight."""
    if lines:
        yield f"    {name}"
    for line in lines:
        yield from paragraph(line.text, " " * 12, f"      {sign * max(1, round(line.share * 5)):5} ")


def _sentences(words: Words, name: str, lines: Sequence[str], most: int, sign: str) -> Iterator[str]:
    if lines:
        yield f"    {name}"
    for line in lines[:most]:
        yield from paragraph(line, " " * 8, f"      {sign} ")
    if len(lines) > most:
        yield "        " + words.count("and %(n)s more", "and %(n)s more", len(lines) - most)


def left_out(words: Words, answer: Answer, examples: Sequence[Exclusion]) -> Iterator[str]:
    """Yield how many vacancies each gate shut out, with one example and both its facts."""
    if not answer.excluded:
        return
    yield from heading(words.say("What was left out, and why"))
    yield from paragraph(words.say("Each vacancy is counted once, at the first reason that rules it out."))
    for shut in answer.excluded:
        yield f"{shut.count:5}  {shut.name}"
        for example in [each for each in examples if each.gate == shut.gate][:1]:
            yield from _example(words, example)


def _example(words: Words, example: Exclusion) -> Iterator[str]:
    indent, person, vacancy = " " * 9, words.say("The person"), words.say("The vacancy")
    wide = max(len(person), len(vacancy)) + 2
    yield from paragraph(f"{example.brief.title} — {_whose(example.brief)}", indent, " " * 7 + "> ")
    for name, text in ((person, example.hers), (vacancy, example.asked)):
        yield from paragraph(text, indent + " " * wide, f"{indent}{name + ':':{wide}}")


def changes(words: Words, sentences: Sequence[str], most: int) -> Iterator[str]:
    """Yield what would open more vacancies."""
    yield from heading(words.say("What would open more vacancies"))
    if not sentences:
        yield from paragraph(words.say("No single change would open more vacancies today."))
    for sentence in sentences[:most]:
        yield from paragraph(sentence, "  ", "* ")
