"""Every database of schedules has a few territories, municipalities and words."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from schedules.register import Register
from tests import make


@pytest.fixture
def session(session: Session) -> Session:
    """Return the session on a database with its floor laid."""
    make.floor(session)
    session.commit()
    return session


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """Return a register whose file does not exist yet."""
    return Register(tmp_path / "outside" / "erasures", (make.SECRET,))
