"""Which skills a text names, and where; on the advertisements against a plain look-up."""

import pytest
from sqlalchemy.orm import Session

from benchmarks.mentions import LookUp, counted, f1, found_alone, found_by_reading, italian
from catalogue import words
from catalogue.linking import Term
from catalogue.mentions import Finder, Mention
from catalogue.records import Concept, ConceptKind, Label, LabelKind, Source

DISHES = Term("dishes", "lavare le stoviglie", "skill")
IRONING = Term("ironing", "stirare", "skill")
TILL = Term("till", "usare la cassa", "skill")
BABIES = Term("babies", "custodire i bambini", "skill")
ROOMS = Term("rooms", "pulire le camere", "skill")
GLASS = Term("glass", "lavorazione del vetro", "skill")
PANES = Term("panes", "pulire i vetri", "skill")
CHEESE = Term("cheese", "varietà di formaggi", "skill")
TRAINING = Term("training", "formare i colleghi", "skill")
ALL = (DISHES, IRONING, TILL, BABIES, ROOMS, GLASS, PANES, CHEESE, TRAINING)
OTHERS = [Term(f"other{n}", f"mestiere {word}", "skill") for n, word in enumerate(["uno", "due", "tre", "quattro"])]


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder([*ALL, *OTHERS])


def found(mentions: tuple[Mention, ...]) -> list[tuple[str, str]]:
    return [(mention.words, mention.hits[0].id) for mention in mentions]


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("Mansioni: lavaggio stoviglie", [("lavaggio stoviglie", "dishes")]),
        ("Compiti: stiratura, custodia dei bambini", [("stiratura", "ironing"), ("custodia dei bambini", "babies")]),
        ("Si richiede: uso della cassa", [("cassa", "till")]),
        ("ATTIVITÀ: LAVARE STOVIGLIE E STIRARE", [("LAVARE STOVIGLIE", "dishes"), ("STIRARE", "ironing")]),
        (
            "Farai:\n- pulizia delle camere\n- pulizia dei vetri",
            [("pulizia delle camere", "rooms"), ("pulizia dei vetri", "panes")],
        ),
        ("Compiti: lavaggio stovilie", [("lavaggio stovilie", "dishes")]),
    ],
    ids=["noun for verb", "list", "words that say nothing", "capitals without commas", "lines", "a slip"],
)
def test_skills_are_found_however_the_duty_is_put(finder: Finder, text: str, skills: list[tuple[str, str]]) -> None:
    assert found(finder.find(text)) == skills


def test_a_mention_is_an_exact_piece_of_the_text(finder: Finder) -> None:
    text = "Compiti vari: sì, àè pulizia  delle\tcamere; e poi stirare."

    mentions = finder.find(text)

    assert [mention.words for mention in mentions] == ["pulizia  delle\tcamere", "stirare"]
    assert all(text[mention.start : mention.end] == mention.words for mention in mentions)


def test_marks_on_letters_written_apart_change_no_place(finder: Finder) -> None:
    text = "Attivita\u0300: pulizia delle camere"

    (mention,) = finder.find(text)

    assert text[mention.start : mention.end] == mention.words == "pulizia delle camere"


@pytest.mark.parametrize(
    "text",
    [
        "Famiglia cerca signora per custodire bambini",
        "Lavanderia Le Camere Pulite\nvia Roma",
        "Compiti vari. Offriamo contratto per pulire le camere",
        "Compiti vari. Per pulire le camere 333 0000000",
        "Compiti vari. Scrivere a pulire.camere@example.org",
        "Pulire le camere: domani",
        "",
        "?!",
    ],
    ids=["whom the firm seeks", "headline", "offer", "telephone", "mail", "heading", "nothing", "no words"],
)
def test_what_is_no_duty_names_no_skill(finder: Finder, text: str) -> None:
    assert finder.find(text) == ()


def test_words_that_only_look_akin_are_not_taken_for_each_other(finder: Finder) -> None:
    assert found(finder.find("Attività: formazione dei colleghi")) == [("formazione dei colleghi", "training")]
    assert finder.find("Attività: formaggio dei colleghi") == ()
    assert found(finder.find("Attività: varietà di formaggio")) == [("varietà di formaggio", "cheese")]


def test_each_of_many_duties_in_one_clause_is_found_in_its_place(finder: Finder) -> None:
    often, duties = 400, ["pulizia delle camere", "stirare", "custodia dei bambini"]
    text = " ".join(duties * often)

    mentions = finder.find(text)

    assert len(text) == 20_000 - 1
    assert " ".join(mention.words for mention in mentions) == text
    assert found(mentions) == list(zip(duties, ["rooms", "ironing", "babies"], strict=True)) * often


def test_what_is_likely_in_a_text_is_meant_sooner() -> None:
    twins = Finder([Term("hotel", "pulizia", "skill"), Term("car", "pulizia", "skill"), *OTHERS])

    firsts = [twins.find("Compiti: pulizia", likely=[skill])[0].hits[0].id for skill in ("hotel", "car")]

    assert firsts == ["hotel", "car"]


def test_hits_come_best_first_each_concept_once_and_say_how() -> None:
    terms = [
        ROOMS,
        Term("rooms", "pulizia camere", "skill", preferred=False),
        Term("stairs", "pulire le scale", "skill"),
    ]

    (mention,) = Finder([*terms, *OTHERS]).find("Mansioni: pulizia camere")

    assert [(hit.id, hit.label, hit.how) for hit in mention.hits] == [
        ("rooms", "pulire le camere", "alternative"),
        ("stairs", "pulire le scale", "near"),
    ]
    scores = [hit.score for hit in mention.hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize(
    ("lang", "label", "text", "words"),
    [
        ("en", "maintain gardens", "Duties: maintenance of gardens, tea", "maintenance of gardens"),
        ("en", "C#", "Skills: C#, tea", "C#"),
        ("fr", "nettoyer les chambres", "Missions : nettoyage des chambres, thé", "nettoyage des chambres"),
        ("es", "limpiar habitaciones", "Funciones: limpieza de habitaciones, té", "limpieza de habitaciones"),
    ],
)
def test_other_languages_have_their_own_nouns_and_verbs(lang: str, label: str, text: str, words: str) -> None:
    others = [Term(f"other{word}", f"{word} {word}s", "skill") for word in ("alpha", "beta", "gamma", "delta")]

    mentions = Finder([Term("right", label, "skill"), *others], lang).find(text)

    assert found(mentions) == [(words, "right")]


def test_without_names_nothing_is_found() -> None:
    assert Finder([]).find("Compiti: pulire le camere") == ()
    assert Finder([Term("empty", "di", "skill")]).find("Compiti: pulire le camere") == ()


def test_the_catalogue_makes_a_finder_of_its_skills_in_a_language(session: Session) -> None:
    for concept, kind, lang, label in [
        ("s1", ConceptKind.SKILL, "it", "pulire le camere"),
        ("s2", ConceptKind.SKILL, "en", "pulire le scale"),
        ("o1", ConceptKind.OCCUPATION, "it", "pulire le finestre"),
    ]:
        session.add(Concept(id=concept, kind=kind, source=Source.ESCO))
        session.flush()
        session.add(Label(concept_id=concept, lang=lang, kind=LabelKind.PREF, label=label, source=Source.ESCO))
    session.flush()

    mentions = words.finder(session, "it").find("Mansioni: pulire le camere, pulire le scale, pulire le finestre")

    assert found(mentions)[0] == ("pulire le camere", "s1")
    assert {hit.id for mention in mentions for hit in mention.hits} == {"s1"}


def test_the_first_hits_name_the_skills_of_the_advertisements_and_those_of_a_look_up_do_not() -> None:
    names = italian()

    read, looked_up = found_by_reading(Finder(names)), found_alone(LookUp(names))

    assert f1(counted(read, top=1)) >= 0.70
    assert f1(counted(looked_up, top=1)) < 0.70
