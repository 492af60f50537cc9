"""What may change around a proposal, and what somebody may avoid who is proposed."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from employers import contacts, registry, vacancies
from employers.records import Contact
from matching import exclusions
from matching.facts import read_work
from schedules.records.proposals import Proposal, State
from tests import make
from tests.schedules.world import CORA, SENT_AT, TESSA, World

PISA = {"municipality": make.PISA}
AROUND_PISA = {"areas": [{"lat": 43.72, "lon": 10.40, "km": 15}]}
ROSSI = {"persons": [{"name": "Mario Rossi"}]}
LATER = SENT_AT


def site_of(world: World) -> str:
    return registry.sites(world.session, world.alfa.employer.ref, by=TESSA)[0].ref


def a_site_moves(world: World) -> None:
    registry.amend_site(world.session, site_of(world), PISA, by=TESSA)


def a_site_turns_out_to_be_lonely(world: World) -> None:
    registry.amend_site(world.session, site_of(world), {"isolated": True}, by=TESSA)


def a_vacancy_moves(world: World) -> None:
    vacancies.amend(world.session, world.alfa.vacancy.ref, {"site": None, **PISA}, by=TESSA, read=read_work)


def a_firm_moves_its_vacancy(world: World) -> None:
    by = world.alfa.actor("Anna")
    vacancies.amend(world.session, world.alfa.vacancy.ref, {"site": None, **PISA}, by=by, read=read_work)


def a_vacancy_turns_to_the_night(world: World) -> None:
    hours = [[["00:00", "04:00"]]] * 5 + [[], []]
    vacancies.amend(world.session, world.alfa.vacancy.ref, {"hours": hours}, by=TESSA, read=read_work)


def somebody_joins_the_firm(world: World) -> None:
    contacts.add(world.session, world.alfa.employer.ref, {"name": "Rossi Mario"}, by=TESSA, on=make.TODAY)


def a_contact_turns_out_to_be_somebody(world: World) -> None:
    world.session.get_one(Contact, world.alfa.contacts["Aldo"].id).name = "Mario Rossi"


def a_firm_changes_hands(world: World) -> None:
    registry.amend(world.session, world.alfa.employer.ref, {"owner": "Mario Rossi"}, by=TESSA)


def a_firm_turns_to_other_work(world: World) -> None:
    registry.amend(world.session, world.alfa.employer.ref, {"sector": "96.02"}, by=CORA)


def a_contact_comes_from_another_firm(world: World) -> None:
    bruno = world.session.get_one(Contact, world.beta.contacts["Bruno"].id)
    bruno.employer_id = world.alfa.employer.id


CHANGES: dict[Callable[[World], None], dict[str, Any]] = {
    a_site_moves: AROUND_PISA,
    a_site_turns_out_to_be_lonely: {"isolated": True},
    a_vacancy_moves: {"municipalities": [make.PISA]},
    a_firm_moves_its_vacancy: AROUND_PISA,
    a_vacancy_turns_to_the_night: {"night": True},
    somebody_joins_the_firm: ROSSI,
    a_contact_turns_out_to_be_somebody: ROSSI,
    a_firm_changes_hands: ROSSI,
    a_firm_turns_to_other_work: {"sectors": ["96"]},
    a_contact_comes_from_another_firm: {"persons": [{"name": "Bruno Prova"}]},
}


def owners_known(world: World) -> World:
    """Return the world with firms whose owners are known."""
    for firm in (world.alfa, world.beta):
        registry.amend(world.session, firm.employer.ref, {"owner": "Carla Neri"}, by=TESSA)
    world.session.commit()
    return world


def avoiding(world: World, **stated: object) -> Proposal:
    """Have Irma avoid something, and propose her to Alfa."""
    exclusions.put(world.session, world.irma.ref, stated, by=TESSA)
    proposal = world.sent()
    world.session.commit()
    return proposal


def damage(world: World) -> None:
    """Damage all lists behind the back of whoever listens."""
    behind(world, "UPDATE protections SET avoid = lat")


def behind(world: World, statement: str) -> None:
    """Change something in the database behind the back of whoever listens to sessions."""
    world.session.commit()
    with world.session.get_bind().engine.begin() as connection:
        connection.execute(text(statement))
    world.session.expire_all()


def is_withdrawn(world: World, proposal: Proposal) -> bool:
    world.session.expire_all()
    told = world.told(to_account=TESSA.ref)
    is_over = (proposal.state, proposal.why) == (State.WITHDRAWN, "exclusion")
    consent = world.consent_of(proposal)
    return is_over and consent.withdrawn_at is not None and "proposal_withdrawn" in told
