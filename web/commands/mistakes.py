"""What a command says when it fails: one sentence, and where the rest is kept."""

import os
import secrets
import traceback
from http import HTTPStatus

import click

from ground.errors import Unreadable
from web.backups.errors import NotReplayed
from web.errors import answer_to
from web.refusals import BadSetting, DatabaseAway
from web.settings import VAR, LogLevel


def tell(mistake: Exception) -> int:
    """Say in one sentence on standard error what went wrong; return the exit code, 2 for the caller's mistake."""
    sentence = _sentence(mistake)
    if os.environ.get("PONTE_LOG") == LogLevel.DEBUG:
        traceback.print_exception(mistake)
    if sentence is not None:
        click.echo(f"ponte: {_in_one_line(sentence)}", err=True)
        return 2
    click.echo(f"ponte: something went wrong on our side; where it happened is noted in {_note(mistake)}", err=True)
    return 1


def _in_one_line(sentence: str) -> str:
    """Return a sentence without what moves a terminal: it may repeat what was typed, or a word of a file."""
    return "".join(sign if sign.isprintable() else " " for sign in sentence)


def _sentence(mistake: Exception) -> str | None:
    """Return the sentence for the caller's mistake, None for ours."""
    if isinstance(mistake, click.Abort):
        return "stopped"
    if isinstance(mistake, click.ClickException):
        more = " (ponte --help tells more)" if isinstance(mistake, click.UsageError) else ""
        return mistake.format_message() + more
    if isinstance(mistake, DatabaseAway):
        return "the database cannot be opened or is not migrated; ponte doctor tells more"
    if isinstance(mistake, Unreadable | NotReplayed):
        return str(mistake)
    answer = answer_to(mistake)
    if answer is None or (answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(mistake, BadSetting)):
        return None
    return str(mistake) or answer.detail


def _note(mistake: Exception) -> str:
    """Keep the places that the mistake passed, without its message (which may name people), and return their file."""
    places = "".join(traceback.format_tb(mistake.__traceback__))
    path = VAR / f"mistake-{secrets.token_hex(4)}.txt"
    try:
        VAR.mkdir(exist_ok=True)
        path.write_text(f"{type(mistake).__module__}.{type(mistake).__qualname__}\n{places}", encoding="utf-8")
    except OSError:
        return "no file, because the folder var cannot be written"
    return str(path)
