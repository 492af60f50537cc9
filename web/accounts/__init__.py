"""Who may come in: accounts, what they prove themselves with, and the sign-ins of browsers and programs.

Only digests of secrets are stored. Nothing here knows Flask.
"""

from web.accounts.choosing import set_password, stored_password
from web.accounts.ending import end_all
from web.accounts.owners import account_of_email, is_account, normalised, open_account
from web.accounts.records import (
    Account,
    AccountRequest,
    AccountState,
    ApiToken,
    EndedReason,
    Link,
    LinkKind,
    SignIn,
)
from web.accounts.second_factor import gives_second_factor, may_use_check_word, needs_second_factor
from web.accounts.sign_ins import (
    IDLE,
    LONGEST,
    end,
    end_sign_ins,
    ends_at,
    is_whole,
    live_sign_in,
    live_sign_ins,
    see,
    sign_in,
    sign_out,
)
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
    "end",
    "end_all",
    "end_sign_ins",
    "ends_at",
    "gives_second_factor",
    "is_account",
    "is_whole",
    "issue_token",
    "live_sign_in",
    "live_sign_ins",
    "live_token",
    "may_use_check_word",
    "needs_second_factor",
    "normalised",
    "open_account",
    "revoke_tokens",
    "see",
    "see_token",
    "set_password",
    "sign_in",
    "sign_out",
    "stored_password",
]
