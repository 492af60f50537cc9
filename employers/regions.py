"""What region and law ask of placements, as who coordinates a territory sets it for its region."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers import reach
from employers.errors import BadTerm
from employers.pacts import LegalKind, Term
from employers.terms import FIELDS, Key, is_value, until_next
from ground.actors import Actor


def set_term(session: Session, stated: Mapping[str, Any], *, by: Actor, now: datetime) -> Term:
    """Set a value for the region of one's territory from a day on; an older one ends the day before.

    ``stated`` has ``key``, ``value``, ``valid_from``, ``act`` (the legal act) and perhaps ``legal_kind``. One for the
    same day corrects it, one for an earlier day ends before what is set for later. Raises NoTerm, BadTerm.
    """
    region = reach.region_to_set(session, by)
    if region is None:
        told = "the region of your territory is not set: an administrator can set it, then say this again"
        raise BadTerm("region_unset", "", told)
    key, kind, valid_from = _read(stated)
    same = _same(session, key, region, kind)
    valid_to = until_next((each.valid_from for each in same), valid_from)
    _end(same, valid_from)
    term = Term(key=key, region=region, legal_kind=kind, valid_from=valid_from, valid_to=valid_to)
    term.value, term.act, term.set_by, term.set_at = stated["value"], stated["act"].strip(), by.ref, now
    session.add(term)
    session.flush()
    return term


def _read(stated: Mapping[str, Any]) -> tuple[Key, LegalKind | None, date]:
    key, kind = Key(stated["key"]), stated.get("legal_kind")
    if not is_value(key, stated["value"]):
        wanted = " or ".join(", ".join(sorted(names)) for names in FIELDS[key])
        raise BadTerm("bad_value", "value", f"of this key the numbers are: {wanted}; shares go from 0 to 1")
    if not stated["act"].strip():
        raise BadTerm("act_missing", "act", "name the legal act that sets it")
    return key, kind and LegalKind(kind), stated["valid_from"]


def _same(session: Session, key: Key, region: str, kind: LegalKind | None) -> Sequence[Term]:
    """Return what was set of the same until now, locked."""
    query = select(Term).where(Term.key == key, Term.region == region, Term.legal_kind.is_not_distinct_from(kind))
    query = query.order_by(Term.id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).all()


def _end(same: Sequence[Term], valid_from: date) -> None:
    """End those that hold from before a day on and would still hold on it."""
    for each in same:
        if (each.valid_from or date.min) < valid_from <= (each.valid_to or date.max):
            each.valid_to = valid_from - timedelta(days=1)
