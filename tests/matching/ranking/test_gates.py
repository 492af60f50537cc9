"""Where each gate turns: met, unknown (asked about) or not met."""

import pytest

from tests.matching.ranking.pairs import ASKED, HERS, Json, ranked, week

MET, UNKNOWN, NOT_MET = "met", "unknown", "not met"
GATES = ("open", "avoid", "kind", "dates", "hours", "languages", "licences", "education", "travel")

CASES: list[tuple[str, str, Json, Json, str]] = [
    ("a slot free", "open", {}, {"slots": 1}, MET),
    ("no slot free", "open", {}, {"slots": 0}, NOT_MET),
    ("slots not stated", "open", {}, {"slots": None}, UNKNOWN),
    ("posted today", "open", {}, {"posted_on": "2026-11-23"}, MET),
    ("posted tomorrow", "open", {}, {"posted_on": "2026-11-24"}, NOT_MET),
    ("posting day not stated", "open", {}, {"posted_on": None}, UNKNOWN),
    ("last day today", "open", {}, {"open_until": "2026-11-23"}, MET),
    ("last day yesterday", "open", {}, {"open_until": "2026-11-22"}, NOT_MET),
    ("no last day", "open", {}, {"open_until": None}, MET),
    ("last day gone, slots not stated", "open", {}, {"open_until": "2026-11-22", "slots": None}, NOT_MET),
    ("what she avoids not known", "avoid", {"avoid": None}, {"shift": "night"}, UNKNOWN),
    ("nothing avoided", "avoid", {"avoid": {}}, {"shift": "night", "employer": None, "isolated": True}, MET),
    ("her site", "avoid", {}, {"place": {"site": "s9"}}, NOT_MET),
    ("site not stated", "avoid", {}, {"place": {"lat": 42.67, "lon": 13.71}}, UNKNOWN),
    ("place not stated", "avoid", {}, {"place": None}, UNKNOWN),
    ("her employer", "avoid", {}, {"employer": "e9"}, NOT_MET),
    ("employer not stated", "avoid", {}, {"employer": None}, UNKNOWN),
    ("a sector under hers", "avoid", {}, {"sector": "47.11"}, NOT_MET),
    ("her sector", "avoid", {}, {"sector": "47"}, NOT_MET),
    ("a sector beside hers", "avoid", {"avoid": {"sectors": ["47.1"]}}, {"sector": "47.2"}, MET),
    ("a sector above hers", "avoid", {"avoid": {"sectors": ["47.1"]}}, {"sector": "47"}, UNKNOWN),
    ("a sector above one of hers and under another", "avoid", {"avoid": {"sectors": ["47", "47.11"]}},
     {"sector": "47.1"}, NOT_MET),
    ("sector not stated", "avoid", {}, {"sector": None}, UNKNOWN),
    ("isolated", "avoid", {}, {"isolated": True}, NOT_MET),
    ("isolation not stated", "avoid", {}, {"isolated": None}, UNKNOWN),
    ("isolation not stated and not avoided", "avoid", {"avoid": {"night": True}}, {"isolated": None}, MET),
    ("night shift", "avoid", {}, {"shift": "night"}, NOT_MET),
    ("night shift, hours not stated", "avoid", {}, {"shift": "night", "hours": None}, NOT_MET),
    ("day shift, hours not stated", "avoid", {}, {"shift": "day", "hours": None}, UNKNOWN),
    ("a minute before five", "avoid", {}, {"hours": week(("04:59", "09:00"))}, NOT_MET),
    ("from five", "avoid", {}, {"hours": week(("05:00", "09:00"))}, MET),
    ("up to midnight", "avoid", {}, {"hours": week(("20:00", "24:00"))}, MET),
    ("unknown and her employer", "avoid", {}, {"isolated": None, "employer": "e9"}, NOT_MET),
    ("another kind", "kind", {}, {"kind": "employment"}, NOT_MET),
    ("kind not stated", "kind", {}, {"kind": None}, UNKNOWN),
    ("her kinds not known", "kind", {"kinds": None}, {}, UNKNOWN),
    ("she takes no kind", "kind", {"kinds": []}, {}, NOT_MET),
    ("she takes no kind, kind not stated", "kind", {"kinds": []}, {"kind": None}, UNKNOWN),
    ("available on the first day", "dates", {}, {"starts_on": "2026-12-01"}, MET),
    ("available 14 days late", "dates", {"available_from": "2026-12-15"}, {}, UNKNOWN),
    ("available 15 days late", "dates", {"available_from": "2026-12-16"}, {}, NOT_MET),
    ("started long ago, available today", "dates", {"available_from": "2026-11-23"}, {"starts_on": "2026-01-01"}, MET),
    ("started, available in 14 days", "dates", {"available_from": "2026-12-07"}, {"starts_on": "2026-01-01"}, UNKNOWN),
    ("started, available in 15 days", "dates", {"available_from": "2026-12-08"}, {"starts_on": "2026-01-01"}, NOT_MET),
    ("leaves on the last day", "dates", {"until": "2027-03-31"}, {}, MET),
    ("leaves 14 days early", "dates", {"until": "2027-03-17"}, {}, UNKNOWN),
    ("leaves 15 days early", "dates", {"until": "2027-03-16"}, {}, NOT_MET),
    ("leaves before it starts", "dates", {"until": "2026-12-01"},
     {"starts_on": "2026-12-02", "ends_on": None}, NOT_MET),
    ("leaves before a short one starts", "dates", {"until": "2026-12-01"},
     {"starts_on": "2026-12-02", "ends_on": "2026-12-10"}, NOT_MET),
    ("ends today", "dates", {"available_from": "2026-11-01"},
     {"starts_on": "2026-11-01", "ends_on": "2026-11-23"}, MET),
    ("ended yesterday", "dates", {"available_from": "2026-11-01"},
     {"starts_on": "2026-11-01", "ends_on": "2026-11-22"}, NOT_MET),
    ("start not stated", "dates", {"available_from": "2030-01-01", "until": None}, {"starts_on": None}, UNKNOWN),
    ("end not stated", "dates", {}, {"ends_on": None}, UNKNOWN),
    ("her start not known", "dates", {"available_from": None}, {}, UNKNOWN),
    ("her end not known", "dates", {"until": None}, {}, UNKNOWN),
    ("her end not known, too late", "dates", {"until": None, "available_from": "2027-01-31"}, {}, NOT_MET),
    ("just covered", "hours", {}, {"hours": week(("08:00", "16:00"))}, MET),
    ("a minute outside", "hours", {}, {"hours": week(("07:59", "12:00"))}, UNKNOWN),
    ("two hours outside", "hours", {}, {"hours": week(("06:00", "12:00"))}, UNKNOWN),
    ("two hours and a minute outside", "hours", {}, {"hours": week(("05:59", "12:00"))}, NOT_MET),
    ("the same total on another day", "hours", {}, {"hours": [*week(days=0)[:6], [["09:00", "13:00"]]]}, NOT_MET),
    ("two windows over one of hers", "hours", {}, {"hours": week(("08:00", "10:00"), ("12:00", "16:00"))}, MET),
    ("a window over her break", "hours", {"hours": week(("08:00", "11:00"), ("13:00", "18:00"), days=5)},
     {"hours": week(("09:00", "15:00"))}, UNKNOWN),
    ("up to her most", "hours", {"max_hours": 20}, {}, MET),
    ("two hours above her most", "hours", {"max_hours": 18}, {}, UNKNOWN),
    ("more above her most", "hours", {"max_hours": 17.9}, {}, NOT_MET),
    ("outside and above: the greater counts", "hours", {"max_hours": 7},
     {"hours": week(("06:00", "15:00"))}, UNKNOWN),
    ("hours not stated", "hours", {}, {"hours": None}, UNKNOWN),
    ("her windows not known", "hours", {"hours": None}, {}, UNKNOWN),
    ("her windows not known, far above her most", "hours", {"hours": None, "max_hours": 10}, {}, NOT_MET),
    ("her most not known", "hours", {"max_hours": None}, {}, UNKNOWN),
    ("her most not known, far outside", "hours", {"max_hours": None}, {"hours": week(("17:00", "20:00"))}, NOT_MET),
    ("no hours of work", "hours", {"hours": None, "max_hours": None}, {"hours": week(days=0)}, MET),
    ("she has no hours", "hours", {"hours": week(days=0)}, {"hours": week(("09:00", "12:00"))}, NOT_MET),
    ("just the level", "languages", {}, {"languages": {"it": "B1"}}, MET),
    ("a step short", "languages", {}, {"languages": {"it": "B2"}}, NOT_MET),
    ("one of two short", "languages", {}, {"languages": {"it": "A1", "es": "B1"}}, NOT_MET),
    ("a language not named", "languages", {}, {"languages": {"en": "A1"}}, NOT_MET),
    ("no language of hers", "languages", {"languages": {}}, {}, NOT_MET),
    ("hers not known", "languages", {"languages": None}, {}, UNKNOWN),
    ("hers not known, none asked", "languages", {"languages": None}, {"languages": {}}, MET),
    ("levels not stated", "languages", {}, {"languages": None}, UNKNOWN),
    ("a licence more", "licences", {}, {"licences": ["B", "C"]}, NOT_MET),
    ("no licence of hers", "licences", {"licences": []}, {}, NOT_MET),
    ("hers not known", "licences", {"licences": None}, {}, UNKNOWN),
    ("hers not known, none asked", "licences", {"licences": None}, {"licences": []}, MET),
    ("licences not stated", "licences", {}, {"licences": None}, UNKNOWN),
    ("just the level", "education", {}, {"education": 3}, MET),
    ("a level short", "education", {}, {"education": 4}, NOT_MET),
    ("hers not known", "education", {"education": None}, {"education": 1}, UNKNOWN),
    ("hers not known, none asked", "education", {"education": None}, {"education": 0}, MET),
    ("not stated", "education", {}, {"education": None}, UNKNOWN),
    ("at her door", "travel", {"max_minutes": 0}, {"place": HERS["place"] | {"site": "s1"}}, MET),
    ("too far on foot", "travel", {"modes": ["foot"], "max_minutes": 22}, {}, NOT_MET),
    ("near by bus", "travel", {"modes": ["foot", "bus"], "max_minutes": 22}, {}, MET),
    ("her place not known", "travel", {"place": None, "max_minutes": 0}, {}, UNKNOWN),
    ("position not known", "travel", {}, {"place": {"site": "s1", "municipality": "067041"}}, UNKNOWN),
    ("modes not known", "travel", {"modes": None}, {}, UNKNOWN),
    ("no way to travel", "travel", {"modes": []}, {}, NOT_MET),
    ("no way to travel, most not known", "travel", {"modes": [], "max_minutes": None}, {}, UNKNOWN),
    ("most not known", "travel", {"max_minutes": None}, {"place": {"lat": -42, "lon": 170, "site": "s1"}}, UNKNOWN),
]  # fmt: skip


def test_a_pair_that_meets_in_everything_asks_nothing() -> None:
    ranking = ranked({}, {})

    assert ranking.excluded == {}
    assert ranking.matches[0].asks == ()


@pytest.mark.parametrize(
    ("gate", "hers", "asked", "verdict"), [case[1:] for case in CASES], ids=[f"{case[1]}: {case[0]}" for case in CASES]
)
def test_a_gate_turns_where_it_says(gate: str, hers: Json, asked: Json, verdict: str) -> None:
    # Only the gate in question may shut out: the others are lifted where the case would fail them too.
    freed = _freed(gate)
    ranking = ranked(freed["hers"] | hers, freed["asked"] | asked)

    clash = ranking.excluded_by("n1")

    assert clash is None or clash.gate == gate
    asks = [ask for match in ranking.matches for ask in match.asks if ask.gate == gate]
    assert (NOT_MET if clash else UNKNOWN if asks else MET) == verdict


def _freed(gate: str) -> dict[str, Json]:
    hers: Json = {"avoid": None, "max_minutes": None, "hours": None, "max_hours": None}
    asked: Json = {"education": None}
    needs = {"avoid": ["avoid"], "hours": ["hours", "max_hours"], "travel": ["max_minutes"]}
    return {
        "hers": {key: value for key, value in hers.items() if key not in needs.get(gate, ())},
        "asked": {} if gate == "education" else asked,
    }


@pytest.mark.parametrize("gate", GATES)
def test_every_gate_has_a_case_of_each_verdict(gate: str) -> None:
    verdicts = {verdict for _, name, _, _, verdict in CASES if name == gate}

    # The base pair, which meets in everything, is the case met of kind and others.
    assert verdicts | {MET} == {MET, UNKNOWN, NOT_MET}


def test_what_fails_several_gates_is_counted_at_the_first() -> None:
    failing = {"slots": 0, "employer": "e9", "kind": "employment", "education": 8}

    for gate, mended in [("open", "slots"), ("avoid", "employer"), ("kind", "kind"), ("education", "education")]:
        assert ranked({}, failing).excluded == {gate: 1}
        failing[mended] = ASKED[mended]


def test_a_clash_names_both_facts() -> None:
    clash = ranked({}, {"languages": {"it": "C1"}}).excluded_by("n1")

    assert clash is not None
    assert clash.hers == {"languages": {"it": "B1", "es": "A2"}}
    assert clash.asked == {"languages": {"it": "C1"}}


def test_a_clash_of_travel_never_tells_where_she_starts() -> None:
    clash = ranked({"max_minutes": 1}, {}).excluded_by("n1")

    assert clash is not None
    assert "place" not in clash.hers
