"""The papers that Italian law asks of a placement, as rows with their last day; done with a day and by whom."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.terms import Key, Terms
from ground.actors import Actor
from ground.instants import day_of
from matching.reach import Datum
from schedules.errors import BadPlacement
from schedules.placing import placement_reach as reach
from schedules.placing.placement_rules import BEFORE_START, TRAINEESHIPS
from schedules.records.placements import Paper, PaperKind, Placement

COMMUNICATION_DAYS = 5


def lay_out(session: Session, placement: Placement) -> None:
    """Add the papers that are due before a planned placement starts; of one that was amended, move their days."""
    eve = placement.starts_on - timedelta(days=1)
    kinds = BEFORE_START if placement.legal_kind in TRAINEESHIPS else ()
    due = dict.fromkeys(map(PaperKind, kinds), placement.starts_on) | {PaperKind.START_COMMUNICATION: eve}
    known = {paper.kind: paper for paper in of(session, placement)}
    for kind, day in due.items():
        if kind in known:
            known[kind].due_on = day
        else:
            session.add(_paper(placement, kind, day))
    for kind in known.keys() - due.keys():
        session.delete(known[kind])
    session.flush()


def ask(session: Session, placement: Placement, kind: PaperKind, *, since: date, terms: Terms) -> None:
    """Ask for the communication of a change or of the end, within the days that the law gives."""
    days = terms.number(Key.COMMUNICATION_DAYS) or COMMUNICATION_DAYS
    due_on = since + timedelta(days=int(days))
    same = {"placement_id": placement.id, "kind": kind, "due_on": due_on}
    if session.scalar(select(Paper.id).filter_by(**same)) is None:
        session.add(_paper(placement, kind, due_on))
    session.flush()


def of(session: Session, placement: Placement) -> Sequence[Paper]:
    """Return the papers of a placement by their last day."""
    query = select(Paper).where(Paper.placement_id == placement.id).order_by(Paper.due_on, Paper.id)
    return session.scalars(query).all()


def do(  # noqa: PLR0913 - which paper, on which day, by whom and when are all said by name
    session: Session, ref: str, kind: PaperKind, *, done_on: date, by: Actor, now: datetime
) -> Paper:
    """Note that the next paper of a kind is done, on a day not to come. Raises NoPlacement, BadPlacement."""
    placement = reach.to_change(session, ref, by, Datum.PLACEMENT)
    if done_on > day_of(now):
        raise BadPlacement("bad_day", "done_on", "a paper is done today at the latest")
    found = [paper for paper in of(session, placement) if paper.kind is kind]
    open_ones = [paper for paper in found if paper.done_on is None]
    if not found:
        raise BadPlacement("no_paper", "kind", "no paper of this kind is asked for now")
    paper = (open_ones or found)[0]
    paper.done_on, paper.done_by = done_on, by.ref
    session.flush()
    return paper


def _paper(placement: Placement, kind: PaperKind, due_on: date) -> Paper:
    return Paper(placement_id=placement.id, beneficiary_id=placement.beneficiary_id, kind=kind, due_on=due_on)
