"""Stories of what a firm is told beside the card: letters, calendars, interviews, and what is read to her before."""

import re

from sqlalchemy import select

from ground.outbox import Message
from matching import beneficiaries
from tests.schedules.world import at
from tests.web.stories.stage import API, Stage
from web.mail.kinds import KINDS
from web.mail.letters import House, Mail, letter
from web.mail.readers import Reader


def test_two_people_are_written_of_alike(stage: Stage) -> None:
    world = stage.world
    beneficiaries.amend(
        world.session, world.irma.ref, {"permit": {"kind": "permit"}, "programme": "fpi"}, by=world.tessa
    )
    refs = [stage.sent(world.alfa, "Anna", her.ref) for her in (world.irma, world.olga)]
    for day in ("09-04 09:00", "09-08 09:00", "09-22 09:00"):
        stage.tick(at(day))

    told = [letters_about(stage, ref) for ref in refs]

    assert told[0] == told[1]
    assert [kind for kind, *_ in told[0]] == ["proposal", "proposal_reminder", "proposal_reminder", "proposal_over"]


def letters_about(stage: Stage, ref: str) -> list[tuple[object, ...]]:
    """Return all of the letters about a proposal but what is random: their ids, and the secrets of their links."""
    session, anna = stage.world.session, stage.world.alfa.contacts["Anna"]
    found = []
    for message in session.scalars(select(Message).filter_by(about=ref, to_contact=anna.ref).order_by(Message.id)):
        kept = KINDS[message.kind](session, message, message.due_at) or Mail("", "")
        mail = Mail(kept.sentence, re.sub(r"/p/[\w-]{22}", "/p/SECRET", kept.path))
        reader = Reader(str(anna.email), anna.lang)
        text = letter(message, mail, reader, House("https://ponte.example"), now=message.due_at).as_string()
        found.append((message.kind, message.due_at, message.urgent, text.replace(message.ref, "REF")))
    return found


def test_two_people_stand_alike_in_a_calendar(stage: Stage) -> None:
    feeds = []
    for her in (stage.world.irma, stage.world.olga):
        ref = stage.world.willing(her, answered_at=at("09-02 10:00")).ref
        stage.at(at("09-02 11:00"))
        meeting = {"place": f"Via {her.case_code}", "day": "2026-09-04", "time": "10:30", "companion": "Tessa"}
        agreed = {**meeting, "language": "en", "given": "by_phone"}
        stage.tessa.post(f"{API}/proposals/{ref}/interview-consent", json=agreed)
        assert feed(stage, "Anna").count("VEVENT") == 0
        assert stage.tessa.post(f"{API}/proposals/{ref}/interview").json["state"] == "interview"
        feeds.append(feed(stage, "Anna"))
        stage.tessa.post(f"{API}/proposals/{ref}/withdraw")

    alike = [re.sub(r"(UID|DTSTAMP):.*", r"\1", each) for each in feeds]
    assert alike[0] == alike[1]
    assert "SUMMARY:Appuntamento" in alike[0]
    assert "DTSTART:20260904T083000Z" in alike[0]
    assert {line.partition(":")[0] for line in alike[0].split()} == {
        "BEGIN", "VERSION", "PRODID", "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "END"
    }  # fmt: skip
    assert feed(stage, "Anna").count("VEVENT") == feed(stage, "Aldo").count("VEVENT") == 0


def feed(stage: Stage, contact: str) -> str:
    """Return the calendar of a contact's account, as their telephone reads it."""
    url = stage.contacts[contact].post(f"{API}/calendar-feed").json["url"]
    return stage.app.test_client().get("/calendar/" + url.rpartition("/")[2]).text


def test_the_preview_of_an_interview_is_what_the_contact_then_reads(stage: Stage) -> None:
    ref = stage.world.willing(answered_at=at("09-02 10:00")).ref
    stage.at(at("09-02 11:00"))
    meeting = {"place": "Via Prova 1", "day": "2026-09-04", "time": "10:30", "companion": "Tessa"}

    told = stage.tessa.post(f"{API}/proposals/{ref}/interview-preview", json=meeting).json

    assert told["sent"] == [
        "Ponte: qualcosa da leggere",
        "C’è una novità su una proposta alla quale ha risposto. Si apre con la Sua parola di controllo.",
        "Nome: Fiaba",
        "Colloquio il 4 set 2026, ore 10:30",
        "Luogo: Via Prova 1",
        "Viene anche: Tessa",
    ]
    assert len(told["inference"]) == 4
    stage.tessa.post(
        f"{API}/proposals/{ref}/interview-consent", json={**meeting, "language": "en", "given": "by_phone"}
    )
    stage.tessa.post(f"{API}/proposals/{ref}/interview")
    shown = stage.card("Anna", ref).json["interview"]
    assert shown == {"first_name": "Fiaba", **meeting}


def test_her_copy_of_an_interview_holds_no_address_and_nobodys_name(stage: Stage) -> None:
    proposal = stage.world.willing(answered_at=at("09-02 10:00"))
    stage.at(at("09-02 11:00"))
    meeting = {"place": "Via Prova 1", "day": "2026-09-04", "time": "10:30", "companion": "Tessa Prova"}
    said = {**meeting, "language": "fr", "given": "by_phone"}
    given = stage.tessa.post(f"{API}/proposals/{proposal.ref}/interview-consent", json=said).json["ref"]

    plain = stage.tessa.get(f"{API}/consents/{given}/copy").json
    named = stage.tessa.get(f"{API}/consents/{given}/copy?names=yes").json

    assert plain["lang"] == "fr"
    for word in ("Alfa", "Anna", "Via Prova", "Tessa", "Ponte"):
        assert word not in plain["text"]
        assert word in named["text"]
    assert "10:30" in plain["text"]
