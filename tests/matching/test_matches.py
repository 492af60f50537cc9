"""One match request: within reach, complete, logged as shown, at a small and constant price."""

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from employers import vacancies
from ground.actors import Actor
from matching import beneficiaries, matches
from matching.errors import ExclusionsUnreadable, NoBeneficiary, NoRanking
from matching.openings import Openings
from matching.ranking import Ranking, Scorer, rank
from matching.ranking.index import Index
from matching.records.profiles import Protection
from matching.records.rankings import RankingLog
from tests import make
from tests.statements import counted
from web import db

SCORER = Scorer.prior()


def ask(
    session: Session, ref: str, *, openings: Openings | None = None, by: Actor = make.TUTOR, top: int = 20
) -> tuple[RankingLog, Ranking]:
    return matches.request(
        session, openings or Openings(), ref, by=by, now=make.NOW, on=make.TODAY, top=top, scorer=SCORER
    )


def test_a_request_ranks_as_the_ranking_alone_does(session: Session) -> None:
    taken = make.profiled(session)
    for number in range(4):
        make.vacancy(session, municipality=make.TERAMO, allowance=500 + number, languages={"it": f"B{1 + number % 2}"})
    session.commit()
    openings = Openings()

    _, ranking = ask(session, taken.ref, openings=openings)

    profile, _ = beneficiaries.profile(session, taken.ref, by=make.TUTOR)
    with openings.current(session) as current:
        anew = Index(map(current.index.get, current.index), current.index.relations)
    alone = rank(profile, anew, on=make.TODAY, scorer=SCORER)
    assert len(ranking.matches) == 2
    assert [(each.opening_id, each.score) for each in ranking.matches] == [
        (each.opening_id, each.score) for each in alone.matches
    ]
    assert ranking.excluded == {"languages": 2}


def test_the_log_keeps_what_was_shown_in_which_order_and_from_what(session: Session) -> None:
    taken = make.profiled(session)
    for allowance in (500, 900, 700):
        make.vacancy(session, allowance=allowance)
    last = make.vacancy(session, languages={"it": "C2"}).change_number
    session.commit()

    log, ranking = ask(session, taken.ref, top=2)
    session.commit()
    session.expire_all()

    kept = session.scalars(select(RankingLog)).one()
    assert kept.ref == log.ref
    assert (kept.beneficiary_id, kept.actor, kept.at, kept.on) == (taken.id, "tutor-te", make.NOW, make.TODAY)
    assert (kept.model, kept.catalogue, kept.change_number) == (SCORER.version, 1, last)
    assert (kept.considered, kept.below, kept.excluded) == (4, 1, {"languages": 1})
    assert kept.shown == [
        {
            "vacancy": match.opening_id,
            "score": match.score,
            "interval": list(match.interval),
            "features": dict(match.features),
        }
        for match in ranking.matches
    ]


def test_a_vacancy_closed_meanwhile_is_gone_from_the_next_answer(session: Session) -> None:
    taken, vacancy = make.profiled(session), make.vacancy(session)
    session.commit()
    openings = Openings()
    _, before = ask(session, taken.ref, openings=openings)
    session.commit()

    vacancies.close(session, vacancy.ref, by=make.TUTOR)
    session.commit()
    _, after = ask(session, taken.ref, openings=openings)

    assert ([each.opening_id for each in before.matches], after.considered) == ([vacancy.ref], 0)


def test_a_match_never_crosses_an_exclusion(session: Session) -> None:
    avoided, other = make.employer(session), make.employer(session, sector="55.10")
    site = make.site(session, other)
    make.vacancy(session, employer=avoided.ref)
    make.vacancy(session, site=site.ref)
    make.vacancy(session, employer=make.employer(session, sector="96.01").ref)
    kept = make.vacancy(session, employer=other.ref, site=make.site(session, other).ref)
    avoid = {"employers": [avoided.ref], "sites": [site.ref], "sectors": ["96"]}
    taken = make.profiled(session, avoid=avoid)
    session.commit()

    _, ranking = ask(session, taken.ref)

    assert [each.opening_id for each in ranking.matches] == [kept.ref]
    assert ranking.excluded == {"avoid": 3}


def test_nothing_is_ranked_when_exclusions_cannot_be_read(session: Session) -> None:
    taken = make.profiled(session)
    ranking, _ = ask(session, make.profiled(session).ref)
    for protection in session.scalars(select(Protection)):
        protection.avoid = {"sites": "all"}
    make.vacancy(session)
    session.commit()

    with pytest.raises(ExclusionsUnreadable):
        ask(session, taken.ref)
    session.execute(delete(Protection))
    with pytest.raises(ExclusionsUnreadable):
        ask(session, taken.ref)

    assert session.scalars(select(RankingLog)).all() == [ranking]


def test_nobody_else_asks_for_matches_or_sees_why(session: Session) -> None:
    taken = make.profiled(session)
    log, _ = ask(session, taken.ref)

    for by in (make.OTHER_TUTOR, make.TUTOR_OF_PISA, make.CONTACT):
        with pytest.raises(NoBeneficiary):
            ask(session, taken.ref, by=by)
        with pytest.raises(NoBeneficiary):
            matches.excluded(session, Openings(), taken.ref, log.ref, by=by, scorer=SCORER, limit=9)
        with pytest.raises(NoBeneficiary):
            matches.unlocks(session, Openings(), taken.ref, log.ref, by=by, scorer=SCORER)


def test_what_was_excluded_is_told_page_by_page_with_the_two_facts(session: Session) -> None:
    taken = make.profiled(session)
    make.vacancy(session)
    shut = sorted(make.vacancy(session, languages={"it": "C1"}).ref for _ in range(3))
    session.commit()
    openings = Openings()
    log, _ = ask(session, taken.ref, openings=openings)

    def page(after: str | None) -> list[matches.Excluded]:
        return matches.excluded(
            session, openings, taken.ref, log.ref, by=make.TUTOR, scorer=SCORER, limit=2, after=after
        )

    first = page(None)
    rest = page(first[-1].vacancy)

    assert [each.vacancy for each in (*first, *rest)] == shut
    assert first[0].clash.gate == "languages"
    assert (first[0].clash.hers["languages"]["it"], first[0].clash.asked["languages"]["it"]) == ("B1", "C1")


def test_what_would_open_more_is_told(session: Session) -> None:
    taken = make.profiled(session)
    for _ in range(2):
        make.vacancy(session, languages={"it": "B2"})
    session.commit()
    openings = Openings()
    log, _ = ask(session, taken.ref, openings=openings)

    found = matches.unlocks(session, openings, taken.ref, log.ref, by=make.TUTOR, scorer=SCORER)

    assert (found[0].change, dict(found[0].facts), found[0].opened) == (
        "language",
        {"language": "it", "level": "B2"},
        2,
    )


def test_the_ranking_of_another_person_is_missing(session: Session) -> None:
    taken, other = make.profiled(session), make.profiled(session)
    log, _ = ask(session, other.ref)

    for ranking in (log.ref, "none"):
        with pytest.raises(NoRanking):
            matches.unlocks(session, Openings(), taken.ref, ranking, by=make.TUTOR, scorer=SCORER)


@pytest.mark.parametrize("size", [1, 30])
def test_a_request_costs_five_statements_and_three_of_the_audit_however_many_vacancies_there_are(
    session: Session, engine: Engine, size: int
) -> None:
    ref = make.profiled(session).ref
    for _ in range(size):
        make.vacancy(session, site=make.site(session, make.employer(session)).ref)
    session.commit()
    openings = Openings()
    with db.session(engine, write=True) as own:
        ask(own, ref, openings=openings)

    with counted(engine) as sent, db.session(engine, write=True) as own:
        ask(own, ref, openings=openings)

    assert [statement.split()[0] for statement in sent] == ["SELECT"] * 4 + ["INSERT"] + ["INSERT", "INSERT", "UPDATE"]
