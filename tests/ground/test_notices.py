"""Notices are there once, for their reader alone, and not before their hour."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ground import notices
from ground.notices import NoNotice, Notice
from tests import make
from web import db

READER, OTHER = make.TUTOR, make.OTHER_TUTOR
HOUR = timedelta(hours=1)


def put(session: Session, **said: object) -> Notice:
    return notices.put(session, "answered", **{"account": READER.ref, "about": "a" * 22, "at": make.NOW} | said)  # type: ignore[arg-type]


def shown(session: Session, **said: object) -> list[str]:
    return [each.ref for each in notices.own(session, **{"by": READER, "now": make.NOW, "limit": 10} | said)]  # type: ignore[arg-type]


def test_a_notice_is_there_only_if_what_caused_it_is(engine: Engine, session: Session) -> None:
    with Session(engine, execution_options=db.WRITING) as own:
        put(own)

    assert shown(session) == []


def test_a_notice_is_its_readers_alone(session: Session) -> None:
    mine, theirs = put(session), put(session, account=OTHER.ref)

    assert shown(session) == [mine.ref]
    with pytest.raises(NoNotice):
        notices.see(session, theirs.ref, by=READER, now=make.NOW)


def test_a_notice_is_not_there_before_its_hour(session: Session) -> None:
    later = put(session, at=make.NOW + HOUR)

    assert shown(session) == []
    with pytest.raises(NoNotice):
        notices.see(session, later.ref, by=READER, now=make.NOW)
    assert shown(session, now=make.NOW + HOUR) == [later.ref]


def test_what_was_seen_is_no_more_new_and_keeps_the_first_time(session: Session) -> None:
    seen, new = put(session), put(session)

    notices.see(session, seen.ref, by=READER, now=make.NOW)
    notices.see(session, seen.ref, by=READER, now=make.NOW + HOUR)

    assert (seen.seen_at, shown(session, only_new=True)) == (make.NOW, [new.ref])


def test_a_list_is_read_on_where_a_page_ends(session: Session) -> None:
    refs = [put(session, at=make.NOW - n * HOUR).ref for n in range(3)]
    first = shown(session, limit=2)

    assert [*first, *shown(session, after=first[-1])] == refs


def test_what_was_told_long_ago_is_forgotten(session: Session) -> None:
    put(session, at=make.NOW - 2 * HOUR)
    kept = put(session)

    assert notices.forget(session, before=make.NOW - HOUR) == 1
    assert shown(session) == [kept.ref]
