"""Two thousand check-ins fall due at once, and the clocks die again and again: each is told, in the service once."""

from collections import Counter

from sqlalchemy import Engine

from tests.web.mail.clocks import all_told, falling_due, selecting_first
from tests.web.mail.workers import APART, started
from web.mail.server import MailServer, Security

MANY, FEW = 2_000, 10
NOWHERE = MailServer("127.0.0.1", 1, Security.NONE)


def judged(engine: Engine, seed: int, many: int) -> None:
    """All arrives: by notices exactly once, by mail at most once more for each clock killed, under the same id."""
    due = falling_due(engine, many)

    mailbox, killed = all_told(due, seed)

    assert due.noticed() == due.told
    letters = due.office.messages()
    assert Counter(letter.about for letter in letters) == Counter(ref for _, ref in due.told)
    expected = Counter(f"<{letter.ref}@ponte.example.org>" for letter in letters)
    assert mailbox.ids.keys() == expected.keys()
    assert (mailbox.ids - expected).total() <= killed
    assert killed


def test_all_is_told_whenever_clocks_are_killed(engine: Engine) -> None:
    judged(engine, 2026, MANY)


def test_the_twin_that_selects_first_tells_twice(engine: Engine) -> None:
    due = falling_due(engine, FEW)
    naive = selecting_first(APART.Barrier(2))

    for clock in [started(naive, due.office, NOWHERE, name) for name in ("one", "two")]:
        clock.join(60)

    assert Counter(about for _, about in due.noticed().elements()) == Counter({ref: 2 for _, ref in due.told})
