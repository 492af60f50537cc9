"""Her own copy tells all that is held of her, as it is, to her tutor alone, and is kept nowhere."""

import io
import json
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
import typst
from pypdf import PdfReader
from sqlalchemy import Engine, select

from ground.audit.records import Action, AuditRow
from ground.outbox import Message
from matching import exclusions, identities
from matching.records.people import Beneficiary
from schedules.erasing.keeping import HOLDINGS
from schedules.erasing.retention import YEARS
from schedules.records.consents import Given, Purpose
from schedules.records.proposals import EmployersReason, HerReason, Proposal, Side, State, Withdrawal
from tests import known, make
from tests.web.conftest import Clock, House
from web import db, paper
from web.copies import proposed, whole
from web.copies.person import UNSAID
from web.records import TABLES
from web.wording import LANGUAGES, Words

# Columns that say nothing of her: what rows are called, who else is named, books that are kept.
BOOKS = {"id", "beneficiary_id", "version", "salt", "account_id", "page"}
BESIDE = {
    *("rankings.ref", "rankings.actor", "rankings.catalogue", "rankings.change_number"),
    *("erasure_requests.asked_by", "erasure_requests.confirmed_by"),
    *("case_members.ref", "case_members.added_by", "case_members.ended_by", "notes.ref", "glasses.ref"),
    *("consents.ref", "consents.sitting", "consents.work", "proposals.ref", "proposals.consent_id"),
    *(
        "proposals.ranking_id",
        "proposals.meeting_id",
        "proposals.effective_at",
        "proposals.told_at",
        "proposals.reminded",
    ),
    *("proposals.wrong_words", "proposals.words_for"),
    *(
        "placements.ref",
        "placements.list_due_at",
        "placements.proposal_id",
        "placements.consent_id",
        "suspensions.placement_id",
    ),
    *("extensions.placement_id", "papers.placement_id", "presence_days.placement_id", "allowance_months.placement_id"),
    "assessments.placement_id",
    *("check_ins.ref", "check_ins.placement_id", "check_ins.purposes", "check_ins.repeat_on", "check_ins.is_strict"),
    *("check_ins.needs_cover", "check_ins.told", "check_ins.next_step", "check_ins.next_at", "concerns.ref"),
    *("concerns.placement_id", "concerns.check_in_id", "concerns.source", "concerns.kind", "concerns.told_to"),
    *("concerns.next_step", "concerns.next_at", "snoozes.ref", "snoozes.item", "snoozes.made_at", "pauses.made_at"),
}
MARKUP = '#read("/etc/passwd") *bold* _it_ $x^2$ \\ = Heading @label <label> `raw` // gone #(1+1) #{3} [4] ~ --- ...'
TITLES = {"it": "Documento personale", "en": "Personal document", "fr": "Document personnel"}


@pytest.fixture
def hers(house: House, engine: Engine) -> str:
    """Return the reference of somebody in the tutor's caseload of whom all is known."""
    with db.session(engine, write=True) as session:
        made = known.person(session)
        made.tutor = house.tutor.actor.ref
        return made.ref


def got(house: House, ref: str, lang: str = "it") -> tuple[PdfReader, str]:
    """Return the copy and its text, in one line."""
    answer = house.tutor.client.get(f"/api/v1/beneficiaries/{ref}/copy.pdf?lang={lang}")
    assert answer.status_code == 200, answer.text
    read = PdfReader(io.BytesIO(answer.data))
    return read, " ".join(" ".join(page.extract_text() for page in read.pages).split())


def told(text: object) -> dict[str, Any]:
    """Return a paper with one fact."""
    pairs = [("What", text)]
    section = {"heading": "One", "pairs": pairs, "note": None}
    return {"title": "T", "lang": "en", "intro": [], "nothing": "-", "sections": [section]}


def printed(text: object) -> PdfReader:
    return PdfReader(io.BytesIO(paper.pdf(told(text), now=make.NOW)))


def test_every_table_about_her_and_each_of_its_columns_is_told() -> None:
    assert whole.TELLERS.keys() == HOLDINGS.keys()
    for name, teller in whole.TELLERS.items():
        columns = {column.name for column in TABLES.tables[name].columns}
        beside = {each.partition(".")[2] for each in BESIDE if each.startswith(f"{name}.")}
        assert columns - BOOKS - beside == teller.columns, f"tell of {name} in web/copies"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_tells_what_is_held_in_the_language_wanted(house: House, engine: Engine, hers: str, lang: str) -> None:
    with db.session(engine, write=True) as session:
        session.add(make.town("999999", "Borgo Finto", province="XX", region="Finta", lat=42.0, lon=13.0))
        person = session.scalars(select(Beneficiary).filter_by(ref=hers)).one()
        identity = make.identity() | {"municipality": "999999"}
        identities.put(session, hers, identity, by=house.tutor.actor, on=make.TODAY)
        code = person.case_code

    read, text = got(house, hers, lang)

    said = {str(value) for name, value in identity.items() if name not in {"birth_date", "municipality", *UNSAID}}
    words = Words(lang)
    wanted = said | {"Borgo Finto", hers, code, known.CANARY, "prepare vegetables", "kitchen helper"}
    wanted |= {words.say("Places looked up for you"), words.day("2000-01-01"), words.say("Who worked with it")}
    assert {each for each in wanted if each not in text} == set()
    assert not any(str(identity[name]) in text for name in UNSAID)
    assert (read.metadata.title, read.trailer["/Root"]["/Lang"]) == (TITLES[lang], lang)


def test_it_can_be_read_aloud(house: House, hers: str) -> None:
    read, _ = got(house, hers)

    root = read.trailer["/Root"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()
    assert (root["/MarkInfo"]["/Marked"], "/StructTreeRoot" in root) == (True, True)


def test_nothing_outside_the_paper_names_her(house: House, hers: str) -> None:
    answer = house.tutor.client.get(f"/api/v1/beneficiaries/{hers}/copy.pdf")

    outside = str(answer.headers) + str(PdfReader(io.BytesIO(answer.data)).metadata)
    assert known.CANARY not in outside
    assert hers not in outside
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="documento.pdf"'
    assert answer.mimetype == "application/pdf"


def test_each_copy_is_a_look_of_its_own_and_none_is_stored(
    house: House, engine: Engine, hers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with db.session(engine) as session:
        before, files = known.counted(session), {*tmp_path.rglob("*")}

    got(house, hers)
    got(house, hers)

    with db.session(engine) as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.reason == "copy"))
        looks = [(row.action, row.actor, row.kind) for row in rows]
        after = known.counted(session)
    assert looks == [(Action.LOOK, house.tutor.actor.ref, "identities")] * 2
    assert {name for name in after if after[name] != before[name]} == {"audit_rows"}
    assert {path for path in tmp_path.rglob("*") if path.suffix != ".db-shm"} - files <= {*tmp_path.glob("*.db*")}


def test_what_was_agreed_to_and_proposed_is_told_in_words(house: House, engine: Engine, hers: str) -> None:
    with db.session(engine, write=True) as session:
        number = session.scalar(select(Beneficiary.id).where(Beneficiary.ref == hers))
        proposal = session.scalars(select(Proposal).filter_by(beneficiary_id=number)).one()
        proposal.why = Withdrawal.CONSENT_WITHDRAWN
        messages = session.scalars(select(Message)).all()
        for message in messages:
            message.sent_at = make.NOW
        to_accounts = sum(message.to_account is not None for message in messages)
        to_firms = len(messages) - to_accounts

    _, text = got(house, hers, "en")

    for said in ("Trattoria", "A contact", "That you meet", "you agreed in person", "What could be guessed from it:"):
        assert said in text
    assert "the firm and you have said yes (you took your consent back)" in text
    assert "Score 50 of 100" in text
    assert (f"to who works with you ({to_accounts}×)" in text, f"to a firm ({to_firms}×)" in text) == (True, True)


def test_an_answer_that_can_be_taken_back_is_not_told_yet(
    house: House, engine: Engine, hers: str, clock: Clock
) -> None:
    with db.session(engine, write=True) as session:
        exclusions.put(session, hers, {}, by=house.tutor.actor)
        for proposal in session.scalars(select(Proposal)):
            proposal.state, proposal.effective_at = State.WILLING, make.NOW + timedelta(minutes=30)

    _, before = got(house, hers, "en")
    clock.move(timedelta(minutes=30))
    _, after = got(house, hers, "en")

    assert ["the firm is willing" in text for text in (before, after)] == [False, True]
    assert ["Answered on" in text for text in (before, after)] == [False, True]
    assert "sent; the firm has not answered" in before


def test_every_state_and_every_reason_has_its_words() -> None:
    assert proposed.STATES.keys() | {State.DECLINED} == set(State)
    assert proposed.DECLINED.keys() == set(Side)
    assert set(proposed.WHY) == {*EmployersReason, *HerReason, *Withdrawal}
    assert (set(proposed.PURPOSES), set(proposed.GIVEN)) == (set(Purpose), set(Given))


def test_a_coordinator_breaks_the_glass_first_and_the_look_says_so(house: House, engine: Engine, hers: str) -> None:
    path, client = f"/api/v1/beneficiaries/{hers}", house.coordinator.client
    assert client.get(f"{path}/copy.pdf").status_code == 404

    assert client.post(f"{path}/glass", json={"reason": "She asks, and her tutor is away."}).status_code < 300
    answer = client.get(f"{path}/copy.pdf?lang=en")

    assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")
    with db.session(engine) as session:
        row = session.scalars(select(AuditRow).order_by(AuditRow.number.desc()).limit(1)).one()
        assert (row.action, row.actor, row.reason[:6]) == (Action.LOOK, house.coordinator.actor.ref, "glass:")


@pytest.mark.parametrize("who", ["colleague", "coordinator", "tutor_of_pisa", "contact", "auditor"])
def test_nobody_else_gets_it(house: House, hers: str, who: str) -> None:
    client = getattr(house, who).client

    theirs, nobodys = (client.get(f"/api/v1/beneficiaries/{ref}/copy.pdf") for ref in (hers, "x" * 22))

    assert (theirs.status_code, nobodys.status_code) == (404, 404)


def test_what_she_must_avoid_and_cannot_be_read_stops_the_copy(house: House, engine: Engine, hers: str) -> None:
    with db.session(engine, write=True) as session:
        protections = TABLES.tables["protections"]
        session.execute(protections.update().values(avoid="damaged"))

    answer = house.tutor.client.get(f"/api/v1/beneficiaries/{hers}/copy.pdf")

    assert (answer.status_code, answer.json["code"]) == (409, "exclusions_unreadable")


def test_markup_in_what_people_write_is_shown_as_it_is(house: House, engine: Engine, hers: str) -> None:
    with db.session(engine, write=True) as session:
        stated = {"first_name": MARKUP, "other_contact": '"); #panic() //'}
        identities.put(session, hers, stated, by=house.tutor.actor, on=make.TODAY)

    _, text = got(house, hers)

    assert MARKUP in text
    assert '"); #panic() //' in text
    assert "root:" not in text


@pytest.mark.parametrize(
    "text", [MARKUP, "]", "#", "\\u{1F600}", '"', "*/ /*", "//", "= h\n== i", "#let told = 1", "$"]
)
def test_no_text_is_anything_but_text(text: str) -> None:
    read = printed(text)

    assert text.replace("\n", "") in read.pages[0].extract_text().replace("\n", "")
    assert len(read.pages) == 1


def test_a_layout_into_which_texts_are_spliced_would_obey_them() -> None:
    made = typst.compile(f"Name: {'#(1+1) *bold*'}".encode(), format="pdf")

    assert PdfReader(io.BytesIO(made)).pages[0].extract_text().strip().startswith("Name: 2 bold")


@pytest.mark.parametrize(
    "text", ["Ọláwùńmí Đặng", "Љубица", "Ελένη", "عائشة", "李娜", "আয়েশা", "😀", "\ue000"], ids=ascii
)
def test_a_name_in_whatever_writing_is_printed(text: str) -> None:
    assert len(printed(text).pages) == 1


def test_signs_that_show_nothing_or_turn_the_writing_about_are_left_out() -> None:
    text = printed("a\x00b\x07c\u202ed\ufeffe").pages[0].extract_text()

    assert "a b c d e" in text


def test_the_layout_is_handed_data_and_reads_no_file() -> None:
    layout = paper.LAYOUT.decode()

    assert layout.count("sys.inputs") == 1
    assert not any(word in layout for word in ("read(", "include", "import", "eval(", "image("))
    assert json.loads(json.dumps(told("x"))) is not None


def test_paper_is_made_at_any_instant() -> None:
    """A clock that ticks in whole seconds alone would hide that typst refuses a part of one."""
    made = paper.pdf({"title": "T", "lang": "it", "intro": [], "sections": []}, now=make.NOW.replace(microsecond=7))

    assert PdfReader(io.BytesIO(made)).metadata.creation_date.astimezone(UTC) == make.NOW.replace(microsecond=0)


def test_how_long_each_thing_is_kept_is_told(house: House, hers: str) -> None:
    _, text = got(house, hers, "en")

    assert all(f"{years} year" in text for years in YEARS.values())
