"""Where a WSGI server finds the application: ``gunicorn "wsgi:make()"``, which is what ``ponte serve`` runs."""

from flask import Flask

from web.app import create_app
from web.settings import Settings


def make() -> Flask:
    """Return the application as the environment sets it. Raises BadSetting."""
    return create_app(Settings.from_env())
