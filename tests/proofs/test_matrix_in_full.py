"""The matrix in full: also those to whom a door is shut try it with everything, on both databases."""

import pytest

from tests.web.matrix.cast import gathered
from tests.web.matrix.routes import ROWS
from tests.web.matrix.trial import BEHIND, Trial, not_yet


@pytest.fixture(autouse=True)
def _here(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write what lies beside the database into a folder of our own."""
    monkeypatch.chdir(str(tmp_path))


def test_every_answer_is_as_the_table_says_in_full(database: str) -> None:
    with gathered(database) as cast:
        trial = Trial(cast)
        found = {fault.key for fault in trial.faults(ROWS)}

    assert found == {told for told in not_yet() if told[2] != BEHIND}
    assert trial.tried > 5_000
