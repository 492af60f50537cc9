"""Accounts and all that lets somebody in. Of secrets that are shown only digests are stored."""

from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from employers.records import Contact, Employer, TradeAssociation
from ground.actors import Actor, Role
from ground.audit.records import UNAUDITED
from ground.base import FLEETING, REFERS, Base, closed, public_ref
from ground.encryption import Encrypted
from ground.instants import Instant
from ground.territories import Territory
from matching.records.people import Beneficiary

LIVE = text("state <> 'disabled'")
WAITING = text("state = 'waiting'")


class AccountState(StrEnum):
    """Whether somebody may come in with an account; an invited one has no password yet."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


class EndedReason(StrEnum):
    """Why a sign-in ended; what became too old or was unused for too long ends without anybody writing so."""

    SIGNED_OUT = "signed_out"
    RENEWED = "renewed"  # another secret took its place, as after the second factor
    ENDED_BY_OWNER = "ended_by_owner"  # from another browser
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - no password
    FACTOR_CHANGED = "factor_changed"
    ROLE_CHANGED = "role_changed"
    DISABLED = "disabled"


class LinkKind(StrEnum):
    """What a link sent by mail is for."""

    INVITATION = "invitation"
    RESET = "reset"
    PROPOSAL = "proposal"  # to a card, which opens with the contact's check word
    CHECK_WORD = "check_word"  # where a contact chooses it


class RequestKind(StrEnum):
    """What is asked for about accounts."""

    OPEN = "open"
    REPLACE = "replace"  # by a new one with another role, place, name or address: nothing of the old one passes over
    RESET_FACTOR = "reset_factor"


class RequestState(StrEnum):
    """What became of a request."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"  # nobody said anything in time


class Account(Base):
    """Somebody who may come in, in one role, bound to a territory, to an employer or to a trade association.

    ``email`` is in lower case, None for accounts of programs alone. ``factor_at`` is when the second factor was set up;
    ``totp_pending`` waits for its first code. ``totp_counter`` is the last half minute whose code was accepted;
    ``factor_required`` asks for a second factor where the role alone does not. ``oidc_subject`` is who the provider of
    OpenID Connect says this is.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        # An address is stored in one spelling, so that it is one person's among all who may come in.
        CheckConstraint("email = lower(email)", name="email_in_lower_case"),
        Index("uq_accounts_live_email", "email", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        Index("uq_accounts_live_subject", "oidc_subject", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    role: Mapped[Role] = mapped_column(closed(Role))
    territory: Mapped[str | None] = mapped_column(ForeignKey(Territory.code))
    employer_id: Mapped[int | None] = mapped_column(ForeignKey(Employer.id), index=True)
    employer: Mapped[Employer | None] = relationship(lazy="joined")
    association_id: Mapped[int | None] = mapped_column(ForeignKey(TradeAssociation.id), index=True)
    association: Mapped[TradeAssociation | None] = relationship(lazy="joined")
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    lang: Mapped[str] = mapped_column(String(2), default="it")
    state: Mapped[AccountState] = mapped_column(closed(AccountState), default=AccountState.ACTIVE)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_at: Mapped[datetime | None] = mapped_column(Instant)
    totp_secret = Encrypted[str | None]("ref")
    totp_pending = Encrypted[str | None]("ref")
    totp_counter: Mapped[int | None] = mapped_column(BigInteger, info=UNAUDITED)
    factor_at: Mapped[datetime | None] = mapped_column(Instant)
    factor_required: Mapped[bool] = mapped_column(default=False)
    oidc_subject: Mapped[str | None] = mapped_column(String(255))

    @property
    def actor(self) -> Actor:
        """Who this account acts as."""
        employer = self.employer.ref if self.employer else None
        association = self.association.ref if self.association else None
        return Actor(self.ref, self.role, self.territory, employer, association)

    @property
    def standing(self) -> str:
        """A digest of all that a sign-in stands on: when any of it changes, the sign-ins of before are over."""
        facts: tuple[object, ...] = (self.role, self.territory, self.employer_id, self.association_id, self.state)
        if self.factor_required:
            # What was let in without a second factor is over from the moment on that one is asked for.
            facts = (*facts, "factor")
        return sha256(repr((facts, _told(self.password_at), _told(self.factor_at))).encode()).hexdigest()


def _told(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


class AccountRequest(Base):
    """What was asked about accounts, and what became of it: never changed, only decided, once.

    ``account`` is the reference of the one to be replaced or reset, ``opened`` of the one that was opened. The role and
    what it is bound to are those asked for; of an employer's contact ``territory`` is the employer's. ``name`` and
    ``email`` are gone once it is decided. ``asked_by`` and ``decided_by`` are references of accounts, the latter may be
    ``machine``; ``is_alone`` tells that no second person was needed.
    """

    __tablename__ = "account_requests"
    __table_args__ = (
        # Who sees people, approves who does, or watches over them, is never one person's choice: not the asker's, and
        # not that of whom it is about.
        CheckConstraint("NOT is_alone OR role IN ('employer', 'association')", name="alone"),
        CheckConstraint(
            "state <> 'granted' OR is_alone OR (decided_by IS NOT NULL AND decided_by <> asked_by "
            "AND (account IS NULL OR decided_by <> account))",
            name="two_people",
        ),
        # A decision has its instant.
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(kind = 'open') = (account IS NULL)", name="about_an_account"),
        # What waits is asked once.
        Index("uq_account_requests_about", "account", unique=True, sqlite_where=WAITING, postgresql_where=WAITING),
        Index("uq_account_requests_email", "email", unique=True, sqlite_where=WAITING, postgresql_where=WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    kind: Mapped[RequestKind] = mapped_column(closed(RequestKind))
    state: Mapped[RequestState] = mapped_column(closed(RequestState), default=RequestState.WAITING)
    account: Mapped[str | None] = mapped_column(ForeignKey(Account.ref))
    opened: Mapped[str | None] = mapped_column(ForeignKey(Account.ref))
    role: Mapped[Role] = mapped_column(closed(Role, "asked_role"))
    territory: Mapped[str | None] = mapped_column(ForeignKey(Territory.code), index=True)
    employer_id: Mapped[int | None] = mapped_column(ForeignKey(Employer.id), index=True)
    employer: Mapped[Employer | None] = relationship(lazy="joined")
    association_id: Mapped[int | None] = mapped_column(ForeignKey(TradeAssociation.id), index=True)
    association: Mapped[TradeAssociation | None] = relationship(lazy="joined")
    name: Mapped[str | None] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    lang: Mapped[str] = mapped_column(String(2), default="it")
    is_alone: Mapped[bool] = mapped_column(default=False)
    asked_by: Mapped[str] = mapped_column(String(22))
    asked_at: Mapped[datetime] = mapped_column(Instant, index=True)
    decided_by: Mapped[str | None] = mapped_column(String(22))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)


class RecoveryCode(Base):
    """A code that once takes the place of the second factor."""

    __tablename__ = "recovery_codes"
    about = (Account, "account_id")
    __table_args__ = (UniqueConstraint("account_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class ApiToken(Base):
    """A program's key to an account, made by its owner, who can revoke it.

    ``standing`` is the account's when it was made: when that changes the token is dead. ``last_used_on`` is a day only.
    One that was made with another token, ``made_with_id``, dies with that.
    """

    __tablename__ = "api_tokens"
    about = (Account, "account_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    name: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    last_used_on: Mapped[date | None] = mapped_column(info=UNAUDITED)
    standing: Mapped[str] = mapped_column(String(64))
    made_with_id: Mapped[int | None] = mapped_column(ForeignKey("api_tokens.id"), index=True)


class SignIn(Base):
    """One signed-in browser.

    ``factor_at`` is when the second factor was given here, None where it was not or need not be; ``standing`` is the
    account's when it began; ``browser`` says in coarse plain words with what, such as ``Firefox, Linux``.
    """

    __tablename__ = "sign_ins"
    __table_args__ = {"info": FLEETING}  # noqa: RUF012 - read once by SQLAlchemy
    about = (Account, "account_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    standing: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(60), default="")
    started_at: Mapped[datetime] = mapped_column(Instant)
    factor_at: Mapped[datetime | None] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant, info=UNAUDITED)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_reason: Mapped[EndedReason | None] = mapped_column(closed(EndedReason))


class Link(Base):
    """A secret sent by mail, good once: to an account or to an employer's contact.

    ``concerns`` is the reference of what it is about beside its receiver, such as a proposal.
    """

    __tablename__ = "links"
    # A link has one receiver.
    __table_args__ = (
        CheckConstraint("(account_id IS NULL) <> (contact_id IS NULL)", name="one_receiver"),
        {"info": FLEETING},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LinkKind] = mapped_column(closed(LinkKind))
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id), index=True)
    account: Mapped[Account | None] = relationship()
    contact_id: Mapped[int | None] = mapped_column(ForeignKey(Contact.id), index=True)
    contact: Mapped[Contact | None] = relationship()
    concerns: Mapped[str | None] = mapped_column(String(22), index=True, info=REFERS)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def audit_ref(self) -> str | None:
        """The reference of the receiver."""
        receiver = self.account or self.contact
        return receiver.ref if receiver else None


class Attempt(Base):
    """How often somebody tried in vain to come in, by account, browser or address: a keyed digest tells which.

    ``tries`` counts from the last success; before ``free_at`` nobody is asked again.
    """

    __tablename__ = "attempts"
    # Failed sign-ins are told in the trail by themselves; this only counts.
    __table_args__ = {"info": UNAUDITED | FLEETING}  # noqa: RUF012 - read once by SQLAlchemy

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime] = mapped_column(Instant, index=True)
    free_at: Mapped[datetime] = mapped_column(Instant)


class Draft(Base):
    """What somebody had typed on a page when the sign-in ended: kept for a day, for the same account alone.

    ``page`` is a digest of the page's address, which itself is encrypted: it may hold a reference. ``fields`` is
    {name of the field: what was typed, one or more}; ``beneficiary_id`` tells whom the page was about.
    """

    __tablename__ = "drafts"
    about = (Account, "account_id")
    __table_args__ = (UniqueConstraint("account_id", "page"), {"info": FLEETING})

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    beneficiary_id: Mapped[int | None] = mapped_column(ForeignKey(Beneficiary.id), index=True)
    page: Mapped[str] = mapped_column(String(64))
    address = Encrypted[str]("account_id", "page", nullable=False)
    fields = Encrypted[dict[str, list[str]]]("account_id", "page", nullable=False)
    kept_at: Mapped[datetime] = mapped_column(Instant, index=True)
