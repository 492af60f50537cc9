"""read(): one advertisement to all that it says, after its contacts are cut out."""

import unicodedata
from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Protocol

from catalogue.linking import Hit, Linker, is_doubtful, is_written
from employers.advertisements.amounts import allowance
from employers.advertisements.contacts import cut
from employers.advertisements.flat import Page
from employers.advertisements.kinds import kind
from employers.advertisements.language import language
from employers.advertisements.languages import languages
from employers.advertisements.licences import licences
from employers.advertisements.proposals import Advertisement, Proposal
from employers.advertisements.shifts import shift
from employers.advertisements.starts import starts_on
from employers.advertisements.times import week
from employers.advertisements.title import occupation
from employers.advertisements.weekly import hours_a_week
from employers.records import Kind


class Mention(Protocol):
    """Words of a text that may mean skills, best first, and their place."""

    @property
    def start(self) -> int:
        """Return the place of the first sign."""

    @property
    def end(self) -> int:
        """Return the place after the last sign."""

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Return the skills, best first."""


class Finder(Protocol):
    """What finds the skills that a text mentions."""

    def find(self, text: str, likely: Collection[str] = ()) -> Sequence[Mention]:
        """Return the mentions in the order of the text; ``likely`` are the ids of skills to be expected."""


def no_skills(_occupations: Sequence[str]) -> Collection[str]:
    """Return that nothing is known of what occupations need."""
    return ()


def read(  # noqa: PLR0913 - what is known of the words and of the day is all said by name
    text: str,
    *,
    on: date,
    occupations: Linker,
    skills: Finder,
    lang: str | None = None,
    needed: Callable[[Sequence[str]], Collection[str]] = no_skills,
) -> Advertisement:
    """Return what a pasted advertisement says, as proposals, and its text without contacts.

    ``on`` is the day from which "at once" and days without a year are counted; ``occupations`` and ``skills`` know the
    words of the language of the text, which is ``lang`` or else told by its words; ``needed`` returns the skills that
    occupations ask for, which are then expected in the text.
    """
    whole = unicodedata.normalize("NFC", text)
    without, pieces = cut(whole)
    page = Page(without, lang or language(without))
    meant = occupation(page, occupations)
    offered = kind(page)
    is_training = offered is not None and offered.value is Kind.TRAINING
    return Advertisement(
        text=without,
        lang=page.lang,
        cuts=pieces,
        occupation=meant,
        skills=_skills(page, skills, needed([meant.value[0].id] if meant else [])),
        languages=languages(page),
        licences=licences(page),
        hours_a_week=hours_a_week(page),
        hours=week(page),
        shift=shift(page),
        starts_on=starts_on(page, on),
        kind=offered,
        allowance=allowance(page) if is_training else None,
    )


def _skills(page: Page, finder: Finder, likely: Collection[str]) -> tuple[Proposal[tuple[Hit, ...]], ...]:
    return tuple(
        page.proposed(
            (found.start, found.end), found.hits, is_certain=is_written(found.hits[0]) and not is_doubtful(found.hits)
        )
        for found in finder.find(page.text, likely)
        if found.hits
    )
