"""Clocks of check-ins, killed at random moments and started again, before a moody mail server; and a worse clock."""

import random
import signal
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.orm import Session

from ground import notices
from ground.actors import Actor, Role
from ground.base import public_ref
from ground.notices import Notice
from ground.outbox import Message
from schedules.checking_in.following_up import TOLD, follow_up
from schedules.dates.following import Kind
from schedules.dates.purposes import Party
from schedules.records.check_ins import CheckIn, State
from schedules.ticker import Knock, at_once
from tests import make
from tests.mailbox import OK, Mailbox, hang, refuse
from tests.schedules.placed import placed
from tests.schedules.world import World, at
from tests.web.mail.conftest import Office
from tests.web.mail.workers import Work, started
from web import db
from web.accounts import open_account
from web.mail.server import MailServer

NOW, DUE_ON = at("09-08 09:00"), date(2026, 9, 8)
CLOCKS = {"sqlite": 2, "postgresql": 3}
REFUSED, HANGING = 0.20, 0.05
BRIEF = 0.2  # seconds until a server that hangs is given up
LONG = timedelta(days=365)  # until what was told is asked again: however many rounds it takes, there is no second step
LIFE = 2.0  # seconds that a clock lives at most in the first round; in each later one so many more


@dataclass(frozen=True, slots=True)
class Due:
    """An office, and what is to be told there this morning: to which account, about which check-in."""

    office: Office
    told: Counter[tuple[str, str]]

    def noticed(self) -> Counter[tuple[str, str]]:
        """Return what was told by notices, and how often."""
        with Session(self.office.engine) as session:
            return Counter((row.account, row.about) for row in session.execute(select(Notice.account, Notice.about)))

    def is_over(self) -> bool:
        """Tell whether all is told, and every letter has left."""
        sent = [message.sent_at for message in self.office.messages()]
        return len(sent) >= self.told.total() and all(sent)


def falling_due(engine: Engine, many: int) -> Due:
    """Have so many check-ins fall due at once; every third is told the firm, the others her tutor."""
    with Session(engine, execution_options=db.WRITING) as session:
        make.floor(session)
        tutor = open_account(session, Role.TUTOR, "Tessa Prova", territory="TE", email="tessa@example.org").ref
        placement = placed(World(session, Actor(tutor, Role.TUTOR, "TE")))
        for kept in (CheckIn, Notice, Message):
            session.execute(delete(kept))
        parties = [Party.HER if number % 3 else Party.EMPLOYER for number in range(many)]
        rows = [
            _row(party) | {"placement_id": placement.id, "beneficiary_id": placement.beneficiary_id}
            for party in parties
        ]
        session.execute(insert(CheckIn), rows)
        session.commit()
    reader = {Party.HER: tutor, Party.EMPLOYER: "anna"}
    return Due(Office(engine, {}, now=NOW), Counter((reader[row["party"]], row["ref"]) for row in rows))


def _row(party: Party) -> dict[str, Any]:
    days = {"due_on": DUE_ON, "window_until": DUE_ON + timedelta(days=1), "repeat_on": DUE_ON + LONG}
    step = {"state": State.PLANNED, "next_step": Kind.DUE.value, "next_at": NOW}
    return {"ref": public_ref(), "party": party, "purposes": [["regular", str(DUE_ON)]], **days, **step}


def strikes(office: Office, server: MailServer, worker: str) -> None:
    """Tell what is due and send it, as the ticker does when it knocks."""
    at_once(follow_up)(Knock(partial(db.session, office.engine, write=True, door="tick"), lambda: office.now))
    office.send(server, worker=worker, patience=BRIEF)


def selecting_first(together: Barrier) -> Work:
    """Return a clock that reads what is due, and tells of it afterwards: somebody else may have done so too."""

    def work(office: Office, _server: MailServer, _worker: str) -> None:
        with db.session(office.engine) as session:
            due = session.execute(select(CheckIn.id, CheckIn.ref).where(CheckIn.next_at <= office.now)).all()
        together.wait()
        with db.session(office.engine, write=True, door="tick") as session:
            over = update(CheckIn).where(CheckIn.id.in_([row.id for row in due]))
            session.execute(over.values(state=State.DUE, next_at=None, next_step=None))
            kind = TOLD[Kind.DUE]
            rows = [{"account": make.TUTOR.ref, "kind": kind, "about": row.ref, "at": office.now} for row in due]
            notices.put_all(session, rows)

    return work


def all_told(due: Due, seed: int) -> tuple[Mailbox, int]:
    """Let clocks strike until all is told, killing each at a random moment; return what arrived, and how many died."""
    chance, killed, rounds = random.Random(seed), 0, 0
    with moody(random.Random(seed)) as mailbox:
        while not due.is_over():
            rounds += 1
            killed += one_round(due.office, mailbox.server, chance, longest=rounds * LIFE)
            due.office.now += timedelta(hours=1)  # beyond the lease, and beyond most pauses
    return mailbox, killed


def moody(chance: random.Random) -> Mailbox:
    """Return a mail server that refuses some recipients and hangs on others; asked again, it may change its mind."""

    def answer(to: str, number: int) -> str:
        lot = chance.random()
        return hang(to, number) if lot < HANGING else refuse(to, number) if lot < HANGING + REFUSED else OK

    return Mailbox(named=answer)


def one_round(office: Office, server: MailServer, chance: random.Random, *, longest: float) -> int:
    """Start clocks, kill each after a while, and return how many were still at it."""
    names = [f"clock-{number}" for number in range(CLOCKS[office.engine.dialect.name])]
    clocks = [started(strikes, office, server, name) for name in names]
    for clock in clocks:
        clock.join(chance.uniform(0.0, longest / len(clocks)))
        clock.kill()
        clock.join()
    return sum(clock.exitcode == -signal.SIGKILL for clock in clocks)
