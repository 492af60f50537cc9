"""With whom a contact of a plan is, and what for (pure)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Party(StrEnum):
    """With whom a contact is."""

    HER = "her"
    EMPLOYER = "employer"
    BOTH = "both"


class Purpose(StrEnum):
    """What a contact is for."""

    ARRIVED = "arrived"
    FIRST_CONTACT = "first_contact"
    SETTLING_IN = "settling_in"
    REGULAR = "regular"
    PAY = "pay"
    MIDPOINT = "midpoint"
    MIDPOINT_TOGETHER = "midpoint_together"
    HIRING_DECISION = "hiring_decision"
    FINAL = "final"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, order=True)
class Wish:
    """A contact for one purpose, on the day on which it would best be."""

    party: Party
    purpose: Purpose
    on: date
