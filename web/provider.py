"""The provider of OpenID Connect, as the settings ``PONTE_OIDC_...`` name it; unset, nobody signs in with one."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from web.refusals import BadSetting


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of OpenID Connect, and who we are to it.

    ``second_factor`` are the words in ``amr`` or ``acr`` with which it states that somebody proved a second factor to
    it; where there are none, our own is always asked for.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    second_factor: frozenset[str] = frozenset()


def read(environ: Mapping[str, str] = os.environ) -> Provider | None:
    """Return the provider to sign in with, None where none is set. Raises BadSetting when only a part of it is."""
    known = Provider(issuer(environ), client_id(environ), client_secret(environ), second_factor(environ))
    return known if known.issuer else None


def issuer(environ: Mapping[str, str] = os.environ) -> str:
    """Return the address by which the provider calls itself; without https only on this machine. Raises BadSetting."""
    url = _together("ISSUER", environ)
    if url and not _is_safe(url):
        raise BadSetting("PONTE_OIDC_ISSUER", "must be the provider's address, like https://login.example.org")
    return url


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_near = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}
    is_whole = bool(parts.hostname) and not (parts.query or parts.fragment or "@" in parts.netloc)
    return is_whole and (parts.scheme == "https" or is_near)


def client_id(environ: Mapping[str, str] = os.environ) -> str:
    """Return under which name the provider knows us. Raises BadSetting."""
    return _together("CLIENT_ID", environ)


def client_secret(environ: Mapping[str, str] = os.environ) -> str:
    """Return with what we prove ourselves to the provider. Raises BadSetting."""
    return _together("CLIENT_SECRET", environ)


def second_factor(environ: Mapping[str, str] = os.environ) -> frozenset[str]:
    """Return the words with which the provider states that a second factor was proved to it, such as ``mfa``."""
    return frozenset(word.strip() for word in environ.get("PONTE_OIDC_SECOND_FACTOR", "").split(",") if word.strip())


def _together(name: str, environ: Mapping[str, str]) -> str:
    """Return one of three settings that stand together or not at all."""
    names = [f"PONTE_OIDC_{each}" for each in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")]
    found = environ.get(f"PONTE_OIDC_{name}", "").strip()
    if not found and any(environ.get(each) for each in names):
        raise BadSetting(f"PONTE_OIDC_{name}", f"must be set too, or none of {', '.join(names)}")
    return found


READERS: Mapping[str, Callable[[], object]] = {
    "PONTE_OIDC_ISSUER": issuer,
    "PONTE_OIDC_CLIENT_ID": client_id,
    "PONTE_OIDC_CLIENT_SECRET": client_secret,
    "PONTE_OIDC_SECOND_FACTOR": second_factor,
}
