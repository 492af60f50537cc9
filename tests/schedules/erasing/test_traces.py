"""What is about a person is found from the tables themselves: none can be forgotten."""

from collections.abc import Iterator

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table

from ground.base import REFERS
from matching.records.people import Beneficiary
from schedules.erasing import traces
from schedules.erasing.keeping import EMPTY, HOLDINGS
from schedules.erasing.traces import COPIES
from schedules.records.erasures import Holding
from web.records import TABLES

PERSON = TABLES.tables[Beneficiary.__tablename__]
REF_LENGTH = 22
# Columns as long as a reference that hold an account's, a contact's or an employer's, never one about a person.
NAMES = {
    *("actor", "applied_by", "approved_by", "asked_by", "confirmed_by", "decided_by", "ended_by", "noted_by", "put_by"),
    *("added_by", "author", "covered_by", "made_by", "undone_by", "vetted_by", "account", "to_account", "to_contact"),
    *("tutor", "claimed_by", "recorded_by", "done_by", "set_by"),
    *("raised_by", "acknowledged_by", "planned_by", "agreed_by", "settled_by"),
    "sitting",  # shared by consents of one person; nothing else names it
}


def about_her(tables: MetaData = TABLES) -> traces.Rows:
    person = tables.tables[PERSON.name]
    return traces.behind(tables, person, person.c.id == 1)


def unnamed(tables: MetaData) -> Iterator[str]:
    """Yield the columns that might hold a reference as text, and say nothing of it."""
    for table in tables.sorted_tables:
        for column in table.columns:
            is_long = isinstance(column.type, String) and column.type.length == REF_LENGTH
            if is_long and not column.foreign_keys and column.name not in {"ref", "salt", *NAMES}:
                yield from [] if column.info.get("refers") else [f"{table.name}.{column.name}"]


def test_every_table_about_her_belongs_to_what_is_held_of_her() -> None:
    forgotten = {table.name for table in about_her()} ^ HOLDINGS.keys()

    assert not forgotten, "say in schedules/erasing/keeping.HOLDINGS to what it belongs, and tell it in her own copy"


def test_every_column_that_may_name_something_of_hers_says_so() -> None:
    assert [*unnamed(TABLES)] == [], "mark it with info=REFERS, or add its name here if it can only be an account's"


def test_a_new_table_is_found_through_others_and_by_its_mark() -> None:
    tables = MetaData()
    for table in TABLES.sorted_tables:
        table.to_metadata(tables)
    Table("diaries", tables, Column("id", Integer, primary_key=True), Column("of", ForeignKey("rankings.id")))
    Table("pages", tables, Column("id", Integer, primary_key=True), Column("diary", ForeignKey("diaries.id")))
    Table("echoes", tables, Column("about", String(REF_LENGTH), info=REFERS), Column("origin", String(REF_LENGTH)))

    found = {table.name for table in about_her(tables)}

    assert found - HOLDINGS.keys() == {"diaries", "pages"}
    assert "echoes" in {table.name for table, _ in traces.naming(tables, ["r"])}
    assert [*unnamed(tables)] == ["echoes.origin"]


def test_owners_stand_before_what_refers_to_them() -> None:
    order = [table.name for table in about_her()]

    assert order[0] == "beneficiaries"
    assert all(order.index(key.referred_table.name) < order.index(of.name) for of in about_her() for key in within(of))


def within(table: Table) -> list[traces.ForeignKeyConstraint]:
    return [key for key in traces.keys(table) if key.referred_table in about_her()]


def test_what_can_go_by_itself_is_referred_to_by_nothing_that_must_stay() -> None:
    partly = {name for name, holding in HOLDINGS.items() if holding is not Holding.CASE}
    crossing = [
        f"{table.name}.{key.name}"
        for table in about_her()
        for key in within(table)
        if key.referred_table.name in partly and HOLDINGS[table.name] is not HOLDINGS[key.referred_table.name]
        if not all(part.parent.nullable for part in key.elements)
    ]

    assert crossing == []


def test_what_copies_rows_names_its_columns() -> None:
    copying = {table.name: table for table in TABLES.sorted_tables if COPIES in table.info}

    assert set(copying) == {"imported_rows"}
    assert all(name in table.c for table in copying.values() for name in table.info[COPIES])


def test_what_everybody_has_is_made_anew_but_for_her_protection() -> None:
    made = {record.__tablename__: holding for holding, record in EMPTY.items()}

    assert made == {"identities": Holding.IDENTITY, "profiles": Holding.PROFILE}
