"""A month in which nobody acts, with something of each kind in it, and what the clock then really told.

Base is Friday 18 September 2026 at eight. Times are those of Rome.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ground.actors import Role
from ground.instants import HERE
from ground.keys import Keys
from ground.notices import Notice
from ground.outbox import Message
from matching import beneficiaries
from matching.records.cases import Cover
from schedules import ticker
from schedules.alerting import concerns
from schedules.alerting.concerns import Raised
from schedules.inbox import forecasting, putting_off
from schedules.records.check_ins import CheckIn
from schedules.records.concerns import Concern, Kind, Source, Urgency
from schedules.records.placements import Placement
from schedules.ticker import Knock
from tests import make
from tests.schedules.placeable import Placing, allowed, trusted
from tests.schedules.world import TESSA, at, firm, ready
from web import db
from web.accounts import open_account
from web.settings import Settings
from web.steps import steps

BASE = at("09-18 08:00")
HOURS = (0, 9, 13, 18)  # at which the clock strikes whatever was announced
Told = tuple[datetime, str, str, str]  # when, of which kind, to whom, about what
Row = tuple[datetime, str, str, str]


class Month(Placing):
    """The people of one tutor, each somewhere else on her way; and who else is told."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.known = {TESSA.ref: "tutor", "stella": "deputy"}
        self.known[open_account(session, Role.COORDINATOR, "Cora", territory="TE").ref] = "coordinators"
        self.gamma = firm(session, "Gamma", ("Gino",), by=self.tessa, slots=5)
        self.delta = firm(session, "Delta", ("Dora",), by=self.tessa, slots=5)
        self.nora, self.petra, self.rita, self.sara, self.vera = (ready(session, by=self.tessa) for _ in range(5))
        trusted(session, self.gamma.employer)
        allowed(session, self.nora)
        permit = {"kind": "permit", "since": date(2025, 11, 1), "until": date(2026, 10, 31)}
        beneficiaries.amend(session, self.olga.ref, {"permit": permit}, by=TESSA)
        self._place()
        self._propose()
        self._cover()
        session.commit()
        self.before: list[str] = []
        self.sent: set[Row] = set()

    # What nothing in this month can lead to.
    never = frozenset({"proposal_shut", "proposal_withdrawn", "deadline_90"})

    def _place(self) -> None:
        self.started(starts_on=date(2026, 9, 14))
        olgas = self.planned(self.olga, self.beta, starts_on=date(2026, 9, 21))  # it will start by itself
        self.papered(olgas)
        noras = self.planned(self.nora, self.gamma, starts_on=date(2026, 9, 23))
        self.papered(noras, besides=("inail",))  # it cannot start
        self.stuck = noras.ref
        mute = self.beta.contacts["Bruno"]
        mute.account = mute.email = None  # who cannot be written to
        putting_off.pause(
            self.session, self.irma.ref, date(2026, 9, 24), "a bereavement", by=TESSA, now=at("09-17 09:00")
        )
        self.raised(Urgency.URGENT, at("09-17 17:00"))
        taken = self.raised(Urgency.URGENT, at("09-17 16:00"))
        concerns.acknowledge(self.session, taken, by=TESSA, now=at("09-17 16:30"))

    def _propose(self) -> None:
        self.sent(self.petra, self.delta, now=at("09-16 11:00"))
        self.willing(self.rita, self.delta, now=at("09-15 10:00"), answered_at=at("09-18 07:50"))
        self.accepted(self.sara, self.delta, now=at("09-14 10:00"))  # and no placement is planned
        self.drafted(self.vera, self.delta, now=at("09-16 10:00"))

    def _cover(self) -> None:
        days = {"starts_on": date(2026, 9, 22), "ends_on": date(2026, 9, 25)}
        self.session.add(Cover(territory="TE", tutor=TESSA.ref, covered_by="stella", made_by="a", **days))

    def raised(self, urgency: Urgency, now: datetime) -> str:
        """Raise a concern of Irma's, and return its reference."""
        said = Raised(Kind.HER_WORD, Source.HER, urgency, "the owner shouted")
        return concerns.raise_concern(self.session, self.irma.ref, said, by=TESSA, now=now).ref


def announced(engine: Engine, now: datetime) -> set[Told]:
    """Return what is announced to her tutor, asked in a session that cannot write."""
    with db.session(engine) as session:
        found = forecasting.forecast(session, TESSA, now=now)
    return {(each.at, each.what.value, each.to.value, each.about) for each in found}


def passed(engine: Engine, now: datetime, expected: Iterable[Told]) -> None:
    """Let thirty days pass in which nobody acts; the clock strikes at and just before what is announced, and else."""
    knocks, until = {now + timedelta(minutes=1)}, now + forecasting.AHEAD
    knocks |= {at for at, *_ in expected} | {at - timedelta(minutes=1) for at, *_ in expected}
    first = now.astimezone(HERE).replace(hour=0)
    days = (first + timedelta(days=number) for number in range(forecasting.AHEAD.days + 1))
    knocks |= {day.replace(hour=hour) for day in days for hour in HOURS}
    strike(engine, sorted(each for each in knocks if now <= each <= until))


def strike(engine: Engine, knocks: Iterable[datetime]) -> None:
    """Let the ticker run through all its steps at these instants; a step that breaks is an error."""
    always = steps(Settings("", make.SECRET, Keys.read(make.DATA_KEYS)))
    for now in knocks:
        knock = Knock(partial(writing, engine), lambda now=now: now)  # type: ignore[misc]
        assert ticker.run(knock, always, _fail) == []


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Open a transaction of the ticker's."""
    with db.session(engine, write=True, door="tick") as session:
        yield session


def told(engine: Engine, month: Month, since: datetime) -> set[Told]:
    """Return what was really told in thirty days; what is new by the placement that it belongs to."""
    until = since + forecasting.AHEAD
    with db.session(engine) as session:
        placements = {each.id: each.ref for each in session.scalars(select(Placement))}
        raised = select(Concern.ref, Concern.placement_id).where(Concern.raised_at >= since)
        laid_out = select(CheckIn.ref, CheckIn.placement_id).where(CheckIn.ref.not_in(month.before))
        fresh = {
            ref: placements[number] for query in (raised, laid_out) for ref, number in session.execute(query) if number
        }
        rows = _rows(session) - month.sent
    return {
        (at, kind, month.known.get(who, "employer"), fresh.get(about, about))
        for at, kind, who, about in rows
        if since <= at <= until
    }


def remember(engine: Engine, month: Month) -> None:
    """Remember what there is, so that it is known what comes after."""
    with db.session(engine) as session:
        month.before, month.sent = [*session.scalars(select(CheckIn.ref))], _rows(session)


def _rows(session: Session) -> set[Row]:
    rows = {(each.at, each.kind, each.account, str(each.about)) for each in session.scalars(select(Notice))}
    return rows | {
        (each.due_at, each.kind, str(each.to_account or each.to_contact), str(each.about))
        for each in session.scalars(select(Message))
    }


def _fail(mistake: Exception) -> None:
    raise mistake
