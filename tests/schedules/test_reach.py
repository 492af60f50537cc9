"""Who reaches consents and proposals to change them, and whose the register is."""

from dataclasses import replace

import pytest

from ground.actors import Actor, Role
from ground.errors import Missing
from matching.reach import Datum
from schedules import reach
from schedules.errors import NoConsent
from schedules.records.proposals import State
from tests import make
from tests.schedules.world import CORA, TESSA, World

AUDITOR = Actor("auditor", Role.AUDITOR)


def test_the_register_of_consents_is_the_auditors_alone(world: World) -> None:
    consents = [world.consent_of(world.consented(her)) for her in (world.irma, world.olga)]
    newest, oldest = sorted(consents, key=lambda each: -each.id)

    assert reach.register(world.session, AUDITOR, limit=9) == [newest, oldest]
    assert reach.register(world.session, AUDITOR, limit=9, after=newest.ref) == [oldest]
    with pytest.raises(NoConsent):
        reach.register(world.session, AUDITOR, limit=9, after="nobody")
    for by in (TESSA, CORA, *(Actor("x", role, "TE") for role in Role if role is not Role.AUDITOR)):
        assert reach.register(world.session, by, limit=9) == []
        with pytest.raises(NoConsent):
            reach.register(world.session, by, limit=9, after=newest.ref)


def test_who_only_reads_changes_nothing(world: World) -> None:
    """A coordinator reads what was consented to, and never speaks for her."""
    proposal = world.consented()
    consent = world.consent_of(proposal)

    assert reach.hers(world.session, proposal.ref, CORA, Datum.CONSENTS) == proposal
    assert reach.consent(world.session, consent.ref, CORA) == consent
    for by in (CORA, make.OTHER_TUTOR, replace(TESSA, territory="PI")):
        with pytest.raises(Missing):
            reach.hers_to_change(world.session, proposal.ref, by, Datum.CONSENTS)
        with pytest.raises(Missing):
            reach.consent_to_change(world.session, consent.ref, by)
    assert reach.hers_to_change(world.session, proposal.ref, TESSA, Datum.CONSENTS).state is State.CONSENTED
    assert reach.consent_to_change(world.session, consent.ref, TESSA) == consent


def test_to_whom_a_proposal_is_missing_it_is_so_in_one_way(world: World) -> None:
    proposal, refusals = world.consented(), set()

    for ref in (proposal.ref, "nobody"):
        for change in (reach.hers, reach.hers_to_change):
            with pytest.raises(Missing) as refused:
                change(world.session, ref, make.OTHER_TUTOR)
            refusals.add(refused.type)

    assert len(refusals) == 1
