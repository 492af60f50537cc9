"""Proposals made ready to be read: the card as the contact gets it, and what is put before her beforehand.

The preview and the card that is sent come from one function, so that the one is exactly the other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from catalogue import words as catalogue
from employers.records import Contact, Employer, Vacancy
from ground.audit.writing import look
from schedules.messages import ToContact
from schedules.proposing.cards import Card
from schedules.proposing.inference import Inference
from schedules.proposing.meetings import MeetingPreview
from schedules.proposing.previews import Preview, card_shown
from schedules.proposing.standing import Standing
from schedules.records.consents import Consent
from schedules.records.proposals import Proposal
from web.mail.letters import ROUTINE
from web.mail.proposals import OVER, sentence
from web.wording import LANGUAGES, Words, cards
from web.wording.cards import Part
from web.wording.inferences import inference
from web.wording.texts import noted

STANDINGS = {
    Standing.OPEN: noted("It waits for your answer."),
    Standing.WILLING: noted("You are willing. A place is kept free; you will hear from us."),
    Standing.INTERVIEW: noted("An interview is arranged."),
    Standing.AGREED: noted("It is agreed. You will hear from us about the next steps."),
    Standing.DECLINED: noted("You have declined. Thank you for your answer."),
    Standing.LAPSED: OVER,
    Standing.CLOSED: noted("This proposal is no longer open."),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A card as it is read: one sentence, and its parts."""

    sentence: str
    parts: tuple[Part, ...]

    @property
    def answers(self) -> list[str]:
        """The answers, line by line."""
        return [f"{part.heading} – {answer}" for part in self.parts for answer in part.answers]


def sheet(session: Session, vacancy: Vacancy, card: Card, lang: str) -> Sheet:
    """Return a card for a vacancy in a language."""
    words = Words(lang, catalogue.names(session, cards.concepts([card]), lang))
    said = words.say(
        "Somebody is proposed to you for the vacancy “%(title)s”. The card answers only what the vacancy asks.",
        title=vacancy.title,
    )
    return Sheet(said, tuple(cards.parts(words, card)))


def sheet_of(session: Session, proposal: Proposal, lang: str) -> Sheet:
    """Return the card of a proposal that was sent: the one that she agreed to."""
    vacancy = session.get_one(Vacancy, proposal.vacancy_id)
    return sheet(session, vacancy, card_shown(session, proposal), lang)


def opened(session: Session, proposal: Proposal, lang: str) -> Sheet:
    """Return the card to its contact, whose look at it is noted; so the session must write, in the contact's name."""
    look(session, proposal, reason="card")
    return sheet_of(session, proposal, lang)


def to_be_sent(session: Session, preview: Preview) -> list[str]:
    """Return all that the contact would get, line by line, in the contact's language: the mail, then the card."""
    contact = preview.contact
    made = sheet(session, preview.vacancy, preview.card, contact.lang)
    return [*announced(session, contact, ToContact.PROPOSAL), made.sentence, *made.answers]


def announced(session: Session, contact: Contact, kind: ToContact) -> list[str]:
    """Return what a contact would read in a mail of this kind, its subject first; nothing for who has no address."""
    words = Words(contact.lang)
    return [words.say(ROUTINE), words.say(sentence(session, contact, kind))] if contact.email else []


def meeting_to_be_sent(session: Session, preview: MeetingPreview) -> list[str]:
    """Return all that the contact would get of an interview, line by line, in the contact's language."""
    contact = preview.contact
    return [*announced(session, contact, ToContact.NEWS), *meeting_lines(Words(contact.lang), preview.meeting)]


def told(session: Session, preview: Preview, lang: str) -> dict[str, Any]:
    """Return what is put before her in a language, to be kept with her consent: the card, what could be inferred."""
    lines = sheet(session, preview.vacancy, preview.card, lang).answers
    return {"lang": lang, "lines": lines, "inference": inferred(preview.inferences, lang)}


def told_of_meeting(meeting: Mapping[str, Any], found: Iterable[Inference], lang: str) -> dict[str, Any]:
    """Return what is put before her of an interview."""
    return {"lang": lang, "lines": meeting_lines(Words(lang), meeting), "inference": inferred(found, lang)}


def meeting_lines(words: Words, meeting: Mapping[str, Any]) -> list[str]:
    """Return what is told of an interview, line by line; the name itself only to the contact."""
    name = meeting.get("first_name")
    said = [words.say("First name: %(name)s", name=name) if name else words.say("The first name")]
    said.append(words.say("Interview on %(day)s, %(time)s", day=words.day(meeting["day"]), time=meeting["time"]))
    said.append(words.say("Place: %(place)s", place=meeting["place"]))
    if meeting.get("companion"):
        said.append(words.say("Comes along: %(companion)s", companion=meeting["companion"]))
    return said


def inferred(found: Iterable[Inference], lang: str) -> list[str]:
    """Return what could be inferred, in sentences."""
    words = Words(lang)
    return [inference(words, each) for each in found]


def spoken(heard: str, otherwise: str) -> str:
    """Return the language of ours in which she is told what she hears in a language of the world."""
    return heard if heard in LANGUAGES else otherwise


def standing(how: Standing, words: Words) -> str:
    """Return how a proposal stands for the firm, in a sentence."""
    return words.say(STANDINGS[how])


def copy_for_her(session: Session, consent: Consent, *, names: bool) -> str:
    """Return what she agreed to, as a text to take home; firm, contact and service are named only if she wishes so."""
    words = Words(consent.told["lang"])
    parts = [[words.say("What was agreed")]]
    if names:
        contact = session.get_one(Contact, consent.contact_id)
        firm, vacancy = session.get_one(Employer, contact.employer_id), session.get_one(Vacancy, consent.vacancy_id)
        parts.append([f"{firm.name}, {contact.name}: {vacancy.title} (Ponte)"])
    lines = consent.told["lines"] if names else _without_places(words, consent)
    parts.append([words.say("What is shown:"), *lines])
    parts.append([words.say("What could be guessed from it:"), *consent.told["inference"]])
    day = words.day(consent.until)
    parts.append([words.say("It holds until %(day)s. It can be taken back at any time, without a reason.", day=day)])
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _without_places(words: Words, consent: Consent) -> list[str]:
    """Return what is shown as somebody else may find it: of an interview that there is one, not where or with whom."""
    if consent.meeting is None:
        lines: list[str] = consent.told["lines"]
        return lines
    hidden = {"place": "…", "companion": "…" if consent.meeting["companion"] else None}
    return meeting_lines(words, {**consent.meeting, **hidden})
