"""What a command says when it fails: one sentence, and where the rest is kept."""

import secrets
import traceback

import click

from ground.errors import IllegalMove, Missing, Refused, Stale
from web.errors import BadSetting
from web.settings import VAR

REFUSALS = (BadSetting, IllegalMove, Missing, Refused, Stale)


def tell(mistake: Exception) -> int:
    """Say in one sentence on standard error what went wrong; return the exit code, 2 for the caller's mistake."""
    if isinstance(mistake, click.ClickException):
        click.echo(f"ponte: {mistake.format_message()} (ponte --help tells more)", err=True)
        return 2
    if isinstance(mistake, click.Abort):
        click.echo("Stopped; nothing was changed.", err=True)
        return 2
    if isinstance(mistake, REFUSALS):
        click.echo(f"ponte: {mistake}", err=True)
        return 2
    click.echo(f"ponte: something went wrong on our side; it is noted as {_note(mistake)}.", err=True)
    return 1


def _note(mistake: Exception) -> str:
    """Keep the place of the mistake, without its message (which may name people), and return its file."""
    VAR.mkdir(exist_ok=True)
    path = VAR / f"mistake-{secrets.token_hex(4)}.txt"
    places = "".join(traceback.format_tb(mistake.__traceback__))
    path.write_text(f"{type(mistake).__module__}.{type(mistake).__qualname__}\n{places}", encoding="utf-8")
    return str(path)
