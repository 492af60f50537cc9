"""Several workers, killed at random again and again, before a moody mail server: all letters arrive."""

import random
import signal
import time
from collections import Counter
from datetime import timedelta

import pytest

from tests.mailbox import OK, Mailbox, hang, refuse
from tests.web.mail.conftest import Office, office
from tests.web.mail.workers import started
from web.mail.server import MailServer

__all__ = ["office"]
SEEDS = range(10)
MANY, WORKERS = 300, {"sqlite": 2, "postgresql": 3}
REFUSED, HANGING = 0.20, 0.05
BRIEF = 0.2  # seconds until a server that hangs is given up
LONGEST = 1.5  # seconds that a worker lives


def hurried(office: Office, server: MailServer, worker: str) -> None:
    office.send(server, worker=worker, patience=BRIEF)


def moody(chance: random.Random) -> Mailbox:
    """Return a mail server that refuses some recipients and hangs on others; asked again, it may change its mind."""

    def answer(to: str, number: int) -> str:
        lot = chance.random()
        return hang(to, number) if lot < HANGING else refuse(to, number) if lot < HANGING + REFUSED else OK

    return Mailbox(named=answer)


@pytest.mark.parametrize("seed", SEEDS)
def test_all_letters_arrive_and_at_most_one_twice_for_each_worker_killed(office: Office, seed: int) -> None:
    chance, killed = random.Random(seed), 0
    refs = office.put(MANY)

    with moody(random.Random(seed)) as mailbox:
        while not all(message.sent_at for message in office.messages()):
            killed += one_round(office, mailbox.server, chance)
            office.now += timedelta(hours=1)  # beyond the lease, and beyond most pauses

    expected = Counter(f"<{ref}@ponte.example.org>" for ref in refs)
    assert mailbox.ids.keys() == expected.keys()
    assert (mailbox.ids - expected).total() <= killed
    assert killed >= WORKERS[office.engine.dialect.name]


def one_round(office: Office, server: MailServer, chance: random.Random) -> int:
    """Start workers, kill each after a while, and return how many were still at it."""
    names = [f"worker-{number}" for number in range(WORKERS[office.engine.dialect.name])]
    workers = [started(hurried, office, server, name) for name in names]
    for worker in workers:
        time.sleep(chance.uniform(0.0, LONGEST / len(workers)))
        worker.kill()
        worker.join()
    return sum(worker.exitcode == -signal.SIGKILL for worker in workers)
