"""A sentinel for everything that is stored of a person: a value that occurs nowhere else, and the datum it belongs to.

The list is held against the tables themselves: a new encrypted field, or a new column beside her, without a sentinel or
a reason to have none fails the tests.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Boolean, Column, Enum, String
from sqlalchemy.orm import Session

from catalogue.records import ConceptKind
from ground import encryption
from ground.base import Base
from ground.instants import Instant
from ground.territories import Programme
from matching.records.people import Beneficiary
from tests import make

NOBODY_MAY = None


@dataclass(frozen=True, slots=True)
class Sentinel:
    """What is stored in a field, by what it is recognised, and the datum of the table who sees what.

    A ``common`` one is a word that stands in a table of words too, where it tells nothing of her; one that is not
    ``shown`` is stored and shown nowhere yet. An ``owner`` is who wrote it, and the only one who may have it back.
    """

    datum: str | None
    value: Any
    signs: tuple[str, ...]
    common: bool = False
    shown: bool = True
    owner: str | None = None

    def is_in(self, text: str) -> bool:
        """Tell whether a text in small letters without accents holds one of the signs, not within a longer number."""
        # Looked for plainly first, which is much quicker in files of many megabytes.
        there = [sign for sign in self.signs if sign in text]
        return any(re.search(rf"(?<![\d.]){re.escape(sign)}(?!\d)", text) for sign in there)


def word(datum: str | None, text: str) -> Sentinel:
    """Return a sentinel that is a word."""
    return Sentinel(datum, text, (text.casefold(),))


def day(datum: str, text: str, *also: str) -> Sentinel:
    """Return a sentinel that is a day, written in all the ways in which the product writes days."""
    on = date.fromisoformat(text)
    ways = (text, f"{on:%d/%m/%Y}", f"{on.day}/{on.month}/{on.year}", f"{on:%d.%m.%Y}", f"{on:%Y%m%d}", *also)
    return Sentinel(datum, text, ways)


def ranged(begins: str, ends: str) -> tuple[str, ...]:
    """Return the signs of hours of a day, in all the ways in which the product writes them: a clock shows one alone."""
    return (f'"{begins}', f"{begins} - {ends}", f"{begins}-{ends}", f"{begins}–{ends}")


TOWN, CONTRADA = "987651", "987652"
CARD = {"skills": [], "languages": [], "licences": ["ZQSCHEDA"], "hours": [], "start": None}
HOURS = [[["03:17", "04:43"]], *([[]] * 6)]
SAFE_HOURS = [[["17:13", "18:37"]], *([[]] * 6)]
LATER_SHIFT = [[["05:41", "06:52"]], *([[]] * 6)]

SENTINELS: Mapping[str, Sentinel] = {
    "identities.first_name": word("identity", "Zqfiorella"),
    "identities.family_name": word("identity", "Zqcognome"),
    "identities.phone": word("identity", "+39 0987 6540321"),
    "identities.email": word("identity", "zqposta@example.org"),
    "identities.other_contact": word("identity", "Zqvicina"),
    "identities.tax_code": word("identity", "ZQCZQF87C54L103N"),
    "identities.birth_date": day(
        "identity", "1987-03-14", "14 mar 1987", "14 marzo 1987", "14 march 1987", "14 mars 1987"
    ),
    "identities.municipality": Sentinel("identity", TOWN, (TOWN, "zqborgo"), common=True),
    "identities.safe_hours": word("identity", "Zqoresicure"),
    "identities.voicemail_rule": word("identity", "Zqsegreteria"),
    "identities.safe_word": word("identity", "Zqparolasicura"),
    "identities.danger_word": word("identity", "Zqparolapericolo"),
    "beneficiaries.programme": Sentinel("programme", "zqprog", ("zqprog",), common=True),
    "beneficiaries.permit": day("permit", "2031-07-19", "19 luglio 2031", "19 july 2031", "19 juillet 2031"),
    "protections.lat": Sentinel("starting_point", 45.77, ("45.77", "45,77"), common=True),
    "protections.lon": Sentinel("starting_point", 8.13, ("8.13", "8,13"), common=True),
    "protections.municipality": Sentinel(
        "starting_point", CONTRADA, (CONTRADA, "zqcontrada"), common=True, shown=False
    ),
    "protections.avoid": Sentinel("exclusions", {"sectors": ["97.83"]}, ("97.83",)),
    "profiles.skills": Sentinel(
        "skills_languages", {"zqskill": {"level": 3, "evidence": "observed"}}, ("zqskill",), common=True
    ),
    "profiles.languages": Sentinel("skills_languages", {"it": "B1", "sw": "C2"}, ('"sw"', "swahili")),
    "profiles.occupations": Sentinel("hours", {"wished": ["zqjob"], "had": []}, ("zqjob", "zqmestiere"), common=True),
    "profiles.licences": Sentinel("hours", ["ZQPATENTE7"], ("zqpatente7",)),
    "profiles.hours": Sentinel("hours", HOURS, ranged("03:17", "04:43")),
    "profiles.max_hours": Sentinel("hours", 23.75, ("23.75", "23,75")),
    "profiles.max_minutes": Sentinel("mobility", 137.25, ("137.25", "137,25")),
    "profiles.available_from": day("hours", "2027-01-21", "21 gennaio 2027", "21 january 2027"),
    "profiles.until": day("hours", "2031-05-23", "23 maggio 2031", "23 may 2031", "23 mai 2031"),
    "profiles.wishes": Sentinel("hours", {"sectors": {"96.87": 0.5}}, ("96.87",)),
    "notes.text": word("notes", "Zqappunto"),
    "glasses.reason": word("identity", "Zqmotivo urgente, tutor assente"),
    "consents.card": Sentinel("card", CARD, ("zqscheda",), shown=False),
    "consents.told": word("consent", "Zqdetto"),
    "consents.meeting": Sentinel("consent", "Zqincontro", ("zqincontro",), shown=False),
    "consents.documents": Sentinel("consent", {"project": ["Zqdocumento"]}, ("zqdocumento",), shown=False),
    "placements.why": Sentinel("placement", "Zqfineperche", ("zqfineperche",), shown=False),
    "placements.is_disadvantaged": Sentinel("permit", "Zqsvantaggio", ("zqsvantaggio",), shown=False),
    "suspensions.why": Sentinel("placement", "Zqpausaperche", ("zqpausaperche",), shown=False),
    "presence_days.reason": Sentinel("presence", "Zqassenzaperche", ("zqassenzaperche",), shown=False),
    "assessments.remark": word("check_in_answers_hers", "Zqgiudizio"),
    "proposals.why": word("proposal", "zqperche"),
    "proposals.chosen_for": Sentinel("proposal", ["known_firm"], ("zqscelta",), shown=False),
    "proposals.reasons": Sentinel("score", [{"zqragione": 1}], ("zqragione",), shown=False),
    "check_ins.answers": Sentinel("check_in_answers_hers", {"zqdomanda": "zqrisposta"}, ("zqrisposta",)),
    "check_ins.remark": Sentinel("check_in_answers_hers", "Zqosservazione", ("zqosservazione",)),
    "concerns.text": word("check_in_answers_hers", "Zqpreoccupazione"),
    "concerns.reasons": Sentinel("check_in_answers_hers", [{"code": "zqsegnale"}], ("zqsegnale",)),
    "concerns.plan": word("check_in_answers_hers", "Zqprossimopasso"),
    "concerns.ending": word("check_in_answers_hers", "Zqconclusione"),
    "contact_rules.hours": Sentinel("identity", SAFE_HOURS, ranged("17:13", "18:37")),
    "contact_rules.shift": Sentinel("identity", LATER_SHIFT, ranged("05:41", "06:52")),
    "contact_rules.channel": Sentinel("identity", "in_person", ("zqcanale",), shown=False),
    "pauses.reason": Sentinel("check_in_answers_hers", "Zqsospeso", ("zqsospeso",), shown=False),
    "snoozes.reason": Sentinel("check_in_answers_hers", "Zqrimandato", ("zqrimandato",), shown=False),
    "imported_rows.before": word(NOBODY_MAY, "Zqprima"),
    "accounts.totp_secret": word(NOBODY_MAY, "ZQTOTPSECRETZQTOTPSECRET22"),
    "accounts.totp_pending": word(NOBODY_MAY, "ZQPENDINGSECRETZQPENDING22"),
    "drafts.address": word(NOBODY_MAY, "/zqbozza"),
    "drafts.fields": Sentinel(NOBODY_MAY, "Zqbozzascritta", ("zqbozzascritta",), owner="tutor"),
}


def signs_in(texts: Iterable[str]) -> set[str]:
    """Return the fields whose sentinels are in one of the texts."""
    return {name for text in texts for name, sentinel in SENTINELS.items() if sentinel.is_in(text)}


# Columns beside a person that hold no word of hers.
BARE: Mapping[str, str] = {
    "beneficiaries.case_code": "the readable sign by which her case is known; the matrix looks for it",
    "beneficiaries.taken_in_on": "the day on which all of the tests happens",
    "beneficiaries.ended_on": "the same",
    "case_members.starts_on": "when",
    "case_members.ends_on": "when",
    "case_members.ended_on": "when",
    "consents.asked": "what a vacancy asks",
    "consents.language": "the code of a language in which she was spoken to",
    "consents.until": "a day that follows from the day of all tests",
    "consents.work": "a digest",
    "drafts.page": "a digest",
    "erasure_requests.asked_on": "the day on which all of the tests happens",
    "erasure_requests.holdings": "names of tables",
    "proposals.model": "a version",
    "proposals.over_on": "a day that follows from the day of all tests",
    "proposals.reminded": "a count of days",
    "proposals.words_for": "a digest",
    "proposals.wrong_words": "a count",
    "profiles.education": "a single digit",
    "profiles.modes": "words of a closed set",
    "profiles.kinds": "words of a closed set",
    "rankings.on": "the day on which all of the tests happens",
    "rankings.model": "a version",
    "rankings.catalogue": "a version",
    "rankings.change_number": "a number",
    "rankings.considered": "a count",
    "rankings.below": "a count",
    "rankings.excluded": "counts",
    "rankings.shown": "references of vacancies, and numbers",
    "assessments.level": "a single digit",
    "assessments.skill": "a word of the catalogue",
    "allowance_months.due": "an amount that follows from the agreement",
    "allowance_months.hours": "hours that the firm tells",
    "allowance_months.month": "when",
    "allowance_months.paid": "an amount that the firm tells",
    "allowance_months.paid_on": "when",
    "allowance_months.pay_on": "when",
    "check_ins.due_on": "when",
    "check_ins.next_step": "a word of a closed set",
    "check_ins.purposes": "words of a closed set, and days",
    "check_ins.repeat_on": "when",
    "check_ins.told": "a word of a closed set",
    "check_ins.window_until": "when",
    "concerns.next_step": "a word of a closed set",
    "extensions.decided_on": "when",
    "extensions.ends_on": "when",
    "papers.done_on": "when",
    "pauses.until": "when",
    "snoozes.until": "when",
    "papers.due_on": "when",
    "placements.agreed_ends_on": "when",
    "placements.allowance": "an amount agreed with the firm",
    "placements.at_risk_since": "when",
    "placements.at_risk_until": "when",
    "placements.attested_months": "a number of months",
    "placements.closed_on": "when",
    "placements.ends_on": "when",
    "placements.hours": "hours agreed with the firm",
    "placements.objectives": "skills that a vacancy asks",
    "placements.outcome_on": "when",
    "placements.payday": "a day of the month",
    "placements.plan": "a template of the programme's",
    "placements.plan_version": "a number",
    "placements.starts_on": "when",
    "placements.weekly_hours": "hours agreed with the firm",
    "placements.worked_there_until": "when",
    "presence_days.day": "when",
    "presence_days.hours": "hours that the firm tells",
    "suspensions.ended_on": "when",
    "suspensions.starts_on": "when",
    "suspensions.until": "when",
}
REF_LENGTH = 22


def tells_nothing(column: Column[Any]) -> bool:
    """Tell whether a column can hold no word: keys, versions, references, instants, yes or no, one of a closed set."""
    is_ref = isinstance(column.type, String) and column.type.length == REF_LENGTH
    is_key = column.primary_key or bool(column.foreign_keys) or column.name == "version"
    return is_key or is_ref or isinstance(column.type, Enum | Boolean | Instant)


def is_about_her(record: type[Base]) -> bool:
    """Tell whether the rows of a record are about one person."""
    points = any(key.column.table is Beneficiary.__table__ for key in record.__table__.foreign_keys)
    about = getattr(record, "about", None)
    return record is Beneficiary or points or (isinstance(about, tuple) and about[0] is Beneficiary)


def personal() -> Iterator[str]:
    """Yield ``table.column`` of all that could hold a word of a person: what is encrypted, what stands beside her."""
    for mapper in Base.registry.mappers:
        record = mapper.class_
        encrypted = {field.name for field in encryption.fields(record)}
        for column in record.__table__.columns:
            if column.name in encrypted or (is_about_her(record) and not tells_nothing(column)):
                yield f"{record.__table__.name}.{column.name}"


def of_datum(table: str) -> dict[str, Any]:
    """Return {field: value} of the sentinels of a table."""
    return {name.partition(".")[2]: each.value for name, each in SENTINELS.items() if name.startswith(f"{table}.")}


def add_words(session: Session) -> None:
    """Add the words, places and programmes that the sentinels are made of."""
    make.concept(session, "zqskill", ConceptKind.SKILL, label="zqabilita")
    make.concept(session, "zqjob", ConceptKind.OCCUPATION, "9412", label="zqmestiere")
    session.add(make.town(TOWN, "Zqborgo", province="TE", region="Abruzzo", lat=42.1, lon=13.1))
    session.add(make.town(CONTRADA, "Zqcontrada", province="TE", region="Abruzzo", lat=45.77, lon=8.13))
    session.add(Programme(code="zqprog", name="Zqprogramma"))


def case() -> dict[str, Any]:
    """Return her case as her tutor states it."""
    permit = {"kind": "permit", "until": SENTINELS["beneficiaries.permit"].value}
    return {"programme": SENTINELS["beneficiaries.programme"].value, "permit": permit}


def profile() -> dict[str, Any]:
    """Return her profile as her tutor states it."""
    avoid = SENTINELS["protections.avoid"].value
    return {**of_datum("profiles"), "place": {"municipality": CONTRADA}, "avoid": avoid}
