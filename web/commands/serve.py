"""ponte serve."""

import os
import socket
import sys

import click

from web import checks
from web.db import engine
from web.settings import Settings

# One request ranks in some milliseconds of one processor: threads within numpy would only take it from the others.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes that answer.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages and the API until stopped."""
    _require_ready(Settings.from_env())
    _require_free(host, port)
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    click.echo(f"Ponte is served on http://{address}/ (stop with Ctrl-C)", err=True)
    gunicorn = [
        *(sys.executable, "-m", "gunicorn", "wsgi:make()", "--bind", address, "--workers", str(workers)),
        # Measured: threads answer as fast as none, and one slow client does not make the others wait.
        *("--worker-class", "web.serving.Worker", "--threads", "4", "--timeout", "60", "--graceful-timeout", "20"),
        # Below errors gunicorn would log the addresses of clients that send nonsense.
        *("--logger-class", "web.serving.Log", "--log-level", "error"),
        *("--no-control-socket", "--worker-tmp-dir", _memory()),
    ]
    os.execve(sys.executable, gunicorn, os.environ | ONE_THREAD)  # noqa: S606 - our own server, no shell


def _require_ready(settings: Settings) -> None:
    """Refuse to start on a database that cannot serve, and say how to mend it."""
    opened = engine(settings.database_url)
    for finding in checks.of_service(opened, settings.register):
        if not finding.is_good:
            raise click.ClickException(f"the check of {finding.name} failed ({finding.found}); {finding.mend}")


def _require_free(host: str, port: int) -> None:
    """Refuse to start where something else listens, or nothing can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise click.ClickException(
            f"cannot listen on port {port} of {host} ({error.strerror}); choose others with --port and --host"
        ) from error


def _memory() -> str:
    # Workers show that they live by touching a file; on a slow disk that alone could make them look dead.
    return "/dev/shm" if os.path.isdir("/dev/shm") else "."  # noqa: S108, PTH112 - gunicorn makes a private file there


commands = [serve]
