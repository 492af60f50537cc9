"""Accounts that are replaced, reset or disabled: nothing of before lets anybody in, and nothing passes over."""

from typing import Any

import pytest
from sqlalchemy import select

from ground.errors import IllegalMove, Missing
from matching import cases, covers
from matching.records.cases import MemberKind
from tests import make
from tests.make import NOW
from tests.web.accounts.conftest import Office
from web import accounts
from web.accounts import requests
from web.accounts.errors import BadAccount, TwoPeopleOpen
from web.accounts.records import AccountState, RecoveryCode, RequestState


def test_a_moved_account_is_another_account_with_an_empty_caseload(office: Office) -> None:
    """A new reference: whatever hung on the old one, in any table of any room, does not hang on the new one."""
    hers = make.beneficiary(office.session, by=office.tutor)
    asked = office.approve(office.replace(office.tutor.ref, territory="PI"), office.coordinator_of_pisa)

    old, new = office.account(office.tutor.ref), office.account(asked.opened)
    assert old.state is AccountState.DISABLED
    assert (new.territory, new.name, new.email) == ("PI", old.name, old.email)
    assert new.ref not in {hers.tutor, old.ref}
    assert new.password_hash is new.factor_at is None


def naive_move(account: accounts.Account, territory: str) -> None:
    """Move as one would at first: the same account, elsewhere."""
    account.territory = territory


def test_a_naive_move_there_and_back_inherits_a_caseload(office: Office) -> None:
    hers = make.beneficiary(office.session, by=office.tutor)
    account = office.account(office.tutor.ref)
    naive_move(account, "PI")
    naive_move(account, "TE")

    assert hers.tutor == account.ref


def test_the_territory_to_which_somebody_moves_has_the_say(office: Office) -> None:
    asked = office.replace(office.tutor.ref, territory="PI")

    for who in (office.coordinator, office.lead):
        with pytest.raises(Missing):
            office.approve(asked, who)
    assert office.approve(asked, office.coordinator_of_pisa).opened


@pytest.mark.parametrize("changes", [{"territory": "PI"}, {"role": "auditor"}], ids=str)
def test_a_coordinator_moves_nobody_out_of_her_say(office: Office, changes: dict[str, Any]) -> None:
    with pytest.raises(Missing):
        office.replace(office.tutor.ref, by=office.coordinator, **changes)


def test_nobody_approves_her_own_raise(office: Office) -> None:
    asked = office.replace(office.coordinator.ref, name="Another name")

    with pytest.raises(TwoPeopleOpen):
        office.approve(asked, office.coordinator)
    assert office.approve(asked, office.other_coordinator).opened


def test_the_administrator_raises_herself_to_nobody_who_sees_people_alone(office: Office) -> None:
    asked = office.replace(office.administrator.ref, role="coordinator", territory="TE")

    for who in (office.administrator, office.other_administrator, office.lead):
        with pytest.raises((TwoPeopleOpen, Missing)):
            office.approve(asked, who)


def test_with_another_role_nothing_stays_of_what_the_old_one_was_bound_to(office: Office) -> None:
    with pytest.raises(BadAccount, match="bound to employer"):
        office.replace(office.tutor.ref, role="employer")


def test_the_owner_of_the_old_account_is_told_and_of_the_new_one_invited(office: Office) -> None:
    asked = office.approve(office.replace(office.tutor.ref, role="coordinator", territory="TE"), office.coordinator)

    assert office.letters() == [("account_changed", office.tutor.ref), ("invitation", asked.opened)]


def test_what_waits_about_an_account_that_has_ended_lapses(office: Office) -> None:
    asked = requests.ask_to_reset_factor(office.session, office.tutor.ref, by=office.administrator, now=NOW)
    requests.disable(office.session, office.tutor.ref, by=office.coordinator, now=NOW)

    assert asked.state is RequestState.LAPSED
    with pytest.raises(IllegalMove):
        office.approve(asked, office.coordinator)


# --- second factor and the end


def test_a_factor_is_reset_by_two_people_and_takes_everything_with_it(office: Office) -> None:
    hers = office.account(office.tutor.ref)
    hers.totp_secret, hers.factor_at, hers.password_hash = "secret", NOW, "stays"
    office.session.add(RecoveryCode(account_id=hers.id, digest="x"))
    token = accounts.issue_token(office.session, hers, "hers", now=NOW)
    cookie = accounts.sign_in(office.session, hers, now=NOW)
    asked = requests.ask_to_reset_factor(office.session, hers.ref, by=office.administrator, now=NOW)
    assert hers.factor_at is not None

    office.approve(asked, office.coordinator)

    assert (hers.totp_secret, hers.factor_at, hers.password_hash) == (None, None, "stays")
    assert office.session.scalars(select(RecoveryCode)).all() == []
    assert accounts.account_of_token(office.session, token, now=NOW) is None
    assert accounts.live_sign_in(office.session, cookie, now=NOW) is None
    assert office.letters() == [("account_changed", hers.ref)]


def test_two_resets_do_not_wait_side_by_side(office: Office) -> None:
    """Or the second one would take the factor away that she has set up after the first."""
    requests.ask_to_reset_factor(office.session, office.tutor.ref, by=office.administrator, now=NOW)

    with pytest.raises(BadAccount, match="the same has been asked"):
        requests.ask_to_reset_factor(office.session, office.tutor.ref, by=office.coordinator, now=NOW)


@pytest.mark.parametrize("who", ["administrator", "coordinator", "other_coordinator"])
def test_an_account_is_disabled_at_once_by_who_has_a_say(office: Office, who: str) -> None:
    hers = office.account(office.tutor.ref)
    token = accounts.issue_token(office.session, hers, "hers", now=NOW)
    cookie = accounts.sign_in(office.session, hers, now=NOW)

    requests.disable(office.session, hers.ref, by=getattr(office, who), now=NOW)

    assert hers.state is AccountState.DISABLED
    assert accounts.account_of_token(office.session, token, now=NOW) is None
    assert accounts.live_sign_in(office.session, cookie, now=NOW) is None
    assert office.letters() == [("account_changed", hers.ref)]
    with pytest.raises(IllegalMove):
        requests.disable(office.session, hers.ref, by=office.administrator, now=NOW)


@pytest.mark.parametrize("who", ["coordinator_of_pisa", "lead", "auditor", "tutor"])
def test_nobody_else_disables_an_account(office: Office, who: str) -> None:
    with pytest.raises(Missing):
        requests.disable(office.session, office.tutor.ref, by=getattr(office, who), now=NOW)


def test_an_address_is_free_again_after_the_account_has_ended(office: Office) -> None:
    requests.disable(office.session, office.tutor.ref, by=office.coordinator, now=NOW)

    assert office.approve(office.ask(email="tutor@example.org"), office.coordinator).opened


def test_an_account_that_ended_is_in_no_case_and_covers_for_nobody(office: Office) -> None:
    hers = make.beneficiary(office.session, by=make.TUTOR)
    lent: dict[str, Any] = {"ends_on": make.TODAY, "by": make.TUTOR, "on": make.TODAY}
    [member] = cases.add(office.session, hers.ref, office.tutor.ref, MemberKind.COLLEAGUE, **lent)
    cover = covers.make(office.session, make.TUTOR.ref, office.tutor.ref, **lent)

    requests.disable(office.session, office.tutor.ref, by=office.administrator, now=NOW)

    assert [member.ended_on, cover.ended_on] == [make.TODAY] * 2
