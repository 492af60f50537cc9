"""The conditions that a pair must pass before any score: met, not met, or unknown.

A gate reads one verdict per opening: MET, UNKNOWN (a fact is missing: a question, never an exclusion) or NOT_MET. Only
NOT_MET excludes, at the first gate in the order of GATES.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from matching.ranking.columns import Array, Vocabulary
from matching.ranking.pairing import Lookup, Pairing
from matching.ranking.profile import Kind, Shift

MET, UNKNOWN, NOT_MET = 1, 0, -1
GRACE_DAYS = 14  # a start or an end may clash by so much and be asked about
GRACE_MINUTES = 120  # uncovered minutes a week that are asked about
FAR = np.iinfo(np.int32).max
_NIGHT = list(Shift).index(Shift.NIGHT)


def _looked_up(pairing: Pairing, column: str, table: Sequence[int] | Array) -> Lookup:
    verdicts = np.asarray(table, np.int8)
    return lambda rows: verdicts[pairing.index.rows[column][rows]]


def _verdicts(unmet: Array, *, known: bool) -> Array:
    """Return NOT_MET where she falls short if her fact is known, else UNKNOWN; MET where nothing is asked."""
    return np.where(unmet, NOT_MET if known else UNKNOWN, MET).astype(np.int8)


def open_(pairing: Pairing) -> Lookup:
    """Ask for a free slot, posted by the day and still open on it.

    Slots 0, ``posted_on`` after the day or ``open_until`` before it: not met. Slots or ``posted_on`` not stated:
    unknown. No ``open_until`` is no bound.
    """
    columns, today = pairing.index.rows, pairing.on.toordinal()

    def verdict(rows: Array) -> Array:
        slots, posted, until = (columns[name][rows] for name in ("slots", "posted_on", "open_until"))
        shut = (slots == 0) | (posted > today) | ((until > 0) & (until < today))
        return np.where(shut, NOT_MET, np.where((slots < 0) | (posted == 0), UNKNOWN, MET)).astype(np.int8)

    return verdict


def avoid(pairing: Pairing) -> Lookup:
    """Let nothing through that she avoids: site, employer, sector (a code takes in those under it), night, isolation.

    Night: the shift is night, or a window has a minute between midnight and five. Her list not known: unknown. Of
    what she avoids: the opening has it: not met; does not state it: unknown. A sector is not stated enough when the
    code is one above a code she avoids; night, when the shift is not night (or not stated) and the hours are not.
    """
    hers = pairing.profile.avoid
    if hers is None:
        return lambda rows: np.full(len(rows), UNKNOWN, np.int8)
    checks: list[Lookup] = []
    if hers.employers:
        checks.append(_looked_up(pairing, "employer", _named(pairing.index.employers, hers.employers)))
    if hers.sites:
        checks.append(_looked_up(pairing, "site", _named(pairing.index.sites, hers.sites)))
    if hers.sectors:
        checks.append(_looked_up(pairing, "sector", _under(pairing.index.sectors.values, hers.sectors)))
    if hers.isolated:
        checks.append(_looked_up(pairing, "isolated", [MET, NOT_MET, UNKNOWN]))
    if hers.night:
        checks.append(partial(_no_night, pairing))
    return lambda rows: (
        np.minimum.reduce([check(rows) for check in checks], initial=MET, axis=0) * np.ones(len(rows), np.int8)
    )


def _named(vocabulary: Vocabulary[str], avoided: Sequence[str]) -> Array:
    table = np.full(len(vocabulary) + 1, MET, np.int8)
    table[-1] = UNKNOWN
    for name in avoided:
        code = vocabulary.find(name)
        if code is not None:
            table[code] = NOT_MET
    return table


def _under(sectors: Sequence[str], avoided: tuple[str, ...]) -> list[int]:
    """Return the verdict on each sector, last on one not stated."""

    def verdict(sector: str) -> int:
        if sector.startswith(avoided):
            return NOT_MET
        return UNKNOWN if any(code.startswith(sector) for code in avoided) else MET

    return [*map(verdict, sectors), UNKNOWN]


def _no_night(pairing: Pairing, rows: Array) -> Array:
    columns = pairing.index.rows
    night = pairing.night[columns["week"][rows]]
    at_night = (night == 1) | (columns["shift"][rows] == _NIGHT)
    return np.where(at_night, NOT_MET, np.where(night < 0, UNKNOWN, MET)).astype(np.int8)


def kind(pairing: Pairing) -> Lookup:
    """Ask for a kind that she takes. Either not known: unknown."""
    hers = pairing.profile.kinds
    if hers is None:
        return _looked_up(pairing, "kind", [UNKNOWN] * (len(Kind) + 1))
    return _looked_up(pairing, "kind", [*(MET if each in hers else NOT_MET for each in Kind), UNKNOWN])


def dates(pairing: Pairing) -> Lookup:
    """Ask that she is free when it runs.

    Not met: it ended before the day; she is available more than 14 days after its start (or after the day, if that is
    later); she must leave more than 14 days before its end, or before it starts. A clash of up to 14 days is asked:
    unknown, as is a missing ``available_from``, ``until``, ``starts_on`` or ``ends_on``.
    """
    columns, today = pairing.index.rows, pairing.on.toordinal()
    hers_from, hers_until = pairing.profile.available_from, pairing.profile.until
    since = hers_from.toordinal() if hers_from else 0
    until = hers_until.toordinal() if hers_until else FAR

    def verdict(rows: Array) -> Array:
        starts, ends = columns["starts_on"][rows], columns["ends_on"][rows]
        begins = np.maximum(starts, today)
        late = np.where(starts > 0, since - begins, -FAR) if since else np.full(len(rows), -FAR)
        early = np.where(ends > 0, ends - until, -FAR)
        clash = (late > GRACE_DAYS) | (early > GRACE_DAYS) | (starts > until) | ((ends > 0) & (ends < today))
        open_ = (late > 0) | (early > 0) | (starts == 0) | (ends == 0) | (hers_from is None) | (hers_until is None)
        return np.where(clash, NOT_MET, np.where(open_, UNKNOWN, MET)).astype(np.int8)

    return verdict


def hours(pairing: Pairing) -> Lookup:
    """Ask that its weekly windows lie within hers and their sum within her most.

    Uncovered minutes: the greater of the minutes outside her windows and of the minutes above ``max_hours`` (of these
    two, what is known). More than 120: not met. 1 to 120, or a fact missing: unknown. No hours of work: met.
    """
    return _looked_up(pairing, "week", _week_verdicts(pairing))


def _week_verdicts(pairing: Pairing) -> Array:
    lacking = pairing.uncovered
    covered = (lacking == 0) if pairing.hours_told else (pairing.minutes == 0)
    verdicts = np.where(lacking > GRACE_MINUTES, NOT_MET, np.where(covered, MET, UNKNOWN)).astype(np.int8)
    verdicts[-1] = UNKNOWN
    return verdicts


def languages(pairing: Pairing) -> Lookup:
    """Ask that she reaches the least CEFR level asked of every language; one that she does not name she does not have.

    None asked: met. Asked levels not stated, or her languages not known: unknown.
    """
    margin = pairing.margin
    verdicts = _verdicts(margin < 0, known=pairing.profile.languages is not None)
    verdicts[-1] = UNKNOWN
    return _looked_up(pairing, "languages", verdicts)


def licences(pairing: Pairing) -> Lookup:
    """Ask for every licence it asks. None asked: met. Not stated, or hers not known: unknown."""
    verdicts = _verdicts(pairing.licences_lacking > 0, known=pairing.profile.licences is not None)
    verdicts[-1] = UNKNOWN
    return _looked_up(pairing, "licences", verdicts)


def education(pairing: Pairing) -> Lookup:
    """Ask that her ISCED level reaches the one asked. 0 asked: met. Not stated, or hers not known: unknown."""
    hers = pairing.profile.education
    asked = np.arange(9)
    verdicts = _verdicts(asked > (hers or 0), known=hers is not None)
    return _looked_up(pairing, "education", [*verdicts, UNKNOWN])


def travel(pairing: Pairing) -> Lookup:
    """Ask that one way, estimated, takes no longer than she can travel. Place, modes or her most not known: unknown."""
    most = pairing.profile.max_minutes

    def verdict(rows: Array) -> Array:
        minutes = pairing.travel(rows)
        known = ~np.isnan(minutes) if most is not None else np.zeros(len(rows), bool)
        return np.where(~known, UNKNOWN, np.where(minutes > (most or 0), NOT_MET, MET)).astype(np.int8)

    return verdict


GATES: dict[str, Callable[[Pairing], Lookup]] = {
    "open": open_,
    "avoid": avoid,
    "kind": kind,
    "dates": dates,
    "hours": hours,
    "languages": languages,
    "licences": licences,
    "education": education,
    "travel": travel,
}


def checks(pairing: Pairing) -> dict[str, Lookup]:
    """Return the gates in their order, made ready for one pairing."""
    return {name: gate(pairing) for name, gate in GATES.items()}
