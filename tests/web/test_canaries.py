"""What is encrypted is in no file and no dump of the database; what is plain is, so the search can find."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from employers import contacts
from ground.actors import Role
from ground.base import public_ref
from ground.encryption import fields, records
from matching.records.identities import Identity
from matching.records.notes import Glass, Note, Openness
from matching.records.people import Beneficiary
from matching.records.profiles import Protection
from matching.records.rankings import RankingLog
from schedules.dates.purposes import Party
from schedules.records.assessments import Assessment, Assessor, Stage
from schedules.records.check_ins import Channel, CheckIn, ContactRule
from schedules.records.check_ins import State as Asked
from schedules.records.concerns import Concern, Kind, Pause, Snooze, Source, Urgency
from schedules.records.consents import Consent, Given, Purpose
from schedules.records.placements import Placement, Presence, PresenceDay, Suspension
from schedules.records.proposals import Proposal
from tests import make, raw
from web import accounts, db
from web.accounts.records import Draft
from web.imports.records import Imported, ImportedRow, ImportRun

CANARY = "zqcanary"
PLAIN = f"{CANARY}-plain"


def sing(session: Session) -> set[str]:
    """Store a canary in every encrypted field, and return the fields."""
    make.floor(session)
    taken = make.beneficiary(session)
    taken.tutor = PLAIN
    run = ImportRun(what=Imported.PEOPLE, actor="a", applied_at=make.NOW, created=0, updated=1, unchanged=0, refused=0)
    account = accounts.open_account(session, Role.TUTOR, "Tutor inventata")
    session.add(run)
    session.flush()
    hers = {"beneficiary_id": taken.id}
    rows = [taken, session.get_one(Protection, taken.id), session.get_one(Identity, taken.id)]
    rows += [_ranking(taken), *_proposed(session, taken), *_placed(session, taken), *_followed(taken)]
    rows.append(ImportedRow(run_id=run.id, record="beneficiaries", row_id=taken.id, line=1, version=1))
    rows += [Note(ref="n", **hers, author="a", openness=Openness.PRIVATE, written_at=make.NOW)]
    rows += [Glass(ref="g", **hers, account="a", broken_at=make.NOW, until=make.NOW + timedelta(hours=1))]
    rows += [account, Draft(account_id=account.id, page="p", kept_at=make.NOW)]
    sung = set()
    for row in rows:
        for field in fields(type(row)):
            name = f"{type(row).__tablename__}.{field.name}"
            setattr(row, field.name, {f"{CANARY}-{name}": f"{CANARY}-{name}"})
            sung.add(name)
    session.add_all(rows)
    session.commit()
    return sung


def _proposed(session: Session, taken: Beneficiary) -> tuple[Consent, Proposal]:
    """Return a proposal and a consent to an interview."""
    vacancy, employer = make.draft(session), make.employer(session)
    contact = contacts.add(session, employer.ref, {"name": "Anna"}, by=make.TUTOR, on=make.TODAY)
    about = {"beneficiary_id": taken.id, "vacancy_id": vacancy.id, "contact_id": contact.id}
    given = {"purpose": Purpose.INTERVIEW, "given": Given.BY_PHONE, "given_at": make.NOW, "until": make.TODAY}
    consent = Consent(ref="c", sitting="s", asked={}, work="w", language="it", recorded_by="a", **about, **given)
    return consent, Proposal(ref="p", drafted_at=make.NOW, **about)


def _placed(session: Session, taken: Beneficiary) -> tuple[Placement, Suspension, PresenceDay, Assessment]:
    """Return a placement that stands still, a day of it, and what was seen of a skill."""
    _, proposal = _proposed(session, taken)
    proposal.ref = public_ref()
    session.add(proposal)
    session.flush()
    placed = make.placement(session, proposal)
    hers: dict[str, Any] = {"placement_id": placed.id, "beneficiary_id": taken.id, "recorded_by": "a"}
    still = Suspension(**hers, starts_on=make.TODAY, until=make.TODAY + timedelta(days=1))
    hers["recorded_at"] = make.NOW
    seen = Assessment(**hers, stage=Stage.FINAL, skill="s", level=3, assessor=Assessor.TUTOR)
    return placed, still, PresenceDay(**hers, day=make.TODAY, what=Presence.ABSENCE), seen


def _followed(taken: Beneficiary) -> tuple[CheckIn, Concern, ContactRule, Pause, Snooze]:
    """Return what is kept of how she was accompanied; each stands by itself."""
    hers, until = {"beneficiary_id": taken.id}, {"until": make.TODAY, "made_at": make.NOW}
    days = {"due_on": make.TODAY, "window_until": make.TODAY, "purposes": [], "party": Party.HER}
    done = {"state": Asked.DONE, "done_at": make.NOW, "done_by": "a", "channel": Channel.PHONE}
    said = {"source": Source.HER, "kind": Kind.HER_WORD, "urgency": Urgency.ALERT, "raised_at": make.NOW}
    ends = {f"{did}_at": make.NOW for did in ("planned", "settled")} | {
        f"{did}_by": "a" for did in ("planned", "settled")
    }
    return (
        CheckIn(ref="ci", **hers, **days, **done, placement_id=1),
        Concern(ref="co", **hers, **said, **ends),
        ContactRule(**hers),
        Pause(**hers, **until, made_by="a"),
        Snooze(ref="s", **hers, **until, account="a", item="i"),
    )


def _ranking(taken: Beneficiary) -> RankingLog:
    known = dict.fromkeys(("catalogue", "change_number", "considered", "below"), 0)
    log = RankingLog(ref=public_ref(), beneficiary_id=taken.id, actor="a", at=make.NOW, on=make.TODAY, **known)
    log.model = "m"
    return log


def found(engine: Engine, words: set[str]) -> set[str]:
    seen = [*raw.rows(engine), *raw.log(engine), *raw.dump(engine)]
    return {word for word in words if any(word.encode() in part for part in seen)}


def test_nothing_encrypted_is_in_any_file_of_the_database(engine: Engine, session: Session) -> None:
    sung = sing(session)

    assert sung == {f"{record.__tablename__}.{field.name}" for record in records() for field in fields(record)}
    assert found(engine, {f"{CANARY}-{name}" for name in sung} | {PLAIN}) == {PLAIN}


def test_all_of_it_can_be_read_with_the_keys(engine: Engine, session: Session) -> None:
    sing(session)

    with db.session(engine) as other:
        [her], [identity] = other.scalars(select(Beneficiary)), other.scalars(select(Identity))
        read: list[Any] = [her.programme, identity.safe_word]
    assert [CANARY in str(each) for each in read] == [True, True]
