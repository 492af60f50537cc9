"""An account that sees people is opened, replaced and reset by two people; nobody finds a way around the second."""

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from ground.actors import Actor, Agent, Role
from ground.errors import IllegalMove, Missing
from tests import make
from tests.make import NOW
from tests.web.accounts.conftest import ADA, Office
from web import accounts
from web.accounts import requests
from web.accounts.errors import BadAccount, TwoPeopleOpen
from web.accounts.records import AccountRequest, AccountState, RequestState


def people(office: Office) -> set[str]:
    return set(office.session.scalars(select(accounts.Account.ref)))


def test_nothing_is_opened_before_a_second_person_says_yes(office: Office) -> None:
    before = people(office)

    asked = office.ask()

    assert asked.state is RequestState.WAITING
    assert people(office) == before
    assert office.letters() == []


def test_a_coordinator_of_the_territory_says_yes_and_the_owner_is_invited(office: Office) -> None:
    asked = office.approve(office.ask(), office.coordinator)

    opened = office.account(asked.opened)
    assert (opened.role, opened.territory, opened.name, opened.email) == (Role.TUTOR, "TE", "Ada", "ada@example.org")
    assert opened.state is AccountState.INVITED
    assert office.letters() == [("invitation", opened.ref)]
    assert (asked.state, asked.decided_by) == (RequestState.GRANTED, office.coordinator.ref)


def test_what_a_request_said_of_somebody_goes_when_it_is_decided(office: Office) -> None:
    granted = office.approve(office.ask(), office.coordinator)
    refused = office.ask(email="eva@example.org")
    requests.refuse(office.session, refused.ref, by=office.coordinator, now=NOW)

    assert [(each.name, each.email) for each in (granted, refused)] == [(None, None)] * 2


@pytest.mark.parametrize("who", ["administrator", "other_administrator", "lead"])
def test_nobody_without_a_say_over_those_people_says_yes(office: Office, who: str) -> None:
    by = getattr(office, who)
    asked = office.ask()

    with pytest.raises((TwoPeopleOpen, Missing)):
        office.approve(asked, by)
    assert asked.state is RequestState.WAITING


@pytest.mark.parametrize("who", ["coordinator_of_pisa", "tutor"])
def test_for_the_approver_of_another_territory_the_request_is_missing(office: Office, who: str) -> None:
    asked = office.ask()

    with pytest.raises(Missing):
        office.approve(asked, getattr(office, who))


def test_an_account_that_ended_elsewhere_is_as_missing_as_one_that_lives(office: Office) -> None:
    for _ in range(2):
        for ask in (requests.ask_to_replace, requests.ask_to_reset_factor):
            changes = ({"name": "Eva"},) if ask is requests.ask_to_replace else ()
            with pytest.raises(Missing):
                ask(office.session, office.tutor.ref, *changes, by=office.coordinator_of_pisa, now=NOW)
        office.account(office.tutor.ref).state = AccountState.DISABLED


def test_the_auditor_reads_what_was_asked_and_decides_nothing(office: Office) -> None:
    asked = office.ask()

    for decide in (requests.approve, requests.refuse):
        with pytest.raises(Missing):
            decide(office.session, asked.ref, by=office.auditor, now=NOW)
    assert asked.state is RequestState.WAITING


def test_who_asked_does_not_say_yes(office: Office) -> None:
    asked = office.ask(by=office.coordinator)

    with pytest.raises(TwoPeopleOpen):
        office.approve(asked, office.coordinator)


def test_a_coordinators_wish_is_seconded_by_the_administrator_or_by_another_coordinator(office: Office) -> None:
    first, second = office.ask(by=office.coordinator), office.ask(by=office.coordinator, email="eva@example.org")

    assert office.approve(first, office.administrator).opened
    assert office.approve(second, office.other_coordinator).opened


def test_a_request_is_granted_once(office: Office) -> None:
    asked = office.approve(office.ask(), office.coordinator)
    before = people(office)

    with pytest.raises(IllegalMove):
        office.approve(asked, office.other_coordinator)
    assert people(office) == before


@pytest.mark.parametrize("by", ["coordinator", "administrator"])
def test_a_request_refused_or_withdrawn_is_not_granted(office: Office, by: str) -> None:
    asked = office.ask()
    requests.refuse(office.session, asked.ref, by=getattr(office, by), now=NOW)

    with pytest.raises(IllegalMove):
        office.approve(asked, office.other_coordinator)
    expected = RequestState.WITHDRAWN if by == "administrator" else RequestState.REFUSED
    assert asked.state is expected


def test_a_stale_request_is_not_granted_and_may_be_asked_anew(office: Office) -> None:
    asked = office.ask()

    with pytest.raises(IllegalMove):
        office.approve(asked, office.coordinator, after=requests.LIFE)
    again = requests.ask_to_open(office.session, ADA, by=office.administrator, now=NOW + requests.LIFE)
    assert asked.state is RequestState.LAPSED
    assert again.state is RequestState.WAITING


def test_the_same_is_asked_once(office: Office) -> None:
    office.ask()

    with pytest.raises(BadAccount, match="the same has been asked"):
        office.ask(by=office.coordinator, email="ADA@example.org")


def test_who_may_no_longer_ask_has_asked_in_vain(office: Office) -> None:
    asked = office.ask(by=office.coordinator)
    requests.disable(office.session, office.coordinator.ref, by=office.administrator, now=NOW)

    with pytest.raises(BadAccount, match="may no longer"):
        office.approve(asked, office.other_coordinator)


def test_an_address_belongs_to_one_person(office: Office) -> None:
    with pytest.raises(BadAccount, match="address already"):
        office.ask(email="TUTOR@example.org")


def test_an_address_taken_meanwhile_is_not_given_twice(office: Office) -> None:
    asked = office.ask()
    accounts.open_account(office.session, Role.AUDITOR, "Ada", email="ada@example.org")

    with pytest.raises(BadAccount, match="address already"):
        office.approve(asked, office.coordinator)


@pytest.mark.parametrize("role", ["lead", "auditor", "administrator"])
def test_who_approves_or_watches_is_opened_by_two_people_too(office: Office, role: str) -> None:
    asked = office.ask(role=role, territory=None)

    with pytest.raises(TwoPeopleOpen):
        office.approve(asked, office.administrator)
    assert office.approve(asked, office.lead).opened


def test_the_operator_of_the_machine_seconds_who_sees_no_people_and_nobody_else(office: Office) -> None:
    watcher, seer = office.ask(role="auditor", territory=None), office.ask(email="eva@example.org")

    assert office.approve(watcher, Agent.MACHINE).decided_by == "machine"
    with pytest.raises(TwoPeopleOpen):
        office.approve(seer, Agent.MACHINE)


def test_the_lead_seconds_the_first_coordinator_of_a_territory_that_has_none(office: Office) -> None:
    first = office.ask(role="coordinator", territory="PI")
    with pytest.raises(TwoPeopleOpen):
        office.approve(first, office.lead)

    requests.disable(office.session, office.coordinator_of_pisa.ref, by=office.administrator, now=NOW)

    with pytest.raises(TwoPeopleOpen):
        office.approve(first, office.other_administrator)
    assert office.approve(first, office.lead).opened


def test_a_coordinator_who_is_only_invited_does_not_yet_answer_for_a_territory(office: Office) -> None:
    requests.disable(office.session, office.coordinator_of_pisa.ref, by=office.administrator, now=NOW)
    office.approve(office.ask(role="coordinator", territory="PI"), office.lead)

    second = office.ask(role="coordinator", territory="PI", email="eva@example.org")
    assert office.approve(second, office.lead).opened


def test_the_only_coordinator_gets_her_factor_back_by_the_leads_word(office: Office) -> None:
    asked = requests.ask_to_reset_factor(
        office.session, office.coordinator_of_pisa.ref, by=office.administrator, now=NOW
    )

    with pytest.raises(TwoPeopleOpen):
        office.approve(asked, office.coordinator_of_pisa)
    assert office.approve(asked, office.lead).state is RequestState.GRANTED


# --- accounts that see no people


@pytest.fixture
def firm(office: Office) -> str:
    """Return the reference of an employer of Teramo."""
    return make.employer(office.session).ref


def test_a_coordinator_alone_opens_the_account_of_an_employer_of_hers(office: Office, firm: str) -> None:
    asked = office.ask(by=office.coordinator, role="employer", territory=None, employer=firm)

    opened = office.account(asked.opened)
    assert opened.actor.employer == firm
    assert opened.territory is None
    assert asked.is_alone


def test_the_administrator_opens_the_account_of_an_employer_with_its_coordinator(office: Office, firm: str) -> None:
    asked = office.ask(role="employer", territory=None, employer=firm)

    assert asked.opened is None
    with pytest.raises(Missing):
        office.approve(asked, office.coordinator_of_pisa)
    assert office.approve(asked, office.coordinator).opened


def test_a_coordinator_opens_none_for_an_employer_of_another_territory(office: Office, firm: str) -> None:
    with pytest.raises(Missing):
        office.ask(by=office.coordinator_of_pisa, role="employer", territory=None, employer=firm)


# --- bad input


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"role": "tutor", "territory": None}, "territory"),
        ({"role": "tutor", "territory": "XX"}, "territory"),
        ({"role": "tutor", "employer": "E" * 22}, "employer"),
        ({"role": "lead"}, "territory"),
        ({"role": "employer", "territory": None, "employer": "E" * 22}, "employer"),
        ({"role": "association", "territory": None}, "association"),
        ({"email": "nobody"}, "email"),
        ({"email": "a b@example.org"}, "email"),
        ({"email": "a@example"}, "email"),
        ({"email": f"{'a' * 64}@{'b' * 200}.org"}, "email"),
        ({"email": "a@example.org\r\nBcc: b@example.org"}, "email"),
        ({"email": None}, "email"),
        ({"name": "  "}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"lang": "de"}, "lang"),
    ],
    ids=str,
)
def test_nonsense_is_refused_by_its_field(office: Office, stated: dict[str, Any], field: str) -> None:
    with pytest.raises(BadAccount) as refusal:
        office.ask(**stated)

    assert refusal.value.where == field


# --- the database itself


@pytest.mark.parametrize(
    "forged",
    [
        {"decided_by": None},
        {"decided_by": "administrator"},
        {"decided_by": "tutor"},
        {"is_alone": True, "decided_by": None},
    ],
    ids=["nobody", "the asker", "whom it is about", "alone"],
)
def test_the_database_itself_knows_that_it_takes_two(office: Office, forged: dict[str, Any]) -> None:
    asked = requests.ask_to_reset_factor(office.session, office.tutor.ref, by=office.administrator, now=NOW)
    by = forged["decided_by"]
    values = {**forged, "decided_by": getattr(office, by).ref if by else None}
    granted = update(AccountRequest).where(AccountRequest.id == asked.id)

    with pytest.raises(IntegrityError):
        office.session.execute(granted.values(state=RequestState.GRANTED, decided_at=NOW, **values))


def naive(asked: AccountRequest, by: Actor) -> bool:
    """Look only at what was asked once, as one would at first: a coordinator of the place, who is not who asked."""
    return by.ref != asked.asked_by and by.role is Role.COORDINATOR and by.territory == asked.territory


def test_a_naive_second_word_forgets_whom_it_is_about_and_that_it_is_over(office: Office) -> None:
    own = requests.ask_to_reset_factor(office.session, office.coordinator.ref, by=office.administrator, now=NOW)
    done = office.approve(office.ask(), office.coordinator)

    assert naive(own, office.coordinator)
    assert naive(done, office.other_coordinator)
    with pytest.raises(TwoPeopleOpen):
        office.approve(own, office.coordinator)
    with pytest.raises(IllegalMove):
        office.approve(done, office.other_coordinator)
