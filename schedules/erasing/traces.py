"""Which rows are about a person: found from the tables themselves, so that a new table is found as well.

Three ways lead to them: foreign keys, directly or through other rows; a reference kept as text, in a column marked with
``ground.base.REFERS``; and copies of whole rows, in a table that says which columns hold a copied row's table and key.
"""

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, ForeignKeyConstraint, MetaData, Select, Table, and_, or_, select, tuple_

# Some rows of each of these tables, the tables referred to before those that refer to them.
Rows = dict[Table, ColumnElement[bool]]

# Of a table that keeps copies of other tables' rows: the columns with the name of that table and the key of the row.
COPIES = "copies"


def behind(tables: MetaData, table: Table, condition: ColumnElement[bool]) -> Rows:
    """Return these rows and all that refer to them by foreign keys, directly or through others."""
    found: Rows = {}
    for each in tables.sorted_tables:
        ways = [leads_to(key, found[key.referred_table]) for key in keys(each) if key.referred_table in found]
        if each is table:
            ways = [condition]
        if ways:
            found[each] = or_(*ways)
    return found


def keys(table: Table) -> list[ForeignKeyConstraint]:
    """Return the foreign keys of a table to others, by name."""
    found = (key for key in table.foreign_key_constraints if key.referred_table is not table)
    return sorted(found, key=lambda key: str(key.name))


def leads_to(key: ForeignKeyConstraint, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition for rows that refer by a foreign key to such rows."""
    referring, referred = [part.parent for part in key.elements], [part.column for part in key.elements]
    subject = tuple_(*referring) if len(referring) > 1 else referring[0]
    return subject.in_(select(*referred).where(condition))


def references(rows: Rows) -> Iterator[Select[tuple[str]]]:
    """Yield the queries for the public references of such rows."""
    return (select(table.c.ref).where(condition) for table, condition in rows.items() if "ref" in table.c)


def naming(tables: MetaData, refs: Collection[str]) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Yield the rows that hold one of these references as text."""
    for table in tables.sorted_tables:
        columns = [column for column in table.columns if column.info.get("refers")]
        if columns:
            yield table, or_(*(column.in_(refs) for column in columns))


def copying(tables: MetaData, rows: Rows) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Yield the copies of such rows."""
    for table in tables.sorted_tables:
        if COPIES in table.info:
            name, copied = (table.c[column] for column in table.info[COPIES])
            ways = ((of, select(*of.primary_key).where(condition)) for of, condition in rows.items() if _is_counted(of))
            yield table, or_(*(and_(name == of.name, copied.in_(numbers)) for of, numbers in ways))


def _is_counted(table: Table) -> bool:
    """Tell whether the rows of a table have a number as their key; others are never copied."""
    return [column.type.python_type for column in table.primary_key] == [int]
