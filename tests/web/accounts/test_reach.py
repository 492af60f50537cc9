"""Who sees which accounts, and what was asked about them; page by page."""

import pytest

from employers.records import Employer
from ground.actors import Actor, Agent, Role
from ground.errors import Missing
from tests import make
from tests.web.accounts.conftest import Office
from web import accounts
from web.accounts import reach

NOBODY = [
    Agent.NOBODY,
    Actor("x", Role.COORDINATOR),
    Actor("x", Role.EMPLOYER),
    *(Actor("x", role, "TE") for role in (Role.TUTOR, Role.OPERATOR, Role.ASSOCIATION, Role.LEAD)),
]


@pytest.fixture
def firm(office: Office) -> Employer:
    """Return an employer of Teramo whose contact has an account."""
    firm = make.employer(office.session)
    account = accounts.open_account(office.session, Role.EMPLOYER, "Anna", email="anna@example.org")
    account.employer = firm
    office.session.flush()
    return firm


@pytest.mark.usefixtures("firm")
@pytest.mark.parametrize("by", NOBODY, ids=str)
def test_who_is_bound_to_nothing_or_keeps_none_sees_no_accounts(office: Office, by: Actor | Agent) -> None:
    assert reach.accounts(office.session, by, limit=99) == []
    with pytest.raises(Missing):
        reach.account(office.session, office.administrator.ref, by)


def test_the_accounts_of_a_firm_are_shown_to_its_contacts_in_no_other_role(office: Office, firm: Employer) -> None:
    shown = [
        [each.name for each in reach.accounts(office.session, Actor("x", role, "TE", employer=firm.ref), limit=99)]
        for role in (Role.EMPLOYER, Role.TUTOR, Role.ASSOCIATION)
    ]

    assert shown == [["Anna"], [], []]


@pytest.mark.parametrize(
    "by",
    [Agent.NOBODY, Actor("x", Role.COORDINATOR), Actor("x", Role.EMPLOYER), Actor("x", Role.TUTOR, "TE")],
    ids=str,
)
def test_what_was_asked_without_a_territory_is_not_shown_to_who_has_none(office: Office, by: Actor | Agent) -> None:
    asked = office.ask(role="auditor", territory=None)

    assert reach.requests(office.session, by, limit=99) == []
    with pytest.raises(Missing):
        reach.request(office.session, asked.ref, by)


def test_the_machine_sees_all_accounts_and_requests(office: Office) -> None:
    asked = office.ask()

    assert reach.account(office.session, office.tutor.ref, Agent.MACHINE).ref == office.tutor.ref
    assert reach.request(office.session, asked.ref, Agent.MACHINE) == asked


def test_accounts_and_requests_are_listed_page_by_page_each_once(office: Office) -> None:
    asked, by = [office.ask(email=f"{name}@example.org") for name in ("ada", "eva")], office.administrator
    opened = [each.ref for each in reach.accounts(office.session, by, limit=99)]

    for listed, known in ((reach.requests, [each.ref for each in reversed(asked)]), (reach.accounts, opened)):
        pages, after = [], None
        for _ in known:
            [after] = [each.ref for each in listed(office.session, by, limit=1, after=after)]
            pages.append(after)
        assert pages == known
        assert listed(office.session, by, limit=1, after=after) == []
