"""`ponte tick`: the ticker, a process of its own beside the service."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ground import encryption
from schedules import ticker
from schedules.ticker import Knock
from web import db, logs
from web.backups.readiness import require_replayed
from web.commands import acting
from web.service import clock
from web.settings import Settings
from web.steps import steps

DOOR = "tick"


@click.command()
@click.option("--once", is_flag=True, help="Knock once and leave, with 1 when a step broke; for cron and for tests.")
def tick(once: bool) -> None:  # noqa: FBT001 - click hands it in
    """Send what is due and let lapse what has lapsed, once a minute, until stopped; any number may run."""
    settings = Settings.from_env()
    logs.set_up(settings.log)
    encryption.hand_in(settings.data_keys)
    engine = db.engine(settings.database_url, acting.trail())
    try:
        if once:
            sys.exit(1 if _knock(settings, engine, lambda: False) else 0)
        ticker.keep_knocking(partial(_knock, settings, engine))
    finally:
        engine.dispose()


def _knock(settings: Settings, engine: Engine, is_stopping: Callable[[], bool]) -> list[str]:
    """Run through all steps once; return the names of those that broke."""
    return ticker.run(Knock(partial(_begin, engine), clock, is_stopping), steps(settings), logs.note)


@contextmanager
def _begin(engine: Engine) -> Iterator[Session]:
    with db.session(engine, write=True, door=DOOR) as own:
        require_replayed(own)
        yield own


commands: list[click.Command] = [tick]
