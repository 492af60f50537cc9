"""Every database of employers has a few territories, municipalities and words."""

import pytest
from sqlalchemy.orm import Session

from tests import make


@pytest.fixture
def session(session: Session) -> Session:
    """Return the session on a database with its floor laid."""
    make.floor(session)
    session.commit()
    return session
