"""What the clock does with check-ins: in sets, each step once, told to whom it is for; times are those of Rome."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from ground.actors import Role
from ground.audit.records import AuditRow
from ground.notices import Notice
from ground.outbox import Message
from schedules import ticker
from schedules.checking_in import following_up
from schedules.checking_in.following_up import follow_up
from schedules.dates.purposes import Party
from schedules.records.check_ins import CheckIn, State
from schedules.records.concerns import Pause, Snooze
from schedules.records.placements import Placement
from schedules.ticker import Knock
from tests import make
from tests.schedules.placed import of, placed
from tests.schedules.world import TESSA, World, at
from web import db
from web.accounts import open_account

MONDAY = at("09-07 09:00")


@pytest.fixture
def cora(world: World) -> str:
    """Return the account of who coordinates the territory."""
    return open_account(world.session, Role.COORDINATOR, "Cora", territory="TE").ref


def run(world: World, *instants: datetime) -> None:
    """Let the clock strike."""
    for now in instants:
        while follow_up(world.session, now):
            world.session.commit()
    world.session.commit()


def told(world: World, account: str) -> list[tuple[str, str]]:
    """Return what an account was told of which check-ins, by notices."""
    rows = world.session.execute(select(Notice.kind, Notice.about).where(Notice.account == account).order_by(Notice.id))
    return [(kind, about) for kind, about in rows if kind.startswith("check_in")]


def first(world: World, placement: Placement, party: Party = Party.HER) -> CheckIn:
    return of(world.session, placement, party)[0]


def test_in_the_morning_each_is_told_to_whom_it_is_for(world: World) -> None:
    placement = placed(world)
    hers, theirs = first(world, placement), first(world, placement, Party.EMPLOYER)

    run(world, MONDAY)

    assert told(world, TESSA.ref) == [("check_in_due", hers.ref)]
    assert told(world, "anna") == [("check_in_due", theirs.ref)]
    assert world.told(to_contact=world.alfa.contacts["Anna"].ref).count("check_in_due") == 1
    assert {each.state for each in of(world.session, placement) if each.due_on == date(2026, 9, 7)} == {State.DUE}


def test_for_a_contact_who_cannot_be_written_to_her_tutor_is_told(world: World) -> None:
    placement = placed(world)
    theirs, anna = first(world, placement, Party.EMPLOYER), world.alfa.contacts["Anna"]
    anna.account = anna.email = None

    run(world, MONDAY)

    assert ("check_in_due", theirs.ref) in told(world, TESSA.ref)
    assert world.told(to_contact=anna.ref).count("check_in_due") == 0


def test_before_its_day_nothing_is_told(world: World) -> None:
    placed(world)

    run(world, at("09-07 08:59"))

    assert (told(world, TESSA.ref), told(world, "anna")) == ([], [])


def test_missed_in_the_first_weeks_another_channel_is_tried_the_same_evening(world: World, cora: str) -> None:
    placement = placed(world)
    hers = first(world, placement)

    run(world, MONDAY, at("09-07 18:00"), at("09-08 09:00"))

    assert ("check_in_second_channel", hers.ref) in told(world, TESSA.ref)
    assert ("check_in_escalated", hers.ref) in told(world, cora)
    assert first(world, placement).state is State.ESCALATED


def test_missed_later_it_is_asked_again_before_it_is_handed_on(world: World, cora: str) -> None:
    placement = placed(world)
    later = next(each for each in of(world.session, placement, Party.EMPLOYER) if each.repeat_on is not None)

    run(world, *(at(f"{day} 09:00") for day in (later.due_on, later.repeat_on)))

    assert [kind for kind, about in told(world, "anna") if about == later.ref] == ["check_in_due", "check_in_again"]
    assert not [each for each in told(world, cora) if each[1] == later.ref]


def test_a_clock_that_was_away_takes_every_step_once(world: World, cora: str) -> None:
    placement = placed(world)
    hers = first(world, placement)

    run(world, at("09-09 11:00"))

    assert [kind for kind, about in told(world, TESSA.ref) if about == hers.ref] == [
        "check_in_due", "check_in_second_channel",
    ]  # fmt: skip
    assert told(world, cora).count(("check_in_escalated", hers.ref)) == 1


def test_a_clock_that_comes_at_night_wakes_nobody(world: World) -> None:
    placed(world)

    run(world, at("09-07 23:30"))

    due = world.session.scalars(select(Message.due_at).where(Message.kind == "check_in_due")).all()
    assert {each.astimezone(MONDAY.tzinfo) for each in due} == {at("09-08 09:00")}


def test_each_move_leaves_its_row_in_the_trail(world: World) -> None:
    placement = placed(world)
    before = world.session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.kind == "check_ins"))

    run(world, MONDAY)

    moved = [each for each in of(world.session, placement) if each.state is State.DUE]
    rows = world.session.scalars(select(AuditRow).where(AuditRow.kind == "check_ins").order_by(AuditRow.number)).all()
    named = [row for row in rows[before or 0 :] if row.ref == world.irma.audit_ref]
    assert len(named) == len(moved) == 2
    assert all((row.reason or "").startswith("due:") and world.irma.ref not in (row.reason or "") for row in named)


def test_who_is_left_in_peace_is_not_reminded_of_and_still_handed_on(world: World, cora: str) -> None:
    placement = placed(world)
    pause = Pause(beneficiary_id=placement.beneficiary_id, until=date(2026, 10, 1), made_by="tutor", made_at=MONDAY)
    pause.reason = "she asked for it"
    world.session.add(pause)
    world.session.commit()

    run(world, MONDAY, at("09-07 18:00"), at("09-08 09:00"))

    assert told(world, TESSA.ref) == []
    assert len(told(world, cora)) == 2
    assert "check_in_due" in [kind for kind, _ in told(world, "anna")]


def test_who_put_one_off_is_not_reminded_of_that_one(world: World) -> None:
    placement = placed(world)
    hers = first(world, placement)
    snooze = Snooze(beneficiary_id=placement.beneficiary_id, account=TESSA.ref, item=hers.ref, ref="s" * 22,
                    until=date(2026, 9, 9), made_at=MONDAY)  # fmt: skip
    snooze.reason = "tomorrow"
    world.session.add(snooze)
    world.session.commit()

    run(world, MONDAY)

    assert told(world, TESSA.ref) == []


# --- two clocks at once


@pytest.fixture
def apart(fresh_postgresql: Callable[[], str]) -> Iterator[Engine]:
    """Return an engine on a database with a placement whose first day has come; on SQLite one waits for the other."""
    engine = db.engine(fresh_postgresql(), make.TRAIL)
    with Session(engine, execution_options=db.WRITING) as session:
        make.floor(session)
        placed(World(session))
    yield engine
    engine.dispose()


def counted(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(Notice).where(Notice.kind == "check_in_due")) or 0


def naively(session: Session) -> list[int]:
    """Select what is due, and tell it: what must not be."""
    due = session.execute(select(CheckIn.id, CheckIn.ref).where(CheckIn.next_at <= MONDAY)).all()
    rows = [{"account": TESSA.ref, "kind": "check_in_due", "about": ref, "at": MONDAY} for _, ref in due]
    following_up.notices.put_all(session, rows)
    return [number for number, _ in due]


def test_two_clocks_at_once_tell_each_step_once(apart: Engine) -> None:
    with Session(apart, execution_options=db.WRITING) as one, Session(apart, execution_options=db.WRITING) as other:
        moved = follow_up(one, MONDAY), follow_up(other, MONDAY)
        one.commit()
        other.commit()

    assert moved == (2, 0)
    assert counted(apart) == 2


def test_the_twin_that_selects_and_then_tells_tells_twice(apart: Engine) -> None:
    with Session(apart, execution_options=db.WRITING) as one, Session(apart, execution_options=db.WRITING) as other:
        naively(one), naively(other)
        one.commit()
        other.commit()

    assert counted(apart) == 4


def test_what_a_clock_that_died_had_begun_is_taken_up_by_the_next(engine: Engine, world: World) -> None:
    placed(world)
    with Session(engine, execution_options=db.WRITING) as dying:
        follow_up(dying, MONDAY)

    run(world, MONDAY)

    assert counted(engine) == 2


def test_a_check_in_that_breaks_its_step_stops_no_other_and_is_not_lost(engine: Engine, world: World) -> None:
    broken = first(world, placed(world))
    broken.next_step = "unheard_of"
    world.session.commit()
    steps = {"follow up": ticker.apart(follow_up, following_up.due)}
    mistakes: list[Exception] = []

    names = ticker.run(
        Knock(partial(db.session, engine, write=True, door="tick"), lambda: MONDAY), steps, mistakes.append
    )

    assert (names, len(mistakes)) == (["follow up"], 1)
    assert told(world, "anna")
    assert world.session.scalars(select(CheckIn.next_step).where(CheckIn.id == broken.id)).one() == "unheard_of"
