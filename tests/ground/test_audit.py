"""Every write leaves its row in the same transaction, or does not happen."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from employers.records import Employer, VacancyClock
from ground.actors import Agent
from ground.audit import heads, names
from ground.audit.records import Action, AuditRow
from ground.audit.writing import look, sign
from ground.errors import NoActor, NotAudited
from ground.territories import Programme, Territory
from tests import make
from tests.audits import told, whole
from web import db, records

BROKEN = {
    "sqlite": "CREATE TRIGGER broken BEFORE INSERT ON audit_rows BEGIN SELECT RAISE(ABORT, 'full'); END",
    "postgresql": "CREATE TRIGGER broken BEFORE INSERT ON audit_rows FOR EACH ROW EXECUTE FUNCTION keep_audit_rows()",
}


def test_each_object_written_leaves_one_row_with_who_and_through_which_door(session: Session) -> None:
    make.floor(session)
    session.commit()
    sign(session, by=make.TUTOR, door="employers.register")

    made = make.employer(session, active=False)
    session.commit()

    row = told(session)[-1]
    assert (row.actor, row.role, row.territory) == (make.TUTOR.ref, "tutor", "TE")
    assert (row.action, row.kind, row.ref, row.door) == (Action.CREATE, "employers", made.ref, "employers.register")
    assert row.at == make.NOW


def test_a_change_and_a_deletion_are_told_and_what_stayed_the_same_is_not(session: Session) -> None:
    session.add_all([Programme(code="a", name="A"), Programme(code="b", name="B"), Programme(code="c", name="C")])
    session.commit()

    session.get_one(Programme, "a").name = "Changed"
    session.get_one(Programme, "b").name = "B"
    session.delete(session.get_one(Programme, "c"))
    session.commit()

    assert [(row.action, row.ref) for row in told(session)[3:]] == [(Action.CHANGE, "a"), (Action.DELETE, "c")]


def test_what_is_created_and_changed_in_one_transaction_is_told_once(session: Session) -> None:
    session.add(programme := Programme(code="a", name="A"))
    session.flush()
    programme.name = "B"
    session.commit()

    assert [(row.action, row.ref) for row in told(session)] == [(Action.CREATE, "a")]


MANY = {
    "many rows in one statement": lambda session: session.execute(
        insert(Territory), [{"code": f"T{number}", "name": "T"} for number in range(5)]
    ),
    "past the session": lambda session: session.connection().execute(
        insert(Territory), [{"code": f"T{number}", "name": "T"} for number in range(5)]
    ),
    "in plain words": lambda session: session.execute(
        text("INSERT INTO territories (code, name) VALUES ('T1', 'T'), ('T2', 'T')")
    ),
}


@pytest.mark.parametrize("write", MANY.values(), ids=MANY.keys())
def test_what_passes_the_flush_by_leaves_one_row_for_its_table(
    session: Session, write: Callable[[Session], object]
) -> None:
    write(session)
    session.execute(update(Territory).values(name="U"))
    session.execute(delete(Territory))
    session.commit()

    assert [(row.action, row.kind, row.ref) for row in told(session)] == [
        (Action.CREATE, "territories", None),
        (Action.CHANGE, "territories", None),
        (Action.DELETE, "territories", None),
    ]


def test_what_is_rolled_back_leaves_no_row(session: Session) -> None:
    session.add(Programme(code="a", name="A"))
    session.flush()
    session.rollback()
    session.add(Programme(code="b", name="B"))
    session.commit()

    assert [row.ref for row in told(session)] == ["b"]


def test_what_is_written_within_a_savepoint_is_told_as_well(session: Session) -> None:
    with session.begin_nested():
        session.add(Programme(code="a", name="A"))
    session.execute(insert(Territory), [{"code": "T", "name": "T"}])
    session.commit()

    assert [row.kind for row in told(session)] == ["programmes", "territories"]
    assert whole(session)


def test_a_session_that_only_reads_writes_no_row(session: Session, engine: Engine) -> None:
    with db.session(engine) as reader:
        reader.scalars(select(Programme)).all()

    assert told(session) == []


def test_nobody_writes_without_a_name(database: str) -> None:
    engine = db.engine(database, replace(make.TRAIL, by=None))

    with pytest.raises(NoActor), db.session(engine, write=True) as session:
        session.add(Programme(code="a", name="A"))

    with db.session(engine) as session:
        assert session.get(Programme, "a") is None
    engine.dispose()


def test_nobody_writes_without_a_key_to_seal_it(database: str) -> None:
    engine = db.engine(database)

    with pytest.raises(NoActor), db.session(engine, write=True, by=Agent.MACHINE) as session:
        session.execute(insert(Programme), [{"code": "a", "name": "A"}])

    with db.session(engine) as session:
        assert session.get(Programme, "a") is None
    engine.dispose()


def test_what_cannot_be_audited_does_not_happen(session: Session, engine: Engine) -> None:
    session.execute(text(BROKEN[engine.dialect.name]))
    session.commit()

    with pytest.raises(NotAudited), db.session(engine, write=True) as own:
        own.add(Programme(code="a", name="A"))

    assert session.get(Programme, "a") is None


TOUCH = {
    "changed": "UPDATE audit_rows SET ref = 'other'",
    "deleted": "DELETE FROM audit_rows",
    "replaced": "INSERT OR REPLACE INTO audit_rows SELECT * FROM audit_rows",
    "emptied": "TRUNCATE audit_rows",
}
OF_ONE = {"replaced": "sqlite", "emptied": "postgresql"}


@pytest.mark.parametrize("touch", TOUCH)
def test_the_database_itself_keeps_the_rows(session: Session, touch: str) -> None:
    session.add(Programme(code="a", name="A"))
    session.commit()
    if session.get_bind().dialect.name != OF_ONE.get(touch, session.get_bind().dialect.name):
        touch = "deleted"

    with pytest.raises(DBAPIError, match="audit trail are never"):
        session.execute(text(TOUCH[touch]))

    session.rollback()
    assert whole(session)


def test_a_person_is_named_by_a_reference_that_dies_with_her(session: Session) -> None:
    make.floor(session)
    her = make.profiled(session)
    session.commit()

    hers = [row for row in told(session) if row.kind in {"beneficiaries", "profiles", "protections"}]
    assert {row.ref for row in hers} == {her.audit_ref}
    assert her.ref not in {row.ref for row in told(session)}
    assert names.keyed_ref("another salt", her.ref) != her.audit_ref


def test_no_row_holds_a_value(session: Session) -> None:
    make.floor(session)
    make.vacancy(session, title="Canarino giallo")
    make.employer(session, name="Canarino giallo")
    session.commit()

    assert "Canarino" not in str(told(session))


def test_a_look_is_told_and_cannot_be_had_where_it_cannot_be_told(session: Session, engine: Engine) -> None:
    make.floor(session)
    her = make.beneficiary(session)
    session.commit()

    look(session, her, reason="asked_by_her")
    session.commit()

    row = told(session)[-1]
    assert (row.action, row.kind, row.ref, row.reason) == (Action.LOOK, "beneficiaries", her.audit_ref, "asked_by_her")
    with pytest.raises(db.ReadOnly), db.session(engine) as reader:
        look(reader, reader.get_one(type(her), her.id))


def test_the_books_that_are_not_audited_are_these() -> None:
    silent = {name for name, table in records.TABLES.tables.items() if table.info.get("unaudited")}
    columns = {str(c) for t in records.TABLES.tables.values() for c in t.columns if c.info.get("unaudited")}

    books = {
        "audit_rows",
        "audit_head",
        "uptake_counters",
        "vacancy_clock",
        "kept_answers",
        "imported_rows",
        "notices",
        "outbox",
        "ticks",
        "attempts",
        "erasures",
    }
    assert silent == books
    counts = {"accounts.totp_counter", "proposals.wrong_words", "proposals.words_for"}
    assert columns == counts | {"sign_ins.seen_at", "api_tokens.last_used_on"}


def test_the_clock_of_vacancies_leaves_no_row_of_its_own(session: Session) -> None:
    make.floor(session)
    make.vacancy(session)
    session.commit()

    assert VacancyClock.__tablename__ not in {row.kind for row in told(session)}
    assert Employer.__tablename__ not in {row.kind for row in told(session)}


def test_the_rows_are_one_chain_to_the_head(session: Session) -> None:
    for code in "abcde":
        session.add(Programme(code=code, name=code))
        session.commit()

    numbers = list(session.scalars(select(AuditRow.number).order_by(AuditRow.number)))
    assert numbers == [1, 2, 3, 4, 5]
    assert heads.head(session).number == 5
    assert whole(session)
