"""Databases of the current version on one PostgreSQL: lent empty, emptied when they come back.

Making a database copies hundreds of files; emptying one is a matter of milliseconds. So they are made only when none
is free, and thrown away only when a test has changed their tables.
"""

from collections.abc import Callable
from contextlib import ExitStack

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

TEMPLATE = "template_of_tests"
# What region and law ask came with the version: it is there again, as it came, for the next test.
KEEP = SQL("CREATE SCHEMA kept; CREATE TABLE kept.terms AS TABLE terms")
# All tables, indexes, columns and triggers: what a test must leave as it was.
SHAPE = SQL("""
    SELECT md5(string_agg(concat_ws(' ', c.relname, a.attname, a.atttypid), ',' ORDER BY c.relname, a.attnum)),
           (SELECT string_agg(concat_ws(' ', tgname, tgenabled), ',' ORDER BY oid)
            FROM pg_trigger WHERE NOT tgisinternal)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0
""")
LEFT_BEHIND = SQL("""
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
""")
EMPTY = SQL("""
    DO $$ DECLARE t record; BEGIN
        SET LOCAL session_replication_role = replica;  -- references are not followed: all rows go
        FOR t IN SELECT relname, relkind, oid FROM pg_class
                 WHERE relnamespace = 'public'::regnamespace AND relname <> 'alembic_version' LOOP
            IF t.relkind = 'r' THEN EXECUTE format('DELETE FROM %I', t.relname); END IF;
            IF t.relkind = 'S' AND t.relname <> 'terms_id_seq' THEN PERFORM setval(t.oid, 1, false); END IF;
        END LOOP;
        INSERT INTO terms SELECT * FROM kept.terms;
    END $$
""")


class Databases:
    """The databases of one server; ``build`` brings the one at an address to the current version."""

    def __init__(self, server: str, build: Callable[[str], None]) -> None:
        self._open = ExitStack()
        self._server_url = make_url(server)
        self._server = self._connected("postgres")
        self._server.execute(SQL("CREATE DATABASE {}").format(Identifier(TEMPLATE)))
        build(self._address(TEMPLATE))
        with psycopg.connect(self._address(TEMPLATE)) as template:
            template.execute(KEEP)
            self._shape = template.execute(SHAPE).fetchone()
        self._made: dict[str, psycopg.Connection] = {}
        self._free: list[str] = []
        self._count = 0

    def lend(self) -> str:
        """Return the address of an empty database, which is the caller's until it is given back."""
        name = self._free.pop() if self._free else self._make()
        return self._address(name)

    def take_back(self, address: str) -> None:
        """Empty the database, or throw it away when its tables are no longer those of the current version."""
        name = str(make_url(address).database)
        connection = self._made[name]
        connection.execute(LEFT_BEHIND)
        if connection.execute(SHAPE).fetchone() == self._shape:
            connection.execute(EMPTY)
            self._free.append(name)
        else:
            self._made.pop(name).close()
            self._server.execute(SQL("DROP DATABASE {}").format(Identifier(name)))

    def close(self) -> None:
        """Close the connections; the databases go with their server."""
        self._open.close()

    def _make(self) -> str:
        self._count += 1
        name = f"test_{self._count}"
        self._server.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(TEMPLATE)))
        self._made[name] = self._connected(name)
        return name

    def _connected(self, name: str) -> psycopg.Connection:
        connection = psycopg.connect(self._address(name), autocommit=True)
        self._open.callback(connection.close)
        return connection

    def _address(self, name: str) -> str:
        return self._server_url.set(database=name).render_as_string(hide_password=False)
