"""No match and no proposal crosses an exclusion; what cannot be told is asked first."""

from random import Random
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from employers import registry
from employers.records import Contact, Employer, Site, Vacancy
from matching import avoidance, exclusions, matches
from matching.errors import ExclusionDoubt, ExclusionHit, ExclusionsUnreadable
from matching.openings import Openings
from matching.ranking import Ranking, Scorer
from matching.records.people import Beneficiary
from matching.records.profiles import Protection
from tests import make
from tests.matching import worlds
from tests.matching.worlds import ASK, CLEAR, HIT
from web import db

SCORER = Scorer.prior()
SEA = {"lat": 42.75, "lon": 13.97}
THERE = {"lat": 42.70, "lon": 13.75, "km": 3}
MOVED = {"municipality": make.TERAMO, "lat": 42.70, "lon": 13.75}


def ask(session: Session, taken: Beneficiary, openings: Openings | None = None) -> Ranking:
    session.commit()
    asked: dict[str, Any] = {"by": make.TUTOR, "now": make.NOW, "on": make.TODAY, "top": 100, "scorer": SCORER}
    return matches.request(session, openings or Openings(), taken.ref, **asked)[1]


def all_told(ranking: Ranking) -> dict[str, str]:
    """Return for each vacancy whether the ranking lets it through, asks, or shuts it out."""
    return {
        match.opening_id: ASK if any(each.gate == "avoid" for each in match.asks) else CLEAR
        for match in ranking.matches
    }


def checked(session: Session, taken: Beneficiary, vacancy_id: int, contact_id: int | None = None) -> str:
    try:
        avoidance.require_clear(session, taken.id, vacancy_id, contact_id)
    except ExclusionDoubt:
        return ASK
    except ExclusionHit:
        return HIT
    return CLEAR


@pytest.mark.parametrize("seed", range(12))
def test_whatever_she_avoids_ranking_and_check_say_what_the_map_says(session: Session, seed: int) -> None:
    chance = Random(seed)
    world = worlds.drawn(session, chance)
    open_to_all = {"hours": None, "max_hours": None, "max_minutes": None}
    for _ in range(4):
        taken, stated = make.profiled(session, **open_to_all), worlds.excluded(chance, world)
        worlds.put(session, taken, stated)

        ranking = ask(session, taken)

        expected = {job.record.ref: worlds.told(stated, job) for job in world.jobs}
        ranked = all_told(ranking)
        assert ranked == {ref: verdict for ref, verdict in expected.items() if verdict != HIT}, stated
        assert ranking.excluded.get("avoid", 0) == list(expected.values()).count(HIT)
        assert {job.record.ref: checked(session, taken, job.record.id) for job in world.jobs} == expected, stated


@pytest.fixture
def at_sea(session: Session) -> Vacancy:
    """Return a vacancy at a site in Teramo that lies at the sea."""
    site = make.site(session, make.employer(session, owner="Carla Neri"), **SEA)
    return make.vacancy(session, site=site.ref)


def avoiding(session: Session, **stated: object) -> Beneficiary:
    taken = make.profiled(session, max_minutes=None)
    exclusions.put(session, taken.ref, stated, by=make.TUTOR)
    return taken


def test_a_check_names_the_entry_that_clashes(session: Session, at_sea: Vacancy) -> None:
    areas = [{"lat": 45.0, "lon": 9.0, "km": 5}, {**SEA, "km": 2}]
    taken = avoiding(session, areas=areas, night=True)

    with pytest.raises(ExclusionHit) as refused:
        avoidance.require_clear(session, taken.id, at_sea.id)

    assert (refused.value.code, refused.value.where) == ("exclusion_hit", "exclusions.areas.1")


def test_what_is_to_be_asked_is_named(session: Session) -> None:
    taken = avoiding(session, areas=[{**SEA, "km": 2}])
    coarse = make.vacancy(session, employer=make.employer(session).ref, municipality=make.TERAMO)

    with pytest.raises(ExclusionDoubt) as refused:
        avoidance.require_clear(session, taken.id, coarse.id)

    assert (refused.value.code, refused.value.asks) == ("ask_first", ("place",))


def test_who_was_never_asked_is_asked_before_anything_is_proposed(session: Session, at_sea: Vacancy) -> None:
    taken = make.beneficiary(session)

    with pytest.raises(ExclusionDoubt) as refused:
        avoidance.require_clear(session, taken.id, at_sea.id)

    assert refused.value.where == "exclusions.asked"


def test_exclusions_that_cannot_be_read_stop_every_check(session: Session, at_sea: Vacancy) -> None:
    taken = avoiding(session)
    session.get_one(Protection, taken.id).avoid = {"areas": "all"}
    session.flush()

    with pytest.raises(ExclusionsUnreadable):
        avoidance.require_clear(session, taken.id, at_sea.id)


def contact(session: Session, vacancy: Vacancy, name: str, *, site_id: int | None = None) -> Contact:
    assert vacancy.employer_id is not None
    made = Contact(employer_id=vacancy.employer_id, site_id=site_id, name=name, confirmed_on=make.TODAY)
    session.add(made)
    session.flush()
    return made


def test_she_is_made_known_to_nobody_she_avoids_wherever_in_the_firm_they_work(
    session: Session, at_sea: Vacancy
) -> None:
    elsewhere = make.site(session, session.get_one(Employer, at_sea.employer_id), name="Altrove")
    avoided = contact(session, at_sea, "Mario Rossi", site_id=elsewhere.id)
    other = contact(session, at_sea, "Anna Bianchi", site_id=elsewhere.id)
    taken = avoiding(session, persons=[{"contact": avoided.ref}])

    assert checked(session, taken, at_sea.id) == CLEAR
    assert checked(session, taken, at_sea.id, other.id) == CLEAR
    assert checked(session, taken, at_sea.id, avoided.id) == HIT


def test_who_no_longer_speaks_for_the_firm_may_still_be_there(session: Session, at_sea: Vacancy) -> None:
    left = contact(session, at_sea, "Mario Rossi")
    left.ended_on = make.TODAY
    taken = avoiding(session, persons=[{"name": "Mario Rossi"}])

    assert checked(session, taken, at_sea.id) == HIT


def test_a_contact_who_is_gone_leaves_the_whole_firm_avoided(session: Session, at_sea: Vacancy) -> None:
    gone = contact(session, at_sea, "Mario Rossi", site_id=at_sea.site_id)
    taken = avoiding(session, persons=[{"contact": gone.ref}])
    session.delete(gone)
    session.flush()

    assert checked(session, taken, at_sea.id) == HIT


def test_a_place_that_moves_is_seen_by_the_next_ranking_and_the_next_check(session: Session, at_sea: Vacancy) -> None:
    taken, openings = avoiding(session, areas=[THERE]), Openings()
    before = ask(session, taken, openings)
    site = session.get_one(Site, at_sea.site_id)

    registry.amend_site(session, site.ref, MOVED, by=make.TUTOR)

    assert checked(session, taken, at_sea.id) == HIT
    after = ask(session, taken, openings)
    assert (len(before.matches), len(after.matches)) == (1, 0)


def test_the_naive_twin_that_keeps_what_it_resolved_lets_her_meet_the_place_that_moved(
    session: Session, at_sea: Vacancy
) -> None:
    """The twin: areas are turned into sites once, when the list is written."""
    taken = avoiding(session, areas=[THERE])
    hers = exclusions.listed(session, taken.id)
    assert hers is not None
    site = session.get_one(Site, at_sea.site_id)
    kept = avoidance.resolve(session, hers)

    registry.amend_site(session, site.ref, MOVED, by=make.TUTOR)

    assert site.ref not in kept.avoid.sites
    assert site.ref in avoidance.resolve(session, hers).avoid.sites


def test_a_check_holds_to_the_end_of_its_transaction(engine: Engine, session: Session, at_sea: Vacancy) -> None:
    taken, site = avoiding(session, areas=[THERE]), session.get_one(Site, at_sea.site_id).ref
    session.commit()

    def move() -> None:
        with db.session(engine, write=True) as own:
            registry.amend_site(own, site, MOVED, by=make.TUTOR)

    avoidance.require_clear(session, taken.id, at_sea.id)
    mover = Thread(target=move)
    mover.start()
    mover.join(0.2)
    still = checked(session, taken, at_sea.id)
    session.commit()
    mover.join()

    assert (still, checked(session, taken, at_sea.id)) == (CLEAR, HIT)


def test_the_naive_twin_that_checks_before_its_transaction_is_overtaken(
    engine: Engine, session: Session, at_sea: Vacancy
) -> None:
    taken, site = avoiding(session, areas=[THERE]), session.get_one(Site, at_sea.site_id).ref
    twin = avoidance.crossing(session, taken.id, at_sea.id)
    session.commit()

    with db.session(engine, write=True) as own:
        registry.amend_site(own, site, MOVED, by=make.TUTOR)

    assert twin is None  # and on the strength of this it would propose her now
    assert checked(session, taken, at_sea.id) == HIT


def test_unlock_proposes_nothing_behind_an_exclusion(session: Session) -> None:
    site = make.site(session, make.employer(session, owner="Carla Neri"), **SEA)
    make.vacancy(session, site=site.ref, languages={"it": "B2"})
    make.vacancy(session, site=site.ref, licences=["B"])
    taken = avoiding(session, areas=[{**SEA, "km": 2}])
    session.commit()
    openings = Openings()
    asked: dict[str, Any] = {"by": make.TUTOR, "scorer": SCORER}
    log, ranking = matches.request(session, openings, taken.ref, now=make.NOW, on=make.TODAY, top=20, **asked)
    session.commit()

    assert ranking.excluded == {"avoid": 2}
    assert matches.unlocks(session, openings, taken.ref, log.ref, **asked) == ()


def test_what_was_shut_out_shows_the_clash_and_no_other_exclusion(session: Session, at_sea: Vacancy) -> None:
    other = make.employer(session)
    taken = avoiding(session, areas=[{**SEA, "km": 2}], employers=[other.ref], sectors=["96"])
    session.commit()
    openings = Openings()
    asked: dict[str, Any] = {"by": make.TUTOR, "scorer": SCORER}
    log, _ = matches.request(session, openings, taken.ref, now=make.NOW, on=make.TODAY, top=20, **asked)
    session.commit()

    [shut] = matches.excluded(session, openings, taken.ref, log.ref, limit=9, **asked)

    site = session.get_one(Site, at_sea.site_id).ref
    assert shut.clash.hers["avoid"] == {
        "sites": [site], "employers": [], "sectors": [], "night": False, "isolated": False
    }  # fmt: skip


def test_the_naive_twin_that_ranks_what_a_profile_states_meets_the_area(session: Session, at_sea: Vacancy) -> None:
    """The twin: the part of the list that the profile shows is taken for the whole."""
    hers = exclusions.listed(session, avoiding(session, areas=[{**SEA, "km": 2}]).id)
    assert hers is not None
    site = session.get_one(Site, at_sea.site_id).ref

    assert site not in hers.avoid.sites
    assert site in avoidance.resolve(session, hers).avoid.sites
