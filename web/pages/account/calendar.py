"""The own calendar feed: made, replaced, taken away; its address is shown once."""

from http import HTTPStatus

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from web.access import needs
from web.calendar import feeds
from web.db import db
from web.pages.forms import Confirm, again, too_old
from web.service import now, service

blueprint = Blueprint("own_calendar", __name__)
PAGE = "account/calendar.html"


@blueprint.get("/account/calendar")
@needs(*feeds.WHO)
def shown() -> ResponseReturnValue:
    """Show whether there is a feed, and since when."""
    return render_template(PAGE, error=None, feed=feeds.of(db.session(), g.account), address=None)


@blueprint.post("/account/calendar")
@needs(*feeds.WHO)
def make() -> ResponseReturnValue:
    """Make a feed, in the place of the one there was, and show its address."""
    if not Confirm().validate_on_submit():
        return again(PAGE, too_old(), feed=feeds.of(db.session(), g.account), address=None)
    secret = feeds.make(db.session(), g.account, now=now())
    address = feeds.address(service().settings.base_url, secret)
    return render_template(PAGE, error=None, feed=feeds.of(db.session(), g.account), address=address)


@blueprint.post("/account/calendar/end")
@needs(*feeds.WHO)
def end() -> ResponseReturnValue:
    """Take the feed away."""
    if not Confirm().validate_on_submit():
        return again(PAGE, too_old(), feed=feeds.of(db.session(), g.account), address=None)
    feeds.revoke(db.session(), g.account)
    return redirect(url_for("own_calendar.shown"), HTTPStatus.SEE_OTHER)
