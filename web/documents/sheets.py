"""Each document as it is laid out: of her it is handed the fields that it holds, and nothing else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from catalogue.records import Municipality
from employers.pacts import LegalKind
from schedules.placing.document_facts import Told
from schedules.placing.documents import Document
from web.copies.sections import Pair, account_name, known
from web.documents.names import DOCUMENTS
from web.documents.tables import Skills, months
from web.proposals import spoken
from web.wording import LANGUAGES, Words
from web.wording.texts import noted

Section = dict[str, Any]
# The same for every traineeship: a finer name would tell of whom it is for.
TRAINEESHIP = noted("traineeship")
KINDS: Mapping[LegalKind, str] = {
    LegalKind.EXTRACURRICULAR_TRAINEESHIP: TRAINEESHIP,
    LegalKind.INCLUSION_TRAINEESHIP: TRAINEESHIP,
    LegalKind.APPRENTICESHIP: noted("apprenticeship"),
    LegalKind.CONTRACT: noted("contract of employment"),
}
LEVELS = ("objectives", "midterm_levels", "final_levels")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a document is made of: what it says, in which words, with the names of skills, places and accounts."""

    told: Told
    words: Words
    skills: Skills
    town: str | None
    tutor: str


def laid_out(session: Session, told: Told, lang: str) -> dict[str, Any]:
    """Return a document ready to be laid out, in a language as far as there is one, else in Italian.

    Skills are named in that language too as far as the catalogue has it.
    """
    words = Words(spoken(lang, LANGUAGES[0]))
    skills = Skills.of(session, _skills(told.hers), words, lang)
    town = session.get(Municipality, told.frame.municipality) if told.frame.municipality else None
    sheet = Sheet(told, words, skills, None if town is None else town.name, account_name(session, told.frame.tutor))
    return {
        "title": words.say(DOCUMENTS[told.document]),
        "lang": words.lang,
        "above": told.frame.promoter,
        "intro": [],
        "nothing": words.say("To be completed."),
        "sections": [_person(sheet), _place(sheet), *SECTIONS[told.document](sheet)],
        "dated": words.say("Place and date"),
        "signatures": [words.say(text) for text in SIGNING[told.document]],
    }


def _skills(hers: Mapping[str, Any]) -> list[str]:
    """Return all skills that are named, each once: first what was to be learnt, then what was assessed beside it."""
    named = [each if isinstance(each, str) else each[0] for name in LEVELS for each in hers.get(name) or ()]
    return list(dict.fromkeys(named))


def _section(heading: str, pairs: Sequence[Pair] = (), table: object = None, note: str | None = None) -> Section:
    return {"heading": heading, "pairs": list(pairs), "table": table, "note": note}


def _person(sheet: Sheet) -> Section:
    hers, words = sheet.told.hers, sheet.words
    name = " ".join(filter(None, (hers.get("first_name"), hers.get("family_name"))))
    blank = words.say("(to be completed)")
    pairs = [(words.say("Name"), name or blank)]
    if "tax_code" in hers:
        pairs.append((words.say("Tax code"), hers["tax_code"] or blank))
    return _section(words.say("Person in training"), pairs)


def _place(sheet: Sheet) -> Section:
    frame, words = sheet.told.frame, sheet.words
    where = ", ".join(filter(None, (frame.site, sheet.town)))
    pairs: list[tuple[str, str | None]] = [
        (words.say("Firm"), frame.firm),
        (words.say("VAT number"), frame.vat),
        (words.say("Place of work"), where),
        (words.say("Work"), frame.work),
        (words.say("Contact of the firm"), frame.contact),
        (words.say("Host tutor"), frame.host_tutor),
        (words.say("Promoter"), frame.promoter),
        (words.say("Tutor of the promoter"), sheet.tutor),
        *_when(sheet),
    ]
    return _section(words.say("Where and when"), known(pairs))


def _when(sheet: Sheet) -> list[tuple[str, str | None]]:
    hers, words = sheet.told.hers, sheet.words
    pairs: list[tuple[str, str | None]] = []
    if "period" in hers:
        first, last = (words.day(day) for day in hers["period"])
        pairs.append((words.say("Period"), words.say("from %(first)s to %(last)s", first=first, last=last)))
    if "agreed_hours" in hers:
        number, week = hers["agreed_hours"]
        hours = words.say("%(hours)s hours a week", hours=words.number(number))
        pairs.append((words.say("Agreed hours"), f"{hours}: {words.week(week)}"))
    return pairs


def _project(sheet: Sheet) -> list[Section]:
    hers, words = sheet.told.hers, sheet.words
    pairs: list[tuple[str, str | None]] = []
    if "legal_kind" in hers:
        pairs.append((words.say("Kind of placement"), words.say(KINDS[LegalKind(hers["legal_kind"])])))
    if "allowance" in hers:
        amount, payday = hers["allowance"]
        pairs += _allowance(amount, payday, words)
    agreed = _section(words.say("What is agreed"), pairs=known(pairs))
    return [agreed, *([_to_learn(sheet)] if "objectives" in hers else [])]


def _allowance(amount: float | None, payday: int | None, words: Words) -> list[tuple[str, str | None]]:
    euro = None if amount is None else words.say("%(euro)s a month", euro=words.euro(amount))
    day = None if payday is None else words.say("on day %(day)s of the month after", day=words.number(payday))
    return [(words.say("Allowance"), euro), (words.say("Paid"), day)]


def _to_learn(sheet: Sheet) -> Section:
    return _section(sheet.words.say("What is to be learnt"), table=sheet.skills.table(sheet.told.hers["objectives"]))


def _attendance(sheet: Sheet) -> list[Section]:
    days = sheet.told.hers.get("presence") or []
    sheets = [_section(month, table=table) for month, table in months(days, sheet.words)]
    return sheets[:1] + [{**section, "on_new_page": True} for section in sheets[1:]]


def _assessment(levels: str) -> Callable[[Sheet], list[Section]]:
    def sections(sheet: Sheet) -> list[Section]:
        hers = sheet.told.hers
        skills = _skills({name: hers.get(name) for name in ("objectives", levels)})
        table = sheet.skills.table(skills, dict(hers.get(levels) or []))
        return [_section(sheet.words.say("How well it is mastered"), table=table, note=_scale(sheet.words))]

    return sections


def _attestation(sheet: Sheet) -> list[Section]:
    hers, words = sheet.told.hers, sheet.words
    attended = words.say("At least 70 percent of the agreed hours were attended, and these skills were seen at work.")
    levels = dict(hers.get("final_levels") or [])
    table = sheet.skills.table([*levels], levels)
    return [_section(words.say("What is attested"), table=table, note=f"{attended}\n{_scale(words)}")]


def _scale(words: Words) -> str:
    return words.say("1: only with help. 3: alone in ordinary cases. 5: alone, and shows others how.")


SECTIONS: Mapping[Document, Callable[[Sheet], list[Section]]] = {
    Document.TRAINING_PROJECT: _project,
    Document.ATTENDANCE_SHEET: _attendance,
    Document.MIDTERM_ASSESSMENT: _assessment("midterm_levels"),
    Document.FINAL_ASSESSMENT: _assessment("final_levels"),
    Document.ATTESTATION: _attestation,
}
FIRM, TRAINED, PROMOTER = noted("Firm"), noted("Person in training"), noted("Promoter")
HOST_TUTOR, TUTOR = noted("Host tutor"), noted("Tutor of the promoter")
SIGNING: Mapping[Document, tuple[str, ...]] = {
    Document.TRAINING_PROJECT: (PROMOTER, FIRM, TRAINED),
    Document.ATTENDANCE_SHEET: (HOST_TUTOR, TUTOR),
    Document.MIDTERM_ASSESSMENT: (HOST_TUTOR, TUTOR, TRAINED),
    Document.FINAL_ASSESSMENT: (HOST_TUTOR, TUTOR, TRAINED),
    Document.ATTESTATION: (PROMOTER, FIRM),
}
