"""ponte doctor."""

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import click
from sqlalchemy import Engine, make_url

from ground.keys import Keys
from web import checks
from web.checks import Finding
from web.db import engine
from web.refusals import BadSetting
from web.settings import READERS, audit_heads, data_keys, database_url, register


@click.command()
def doctor() -> None:
    """Check settings, database, catalogue and keys; say what is wrong and how to mend it."""
    findings = [*_settings(), checks.of_clock(), *_database()]
    for finding in findings:
        click.echo(f"{'good ' if finding.is_good else 'WRONG'}  {finding.name}: {finding.found}")
        if not finding.is_good:
            click.echo(f"       mend: {finding.mend}")
    sys.exit(0 if all(finding.is_good for finding in findings) else 1)


def _settings() -> Iterator[Finding]:
    for name, read in READERS.items():
        try:
            yield Finding(name, is_good=True, found=_shown(name, read()))
        except BadSetting as bad:
            yield Finding(name, is_good=False, found="cannot be used", mend=bad.text)


def _shown(name: str, value: object) -> str:
    """Return what may be shown of a setting: of a key that it is set, of an address all but its password."""
    if isinstance(value, Keys):
        return f"{len(value.ids)} set, not shown; called {', '.join(value.ids)}, the newest first"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {number}" for key, number in value.items())
    if value in {None, "", frozenset()}:
        return "not set"
    if name.endswith(("_KEY", "_KEYS", "_SECRET")):
        return "set, not shown" if value else "not set"
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    return make_url(str(value)).render_as_string(hide_password=True) if name.endswith("DATABASE_URL") else str(value)


def _database() -> Iterator[Finding]:
    try:
        opened = engine(database_url())
    except BadSetting:
        return
    try:
        yield from _of_database(opened)
    except BadSetting:
        return
    finally:
        opened.dispose()


def _of_database(opened: Engine) -> Iterator[Finding]:
    findings = list(checks.of_database(opened))
    yield from findings
    yield checks.of_time(opened, datetime.now(UTC))
    yield checks.of_audit(opened, audit_heads())
    yield checks.of_outbox(opened, datetime.now(UTC))
    yield checks.of_ticker(opened, datetime.now(UTC))
    if any(finding.name == "migrated" and finding.is_good for finding in findings):
        yield checks.of_erasures(opened, register())
        yield checks.of_backups(opened, datetime.now(UTC))
        yield checks.of_approvers(opened)
        yield checks.of_guesses(opened, datetime.now(UTC))
        yield checks.of_keys(opened, data_keys())
        yield checks.of_programmes(opened)


commands = [doctor]
