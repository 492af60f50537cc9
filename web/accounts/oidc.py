"""Sign-in by OpenID Connect: what the provider is asked, and what of its answer counts (code with PKCE, RFC 7636).

Nothing here knows Flask or an account: it proves an address, or refuses. The rules are those of OpenID Connect Core
1.0, section 3.1.3.7, and some are stricter.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import Any, NamedTuple

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from web.provider import Provider

DISCOVERY = "/.well-known/openid-configuration"
# Signatures that only the provider can make; none that our own secret could.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")
PATIENCE_S = 5  # for each answer of the provider
LEEWAY = timedelta(minutes=1)  # by which two clocks may differ
LIFE = timedelta(minutes=10)  # from leaving for the provider to coming back
LONGEST = 255  # characters of a subject, as the standard has it


class ProviderAway(Exception):  # noqa: N818
    """The provider does not answer, or not as a provider does."""


class NotProven(Exception):  # noqa: N818
    """The provider's answer proves nothing to us; ``reason`` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Errand(NamedTuple):
    """What a browser is sent to the provider with; it is kept with the browser until it comes back."""

    state: str
    nonce: str
    verifier: str
    until: float  # seconds since 1970


@dataclass(frozen=True, slots=True)
class Proven:
    """Who the provider says has come: its own name for her, her verified address, and in which ways she proved it."""

    subject: str
    email: str
    ways: frozenset[str]


def begin(provider: Provider, back: str, *, now: datetime) -> tuple[str, Errand]:
    """Return the address to send a browser to, and the errand to keep; ``back`` is where it returns to.

    Raises ProviderAway.
    """
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in Errand._fields[:3])
    errand = Errand(state, nonce, verifier, (now + LIFE).timestamp())
    with _session(provider, back) as asking:
        where = _metadata(asking, provider)["authorization_endpoint"]
        url, _ = asking.create_authorization_url(
            where, state=errand.state, nonce=errand.nonce, code_verifier=errand.verifier
        )
    return str(url), errand


def finish(  # noqa: PLR0913 - what came back, and what it is held against, all by name
    provider: Provider, back: str, errand: Errand | None, *, state: str, code: str, now: datetime
) -> Proven:
    """Return whom the provider vouches for. Raises NotProven, ProviderAway."""
    if errand is None or not hmac.compare_digest(errand.state.encode(), state.encode(errors="replace")):
        raise NotProven("oidc_state")
    if now.timestamp() >= errand.until:
        raise NotProven("oidc_late")
    if not code:
        raise NotProven("oidc_refused")
    with _session(provider, back) as asking:
        metadata = _metadata(asking, provider)
        token = _token(asking, metadata["token_endpoint"], code, errand.verifier)
        keys = _json(asking, metadata["jwks_uri"])
    return proven(_claims(token, keys), provider, nonce=errand.nonce, now=now)


def proven(claims: Mapping[str, Any], provider: Provider, *, nonce: str, now: datetime) -> Proven:
    """Return whom signed claims vouch for to us, here and now. Raises NotProven."""
    reason = _fault(claims, provider, nonce, now.timestamp())
    if reason is not None:
        raise NotProven(reason)
    ways = claims.get("amr")
    stated = {*(ways if isinstance(ways, list) else ()), claims.get("acr")}
    return Proven(claims["sub"], claims["email"], frozenset(way for way in stated if isinstance(way, str)))


def _fault(claims: Mapping[str, Any], provider: Provider, nonce: str, at: float) -> str | None:
    """Return the code of the first condition that the claims do not meet."""
    leeway = LEEWAY.total_seconds()
    conditions = {
        "oidc_issuer": claims.get("iss") == provider.issuer,
        "oidc_audience": _is_for(claims, provider.client_id),
        "oidc_expired": at - leeway < _number(claims.get("exp"), -inf),
        "oidc_early": all(_number(claims.get(key, at), inf) <= at + leeway for key in ("iat", "nbf")),
        "oidc_nonce": hmac.compare_digest(_text(claims.get("nonce")).encode(), nonce.encode()),
        "oidc_subject": 0 < len(_text(claims.get("sub"))) <= LONGEST,
        "oidc_address": bool(_text(claims.get("email"))) and claims.get("email_verified") is True,
    }
    return next((reason for reason, is_met in conditions.items() if not is_met), None)


def _is_for(claims: Mapping[str, Any], client: str) -> bool:
    """Tell whether we are meant; where others are too, we have to be the one that asked."""
    meant = claims.get("aud")
    audience = meant if isinstance(meant, list) else [meant]
    return client in audience and claims.get("azp", client if len(audience) == 1 else None) == client


def _number(value: object, otherwise: float) -> float:
    return value if isinstance(value, int | float) else otherwise


def _text(value: object) -> str:
    """Return a text as it is, and nothing for what is none or could not be stored."""
    return value if isinstance(value, str) and value.isprintable() else ""


def _session(provider: Provider, back: str) -> OAuth2Session:
    return OAuth2Session(
        provider.client_id,
        provider.client_secret,
        scope="openid email",
        redirect_uri=back,
        code_challenge_method="S256",
        default_timeout=PATIENCE_S,
    )


def _metadata(asking: OAuth2Session, provider: Provider) -> dict[str, Any]:
    """Return what the provider says of itself, which has to be the one that is set. Raises ProviderAway."""
    told = _json(asking, provider.issuer.rstrip("/") + DISCOVERY)
    endpoints = [told.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    scheme = provider.issuer.partition(":")[0]
    is_whole = all(isinstance(url, str) and url.startswith(("https://", f"{scheme}://")) for url in endpoints)
    if told.get("issuer") != provider.issuer or not is_whole:
        raise ProviderAway
    return told


def _json(asking: OAuth2Session, url: str) -> dict[str, Any]:
    try:
        answer = asking.get(url, withhold_token=True, allow_redirects=False)
        answer.raise_for_status()
        told = answer.json()
    except (RequestException, ValueError) as error:
        raise ProviderAway from error
    if not isinstance(told, dict):
        raise ProviderAway
    return told


def _token(asking: OAuth2Session, url: str, code: str, verifier: str) -> str:
    """Give the code for a token, once. Raises NotProven, ProviderAway."""
    try:
        answer = asking.fetch_token(url, code=code, code_verifier=verifier, allow_redirects=False)
    except OAuthError as error:
        raise NotProven("oidc_code") from error
    except (RequestException, ValueError) as error:
        raise ProviderAway from error
    return str(answer.get("id_token", ""))


def _claims(token: str, keys: dict[str, Any]) -> dict[str, Any]:
    """Return what the provider has signed. Raises NotProven."""
    try:
        return jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise NotProven("oidc_signature") from error
