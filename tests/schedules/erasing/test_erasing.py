"""Two people erase; of her stay counters and keyed references that lead nowhere; nobody else is touched."""

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from employers.records import Employer, Vacancy
from ground.actors import Actor, Role
from ground.audit.names import keyed_ref
from ground.audit.records import Action
from ground.audit.writing import sign
from matching import beneficiaries, exclusions, identities
from matching.errors import ExclusionsUnreadable, NoBeneficiary
from matching.records.identities import Identity
from matching.records.people import Beneficiary, PathState
from matching.records.profiles import ProfileRecord, Protection
from matching.records.rankings import RankingLog
from schedules.erasing import keeping
from schedules.erasing.register import Register
from schedules.errors import ErasureRefused, NoErasure
from schedules.proposing import reach as proposed
from schedules.records.erasures import Erasure, ErasureRequest, Holding, Reason
from schedules.records.proposals import Proposal, State, Withdrawal
from tests import audits, known, make
from tests.schedules.world import World, at
from web.records import TABLES

OFFICER = Actor("officer", Role.AUDITOR)
# Counters, and what nobody can tie to her any more.
STAYS = {"audit_rows", "audit_head", "erasures"}


@pytest.fixture
def session(session: Session) -> Session:
    """Return the session on a database with its floor laid."""
    make.floor(session)
    session.commit()
    return session


def ask(session: Session, ref: str, *holdings: Holding, by: Actor = make.TUTOR) -> ErasureRequest:
    wanted = holdings or keeping.ALL
    return keeping.ask(session, ref, Reason.HER_WISH, by=by, on=make.TODAY, holdings=wanted)


def confirm(session: Session, ref: str, register: Register, *, by: Actor = make.COORDINATOR) -> keeping.Erased:
    sign(session, by=by)
    erased = keeping.confirm(session, ref, by=by, now=make.NOW, register=register)
    session.commit()
    return erased


def erase(session: Session, ref: str, register: Register, *holdings: Holding) -> keeping.Erased:
    ask(session, ref, *holdings)
    session.commit()
    return confirm(session, ref, register)


def test_nothing_tells_of_her_any_more(session: Session, register: Register) -> None:
    hers = known.person(session)
    words = known.words(session, hers)
    session.commit()
    there = known.telling(session, words)

    erased = erase(session, hers.ref, register)

    beside = {"outbox", "notices", "kept_answers", "links"}
    assert there >= {*keeping.HOLDINGS, *beside} - {"erasure_requests", "imported_rows"}
    assert known.telling(session, words) == set()
    taken = {*keeping.HOLDINGS, *beside, "imported_rows"} - {"erasure_requests"}
    assert set(erased.tables) == taken
    assert {*erased.tables} & {name for name, count in known.counted(session).items() if count} == set()


def test_a_process_that_does_not_know_every_table_erases_nothing(session: Session, register: Register) -> None:
    hers = known.person(session)
    ask(session, hers.ref)
    session.execute(text("CREATE TABLE unheard_of (beneficiary_id INTEGER)"))
    session.commit()

    with pytest.raises(RuntimeError, match="unheard_of"):
        confirm(session, hers.ref, register)
    session.rollback()
    session.execute(text("DROP TABLE unheard_of"))
    session.commit()

    assert session.get(Beneficiary, hers.id) is not None


# What refers to something of hers before that itself.
PLACED = ("assessments", "allowance_months", "presence_days", "papers", "extensions", "suspensions", "placements")
FOLLOWED = ("concerns", "check_ins", "contact_rules", "pauses", "snoozes")
BESIDE = (*FOLLOWED, *PLACED, "proposals", "consents", "case_members", "glasses", "notes", "drafts")


def test_a_careless_erasure_would_be_found(session: Session) -> None:
    """It deletes what it knows of, and leaves the log of rankings and what names her as text."""
    hers = known.person(session)
    words = known.words(session, hers)
    session.commit()

    session.execute(update(RankingLog).values(beneficiary_id=known.person(session, "another").id))
    for name in (*BESIDE, "identities", "profiles", "protections", "beneficiaries"):
        table = TABLES.tables[name]
        key = "id" if name == "beneficiaries" else "beneficiary_id"
        session.execute(delete(table).where(table.c[key] == hers.id))

    assert known.telling(session, words) == {"rankings", "outbox", "notices", "kept_answers", "links"}


def test_nobody_else_loses_anything(session: Session, register: Register) -> None:
    before = known.counted(session)
    known.person(session, "another")
    session.commit()
    between = known.counted(session)
    hers = known.person(session)
    session.commit()

    erase(session, hers.ref, register)

    # The account to which the messages about her go is the tutor's.
    stays = {
        name: count for name, count in known.counted(session).items() if name not in STAYS | {"accounts", "import_runs"}
    }
    assert stays == {name: between[name] for name in stays}
    assert between != before


@pytest.mark.parametrize("holding", [Holding.CASE, Holding.IDENTITY, Holding.PROFILE, Holding.PROTECTION])
def test_what_is_proposed_ends_and_its_slot_is_free_when_what_it_stands_on_goes(
    session: Session, register: Register, holding: Holding
) -> None:
    world = World(session)
    hers, other = world.willing().ref, world.sent(world.olga)
    session.commit()
    assert world.slots_taken(world.alfa) == 1

    erase(session, world.irma.ref, register, holding)

    assert world.slots_taken(world.alfa) == 0
    assert world.is_shown(other, now=at("09-02 10:00"))
    left = session.scalars(select(Proposal).where(Proposal.id != other.id)).all()
    assert [(each.state, each.why) for each in left] == (
        [] if holding is Holding.CASE else [(State.WITHDRAWN, Withdrawal.ERASURE)]
    )
    assert world.told(about=hers, to_account=world.tessa.ref) == ["proposal_withdrawn"] * len(left)


def test_what_no_card_is_made_of_goes_and_the_proposal_stays(session: Session, register: Register) -> None:
    world = World(session)
    hers = world.willing()
    session.commit()

    erase(session, world.irma.ref, register, Holding.NOTES)

    assert (world.state(hers), world.slots_taken(world.alfa)) == (State.WILLING, 1)


def test_the_firm_finds_no_card_and_no_line_of_who_was_erased(session: Session, register: Register) -> None:
    world = World(session)
    hers, other = world.sent(), world.sent(world.olga)
    contact, ref = world.contact_of(hers), other.ref
    session.commit()

    erase(session, world.irma.ref, register)

    assert [each.ref for each in proposed.sent_to(session, contact, limit=9)] == [ref]


def test_counters_of_employers_and_vacancies_stay(session: Session, register: Register) -> None:
    employer = make.employer(session, employees=5)
    vacancy = make.vacancy(session, employer=employer.ref, slots=2)
    employer.ended_count, employer.hired_count, vacancy.slots_taken = 3, 2, 1
    hers = known.person(session)
    session.commit()

    erase(session, hers.ref, register)

    found = session.execute(select(Employer.ended_count, Employer.hired_count, Vacancy.slots_taken).join_from(
        Employer, Vacancy
    ))  # fmt: skip
    assert found.one() == (3, 2, 1)


def test_the_trail_keeps_a_reference_that_leads_nowhere(session: Session, register: Register) -> None:
    hers = known.person(session)
    ref, salt, in_trail = hers.ref, hers.salt, hers.audit_ref
    session.commit()

    erase(session, ref, register)

    rows = [row for row in audits.told(session) if row.ref == in_trail]
    assert {"identities", "rankings", "beneficiaries", "erasure_requests"} <= {row.kind for row in rows}
    assert (rows[-1].action, rows[-1].reason) == (Action.DELETE, "her_wish:case")
    assert audits.whole(session)
    # Nobody can make it any more: her salt is nowhere, and nothing ties it to her line in the register.
    assert in_trail == keyed_ref(salt, ref)
    assert known.telling(session, {salt, ref}) == set()
    assert [row for row in audits.told(session) if row.kind == "erasures"] == []
    assert known.telling(session, register.persons(ref)) == {"erasures"}


def test_without_a_salt_of_her_own_the_trail_would_still_name_her(session: Session, register: Register) -> None:
    """A trail that keyed her reference with one key for all: whoever remembers the reference finds all that she did."""
    hers = known.person(session)
    hers.salt = make.SECRET[:22]
    ref = hers.ref
    session.commit()

    erase(session, ref, register)

    assert known.telling(session, {keyed_ref(make.SECRET[:22], ref)}) == {"audit_rows"}


@pytest.mark.parametrize("asker", [make.TUTOR, make.COORDINATOR, OFFICER], ids=lambda actor: actor.role)
def test_who_asked_does_not_confirm(session: Session, register: Register, asker: Actor) -> None:
    hers = known.person(session)
    ask(session, hers.ref, by=asker)

    with pytest.raises((ErasureRefused, NoBeneficiary)):
        keeping.confirm(session, hers.ref, by=asker, now=make.NOW, register=register)

    assert known.telling(session, {hers.ref}) != set()
    assert not register.file.exists()


@pytest.mark.parametrize("confirmer", [make.COORDINATOR, OFFICER], ids=lambda actor: actor.role)
def test_a_coordinator_or_the_officer_confirms(session: Session, register: Register, confirmer: Actor) -> None:
    hers = known.person(session)
    ask(session, hers.ref)
    session.commit()

    confirm(session, hers.ref, register, by=confirmer)

    assert session.scalar(select(func.count()).select_from(Beneficiary)) == 0


def test_the_database_itself_asks_for_two_people(session: Session) -> None:
    asked = ask(session, known.person(session).ref)

    asked.confirmed_by = asked.asked_by
    with pytest.raises(IntegrityError, match="two_people_erase"):
        session.flush()


def test_who_does_not_reach_her_neither_asks_nor_sees_nor_confirms(session: Session, register: Register) -> None:
    hers = known.person(session)
    ask(session, hers.ref)
    lead, contact = Actor("lead", Role.LEAD), make.CONTACT
    for by in (make.TUTOR_OF_PISA, make.COORDINATOR_OF_PISA, make.OTHER_TUTOR, lead, contact):
        for act in (
            lambda by=by: ask(session, hers.ref, by=by),
            lambda by=by: keeping.asked(session, hers.ref, by=by),
            lambda by=by: keeping.take_back(session, hers.ref, by=by),
            lambda by=by: keeping.confirm(session, hers.ref, by=by, now=make.NOW, register=register),
        ):
            with pytest.raises(NoBeneficiary):
                act()
        assert keeping.requests(session, by=by, limit=9) == []


def test_her_tutor_may_ask_and_not_confirm_for_another(session: Session, register: Register) -> None:
    hers = known.person(session)
    ask(session, hers.ref, by=make.COORDINATOR)

    with pytest.raises(NoBeneficiary):
        keeping.confirm(session, hers.ref, by=make.TUTOR, now=make.NOW, register=register)


def test_what_was_not_asked_for_is_not_confirmed(session: Session, register: Register) -> None:
    hers = known.person(session)

    with pytest.raises(NoErasure):
        confirm(session, hers.ref, register)


def test_what_was_asked_for_can_be_taken_back(session: Session) -> None:
    hers = known.person(session)
    ask(session, hers.ref)
    with pytest.raises(ErasureRefused, match="asked for"):
        ask(session, hers.ref, by=make.COORDINATOR)

    keeping.take_back(session, hers.ref, by=make.COORDINATOR)

    with pytest.raises(NoErasure):
        keeping.asked(session, hers.ref, by=make.TUTOR)


def test_those_who_may_confirm_see_what_was_asked_for(session: Session) -> None:
    refs = [make.beneficiary(session).ref for _ in range(3)]
    for ref in refs:
        ask(session, ref)

    for by in (make.COORDINATOR, OFFICER):
        first = keeping.requests(session, by=by, limit=2)
        rest = keeping.requests(session, by=by, limit=2, after=first[-1].person.ref)
        assert [each.person.ref for each in first + rest] == refs


def test_while_she_is_placed_her_place_has_to_be_given_back_first(session: Session, register: Register) -> None:
    hers = known.person(session)
    asked = ask(session, hers.ref)
    hers.state = PathState.IN_PLACEMENT
    session.commit()

    with pytest.raises(ErasureRefused, match="placement"):
        keeping.confirm(session, hers.ref, by=make.COORDINATOR, now=make.NOW, register=register)
    session.delete(asked)
    with pytest.raises(ErasureRefused, match="placement"):
        ask(session, hers.ref)


def test_her_rankings_can_go_alone(session: Session, register: Register) -> None:
    hers = known.person(session)
    session.commit()

    erased = erase(session, hers.ref, register, Holding.RANKINGS)

    assert set(erased.tables) == {"rankings", "outbox", "notices", "kept_answers", "links"}
    assert erased.entry.line.what == "rankings"
    assert session.scalar(select(func.count()).select_from(RankingLog)) == 0
    assert session.scalar(select(func.count()).select_from(ErasureRequest)) == 0
    assert identities.reveal(session, hers.ref, by=make.TUTOR)[0]["first_name"] == known.CANARY


def test_an_identity_that_went_alone_can_be_written_anew(session: Session, register: Register) -> None:
    hers = known.person(session)
    session.commit()

    erase(session, hers.ref, register, Holding.IDENTITY, Holding.PROFILE)

    assert set(identities.reveal(session, hers.ref, by=make.TUTOR)[0].values()) == {None}
    identities.put(session, hers.ref, {"first_name": "Favola"}, by=make.TUTOR, on=make.TODAY)
    assert session.get_one(ProfileRecord, hers.id).occupations is None


def test_without_her_protection_nothing_is_ranked_for_her(session: Session, register: Register) -> None:
    hers = known.person(session)
    session.commit()

    erase(session, hers.ref, register, Holding.PROTECTION)

    with pytest.raises(ExclusionsUnreadable):
        beneficiaries.profile(session, hers.ref, by=make.TUTOR)
    exclusions.put(session, hers.ref, {}, by=make.TUTOR)
    assert session.get_one(Protection, hers.id).avoid


def test_an_erasure_that_fails_erases_nothing(session: Session, register: Register) -> None:
    hers = known.person(session)
    ask(session, hers.ref)
    session.commit()
    register.file.mkdir(parents=True)

    with pytest.raises(Exception, match="PONTE_ERASURES"):
        confirm(session, hers.ref, register)

    session.rollback()
    assert session.get(Identity, hers.id) is not None
    assert session.scalar(select(func.count()).select_from(Erasure)) == 0
