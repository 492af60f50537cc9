"""Tell how much the matrix tries, and which cells of the table no address serves yet; fail where it finds a fault.

python -m tests.web.matrix.report                      # all of it, at the doors, behind them and at the terminal
python -m tests.web.matrix.report beneficiaries/       # only the addresses and commands that a pattern is found in
python -m tests.web.matrix.report --quick proposals    # not in full: as "make test" tries it, without the terminal
"""

import os
import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from contextlib import chdir, redirect_stderr
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import make
from tests.web.matrix import test_commands
from tests.web.matrix.cast import gathered
from tests.web.matrix.commands import COMMANDS
from tests.web.matrix.routes import OUTSIDE, ROWS
from tests.web.matrix.table import cells
from tests.web.matrix.trial import Trial, not_yet
from tests.web.matrix.who import NOBODY, PEOPLE, WHO, Cast
from web import upgrades


def main() -> None:
    """Try the matrix on SQLite and print what came of it."""
    wanted = _wanted()
    rows = [row for row in ROWS if re.search(wanted.pattern, row.rule)]
    with TemporaryDirectory() as folder, Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
        address = f"sqlite:///{folder}/matrix.db"
        upgrades.upgrade(address)
        with gathered(address) as cast, chdir(folder):
            trial, rooms = (Trial(cast, in_full=not wanted.quick) for _ in range(2))
            found = {str(fault) for fault in trial.faults(rows) if fault.key not in not_yet()}
            found |= {f"behind the door, {fault}" for fault in rooms.behind(rows) if fault.key not in not_yet()}
            ran = 0 if wanted.quick else _run(cast, wanted.pattern, found)
    sys.stdout.writelines(f"wrong: {fault}\n" for fault in sorted(found))
    addresses = len({row.rule for row in rows})
    sys.stdout.write(
        f"{addresses} addresses with what is somebody's, {len(OUTSIDE)} without, {len(rows)} rows, "
        f"{len(WHO) + 1} viewers, {len(PEOPLE)} people: {trial.tried} answers compared at the doors, {rooms.tried} "
        f"behind them, {ran} at the terminal; {len(found)} not as the table says\n"
    )
    if rows == [*ROWS]:
        sys.stdout.writelines(_unserved(trial))
    sys.exit(bool(found))


def _wanted() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("pattern", nargs="?", default="", help="a regular expression")
    parser.add_argument("--quick", action="store_true", help="as `make test` does, without the terminal")
    return parser.parse_args()


def _run(cast: Cast, pattern: str, found: set[str]) -> int:
    """Try the commands; add to what was found, and return how many answers were compared."""
    os.environ |= {
        "PONTE_DATABASE_URL": cast.address,
        "PONTE_SECRET_KEY": make.SECRET,
        "PONTE_DATA_KEYS": make.DATA_KEYS,
    }
    commands = [command for command in COMMANDS if re.search(pattern, command.name)]
    everybody = (*cast.accounts, NOBODY)
    for command in commands:
        found |= {fault for who in everybody for fault in test_commands.faults(cast, command, who)}
    return len(everybody) * sum(len(cast.things[command.row.of]) if command.row.of else 1 for command in commands)


def _unserved(trial: Trial) -> Iterable[str]:
    known = cells()
    yield "not served by an address yet, of what the table allows:\n"
    for key in sorted(key for key, cell in known.items() if cell.allowed != "no" and key not in trial.served):
        yield f"  {', '.join(key)} ({known[key].how})\n"


if __name__ == "__main__":
    main()
