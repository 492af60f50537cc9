"""What the house asks of every file: it fits the eye, says what it holds, and knows no machine."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("ground", "catalogue", "employers", "matching", "schedules", "web", "migrations", "benchmarks", "tests")
PACKAGES = [folder.parent for room in ROOMS for folder in sorted((ROOT / room).rglob("__init__.py"))]
STEPS = ROOT / "migrations" / "versions"  # drafted by Alembic, not by us
SOURCES = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py")) if STEPS not in file.parents]
READABLE = {".py", ".md", ".toml", ".txt", ".yml", ".html", ".css", ".js", ".po", ".csv", ".mako", ""}
OURS = [
    file
    for start in [*(ROOT / room for room in ROOMS), ROOT / "requirements", ROOT / "docs", ROOT / ".ci"]
    for file in sorted(start.rglob("*"))
    if file.is_file() and file.suffix in READABLE
] + [
    # In a second work tree .git is a file of git's own.
    file
    for file in sorted(ROOT.iterdir())
    if file.is_file() and file.suffix in READABLE and file.name != ".git"
]
LINES_OF_A_FILE, LINES_OF_A_FUNCTION = 400, 40
HOMES = "home|root|tmp|work|Users|mnt|opt"
MACHINE = re.compile(rf"(?<![\w.}}/])/({HOMES})/\w|[A-Z]:\\\\?Users")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def overlong(source: str) -> Iterator[str]:
    if len(source.splitlines()) > LINES_OF_A_FILE:
        yield f"more than {LINES_OF_A_FILE} lines"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Function) and length(node) > LINES_OF_A_FUNCTION:
            yield f"{node.name}: more than {LINES_OF_A_FUNCTION} lines"


def length(function: Function) -> int:
    """Count the lines from ``def`` to the end, without the docstring."""
    told = function.body[0] if ast.get_docstring(function) is not None else None
    docstring = (told.end_lineno or 0) - told.lineno + 1 if told else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_file_and_function_fits_the_eye() -> None:
    assert [f"{relative(file)}: {told}" for file in SOURCES for told in overlong(file.read_text())] == []


def test_what_does_not_fit_the_eye_is_caught() -> None:
    body = "    1\n" * LINES_OF_A_FUNCTION

    assert list(overlong(f"def f():\n{body}")) == ["f: more than 40 lines"]
    assert list(overlong(f'def f():\n    """Told\n    at length."""\n{body[:-6]}')) == []
    assert list(overlong("1\n" * (LINES_OF_A_FILE + 1))) == ["more than 400 lines"]


def test_every_package_says_what_lives_there() -> None:
    opened = {package: ast.parse((package / "__init__.py").read_text()) for package in PACKAGES}

    assert [relative(package) for package, source in opened.items() if not ast.get_docstring(source)] == []


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    knowing = [
        f"{relative(file)}:{number}"
        for file in OURS
        for number, line in enumerate(file.read_text().splitlines(), start=1)
        if MACHINE.search(line)
    ]

    assert knowing == []


@pytest.mark.parametrize("home", HOMES.split("|"))
def test_a_path_of_a_machine_is_caught_and_an_address_is_not(home: str) -> None:
    assert MACHINE.search(f"open('/{home}/ada/ponte.db')")
    assert not MACHINE.search(f"https://example.org/{home}/ada")
    assert not MACHINE.search(f"'{{tmp_path}}/{home}/ada'")
