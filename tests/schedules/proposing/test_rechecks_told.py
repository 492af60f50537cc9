"""What follows from a change is told to her side and to nobody else; it waits its turn, and nothing is forgotten."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, cast

import pytest
from sqlalchemy import Engine, Row, Table, event
from sqlalchemy.orm import Session

import web.records
from employers import contacts, registry, vacancies
from employers.records import Contact, Employer, Site, Vacancy
from ground.actors import Role
from ground.audit.writing import sign
from ground.base import Base
from ground.outbox import Message
from matching import avoidance, exclusions
from matching.facts import read_work
from matching.records.people import Beneficiary
from schedules.proposing import rechecks
from schedules.proposing.endings import withdraw
from schedules.records.consents import Consent
from schedules.records.placements import Placement
from schedules.records.proposals import Proposal, State, Withdrawal
from tests import audits, make
from tests.schedules.changing import (
    AROUND_PISA,
    LATER,
    ROSSI,
    a_firm_moves_its_vacancy,
    a_site_moves,
    avoiding,
    is_withdrawn,
    owners_known,
)
from tests.schedules.world import CORA, TESSA, World, apart
from web import accounts, db


@pytest.fixture
def world(world: World) -> World:
    """Return the world with firms whose owners are known."""
    return owners_known(world)


def written(world: World, change: Callable[[World], object]) -> list[Row[Any]]:
    """Return what the audit trail tells of a change."""
    before = len(audits.told(world.session))
    change(world)
    world.session.commit()
    assert audits.whole(world.session)
    return [*audits.told(world.session)[before:]]


def test_who_made_the_change_has_not_withdrawn_anything_in_the_audit_trail(world: World) -> None:
    """Whoever reads their own doings would else read that somebody avoids what they changed."""
    avoiding(world, **AROUND_PISA)
    by = world.alfa.actor("Anna")
    sign(world.session, by=by, door="vacancies.amend")

    rows = written(world, a_firm_moves_its_vacancy)

    followed = [row for row in rows if row.kind in {"proposals", "consents"}]
    assert {(row.actor, row.role, row.territory, row.door) for row in followed} == {(None, "machine", "TE", None)}
    assert len({row.at for row in rows}) == 1
    own = [row.kind for row in rows if row.actor == by.ref]
    assert own == [row.kind for row in written(world, a_firm_moves_its_vacancy_again) if row.actor == by.ref]


def a_firm_moves_its_vacancy_again(world: World) -> None:
    """Move what nobody is proposed for any more."""
    changes = {"site": None, "municipality": make.TERAMO}
    vacancies.amend(world.session, world.alfa.vacancy.ref, changes, by=world.alfa.actor("Anna"), read=read_work)


def test_the_naive_twin_that_withdraws_as_whoever_acts_would_be_read_in_their_trail(world: World) -> None:
    """The twin: what follows is told as the doing of who made the change; here it is done on her side, by name."""
    proposal, by = world.sent(), world.alfa.actor("Anna")
    world.session.commit()
    sign(world.session, by=by)

    rows = written(world, lambda _: withdraw(world.session, proposal, reason=Withdrawal.CONSENT_WITHDRAWN, now=LATER))

    assert {row.kind for row in rows if row.actor == by.ref} >= {"proposals", "consents"}


def test_a_firm_that_moves_its_own_vacancy_sees_all_its_cards_end_alike(world: World) -> None:
    """It could else try one place after the other, and learn which is avoided."""
    hers, others = avoiding(world, **AROUND_PISA), world.sent(world.olga)
    by = world.alfa.actor("Anna")
    world.session.commit()
    sign(world.session, by=by)

    a_firm_moves_its_vacancy(world)
    world.session.commit()

    ended = [(each.state, world.is_shown(each, now=LATER, by=by)) for each in (hers, others)]
    assert ended == [(State.WITHDRAWN, False)] * 2
    assert [hers.why, others.why] == ["exclusion", "vacancy_moved"]
    assert world.consent_of(others).withdrawn_at is not None
    told = world.session.query(Message).filter(Message.kind == "proposal_withdrawn").all()
    assert {(each.about, each.urgent) for each in told} == {(hers.ref, True), (others.ref, False)}


def test_a_firm_that_asks_for_something_else_ends_nothing(world: World) -> None:
    proposal = avoiding(world, **AROUND_PISA)
    by = world.alfa.actor("Anna")
    world.session.commit()
    sign(world.session, by=by)

    vacancies.amend(world.session, world.alfa.vacancy.ref, {"licences": ["B"]}, by=by, read=read_work)
    world.session.commit()

    assert world.state(proposal) is State.SENT


def test_her_tutor_and_her_coordinators_are_alerted_and_nobody_else(world: World) -> None:
    here, there = (
        accounts.open_account(world.session, Role.COORDINATOR, "Cora", territory=code) for code in ("TE", "PI")
    )
    gone = accounts.open_account(world.session, Role.COORDINATOR, "Carlo", territory="TE")
    gone.state = accounts.AccountState.DISABLED
    proposal = avoiding(world, **AROUND_PISA)
    before = world.session.query(Message).count()

    a_site_moves(world)
    world.session.commit()

    told = world.session.query(Message).order_by(Message.id).all()[before:]
    assert {(each.kind, each.urgent, each.about, each.put_by) for each in told} == {
        ("proposal_withdrawn", True, proposal.ref, None)
    }
    assert sorted(str(each.to_account) for each in told) == sorted([TESSA.ref, here.ref])
    assert there.ref != here.ref


def test_a_proposal_that_ends_for_another_reason_alerts_no_coordinator(world: World) -> None:
    """The control: that would tell coordinators of what is the tutor's daily work."""
    cora = accounts.open_account(world.session, Role.COORDINATOR, "Cora", territory="TE")
    proposal = avoiding(world)

    registry.suspend(world.session, world.alfa.employer.ref, by=CORA)
    world.session.commit()

    assert world.told(to_account=cora.ref) == []
    assert proposal.ref


def test_who_changes_a_place_while_she_is_being_proposed_waits_and_then_withdraws(world: World, engine: Engine) -> None:
    """Neither of the two may look before the other has finished: here the firm's change comes between."""
    exclusions.put(world.session, world.irma.ref, ROSSI, by=TESSA)
    world.session.commit()
    employer = world.alfa.employer.ref
    proposal = world.sent()

    joining = Thread(target=apart, args=(engine, lambda own: contacts.add(
        own, employer, {"name": "Mario Rossi"}, by=TESSA, on=make.TODAY)))  # fmt: skip
    joining.start()
    joining.join(0.2)
    world.session.commit()
    joining.join()

    assert is_withdrawn(world, proposal)


@contextmanager
def nobody_listening() -> Iterator[None]:
    event.remove(Session, "before_commit", rechecks._follow_up)  # noqa: SLF001
    yield
    event.listen(Session, "before_commit", rechecks._follow_up, insert=True)  # noqa: SLF001


def test_the_naive_twin_that_checks_when_it_sends_leaves_the_card_open(world: World) -> None:
    """The twin: exclusions are asked when a proposal is sent and when it is answered, and never between."""
    proposal = avoiding(world, **AROUND_PISA)

    with nobody_listening():
        a_site_moves(world)
        world.session.commit()

    assert world.is_shown(proposal, now=LATER)
    assert avoidance.crossing(world.session, world.irma.id, world.alfa.vacancy.id) is not None


def test_the_naive_twin_that_hooks_the_actions_misses_what_is_brought_back_by_columns(
    world: World, engine: Engine
) -> None:
    """The twin: the actions of employers call it. Undoing an import sets columns, and calls none of them."""
    proposal, number = avoiding(world, **AROUND_PISA), world.alfa.vacancy.id
    world.session.rollback()

    with db.session(engine, write=True) as own:
        vacancy = own.get_one(Vacancy, number)
        vacancy.site_id, vacancy.municipality, vacancy.lat, vacancy.lon = None, make.PISA, 43.72, 10.40

    assert is_withdrawn(world, proposal)


ROOT = Path(__file__).parents[3]
MANY = re.compile(r"(?<![.\w])(update|insert|delete)\((Vacancy|Protection|Proposal)\)")


def test_many_rows_at_once_are_written_only_where_no_exclusion_depends_on_them() -> None:
    """Renumbering changes no place, and nobody is proposed yet for what was just taken in."""
    rooms = ("ground", "catalogue", "employers", "matching", "schedules", "web")
    files = [file for room in rooms for file in (ROOT / room).rglob("*.py")]

    found = {(file.name, *told.groups()) for file in files for told in MANY.finditer(file.read_text())}

    assert found == {("clock.py", "update", "Vacancy"), ("vacancy_rows.py", "insert", "Vacancy")}


PEOPLE, PLACES = {Beneficiary}, {Vacancy, Site, Employer, Contact}
# A consent is to a proposal, and ends with it.
WITH_ANOTHER: set[type[Base]] = {Consent}


def targets(table: Table) -> set[Table]:
    return {key.column.table for key in table.foreign_keys}


def test_whatever_ties_a_person_to_a_place_is_watched() -> None:
    """A placement, a joint plan, or whatever else comes, has to stand in the table with its state."""
    assert web.records.TABLES
    tables = {each.class_: cast("Table", each.local_table) for each in Base.registry.mappers}

    tying = {
        record
        for record, table in tables.items()
        if targets(table) & {tables[each] for each in PEOPLE} and targets(table) & {tables[each] for each in PLACES}
    }

    assert tying == WITH_ANOTHER | {Proposal, Placement}
    assert {record for record in tying if "state" in rechecks.WATCHED.get(record, ())} == {Proposal, Placement}
