"""Who may come in: accounts, the tokens of programs, the sign-ins of people. Only digests of secrets are stored."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from employers.records import Employer, TradeAssociation
from ground.actors import Actor, Role
from ground.audit.records import UNAUDITED
from ground.base import Base, closed, public_ref
from ground.instants import Instant

TOKEN_LIFE = timedelta(days=180)
# A sign-in ends this long after its last use, and at the latest this long after its start.
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)


class Account(Base):
    """Somebody who may come in, in one role, bound to a territory, to an employer or to a trade association."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    role: Mapped[Role] = mapped_column(closed(Role))
    territory: Mapped[str | None] = mapped_column(ForeignKey("territories.code"))
    employer_id: Mapped[int | None] = mapped_column(ForeignKey(Employer.id), index=True)
    employer: Mapped[Employer | None] = relationship(lazy="joined")
    association_id: Mapped[int | None] = mapped_column(ForeignKey(TradeAssociation.id), index=True)
    association: Mapped[TradeAssociation | None] = relationship(lazy="joined")
    name: Mapped[str] = mapped_column(String(120))

    @property
    def actor(self) -> Actor:
        """Who this account acts as."""
        employer = self.employer.ref if self.employer else None
        association = self.association.ref if self.association else None
        return Actor(self.ref, self.role, self.territory, employer, association)


class ApiToken(Base):
    """A program's key to an account, made by its owner, who can revoke it."""

    __tablename__ = "api_tokens"
    about = (Account, "account_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    name: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class SignIn(Base):
    """One signed-in browser."""

    __tablename__ = "sign_ins"
    about = (Account, "account_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant, info=UNAUDITED)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


def digest(secret: str) -> str:
    """Return what is stored of a secret. It has 128 bits or more of its own, so a plain SHA-256 is enough."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def open_account(session: Session, role: Role, name: str, *, territory: str | None = None) -> Account:
    """Store and return a new account; ``name`` is what its colleagues see."""
    account = Account(role=role, name=name, territory=territory)
    session.add(account)
    session.flush()
    return account


def is_account(session: Session, ref: str, role: Role, **bound: str | None) -> bool:
    """Tell whether there is an account of this reference and role, and of the ``territory`` when one is given."""
    return session.scalar(select(Account.id).filter_by(ref=ref, role=role, **bound)) is not None


def issue_token(session: Session, account: Account, name: str, *, now: datetime) -> str:
    """Make a new token for the account and return it; it can never be read again."""
    token = f"ponte_{secrets.token_urlsafe(32)}"
    session.add(
        ApiToken(account=account, name=name, digest=digest(token), created_at=now, expires_at=now + TOKEN_LIFE),
    )
    session.flush()
    return token


def revoke_tokens(session: Session, account: Account, name: str, *, now: datetime) -> None:
    """End the account's live tokens of this name."""
    live = select(ApiToken).filter_by(account_id=account.id, name=name, revoked_at=None).order_by(ApiToken.id)
    for token in session.scalars(live):
        token.revoked_at = now
    session.flush()


def account_of_token(session: Session, token: str, *, now: datetime) -> Account | None:
    """Return whose token this is, None when it is unknown, revoked or has expired."""
    found = session.scalars(select(ApiToken).filter_by(digest=digest(token))).one_or_none()
    if found is None or found.revoked_at is not None or now >= found.expires_at:
        return None
    return found.account


def sign_in(session: Session, account: Account, *, now: datetime) -> str:
    """Start a sign-in and return the secret for its cookie."""
    secret = secrets.token_urlsafe(16)
    session.add(SignIn(account=account, digest=digest(secret), started_at=now, seen_at=now))
    session.flush()
    return secret


def live_sign_in(session: Session, secret: str, *, now: datetime) -> SignIn | None:
    """Return the sign-in of a cookie's secret, None when it is unknown, ended, too old or unused for too long."""
    found = session.scalars(select(SignIn).filter_by(digest=digest(secret))).one_or_none()
    if found is None or found.ended_at is not None:
        return None
    return found if now < min(found.seen_at + IDLE, found.started_at + LONGEST) else None


def see(session: Session, sign_in_id: int, *, now: datetime) -> None:
    """Note that a sign-in is in use."""
    session.get_one(SignIn, sign_in_id).seen_at = now
    session.flush()


def sign_out(session: Session, secret: str, *, now: datetime) -> None:
    """End the sign-in of a cookie's secret, if it lives."""
    found = live_sign_in(session, secret, now=now)
    if found is not None:
        found.ended_at = now
        session.flush()
