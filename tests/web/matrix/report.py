"""Tell how much the matrix tries, and which cells of the table no address serves yet."""

import os
import sys
from contextlib import redirect_stderr
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.web.matrix.cast import PEOPLE, WHO, gathered
from tests.web.matrix.routes import OUTSIDE, ROWS
from tests.web.matrix.table import cells
from tests.web.matrix.trial import Trial
from web import upgrades


def main() -> None:
    """Try the matrix on SQLite and print what came of it."""
    with TemporaryDirectory() as folder, Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
        address = f"sqlite:///{folder}/matrix.db"
        upgrades.upgrade(address)
        with gathered(address) as cast:
            trial = Trial(cast)
            faults = {fault.key for fault in trial.faults(ROWS)}
    unserved = sorted(key for key, cell in cells().items() if cell.allowed != "no" and key not in trial.served)
    sys.stdout.write(
        f"{len({row.rule for row in ROWS}) + len(OUTSIDE)} addresses, {len(ROWS)} rows, {len(WHO) + 1} viewers, "
        f"{len(PEOPLE)} people: {trial.tried} answers compared, {len(faults)} kinds of them not as the table says\n"
    )
    sys.stdout.writelines(f"wrong: {', '.join(fault)}\n" for fault in sorted(faults))
    sys.stdout.writelines(f"not served: {', '.join(key)} ({cells()[key].how})\n" for key in unserved)


if __name__ == "__main__":
    main()
