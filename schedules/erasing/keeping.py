"""Erasing what is held of a person: asked for by one, confirmed by another, noted in the register, then gone.

What goes is found from the tables themselves. Of her stay the counters of employers and vacancies, and the rows of the
audit trail, whose keyed reference leads to nobody once her salt is gone.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Table, delete, exists, insert, inspect, select, update
from sqlalchemy.orm import Session

from catalogue.bulk import portions
from ground.actors import Actor
from ground.audit.names import name_of
from ground.audit.records import Action
from ground.audit.writing import Fact, note
from ground.base import Base
from ground.instants import day_of
from matching import reach
from matching.reach import Datum
from matching.records.identities import Identity
from matching.records.people import Beneficiary, PathState
from matching.records.profiles import ProfileRecord
from schedules.erasing import traces
from schedules.erasing.register import BRING_BACK, Entry, Line, Register, agree
from schedules.errors import ErasureRefused, NoErasure, RegisterBroken
from schedules.proposing import endings
from schedules.proposing import reach as proposed
from schedules.records.erasures import Erasure, ErasureRequest, Holding, Reason
from schedules.records.proposals import Proposal, Withdrawal

ALL = (Holding.CASE,)
# To what each table about a person belongs, as far as foreign keys lead to it; a test looks for forgotten ones.
HOLDINGS: Mapping[str, Holding] = {
    "allowance_months": Holding.CASE,
    "assessments": Holding.CASE,
    "beneficiaries": Holding.CASE,
    "case_members": Holding.CASE,
    "check_ins": Holding.CASE,
    "concerns": Holding.CASE,
    "consents": Holding.CASE,
    "contact_rules": Holding.IDENTITY,
    "drafts": Holding.CASE,
    "erasure_requests": Holding.CASE,
    "extensions": Holding.CASE,
    "glasses": Holding.CASE,
    "identities": Holding.IDENTITY,
    "notes": Holding.NOTES,
    "papers": Holding.CASE,
    "pauses": Holding.CASE,
    "placements": Holding.CASE,
    "presence_days": Holding.CASE,
    "profiles": Holding.PROFILE,
    "proposals": Holding.CASE,
    "protections": Holding.PROTECTION,
    "rankings": Holding.RANKINGS,
    "snoozes": Holding.CASE,
    "suspensions": Holding.CASE,
}
# What a card and its exclusions are made of.
VERSIONS = "alembic_version"  # the one table of a database that is no record
SHOWN = {Holding.CASE, Holding.IDENTITY, Holding.PROFILE, Holding.PROTECTION}
# What everybody taken in has; without her Protection nothing is ranked for her, so that one is not made anew.
EMPTY: Mapping[Holding, type[Identity | ProfileRecord]] = {
    Holding.IDENTITY: Identity,
    Holding.PROFILE: ProfileRecord,
}


class Asked(NamedTuple):
    """What was asked for, and of whom."""

    request: ErasureRequest
    person: Beneficiary


class Erased(NamedTuple):
    """What was done: the entry in the register, and the tables from which something went."""

    entry: Entry
    tables: tuple[str, ...]


def ask(  # noqa: PLR0913 - why, what, by whom and when are all said by name
    session: Session, ref: str, reason: Reason, *, by: Actor, on: date, holdings: Collection[Holding] = ALL
) -> ErasureRequest:
    """Ask for an erasure, which another person has to confirm. Raises NoBeneficiary, ErasureRefused."""
    beneficiary = reach.person(session, ref, by, Datum.ERASURE)
    _require_not_placed(beneficiary)
    if session.get(ErasureRequest, beneficiary.id) is not None:
        raise ErasureRefused("asked_before", "", "this erasure has been asked for; another person has to confirm it")
    asked = ErasureRequest(
        beneficiary_id=beneficiary.id, reason=reason, holdings=sorted(holdings), asked_by=by.ref, asked_on=on
    )
    session.add(asked)
    session.flush()
    return asked


def asked(session: Session, ref: str, *, by: Actor) -> ErasureRequest:
    """Return what was asked for and not confirmed yet. Raises NoBeneficiary, NoErasure."""
    found = session.get(ErasureRequest, reach.person(session, ref, by, Datum.ERASURE).id, populate_existing=True)
    if found is None:
        raise NoErasure
    return found


def requests(session: Session, *, by: Actor, limit: int, after: str | None = None) -> list[Asked]:
    """Return what was asked for within reach, by whom it is about; from the one after the reference ``after``."""
    query = select(ErasureRequest, Beneficiary).join(Beneficiary, Beneficiary.id == ErasureRequest.beneficiary_id)
    if after is not None:
        query = query.where(Beneficiary.id > reach.person(session, after, by, Datum.ERASURE).id)
    rows = session.execute(query.where(reach.people(by, Datum.ERASURE)).order_by(Beneficiary.id).limit(limit))
    return [Asked(*row) for row in rows]


def take_back(session: Session, ref: str, *, by: Actor) -> ErasureRequest:
    """Let everything stay as it is, after all, and return what was asked for. Raises NoBeneficiary, NoErasure."""
    found = asked(session, ref, by=by)
    session.delete(found)
    session.flush()
    return found


def confirm(session: Session, ref: str, *, by: Actor, now: datetime, register: Register) -> Erased:
    """Erase what was asked for, and note it in the register: in the file too, just before the caller commits.

    Raises NoBeneficiary, NoErasure, ErasureRefused, RegisterBroken.
    """
    beneficiary = reach.person(session, ref, by, Datum.ERASURE, write=True, lock=True)
    request = asked(session, ref, by=by)
    if by.ref == request.asked_by:
        raise ErasureRefused("two_people_erase", "", "who confirms an erasure is not who asked for it")
    _require_not_placed(beneficiary)
    request.confirmed_by = by.ref
    reason, holdings = request.reason, [Holding(each) for each in request.holdings]
    session.flush()
    session.delete(request)
    session.flush()
    entry = register.follow(reconcile(session, register), beneficiary.ref, ",".join(holdings), on=day_of(now))
    _keep(session, [entry])
    tables = erase(session, beneficiary, holdings, reason=reason, now=now)
    register.append([entry])
    return Erased(entry, tables)


def erase(
    session: Session, beneficiary: Beneficiary, holdings: Collection[Holding], *, reason: str, now: datetime
) -> tuple[str, ...]:
    """Delete what belongs to these holdings, the whole of it with her case; return from which tables something went.

    Where a card could no longer answer from what she agreed to, her proposals end first, and their slots are free.
    """
    _require_all_known(session)
    number = beneficiary.id
    if SHOWN & set(holdings):
        _end_proposals(session, number, now)
    note(session, Fact(Action.DELETE, name_of(session, beneficiary), f"{reason}:{','.join(holdings)}"[:64]))
    everything = traces.behind(Base.metadata, _table(Beneficiary), _table(Beneficiary).c.id == number)
    is_whole = Holding.CASE in holdings
    rows = everything if is_whole else {of: rows for of, rows in everything.items() if HOLDINGS[of.name] in holdings}
    gone = _delete(session, [*_traces(session, rows)])
    _let_go(session, everything, rows)
    gone += _delete(session, [*reversed(rows.items())])
    session.expire_all()
    if not is_whole:
        session.add_all(EMPTY[each](beneficiary_id=number) for each in holdings if each in EMPTY)
        session.flush()
    return tuple(sorted(set(gone)))


def reconcile(session: Session, register: Register) -> list[Entry]:
    """Bring the register's file and its table to the same, longer, state, and return it. Raises RegisterBroken."""
    outside, inside = register.read(), entries(session)
    register.check(inside)
    if not agree(outside, inside):
        raise RegisterBroken(f"{register.file} and the database tell of different erasures; {BRING_BACK}")
    _keep(session, outside[len(inside) :])
    if len(inside) > len(outside):
        register.append(inside[len(outside) :])
    return max(outside, inside, key=len)


def entries(session: Session) -> list[Entry]:
    """Return the entries of the register as the database has them."""
    columns = [getattr(Erasure, name) for name in Line._fields]
    rows = session.execute(select(*columns, Erasure.seal).order_by(Erasure.number))
    return [Entry(Line(*line), sealed) for *line, sealed in rows]


def _require_not_placed(beneficiary: Beneficiary) -> None:
    """Refuse while somebody works with her: her place has to be given back first."""
    if beneficiary.state is PathState.IN_PLACEMENT:
        raise ErasureRefused("still_placed", "", "she is in a placement: end it first, then ask for the erasure")


def _require_all_known(session: Session) -> None:
    """Refuse where the database has tables that this process was not told of: what they tell of her would stay."""
    unknown = set(inspect(session.connection()).get_table_names()) - Base.metadata.tables.keys() - {VERSIONS}
    if unknown:
        raise RuntimeError(f"the records of {', '.join(sorted(unknown))} are not known here")


def _end_proposals(session: Session, number: int, now: datetime) -> None:
    for proposal in proposed.exposing(session, Proposal.beneficiary_id == number):
        endings.withdraw(session, proposal, reason=Withdrawal.ERASURE, now=now)
    for proposal in proposed.keeping_slots(session, Proposal.beneficiary_id == number):
        endings.free_slot(session, proposal)


def _keep(session: Session, new: Sequence[Entry]) -> None:
    if new:
        session.execute(insert(Erasure), [{**line._asdict(), "seal": sealed} for line, sealed in new])


def _traces(session: Session, rows: traces.Rows) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Yield what names or copies such rows as text."""
    yield from traces.copying(Base.metadata, rows)
    refs = [str(ref) for query in traces.references(rows) for (ref,) in session.execute(query)]
    for portion in portions(refs, 500):
        yield from traces.naming(Base.metadata, portion)


def _delete(session: Session, rows: Iterable[tuple[Table, ColumnElement[bool]]]) -> list[str]:
    """Delete rows; return from which tables something went."""
    there = [(of, condition) for of, condition in rows if session.scalar(select(exists().where(condition)))]
    for of, condition in there:
        session.execute(delete(of).where(condition))
    return [of.name for of, _ in there]


def _let_go(session: Session, everything: traces.Rows, rows: traces.Rows) -> None:
    """Let those of her rows that stay refer no longer to those that go."""
    for table in everything.keys() - rows.keys():
        for key in traces.keys(table):
            if key.referred_table in rows:
                referring = traces.leads_to(key, rows[key.referred_table])
                session.execute(update(table).where(referring).values(dict.fromkeys(key.column_keys)))


def _table(record: type[Base]) -> Table:
    return Base.metadata.tables[record.__tablename__]
