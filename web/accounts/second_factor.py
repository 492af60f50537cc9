"""The second factor: a code that changes every half minute (TOTP, RFC 6238), or a recovery code that is good once."""

import hmac
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.records import Contact
from ground.actors import Role
from web.accounts.digests import digest
from web.accounts.records import Account, RecoveryCode

ISSUER = "Ponte"
STEP_S = 30
WINDOW = 1  # codes before and after the present one that count too: clocks differ
# Whoever sees people, keeps or approves accounts or reads the trail; of an employer from the first placement on.
ASKED_OF = frozenset({Role.TUTOR, Role.COORDINATOR, Role.OPERATOR, Role.LEAD, Role.ADMINISTRATOR, Role.AUDITOR})
RECOVERY_CODES = 10
# 32 signs that are not taken for each other, so 16 of them are 80 bits.
SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
GROUPS, GROUP = 4, 4
MISREAD = str.maketrans("oil", "011")


def needs_second_factor(account: Account) -> bool:
    """Tell whether the account may do nothing before a second factor is set up."""
    return account.role in ASKED_OF or account.factor_required


def may_use_check_word(session: Session, contact: Contact) -> bool:
    """Tell whether a check word is enough for a contact: not for one whose account gives a second factor."""
    account = session.scalar(select(Account).where(Account.ref == contact.account)) if contact.account else None
    return contact.check_word_hash is not None and (account is None or not needs_second_factor(account))


def gives_second_factor(account: Account) -> bool:
    """Tell whether a sign-in of the account needs more than its password."""
    return account.factor_at is not None or needs_second_factor(account)


def begin(session: Session, account: Account) -> None:
    """Make the secret of a second factor, in force once its first code is confirmed; an older one stays until then."""
    account.totp_pending = pyotp.random_base32()
    session.flush()


def address(account: Account) -> str:
    """Return what an authenticator app reads of the secret that waits for its first code, ``otpauth://...``."""
    return _totp(account.totp_pending).provisioning_uri(name=account.email or account.name, issuer_name=ISSUER)


def confirm(session: Session, account: Account, code: str, *, now: datetime) -> list[str] | None:
    """Put the waiting secret in force if the code is its own; return new recovery codes, None for a wrong code."""
    pending = account.totp_pending
    counter = _counter(pending, code, now=now) if pending else None
    if counter is None:
        return None
    account.totp_secret, account.totp_pending, account.totp_counter = pending, None, counter
    account.factor_at = now
    return new_recovery_codes(session, account)


def remove(session: Session, account: Account) -> None:
    """Take the second factor away, with its recovery codes."""
    account.totp_secret = account.totp_pending = account.totp_counter = account.factor_at = None
    _forget_codes(session, account)


def accept(session: Session, account: Account, code: str, *, now: datetime) -> bool:
    """Take the app's present code, or a recovery code; each is taken once, also from two who send it together."""
    query = select(Account).filter_by(id=account.id).with_for_update(of=Account)
    session.scalars(query.execution_options(populate_existing=True)).one()
    if account.factor_at is None:
        return False
    counter = _counter(account.totp_secret, code, now=now)
    if counter is None:
        return _use_recovery_code(session, account, code, now=now)
    if account.totp_counter is not None and counter <= account.totp_counter:
        return False
    account.totp_counter = counter
    session.flush()
    return True


def new_recovery_codes(session: Session, account: Account) -> list[str]:
    """Make new recovery codes instead of those there are, and return them; they can never be read again."""
    _forget_codes(session, account)
    codes = [new_code() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(account_id=account.id, digest=digest(_plain(code))) for code in codes)
    session.flush()
    return codes


def new_code() -> str:
    """Return a secret of 80 bits that can be read out and copied, such as ``7k3m-x0wd-vq2p-9ase``."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(GROUP)) for _ in range(GROUPS))


def codes_left(session: Session, account: Account) -> int:
    """Count the recovery codes that are still good."""
    return len(session.scalars(select(RecoveryCode.id).filter_by(account_id=account.id, used_at=None)).all())


def code_of(secret: str, *, now: datetime) -> str:
    """Return the code that an app with this secret shows now."""
    return str(_totp(secret).generate_otp(_step(now)))


def _counter(secret: str | None, code: str, *, now: datetime) -> int | None:
    """Return the half minute to which a code belongs, None for a wrong one."""
    shown, totp, present = "".join(code.split()), _totp(secret), _step(now)
    for counter in range(present - WINDOW, present + WINDOW + 1):
        if hmac.compare_digest(totp.generate_otp(counter), shown.encode("ascii", "replace").decode()):
            return counter
    return None


def _step(now: datetime) -> int:
    return int(now.timestamp()) // STEP_S


def _totp(secret: str | None) -> pyotp.TOTP:
    return pyotp.TOTP(secret or "")


def _use_recovery_code(session: Session, account: Account, code: str, *, now: datetime) -> bool:
    known = select(RecoveryCode).filter_by(account_id=account.id, digest=digest(_plain(code)), used_at=None)
    found = session.scalars(known).one_or_none()
    if found is None:
        return False
    found.used_at = now
    session.flush()
    return True


def _forget_codes(session: Session, account: Account) -> None:
    for code in session.scalars(select(RecoveryCode).filter_by(account_id=account.id).order_by(RecoveryCode.id)):
        session.delete(code)
    session.flush()


def _plain(code: str) -> str:
    """Return the one form of a recovery code, however it was copied."""
    return "".join(sign for sign in code.lower() if sign.isalnum()).translate(MISREAD)
