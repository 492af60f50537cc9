"""Where a text names persons: by a title, after "chiedere di", beside a telephone, by a first name, as a signature.

Meant to find too much rather than too little: a firm's name cut out is a small loss, a person's left in is not.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from employers.advertisements import words
from employers.advertisements.flat import Page, either
from employers.advertisements.proposals import Span

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
LONGEST = 4  # words of a name, with its particles
PARTICLES = frozenset(
    ("al", "ben", "bin", "bint", "d", "da", "das", "de", "dei", "del", "della", "di", "dos", "e", "el", "i", "la", "le")
) | {"lo", "mc", "van", "von", "y"}
SHOUTING = 0.6  # share of capital letters from which capitals tell nothing
# Between a name and the telephone beside it: punctuation, and words such as tel. and WhatsApp.
BESIDE = re.compile(rf"[ ,:;().-]*(?:{either(words.phrases('calling'))}[ ,:;().-]*|(?:al|at|au|su)\s)*[ ,:;().-]*")
FAR = 30
LEAST = 2  # letters of a name that is looked for again
PARTS = ("part_day", "part_evening", "part_night", "part_weekend", "starting", "engaging")
SHORT = 5  # sig.ra, dott., mme: a name follows; not signora, madame
AMBIGUOUS_TITLES = frozenset({"m.", "d.", "me", "don", "chef", "ing", "arch.", "padre", "father", "sister"})
JOINED = re.compile(r"\s*(?:,|/|&|\bo\b|\be\b|\bou\b|\bet\b|\bor\b|\band\b|\by\b|\bu\b)\s*")
INITIALLED = re.compile(r"\b([^\W\d_]+ [^\W\d_]\.)\s*[,(–-]\s*")
FILLERS = 4
# What stands before a name without being the first word of a firm's, unless capital: da Anna, call Anna.
LOOSE = frozenset({"da", "at", "the", "call", "contact", "care", "home", "chez"})


Fits = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: as written, flat, and its place."""

    written: str
    flat: str
    start: int
    end: int

    @property
    def is_capital(self) -> bool:
        """Tell whether it begins with a capital letter."""
        return self.written[0].isupper()


class Named:
    """One text in which persons are looked for; ``reached`` are the places of telephones, mails and links in it."""

    def __init__(self, page: Page, reached: Sequence[Span]) -> None:
        self.page, self.text, self.flat, self.reached = page, page.text, page.flat, sorted(reached)
        text, flat = page.text, page.flat
        taken = [False] * (len(text) + 1)
        for start, end in reached:
            taken[start:end] = [True] * (end - start)
        self.words = [
            Word(found[0], flat[found.start() : found.end()], *found.span())
            for found in WORD.finditer(text)
            if not taken[found.start()]
        ]
        self._at = {word.start: place for place, word in enumerate(self.words)}
        self._starts = [word.start for word in self.words]
        self._reached = [start for start, _ in self.reached]
        self._shouted: dict[int, bool] = {}

    def spans(self) -> Iterator[Span]:
        """Yield the places of the names of persons."""
        led = (self._titled, self._asked_for, self._of_kin, self._on_networks, self._beside_contacts)
        for rule in (*led, self._initialled, self._first_names, self._signed):
            yield from rule()

    def again(self, spans: Iterable[Span]) -> Iterator[Span]:
        """Yield where the words of names that were found stand once more, with a capital letter."""
        inside = [
            word
            for start, end in spans
            for word in self.words[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        ]
        telling = {word.flat for word in inside if word.is_capital and len(word.flat) > LEAST}
        known = telling - _stops() - _all("firm") - _all("honorific") - _all("role") - _all("filler")
        for word in self.words:
            is_name = word.is_capital or word.flat in words.first_names("clear")
            if word.flat in known and is_name:
                yield word.start, word.end

    def _titled(self) -> Iterator[Span]:
        """Names after sig.ra, Mr, Mme, doña."""
        for found in _cues("honorific").finditer(self.flat):
            is_word = found[0] in AMBIGUOUS_TITLES and not self.text[found.start()].isupper()
            fits = self._is_titled if "." in found[0] or len(found[0]) < SHORT else self._is_likely
            for start, end in () if is_word else self._after(found.end(), fits):
                # The title goes too: it tells whether a man or a woman is meant.
                yield min(start, found.start()), self._with_small_surname(start, end)

    def _with_small_surname(self, start: int, end: int) -> int:
        """Return where a name ends that is written in small letters after a title: sig mario rossi, sig rossi mario."""
        place = self._at[start]
        word, after = self.words[place], self._at.get(end + 1)
        if after is None or self.text[end] != " " or word.is_capital or end != word.end:
            return end
        second = self.words[after]
        is_ended = re.match(r"\s*(?:$|[^\w\s]|\d{3})", self.flat[second.end :]) is not None
        is_name = _is_first_name(second) or (_is_first_name(word) and is_ended)
        return second.end if is_name and second.flat not in _stops() | _all("filler") else end

    def _asked_for(self) -> Iterator[Span]:
        """Names after chiedere di, referente, chiamare, contact, preguntar por."""
        for kind, fits in (("asking", self._is_asked), ("naming", self._is_likely), ("reaching", self._is_reached)):
            for found in _cues(kind).finditer(self.flat):
                yield from self._after(found.end(), fits, led=self._is_led)

    def _initialled(self) -> Iterator[Span]:
        """Surnames with an initial before what somebody is in the firm: Rossi M., responsabile."""
        for found in INITIALLED.finditer(self.text):
            place = self._at.get(found.start())
            if place is not None and _cues("naming").match(self.flat, found.end()) and self._is_likely(place):
                yield found.span(1)

    def _of_kin(self) -> Iterator[Span]:
        """Names after mia madre, mon fils."""
        for found in _cues("kin").finditer(self.flat):
            # After a full stop a capital letter begins a sentence, not a name.
            if not self.flat.startswith(".", found.end()):
                yield from self._after(found.end(), self._is_likely, fillers=0)

    def _on_networks(self) -> Iterator[Span]:
        """Capitalised names of pages after Facebook, Instagram."""
        for found in _cues("network").finditer(self.flat):
            at = re.compile(r"\s?:?\s?").match(self.flat, found.end())
            place = self._at.get(at.end()) if at else None
            if place is None or self.words[place].flat in _stops() | _all("filler"):
                continue
            word = self.words[place]
            is_led = (
                re.search(rf"{_cues('page').pattern}\s*$", self.flat[max(0, found.start() - FAR) : found.start()])
                is not None
            )
            is_last = re.match(r"\s*(?:$|[.,;:!)\n])", self.flat[word.end :]) is not None
            if word.is_capital or (is_led and is_last):
                yield self._whole(place)

    def _beside_contacts(self) -> Iterator[Span]:
        """Names just before or after a telephone, and first names anywhere in its sentence."""
        for start, end in self.reached:
            bounds = self.page.sentence(start)[0], self.page.sentence(end)[1]
            first, last = min(bounds[0], start - FAR), max(bounds[1], end + FAR)
            for place in range(bisect_left(self._starts, first), bisect_left(self._starts, last)):
                word = self.words[place]
                # After a full stop a capital letter begins a sentence, not a name.
                is_after = self._is_beside(end, word.start) and not re.search(r"\.\s", self.text[end : word.start])
                is_after = is_after and word.flat not in _conditions()
                is_beside = self._is_beside(word.end, start) or is_after
                is_near = bounds[0] <= word.start < bounds[1] and word.is_capital and self._is_clear(place)
                if is_near or (is_beside and (_is_first_name(word) or self._is_likely(place))):
                    yield self._whole(place)

    def _is_beside(self, end: int, start: int) -> bool:
        return 0 <= start - end < FAR and BESIDE.fullmatch(self.flat, end, start) is not None

    def _first_names(self) -> Iterator[Span]:
        """First names with a capital letter, unless a firm or a place is called so; shared ones with a surname."""
        for place, word in enumerate(self.words):
            if not word.is_capital or self._is_shouted(place) or self._is_of_firm(place):
                continue
            has_more = self._has_surname(place) or self._is_joined(place)
            if word.flat in words.first_names("clear") or (_is_first_name(word) and has_more):
                yield self._whole(place)

    def _signed(self) -> Iterator[Span]:
        """Names after thanks and greetings, and a last line that is a name."""
        for found in _cues("parting").finditer(self.flat):
            yield from self._after(found.end(), self._is_signing, fillers=0, over_lines=True)
        lines = [(found.start(), found[0]) for found in re.finditer(r"[^\n]+", self.text) if found[0].strip(" -—\t.")]
        if lines:
            start, line = lines[-1]
            own = [place for place, word in enumerate(self.words) if word.start >= start]
            is_short = 0 < len(own) <= 3 and len(WORD.findall(line)) == len(own)  # noqa: PLR2004 - a name's words
            is_name = all(self.words[place].is_capital and self.words[place].flat not in _stops() for place in own)
            if is_short and is_name and len(lines) > 1 and any(_is_first_name(self.words[place]) for place in own):
                yield self.words[own[0]].start, self.words[own[-1]].end

    def _after(
        self,
        at: int,
        fits: Fits,
        *,
        led: Fits | None = None,
        fillers: int = FILLERS,
        over_lines: bool = False,
    ) -> Iterator[Span]:
        """Yield the name that begins after a place, small words and punctuation between passed over; or none.

        ``led`` tells what may be a name when a small word has led to it: send it to ...
        """
        for passed in range(fillers + 1):
            place = self._next(at, over_lines=over_lines)
            if place is None:
                return
            if fits(place) or (passed and led is not None and led(place)):
                yield from self._and_second(place, fits)
                return
            if self.words[place].flat not in _all("filler") | _all("role") and not self._is_honorific(place):
                return
            at = self.words[place].end

    def _and_second(self, place: int, fits: Fits) -> Iterator[Span]:
        """Yield a name, and the one joined to it: Anna o Marco, Anna e Marco."""
        span = self._whole(place)
        yield span
        joined = JOINED.match(self.flat, span[1])
        second = self._at.get(joined.end()) if joined else None
        if (
            second is not None
            and fits(second)
            and (self.words[second].is_capital or _is_first_name(self.words[second]))
        ):
            yield self._whole(second)

    def _next(self, at: int, *, over_lines: bool) -> int | None:
        """Return the word that follows a place, if only punctuation stands between."""
        gap = re.compile(r"[\s.,:;!()\"«»*_—–-]*" if over_lines else r"[^\S\n]*(?:[.:,(\"«*-]+[^\S\n]*)*").match(
            self.flat, at
        )
        return self._at.get(gap.end()) if gap else None

    def _whole(self, place: int) -> Span:
        """Return the place of a name from its first word to its last surname."""
        first = last = self.words[place]
        is_shouted = self._is_shouted(place)
        for word in self.words[place + 1 : place + LONGEST]:
            between = self.text[last.end : word.start]
            is_joined = between in {" ", "-", ". ", "  ", ".", "'", "’"} and not (
                between == ". " and len(last.written) > 1
            )
            is_second = not is_shouted or last is first or _is_first_name(word)
            is_surname = word.is_capital and is_second and word.flat not in _stops() | _all("filler")
            if not is_joined or not (is_surname or (word.flat in PARTICLES and self._goes_on(word))):
                break
            last = word
        return first.start, last.end

    def _goes_on(self, particle: Word) -> bool:
        """Tell whether a capital letter follows a particle, as in De Luca, van den Berg."""
        place = self._at[particle.start] + 1
        follows = self.words[place] if place < len(self.words) else None
        return bool(
            follows
            and follows.start == particle.end + 1
            and follows.is_capital
            and follows.flat not in _stops()
            and not self._is_shouted(place)
        )

    def _has_surname(self, place: int) -> bool:
        return self._whole(place)[1] > self.words[place].end

    def _is_joined(self, place: int) -> bool:
        """Tell whether a first name stands beside another one: Rosa e Carmela."""
        word = self.words[place]
        others = [other for other in self.words[max(0, place - 2) : place + 3] if other is not word]
        return any(
            other.is_capital
            and _is_first_name(other)
            and JOINED.fullmatch(self.flat, min(word.end, other.end), max(word.start, other.start)) is not None
            for other in others
        )

    def _is_asked(self, place: int) -> bool:
        """Whoever is asked for is a person, in small letters too, where somebody can be reached in the sentence."""
        word = self.words[place]
        if word.flat in _stops() or word.flat in _all("filler") or self._is_firm(place):
            return False
        return self._is_likely(place) or _is_first_name(word) or self._is_reachable(word)

    def _is_reached(self, place: int) -> bool:
        """After chiamare: a first name, or else a capital letter where somebody can be reached in the sentence."""
        word = self.words[place]
        if word.flat in words.first_names("clear"):
            return True
        if self._is_likely(place):
            return _is_first_name(word) or self._is_reachable(word)
        return word.flat not in _stops() | _all("filler") | _all("firm") and self._leads_to_contact(word)

    def _leads_to_contact(self, word: Word) -> bool:
        """Tell whether a telephone or the like follows a word at once, as in: chiamare rossi 333 ..."""
        near = self._reached[bisect_left(self._reached, word.end) :][:1]
        return any(self._is_beside(word.end, start) for start in near)

    def _is_led(self, place: int) -> bool:
        return self._is_likely(place) and not self._is_shouted(place)

    def _is_titled(self, place: int) -> bool:
        word = self.words[place]
        return self._is_likely(place) or not (self._is_stop(word) or word.flat in _all("filler"))

    def _is_signing(self, place: int) -> bool:
        return self._is_likely(place) or self.words[place].flat in words.first_names("clear")

    def _is_likely(self, place: int) -> bool:
        """Tell whether a word may be a name: a first name, or a capital letter that tells something, and no firm."""
        word = self.words[place]
        if self._is_stop(word) or self._is_firm(place) or self._is_honorific(place):
            return False
        if self._is_shouted(place):
            return _is_first_name(word)
        return word.is_capital or word.flat in words.first_names("clear")

    def _is_clear(self, place: int) -> bool:
        return self.words[place].flat in words.first_names("clear") and not self._is_of_firm(place)

    def _is_stop(self, word: Word) -> bool:
        """Tell whether a word is never part of a name; the O of O'Brien and the E. of E. Rossi are."""
        is_initial = (
            len(word.written) == 1 and word.is_capital and self.text[word.end : word.end + 1] in {"'", "’", "."}
        )
        return word.flat in _stops() and not is_initial

    def _is_firm(self, place: int) -> bool:
        """Tell whether a word begins the name of a firm: Hotel, Cooperativa."""
        return self.words[place].flat in _all("firm")

    def _is_of_firm(self, place: int) -> bool:
        """Tell whether one of the capitals just before belongs to a firm or a place: Trattoria da Mario, San Marco."""
        last, is_direct = self.words[place], True
        for word in reversed(self.words[max(0, place - LONGEST) : place]):
            if not re.fullmatch(r"[^\S\n]*[.\"«“'’]*[^\S\n]*[\"«“'’]?", self.text[word.end : last.start]):
                return False
            if word.flat in _all("firm") and (word.is_capital or (is_direct and word.flat not in LOOSE)):
                return True
            is_direct = False
            if not word.is_capital and word.flat not in PARTICLES:
                return False
            last = word
        return False

    def _is_honorific(self, place: int) -> bool:
        return self.words[place].flat in {cue.rstrip(".") for cue in words.phrases("honorific")} | {"ra", "ssa", "na"}

    def _is_reachable(self, word: Word) -> bool:
        """Tell whether a telephone, mail or link stands in the sentence of a word, or follows on the same line."""
        start, end = self.page.sentence(word.start)
        line_end = self.flat.find("\n", word.end)
        end = max(end, min(len(self.flat) if line_end < 0 else line_end, word.end + 60))
        return bisect_left(self._reached, start) < bisect_left(self._reached, end)

    def _is_shouted(self, place: int) -> bool:
        """Tell whether the sentence of a word is written in capitals, which then mean nothing."""
        start, end = self.page.sentence(self.words[place].start)
        if start not in self._shouted:
            letters = [sign for sign in self.text[start:end] if sign.isalpha()]
            self._shouted[start] = sum(map(str.isupper, letters)) > SHOUTING * len(letters)
        return self._shouted[start] and self.words[place].written.isupper()


def _is_first_name(word: Word) -> bool:
    names = words.first_names("clear") | words.first_names("shared")
    return word.flat in names or (word.flat.partition("-")[0] in names and "-" in word.flat)


@cache
def _cues(kind: str) -> re.Pattern[str]:
    return re.compile(either(words.phrases(kind)))


@cache
def _all(kind: str) -> frozenset[str]:
    return frozenset(words.phrases(kind))


@cache
def _conditions() -> frozenset[str]:
    """Return the words with which an advertisement goes on after a telephone: licences, contracts, demands."""
    return frozenset().union(*map(_all, ("licence", "employment", "knowing", "seeking", "generic_title")))


@cache
def _stops() -> frozenset[str]:
    """Return the words that are never part of a name: roles, days, months, ways to reach somebody."""
    kinds = ("role", "calling", "common", "naming", "asking", "reaching", "parting", "training", "network", *PARTS)
    dated = {*words.ordered("day"), *words.ordered("month")} - {"mar", "mer", "gen"}
    return frozenset(phrase for kind in kinds for phrase in words.phrases(kind)) | dated
