"""What is to be sent is neither lost nor given to two workers, and says nothing of anybody."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ground import outbox
from ground.audit.records import Action
from ground.audit.writing import sign
from ground.outbox import Message
from tests import make
from tests.audits import told, whole
from web import db

SOON = timedelta(seconds=1)
Claim = Callable[[Session, str], list[int]]


def put(session: Session, **said: object) -> Message:
    return outbox.put(session, "proposal", **{"to_account": "a" * 22, "due_at": make.NOW} | said)  # type: ignore[arg-type]


def claim(session: Session, worker: str = "w", *, now: datetime = make.NOW, limit: int = 10) -> list[int]:
    """Claim and commit, as a worker does before it sends."""
    claimed = [message.id for message in outbox.claim(session, now=now, limit=limit, worker=worker)]
    session.commit()
    return claimed


def at_once(engine: Engine, take: Claim) -> tuple[list[int], list[int]]:
    """Let a second worker claim while the first has not committed yet, and then the first commit."""
    with Session(engine, execution_options=db.WRITING) as one:
        first = take(one, "one")
        with Session(engine, execution_options=db.WRITING) as other:
            second = take(other, "other")
            other.commit()
        one.commit()
    return first, second


def test_a_message_is_there_only_if_what_caused_it_is(engine: Engine, session: Session) -> None:
    with Session(engine, execution_options=db.WRITING) as own:
        put(own)

    assert claim(session) == []


def test_a_message_has_exactly_one_reader(session: Session) -> None:
    for readers in ({"to_account": None}, {"to_contact": "c"}):
        with pytest.raises(IntegrityError):
            put(session, **readers)
        session.rollback()


def test_urgent_messages_are_claimed_first_and_only_those_that_are_due(session: Session) -> None:
    late, later = put(session).id, put(session, due_at=make.NOW + SOON).id
    urgent = put(session, urgent=True).id
    session.commit()

    assert claim(session) == [urgent, late]
    assert claim(session, now=make.NOW + SOON) == [later]


def test_no_more_are_claimed_than_asked_for(session: Session) -> None:
    both = [put(session).id, put(session).id]
    session.commit()

    assert [claim(session, limit=1), claim(session, limit=1), claim(session, limit=1)] == [*([one] for one in both), []]


def test_two_workers_at_once_never_get_the_same(fresh_postgresql: Callable[[], str]) -> None:
    """On SQLite the second waits for the first: there nobody is at once."""
    engine = db.engine(fresh_postgresql(), make.TRAIL)
    with db.session(engine, write=True) as own:
        ids = {put(own).id for _ in range(4)}

    def take(session: Session, worker: str) -> list[int]:
        return [message.id for message in outbox.claim(session, now=make.NOW, limit=2, worker=worker)]

    first, second = at_once(engine, take)

    assert (len(first), len(second), {*first, *second}) == (2, 2, ids)
    engine.dispose()


def test_the_twin_that_selects_and_then_updates_gives_the_same_to_two(fresh_postgresql: Callable[[], str]) -> None:
    engine = db.engine(fresh_postgresql(), make.TRAIL)
    with db.session(engine, write=True) as own:
        ids = [put(own).id for _ in range(2)]

    def naive(session: Session, _worker: str) -> list[int]:
        return [*session.scalars(select(Message.id).where(Message.claimed_at.is_(None)).order_by(Message.id))]

    first, second = at_once(engine, naive)

    assert first == second == ids
    engine.dispose()


def test_a_claim_without_its_mark_is_taken_again_after_the_lease_and_not_before(session: Session) -> None:
    put(session)
    session.commit()
    (first,) = claim(session, "dead")

    early = claim(session, "other", now=make.NOW + outbox.LEASE - SOON)
    again = claim(session, "other", now=make.NOW + outbox.LEASE)

    assert (early, again) == ([], [first])


def test_the_twin_without_a_lease_loses_what_a_dead_worker_claimed(session: Session) -> None:
    put(session)
    session.commit()
    claim(session, "dead")

    never = select(Message.id).where(Message.claimed_at.is_(None), Message.due_at <= make.NOW + timedelta(days=365))

    assert session.scalars(never).all() == []
    assert claim(session, "other", now=make.NOW + timedelta(days=365)) != []


def test_what_is_sent_or_dropped_is_never_claimed_again(session: Session) -> None:
    sent, dropped = put(session).id, put(session).id
    session.commit()
    claim(session)

    outbox.done(session, sent, now=make.NOW)
    outbox.drop(session, session.get_one(Message, dropped), now=make.NOW)
    session.commit()

    assert claim(session, now=make.NOW + timedelta(days=365)) == []


def test_a_claim_that_went_to_another_is_not_held_any_more(session: Session) -> None:
    put(session)
    session.commit()
    later = make.NOW + outbox.LEASE
    (one,) = claim(session, "slow")
    claim(session, "other", now=later)

    assert outbox.hold(session, one, now=later, worker="slow") is None
    assert outbox.hold(session, one, now=later, worker="other") is not None


def test_a_held_claim_begins_its_lease_anew(session: Session) -> None:
    put(session)
    session.commit()
    (one,) = claim(session, "slow")
    outbox.hold(session, one, now=make.NOW + outbox.LEASE - SOON, worker="slow")
    session.commit()

    assert claim(session, "other", now=make.NOW + outbox.LEASE) == []


def test_what_a_slow_worker_sent_after_its_lease_is_marked_all_the_same(session: Session) -> None:
    put(session)
    session.commit()
    (one,) = claim(session, "slow")
    claim(session, "other", now=make.NOW + outbox.LEASE)

    outbox.done(session, one, now=make.NOW + outbox.LEASE)

    assert outbox.hold(session, one, now=make.NOW + outbox.LEASE, worker="other") is None


def test_claims_given_back_are_free_at_once(session: Session) -> None:
    both = [put(session).id, put(session).id]
    session.commit()
    claim(session, "one")

    outbox.release(session, both, worker="another")
    outbox.release(session, both[:1], worker="one")
    session.commit()

    assert claim(session, "two") == both[:1]


def test_a_failed_message_waits_twice_as_long_each_time_and_is_given_up_in_the_end(session: Session) -> None:
    put(session)
    session.commit()
    now, waited = make.NOW, []

    while claimed := claim(session, now=now):
        outbox.failed(session, claimed[0], now=now, worker="w")
        session.commit()
        waited.append(session.scalars(select(Message.due_at)).one() - now)
        now += waited[-1]

    assert waited[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert len(waited) == outbox.MOST_TRIES
    assert waited[-1] == outbox.LONGEST_PAUSE
    assert timedelta(days=1) < sum(waited, timedelta()) < timedelta(days=2)


def test_only_sending_leaves_a_row_in_the_audit_trail(session: Session) -> None:
    """A reminder put, claimed, tried and failed is no event; what causes it tells itself."""
    message = put(session, about="p" * 22)
    session.commit()
    (one,) = claim(session)
    outbox.failed(session, one, now=make.NOW, worker="w")
    session.commit()
    before = len(told(session))

    outbox.done(session, one, now=make.NOW)
    session.commit()

    (row,) = told(session)
    assert (before, row.action, row.kind, row.ref, row.reason) == (
        0, Action.CHANGE, "outbox", message.ref, "sent"
    )  # fmt: skip
    assert whole(session)


def test_no_row_of_the_trail_tells_one_kind_from_another(session: Session) -> None:
    """A letter that is sent for one reason alone would tell the auditor that reason."""
    for kind in ("proposal_stopped", "proposal_withdrawn"):
        outbox.done(session, outbox.put(session, kind, to_account="a" * 22, due_at=make.NOW).id, now=make.NOW)
    session.commit()

    one, other = ((row.action, row.kind, row.role, row.territory, row.reason) for row in told(session))

    assert one == other


def test_who_had_what_sent_to_whom_is_found_by_what_it_was_about(session: Session) -> None:
    sign(session, by=make.TUTOR)
    put(session, about="p" * 22, to_account=None, to_contact="c" * 22)
    put(session)
    session.commit()

    found = session.scalars(select(Message).filter_by(about="p" * 22)).all()

    assert [(each.put_by, each.kind, each.to_contact) for each in found] == [(make.TUTOR.ref, "proposal", "c" * 22)]


def test_a_message_done_twice_is_told_once(session: Session) -> None:
    one = put(session).id
    session.commit()

    for seconds in (0, 9):
        outbox.done(session, one, now=make.NOW + timedelta(seconds=seconds))
        session.commit()

    assert (len(told(session)), session.get_one(Message, one).sent_at) == (1, make.NOW)


def test_what_was_sent_dropped_or_given_up_long_ago_is_forgotten_and_what_waits_is_not(session: Session) -> None:
    then, long_ago = make.NOW, make.NOW - timedelta(seconds=1)
    ends: list[dict[str, object]] = [{"sent_at": at} for at in (long_ago, then)]
    ends += [{"dropped_at": at} for at in (long_ago, then)]
    ends += [{"due_at": at, "tries": tries} for at in (long_ago, then) for tries in (outbox.MOST_TRIES, 11)]
    for end in ends:
        message = put(session)
        for name, value in end.items():
            setattr(message, name, value)
    session.commit()
    before = len(told(session))

    gone = [outbox.forget(session, before=make.NOW) for _ in range(2)]
    session.commit()

    left = session.scalars(select(Message).order_by(Message.id))
    kept = [end for end in ends if long_ago not in end.values() or end.get("tries") == 11]
    assert [{name: getattr(each, name) for name in end} for each, end in zip(left, kept, strict=True)] == kept
    assert (gone, [row.reason for row in told(session)[before:]]) == ([3, 0], ["kept_long_enough"])


def test_no_column_of_the_outbox_has_room_for_a_text() -> None:
    sizes = {column.name: getattr(column.type, "length", None) for column in Message.__table__.columns}

    assert max(filter(None, sizes.values())) == 64
    assert {name for name, size in sizes.items() if size} == {
        "ref", "kind", "to_account", "to_contact", "about", "put_by", "claimed_by"
    }  # fmt: skip
