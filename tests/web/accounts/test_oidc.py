"""Sign-in by OpenID Connect, against a real provider over HTTP that lies where it is told to."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests import make, provider
from web.accounts import oidc
from web.accounts.oidc import Errand, NotProven, Proven, ProviderAway, begin, finish, proven
from web.provider import Provider

BACK = "http://127.0.0.1:8000/sign-in/oidc/back"
CLIENT, SECRET = "ponte", "our secret at the provider"
HERS = {"email": "ada@example.org", "email_verified": True}


@pytest.fixture(scope="module")
def running() -> Iterator[provider.Provider]:
    """Return a provider that runs."""
    with provider.running() as found:
        yield found


@pytest.fixture
def there(running: provider.Provider) -> provider.Provider:
    """Return a provider that knows somebody and tells the truth."""
    running.lie()
    running.user("ada", **HERS)
    return running


def known(there: provider.Provider) -> Provider:
    return Provider(there.issuer, CLIENT, SECRET)


def now() -> datetime:
    return datetime.now(UTC)


def go(there: provider.Provider) -> tuple[Errand, dict[str, str]]:
    """Go to the provider and sign in there; return the errand and what comes back."""
    url, errand = begin(known(there), BACK, now=now())
    return errand, there.authorize(url, "ada")


def come_back(there: provider.Provider, errand: Errand | None, back: dict[str, str]) -> Proven:
    return finish(known(there), BACK, errand, state=back["state"], code=back["code"], now=now())


def test_a_verified_address_is_proven(there: provider.Provider) -> None:
    errand, back = go(there)

    assert come_back(there, errand, back) == Proven("ada", "ada@example.org", frozenset())


def test_the_provider_is_asked_with_a_challenge_and_never_with_its_answer(there: provider.Provider) -> None:
    url, errand = begin(known(there), BACK, now=now())

    assert provider.challenge(errand.verifier) in url
    assert errand.verifier not in url
    assert SECRET not in url
    assert all(len(secret) >= 64 for secret in errand[:3])


@pytest.mark.parametrize("state", ["", "x", "è", "\udcff"])
def test_a_wrong_state_is_refused_before_the_provider_is_asked(there: provider.Provider, state: str) -> None:
    errand, back = go(there)

    with pytest.raises(NotProven, match="oidc_state"):
        come_back(there, errand, back | {"state": state})
    assert come_back(there, errand, back).subject == "ada"


def test_a_browser_that_was_never_sent_is_refused(there: provider.Provider) -> None:
    _, back = go(there)

    with pytest.raises(NotProven, match="oidc_state"):
        come_back(there, None, back)


def test_who_comes_back_late_begins_anew(there: provider.Provider) -> None:
    errand, back = go(there)

    with pytest.raises(NotProven, match="oidc_late"):
        finish(known(there), BACK, errand, state=back["state"], code=back["code"], now=now() + oidc.LIFE)


def test_a_code_is_good_once(there: provider.Provider) -> None:
    errand, back = go(there)
    come_back(there, errand, back)

    with pytest.raises(NotProven, match="oidc_code"):
        come_back(there, errand, back)


def test_a_code_taken_from_somebody_else_is_worth_nothing(there: provider.Provider) -> None:
    """Put another browser's code into one's own errand: the provider asks for the verifier that went with it."""
    _, stolen = go(there)
    own, _ = go(there)

    with pytest.raises(NotProven, match="oidc_code"):
        come_back(there, own, stolen | {"state": own.state})


LIES: dict[str, dict[str, Any]] = {
    "oidc_nonce": {"nonce": "another"},
    "oidc_nonce-none": {"nonce": None},
    "oidc_issuer": {"iss": "https://other.example.org"},
    "oidc_audience": {"aud": "another"},
    "oidc_audience-none": {"aud": None},
    "oidc_audience-asked_by_another": {"aud": [CLIENT, "another"], "azp": "another"},
    "oidc_audience-asked_by_nobody": {"aud": [CLIENT, "another"]},
    "oidc_audience-party": {"aud": CLIENT, "azp": "another"},
    "oidc_expired": {"exp": 1_600_000_000},
    "oidc_expired-never": {"exp": None},
    "oidc_expired-text": {"exp": "9999999999"},
    "oidc_early": {"iat": 9_999_999_999},
    "oidc_early-not_yet": {"nbf": 9_999_999_999},
    "oidc_subject": {"sub": None},
    "oidc_subject-long": {"sub": "x" * 256},
    "oidc_address": {"email_verified": False},
    "oidc_address-unsaid": {"email_verified": None},
    "oidc_address-text": {"email_verified": "true"},
    "oidc_address-none": {"email": None},
    "oidc_address-odd": {"email": "ada@example.org\0"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_signed_lie_proves_nothing(there: provider.Provider, lie: str) -> None:
    errand, back = go(there)
    there.lie(claims=LIES[lie])

    with pytest.raises(NotProven, match=lie.partition("-")[0]):
        come_back(there, errand, back)


@pytest.mark.parametrize("key", ["other", "secret"])
def test_what_somebody_else_has_signed_proves_nothing(there: provider.Provider, key: str) -> None:
    """With a key of somebody else, or with the secret that we and whoever has read our settings know."""
    errand, back = go(there)
    there.lie(key=key)

    with pytest.raises(NotProven, match="oidc_signature"):
        come_back(there, errand, back)


@pytest.mark.parametrize("path", [oidc.DISCOVERY, "/oauth2/token", "/jwks"])
def test_a_provider_that_fails_is_away(there: provider.Provider, path: str) -> None:
    errand, back = go(there)
    there.lie(broken=path)

    with pytest.raises(ProviderAway):
        come_back(there, errand, back)


def test_a_provider_that_does_not_listen_is_away() -> None:
    with pytest.raises(ProviderAway):
        begin(Provider("http://127.0.0.1:1", CLIENT, SECRET), BACK, now=now())


def test_a_provider_that_calls_itself_otherwise_is_not_the_one(there: provider.Provider) -> None:
    with pytest.raises(ProviderAway):
        begin(Provider(f"{there.issuer}/", CLIENT, SECRET), BACK, now=now())


@pytest.mark.parametrize(
    ("stated", "ways"),
    [
        ({"amr": ["pwd", "mfa"]}, {"pwd", "mfa"}),
        ({"acr": "urn:two-factors"}, {"urn:two-factors"}),
        ({"amr": "mfa"}, set()),
        ({"amr": [1, None], "acr": 2}, set()),
    ],
)
def test_how_it_was_proven_is_told_as_stated(stated: dict[str, Any], ways: set[str]) -> None:
    assert proven(claims(**stated), OURS, nonce="n", now=make.NOW).ways == ways


@pytest.mark.parametrize("seconds", [-59, 59])
def test_two_clocks_may_differ_a_little(seconds: int) -> None:
    then = make.NOW + timedelta(seconds=seconds)

    assert proven(claims(iat=then.timestamp(), exp=then.timestamp()), OURS, nonce="n", now=make.NOW)


OURS = Provider("https://login.example.org", CLIENT, SECRET)


def claims(**stated: object) -> dict[str, Any]:
    """Return claims that prove somebody at the instant of the tests."""
    at = make.NOW.timestamp()
    said = {"iss": OURS.issuer, "aud": CLIENT, "nonce": "n", "sub": "ada", "iat": at, "exp": at + 300}
    return {**said, **HERS, **stated}


def naive(stated: dict[str, Any]) -> str:
    """Believe as one would at first: what the provider has signed for anybody, verified or not."""
    return str(stated["email"])


@pytest.mark.parametrize("lie", [name for name in LIES if name != "oidc_address-none"])
def test_a_naive_reader_believes_what_we_do_not(lie: str) -> None:
    stated = {key: value for key, value in claims(**LIES[lie]).items() if value is not None}

    assert naive(stated)
    with pytest.raises(NotProven):
        proven(stated, OURS, nonce="n", now=make.NOW)
