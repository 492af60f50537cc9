"""Two thousand check-ins fall due at once, and the clocks die again and again, from seed to seed."""

import pytest
from sqlalchemy import Engine

from tests.web.mail.test_clocks_killed import MANY, judged

SEEDS = range(10)


@pytest.mark.parametrize("seed", SEEDS)
def test_all_is_told_whenever_clocks_are_killed(engine: Engine, seed: int) -> None:
    judged(engine, seed, MANY)
