"""Refusals of what is timed, proposed, kept and erased."""

from ground.errors import Missing, Refused


class NoErasure(Missing):
    """Nobody has asked for this erasure, or not within the reach of who looks."""


class ErasureRefused(Refused):
    """An erasure that cannot be asked for or confirmed as it stands."""


class RegisterBroken(Refused):
    """The register of erasures cannot be used as it stands; says where, and what to do."""

    def __init__(self, text: str) -> None:
        super().__init__("register_broken", "PONTE_ERASURES", text)
