"""The settings of a provider of OpenID Connect stand together, or not at all."""

import pytest

from web import provider
from web.provider import Provider
from web.refusals import BadSetting

WHOLE = {
    "PONTE_OIDC_ISSUER": "https://login.example.org/realms/ponte",
    "PONTE_OIDC_CLIENT_ID": "ponte",
    "PONTE_OIDC_CLIENT_SECRET": "hunter2",
}


def test_unset_there_is_no_provider() -> None:
    assert provider.read({}) is None


def test_a_provider_is_read_with_the_words_for_its_second_factor() -> None:
    found = provider.read(WHOLE | {"PONTE_OIDC_SECOND_FACTOR": "mfa, urn:two"})

    assert found == Provider(*WHOLE.values(), frozenset({"mfa", "urn:two"}))
    assert "hunter2" not in repr(found)


@pytest.mark.parametrize("name", WHOLE)
def test_half_a_provider_is_refused_by_the_name_that_is_missing(name: str) -> None:
    half = {other: value for other, value in WHOLE.items() if other != name}

    with pytest.raises(BadSetting, match=name):
        provider.read(half)


@pytest.mark.parametrize(
    "issuer",
    [
        "login.example.org",
        "http://login.example.org",
        "https://",
        "https://user:password@login.example.org",
        "https://login.example.org/?realm=ponte",
        "https://login.example.org/#ponte",
        "https://[",
        "ftp://login.example.org",
    ],
)
def test_only_an_address_that_nobody_listens_in_on_is_a_providers(issuer: str) -> None:
    with pytest.raises(BadSetting, match="PONTE_OIDC_ISSUER"):
        provider.read(WHOLE | {"PONTE_OIDC_ISSUER": issuer})


@pytest.mark.parametrize("issuer", ["http://localhost:8080", "http://127.0.0.1:8080"])
def test_on_this_machine_a_provider_may_do_without_https(issuer: str) -> None:
    assert provider.read(WHOLE | {"PONTE_OIDC_ISSUER": issuer})
