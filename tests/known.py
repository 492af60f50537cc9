"""Somebody with a row in every table that can tell of her, and a search of all tables for what would still do so."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from employers import contacts
from employers.records import Contact, Employer, Vacancy
from ground import notices, outbox
from ground.base import public_ref
from ground.encryption import fields
from matching import beneficiaries, exclusions, identities
from matching.records.cases import CaseMember, MemberKind
from matching.records.identities import Identity
from matching.records.notes import Glass, Note, Openness
from matching.records.people import Beneficiary
from matching.records.profiles import ProfileRecord, Protection
from matching.records.rankings import RankingLog
from schedules.dates.purposes import Party
from schedules.records.assessments import Assessment, Assessor, Stage
from schedules.records.check_ins import Channel, CheckIn, ContactRule
from schedules.records.check_ins import State as Asked
from schedules.records.concerns import Concern, Pause, Snooze, Source, Urgency
from schedules.records.concerns import Kind as Concerning
from schedules.records.consents import Consent, Given, Purpose
from schedules.records.placements import (
    AllowanceMonth,
    Extension,
    Paper,
    PaperKind,
    Placement,
    Presence,
    PresenceDay,
    State,
    Suspension,
    Why,
)
from schedules.records.proposals import ChosenFor, Proposal
from schedules.records.proposals import State as Stood
from tests import make
from web.accounts import Account, Link, LinkKind, open_account
from web.accounts.records import Draft
from web.imports.journal import Journal
from web.imports.records import Imported, ImportRun
from web.kept_answers import KeptAnswer
from web.records import TABLES

CANARY = "zqcanary"
FOLLOWED = (CheckIn, Concern, ContactRule, Pause, Snooze)
RANKED = {"catalogue": 1, "change_number": 1, "considered": 1, "below": 0, "excluded": {}}


def person(session: Session, word: str = CANARY) -> Beneficiary:
    """Store somebody with a row in every table that can tell of her; ``word`` stands in its texts."""
    made = make.profiled(session)
    session.get_one(ProfileRecord, made.id).licences = [word]
    identities.put(session, made.ref, make.identity() | {"first_name": word}, by=make.TUTOR, on=make.TODAY)
    beneficiaries.amend(session, made.ref, {"permit": {"kind": "permit", "until": make.TODAY}}, by=make.TUTOR)
    exclusions.put(session, made.ref, {"persons": [{"name": word}], "night": True}, by=make.TUTOR)
    protection = session.get_one(Protection, made.id)
    shown: list[Any] = [{"vacancy": word, "score": 0.5, "interval": [0.4, 0.6], "features": {}}]
    ranking = RankingLog(
        ref=public_ref(), beneficiary_id=made.id, actor="a", at=make.NOW, on=make.TODAY, model=word, **RANKED
    )
    ranking.shown = shown
    session.add(ranking)
    session.flush()
    _import(session, made, protection, session.get_one(Identity, made.id))
    account = open_account(session, make.TUTOR.role, "A tutor", territory="TE")
    for about in (made.ref, ranking.ref):
        _name(session, account, about, word)
    _draft(session, account, made, word)
    _share(session, made, word)
    _place(session, account, _propose(session, account, made, word), word)
    return made


def _import(session: Session, *touched: Beneficiary | Protection | Identity) -> None:
    run = ImportRun(what=Imported.PEOPLE, actor="a", applied_at=make.NOW, created=0, updated=3, unchanged=0, refused=0)
    session.add(run)
    session.flush()
    notes = Journal()
    notes.created(1, *touched)
    notes.write(session, run)


def _name(session: Session, account: Account, about: str, word: str) -> None:
    """Let all that names an object by its reference name this one."""
    notices.put(session, "tests", account=account.ref, about=about, at=make.NOW)
    outbox.put(session, "tests", to_account=account.ref, about=about, due_at=make.NOW)
    session.add(KeptAnswer(account_id=account.id, target=about, key=word, asked=word, about=about, at=make.NOW))
    ends = {"made_at": make.NOW, "expires_at": make.NOW}
    session.add(Link(kind=LinkKind.PROPOSAL, account_id=account.id, concerns=about, digest=about, **ends))
    session.flush()


def _draft(session: Session, account: Account, made: Beneficiary, word: str) -> None:
    draft = Draft(account_id=account.id, page=word, beneficiary_id=made.id, kept_at=make.NOW)
    draft.address, draft.fields = f"/people/{made.ref}", {"first_name": [word]}
    session.add(draft)
    session.flush()


def _share(session: Session, made: Beneficiary, word: str) -> None:
    """Let somebody share her case, write a note on her, and break the glass before it."""
    days = {"starts_on": make.TODAY, "ends_on": make.TODAY}
    hers: dict[str, Any] = {"beneficiary_id": made.id}
    session.add(CaseMember(**hers, **days, account=word, kind=MemberKind.OPERATOR, added_by=word))
    noted = Note(ref=public_ref(), **hers, author=word, openness=Openness.SHARED, written_at=make.NOW)
    broken = Glass(ref=public_ref(), **hers, account=word, broken_at=make.NOW, until=make.NOW + timedelta(hours=1))
    noted.text = broken.reason = word
    session.add_all([noted, broken])
    session.flush()


def _propose(session: Session, account: Account, made: Beneficiary, word: str) -> Proposal:
    """Let her have agreed to be proposed to a firm and to meet it, and be accepted there; what names it follows."""
    contact, vacancy = _firm(session)
    exactly = {"beneficiary_id": made.id, "vacancy_id": vacancy.id, "contact_id": contact.id}
    given: dict[str, Any] = {"given": Given.IN_PERSON, "given_at": make.NOW, "until": make.TODAY, "language": "it"}
    given |= {"sitting": public_ref(), "recorded_by": word, "asked": {"title": word}, "work": word}
    told: Any = {"lang": "it", "lines": [word], "inference": [word]}
    agreed = Consent(ref=public_ref(), **exactly, **given, purpose=Purpose.PROPOSAL, told=told)
    agreed.card = {"skills": [[word, "wholly"]], "languages": [], "licences": [], "hours": [], "start": None}
    meeting = Consent(ref=public_ref(), **exactly, **given, purpose=Purpose.INTERVIEW, told=told)
    meeting.meeting = {"first_name": word, "place": word, "day": str(make.TODAY), "companion": word}
    session.add_all([agreed, meeting])
    session.flush()
    at = dict.fromkeys(("drafted_at", "sent_at", "answered_at", "effective_at", "accepted_at"), make.NOW)
    ids = {"consent_id": agreed.id, "meeting_id": meeting.id}
    proposal = Proposal(ref=public_ref(), **exactly, **ids, **at, state=Stood.ACCEPTED, model=word)
    proposal.reasons, proposal.why = [{"vacancy": word, "score": 0.5}], word
    proposal.chosen_for = [ChosenFor.NEARNESS]
    session.add(proposal)
    session.flush()
    _name(session, account, proposal.ref, word)
    _name(session, account, agreed.ref, word)
    outbox.put(session, "tests", to_contact=contact.ref, about=proposal.ref, due_at=make.NOW)
    return proposal


def _place(session: Session, account: Account, proposal: Proposal, word: str) -> None:
    """Let a placement of hers, with all that belongs to one, have stood still and been made longer."""
    agreed = session.get_one(Consent, proposal.consent_id)
    same = {key: getattr(agreed, key) for key in ("beneficiary_id", "vacancy_id", "contact_id", "asked", "work")}
    given = {key: getattr(agreed, key) for key in ("given", "given_at", "until", "language", "recorded_by")}
    papers = Consent(ref=public_ref(), sitting=public_ref(), **same, **given, purpose=Purpose.PLACEMENT)
    papers.told, papers.documents = {"lines": [word]}, {"project": [word]}
    session.add(papers)
    session.flush()
    facts = {"consent_id": papers.id, "why": Why.HEALTH, "plan": {"told": word}, "plan_version": 1}
    placed = make.placement(session, proposal, **facts, state=State.PLANNED, objectives=[word])
    hers: dict[str, Any] = {"placement_id": placed.id, "beneficiary_id": placed.beneficiary_id}
    later, noted = make.TODAY + timedelta(days=1), {"recorded_by": word}
    still = Suspension(**hers, **noted, starts_on=make.TODAY, until=later)
    still.why = Why.HEALTH
    day = PresenceDay(**hers, **noted, day=make.TODAY, what=Presence.AGREED_ABSENCE, hours=4.0, recorded_at=make.NOW)
    day.reason = word
    session.add_all([still, day, Extension(**hers, **noted, decided_on=make.TODAY, ends_on=later)])
    session.add(Paper(**hers, kind=PaperKind.INAIL, due_on=make.TODAY, done_on=make.TODAY, done_by=word))
    seen = Assessment(**hers, **noted, stage=Stage.FINAL, skill=word, level=3, assessor=Assessor.TUTOR)
    seen.recorded_at, seen.remark = make.NOW, word
    session.add(seen)
    session.add(AllowanceMonth(**hers, **noted, month=make.TODAY.replace(day=1), pay_on=later, due=800.0))
    session.flush()
    _name(session, account, placed.ref, word)
    _follow(session, account, placed, word)


def _follow(session: Session, account: Account, placed: Placement, word: str) -> None:
    """Let her have been asked, have answered, have told what somebody looks after, and be left in peace for a while."""
    hers: dict[str, Any] = {"placement_id": placed.id, "beneficiary_id": placed.beneficiary_id}
    days = {"due_on": make.TODAY, "window_until": make.TODAY, "purposes": [["regular", str(make.TODAY)]]}
    done = {"state": Asked.DONE, "done_at": make.NOW, "done_by": word, "channel": Channel.PHONE}
    asked = CheckIn(ref=public_ref(), **hers, **days, **done, party=Party.HER)
    asked.answers, asked.remark = {word: word}, word
    session.add(asked)
    session.flush()
    ends = {f"{did}_at": make.NOW for did in ("raised", "acknowledged", "planned", "agreed", "settled")}
    by = {f"{did}_by": f"{word}-{did}"[:22] for did in ("raised", "acknowledged", "planned", "agreed", "settled")}
    said = {"source": Source.HER, "kind": Concerning.HER_WORD, "urgency": Urgency.ALERT}
    concern = Concern(ref=public_ref(), **hers, check_in_id=asked.id, **said, **ends, **by)
    concern.text = concern.plan = concern.ending = word
    concern.reasons = [{"code": word}]
    rule = ContactRule(beneficiary_id=placed.beneficiary_id)
    rule.hours = rule.shift = make.profile()["hours"]
    rule.channel = Channel.PHONE.value
    made = {"until": make.TODAY, "made_at": make.NOW, "beneficiary_id": placed.beneficiary_id}
    pause = Pause(**made, made_by=word)
    snooze = Snooze(ref=public_ref(), **made, account=word, item=asked.ref)
    pause.reason = snooze.reason = word
    session.add_all([concern, rule, pause, snooze])
    session.flush()
    _name(session, account, asked.ref, word)
    _name(session, account, concern.ref, word)


def _firm(session: Session) -> tuple[Contact, Vacancy]:
    """Return a contact and a vacancy of one firm, of the first that there is if there is any."""
    vacancy = session.scalars(select(Vacancy).order_by(Vacancy.id)).first()
    if vacancy is None:
        vacancy = make.vacancy(session, employer=make.employer(session).ref)
    employer = session.get_one(Employer, vacancy.employer_id)
    there = session.scalars(select(Contact).where(Contact.employer_id == employer.id).order_by(Contact.id)).first()
    stated = {"name": "A contact", "email": "contact@example.org"}
    return there or contacts.add(session, employer.ref, stated, by=make.TUTOR, on=make.TODAY), vacancy


def words(session: Session, made: Beneficiary) -> set[str]:
    """Return what would tell of her wherever it stands: references, case code, salt, the canary, encrypted texts."""
    several = (RankingLog, Consent, Proposal, Note, Glass, Placement, Suspension, PresenceDay, *FOLLOWED)
    many = [row for kind in several for row in session.scalars(select(kind).filter_by(beneficiary_id=made.id))]
    # The trail knows a glass by its reference, which leads nowhere once it is gone.
    refs = {row.ref for row in many if not isinstance(row, Glass | Suspension | PresenceDay | ContactRule | Pause)} | {
        row.sitting for row in many if isinstance(row, Consent)
    }
    rows = (made, session.get_one(Identity, made.id), session.get_one(Protection, made.id), *many)
    tokens = (getattr(row, field.token) for row in rows for field in fields(type(row)))
    return {CANARY, made.ref, made.case_code, made.salt, *refs, *filter(None, tokens)}


def telling(session: Session, words: Collection[str]) -> set[str]:
    """Return the tables that hold one of these words, in whatever column."""
    return {
        name
        for name, table in TABLES.tables.items()
        for row in session.execute(select(table))
        if any(word in str(value) for word in words for value in row)
    }


def counted(session: Session) -> dict[str, int]:
    """Return how many rows each table has."""
    tables = TABLES.tables.items()
    return {name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables}
