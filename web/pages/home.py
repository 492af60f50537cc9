"""Where somebody begins after coming in."""

from flask import url_for

from ground.actors import Role
from web.accounts import Account

WITH_PEOPLE = (Role.TUTOR, Role.COORDINATOR)


def home(account: Account | None) -> str:
    """Return the address of the first page: of who has people their list, of others the own account."""
    if account is None:
        return url_for("door.ask")
    return url_for("people.listed") if account.role in WITH_PEOPLE else url_for("account.shown")
