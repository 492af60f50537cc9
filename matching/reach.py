"""Who may reach which people for which datum; for all others they are missing. Every person is loaded here."""

from enum import StrEnum

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from ground.actors import Actor, Role
from ground.scope import Act, Reach, Viewer
from matching.errors import NoBeneficiary
from matching.records.people import Beneficiary


class Datum(StrEnum):
    """What there is to know of a person."""

    CASE = "case"  # that she is there: case code, whose caseload, since when
    CASELOAD = "caseload"  # who is her tutor, to be changed
    NAME_SEARCH = "name_search"  # to find her by name
    IDENTITY = "identity"
    PROGRAMME = "programme"
    PERMIT = "permit"
    STARTING_POINT = "starting_point"
    EXCLUSIONS = "exclusions"
    SKILLS = "skills"  # and languages
    HOURS = "hours"  # when she can work, and which kind of work
    MOBILITY = "mobility"
    WISHES = "wishes"  # and what else of the profile has no row of its own
    SCORE = "score"  # with rank, reasons, gaps
    PROPOSALS = "proposals"
    CONSENTS = "consents"
    CARD = "card"  # what an employer would see
    ERASURE = "erasure"  # read: to ask that she be erased, and see it asked; written: to confirm it
    PLACEMENT = "placement"  # its state and dates, and where she stands on her path


class By(StrEnum):
    """How somebody may stand to a person."""

    TUTOR = "tutor"
    COORDINATOR = "coordinator"
    OFFICER = "officer"  # the data-protection officer, who knows people by reference alone


PROFILE = (Datum.SKILLS, Datum.HOURS, Datum.MOBILITY, Datum.WISHES, Datum.STARTING_POINT, Datum.EXCLUSIONS)


def _here(by: Actor) -> ColumnElement[bool]:
    return Beneficiary.territory == by.territory


def _own(by: Actor) -> ColumnElement[bool]:
    return _here(by) & (Beneficiary.tutor == by.ref)


def _all(_by: Actor) -> ColumnElement[bool]:
    return true()


def _seen(tutor: str = "", coordinator: str = "", officer: str = "") -> dict[By, str]:
    """Return one row of the table."""
    return {By.TUTOR: tutor, By.COORDINATOR: coordinator, By.OFFICER: officer}


PEOPLE = Reach(
    viewers={
        By.TUTOR: Viewer(Role.TUTOR, _own),
        By.COORDINATOR: Viewer(Role.COORDINATOR, _here),
        By.OFFICER: Viewer(Role.AUDITOR, _all, bound=None),
    },
    table={
        Datum.CASE: _seen(tutor="RW", coordinator="RW"),
        Datum.CASELOAD: _seen(tutor="R", coordinator="RW"),
        Datum.NAME_SEARCH: _seen(tutor="R"),
        Datum.IDENTITY: _seen(tutor="RW", coordinator="R"),
        Datum.PROGRAMME: _seen(tutor="RW", coordinator="R"),
        Datum.PERMIT: _seen(tutor="RW", coordinator="R"),
        Datum.STARTING_POINT: _seen(tutor="RW", coordinator="R"),
        Datum.EXCLUSIONS: _seen(tutor="RW", coordinator="RW"),
        Datum.SKILLS: _seen(tutor="RW", coordinator="R"),
        Datum.HOURS: _seen(tutor="RW", coordinator="R"),
        Datum.MOBILITY: _seen(tutor="RW", coordinator="R"),
        Datum.WISHES: _seen(tutor="RW", coordinator="R"),
        Datum.SCORE: _seen(tutor="R", coordinator="R"),
        Datum.PROPOSALS: _seen(tutor="RW", coordinator="RW"),
        Datum.CONSENTS: _seen(tutor="RW", coordinator="R"),
        Datum.CARD: _seen(tutor="R", coordinator="R"),
        Datum.ERASURE: _seen(tutor="R", coordinator="RW", officer="RW"),
        Datum.PLACEMENT: _seen(tutor="RW", coordinator="RW"),
    },
)


def people(by: Actor, *data: Datum, write: bool = False) -> ColumnElement[bool]:
    """Return the condition for the people of whom somebody may read, or write, all these data."""
    return PEOPLE.rows(by, *data, act=Act.WRITE if write else Act.READ)


def person(session: Session, ref: str, by: Actor, *data: Datum, write: bool = False, lock: bool = False) -> Beneficiary:
    """Return a person of whom somebody may read, or write, all these data; raises NoBeneficiary.

    Who is to be changed is locked and freshly read.
    """
    query = select(Beneficiary).where(Beneficiary.ref == ref, people(by, *data, write=write))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NoBeneficiary
    return found
