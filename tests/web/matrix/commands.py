"""What each command of `ponte` is about: one row a command.

Commands for whoever operates the machine print references only and those without a database nothing of ours; both are
named with what they do. The others run for the owner of a token and show or change what the table says, each a line:

    shows("match", "score", "{ref}", "--json", of="person"),

``{ref}`` is the thing's reference, ``{file}`` a file with the row's text.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.web.matrix.routes import APPROVES, ASKS_ONLY, BY_REFERENCE, FIRM_SIDE, MODEL_ONLY, OWN_REVIEW
from tests.web.matrix.rows import Row

# Whoever operates the machine: keys, versions, the catalogue, the trail's seals.
MACHINE: Mapping[str, str] = {
    "accounts first": "a link to the first administrator's account",
    "associations add": "a name of the partnership's",
    "associations list": "names of the partnership's",
    "audit head": "writes a number and a seal",
    "audit verify": "names a row by its number",
    "backup": "counts",
    "catalogue import": "words",
    "catalogue starter": "words",
    "catalogue status": "words",
    "catalogue vectors": "words",
    "demo": "invented people, on a database of their own",
    "doctor": "names of settings, counts",
    "keys new": "a new key",
    "keys rotate": "counts",
    "migrate": "the version",
    "outbox about": "references and times",
    "outbox again": "a count",
    "outbox list": "references and times",
    "programmes add": "a name of the partnership's",
    "programmes list": "names of the partnership's",
    "restore": "counts, days, numbers of rows",
    "serve": "the service",
    "territories add": "a name of the partnership's",
    "territories region": "a name of the partnership's",
    "territories list": "names of the partnership's",
    "tick": "the service, knocking",
}
# No data but what the caller hands in.
ALONE: Mapping[str, str] = {
    "link": "the caller's own words",
    "rank": "the caller's own files",
    "vacancies read": "the caller's own text",
}


@dataclass(frozen=True, slots=True)
class Command:
    """A command that runs for the owner of a token: its row of the matrix, and its arguments."""

    name: str
    row: Row
    arguments: tuple[str, ...]
    text: str | None = None


def shows(name: str, datum: str, *arguments: str, text: str | None = None, **more: object) -> Command:
    """Return the row of a command that shows."""
    return Command(name, Row(name, "read", (datum,), **more), arguments, text)  # type: ignore[arg-type]  # by name


def changes(name: str, datum: str, *arguments: str, text: str | None = None, **more: object) -> Command:
    """Return the row of a command that changes."""
    return Command(name, Row(name, "write", (datum,), **more), arguments, text)  # type: ignore[arg-type]  # by name


STAFF_ONLY = dict.fromkeys(FIRM_SIDE, "an employer has pages and the API")
OWN_RUN = {"colleague_in_case": "who brought a file in takes it back, or the coordinator"}
PEOPLE = "case_code\nTE-9100\n"
NAMES_TUTOR = {"coordinator": "a coordinator names the tutor"}
SECONDS = {"programme_lead": "is the second person only"}
SECOND = "Somebody else has to say yes"
COLLEAGUE = ("tutor", "ada@example.org", "--name", "Ada")
NAMES_TERRITORY = {"administrator": "names the territory"}
POSTS = "external_ref,title\n2026-1,Aiuto cuoco\n"

COMMANDS = (
    shows("accounts list", "accounts", lists="account"),
    shows("accounts requests", "account_requests", lists="account request"),
    changes("accounts open", "account_requests", *COLLEAGUE, closed=SECONDS | NAMES_TERRITORY),
    changes("accounts replace", "account_requests", "{ref}", "--name", "Ada", of="account", closed=SECONDS),
    changes("accounts reset-factor", "account_requests", "{ref}", of="account", closed=SECONDS),
    changes("accounts approve", "account_requests", "{ref}", of="account request", refused=SECOND),
    changes("accounts refuse", "account_requests", "{ref}", of="account request"),
    changes("accounts disable", "accounts", "{ref}", of="account"),
    shows("match", "score", "{ref}", "--json", of="person", closed=MODEL_ONLY),
    shows("match", "score", "{ref}", of="person", closed=MODEL_ONLY),
    changes("erase", "erasure", "{ref}", of="person"),
    changes("erase", "erasure", "{ref}", "--take-back", of="leaving person"),
    changes("erase", "erasure", "{ref}", "--confirm", of="leaving person", closed=ASKS_ONLY),
    shows("retention list", "erasure"),
    changes("retention ask", "erasure"),
    changes("retention confirm", "erasure", closed=ASKS_ONLY),
    changes("people import", "placement", "{file}", "--apply", text=PEOPLE, closed=NAMES_TUTOR),
    changes("vacancies import", "vacancy", "{file}", "--apply", text=POSTS, closed=STAFF_ONLY),
    changes("vacancies import", "vacancy", "{file}", "--apply", "--reviewed", text=POSTS, closed=STAFF_ONLY | APPROVES),
    shows("vacancies doubtful", "vacancy", lists="doubtful vacancy", closed=OWN_REVIEW),
    shows("vacancies to-review", "vacancy", lists="waiting vacancy", closed=OWN_REVIEW),
    changes("vacancies confirm", "vacancy", "{ref}", of="doubtful vacancy"),
    changes("undo", "placement", "{ref}", of="import", closed=OWN_RUN | BY_REFERENCE),
)
