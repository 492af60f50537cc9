"""What the tests of schedules share."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from schedules.erasing.register import Register
from tests import make
from tests.schedules.world import World


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """Return a register whose file does not exist yet."""
    return Register(tmp_path / "outside" / "erasures", (make.SECRET,))


@pytest.fixture
def world(session: Session) -> World:
    """Return two people who are ready and two firms."""
    make.floor(session)
    return World(session)
