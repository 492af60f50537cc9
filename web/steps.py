"""What the ticker does whenever it knocks, in this order: what a step puts into the outbox leaves with the last one."""

import os
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from ground import notices, outbox
from ground.actors import Actor, Role
from ground.instants import day_of
from matching import matches
from matching.openings import Openings
from matching.ranking import Scorer
from matching.records.people import Beneficiary
from schedules.alerting import concern_sweeps
from schedules.checking_in import following_up, listening
from schedules.placing import placement_sweeps, starts
from schedules.proposing import sweeps
from schedules.ticker import Step, apart, at_once
from web import idempotency
from web.imports import journal
from web.imports.runs import UNDONE_WITHIN
from web.mail.kinds import KINDS
from web.mail.letters import House
from web.mail.post import Post
from web.mail.sending import Sender
from web.mail.server import MailServer
from web.settings import Settings

TOP = 20


def steps(settings: Settings) -> Mapping[str, Step]:
    """Return all steps by their names; without a mail server nothing is sent, and nothing lost."""
    always = {
        "forget kept answers": at_once(idempotency.forget),
        "forget undone imports": at_once(_forget_imports),
        "forget old messages": at_once(partial(_forget_messages, timedelta(days=settings.message_days))),
        "tell of answers": at_once(sweeps.take_effect),
        "end what is over": at_once(sweeps.expire_due),
        "end what has lost its ground": at_once(sweeps.withdraw_stranded),
        "free lapsed slots": at_once(sweeps.lapse),
        "free kept slots": at_once(sweeps.free_kept),
        "remind contacts": at_once(sweeps.remind),
        "rank anew": at_once(partial(placement_sweeps.rank_anew, rank=rankings())),
        placement_sweeps.PERMITS: at_once(placement_sweeps.tell_of_permits),
        "tell of shut cards": at_once(sweeps.tell_of_shut),
        "start placements": starts.start_planned,
        "let placements stand still": at_once(placement_sweeps.stand_still),
        "follow up check-ins": apart(following_up.follow_up, following_up.due),
        "tell of unpaid months": apart(concern_sweeps.tell_unpaid, concern_sweeps.unpaid),
        "pass concerns on": apart(concern_sweeps.pass_up, concern_sweeps.to_pass_up),
        listening.NAME: apart(listening.listen, listening.to_listen_to),
    }
    return always | ({"send mail": sender(settings.mail, settings.base_url)} if settings.mail else {})


def sender(server: MailServer, base_url: str) -> Sender:
    """Return the step that sends, under a name of its own."""
    house = House(base_url, server.sender)
    return Sender(lambda: Post(server, house.domain), house, f"{os.getpid()}-{secrets.token_hex(8)}", KINDS)


def _forget_imports(session: Session, now: datetime) -> None:
    journal.forget(session, before=now - UNDONE_WITHIN)


def _forget_messages(kept: timedelta, session: Session, now: datetime) -> None:
    outbox.forget(session, before=now - kept)
    notices.forget(session, before=now - kept)


def rankings() -> placement_sweeps.Rank:
    """Return what ranks for a person in the name of her tutor, with an index of its own."""
    openings, scorer = Openings(), Scorer.prior()

    def rank(session: Session, her: Beneficiary, now: datetime) -> None:
        by = Actor(her.tutor, Role.TUTOR, her.territory, at=now)
        matches.request(session, openings, her.ref, by=by, now=now, on=day_of(now), top=TOP, scorer=scorer)

    return rank
