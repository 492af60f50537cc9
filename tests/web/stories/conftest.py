"""The stage on which the stories are played."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.web.conftest import Clock, House
from tests.web.stories.stage import Stage, set_up


@pytest.fixture
def stage(engine: Engine, app: Flask, house: House, clock: Clock) -> Iterator[Stage]:
    """Return the world of stories, with a client for everybody in it."""
    yield from set_up(engine, app, house, clock)
