"""An administrator who wants to see people, alone: whatever she tries, in whatever order, another has to agree."""

from collections.abc import Callable, Sequence
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ground.actors import Actor, Role
from ground.errors import Refused
from tests.make import NOW
from tests.web.accounts.conftest import Office
from web.accounts import Account, AccountState, requests
from web.accounts.approvals import OF_TRUST, SEE_PEOPLE, Asked
from web.accounts.records import AccountRequest, RequestState

TRIES = 250
OUGHT = (*SEE_PEOPLE, *OF_TRUST)
Fact = tuple[str, ...]


def guarded(office: Office) -> set[Fact]:
    """Return what no one person may add to: accounts that see people or approve, where, whose, with which factor."""
    accounts = office.session.scalars(select(Account).where(Account.state != AccountState.DISABLED))
    return {
        (each.ref, each.role, str(each.territory), str(each.email), str(each.factor_at), each.state)
        for each in accounts
        if each.role in OUGHT
    }


def hers(office: Office) -> list[Actor]:
    """Return whom she may act as: herself, and all that she has opened without anybody's word."""
    alone = select(AccountRequest.opened).filter_by(is_alone=True, state=RequestState.GRANTED)
    opened = office.session.scalars(select(Account).where(Account.ref.in_(alone))).all()
    return [office.administrator, *(account.actor for account in opened)]


def one_try(office: Office, by: Actor, chance: Random, number: int) -> None:
    """Try one thing, as the pages, the API and the commands all do."""
    refs = office.session.scalars(select(Account.ref).order_by(Account.id)).all()
    asked = office.session.scalars(select(AccountRequest.ref).order_by(AccountRequest.id)).all() or [""]
    role, ref = chance.choice(list(Role)), chance.choice(refs)
    place = {"territory": chance.choice(["TE", "PI"])} if role in SEE_PEOPLE else {}
    person = {"name": "Eva", "email": f"eva{number}@example.org"}
    tries: Sequence[Callable[[], object]] = (
        lambda: requests.ask_to_open(office.session, {"role": role, **place, **person}, by=by, now=NOW),
        lambda: requests.ask_to_replace(office.session, ref, {"role": role, **place}, by=by, now=NOW),
        lambda: requests.ask_to_replace(office.session, ref, {"email": person["email"]}, by=by, now=NOW),
        lambda: requests.ask_to_replace(office.session, ref, place, by=by, now=NOW),
        lambda: requests.ask_to_reset_factor(office.session, ref, by=by, now=NOW),
        lambda: requests.disable(office.session, ref, by=by, now=NOW),
        lambda: requests.refuse(office.session, chance.choice(asked), by=by, now=NOW),
        *[lambda: requests.approve(office.session, chance.choice(asked), by=by, now=NOW)] * 4,
    )
    try:
        chance.choice(tries)()
    except Refused:
        return
    except Exception as refusal:
        if type(refusal).__module__ not in {"web.accounts.errors", "ground.errors"}:
            raise


def gained(office: Office, seed: int) -> set[Fact]:
    """Let her try many things, and return what there is that was not there before."""
    chance, before = Random(seed), guarded(office)
    for number in range(TRIES):
        actors = [by for by in hers(office) if office.account(by.ref).state is not AccountState.DISABLED]
        if not actors:
            break
        one_try(office, chance.choice(actors), chance, number)
    return guarded(office) - before


@pytest.mark.parametrize("seed", range(3))
def test_alone_she_gains_nothing(office: Office, seed: int) -> None:
    for account in office.session.scalars(select(Account)):
        account.factor_at = NOW

    assert gained(office, seed) == set()


def test_under_a_naive_rule_the_tries_find_the_way_and_only_the_database_stops_her(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def naive(by: Actor, asked: Asked) -> bool:
        return by.role is Role.ADMINISTRATOR and asked.seat.role in OUGHT

    monkeypatch.setattr(requests.approvals, "may_approve", naive)

    with pytest.raises(IntegrityError, match="two_people"):
        gained(office, 0)
