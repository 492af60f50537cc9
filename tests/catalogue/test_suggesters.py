"""What there is to suggest of the present catalogue, and how long it is kept."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from catalogue import places, suggesters
from catalogue.records import CatalogueVersion, Concept, ConceptKind, Label, LabelKind, Relation, RelationKind, Source
from catalogue.suggesters import Suggestable, Suggesters
from tests import make
from tests.statements import counted
from web import db


@pytest.fixture
def filled(session: Session) -> Session:
    """Return a session on a database with a handful of words."""
    make.words(session)
    return session


def suggested(session: Session, kind: Suggestable, text: str) -> list[str]:
    return [each.label for each in suggesters.suggester(session, kind).suggest(text)]


def test_the_skill_that_more_occupations_ask_for_comes_first(filled: Session) -> None:
    for name in ("servire ai tavoli", "servire al banco"):
        make.concept(filled, name, ConceptKind.SKILL)
    filled.flush()
    filled.add(Relation(from_id="cook", to_id="servire al banco", kind=RelationKind.OPTIONAL))
    filled.flush()

    assert suggested(filled, Suggestable.SKILL, "servir") == ["servire al banco", "servire ai tavoli"]


def test_the_skill_of_our_own_catalogue_comes_first(filled: Session) -> None:
    washing = "c662be22-f17a-4ba0-894f-d720b20c44cf"
    make.concept(filled, "lavare i gatti", ConceptKind.SKILL)
    make.concept(filled, washing, ConceptKind.SKILL, label="lavare i piatti")
    filled.flush()

    assert suggested(filled, Suggestable.SKILL, "lavar")[0] == "lavare i piatti"


def test_the_occupation_of_a_lower_level_of_skill_comes_first_and_groups_come_last(filled: Session) -> None:
    for name, code in (("addetta al bar", "5132"), ("addetta al cantiere", "9313"), ("addetta al bilancio", "2411")):
        make.concept(filled, name, ConceptKind.OCCUPATION, code)
    make.concept(filled, "C9129", ConceptKind.ISCO_GROUP, "9129", "addetti")
    filled.flush()

    told = suggested(filled, Suggestable.OCCUPATION, "addet")

    assert told == ["addetta al cantiere", "addetta al bar", "addetta al bilancio", "addetti"]


def test_a_group_of_less_than_four_digits_is_not_suggested(filled: Session) -> None:
    make.concept(filled, "C51", ConceptKind.ISCO_GROUP, "51", "servizi alla persona")
    filled.flush()

    assert suggested(filled, Suggestable.OCCUPATION, "servizi") == []


def test_what_is_obsolete_is_not_suggested(filled: Session) -> None:
    filled.execute(update(Concept).where(Concept.id == "wash_dishes").values(obsolete=True))

    assert suggested(filled, Suggestable.SKILL, "wash") == []


def test_a_hidden_label_finds_and_is_not_shown(filled: Session) -> None:
    filled.add(Label(concept_id="cook", lang="it", kind=LabelKind.HIDDEN, label="kuoka", source=Source.PONTE))
    filled.flush()

    [found] = suggesters.suggester(filled, Suggestable.OCCUPATION).suggest("kuok")

    assert (found.label, found.found) == ("cook", None)


TOWNS = {
    "tera": "Teramo",
    "mila": "Milano",
    "monc": "Moncalieri",
    "castro le": "Castro (LE)",
    "castro (bg)": "Castro (BG)",
    "SANT’EGID": "Sant'Egidio alla Vibrata",
    "vibrata": "Sant'Egidio alla Vibrata",
    "val vibrata": "Sant'Egidio alla Vibrata",
    "laqui": "L'Aquila",
    "cantu": "Cantù",
    "bozen": "Bolzano",
    "giulinova": "Giulianova",
}


def test_a_municipality_is_found_by_any_of_its_words_the_larger_one_first(session: Session) -> None:
    places.load(session)
    towns = suggesters.suggester(session, Suggestable.MUNICIPALITY)

    assert {text: towns.suggest(text)[0].label for text in TOWNS} == TOWNS
    assert {each.label for each in towns.suggest("castro", top=3)} >= {"Castro (LE)", "Castro (BG)"}
    assert towns.suggest("alba", near="TE")[0].label == "Alba Adriatica"


def test_what_is_kept_costs_one_statement_until_the_catalogue_changes(filled: Session, engine: Engine) -> None:
    filled.commit()
    kept = Suggesters()
    first = kept.current(filled, Suggestable.SKILL)

    with counted(engine) as sent:
        assert kept.current(filled, Suggestable.SKILL) is first
    assert len(sent) == 1

    make.concept(filled, "wash_windows", ConceptKind.SKILL)
    filled.execute(update(CatalogueVersion).values(number=2))

    assert [each.label for each in first.suggest("wash")] == ["wash dishes"]
    assert len(kept.current(filled, Suggestable.SKILL).suggest("wash")) == 2


def test_many_threads_build_once(filled: Session, engine: Engine) -> None:
    filled.commit()
    kept = Suggesters()

    def ask(_: int) -> suggesters.Suggester:
        with db.session(engine) as session:
            return kept.current(session, Suggestable.OCCUPATION)

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(ask, range(8)))) == 1
