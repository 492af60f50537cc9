"""The command `ponte`: one file per group of commands, loaded only when one of its commands is asked for.

What a command does is decided in the rooms below; here stand its words, its options and what it prints.
A caller's mistake is one sentence on standard error and exit 2, a mistake of ours one sentence with an id and exit 1.
"""

import os
import sys
from collections.abc import Sequence

import click

from web.commands.lazy import Lazy, load

# Command -> its file here. Each file lists its click commands in `commands`.
FILES = {
    "accounts": "accounts",
    "associations": "territories",
    "audit": "audit",
    "backup": "backup",
    "catalogue": "catalogue",
    "demo": "demo",
    "doctor": "doctor",
    "erase": "erase",
    "keys": "keys",
    "link": "link",
    "match": "match",
    "migrate": "migrate",
    "outbox": "outbox",
    "people": "people",
    "programmes": "territories",
    "rank": "rank",
    "restore": "restore",
    "retention": "retention",
    "serve": "serve",
    "territories": "territories",
    "tick": "tick",
    "undo": "undo",
    "vacancies": "vacancies",
}


@click.group(cls=Lazy, files=FILES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ponte", prog_name="ponte")
def ponte() -> None:
    """Match people in inclusion programmes with real placements, and say why."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `ponte` and leave with 0, 1 (our mistake) or 2 (the caller's)."""
    try:
        code = ponte.main(arguments, prog_name="ponte", standalone_mode=False)
    except BrokenPipeError:
        # Who read our output has gone, as in `ponte rank ... | head`: nobody is left to be told.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as mistake:  # noqa: BLE001 - the last door before the user: told in one sentence, never swallowed
        sys.exit(load("mistakes").tell(mistake))
    sys.exit(code if isinstance(code, int) else 0)
