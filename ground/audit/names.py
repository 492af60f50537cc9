"""How an object is named in the audit trail: by its table and a reference, never by what it says."""

import base64
import hmac
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy.orm import Session

from ground.base import Base

LONGEST = 64


class Name(NamedTuple):
    """The table, the reference and the territory of an object."""

    kind: str
    ref: str | None
    territory: str | None


def keyed_ref(salt: str, ref: str) -> str:
    """Return a person's reference in the audit trail; once her salt is gone nobody can tell whose it was."""
    digest = hmac.digest(salt.encode(), ref.encode(), sha256)
    return base64.urlsafe_b64encode(digest)[:22].decode("ascii")


def name_of(session: Session, record: Base) -> Name:
    """Return how a stored record is named.

    A record that says ``about = (Owner, "owner_id")`` is named by its owner; else a record is named by its
    ``audit_ref``, its ``ref`` or its key of one column, whichever comes first.
    """
    named = _owner(session, record) or record
    ref = getattr(named, "audit_ref", None) or getattr(named, "ref", None) or _key(named)
    return Name(record.__tablename__, ref, getattr(named, "territory", None))


def _owner(session: Session, record: Base) -> Base | None:
    about: tuple[type[Base], str] | None = getattr(record, "about", None)
    return session.get(about[0], getattr(record, about[1])) if about else None


def _key(record: Base) -> str | None:
    keys = [column.name for column in record.__table__.primary_key]
    return str(getattr(record, keys[0]))[:LONGEST] if len(keys) == 1 else None
