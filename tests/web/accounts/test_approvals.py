"""Who may ask for which account, and whose second word counts: the whole table, typed by hand."""

from collections.abc import Iterator

import pytest

from ground.actors import Actor, Agent, Role
from ground.audit.writing import Who
from web.accounts.approvals import Asked, Seat, may_approve, may_ask, may_disable, needs_second

PEOPLE: dict[str, Who] = {
    "admin": Actor("administrator", Role.ADMINISTRATOR),
    "admin2": Actor("administrator-2", Role.ADMINISTRATOR),
    "coord": Actor("coordinator-te", Role.COORDINATOR, "TE"),
    "coord2": Actor("coordinator-te-2", Role.COORDINATOR, "TE"),
    "coordPI": Actor("coordinator-pi", Role.COORDINATOR, "PI"),
    "lead": Actor("lead", Role.LEAD),
    "auditor": Actor("auditor", Role.AUDITOR),
    "tutor": Actor("tutor-te", Role.TUTOR, "TE"),
    "oper": Actor("operator-te", Role.OPERATOR, "TE"),
    "employer": Actor("contact", Role.EMPLOYER, employer="E" * 22),
    "assoc": Actor("viewer", Role.ASSOCIATION, association="A" * 22),
    "machine": Agent.MACHINE,
    "nobody": Agent.NOBODY,
}
SEATS = {
    "tutor": Seat(Role.TUTOR, "TE"),
    "operator": Seat(Role.OPERATOR, "TE"),
    "coordinator": Seat(Role.COORDINATOR, "TE"),
    "employer": Seat(Role.EMPLOYER, "TE"),
    "association": Seat(Role.ASSOCIATION),
    "lead": Seat(Role.LEAD),
    "auditor": Seat(Role.AUDITOR),
    "administrator": Seat(Role.ADMINISTRATOR),
}
# Who may ask for the seats of Teramo and for those of no territory: not at all (-), with a second person, alone.
ASKING = """
              admin   coord   coordPI lead    auditor tutor   oper    employer assoc
tutor         second  second  -       -       -       -       -       -        -
operator      second  second  -       -       -       -       -       -        -
coordinator   second  second  -       -       -       -       -       -        -
employer      second  alone   -       -       -       -       -       -        -
association   alone   -       -       -       -       -       -       -        -
lead          second  -       -       -       -       -       -       -        -
auditor       second  -       -       -       -       -       -       -        -
administrator second  -       -       -       -       -       -       -        -
"""
# Who may be the second person to what whom has asked for: never (-), yes, or only while the territory has none other.
APPROVING = """
                    admin  admin2 coord  coord2 coordPI lead   auditor tutor  oper   employer assoc  machine nobody
admin tutor         -      -      yes    yes    -       -      -       -      -      -        -      -       -
admin operator      -      -      yes    yes    -       -      -       -      -      -        -      -       -
admin coordinator   -      -      yes    yes    -       orphan -       -      -      -        -      -       -
admin employer      -      -      yes    yes    -       -      -       -      -      -        -      -       -
coord tutor         yes    yes    -      yes    -       -      -       -      -      -        -      -       -
coord operator      yes    yes    -      yes    -       -      -       -      -      -        -      -       -
coord coordinator   yes    yes    -      yes    -       orphan -       -      -      -        -      -       -
admin lead          -      yes    -      -      -       yes    -       -      -      -        -      yes     -
admin auditor       -      yes    -      -      -       yes    -       -      -      -        -      yes     -
admin administrator -      yes    -      -      -       yes    -       -      -      -        -      yes     -
"""


def cells(table: str) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield (names of the row, name of the column, what stands there)."""
    head, *lines = table.strip().splitlines()
    columns = head.split()
    for line in lines:
        words = line.split()
        names = tuple(words[: -len(columns)])
        for column, said in zip(columns, words[-len(columns) :], strict=True):
            yield names, column, said


def person(name: str) -> Actor:
    """Return somebody who has an account."""
    found = PEOPLE[name]
    assert isinstance(found, Actor)
    return found


@pytest.mark.parametrize(("names", "who", "said"), list(cells(ASKING)))
def test_who_may_ask_for_an_account(names: tuple[str], who: str, said: str) -> None:
    by, seat = person(who), SEATS[names[0]]

    assert may_ask(by, seat) is (said != "-")
    assert may_disable(by, seat) is (said != "-")
    if said != "-":
        assert needs_second(by, seat) is (said == "second")


@pytest.mark.parametrize("is_orphan", [False, True], ids=["others", "orphan"])
@pytest.mark.parametrize(("names", "who", "said"), list(cells(APPROVING)))
def test_who_may_be_the_second_person(names: tuple[str, str], who: str, said: str, *, is_orphan: bool) -> None:
    asked = Asked(person(names[0]), SEATS[names[1]], is_orphan=is_orphan)

    assert may_approve(PEOPLE[who], asked) is (said == "yes" or (said == "orphan" and is_orphan))


def test_the_tables_hold_every_role() -> None:
    assert {seat.role for seat in SEATS.values()} == set(Role)
    assert {who.role for who in PEOPLE.values() if isinstance(who, Actor)} == set(Role)
    assert {names[0] for names, _, _ in cells(ASKING)} == set(SEATS)
    asked = {names for names, who, said in cells(ASKING) if said == "second" and who in {"admin", "coord"}}
    assert {names[1] for names, _, _ in cells(APPROVING)} == {names[0] for names in asked}


@pytest.mark.parametrize("who", ["admin", "admin2", "coord", "coord2", "lead"])
@pytest.mark.parametrize("seat", SEATS)
@pytest.mark.parametrize("asker", ["admin", "coord"])
def test_nobody_approves_what_is_about_herself(who: str, seat: str, asker: str) -> None:
    about = Asked(person(asker), SEATS[seat], about=person(who).ref, is_orphan=True)

    assert not may_approve(PEOPLE[who], about)


@pytest.mark.parametrize(
    ("old", "new", "allowed"),
    [
        (Seat(Role.TUTOR, "TE"), Seat(Role.COORDINATOR, "TE"), True),
        (Seat(Role.TUTOR, "PI"), Seat(Role.TUTOR, "TE"), False),
        (Seat(Role.TUTOR, "TE"), Seat(Role.TUTOR, "PI"), False),
        (Seat(Role.ADMINISTRATOR), Seat(Role.TUTOR, "TE"), False),
        (Seat(Role.EMPLOYER, "TE"), Seat(Role.TUTOR, "TE"), True),
        (Seat(Role.TUTOR, "TE"), Seat(Role.AUDITOR), False),
    ],
)
def test_a_coordinator_moves_accounts_within_her_territory_alone(old: Seat, new: Seat, *, allowed: bool) -> None:
    assert may_ask(person("coord"), old, new) is allowed
    assert may_ask(person("admin"), old, new)


def test_a_seat_without_a_territory_is_nobodys_to_give_but_the_administrators() -> None:
    nowhere = Actor("coordinator", Role.COORDINATOR, None)

    assert not may_ask(nowhere, Seat(Role.TUTOR, None))
    assert not may_approve(nowhere, Asked(person("admin"), Seat(Role.TUTOR, None)))


def naive(by: Who, asked: Asked) -> bool:
    """Approve as one would at first: anybody who may ask, and is not who asked."""
    return isinstance(by, Actor) and by.ref != asked.by.ref and may_ask(by, asked.seat)


def test_a_second_administrator_is_no_second_word_for_people_as_a_naive_rule_has_it() -> None:
    asked = Asked(person("admin"), SEATS["tutor"])

    assert naive(PEOPLE["admin2"], asked)
    assert not may_approve(PEOPLE["admin2"], asked)


def test_an_administrator_alone_never_makes_the_approver_she_lacks() -> None:
    """Whoever may be a second person is made by two people, so that nobody invents her own."""
    approvers = {seat for seat in SEATS.values() for asked in asks() if may_approve(holder(seat), asked)}

    assert approvers
    assert all(needs_second(person("admin"), seat) for seat in approvers)


def asks() -> Iterator[Asked]:
    for asker in ("admin", "coord"):
        for seat in SEATS.values():
            yield Asked(person(asker), seat, is_orphan=True)


def holder(seat: Seat) -> Actor:
    """Return somebody else who has this seat."""
    return Actor("somebody-else", seat.role, seat.territory)
