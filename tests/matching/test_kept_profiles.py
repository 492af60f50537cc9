"""Profiles are kept as stated; what protects a person is written whole, read whole, and never lost by the way."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from ground.errors import Refused, Stale
from matching import beneficiaries, exclusions
from matching.errors import BadProfile, ExclusionsUnreadable
from matching.exclusion_list import Exclusions
from matching.ranking import Profile
from matching.ranking.profile import Avoid, Place
from matching.records.people import Beneficiary
from matching.records.profiles import ProfileRecord, Protection
from tests import make


def put(session: Session, taken: Beneficiary, **stated: object) -> Profile:
    return beneficiaries.put_profile(session, taken.ref, {**make.profile(), **stated}, by=make.TUTOR)[0]


def kept(session: Session, taken: Beneficiary) -> Profile:
    session.expire_all()
    return beneficiaries.profile(session, taken.ref, by=make.TUTOR)[0]


def test_a_profile_is_kept_as_it_was_stated_but_for_the_rounded_start(session: Session) -> None:
    taken = make.beneficiary(session)
    site = make.site(session, make.employer(session))
    stated = make.profile() | {"avoid": {"sites": [site.ref], "sectors": ["56"], "night": True}, "until": "2027-06-30"}

    put(session, taken, **stated)

    expected = Profile.from_json({**stated, "ref": taken.ref, "place": {"lat": 42.66, "lon": 13.70}})
    assert kept(session, taken).to_json() == expected.to_json()


def test_a_new_profile_is_unknown_in_everything(session: Session) -> None:
    taken = make.beneficiary(session)

    assert kept(session, taken) == Profile(ref=taken.ref)


def test_what_is_not_stated_becomes_unknown(session: Session) -> None:
    taken = make.profiled(session)

    beneficiaries.put_profile(session, taken.ref, {"education": 3}, by=make.TUTOR)

    found = kept(session, taken)
    assert (found.education, found.skills, found.hours) == (3, None, None)


@pytest.mark.parametrize("left", [{}, {"avoid": None, "place": None}], ids=["absent", "null"])
def test_an_edit_that_does_not_speak_of_exclusions_leaves_them(session: Session, left: dict[str, Any]) -> None:
    taken = make.profiled(session, avoid={"night": True})

    beneficiaries.put_profile(session, taken.ref, {"education": 3, **left}, by=make.TUTOR)

    found = kept(session, taken)
    assert (found.avoid, found.place) == (Avoid(night=True), Place(42.66, 13.70))


def test_exclusions_and_start_are_cleared_by_saying_so(session: Session) -> None:
    taken = make.profiled(session, avoid={"night": True})

    put(session, taken, avoid={}, place={})

    found = kept(session, taken)
    assert (found.avoid, found.place) == (Avoid(), None)


@given(lat=st.floats(-90, 90), lon=st.floats(-180, 180))
def test_a_start_is_never_known_nearer_than_a_hundredth_of_a_degree(lat: float, lon: float) -> None:
    found = exclusions.rounded(Place(lat, lon))

    assert (found.lat, found.lon) == (float(f"{lat:.2f}"), float(f"{lon:.2f}"))


def test_a_municipality_stands_for_its_own_position(session: Session) -> None:
    taken = make.beneficiary(session)

    put(session, taken, place={"municipality": make.PISA})

    assert kept(session, taken).place == Place(43.72, 10.40)
    assert session.scalars(select(Protection)).one().municipality == make.PISA


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "unknown skill": ({"skills": {"juggling": {"level": 2}}}, "skills.juggling"),
    "impossible level": ({"skills": {"wash_dishes": {"level": 6}}}, "skills.wash_dishes.level"),
    "no occupation": ({"occupations": {"wished": ["5120", "astronaut"]}}, "occupations.wished.1"),
    "unknown language": ({"languages": {"zz": "B1"}}, "languages.zz"),
    "impossible language level": ({"languages": {"it": "D1"}}, "languages.it"),
    "hours end early": ({"hours": [[["14:00", "08:00"]], [], [], [], [], [], []]}, "hours.0"),
    "impossible day": ({"available_from": "2026-02-30"}, "available_from"),
    "leaves before she comes": ({"until": "2026-01-01"}, "until"),
    "what the ranking may not know": ({"age": 31}, "age"),
    "unknown municipality": ({"place": {"municipality": "999999"}}, "place.municipality"),
    "half a position": ({"place": {"lat": 42.0}}, "place"),
    "a site that does not exist": ({"avoid": {"sites": ["misspelt"]}}, "avoid.sites.0"),
    "an employer that does not exist": ({"avoid": {"employers": ["misspelt"]}}, "avoid.employers.0"),
    "unknown exclusion": ({"avoid": {"persons": []}}, "avoid.persons"),
}


def test_what_cannot_be_is_refused_by_its_path_and_changes_nothing(session: Session, subtests: pytest.Subtests) -> None:
    taken = make.profiled(session, avoid={"night": True})
    session.commit()
    before = kept(session, taken)

    for case, (stated, where) in REFUSED.items():
        with subtests.test(case):
            with pytest.raises(BadProfile) as refused:
                put(session, taken, **stated)
            session.rollback()
            assert refused.value.where == where
            assert kept(session, taken) == before


def test_a_profile_edited_from_an_old_version_is_stale_whichever_part_changed(session: Session) -> None:
    taken = make.profiled(session)
    _, read = beneficiaries.profile(session, taken.ref, by=make.TUTOR)
    _, after = beneficiaries.put_profile(
        session, taken.ref, {**make.profile(), "avoid": {"night": True}}, by=make.TUTOR, version=read
    )

    assert after > read
    with pytest.raises(Stale):
        beneficiaries.put_profile(session, taken.ref, make.profile(), by=make.TUTOR, version=read)


NONE = Exclusions().to_json()
BROKEN: dict[str, Any] = {
    "a list": [],
    "a text": "none",
    "a number": 0,
    "a list that is none": NONE | {"sites": 0},
    "a list that is missing": {key: value for key, value in NONE.items() if key != "sites"},
    "an unknown key": NONE | {"more": 1},
    "a truth in words": NONE | {"night": "yes"},
}


def test_exclusions_of_another_form_are_refused_not_guessed(session: Session, subtests: pytest.Subtests) -> None:
    taken = make.profiled(session, avoid={"night": True})

    for case, stored in BROKEN.items():
        with subtests.test(case):
            session.get_one(Protection, taken.id).avoid = stored
            session.flush()
            with pytest.raises(ExclusionsUnreadable):
                kept(session, taken)


def test_a_missing_protection_is_refused_and_can_be_written_anew(session: Session) -> None:
    taken = make.profiled(session, avoid={"night": True})
    session.execute(delete(Protection))
    session.expire_all()

    with pytest.raises(ExclusionsUnreadable):
        kept(session, taken)
    for stated in ({}, {"avoid": {"isolated": True}}):
        with pytest.raises(ExclusionsUnreadable):
            beneficiaries.put_profile(session, taken.ref, {"education": 3, **stated}, by=make.TUTOR)

    exclusions.put(session, taken.ref, {"isolated": True}, by=make.TUTOR)
    assert kept(session, taken).avoid == Avoid(isolated=True)


def test_a_damaged_protection_is_refused_and_can_be_written_anew(session: Session) -> None:
    taken = make.profiled(session, avoid={"night": True})
    session.execute(text("UPDATE protections SET avoid = 'no token'"))

    with pytest.raises(ExclusionsUnreadable):
        kept(session, taken)
    with pytest.raises(ExclusionsUnreadable):
        put(session, taken, avoid={"night": True})

    exclusions.put(session, taken.ref, {"night": True}, by=make.TUTOR)
    assert kept(session, taken).avoid == Avoid(night=True)


def test_a_stored_profile_that_cannot_be_read_is_refused_by_its_field(session: Session) -> None:
    taken = make.profiled(session)
    session.execute(update(ProfileRecord).values(languages={"it": "Z9"}))

    with pytest.raises(Refused) as refused:
        kept(session, taken)

    assert (refused.value.code, refused.value.where) == ("profile_unreadable", "languages.it")
