"""Which concerns are listed for whom, and who stands in for her tutor."""

from datetime import date

from matching.records.cases import CaseMember, Cover, MemberKind
from matching.records.people import Beneficiary
from schedules.alerting import concern_reach, concerns
from schedules.alerting.concerns import Raised
from schedules.records.concerns import Concern, Kind, Level, Source, Urgency
from tests import make
from tests.schedules.world import CORA, TESSA, World, at

NOW = at("09-07 10:00")
ON, BEFORE, AFTER = NOW.date(), date(2026, 9, 1), date(2026, 9, 30)


def raised(world: World, her: Beneficiary) -> Concern:
    stated = Raised(Kind.HER_WORD, Source.HER, Urgency.ALERT, "Parola")
    return concerns.raise_concern(world.session, her.ref, stated, by=TESSA, now=NOW)


def lend(world: World, her: Beneficiary, account: str, **other: object) -> None:
    usual = {"kind": MemberKind.COLLEAGUE, "starts_on": BEFORE, "ends_on": AFTER, "added_by": TESSA.ref}
    world.session.add(CaseMember(beneficiary_id=her.id, account=account, **usual | other))
    world.session.flush()


def cover(world: World, account: str, **other: object) -> None:
    usual = {"tutor": TESSA.ref, "territory": "TE", "starts_on": BEFORE, "ends_on": AFTER, "made_by": TESSA.ref}
    world.session.add(Cover(covered_by=account, **usual | other))
    world.session.flush()


OVER = (
    {"starts_on": AFTER},
    {"ends_on": BEFORE},
    {"ended_on": ON, "ended_by": TESSA.ref},
)


def test_concerns_are_listed_of_one_person_or_all_that_are_not_settled_page_by_page(world: World) -> None:
    first, settled, last = (raised(world, her) for her in (world.irma, world.irma, world.olga))
    concerns.settle(world.session, settled.ref, "Fine", by=TESSA, now=NOW)

    def page(after: Concern | None = None) -> list[Concern]:
        return [*concern_reach.listed(world.session, TESSA, limit=1, after=after.ref if after else None)]

    assert [page(), page(first), page(last)] == [[first], [last], []]
    assert concern_reach.of_person(world.session, world.irma.ref, CORA, limit=9) == [settled, first]


def test_who_stands_in_is_who_covers_for_her_tutor_on_that_day(world: World) -> None:
    cover(world, "another", tutor=make.OTHER_TUTOR.ref)
    cover(world, "elsewhere", territory="PI")
    for number, over in enumerate(OVER):
        cover(world, f"over-{number}", **over)
    found = [concern_reach.deputy(world.session, world.irma, on=ON)]
    cover(world, "deputy")
    lend(world, world.irma, "colleague")
    found.append(concern_reach.deputy(world.session, world.irma, on=ON))

    assert found == [None, "deputy"]


def test_where_nobody_covers_a_colleague_in_her_case_stands_in(world: World) -> None:
    lend(world, world.olga, "of another")
    lend(world, world.irma, "operator", kind=MemberKind.OPERATOR)
    for number, over in enumerate(OVER):
        lend(world, world.irma, f"over-{number}", **over)
    found = [concern_reach.who(world.session, world.irma, [Level.DEPUTY], on=ON)]
    lend(world, world.irma, "colleague")
    found.append(concern_reach.who(world.session, world.irma, [Level.TUTOR, Level.DEPUTY], on=ON))

    assert found == [[], [TESSA.ref, "colleague"]]
