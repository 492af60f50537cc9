"""One profile and one opening, as JSON, that meet in everything; a test changes what it is about."""

from datetime import date
from typing import Any

from matching.ranking import Index, Opening, Profile, Ranking, rank

Json = dict[str, Any]
TODAY = date(2026, 11, 23)


def week(*windows: tuple[str, str], days: int = 1) -> list[list[list[str]]]:
    """Return a week with these windows on its first days."""
    return [[list(window) for window in windows] if day < days else [] for day in range(7)]


HERS: Json = {
    "ref": "p1",
    "skills": {"cook": {"level": 3, "evidence": "observed"}, "clean": {"level": 2, "evidence": "declared"}},
    "occupations": {"wished": ["5120"], "had": ["9411"]},
    "languages": {"it": "B1", "es": "A2"},
    "education": 3,
    "licences": ["B"],
    "hours": week(("08:00", "16:00"), days=5),
    "max_hours": 30,
    "place": {"lat": 42.66, "lon": 13.70},
    "max_minutes": 45,
    "modes": ["foot", "bus"],
    "available_from": "2026-12-01",
    "until": "2027-12-31",
    "kinds": ["training"],
    "avoid": {"sites": ["s9"], "employers": ["e9"], "sectors": ["47"], "night": True, "isolated": True},
    "wishes": {"pay": 0.5, "nearness": 1, "hours": 0.2, "sectors": {"56": 0.7}, "kinds": {"training": 0.4}},
}
ASKED: Json = {
    "id": "n1",
    "posted_on": "2026-11-01",
    "slots": 2,
    "essential": {"cook": 3},
    "optional": ["clean"],
    "occupation": "5120",
    "title": "Aiuto cuoco",
    "languages": {"it": "A2"},
    "education": 2,
    "licences": ["B"],
    "hours": week(("09:00", "13:00"), days=5),
    "shift": "day",
    "place": {"lat": 42.67, "lon": 13.71, "municipality": "067041", "site": "s1"},
    "starts_on": "2026-12-01",
    "ends_on": "2027-03-31",
    "kind": "training",
    "allowance": 800,
    "employer": "e1",
    "sector": "56.11",
    "isolated": False,
    "record": {"ended": 4, "hired": 3},
    "open_until": "2026-12-31",
}


def ranked(hers: Json, *asked: Json) -> Ranking:
    """Rank openings that ask what ``ASKED`` does but for the changes given, for her with the changes given."""
    openings = [Opening.from_json(ASKED | {"id": f"n{number}"} | changes) for number, changes in enumerate(asked, 1)]
    return rank(Profile.from_json(HERS | hers), Index(openings), on=TODAY)
