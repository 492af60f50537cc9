"""Invented openings and profiles in any number, seeded: skewed skills, weekly windows, places around five towns."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from matching.ranking import Opening, Profile, Relations
from matching.ranking.profile import Avoid, Evidence, Held, Kind, Mode, Occupations, Place, Record, Shift, Wishes
from matching.ranking.week import Week

ON = date(2026, 11, 23)
SKILLS, NEAR = 13_500, 20
KINDS, SHIFTS = tuple(Kind), tuple(Shift)
BLOCK = 10_000
TOWNS = ((42.66, 13.70), (42.85, 13.58), (43.72, 10.40), (45.07, 7.69), (44.41, 8.93))
ISCO = [
    f"{group}{minor}"
    for group in ("512", "513", "515", "522", "524", "532", "753", "814", "911", "932", "941", "962")
    for minor in range(1, 5)
]
SECTORS = [f"{division}.{group}" for division in (10, 13, 14, 47, 49, 55, 56, 81, 87, 88, 96) for group in (10, 20, 30)]
LANGUAGES = ("it", "en", "fr", "es", "ro")
TITLES = [
    f"{role} {place}"
    for role in ("Aiuto cuoca", "Addetta pulizie", "Sarta", "Commessa", "Magazziniera", "Barista")
    for place in ("in centro", "stagionale", "turno mattina", "reparto uno", "di zona", "generica")
]


def skewed(chance: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    """Draw skill numbers of which few are frequent and most are rare (density 1 / x)."""
    return np.minimum(np.exp(chance.random(size) * np.log(SKILLS)).astype(np.int64), SKILLS) - 1


def relations(seed: int = 0) -> Relations:
    """Return 20 near skills for each of 13,500, and ISCO-08 names."""
    chance = np.random.default_rng(seed)
    other = (np.arange(SKILLS)[:, None] + np.cumsum(chance.integers(1, 10, (SKILLS, NEAR)), axis=1)) % SKILLS
    nearness = np.round(0.2 + 0.6 * chance.random((SKILLS, NEAR)), 3)
    near = (
        (f"s{skill}", f"s{other[skill, place]}", float(nearness[skill, place]))
        for skill in range(SKILLS)
        for place in range(NEAR)
    )
    names = {code: (TITLES[number % len(TITLES)],) for number, code in enumerate(ISCO)}
    return Relations(near, names=names)


def _weeks(chance: np.random.Generator, count: int = 4000) -> list[Week]:
    weeks = []
    for _ in range(count):
        start, length = 60 * int(chance.integers(5, 20)), 30 * int(chance.integers(6, 17))
        days = chance.permutation(7 if chance.random() < 0.3 else 5)[: int(chance.integers(3, 6))]
        window = ((start, min(1440, start + length)),)
        weeks.append(tuple(window if day in days else () for day in range(7)))
    return weeks  # type: ignore[return-value]


def openings(count: int, seed: int = 1, *, open_to_all: bool = False, first: int = 0) -> Iterator[Opening]:
    """Yield so many openings; of the usual ones a profile passes the gates of 3-4 %."""
    chance = np.random.default_rng(seed)
    weeks = _weeks(chance)
    skills = [f"s{number}" for number in range(SKILLS)]
    for block in range(first, first + count, BLOCK):
        size = min(BLOCK, first + count - block)
        asked, levels = skewed(chance, (size, 22)), chance.integers(0, 4, (size, 22))
        draw = chance.random((size, 14))
        spread = chance.normal(0, 0.15, (size, 2))
        for row, (codes, level, d, (north, east)) in enumerate(
            zip(asked.tolist(), levels.tolist(), draw.tolist(), spread.tolist(), strict=True)
        ):
            lat, lon = TOWNS[int(d[0] * 5)] if not open_to_all else TOWNS[0]
            wanted = [(skills[code], step or None) for code, step in zip(codes, level, strict=True)]
            starts = ON + timedelta(days=int(d[1] * 60))
            number = block + row
            yield Opening(
                id=f"n{number:07d}",
                posted_on=ON - timedelta(days=int(d[2] * 120)),
                slots=1 + int(d[3] * 3),
                essential=dict(wanted[:12]),
                optional=dict(wanted[12:]),
                occupation=ISCO[int(d[4] * len(ISCO))],
                title=TITLES[int(d[5] * len(TITLES))],
                languages={} if open_to_all else {"it": 1 + int(d[6] * 4)},
                education=0 if open_to_all else int(d[7] * 4),
                licences=() if open_to_all or d[8] < 0.8 else ("B",),
                hours=weeks[int(d[9] * len(weeks))],
                shift=SHIFTS[int(d[9] * 4)],
                place=Place(lat + north, lon + east, f"{int(d[10] * 7900):06d}", f"site{number % 30011}"),
                starts_on=starts,
                ends_on=starts + timedelta(days=120),
                kind=KINDS[int(d[11] * 2)],
                allowance=500.0 + 50 * int(d[12] * 10),
                employer=f"e{number % 20011}",
                sector=SECTORS[int(d[13] * len(SECTORS))],
                isolated=False,
                record=Record(number % 7, number % 7 // 2),
            )


def profile(seed: int, *, open_to_all: bool = False) -> Profile:
    """Return a profile: some 15 skills, mornings to afternoons, around one of the towns."""
    chance = np.random.default_rng(10_000 + seed)
    evidences = list(Evidence)
    codes = skewed(chance, (1, 15))[0].tolist()
    start, end = (0, 1440) if open_to_all else (60 * int(chance.integers(6, 9)), 60 * int(chance.integers(18, 22)))
    return Profile(
        ref=f"p{seed}",
        skills={f"s{code}": Held(1 + int(chance.integers(5)), evidences[int(chance.integers(3))]) for code in codes},
        occupations=Occupations(
            (ISCO[seed % len(ISCO)],), (ISCO[(seed * 7) % len(ISCO)], ISCO[(seed * 3) % len(ISCO)])
        ),
        languages={"it": 3, "es": 3},
        education=3,
        licences=(),
        hours=tuple(((start, end),) for day in range(7)),  # type: ignore[arg-type]
        max_hours=168.0 if open_to_all else 40.0,
        place=Place(*TOWNS[0 if open_to_all else seed % 5]),
        max_minutes=1440.0 if open_to_all else 90.0,
        modes=(Mode.BUS, Mode.FOOT),
        available_from=ON + timedelta(days=7),
        until=ON + timedelta(days=900),
        kinds=tuple(Kind) if open_to_all else (Kind.TRAINING, Kind.EMPLOYMENT),
        avoid=Avoid() if open_to_all else Avoid(employers=("e1", "e2"), sectors=("56.30",), night=True, isolated=True),
        wishes=Wishes(nearness=0.5, pay=0.3),
    )
