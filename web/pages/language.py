"""In which language a page is shown: as asked in its address, as chosen before, as account or browser prefer."""

from datetime import timedelta
from urllib.parse import urlencode

from babel import Locale
from flask import Response, g, request

from web.service import service
from web.wording import LANGUAGES, Words

COOKIE = "lang"
KEPT = timedelta(days=365)


def words() -> Words:
    """Return the language of the present request, without any names."""
    if "words" not in g:
        g.words = Words(_chosen())
    known: Words = g.words
    return known


def _chosen() -> str:
    # Of what the browser prefers the region does not count: fr-CA is French.
    preferred = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    account = g.get("account")
    hers = account.lang if account is not None else None
    asked = (request.args.get(COOKIE), request.cookies.get(COOKIE), hers, *preferred)
    return next((lang for lang in asked if lang in LANGUAGES), LANGUAGES[0])


def links() -> list[tuple[str, str, str]]:
    """Return for each language its code, its own name, and the address of the present page in it."""
    return [
        (code, str(Locale(code).display_name).capitalize(), f"?{urlencode(request.args.to_dict() | {COOKIE: code})}")
        for code in LANGUAGES
    ]


def remember(response: Response) -> Response:
    """Keep the language that was asked for in the address."""
    asked = request.args.get(COOKIE)
    if asked in LANGUAGES and request.endpoint is not None:
        response.set_cookie(
            COOKIE, asked, max_age=KEPT, httponly=True, samesite="Lax", secure=service().settings.is_https
        )
    return response
