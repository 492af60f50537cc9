"""A read advertisement in the terminal: the text without contacts, and each proposal with the words it was found in."""

import json
import sys
from collections.abc import Iterator
from typing import Any

from employers.advertisements.proposals import Advertisement, Confidence, Proposal, Week
from ground.errors import Refused
from web.advertisements import LONGEST, TOO_LONG
from web.api.advertisements import AdvertisementOut, told
from web.commands import paper

MOST_BYTES = 4 * LONGEST  # of UTF-8
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WIDE = 14


def text(raw: bytes) -> str:
    """Return the text of a file. Raises Refused when it is empty, too long or not UTF-8."""
    try:
        read = raw.decode("utf-8-sig") if len(raw) <= MOST_BYTES else ""
    except UnicodeDecodeError:
        raise Refused("not_utf8", "FILE", "this is not UTF-8; save the text with the encoding UTF-8") from None
    if not read.strip() or len(read) > LONGEST:
        raise Refused("bad_text", "FILE", TOO_LONG)
    return read


def as_json(found: Advertisement) -> str:
    """Return the object with which the API answers."""
    is_utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    return json.dumps(AdvertisementOut().dump(told(found)), ensure_ascii=not is_utf8, indent=1)


def lines(found: Advertisement) -> Iterator[str]:
    """Yield the cut text and the proposals, one a line; what is to be confirmed ends with a question mark."""
    yield from (line for part in found.text.splitlines() for line in paper.paragraph(part))
    pieces = "1 piece" if found.cuts == 1 else f"{found.cuts} pieces"
    yield from ("", f"{pieces} cut out; proposals, to be confirmed above all where a question mark stands:")
    for name, proposal, value in _facts(found):
        doubt = "" if proposal.confidence is Confidence.CERTAIN else " ?"
        words = " ".join(proposal.words.split())
        yield from paper.paragraph(f"{value}{doubt}  <- {words}", " " * (WIDE + 2), f"  {name:<{WIDE}}")


def _facts(found: Advertisement) -> Iterator[tuple[str, Proposal[Any], str]]:
    if found.occupation:
        yield "occupation", found.occupation, found.occupation.value[0].label
    yield from (("skill", skill, skill.value[0].label) for skill in found.skills)
    for language in found.languages:
        yield "language", language, " ".join(filter(None, language.value))
    yield from (("licence", licence, licence.value) for licence in found.licences)
    if found.hours:
        yield "hours", found.hours, _week(found.hours.value)
    for name in ("hours_a_week", "shift", "starts_on", "kind", "allowance"):
        proposal = getattr(found, name)
        if proposal:
            plain = proposal.value
            yield name.replace("_", " "), proposal, f"{plain:g}" if isinstance(plain, float) else str(plain)


def _week(week: Week) -> str:
    told = (
        f"{name} {' '.join('-'.join(window) for window in day)}" for name, day in zip(DAYS, week, strict=True) if day
    )
    return ", ".join(told)
