"""Fill an empty database with the invented world."""

from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.actors import Actor, Role
from ground.territories import Programme, Territory
from matching import matches
from matching.openings import Openings
from matching.ranking import Scorer
from matching.records.people import Beneficiary, PathState
from matching.records.rankings import RankingLog
from web import accounts
from web.accounts import Account
from web.invented import persons, workplaces
from web.invented.workplaces import Staff

TERRITORIES = {"TE": "Teramo", "AP": "Ascoli Piceno", "PI": "Pisa", "TO": "Torino", "GE": "Genova"}
REGIONS = {"TE": "Abruzzo", "AP": "Marche", "PI": "Toscana", "TO": "Piemonte", "GE": "Liguria"}
SEED = 20_261_123
EARLIER = 3  # of the tutor's people, those for whom places were looked up in the past days


def is_invented(session: Session) -> bool:
    """Tell whether the database holds the invented world; nothing real may then be in it."""
    return session.scalar(select(Programme.code).where(Programme.code == persons.PROGRAMME)) is not None


def fill(session: Session, *, on: date) -> None:
    """Make territories, accounts, employers, vacancies and people; the catalogue and the places are there already."""
    chance = Random(SEED)  # noqa: S311 - an invented world has no secrets
    names = ("Dati inventati per la dimostrazione", "Altri dati inventati")
    session.add_all(Programme(code=code, name=name) for code, name in zip(persons.PROGRAMMES, names, strict=True))
    session.add_all(Territory(code=code, name=name, region=REGIONS[code]) for code, name in TERRITORIES.items())
    session.flush()
    staff = {code: _staff(session, code) for code in TERRITORIES}
    tutors = {code: each.tutor for code, each in staff.items()}
    tutors[persons.COLLEAGUE] = _account(session, Role.TUTOR, "Collega inventata", "TE", "collega")
    refs = workplaces.settle(session, staff, on=on, chance=chance)
    persons.take_in(session, tutors, refs, on=on, chance=chance)


def remember(session: Session, *, now: datetime, on: date) -> None:
    """Add the rankings that the tutor asked for in the past days, unless there are some; all else is committed."""
    if session.scalar(select(RankingLog.id).limit(1)) is not None:
        return
    by = tutor(session).actor
    ready = select(Beneficiary.ref).where(Beneficiary.tutor == by.ref, Beneficiary.state == PathState.READY)
    openings = Openings()
    for ago, ref in enumerate(session.scalars(ready.order_by(Beneficiary.case_code).limit(EARLIER)).all(), 1):
        then, day = now - timedelta(days=ago), on - timedelta(days=ago)
        matches.request(session, openings, ref, by=by, now=then, on=day, top=20, scorer=Scorer.prior())


def tutor(session: Session) -> Account:
    """Return the account of the demonstration's tutor."""
    return _first(session, Role.TUTOR)


def coordinator(session: Session) -> Account:
    """Return the account of the demonstration's coordinator, of the tutor's territory."""
    return _first(session, Role.COORDINATOR)


def _first(session: Session, role: Role) -> Account:
    return session.scalars(
        select(Account).where(Account.role == role, Account.territory == "TE").order_by(Account.id).limit(1)
    ).one()


def _staff(session: Session, code: str) -> Staff:
    staff = Staff(
        _account(session, Role.TUTOR, "Tutor inventata", code, "tutor"),
        _account(session, Role.COORDINATOR, "Coordinatrice inventata", code, "coordinatrice"),
    )
    # A second one answers for the territory when the first is away.
    _account(session, Role.COORDINATOR, "Vicecoordinatrice inventata", code, "vicecoordinatrice")
    return staff


def _account(session: Session, role: Role, name: str, territory: str, mailbox: str) -> Actor:
    email = f"{mailbox}.{territory.lower()}@ponte.example"
    return accounts.open_account(session, role, f"{name} ({territory})", territory=territory, email=email).actor
