"""A real provider of OpenID Connect on loopback, in a process of its own, that can be told to lie.

It insists on PKCE, which oidc-provider-mock by itself does not. Started as a program it prints its port.
"""

import base64
import hashlib
import json
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from flask import Flask, Response, abort, g, request
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from werkzeug.serving import make_server

ROOT = Path(__file__).parents[1]
PATIENCE_S = 10
AUTHORIZE, TOKEN, LIES = "/oauth2/authorize", "/oauth2/token", "/lies"


class Provider:
    """The provider as a test sees it: its address, its users, and what it lies about."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://localhost:{port}"

    def user(self, subject: str, **claims: object) -> None:
        """Let the provider know somebody."""
        self._put(f"/users/{subject}", claims)

    def lie(self, **lies: object) -> None:
        """Tell the provider what to lie about from now on: ``claims``, ``key`` (other, secret), ``broken`` (a path)."""
        self._put(LIES, lies)

    def authorize(self, url: str, subject: str) -> dict[str, str]:
        """Sign somebody in at the provider, as a browser would, and return with what she is sent back."""
        sent = requests.post(url, data={"sub": subject}, allow_redirects=False, timeout=PATIENCE_S)
        assert sent.status_code == 302, sent.status_code
        return {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["Location"]).query).items()}

    def _put(self, path: str, body: object) -> None:
        requests.put(f"{self.issuer}{path}", json=body, timeout=PATIENCE_S).raise_for_status()


@contextmanager
def running() -> Iterator[Provider]:
    """Run a provider until the end of the block."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.provider"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            yield Provider(int(process.stdout.readline()))
        finally:
            process.terminate()


def application() -> Flask:
    """Return the provider's application, with PKCE and lies."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import oidc_provider_mock  # noqa: PLC0415 - it warns while it is imported
    app: Flask = oidc_provider_mock.app()
    challenges: dict[str, str] = {}
    lies: dict[str, Any] = {}

    @app.put(LIES)
    def lie() -> str:
        lies.clear()
        lies.update(request.get_json())
        return ""

    @app.before_request
    def require() -> tuple[dict[str, str], int] | None:
        if request.path == lies.get("broken"):
            abort(503)
        known = challenges.get(request.form.get("code", "")) if request.path == TOKEN else None
        is_other = known is not None and known != challenge(request.form.get("code_verifier", ""))
        return ({"error": "invalid_grant"}, 400) if is_other else None

    @app.after_request
    def remember(response: Response) -> Response:
        if request.path == AUTHORIZE and request.method == "POST":
            assert request.args["code_challenge_method"] == "S256"
            [code] = parse_qs(urlsplit(response.headers["Location"]).query)["code"]
            challenges[code] = request.args["code_challenge"]
        if request.path == TOKEN and lies:
            told = response.get_json()
            told["id_token"] = forged(told["id_token"], lies, g.oidc_provider_mock_storage.jwk)
            response.data = json.dumps(told)
        return response

    return app


def challenge(verifier: str) -> str:
    """Return the challenge to a verifier (RFC 7636, 4.6)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def forged(token: str, lies: dict[str, Any], own: Any) -> str:  # noqa: ANN401 - the mock's key
    """Return a token with other claims (None leaves one away), or signed with another key."""
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))) | lies.get("claims", {})
    keys = {"other": RSAKey.generate_key(2048), "secret": OctKey.import_key("our secret at the provider")}
    key = keys.get(lies.get("key", "")) or RSAKey.import_key(own.as_dict(is_private=True))
    header = {"alg": "HS256" if isinstance(key, OctKey) else "RS256", "kid": own.as_dict()["kid"]}
    return jwt.encode(header, {name: value for name, value in claims.items() if value is not None}, key)


if __name__ == "__main__":
    server = make_server("localhost", 0, application(), threaded=True)
    print(server.server_port, flush=True)  # noqa: T201 - what its caller reads
    server.serve_forever()
