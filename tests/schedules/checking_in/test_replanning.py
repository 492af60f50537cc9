"""What a new plan changes: what is only planned follows it, what was told or done stays as it was."""

from dataclasses import dataclass
from datetime import date, timedelta

from schedules.checking_in.replanning import change
from schedules.dates.check_in_dates import Contact
from schedules.dates.purposes import Party, Purpose, Wish

FIRST = date(2026, 9, 7)


@dataclass(frozen=True)
class Row:
    """A check-in that there is."""

    party: Party
    wishes: tuple[Wish, ...]


def wish(purpose: Purpose, day: int, party: Party = Party.HER) -> Wish:
    return Wish(party, purpose, FIRST + timedelta(days=day - 1))


def contact(*wishes: Wish) -> Contact:
    on = wishes[0].on
    return Contact(wishes[0].party, wishes, on, on, None, is_strict=True, needs_cover=False)


def row(*wishes: Wish) -> Row:
    return Row(wishes[0].party, wishes)


def test_what_moves_stays_the_same_check_in() -> None:
    before, after = row(wish(Purpose.REGULAR, 28)), contact(wish(Purpose.REGULAR, 42))

    found = change([after], kept=(), planned=[before])

    assert (found.moved, found.added, found.cancelled) == (((before, after),), (), ())


def test_each_contact_keeps_its_own_before_any_takes_anothers() -> None:
    rows = [row(wish(Purpose.REGULAR, day)) for day in (28, 42)]
    later, same = contact(wish(Purpose.REGULAR, 56)), contact(wish(Purpose.REGULAR, 28))

    found = change([later, same], kept=(), planned=rows)

    assert set(found.moved) == {(rows[0], same), (rows[1], later)}


def test_what_was_asked_is_not_asked_again() -> None:
    asked = row(wish(Purpose.REGULAR, 28), wish(Purpose.PAY, 29))

    found = change([contact(wish(Purpose.REGULAR, 28), wish(Purpose.MIDPOINT, 30))], kept=[asked], planned=())

    assert [each.wishes for each in found.added] == [(wish(Purpose.MIDPOINT, 30),)]


def test_what_happens_once_is_not_repeated_when_its_day_moves() -> None:
    found = change([contact(wish(Purpose.MIDPOINT, 60))], kept=[row(wish(Purpose.MIDPOINT, 50))], planned=())

    assert found.added == ()


def test_what_is_no_more_planned_is_cancelled_and_what_is_new_added() -> None:
    gone, new = row(wish(Purpose.FINAL, 120)), contact(wish(Purpose.FOLLOW_UP, 150))

    found = change([new], kept=(), planned=[gone])

    assert (found.added, found.cancelled) == ((new,), (gone,))


def test_nothing_of_one_party_becomes_anothers() -> None:
    hers, theirs = row(wish(Purpose.MIDPOINT, 60)), contact(wish(Purpose.MIDPOINT, 61, Party.EMPLOYER))

    found = change([theirs], kept=(), planned=[hers])

    assert (found.moved, found.added, found.cancelled) == ((), (theirs,), (hers,))
