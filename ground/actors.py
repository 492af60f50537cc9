"""Who acts: a role, bound to a territory; or an agent without an account."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from ground.instants import HERE


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
    are not bound to one. ``at`` is the instant at which it acts: what was granted for a time is nothing to whoever does
    not say when.
    """

    ref: str
    role: Role
    territory: str | None = None
    employer: str | None = None
    association: str | None = None
    at: datetime | None = field(default=None, compare=False)

    @property
    def on(self) -> date | None:
        """The day on which it acts, where the service works."""
        return self.at.astimezone(HERE).date() if self.at else None
