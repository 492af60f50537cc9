"""Where stories are played: one database, five territories, a clock that is handed in, the real ticker."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from functools import partial

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogue.records import Municipality
from employers import contacts
from employers.pacts import LegalKind, Term
from ground.actors import Actor, Agent, Role
from ground.audit.writing import Trail
from ground.instants import HERE, instant_of
from ground.keys import Keys
from ground.territories import Territory
from matching import cases, exclusions, identities
from matching.beneficiaries import move
from matching.records.cases import MemberKind
from matching.records.people import Beneficiary
from schedules import ticker
from schedules.checking_in import contact_rules
from schedules.dates import plans
from schedules.dates.plans import Template
from schedules.records.check_ins import PlanTemplate
from schedules.records.placements import Placement
from tests import make
from tests.schedules.placeable import Placing, allowed, trusted
from tests.schedules.stories.reading import Setting
from tests.schedules.world import CONFIRMED_ON, Firm, word_hash
from web import db
from web.accounts import open_account
from web.settings import Settings
from web.steps import steps

CODES = {"Teramo": "TE", "Ascoli Piceno": "AP", "Pisa": "PI", "Torino": "TO", "Genova": "GE"}
REGIONS = {"TE": "Abruzzo", "AP": "Marche", "PI": "Toscana", "TO": "Piemonte", "GE": "Liguria"}
AHEAD = timedelta(days=8)  # of the start it is planned
FAR_AWAY = make.PISA  # what a person may have to avoid
MEANING_NOTHING = {"sites": [], "areas": []}


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = make.NOW

    def __call__(self) -> datetime:
        """Return the present instant."""
        return self.now


class Person:
    """Somebody with her placement, and those around her."""

    def __init__(self, setting: Setting, coordinators: tuple[str, ...]) -> None:
        self.setting, self.coordinators = setting, coordinators
        self.territory = CODES[setting.territory]
        self.tutor = Actor(f"tutor-{setting.story}", Role.TUTOR, self.territory)
        self.deputy = Actor(f"deputy-{setting.story}", Role.TUTOR, self.territory)
        self.ref = self.placement = self.site = self.employer = self.contact = ""
        self.beneficiary_id = self.placement_id = 0

    @property
    def firm(self) -> Actor:
        """Who speaks for the workplace."""
        return Actor(f"contact-{self.setting.story}", Role.EMPLOYER, employer=self.employer)


class Stage:
    """A database with what all stories stand on."""

    def __init__(self, address: str, *, without: Iterable[str] = (), plan: Template = plans.DEFAULT) -> None:
        self.clock = Clock()
        self.engine: Engine = db.engine(address, Trail(make.TRAIL.keys, self.clock, Agent.MACHINE))
        settings = Settings(address, make.SECRET, Keys.read(make.DATA_KEYS))
        left_out = {*without}
        self.steps = {name: step for name, step in steps(settings).items() if name not in left_out}
        self.coordinators: dict[str, tuple[str, ...]] = {}
        with self.begin() as session:
            self._lay_floor(session, plan)

    def begin(self) -> AbstractContextManager[Session]:
        """Open a transaction that writes, committed at the end of its block."""
        return db.session(self.engine, write=True)

    def tick(self, at: datetime, only: Callable[[str], bool] = bool) -> None:
        """Let the ticker knock at an instant; whatever breaks in it breaks the test."""
        self.clock.now = at
        knock = ticker.Knock(partial(db.session, self.engine, write=True, door="tick"), self.clock)
        chosen = {name: step for name, step in self.steps.items() if only(name)}
        ticker.run(knock, chosen, _break)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def _lay_floor(self, session: Session, plan: Template) -> None:
        make.floor(session)
        for name, code in CODES.items():
            if session.get(Territory, code) is None:
                session.add(Territory(code=code, name=name, region=REGIONS[code]))
            account = open_account(session, Role.COORDINATOR, f"Coordinator {code}", territory=code)
            self.coordinators[code] = (account.ref,)
            session.flush()
            known = {"territory": code, "version": 1, "content": plans.to_json(plan), "made_by": "coordinator"}
            session.add(PlanTemplate(**known, valid_from=date(2020, 1, 1), made_at=make.NOW))
        session.add(
            Term(
                key="minimum_allowance", region="Marche", legal_kind=LegalKind.EXTRACURRICULAR_TRAINEESHIP,
                value={"euro": 500}, act="invented for a test",
            )
        )  # fmt: skip

    def plan(self, setting: Setting) -> Person:
        """Have somebody planned at a firm of her own by all real actions, some days before she starts."""
        person = Person(setting, self.coordinators[CODES[setting.territory]])
        now = planned_at(setting)
        self.clock.now = now
        with self.begin() as session:
            _plan(session, person, now)
        return person


def planned_at(setting: Setting) -> datetime:
    """Return when a placement is planned: at ten on a day a week before."""
    return datetime.combine(setting.starts_on - AHEAD, datetime.min.time(), HERE).astimezone(UTC) + timedelta(hours=10)


def _break(mistake: Exception) -> None:
    raise mistake


def _plan(session: Session, person: Person, now: datetime) -> None:
    setting, by = person.setting, person.tutor
    placing = Planning(session, by)
    her = make.profiled(session, by=by)
    identities.put(session, her.ref, make.identity(), by=by, on=CONFIRMED_ON)
    move(session, her.ref, "ready", by=by, on=now.date())
    allowed(session, her, by=by)
    exclusions.put(session, her.ref, avoided(setting), by=by)
    stated = {"hours": setting.safe, "shift": None, "channel": "phone"}
    contact_rules.put(session, her.ref, stated, by=by, now=now)
    firm = _firm(session, setting, by=by, on=now.date())
    placement = placing.planned(
        her, firm, now=now, starts_on=setting.starts_on, ends_on=setting.ends_on, hours=setting.hours,
        weekly_hours=setting.weekly_hours, allowance=setting.allowance, payday=setting.payday, is_night_justified=False,
    )  # fmt: skip
    placing.papered(placement)
    shares = {"ends_on": setting.ends_on + timedelta(days=20), "by": by, "on": now.date()}
    cases.add(session, her.ref, person.deputy.ref, MemberKind.COLLEAGUE, **shares)
    _remember(person, her, placement, firm)


class Planning(Placing):
    """Short ways to place one person, whoever her tutor is."""

    def __init__(self, session: Session, tessa: Actor) -> None:
        self.session, self.tessa = session, tessa
        self.choosing = {}


def avoided(setting: Setting) -> dict[str, object]:
    """Return what she must avoid: a town and somebody, neither of them near where she works."""
    towns = [] if setting.municipality == "Pisa" else [FAR_AWAY]
    return {"municipalities": towns, "persons": [{"name": "Mario Rossi"}]}


def _firm(session: Session, setting: Setting, *, by: Actor, on: date) -> Firm:
    employer = make.employer(session, by=by, name=setting.firm, owner="Carla Neri", employees=30)
    trusted(session, employer, on=on)
    employer.vetting_until = date(2035, 1, 1)
    site = make.site(session, employer, isolated=False, municipality=_town(session, setting))
    hours = {"hours": setting.hours, "allowance": setting.allowance, "starts_on": None, "ends_on": None}
    vacancy = make.vacancy(session, by=by, site=site.ref, title=setting.firm, **hours)
    account = f"contact-{setting.story}"
    stated = {"name": f"Persona {setting.story}", "email": f"{account}@example.org", "account": account}
    contact = contacts.add(session, employer.ref, stated, by=by, on=on)
    contact.check_word_hash = word_hash()
    session.flush()
    return Firm(employer, vacancy, {"contact": contact})


def _town(session: Session, setting: Setting) -> str:
    """Return the town of a workplace, with its patron; those that are new get a number of their own."""
    found = session.scalar(select(Municipality).where(Municipality.name == setting.municipality))
    if found is None:
        number = f"9{sum(map(ord, setting.municipality)):05}"
        code = CODES[setting.territory]
        where = {"province": code, "region": REGIONS[code], "lat": 44.0, "lon": 9 + len(setting.municipality) / 10}
        found = make.town(number, setting.municipality, **where)
        session.add(found)
    found.patron_day = setting.patron_day
    session.flush()
    return found.istat


def _remember(person: Person, her: Beneficiary, placement: Placement, firm: Firm) -> None:
    person.ref, person.beneficiary_id = her.ref, her.id
    person.placement, person.placement_id = placement.ref, placement.id
    person.employer = firm.employer.ref


def days(first: date, last: date) -> Iterator[date]:
    """Yield the days from one to another."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def instant(day: date, clock: str) -> datetime:
    """Return an instant of a day in Italy, such as ``09:00``."""
    hour, minute = map(int, clock.split(":"))
    return instant_of(day, datetime.min.time().replace(hour=hour, minute=minute))
