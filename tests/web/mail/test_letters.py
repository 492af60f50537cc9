"""A letter says that there is something, and whether it can wait; nothing else, to nobody."""

import re
from typing import Any

import pytest

from ground.outbox import Message
from tests import make
from tests.mailbox import Mailbox
from tests.web.mail.conftest import BASE_URL, Office
from web.mail.letters import House, Mail, letter
from web.mail.readers import Reader
from web.wording import LANGUAGES

HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted",
    "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
}  # fmt: skip
SUBJECTS = {
    ("it", False): "Ponte: qualcosa da leggere",
    ("it", True): "Ponte: urgente, da leggere oggi",
    ("en", False): "Ponte: something to read",
    ("en", True): "Ponte: urgent, please read today",
    ("fr", False): "Ponte : quelque chose à lire",
    ("fr", True): "Ponte : urgent, à lire aujourd’hui",
}
# A sentence, a blank line, one address of ours.
BODY = re.compile(rf"[^\n<>@]+\.\n\n{re.escape(BASE_URL)}/\S*\n")


def written(lang: str = "it", mail: Mail | None = None, **said: Any) -> Any:  # noqa: ANN401
    message = Message(kind="inbox", ref="R" * 22, urgent=False, **said)
    return letter(
        message, mail or Mail("There is something for you on your page.", "/"), Reader("x@y.example", lang),
        House(BASE_URL), now=make.NOW,
    )  # fmt: skip


@pytest.mark.parametrize(("lang", "urgent"), SUBJECTS)
def test_of_two_subjects_one_stands_over_a_sentence_and_a_link_whatever_the_kind(
    office: Office, lang: str, *, urgent: bool
) -> None:
    kind = f"of {lang}"
    office.kinds[kind] = lambda _session, _message, _now: Mail("There is something for you on your page.", "/p/secret")
    office.put(to=lang, urgent=urgent, kind=kind)

    with Mailbox() as mailbox:
        office.send(mailbox.server)

    (came,) = mailbox.letters
    assert came["Subject"] == SUBJECTS[lang, urgent]
    assert came.get_content_type() == "text/plain"
    assert BODY.fullmatch(came.get_content().replace("\r\n", "\n"))
    assert "Canarino" not in came.as_string()


def test_the_headers_are_these_and_say_nothing_of_anybody(office: Office) -> None:
    (ref,) = office.put(about="p" * 22)

    with Mailbox() as mailbox:
        office.send(mailbox.server)

    (came,) = mailbox.letters
    told = {name for name in came.keys() if not name.startswith("X-")}  # noqa: SIM118 - a letter, no mapping; X-: the server's own
    assert told == HEADERS
    assert came["From"] == "Ponte <ponte@ponte.example.org>"
    assert came["To"] == "it@reader.example.org"
    assert came["Message-ID"] == f"<{ref}@ponte.example.org>"
    assert came["Auto-Submitted"] == "auto-generated"
    assert "p" * 22 not in came.as_string()


def test_a_letter_tried_again_has_the_same_message_id() -> None:
    assert written()["Message-ID"] == written()["Message-ID"] == f"<{'R' * 22}@ponte.example.org>"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sentence_is_in_the_readers_language(lang: str) -> None:
    said = {"it": "Sulla tua pagina", "en": "There is something", "fr": "Quelque chose vous"}

    assert written(lang).get_content().startswith(said[lang])


@pytest.mark.parametrize(
    ("base_url", "domain"),
    [
        ("https://ponte.example.org", "ponte.example.org"),
        ("http://127.0.0.1:8000", "[127.0.0.1]"),
        ("http://[::1]:8000", "[IPv6:::1]"),
    ],
)
def test_the_domain_is_that_of_the_service_and_not_of_the_machine(base_url: str, domain: str) -> None:
    assert House(base_url).domain == domain
    assert House(base_url).address == f"ponte@{domain}"
    assert House(base_url, "other@example.org").address == "other@example.org"


@pytest.mark.parametrize(
    "address", ["x@y.example\r\nBcc: z@y.example", "x@y.example, z@y.example", "", "x", "à@y.example"]
)
def test_an_address_that_is_none_makes_no_letter(address: str) -> None:
    message = Message(kind="inbox", ref="R" * 22, urgent=False)

    with pytest.raises(Exception, match=r"."):
        letter(message, Mail("Fine.", "/"), Reader(address, "it"), House(BASE_URL), now=make.NOW)
