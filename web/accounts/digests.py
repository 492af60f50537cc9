"""Secrets that are shown once: how they are made, and what is stored of them."""

import hashlib
import hmac
import secrets


def new_secret() -> str:
    """Return a new secret of 128 bits, 22 characters, safe in a URL and in a cookie."""
    return secrets.token_urlsafe(16)


def digest(secret: str) -> str:
    """Return what is stored of a secret. It has 80 bits or more of its own, so a plain SHA-256 is enough."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def keyed_digest(key: str, purpose: str, text: str) -> str:
    """Return what is stored of a text that somebody could guess: without the key nobody can tell which it was."""
    return hmac.digest(key.encode(), f"ponte {purpose}\n{text}".encode(errors="replace"), "sha256").hex()
