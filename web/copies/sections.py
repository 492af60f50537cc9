"""What stands in her own copy: sections with a heading, each with pairs of what it is and what is held."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.records.people import Beneficiary
from web.accounts import Account
from web.wording import Words

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and pairs of what it is and what is held; ``note`` says what the pairs cannot."""

    heading: str
    pairs: Sequence[Pair]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Teller:
    """What tells of one table: which of its columns it tells, and how."""

    columns: frozenset[str]
    tell: Callable[[Session, Beneficiary, Words], Section]


def known(pairs: Iterable[tuple[str, str | None]]) -> list[Pair]:
    """Return the pairs of which something is held."""
    return [(label, text) for label, text in pairs if text]


def account_name(session: Session, ref: str) -> str:
    """Return the name behind the reference of an account, else that itself."""
    return session.scalar(select(Account.name).where(Account.ref == ref)) or ref
