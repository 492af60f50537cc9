"""The mail server's address is read and refused by name, and nothing is said to it that others could hear."""

import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests import make
from tests.mailbox import PASSWORD, USER, Mailbox, signs_in
from web.mail.post import NOT_SENT, Post, reason
from web.mail.server import BadServer, MailServer, Security, read
from web.refusals import BadSetting
from web.settings import Settings

LETTER = EmailMessage()
LETTER.set_content("Fine.")


@pytest.mark.parametrize(
    ("url", "host", "port", "security"),
    [
        ("smtp://mail.example.org", "mail.example.org", 587, Security.STARTTLS),
        ("smtp://mail.example.org:25", "mail.example.org", 25, Security.STARTTLS),
        ("smtps://mail.example.org", "mail.example.org", 465, Security.TLS),
        ("smtps://localhost:4650/", "localhost", 4650, Security.TLS),
        ("smtp://localhost:1025", "localhost", 1025, Security.NONE),
        ("smtp://127.0.0.1:1025", "127.0.0.1", 1025, Security.NONE),
        ("smtp://[::1]:1025", "::1", 1025, Security.NONE),
        ("smtp://10.0.0.1:1025", "10.0.0.1", 1025, Security.STARTTLS),
    ],
)
def test_what_leaves_the_machine_is_encrypted(url: str, host: str, port: int, security: Security) -> None:
    server = read(url)

    assert (server.host, server.port, server.security) == (host, port, security)


def test_user_password_and_sender_are_read_and_never_shown() -> None:
    server = read("smtp://ada%40example.org:p%3Aw%2F@mail.example.org?from=ponte@example.org")

    assert (server.user, server.password, server.sender) == ("ada@example.org", "p:w/", "ponte@example.org")
    assert "ada" not in f"{server} {server!r}"
    assert "p:w/" not in f"{server} {server!r}"


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org", "http://mail.example.org", "smtp://", "smtp://mail.example.org:0",
        "smtp://mail.example.org:99999", "smtp://mail.example.org/path", "smtp://ada@mail.example.org",
        "smtp://mail.example.org?to=x@y.example", "smtp://mail.example.org?from=x", "smtp://mail.example.org?from=",
        "smtp://mail.example.org?from=x@y.example%0d%0aBcc:z@y.example",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_mail_server_is_refused_by_name(url: str, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="PONTE_MAIL_URL m"):
        Settings.from_env(
            {"PONTE_SECRET_KEY": make.SECRET, "PONTE_DATA_KEYS": make.DATA_KEYS, "PONTE_MAIL_URL": url}, tmp_path
        )


def test_a_refusal_repeats_no_password() -> None:
    with pytest.raises(BadServer) as refusal:
        read("smtp://ada:hunter2@mail.example.org/path")

    assert "hunter2" not in str(refusal.value)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a key and a certificate for 127.0.0.1 that nobody has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a mail server of the tests")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(make.NOW - timedelta(days=365 * 5))
        .not_valid_after(make.NOW + timedelta(days=365 * 50))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    plain = serialization.NoEncryption()
    encoding = serialization.Encoding.PEM
    path.write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(encoding)
    )
    return path


@contextmanager
def encrypted(certificate: Path, security: Security) -> Iterator[tuple[Mailbox, MailServer]]:
    """A server that encrypts; over STARTTLS it also asks who comes."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    if security is Security.TLS:
        with Mailbox(ssl_context=context) as mailbox:
            yield mailbox, MailServer("127.0.0.1", mailbox.port, security)
    else:
        with Mailbox(tls_context=context, authenticator=signs_in, auth_required=True) as mailbox:
            yield mailbox, MailServer("127.0.0.1", mailbox.port, security, USER, PASSWORD)


def post(server: MailServer, trust: ssl.SSLContext) -> None:
    with closing(Post(server, "ponte.example.org", patience=5.0, trust=trust)) as line:
        line.send(LETTER, sender="ponte@example.org", to="x@reader.example.org")


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_letters_leave_over_an_encrypted_line(certificate: Path, security: Security) -> None:
    with encrypted(certificate, security) as (mailbox, server):
        post(server, ssl.create_default_context(cafile=str(certificate)))

    assert mailbox.readers == ["x@reader.example.org"]


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(certificate: Path, security: Security) -> None:
    with encrypted(certificate, security) as (mailbox, server):
        with pytest.raises(ssl.SSLCertVerificationError):
            post(server, ssl.create_default_context())
        assert mailbox.letters == []


def test_a_server_that_does_not_encrypt_gets_nothing() -> None:
    with Mailbox() as mailbox:
        server = replace(mailbox.server, security=Security.STARTTLS, user=USER, password=PASSWORD)
        with pytest.raises(NOT_SENT, match="STARTTLS"):
            post(server, ssl.create_default_context())

    assert mailbox.letters == []


def test_a_wrong_password_is_told_before_any_letter_is_tried(certificate: Path) -> None:
    trust = ssl.create_default_context(cafile=str(certificate))

    with encrypted(certificate, Security.STARTTLS) as (mailbox, server):
        wrong = replace(server, password="another")
        with closing(Post(wrong, "ponte.example.org", trust=trust)) as line, pytest.raises(NOT_SENT) as refusal:
            line.open()

    assert reason(refusal.value) == "SMTPAuthenticationError 535"
    assert mailbox.letters == []
