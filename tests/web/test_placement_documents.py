"""Documents of a placement as they are printed: what is in them, in which words; and they can be read aloud."""

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from catalogue.records import Label, LabelKind, Source
from employers.pacts import LegalKind
from ground.audit.records import Action, AuditRow
from ground.keys import Keys
from matching import identities
from matching.records.identities import Identity
from matching.records.notes import Note, Openness
from matching.records.people import Beneficiary
from matching.records.profiles import ProfileRecord, Protection
from schedules.placing.document_facts import Told
from schedules.placing.document_facts import gather as facts_of
from schedules.placing.documents import FIELDS, Document
from schedules.records.assessments import Assessment, Assessor, Stage
from schedules.records.consents import Consent
from schedules.records.placements import Placement, Presence, PresenceDay, Why
from tests import make
from tests.canaries import sentinels
from tests.canaries.decoding import texts
from tests.web.matrix.cast import Cast, gather
from tests.web.matrix.trial import Trial
from tests.web.words.matcher import LISTS, hits
from web import db, paper
from web.app import create_app
from web.documents.names import DOCUMENTS
from web.documents.names import FIELDS as NAMED
from web.documents.sheets import KINDS, SECTIONS, SIGNING, laid_out
from web.documents.tables import PRESENCE
from web.settings import Settings
from web.wording import LANGUAGES, Words

TITLES = {
    "training-project": "Progetto formativo",
    "attendance-sheet": "Registro presenze",
    "midterm-assessment": "Valutazione a metà percorso",
    "final-assessment": "Valutazione finale",
    "attestation": "Attestazione delle competenze",
}
NAME = {"identities.first_name", "identities.family_name"}
ON_PROJECT = {"identities.tax_code"}
WHO = ("tutor", "contact")
PROGRAMMES = ("fpi", "FPI", "Formazione pratica in impresa")
Printed = Mapping[tuple[str, str, str], TestResponse]


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Cast]:
    """Return everybody, and a placement that is over, of somebody whose every field is a sentinel."""
    folder = tmp_path_factory.mktemp("documents")
    address = f"sqlite:///{copy(sqlite_template, folder / 'documents.db')}"
    settings = Settings(address, make.SECRET, Keys.read(make.DATA_KEYS), erasures=folder / "erasures")
    app = create_app(settings, clock=lambda: make.NOW)
    engine = db.engine(address, make.TRAIL)
    cast = gather(app, engine)
    cast.address = address
    with db.session(engine, write=True) as session:
        sentinels.add_words(session)
        session.add(Label(concept_id="zqskill", lang="ro", kind=LabelKind.PREF, label="zqromana", source=Source.PONTE))
        sing(session, placed(session, cast))
    yield cast
    with app.app_context():
        db.db.engine.dispose()
    engine.dispose()


@pytest.fixture(scope="module")
def printed(cast: Cast) -> Printed:
    """Return each document as the tutor and as the contact get it, to the latter in every language."""
    readers = [("tutor", LANGUAGES[0]), *(("contact", lang) for lang in LANGUAGES)]
    return {(name, who, lang): got(cast, name, who, lang) for name in TITLES for who, lang in readers}


def placed(session: Session, cast: Cast) -> Placement:
    return session.scalars(select(Placement).where(Placement.ref == ref_of(cast))).one()


def ref_of(cast: Cast) -> str:
    return cast.said["hired placement/hers in kitchen"]


def sing(session: Session, placement: Placement) -> None:
    """Store every sentinel that is about a person, or hangs on a placement."""
    value = {name: each.value for name, each in sentinels.SENTINELS.items()}
    hers: dict[str, Any] = {"placement_id": placement.id, "beneficiary_id": placement.beneficiary_id}
    her = session.get_one(Beneficiary, placement.beneficiary_id)
    her.programme, her.permit = value["beneficiaries.programme"], sentinels.case()["permit"]
    identity = session.get_one(Identity, her.id)
    for name in identities.FIELDS:
        setattr(identity, name, value[f"identities.{name}"])
    profile = session.get_one(ProfileRecord, her.id)
    profile.skills, profile.languages = value["profiles.skills"], value["profiles.languages"]
    profile.licences, profile.hours = value["profiles.licences"], value["profiles.hours"]
    session.get_one(Protection, her.id).avoid = value["protections.avoid"]
    note = Note(ref="n" * 22, beneficiary_id=her.id, author="a", openness=Openness.SHARED, written_at=make.NOW)
    note.text = value["notes.text"]
    absence = PresenceDay(**hers, day=placement.starts_on, what=Presence.AGREED_ABSENCE, recorded_at=make.NOW,
                          recorded_by="a")  # fmt: skip
    absence.reason, placement.why = value["presence_days.reason"], Why.HEALTH
    placement.objectives = ["zqskill"]
    session.add_all([note, absence])
    for stage in Stage:
        seen = Assessment(**hers, stage=stage, skill="zqskill", level=3, assessor=Assessor.TUTOR, recorded_at=make.NOW,
                          recorded_by="a")  # fmt: skip
        seen.remark = value["assessments.remark"]
        session.add(seen)


def got(cast: Cast, name: str, who: str = "tutor", lang: str = "it") -> TestResponse:
    return Trial(cast).send("GET", f"/api/v1/placements/{ref_of(cast)}/documents/{name}.pdf?lang={lang}", who)


def read(blob: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(blob))


def words_of(blob: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(blob).pages).split())


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("name", TITLES)
def test_a_document_holds_its_fields_and_nothing_else_of_her(printed: Printed, name: str, who: str) -> None:
    answer = printed[name, who, "it"]

    assert answer.status_code == 200, answer.text
    found = sentinels.signs_in(texts(answer.data))
    assert found == NAME | (ON_PROJECT if name == "training-project" else set())


def test_a_document_that_was_handed_the_whole_person_would_be_found(cast: Cast) -> None:
    """Its layout prints whatever it is handed."""
    with db.session(engine_of(cast)) as session:
        identity = session.get_one(Identity, placed(session, cast).beneficiary_id)
        whole = [[name, str(getattr(identity, name))] for name in identities.FIELDS]
    section = {"heading": "One", "note": None, "pairs": whole, "table": None}
    naive = {"title": "T", "lang": "it", "intro": [], "nothing": "-", "sections": [section]}

    found = sentinels.signs_in(texts(paper.pdf(naive, now=make.NOW)))

    assert {"identities.phone", "identities.safe_word", "identities.danger_word"} <= found


def engine_of(cast: Cast) -> Engine:
    return db.engine(cast.address, make.TRAIL)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", TITLES)
def test_a_document_can_be_read_aloud(printed: Printed, name: str, lang: str) -> None:
    made = read(printed[name, "contact", lang].data)

    root = made.trailer["/Root"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()
    assert (root["/MarkInfo"]["/Marked"], "/StructTreeRoot" in root, root["/Lang"]) == (True, True, lang)
    assert made.metadata.title == Words(lang).say(DOCUMENTS[Document(name.replace("-", "_"))])


@pytest.mark.parametrize("name", TITLES)
def test_the_title_says_which_document_it_is(printed: Printed, name: str) -> None:
    assert read(printed[name, "tutor", "it"].data).metadata.title == TITLES[name]


def test_tables_have_heads_that_are_marked_as_heads(printed: Printed) -> None:
    root: Any = read(printed["attendance-sheet", "tutor", "it"].data).trailer["/Root"]

    kinds = list(kinds_of(root["/StructTreeRoot"]["/K"]))
    assert (kinds.count("/TH") % 6, kinds.count("/TH") > 0, "/TD" in kinds, "/H1" in kinds) == (0, True, True, True)


def kinds_of(node: Any) -> Iterator[str]:  # noqa: ANN401 - as PDF nests it
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            yield from kinds_of(each)
    elif isinstance(node, dict):
        yield str(node.get("/S", ""))
        yield from kinds_of(node.get("/K", []))


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("name", TITLES)
def test_nothing_outside_a_document_names_her_or_says_what_it_is_for(printed: Printed, name: str, who: str) -> None:
    answer = printed[name, who, "it"]

    assert answer.headers["Content-Disposition"] == 'attachment; filename="documento.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert sentinels.signs_in(texts(str(answer.headers).encode())) == set()
    assert sentinels.signs_in(texts(str(read(answer.data).metadata).encode())) == set()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", TITLES)
def test_no_document_has_a_word_that_tells_and_each_names_the_promoter(printed: Printed, name: str, lang: str) -> None:
    said = words_of(printed[name, "contact", lang].data)

    assert "Ente inventato" in said
    assert not any(each in said for each in PROGRAMMES)
    assert {phrase for words in LISTS for phrase in hits(said, words)} == set()


def test_skills_are_named_in_her_language_too_where_the_catalogue_has_it(cast: Cast) -> None:
    said = words_of(got(cast, "attestation", lang="ro").data)

    assert all(each in said for each in ("Attestazione delle competenze", "zqabilita", "zqromana", "Rumeno"))
    assert "Rumeno" not in words_of(got(cast, "attestation", lang="so").data)


def test_levels_and_agreed_days_stand_in_their_documents(printed: Printed) -> None:
    assert "zqabilita 3" in words_of(printed["final-assessment", "tutor", "it"].data)
    sheet = words_of(printed["attendance-sheet", "tutor", "it"].data)
    assert ("novembre 2026" in sheet, "09:00–13:00" in sheet, "assenza concordata" in sheet) == (True, True, True)


def test_a_fact_that_she_did_not_agree_to_is_left_out(cast: Cast) -> None:
    """As the contact, whose consent names the first name alone; every section has to do without the rest."""
    with db.session(engine_of(cast), write=True) as session:
        consent = session.get_one(Consent, placed(session, cast).consent_id)
        before = consent.documents
        consent.documents = {document.value: ["first_name"] for document in Document}
    found = {name: sentinels.signs_in(texts(got(cast, name, "contact").data)) for name in TITLES}
    with db.session(engine_of(cast), write=True) as session:
        session.get_one(Consent, placed(session, cast).consent_id).documents = before

    assert found == {name: {"identities.first_name"} for name in TITLES}


def test_what_is_missing_is_left_to_be_filled_in(cast: Cast) -> None:
    with db.session(engine_of(cast), write=True) as session:
        placement = placed(session, cast)
        told = facts_of(session, placement.ref, Document.TRAINING_PROJECT, by=cast.accounts["tutor"], now=make.NOW)
        nothing = dict.fromkeys(("first_name", "family_name", "tax_code"))
        bare = {**told.hers, **nothing, "objectives": [], "allowance": (None, None)}
        made = laid_out(session, Told(told.document, bare, told.frame), "it")

    assert words_of(paper.pdf(made, now=make.NOW)).count("completare") == 3


def test_the_project_calls_every_traineeship_the_same(cast: Cast) -> None:
    """A finer name would tell the firm of whom it is for."""
    with db.session(engine_of(cast), write=True) as session:
        ref = placed(session, cast).ref
        told = facts_of(session, ref, Document.TRAINING_PROJECT, by=cast.accounts["contact"], now=make.NOW)
        made = {kind: printed_as(session, told, kind) for kind in LegalKind}

    assert made[LegalKind.INCLUSION_TRAINEESHIP] == made[LegalKind.EXTRACURRICULAR_TRAINEESHIP]
    assert len({str(each) for each in made.values()}) == len(LegalKind) - 1


def printed_as(session: Session, told: Told, kind: LegalKind) -> dict[str, Any]:
    hers = {**told.hers, "legal_kind": kind}
    return laid_out(session, Told(told.document, hers, told.frame), "it")


def test_each_document_is_noted_as_a_look(cast: Cast) -> None:
    got(cast, "training-project", "contact")

    with db.session(engine_of(cast)) as session:
        row = session.scalars(select(AuditRow).order_by(AuditRow.number.desc()).limit(1)).one()
        assert (row.action, row.kind, row.reason) == (Action.LOOK, "identities", "training_project")
        assert row.actor == cast.accounts["contact"].ref


def test_the_fields_that_the_firm_gets_are_read_out_before_she_agrees(cast: Cast) -> None:
    ref = cast.said["accepted proposal/hers in kitchen"]
    answer = Trial(cast).send("GET", f"/api/v1/proposals/{ref}/placement-consent?lang=it", "tutor")

    assert len(answer.json["lines"]) == len(Document)
    assert answer.json["lines"][1] == (
        "Registro presenze: nome, cognome, primo e ultimo giorno, orari concordati e giorni e ore di presenza"
    )


def test_every_document_and_field_has_its_words() -> None:
    assert DOCUMENTS.keys() == SECTIONS.keys() == SIGNING.keys() == set(Document)
    assert NAMED.keys() == {field for fields in FIELDS.values() for field in fields}
    assert PRESENCE.keys() == set(Presence)
    assert KINDS.keys() == set(LegalKind)
