"""Exclusions that cannot be read stop the ranking, whatever is wrong with them; they are never taken for none."""

from collections.abc import Callable

import pytest
from sqlalchemy import Table, func, select, update
from sqlalchemy.orm import Session

from ground import encryption
from ground.errors import KeyMissing
from ground.keys import Keys, new_key
from matching import beneficiaries, exclusions, matches
from matching.errors import ExclusionsUnreadable
from matching.exclusion_list import Exclusions
from matching.openings import Openings
from matching.ranking import Scorer
from matching.records.people import Beneficiary
from matching.records.profiles import Protection
from matching.records.rankings import RankingLog
from tests import make

PROTECTIONS = Protection.__table__
assert isinstance(PROTECTIONS, Table)
AVOID, LAT = PROTECTIONS.c.avoid, PROTECTIONS.c.lat


@pytest.fixture
def hers(session: Session) -> Beneficiary:
    """Return somebody who must not work at night."""
    make.vacancy(session)
    return make.profiled(session, avoid={"night": True})


def ask(session: Session, taken: Beneficiary) -> None:
    asked = {"by": make.TUTOR, "now": make.NOW, "on": make.TODAY, "top": 20, "scorer": Scorer.prior()}
    matches.request(session, Openings(), taken.ref, **asked)  # type: ignore[arg-type]  # all by name


def stored(session: Session, taken: Beneficiary) -> str:
    return session.scalars(select(AVOID).where(PROTECTIONS.c.beneficiary_id == taken.id)).one()


def overwrite(session: Session, taken: Beneficiary, token: str) -> None:
    session.execute(update(PROTECTIONS).where(PROTECTIONS.c.beneficiary_id == taken.id).values(avoid=token))


def damage(session: Session, hers: Beneficiary) -> None:
    token = stored(session, hers)
    overwrite(session, hers, token[:-5] + ("A" if token[-5] != "A" else "B") + token[-4:])


def move_from_another_row(session: Session, hers: Beneficiary) -> None:
    overwrite(session, hers, stored(session, make.profiled(session, avoid={})))


def move_from_another_column(session: Session, hers: Beneficiary) -> None:
    session.execute(update(PROTECTIONS).where(PROTECTIONS.c.beneficiary_id == hers.id).values(avoid=LAT))


def write_plainly(session: Session, hers: Beneficiary) -> None:
    overwrite(session, hers, "{}")


@pytest.mark.parametrize("fault", [damage, move_from_another_row, move_from_another_column, write_plainly])
def test_a_token_that_is_not_hers_alone_stops_the_ranking(
    session: Session, hers: Beneficiary, fault: Callable[[Session, Beneficiary], None]
) -> None:
    fault(session, hers)
    session.commit()

    with pytest.raises(ExclusionsUnreadable):
        ask(session, hers)

    assert session.scalar(select(func.count()).select_from(RankingLog)) == 0


def test_without_her_key_nothing_is_ranked(session: Session, hers: Beneficiary) -> None:
    session.commit()
    encryption.hand_in(Keys.read(new_key()))

    with pytest.raises(KeyMissing):
        ask(session, hers)

    assert session.scalar(select(func.count()).select_from(RankingLog)) == 0


def test_without_her_key_nothing_that_protects_her_is_overwritten(session: Session, hers: Beneficiary) -> None:
    before = stored(session, hers)
    encryption.hand_in(Keys.read(new_key()))

    with pytest.raises(KeyMissing):
        beneficiaries.put_profile(session, hers.ref, make.profile(), by=make.TUTOR)

    assert stored(session, hers) == before


def test_with_an_older_key_beside_the_new_one_all_goes_on(session: Session, hers: Beneficiary) -> None:
    session.commit()
    encryption.hand_in(Keys.read(f"{new_key()},{make.DATA_KEYS}"))

    ask(session, hers)

    assert session.scalar(select(func.count()).select_from(RankingLog)) == 1


def test_what_was_damaged_can_be_written_anew(session: Session, hers: Beneficiary) -> None:
    damage(session, hers)

    exclusions.put(session, hers.ref, {"isolated": True}, by=make.TUTOR)

    assert exclusions.listed(session, hers.id) == Exclusions(isolated=True)


def test_the_naive_twin_ranks_with_the_exclusions_of_somebody_else(session: Session, hers: Beneficiary) -> None:
    """The twin: a reader that opens a token wherever it lies."""
    other = make.profiled(session, avoid={})
    move_from_another_row(session, hers)
    place = f"protections.avoid:{other.id + 1}"  # where the token that was moved came from

    found = Exclusions.from_json(encryption.keys().value(stored(session, hers), place))

    assert found == Exclusions()
