"""Where somebody is led who has come in: to what is kept of what was being typed, or else to the first page."""

from flask import url_for

from web.accounts import Account, drafts
from web.db import db
from web.pages.home import home
from web.service import now


def landing(account: Account) -> str:
    """Return the address of the page to go to after coming in."""
    is_kept = drafts.of(db.session(), account, now=now())
    return url_for("kept.listed") if is_kept else home(account)
