"""Notes on a person: written by those who do a tutor's work in the case, read by them and, when shared, by operators.

A coordinator reads them through a broken glass only (matching/glass.py). Each look leaves its row in the audit trail,
so sessions that read have to be such that write.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ground.actors import Actor
from ground.audit.names import name_of
from ground.audit.records import Action
from ground.audit.writing import Fact, note
from ground.base import public_ref
from ground.scope import found
from matching import glass
from matching.errors import BadNote, NoNote, NoteSettled
from matching.reach import Datum, people, person
from matching.records.notes import Note, Openness
from matching.records.people import Beneficiary

LONGEST = 5_000
TAKEN_BACK_WITHIN = timedelta(days=1)


def listed(session: Session, ref: str, *, by: Actor, limit: int, after: str | None = None) -> Sequence[Note]:
    """Return the notes on a person that somebody may read, the newest first, from the one after ``after``.

    Raises NoBeneficiary, NoNote.
    """
    query = _readable(session, ref, by)
    if after is not None:
        query = query.where(Note.id < found(session, query.where(Note.ref == after), NoNote).id)
    return session.scalars(query.order_by(Note.id.desc()).limit(limit)).all()


def read(session: Session, ref: str, note_ref: str, *, by: Actor) -> Note:
    """Return one note on a person. Raises NoBeneficiary, NoNote."""
    return found(session, _readable(session, ref, by).where(Note.ref == note_ref), NoNote)


def write(  # noqa: PLR0913 - by whom and when are said by name
    session: Session, ref: str, text: str, openness: Openness, *, by: Actor, now: datetime
) -> Note:
    """Write a note on a person. Raises NoBeneficiary, BadNote."""
    beneficiary = person(session, ref, by, Datum.NOTES, write=True)
    kept = text.strip()
    if not 1 <= len(kept) <= LONGEST:
        raise BadNote("bad_text", "text", f"a text of at most {LONGEST:,} characters is expected here")
    made = Note(ref=public_ref(), beneficiary_id=beneficiary.id, author=by.ref, openness=openness, written_at=now)
    made.text = kept
    session.add(made)
    session.flush()
    return made


def take_back(session: Session, ref: str, note_ref: str, *, by: Actor, now: datetime) -> None:
    """Delete an own note within a day of writing it. Raises NoBeneficiary, NoNote, NoteSettled."""
    beneficiary = person(session, ref, by, Datum.NOTES, write=True)
    own = select(Note).where(Note.ref == note_ref, Note.beneficiary_id == beneficiary.id, Note.author == by.ref)
    kept = found(session, own, NoNote, lock=True)
    if now - kept.written_at > TAKEN_BACK_WITHIN:
        raise NoteSettled
    session.delete(kept)
    session.flush()


def _readable(session: Session, ref: str, by: Actor) -> Select[Note]:
    """Return the query for the notes on a person that somebody may read, and note the look."""
    beneficiary = person(session, ref, by, Datum.SHARED_NOTES)
    looked_at = name_of(session, beneficiary)._replace(kind=Note.__tablename__)
    note(session, Fact(Action.LOOK, looked_at, glass.through(session, beneficiary, by)))
    in_full = Note.beneficiary_id.in_(select(Beneficiary.id).where(people(by, Datum.NOTES)))
    return select(Note).where(Note.beneficiary_id == beneficiary.id, in_full | (Note.openness == Openness.SHARED))
