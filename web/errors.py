"""The one table from refusal to status and code. No text here is for people."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import NamedTuple

from ground.errors import (
    Damaged,
    IllegalMove,
    KeyMissing,
    Missing,
    NoActor,
    NotAudited,
    Refused,
    Stale,
    Unreadable,
)
from matching.errors import ExclusionsUnreadable, UncommittedVacancies, VacancyUnreadable
from matching.ranking.errors import BadFact, UnknownOpening
from schedules.errors import Blocked, RegisterBroken
from web.backups.errors import NotReplayed
from web.imports.errors import BadCell
from web.refusals import (
    BadInput,
    BadKey,
    BadSetting,
    BadTag,
    Clash,
    DatabaseAway,
    EditionMissing,
    KeyReused,
    NotJson,
    TooSoon,
    Unauthenticated,
)


class Answer(NamedTuple):
    """What a refusal becomes outside: a status, a stable code, and a sentence unless the refusal brings its own."""

    status: HTTPStatus
    code: str
    detail: str | None = None


MISTAKE = Answer(HTTPStatus.INTERNAL_SERVER_ERROR, "mistake", "Something went wrong on our side; it is noted.")
NOT_FOUND = Answer(HTTPStatus.NOT_FOUND, "not_found", "There is nothing here that you can reach.")
UNREADABLE = Answer(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "key_missing",
    "What is stored here cannot be read because a key is missing: tell those who run the service.",
)
# The nearest class in a refusal's line of descent counts.
TABLE: Mapping[type[Exception], Answer] = {
    Missing: NOT_FOUND,
    UnknownOpening: NOT_FOUND,
    Refused: Answer(HTTPStatus.UNPROCESSABLE_ENTITY, "refused"),
    Blocked: Answer(HTTPStatus.CONFLICT, "placement_blocked"),
    BadFact: Answer(HTTPStatus.UNPROCESSABLE_ENTITY, "bad_input"),
    BadInput: Answer(HTTPStatus.UNPROCESSABLE_ENTITY, "bad_input"),
    BadCell: Answer(HTTPStatus.UNPROCESSABLE_ENTITY, "bad_cell"),
    IllegalMove: Answer(HTTPStatus.CONFLICT, "illegal_move"),
    RegisterBroken: Answer(HTTPStatus.CONFLICT, "register_broken"),
    ExclusionsUnreadable: Answer(HTTPStatus.CONFLICT, "exclusions_unreadable"),
    KeyMissing: UNREADABLE,
    Damaged: Answer(
        HTTPStatus.CONFLICT, "data_unreadable", "What is stored here was damaged and cannot be read: write it anew."
    ),
    Unreadable: UNREADABLE,
    Stale: Answer(HTTPStatus.PRECONDITION_FAILED, "stale", "It was changed meanwhile: read it again, then edit."),
    EditionMissing: Answer(
        HTTPStatus.PRECONDITION_REQUIRED, "if_match_missing", "Send the ETag that you read as If-Match."
    ),
    Unauthenticated: Answer(HTTPStatus.UNAUTHORIZED, "unauthenticated", "Send a valid token as Authorization: Bearer."),
    TooSoon: Answer(
        HTTPStatus.TOO_MANY_REQUESTS, "too_soon", "After several wrong tries the next one has to wait; see Retry-After."
    ),
    NotJson: Answer(HTTPStatus.BAD_REQUEST, "not_json"),
    BadKey: Answer(
        HTTPStatus.BAD_REQUEST, "bad_key", "An Idempotency-Key is 1 to 64 visible ASCII characters without spaces."
    ),
    KeyReused: Answer(
        HTTPStatus.UNPROCESSABLE_ENTITY, "key_reused", "This Idempotency-Key came before with another request."
    ),
    BadTag: Answer(HTTPStatus.BAD_REQUEST, "bad_tag", "If-Match is one ETag, in its quotes, or *."),
    Clash: Answer(HTTPStatus.CONFLICT, "clash", "Somebody stored the same at this moment: read it again, then repeat."),
    DatabaseAway: Answer(
        HTTPStatus.SERVICE_UNAVAILABLE, "database_away", "The database does not answer: try again in a moment."
    ),
    NotReplayed: Answer(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "not_replayed",
        "What is stored here was brought back and must not be shown yet: tell those who run the service.",
    ),
    NotAudited: Answer(
        HTTPStatus.SERVICE_UNAVAILABLE, "not_audited", "Nothing was done, because it could not be noted who did it."
    ),
    NoActor: MISTAKE,
    UncommittedVacancies: MISTAKE,
    VacancyUnreadable: MISTAKE,
    BadSetting: Answer(HTTPStatus.INTERNAL_SERVER_ERROR, "bad_setting", "The service is not set up rightly."),
}


def answer_to(refusal: Exception) -> Answer | None:
    """Return what a refusal becomes outside, None when it is none of ours."""
    return next((TABLE[kind] for kind in type(refusal).__mro__ if kind in TABLE), None)
