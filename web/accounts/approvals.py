"""Who may open, replace, reset or disable which account, and whose second word it needs: rules alone.

One principle: who alone could let herself, or somebody of hers, see people needs a second person who answers for those
people. The machine's operator is such a second person for accounts that see no people; a territory's people are
answered for by its coordinators, and while it has none, by the programme lead, who may approve its first one.
"""

from dataclasses import dataclass

from ground.actors import Actor, Agent, Role
from ground.audit.writing import Who

# They see the people of their territory, each as far as their role allows.
SEE_PEOPLE = frozenset({Role.TUTOR, Role.COORDINATOR, Role.OPERATOR})
# They see no people, but approve who does, or watch over all of it.
OF_TRUST = frozenset({Role.LEAD, Role.AUDITOR, Role.ADMINISTRATOR})
# What a coordinator has a say in, within her territory.
OF_TERRITORY = SEE_PEOPLE | {Role.EMPLOYER}

# Who says yes or no to what was asked; the auditor only reads it.
DECIDE = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.LEAD})


@dataclass(frozen=True, slots=True)
class Seat:
    """A role, and the code of the territory it belongs to: of an employer's contact the employer's, else None."""

    role: Role
    territory: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Something asked for: by whom, for which seat, about which account (its reference; None for a new one).

    ``is_orphan`` tells that the seat's territory has no active coordinator other than that account.
    """

    by: Actor
    seat: Seat
    about: str | None = None
    is_orphan: bool = False


def may_ask(by: Actor, *seats: Seat) -> bool:
    """Tell whether somebody may ask for a seat to be given, or taken and given: for all of the seats concerned."""
    return all(_has_a_say(by, seat) for seat in seats)


def may_disable(by: Actor, seat: Seat) -> bool:
    """Tell whether somebody may end an account of this seat, at once and alone."""
    return _has_a_say(by, seat)


def needs_second(by: Actor, seat: Seat) -> bool:
    """Tell whether giving this seat needs a second person.

    An association sees figures alone. An employer's contact may learn a name at last: a coordinator, who sees the
    people of the employer's territory herself, gives that seat alone, the administrator does not.
    """
    if seat.role is Role.EMPLOYER:
        return by.role is not Role.COORDINATOR
    return seat.role is not Role.ASSOCIATION


def may_approve(by: Who, asked: Asked) -> bool:
    """Tell whether somebody may be the second person: never who asked, and never whom it is about."""
    if by is Agent.MACHINE:
        return asked.seat.role in OF_TRUST
    if not isinstance(by, Actor) or by.ref in {asked.by.ref, asked.about}:
        return False
    if asked.seat.role in OF_TRUST:
        return by.role in {Role.ADMINISTRATOR, Role.LEAD}
    return _answers_for(by, asked)


def _answers_for(by: Actor, asked: Asked) -> bool:
    """Tell whether somebody may approve an account of a territory."""
    match by.role:
        case Role.COORDINATOR:
            return _is_of(by, asked.seat)
        case Role.ADMINISTRATOR:
            # The territory has spoken already.
            return asked.by.role is Role.COORDINATOR and _is_of(asked.by, asked.seat)
        case Role.LEAD:
            return asked.seat.role is Role.COORDINATOR and asked.is_orphan
    return False


def _has_a_say(by: Actor, seat: Seat) -> bool:
    return by.role is Role.ADMINISTRATOR or (by.role is Role.COORDINATOR and _is_of(by, seat))


def _is_of(coordinator: Actor, seat: Seat) -> bool:
    """Tell whether a seat is one of a coordinator's territory."""
    return seat.role in OF_TERRITORY and seat.territory is not None and seat.territory == coordinator.territory
