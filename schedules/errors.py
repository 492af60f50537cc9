"""Refusals of what is timed, proposed, kept and erased."""

from ground.errors import Missing, Refused
from schedules.placing.placement_rules import Reason

# Code, field and sentence of what is said to a firm that answers for a vacancy that takes nobody now.
VACANCY_NOT_OPEN = ("vacancy_not_open", "vacancy", "this vacancy is not open now")


class NoErasure(Missing):
    """Nobody has asked for this erasure, or not within the reach of who looks."""


class ErasureRefused(Refused):
    """An erasure that cannot be asked for or confirmed as it stands."""


class RegisterBroken(Refused):
    """The register of erasures cannot be used as it stands; says where, and what to do."""

    def __init__(self, text: str) -> None:
        super().__init__("register_broken", "PONTE_ERASURES", text)


class NoProposal(Missing):
    """No such proposal within the reach of who asks, or none that is open to them any more."""


class AnswerCrossed(NoProposal):
    """The proposal is about to end, for a reason that the firm never learns: to the firm it is missing."""


class NoConsent(Missing):
    """No such consent within the reach of who asks."""


class ConsentMissing(Refused):
    """She has not agreed to exactly this, or no longer."""


class BadConsent(Refused):
    """A fact about a consent that cannot be taken."""


class BadProposal(Refused):
    """A fact about a proposal that cannot be taken."""


class AnswerStopped(Refused):
    """An answer cannot be taken at this moment, for a reason that the firm never learns: it reads a common one."""

    def __init__(self) -> None:
        super().__init__(*VACANCY_NOT_OPEN)


class NotReady(Refused):
    """Something that a proposal stands on is not, or no longer, as it has to be."""


class NoPlacement(Missing):
    """No such placement within the reach of who asks."""


class BadPlacement(Refused):
    """A fact about a placement that cannot be taken."""


class BadPath(Refused):
    """A move on her path that cannot be made as things stand."""


class Blocked(Refused):
    """The rules of placement do not allow it; ``reasons`` says why, each with who can set what is missing."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        codes = ", ".join(dict.fromkeys(each.code for each in reasons))
        super().__init__("placement_blocked", "", f"the rules of placement do not allow it: {codes}")
        self.reasons = reasons


class BadAssessment(Refused):
    """A fact about an assessment that cannot be taken."""


class DocumentNotDue(Refused):
    """A document of a placement that cannot be made yet."""


class NoSlot(Refused):
    """The vacancy has no slot to give."""


class NoCheckIn(Missing):
    """No such check-in within the reach of who asks."""


class BadCheckIn(Refused):
    """A fact about a check-in that cannot be taken."""


class NoConcern(Missing):
    """No such concern within the reach of who asks."""


class BadConcern(Refused):
    """A fact about a concern that cannot be taken."""


class NoPlan(Missing):
    """No such plan within the reach of who asks."""


class BadPlan(Refused):
    """A plan of check-ins that cannot be followed as it is written."""


class BadAnswer(Refused):
    """An answer of a check-in that its question does not take."""
