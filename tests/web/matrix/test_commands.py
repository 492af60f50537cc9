"""On the command line too nobody sees what is not theirs: every command with a token, as everybody, on every thing.

On SQLite alone: the rooms behind are those of the addresses, which are tried on both databases.
"""

import re
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import click
import pytest

from tests import make
from tests.web.matrix.commands import ALONE, COMMANDS, MACHINE, SECOND, Command
from tests.web.matrix.standing import home, viewer
from tests.web.matrix.trial import knows
from tests.web.matrix.who import MISSING, NOBODY, Cast, Thing
from web.commands import main, ponte


def every_command(command: click.Command, name: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield " ".join(name), command
        return
    context = click.Context(command)
    for inner in command.list_commands(context):
        found = command.get_command(context, inner)
        assert found is not None
        yield from every_command(found, (*name, inner))


def test_every_command_has_its_row() -> None:
    rows = {command.name for command in COMMANDS}

    assert {name for name, _ in every_command(ponte)} == rows | set(MACHINE) | set(ALONE)


def test_a_command_that_shows_people_or_changes_them_wants_a_token() -> None:
    wanting = {name for name, command in every_command(ponte) if any(each.name == "token" for each in command.params)}

    assert {command.name for command in COMMANDS} == wanting


# Whoever operates the machine may end any account, and say yes or no; yes only where no people are seen.
ALSO_MACHINE = {"accounts approve", "accounts refuse", "accounts disable"}


@pytest.fixture
def at_the_terminal(cast_on_sqlite: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cast:
    """Return everybody, before the command line on their database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PONTE_DATABASE_URL", cast_on_sqlite.address)
    monkeypatch.setenv("PONTE_SECRET_KEY", make.SECRET)
    monkeypatch.setenv("PONTE_DATA_KEYS", make.DATA_KEYS)
    return cast_on_sqlite


def run(cast: Cast, command: Command, who: str, thing: Thing) -> tuple[int, str]:
    """Run a command about a thing as somebody; return its exit code and all it printed, without the thing's name."""
    told = StringIO()
    token = cast.headers[who].get("Authorization", "Bearer nonsense").removeprefix("Bearer ")
    file = Path("file.csv")
    file.write_text(re.sub(r"\$(\w+)", lambda found: cast.accounts[found[1]].ref, command.text or ""))
    places = {"ref": thing.args.get("ref", ""), "file": str(file)}
    arguments = [each.format(**places) for each in command.arguments]
    with redirect_stdout(told), redirect_stderr(told), pytest.raises(SystemExit) as end:
        main([*command.name.split(), *arguments, "--as", token])
    return int(end.value.code or 0), told.getvalue()


def faults(cast: Cast, command: Command, who: str) -> Iterator[str]:
    """Yield what a command does for somebody that the table does not say."""
    row = command.row
    things = cast.things[row.of] if row.of else {"": Thing({}, None)}
    missing = run(cast, command, who, things[MISSING]) if row.of else None
    for name, thing in things.items():
        code, told = run(cast, command, who, thing)
        may = row.lets(viewer(who, thing.whose) if row.of else home(who))
        where = f"{command.name} {' '.join(command.arguments)} for {who} at {name}"
        is_refused = row.refused is not None and row.refused in told
        if may != (code == 0) and not (row.lists and code == 0) and not (may and is_refused):
            yield f"{where}: {code}"
        if not may and missing is not None and (code, told) != missing:
            yield f"{where}: forbidden and missing differ"
        for person, signs in cast.signs.items():
            if not knows(who, person) and any(sign in told for sign in signs):
                yield f"{where}: tells {person}"
        for listed, ref in cast.refs(row.lists).items() if row.lists else ():
            if (ref in told) != row.lets(viewer(who, cast.things[str(row.lists)][listed].whose)):
                yield f"{where}: lists {listed} wrongly"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join((command.name, *command.arguments)))
def test_every_command_answers_as_the_table_says(at_the_terminal: Cast, command: Command) -> None:
    everybody = (*at_the_terminal.accounts, NOBODY)

    assert [fault for who in everybody for fault in faults(at_the_terminal, command, who)] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join((command.name, *command.arguments)))
def test_without_a_token_no_command_shows_or_changes_anything_about_people(
    at_the_terminal: Cast, command: Command
) -> None:
    signs = {sign for told in at_the_terminal.signs.values() for sign in told}
    things = at_the_terminal.things[command.row.of] if command.row.of else {"": Thing({}, None)}

    for thing in things.values():
        code, told = typed(command, thing.args.get("ref", ""))

        assert code == 2 or (command.name in ALSO_MACHINE and command.name != "accounts approve")
        assert not {sign for sign in signs - set(thing.args.values()) if sign in told}
        if command.name == "accounts approve" and thing.whose:
            assert SECOND in told


def typed(command: Command, ref: str) -> tuple[int, str]:
    """Type a command without a token; return its exit code and all it printed."""
    told, file = StringIO(), Path("file.csv")
    file.write_text(command.text or "")
    arguments = [each.format(ref=ref, file=file) for each in command.arguments]
    with redirect_stdout(told), redirect_stderr(told), pytest.raises(SystemExit) as end:
        main([*command.name.split(), *arguments])
    return int(end.value.code or 0), told.getvalue()
