"""Who may come in: accounts, what they prove themselves with, and the sign-ins of browsers and programs.

Only digests of secrets are stored. Nothing here knows Flask.
"""

from web.accounts.owners import account_of_email, is_account, normalised, open_account
from web.accounts.records import Account, AccountRequest, AccountState, ApiToken, EndedReason, Link, LinkKind, SignIn
from web.accounts.sign_ins import IDLE, LONGEST, live_sign_in, see, sign_in, sign_out
from web.accounts.tokens import TOKEN_LIFE, account_of_token, issue_token, live_token, revoke_tokens, see_token

__all__ = [
    "IDLE",
    "LONGEST",
    "TOKEN_LIFE",
    "Account",
    "AccountRequest",
    "AccountState",
    "ApiToken",
    "EndedReason",
    "Link",
    "LinkKind",
    "SignIn",
    "account_of_email",
    "account_of_token",
    "is_account",
    "issue_token",
    "live_sign_in",
    "live_token",
    "normalised",
    "open_account",
    "revoke_tokens",
    "see",
    "see_token",
    "sign_in",
    "sign_out",
]
