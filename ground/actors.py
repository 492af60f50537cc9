"""Who acts: a role, bound to a territory; or an agent without an account."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles of the service."""

    TUTOR = "tutor"
    EMPLOYER = "employer"
    ASSOCIATION = "association"
    COORDINATOR = "coordinator"
    OPERATOR = "operator"
    LEAD = "lead"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Agent(StrEnum):
    """Who acts without an account."""

    MACHINE = "machine"  # whoever operates the machine, with a command
    NOBODY = "nobody"  # somebody who is not signed in


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: the reference of an account, its role, and what the account is bound to.

    ``territory`` is the territory's code, ``employer`` and ``association`` are references; each is None for roles that
    are not bound to one.
    """

    ref: str
    role: Role
    territory: str | None = None
    employer: str | None = None
    association: str | None = None
