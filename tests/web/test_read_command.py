"""`ponte vacancies read`: a pasted advertisement in the terminal, without a token and without a trace."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests import make
from web import db
from web.commands import main

TEXT = (
    "Cerchiamo cook per il nostro ristorante. Compiti: wash dishes.\n"
    "20 ore settimanali, italiano A2, patente B. Chiedere di Gianfranco 333 1234567\n"
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ponte(database: str, engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what calls `ponte vacancies read` on the fresh database: exit code, output, errors."""
    with db.session(engine, write=True) as session:
        make.floor(session)
    monkeypatch.setenv("PONTE_DATABASE_URL", database.replace("+psycopg", ""))

    def call(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main(["vacancies", "read", *map(str, arguments)])
        return int(end.value.code or 0), *capsys.readouterr()

    return call


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "advertisement.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_it_tells_the_cut_text_and_the_proposals(ponte: Run, file: Path) -> None:
    code, out, err = ponte(file)

    assert (code, err) == (0, "")
    assert "Chiedere di […]" in out
    for line in ("occupation    cook", "skill         wash dishes", "language      it A2", "hours a week  20"):
        assert line in out
    assert "Gianfranco" not in out


def test_as_json_it_is_what_the_api_answers(ponte: Run, file: Path) -> None:
    _, out, _ = ponte(file, "--json")

    told = json.loads(out)
    assert told["occupation"]["value"][0]["id"] == "cook"
    assert told["licences"][0] == {"words": "patente B", "start": 96, "end": 105, "confidence": "certain", "value": "B"}


def test_standard_input_is_read_too(ponte: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))

    code, out, _ = ponte("-")

    assert (code, "Chiedere di […]" in out) == (0, True)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "FILE: An advertisement of 1 to 20,000 characters is expected here."),
        (b"a" * 20_001, "FILE: An advertisement of 1 to 20,000 characters is expected here."),
        (b"a" * 200_001, "FILE: An advertisement of 1 to 20,000 characters is expected here."),
        (b"caff\xe8", "FILE: this is not UTF-8; save the text with the encoding UTF-8"),
    ],
    ids=["empty", "too long", "far too long", "not UTF-8"],
)
def test_a_wrong_file_is_told_in_one_sentence(ponte: Run, file: Path, raw: bytes, said: str) -> None:
    file.write_bytes(raw)

    assert ponte(file) == (2, "", f"ponte: {said}\n")


def test_a_missing_file_is_told_in_one_sentence(ponte: Run, tmp_path: Path) -> None:
    code, out, err = ponte(tmp_path / "none.txt")

    assert (code, out, len(err.splitlines())) == (2, "", 1)
