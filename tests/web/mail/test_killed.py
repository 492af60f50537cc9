"""A worker killed at any moment loses nothing, and two workers send nothing twice; counted at the mail server."""

import os
import signal
from collections import Counter
from multiprocessing.process import BaseProcess
from queue import Queue

import pytest

from ground import outbox
from tests.mailbox import OK, Mailbox
from tests.web.mail.conftest import Office
from tests.web.mail.workers import APART, Work, marking_first, selecting_first, sends, started, without_a_lease

MANY = 10
# When the first worker is killed: before any letter, in the midst of one, between taking it in and saying so.
MOMENTS = [("named", 1), ("named", 4), ("taken", 4)]


def killing(moment: str, at: int) -> tuple[Mailbox, "Queue[int]"]:
    """Return a mail server that kills a worker at a moment of a letter; it is told which one."""
    victim: Queue[int] = Queue()

    def kill(_to: str, number: int) -> str:
        if number == at:
            os.kill(victim.get(), signal.SIGKILL)
        return OK

    return Mailbox(**{moment: kill}), victim


def killed_once(office: Office, work: Work, moment: str, at: int) -> Mailbox:
    """Let a worker be killed, another one come at once, and a third one when the lease is over."""
    mailbox, victim = killing(moment, at)
    with mailbox:
        first = started(work, office, mailbox.server, "first")
        victim.put(int(first.pid or 0))
        ended(first, -signal.SIGKILL)
        for later in (office.now, office.now + outbox.LEASE):
            office.now = later
            ended(started(work, office, mailbox.server, "other"), 0)
    return mailbox


def ended(process: BaseProcess, code: int) -> None:
    process.join(60)
    assert process.exitcode == code


def ids(refs: list[str]) -> Counter[str]:
    return Counter(f"<{ref}@ponte.example.org>" for ref in refs)


@pytest.mark.parametrize(("moment", "at"), MOMENTS)
def test_a_worker_killed_at_any_moment_loses_nothing(office: Office, moment: str, at: int) -> None:
    """What had arrived but was not marked yet comes once more, under the same Message-ID."""
    refs = office.put(MANY)

    mailbox = killed_once(office, sends, moment, at)

    doubled = ids(refs[at - 1 : at]) if moment == "taken" else Counter[str]()
    assert mailbox.ids == ids(refs) + doubled
    assert all(message.sent_at for message in office.messages())


def test_the_twin_without_a_lease_loses_what_the_dead_worker_had_claimed(office: Office) -> None:
    refs = office.put(MANY)

    mailbox = killed_once(office, without_a_lease, "named", 4)

    assert mailbox.ids == ids(refs[:3])


def test_the_twin_that_marks_first_loses_the_letter_in_its_hands(office: Office) -> None:
    refs = office.put(MANY)

    mailbox = killed_once(office, marking_first, "named", 4)

    assert mailbox.ids == ids(refs[:3] + refs[4:])


def test_two_workers_at_once_send_nothing_twice(office: Office) -> None:
    refs = office.put(4 * MANY)

    mailbox = together(office, sends)

    assert mailbox.ids == ids(refs)


def test_the_twin_that_selects_first_sends_twice(office: Office) -> None:
    refs = office.put(MANY)

    mailbox = together(office, selecting_first(APART.Barrier(2)))

    assert mailbox.ids == ids(refs + refs)


def together(office: Office, work: Work) -> Mailbox:
    with Mailbox() as mailbox:
        for process in [started(work, office, mailbox.server, worker) for worker in ("one", "two")]:
            ended(process, 0)
    return mailbox
