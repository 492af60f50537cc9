"""Files of this folder that are imported only when they are needed: the one import at run time of the house.

`ponte rank` and `ponte link` would otherwise wait for the libraries of the server and of the database.
"""

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

import click


def load(file: str) -> ModuleType:
    """Import a file of this folder."""
    return import_module(f"web.commands.{file}")


class Lazy(click.Group):
    """A click group that knows the names of its commands, and loads a command's file on demand.

    ``files`` is {command: its file}.
    """

    def __init__(self, *args: Any, files: Mapping[str, str], **settings: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(*args, **settings)
        self.files = files

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands, in the order of the alphabet."""
        return sorted(self.files)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Load the command's file and return the command, None when there is none of that name."""
        if cmd_name not in self.files:
            return None
        commands: list[click.Command] = load(self.files[cmd_name]).commands
        return next(command for command in commands if command.name == cmd_name)
