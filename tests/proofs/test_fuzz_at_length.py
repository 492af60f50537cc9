"""The document fuzzed at length, as every role, to what there is, on both databases."""

import pytest
from schemathesis import GenerationMode

from tests.web.fuzzing import EVERYBODY, Fuzzer
from tests.web.matrix.cast import gathered

EXAMPLES, SHUT = 40, 5


@pytest.mark.parametrize("mode", GenerationMode)
def test_every_role_is_answered_as_documented_at_length(
    database: str, mode: GenerationMode, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(str(tmp_path))
    with gathered(database) as cast:
        fuzzer = Fuzzer(cast, EXAMPLES, SHUT, first=1)

        assert [fault for who in EVERYBODY for fault in fuzzer.faults(who, mode)] == []
