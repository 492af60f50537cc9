"""What a page says when it cannot show what was asked for: what happened, and what to do next."""

from http import HTTPStatus

from web.wording.texts import noted
from web.wording.words import Words

MISSING = (noted("There is nothing here"), noted("This page does not exist, or it is not one of yours."))
AWAY = (noted("One moment"), noted("The service does not answer just now. Nothing is lost: try again in a minute."))
OURS = (
    noted("Something went wrong"),
    noted("The mistake is ours, and it has been noted. If it happens again, tell us the number below."),
)
NOT_TAKEN = (noted("This cannot be done"), noted("The request could not be carried out. Go back and try again."))
UNREADABLE = (
    noted("What has to be avoided cannot be read"),
    noted("For safety no vacancies are shown until it is written anew in the profile."),
)
KEY_MISSING = (
    noted("What is stored here cannot be read just now"),
    noted(
        "A key is missing on our side; without it nothing is shown. Nothing is lost: tell those who run the service."
    ),
)
DAMAGED = (
    noted("What is stored here cannot be read"),
    noted("It was damaged. Nothing is shown until it is written anew."),
)
BY_CODE = {"exclusions_unreadable": UNREADABLE, "key_missing": KEY_MISSING, "data_unreadable": DAMAGED}
BY_STATUS = {HTTPStatus.NOT_FOUND: MISSING, HTTPStatus.SERVICE_UNAVAILABLE: AWAY}


def refusal(words: Words, status: int, code: str) -> tuple[str, str]:
    """Return a heading and a sentence for the page that stands in the place of the one asked for."""
    other = OURS if status >= HTTPStatus.INTERNAL_SERVER_ERROR else NOT_TAKEN
    heading, text = BY_CODE.get(code) or BY_STATUS.get(HTTPStatus(status), other)
    return words.say(heading), words.say(text)
