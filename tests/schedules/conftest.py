"""What the tests of schedules share."""

from pathlib import Path

import pytest

from schedules.register import Register
from tests import make


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """Return a register whose file does not exist yet."""
    return Register(tmp_path / "outside" / "erasures", (make.SECRET,))
