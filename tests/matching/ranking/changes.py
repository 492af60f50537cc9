"""Changes for the better: of a profile, and of what an opening asks of her. None: there is nothing to better."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TypeVar

from matching.ranking import Opening, Profile, week
from matching.ranking.profile import CEFR, Evidence, Held, Kind, Mode, Place, Shift
from tests.matching.ranking import invented, reference, reference_gates

T = TypeVar("T")
Better = Callable[[Profile, Random], Profile | None]


def one_skill_more(profile: Profile, chance: Random) -> Profile | None:
    if profile.skills is None:
        return None
    new = [skill for skill in invented.SKILLS if skill not in profile.skills]
    held = Held(chance.choice([None, 1, 2, 3, 4, 5]), chance.choice(list(Evidence)))
    return _with_skill(profile, chance.choice(new), held)


def a_higher_level(profile: Profile, chance: Random) -> Profile | None:
    low = {skill: held for skill, held in (profile.skills or {}).items() if held.level and held.level < 5}
    if not low:
        return None
    skill = chance.choice(list(low))
    return _with_skill(profile, skill, low[skill]._replace(level=chance.randint(low[skill].level + 1, 5)))


def better_evidence(profile: Profile, chance: Random) -> Profile | None:
    weak = {skill: held for skill, held in (profile.skills or {}).items() if held.evidence != Evidence.CERTIFIED}
    if not weak:
        return None
    skill = chance.choice(list(weak))
    stronger = list(Evidence)[list(Evidence).index(weak[skill].evidence) + 1 :]
    return _with_skill(profile, skill, weak[skill]._replace(evidence=chance.choice(stronger)))


def _with_skill(profile: Profile, skill: str, held: Held) -> Profile:
    return replace(profile, skills={**(profile.skills or {}), skill: held})


def longer_hours(profile: Profile, chance: Random) -> Profile | None:
    if profile.hours is None:
        return None
    start, end = sorted(chance.sample(range(0, 1441, 15), 2))
    days = list(profile.hours)
    day = chance.randrange(7)
    days[day] = week.merged([*days[day], (start, end)])
    return replace(profile, hours=tuple(days))  # type: ignore[arg-type]  # seven days as before


def higher_max_hours(profile: Profile, chance: Random) -> Profile | None:
    return None if profile.max_hours is None else replace(profile, max_hours=profile.max_hours + 20 * chance.random())


def a_better_language(profile: Profile, chance: Random) -> Profile | None:
    hers = profile.languages
    low = [code for code in invented.LANGUAGES if hers is not None and hers.get(code, 0) < len(CEFR)]
    if hers is None or not low:
        return None
    code = chance.choice(low)
    return replace(profile, languages={**hers, code: chance.randint(hers.get(code, 0) + 1, len(CEFR))})


def one_way_more_to_travel(profile: Profile, chance: Random) -> Profile | None:
    new = [mode for mode in Mode if mode not in (profile.modes or ())]
    return None if profile.modes is None or not new else replace(profile, modes=(*profile.modes, chance.choice(new)))


def more_minutes_to_travel(profile: Profile, chance: Random) -> Profile | None:
    most = profile.max_minutes
    return None if most is None else replace(profile, max_minutes=most + 60 * chance.random())


def one_licence_more(profile: Profile, chance: Random) -> Profile | None:
    new = [licence for licence in invented.LICENCES if licence not in (profile.licences or ())]
    if profile.licences is None or not new:
        return None
    return replace(profile, licences=(*profile.licences, chance.choice(new)))


def more_education(profile: Profile, chance: Random) -> Profile | None:
    hers = profile.education
    return None if hers is None or hers == 8 else replace(profile, education=chance.randint(hers + 1, 8))


def one_kind_more(profile: Profile, chance: Random) -> Profile | None:
    new = [kind for kind in Kind if kind not in (profile.kinds or ())]
    return None if profile.kinds is None or not new else replace(profile, kinds=(*profile.kinds, chance.choice(new)))


def available_earlier(profile: Profile, chance: Random) -> Profile | None:
    since = profile.available_from
    return None if since is None else replace(profile, available_from=since - timedelta(days=chance.randint(1, 40)))


def until_later(profile: Profile, chance: Random) -> Profile | None:
    until = profile.until
    return None if until is None else replace(profile, until=until + timedelta(days=chance.randint(1, 400)))


BETTER: tuple[Better, ...] = (
    one_skill_more, a_higher_level, better_evidence, longer_hours, higher_max_hours, a_better_language,
    one_way_more_to_travel, more_minutes_to_travel, one_licence_more, more_education, one_kind_more,
    available_earlier, until_later,
)  # fmt: skip


def moved(profile: Profile, goal: Place, part: float) -> Profile | None:
    """Return her with her start moved a part of the way, 0..1, towards a place."""
    start = profile.place
    if start is None or start.lat is None or start.lon is None or goal.lat is None or goal.lon is None:
        return None
    lat, lon = start.lat + part * (goal.lat - start.lat), start.lon + part * (goal.lon - start.lon)
    return replace(profile, place=Place(lat, lon))


# --- what an opening asks and she does not meet


def eased(profile: Profile, opening: Opening) -> Iterator[Opening]:
    """Yield the opening without one requirement that she does not meet, for every such requirement."""
    yield from _without_skills(profile, opening)
    yield from _without_languages_and_papers(profile, opening)
    yield from _without_hours(profile, opening)
    if profile.until and opening.ends_on and profile.until < opening.ends_on:
        yield replace(opening, ends_on=None)
    if profile.available_from and opening.starts_on and opening.starts_on < profile.available_from:
        yield replace(opening, starts_on=None)
    if profile.kinds is not None and opening.kind and opening.kind not in profile.kinds:
        yield replace(opening, kind=None)
    way = reference_gates.way_minutes(profile, opening)
    if way is not None and profile.max_minutes is not None and way > profile.max_minutes and opening.place:
        yield replace(opening, place=Place(site=opening.place.site))
    if profile.avoid and profile.avoid.night and opening.shift == Shift.NIGHT:
        yield replace(opening, shift=Shift.DAY)


def _without_skills(profile: Profile, opening: Opening) -> Iterator[Opening]:
    skills = profile.skills
    for name, asked in (("essential", opening.essential), ("optional", opening.optional)):
        for skill, level in (asked or {}).items():
            if skills is not None and not reference.met(skills.get(skill), level):
                yield replace(opening, **{name: _less(asked or {}, skill)})


def _without_languages_and_papers(profile: Profile, opening: Opening) -> Iterator[Opening]:
    for code, level in (opening.languages or {}).items():
        if profile.languages is not None and profile.languages.get(code, 0) < level:
            yield replace(opening, languages=_less(opening.languages or {}, code))
    for licence in opening.licences or ():
        if profile.licences is not None and licence not in profile.licences:
            yield replace(opening, licences=tuple(each for each in opening.licences or () if each != licence))
    if profile.education is not None and (opening.education or 0) > profile.education:
        yield replace(opening, education=None)


def _without_hours(profile: Profile, opening: Opening) -> Iterator[Opening]:
    if opening.hours is None or not reference_gates.uncovered(profile, opening.hours):
        return
    yield replace(opening, hours=None)
    for number, day in enumerate(opening.hours):
        if profile.hours is not None and any(week.outside(window, profile.hours[number]) for window in day):
            kept = tuple(window for window in day if not week.outside(window, profile.hours[number]))
            days = (*opening.hours[:number], kept, *opening.hours[number + 1 :])
            yield replace(opening, hours=days)


def _less(asked: Mapping[str, T], dropped: str) -> dict[str, T]:
    return {name: level for name, level in asked.items() if name != dropped}
