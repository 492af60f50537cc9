"""Who may reach which people for which datum; for all others they are missing. Every person is loaded here."""

from collections.abc import Callable
from enum import StrEnum

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import Session

from ground.actors import Actor, Role
from ground.scope import Act, Reach, Viewer, found
from matching.errors import NoBeneficiary, NoCover
from matching.records.cases import CaseMember, Cover, MemberKind
from matching.records.notes import Glass
from matching.records.people import Beneficiary


class Datum(StrEnum):
    """What there is to know of a person; and COVER, of a tutor who is away."""

    CASE = "case"  # that she is there: case code, whose caseload, since when
    CASELOAD = "caseload"  # who is her tutor, to be changed
    MEMBERS = "members"  # who shares her case
    NAME_SEARCH = "name_search"  # to find her by name
    IDENTITY = "identity"
    FIRST_NAME = "first_name"
    PROGRAMME = "programme"
    PERMIT = "permit"
    STARTING_POINT = "starting_point"
    EXCLUSIONS = "exclusions"
    NOTES = "notes"
    SHARED_NOTES = "shared_notes"
    GLASS = "glass"  # who has broken it to read her notes, and why
    SKILLS = "skills"  # and languages
    HOURS = "hours"  # when she can work, and which kind of work
    MOBILITY = "mobility"
    WISHES = "wishes"  # and what else of the profile has no row of its own
    SCORE = "score"  # with rank, reasons, gaps
    PROPOSALS = "proposals"
    CONSENTS = "consents"
    CARD = "card"  # what an employer would see
    COPY = "copy"  # her own copy of all that is held of her, notes too
    ERASURE = "erasure"  # read: to ask that she be erased, and see it asked; written: to confirm it
    CHECK_INS = "check_ins"  # what she has answered
    REMARKS = "remarks"  # what she has told her tutor alone
    EMPLOYER_CHECK_INS = "employer_check_ins"  # what the employer has answered
    CONCERNS = "concerns"
    AGREEMENT = "agreement"  # to the step that was decided with her
    CONTACT_RULE = "contact_rule"  # when and over what she may be reached
    PLACEMENT = "placement"  # its state and dates, and where she stands on her path
    PRESENCE = "presence"  # with hours, and the allowance due and paid
    COVER = "cover"


class By(StrEnum):
    """How somebody may stand to a person; COVERED, IN_PLACE and COORDINATOR also how to a cover."""

    TUTOR = "tutor"
    COLLEAGUE = "colleague"
    COVER = "cover"
    COORDINATOR = "coordinator"
    GLASS = "glass"
    OPERATOR = "operator"
    OFFICER = "officer"  # the data-protection officer, who knows people by reference alone
    COVERED = "covered"
    IN_PLACE = "in_place"


PROFILE = (Datum.SKILLS, Datum.HOURS, Datum.MOBILITY, Datum.WISHES, Datum.STARTING_POINT, Datum.EXCLUSIONS)


def lasting(record: type[CaseMember] | type[Cover], by: Actor) -> ColumnElement[bool]:
    """Return the condition for what is granted on the day on which somebody acts; nothing on an unknown one."""
    if by.on is None:
        return false()
    return (record.starts_on <= by.on) & (record.ends_on >= by.on) & record.ended_on.is_(None)


def broken(by: Actor) -> ColumnElement[bool]:
    """Return the condition for the glasses that somebody has broken, until they are whole again."""
    if by.at is None:
        return false()
    return (Glass.account == by.ref) & (Glass.broken_at <= by.at) & (Glass.until > by.at)


def _here(by: Actor) -> ColumnElement[bool]:
    return Beneficiary.territory == by.territory


def _own(by: Actor) -> ColumnElement[bool]:
    return _here(by) & (Beneficiary.tutor == by.ref)


def _shared(kind: MemberKind) -> Callable[[Actor], ColumnElement[bool]]:
    def rows(by: Actor) -> ColumnElement[bool]:
        mine = select(CaseMember.beneficiary_id).where(
            CaseMember.account == by.ref, CaseMember.kind == kind, lasting(CaseMember, by)
        )
        return _here(by) & Beneficiary.id.in_(mine)

    return rows


def _covered(by: Actor) -> ColumnElement[bool]:
    away = select(Cover.tutor).where(Cover.covered_by == by.ref, Cover.territory == by.territory, lasting(Cover, by))
    return _here(by) & Beneficiary.tutor.in_(away)


def _through_glass(by: Actor) -> ColumnElement[bool]:
    return _here(by) & Beneficiary.id.in_(select(Glass.beneficiary_id).where(broken(by)))


def _all(_by: Actor) -> ColumnElement[bool]:
    return true()


def _seen(  # noqa: PLR0913 - the columns of the table
    *,
    tutor: str = "",
    others: str = "",
    coordinator: str = "",
    operator: str = "",
    glass: str = "",
    officer: str = "",
) -> dict[By, str]:
    """Return one row of the table; ``others`` do the tutor's work for a time: colleague and cover."""
    return {
        By.TUTOR: tutor,
        By.COLLEAGUE: others,
        By.COVER: others,
        By.COORDINATOR: coordinator,
        By.GLASS: glass,
        By.OPERATOR: operator,
        By.OFFICER: officer,
    }


PEOPLE = Reach(
    viewers={
        By.TUTOR: Viewer(Role.TUTOR, _own),
        By.COLLEAGUE: Viewer(Role.TUTOR, _shared(MemberKind.COLLEAGUE)),
        By.COVER: Viewer(Role.TUTOR, _covered),
        By.COORDINATOR: Viewer(Role.COORDINATOR, _here),
        By.GLASS: Viewer(Role.COORDINATOR, _through_glass),
        By.OPERATOR: Viewer(Role.OPERATOR, _shared(MemberKind.OPERATOR)),
        By.OFFICER: Viewer(Role.AUDITOR, _all, bound=None),
    },
    table={
        Datum.CASE: _seen(tutor="RW", others="RW", coordinator="RW"),
        Datum.CASELOAD: _seen(tutor="R", others="R", coordinator="RW"),
        Datum.MEMBERS: _seen(tutor="RW", others="R", coordinator="R"),
        Datum.NAME_SEARCH: _seen(tutor="R"),
        Datum.IDENTITY: _seen(tutor="RW", others="RW", coordinator="R"),
        Datum.FIRST_NAME: _seen(tutor="RW", others="RW", coordinator="R", operator="R"),
        Datum.PROGRAMME: _seen(tutor="RW", others="RW", coordinator="R"),
        Datum.PERMIT: _seen(tutor="RW", others="RW", coordinator="R"),
        Datum.STARTING_POINT: _seen(tutor="RW", others="RW", coordinator="R"),
        Datum.EXCLUSIONS: _seen(tutor="RW", others="RW", coordinator="RW"),
        Datum.NOTES: _seen(tutor="RW", others="RW", glass="R"),
        Datum.SHARED_NOTES: _seen(tutor="RW", others="RW", glass="R", operator="R"),
        Datum.GLASS: _seen(tutor="R", others="R", coordinator="RW"),
        Datum.SKILLS: _seen(tutor="RW", others="RW", coordinator="R", operator="R"),
        Datum.HOURS: _seen(tutor="RW", others="RW", coordinator="R"),
        Datum.MOBILITY: _seen(tutor="RW", others="RW", coordinator="R"),
        Datum.WISHES: _seen(tutor="RW", others="RW", coordinator="R"),
        Datum.SCORE: _seen(tutor="R", others="R", coordinator="R"),
        Datum.PROPOSALS: _seen(tutor="RW", others="RW", coordinator="RW"),
        Datum.CONSENTS: _seen(tutor="RW", others="RW", coordinator="R"),
        Datum.CARD: _seen(tutor="R", others="R", coordinator="R"),
        Datum.COPY: _seen(tutor="R", others="R", glass="R"),
        Datum.ERASURE: _seen(tutor="R", others="R", coordinator="RW", officer="RW"),
        Datum.CHECK_INS: _seen(tutor="RW", others="RW", coordinator="R"),
        Datum.REMARKS: _seen(tutor="RW", others="W"),
        Datum.EMPLOYER_CHECK_INS: _seen(tutor="RW", others="RW", coordinator="R"),
        Datum.CONCERNS: _seen(tutor="RW", others="RW", coordinator="RW"),
        Datum.AGREEMENT: _seen(coordinator="W"),
        Datum.CONTACT_RULE: _seen(tutor="RW", others="RW"),
        Datum.PLACEMENT: _seen(tutor="RW", others="RW", coordinator="RW", operator="R"),
        Datum.PRESENCE: _seen(tutor="RW", others="RW", coordinator="R"),
    },
)
COVERS = Reach(
    viewers={
        By.COVERED: Viewer(Role.TUTOR, lambda by: (Cover.territory == by.territory) & (Cover.tutor == by.ref)),
        By.IN_PLACE: Viewer(Role.TUTOR, lambda by: (Cover.territory == by.territory) & (Cover.covered_by == by.ref)),
        By.COORDINATOR: Viewer(Role.COORDINATOR, lambda by: Cover.territory == by.territory),
    },
    table={Datum.COVER: {By.COVERED: "RW", By.IN_PLACE: "R", By.COORDINATOR: "RW"}},
)


def people(by: Actor, *data: Datum, write: bool = False) -> ColumnElement[bool]:
    """Return the condition for the people of whom somebody may read, or write, all these data."""
    return PEOPLE.rows(by, *data, act=Act.WRITE if write else Act.READ)


def person(session: Session, ref: str, by: Actor, *data: Datum, write: bool = False, lock: bool = False) -> Beneficiary:
    """Return a person of whom somebody may read, or write, all these data; raises NoBeneficiary.

    Who is to be changed is locked and freshly read.
    """
    query = select(Beneficiary).where(Beneficiary.ref == ref, people(by, *data, write=write))
    return found(session, query, NoBeneficiary, lock=lock)


def cover(session: Session, ref: str, by: Actor) -> Cover:
    """Return a cover to be changed, locked and freshly read. Raises NoCover."""
    query = select(Cover).where(Cover.ref == ref, COVERS.rows(by, Datum.COVER, act=Act.WRITE))
    return found(session, query, NoCover, lock=True)
