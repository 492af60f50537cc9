"""A file may move a place, and undoing it may move it back: what then crosses an exclusion is withdrawn."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.records import Vacancy
from matching import exclusions
from schedules.records.proposals import Proposal, State
from tests import make
from tests.schedules.world import CORA, TESSA, World
from tests.web.importing import Importer
from web.imports.records import ImportRun

HEAD = "id,title,slots,employer,place\n"


@pytest.fixture
def world(session: Session) -> World:
    make.floor(session)
    return World(session)


@pytest.fixture
def importer(world: World, tmp_path: Path) -> Importer:
    return Importer(world.session, tmp_path, by=CORA, reviewed=True)


def bring(importer: Importer, place: str) -> ImportRun | None:
    run = importer.apply(f"{HEAD}1,cook,1,Alfa,{place}\n")
    importer.session.commit()
    return run


def propose(world: World) -> Proposal:
    """Propose Irma, who avoids Pisa, for the vacancy of the file."""
    exclusions.put(world.session, world.irma.ref, {"municipalities": [make.PISA]}, by=TESSA)
    world.alfa.vacancy = world.session.scalars(select(Vacancy).where(Vacancy.source == "paper")).one()
    proposal = world.sent()
    world.session.commit()
    return proposal


def test_a_file_that_moves_the_place_withdraws(world: World, importer: Importer) -> None:
    bring(importer, "Teramo")
    proposal = propose(world)

    bring(importer, "Pisa")

    assert (world.state(proposal), proposal.why) == (State.WITHDRAWN, "exclusion")


def test_undoing_a_file_that_had_moved_it_away_withdraws(world: World, importer: Importer) -> None:
    bring(importer, "Pisa")
    run = bring(importer, "Teramo")
    proposal = propose(world)

    importer.undo(run)
    world.session.commit()

    assert (world.state(proposal), proposal.why) == (State.WITHDRAWN, "exclusion")


def test_a_file_that_leaves_the_place_where_it_was_withdraws_nothing(world: World, importer: Importer) -> None:
    bring(importer, "Teramo")
    proposal = propose(world)

    importer.apply(f"{HEAD}1,cook,2,Alfa,Teramo\n")
    world.session.commit()

    assert world.state(proposal) is State.SENT
