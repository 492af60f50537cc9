"""What an employer has signed before anybody is placed there: conventions with a promoter, and declarations of a host.

Nothing of it is ever changed: a newer one follows.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers import reach
from employers.errors import BadPact
from employers.pacts import Convention, Declaration, Declared
from employers.reach import Datum
from ground.actors import Actor, Role


def sign_convention(  # noqa: PLR0913 - by whom, with whom and when are all said by name
    session: Session, ref: str, *, promoter: str, signed_on: date, until: date | None, by: Actor, on: date
) -> Convention:
    """Record the convention that an employer has signed with a promoter. Raises NoEmployer, BadPact."""
    employer = reach.employer(session, ref, by, Datum.CONVENTIONS)
    _require_past(signed_on, on)
    if until is not None and until < signed_on:
        raise BadPact("bad_period", "until", "a convention lasts until the day it is signed, or longer")
    if not promoter.strip():
        raise BadPact("promoter_missing", "promoter", "name who promotes the traineeships")
    made = Convention(employer_id=employer.id, promoter=promoter.strip(), signed_on=signed_on, until=until)
    made.recorded_by = by.ref
    session.add(made)
    session.flush()
    return made


def declare(  # noqa: PLR0913 - what, by whom and when are all said by name
    session: Session, ref: str, *, kind: Declared, signed_on: date, by: Actor, on: date
) -> Declaration:
    """Record what an employer declares, itself or by our side on its behalf. Raises NoEmployer, BadPact."""
    employer = reach.employer(session, ref, by, Datum.DECLARATIONS)
    _require_past(signed_on, on)
    made = Declaration(employer_id=employer.id, kind=kind, signed_on=signed_on, recorded_by=by.ref)
    made.on_behalf = by.role is not Role.EMPLOYER
    session.add(made)
    session.flush()
    return made


def conventions(session: Session, ref: str, *, by: Actor) -> Sequence[Convention]:
    """Return the conventions of an employer, the one that counts first. Raises NoEmployer."""
    employer = reach.read_employer(session, ref, by, Datum.CONVENTIONS)
    own = select(Convention).where(Convention.employer_id == employer.id)
    return session.scalars(own.order_by(Convention.signed_on.desc(), Convention.id.desc())).all()


def declarations(session: Session, ref: str, *, by: Actor) -> Sequence[Declaration]:
    """Return what an employer has declared, the newest first. Raises NoEmployer."""
    employer = reach.read_employer(session, ref, by, Datum.DECLARATIONS)
    own = select(Declaration).where(Declaration.employer_id == employer.id)
    return session.scalars(own.order_by(Declaration.signed_on.desc(), Declaration.id.desc())).all()


def _require_past(signed_on: date, on: date) -> None:
    if signed_on > on:
        raise BadPact("not_signed_yet", "signed_on", f"it counts once it is signed: a day up to {on} is expected")
