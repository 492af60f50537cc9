"""Employers, sites and tutors as a table names them, within reach of who imports; all read in one query each."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.places import plain
from employers.records import Employer, Site
from ground.actors import Actor, Role
from web.accounts import Account
from web.imports.errors import BadCell

N = TypeVar("N", Employer, Site, Account)


class Employers:
    """The employers of a territory, and their sites."""

    def __init__(self, session: Session, by: Actor) -> None:
        own = select(Employer).where(Employer.territory == by.territory).order_by(Employer.id)
        employers = session.scalars(own).all()
        sites = session.scalars(
            select(Site).where(Site.employer_id.in_([e.id for e in employers])).order_by(Site.id)
        ).all()
        self._named = _by_name(employers) | {employer.vat: [employer] for employer in employers if employer.vat}
        self._sites = {
            employer.id: _by_name([s for s in sites if s.employer_id == employer.id]) for employer in employers
        }

    def employer(self, text: str) -> Employer:
        """Return the employer of a reference, a partita IVA or a name. Raises BadCell."""
        return _one(self._named, text, "employer of your territory", "its partita IVA")

    def site(self, employer_id: int | None, text: str) -> Site:
        """Return the employer's site of a reference or a name. Raises BadCell."""
        if employer_id is None:
            raise BadCell("a site is one of an employer, and no employer is named")
        return _one(self._sites.get(employer_id, {}), text, "site of this employer", "its reference")


class Tutors:
    """The tutors of a territory."""

    def __init__(self, session: Session, by: Actor) -> None:
        own = select(Account).where(Account.role == Role.TUTOR, Account.territory == by.territory).order_by(Account.id)
        self._named = _by_name(session.scalars(own).all())

    def tutor(self, text: str) -> str:
        """Return the reference of the account of a tutor, named by it or by name. Raises BadCell."""
        return _one(self._named, text, "tutor of your territory", "the reference of the account").ref


def _by_name(records: Iterable[N]) -> dict[str, list[N]]:
    named: dict[str, list[N]] = {}
    for record in records:
        named[record.ref] = [record]
        named.setdefault(plain(record.name), []).append(record)
    return named


def _one(named: Mapping[str, list[N]], text: str, what: str, otherwise: str) -> N:
    found = named.get(text) or named.get(plain(text)) or []
    if not found:
        raise BadCell(f"no {what} has this reference or name; leave the cell empty when it is not known")
    if len(found) > 1:
        raise BadCell(f"more than one {what} has this name; write {otherwise}")
    return found[0]
