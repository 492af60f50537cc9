"""Groups of occupations are stored by their bare ISCO-08 code, the only name under which the ranking knows them."""

from sqlalchemy.orm import Session

from matching.facts import read_profile, read_work
from matching.ranking import Opening, Profile, Scorer, rank
from matching.ranking.index import Index
from tests import make


def test_a_group_of_occupations_is_stored_by_its_code(session: Session) -> None:
    stated = {"wished": ["C9412", "cook", "9412"], "had": ["C9112"]}

    profile = read_profile(session, {"ref": "p", "occupations": stated})
    work = read_work(session, {"title": "Addetta", "occupation": "C9412"})

    assert profile.occupations == (("9412", "cook"), ("9112",))
    assert work["occupation"] == "9412"


def test_a_group_counts_as_much_by_its_id_as_by_its_code(session: Session) -> None:
    index = Index([Opening(id="n", slots=1, occupation="9412")])

    def score(profile: Profile) -> float:
        return rank(profile, index, on=make.TODAY, scorer=Scorer.prior()).matches[0].score

    by_id, by_code, other = (
        score(read_profile(session, {"ref": "p", "occupations": {"wished": [code]}}))
        for code in ("C9412", "9412", "5120")
    )

    assert by_id == by_code > other
