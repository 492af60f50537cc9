"""What a new plan changes in the check-ins that there are (pure): moved, added, cancelled.

What was told or done stays as it was, and what it was for is not asked again; what is only planned follows the plan.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from schedules.dates.check_in_dates import Contact
from schedules.dates.purposes import Party, Purpose, Wish

# What happens once, whatever moves.
ONCE = {Purpose.ARRIVED, Purpose.FIRST_CONTACT, Purpose.MIDPOINT, Purpose.MIDPOINT_TOGETHER}


class Planned(Protocol):
    """A check-in that there is."""

    @property
    def party(self) -> Party:
        """With whom it is."""

    @property
    def wishes(self) -> Sequence[Wish]:
        """What it is for."""


Row = TypeVar("Row", bound=Planned)


@dataclass(frozen=True, slots=True)
class Change(Generic[Row]):
    """What is to be done."""

    moved: tuple[tuple[Row, Contact], ...]
    added: tuple[Contact, ...]
    cancelled: tuple[Row, ...]


def change(contacts: Iterable[Contact], *, kept: Iterable[Planned], planned: Iterable[Row]) -> Change[Row]:
    """Return what changes: ``kept`` stay as they are, ``planned`` are matched with the contacts of the new plan."""
    served = [wish for each in kept for wish in each.wishes]
    wanted, rows = [*_unserved(contacts, served)], [*planned]
    moved = []
    for is_same in (_wholly, _partly, _in_kind):
        for contact in [*wanted]:
            row = next((each for each in rows if each.party is contact.party and is_same(each.wishes, contact)), None)
            if row is not None:
                moved.append((row, contact))
                wanted.remove(contact)
                rows.remove(row)
    return Change(tuple(moved), tuple(wanted), tuple(rows))


def _unserved(contacts: Iterable[Contact], served: Sequence[Wish]) -> Iterator[Contact]:
    once = {(wish.party, wish.purpose) for wish in served if wish.purpose in ONCE}
    for contact in contacts:
        left = tuple(w for w in contact.wishes if w not in served and (w.party, w.purpose) not in once)
        if left:
            yield replace(contact, wishes=left)


def _wholly(wishes: Sequence[Wish], contact: Contact) -> bool:
    return set(wishes) == set(contact.wishes)


def _partly(wishes: Sequence[Wish], contact: Contact) -> bool:
    return not set(wishes).isdisjoint(contact.wishes)


def _in_kind(wishes: Sequence[Wish], contact: Contact) -> bool:
    return not {wish.purpose for wish in wishes}.isdisjoint(contact.purposes)
