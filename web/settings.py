"""The settings: read once from the environment, checked, and handed to who needs them."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from ground.audit.chain import SealingKeys
from ground.keys import BadKeys, Keys, new_key
from schedules.erasing import retention as rules
from schedules.erasing.register import Register
from web import provider
from web.mail import server
from web.mail.server import BadServer, MailServer
from web.provider import Provider
from web.refusals import BadSetting

# The folder of the embedded database, of the demo's keys and of what mistakes leave; below the working directory.
VAR = Path("var")
DEMO_KEY = "demo.key"
HEADS = "audit-heads"
ERASURES = "erasures"
DEMO_DATA_KEYS = "demo-data.keys"
DEMO_BACKUP_KEYS = "demo-backup.keys"
SHORTEST_KEY = 32
MOST_PROXIES = 9
# Long enough to tell who had what sent to whom; references alone, and hers go with her.
MESSAGE_DAYS, FEWEST_DAYS, MOST_DIGITS = 365, 30, 4


class LogLevel(StrEnum):
    """How much is written to the log."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be set from outside. Neither the keys nor the address of the database are ever shown."""

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    data_keys: Keys = field(repr=False)
    base_url: str = "http://127.0.0.1:8000"
    log: LogLevel = LogLevel.INFO
    audit_keys: tuple[str, ...] = field(default=(), repr=False)
    audit_heads: Path | None = None
    mail: MailServer | None = None
    oidc: Provider | None = None
    erasures: Path | None = None
    retention: rules.Years = field(default_factory=lambda: rules.YEARS)
    message_days: int = MESSAGE_DAYS
    proxies: int = 0

    @property
    def sealing_keys(self) -> SealingKeys:
        """The keys of the audit trail."""
        return SealingKeys(self.audit_keys or (self.secret_key,))

    @property
    def register(self) -> Register:
        """The register of erasures. Raises BadSetting where no file is set."""
        if self.erasures is None:
            raise BadSetting("PONTE_ERASURES", "must name the file of the register of erasures")
        return Register(self.erasures, self.audit_keys or (self.secret_key,))

    @property
    def domain(self) -> str:
        """The domain under which people reach the service."""
        return domain(self.base_url)

    @property
    def is_https(self) -> bool:
        """Whether people reach the service over https, so that its cookies may insist on it."""
        return self.base_url.startswith("https://")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ, var: Path = VAR) -> "Settings":
        """Read and check all settings. Raises BadSetting that names the first one that cannot be used."""
        return cls(
            database_url=database_url(environ, var),
            secret_key=secret_key(environ, var),
            data_keys=data_keys(environ, var),
            base_url=base_url(environ, var),
            log=log_level(environ, var),
            audit_keys=audit_keys(environ),
            audit_heads=audit_heads(environ, var),
            mail=mail(environ, var),
            oidc=provider.read(environ),
            erasures=erasures(environ, var),
            retention=retention(environ, var),
            message_days=message_days(environ),
            proxies=proxies(environ),
        )


def database_url(environ: Mapping[str, str] = os.environ, var: Path = VAR) -> str:
    """Return the address of the database, by default the embedded one in ``var``. Raises BadSetting."""
    url = environ.get("PONTE_DATABASE_URL", "")
    if not url:
        return f"sqlite:///{var.absolute() / 'ponte.db'}"
    if url.startswith("postgresql://") or (url.startswith("sqlite:///") and url != "sqlite:///"):
        return url
    raise BadSetting("PONTE_DATABASE_URL", "must begin with postgresql:// or sqlite:/// and name a database")


def secret_key(environ: Mapping[str, str] = os.environ, var: Path = VAR) -> str:
    """Return the key that is set, or the demo's own where only the demo's database can be meant. Raises BadSetting."""
    key = _or_demos("PONTE_SECRET_KEY", DEMO_KEY, environ, var)
    if len(key) < SHORTEST_KEY:
        raise BadSetting(
            "PONTE_SECRET_KEY",
            f"must be set to a random text of at least {SHORTEST_KEY} characters; make one with: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(32))"',
        )
    return key


def data_keys(environ: Mapping[str, str] = os.environ, var: Path = VAR) -> Keys:
    """Return the keys for data at rest, the newest first; of the demo its own as above. Raises BadSetting."""
    return _keys("PONTE_DATA_KEYS", DEMO_DATA_KEYS, environ, var)


def backup_keys(environ: Mapping[str, str] = os.environ, var: Path = VAR) -> Keys:
    """Do the same for the keys of backups."""
    return _keys("PONTE_BACKUP_KEYS", DEMO_BACKUP_KEYS, environ, var)


def _keys(name: str, demos: str, environ: Mapping[str, str], var: Path) -> Keys:
    try:
        return Keys.read(_or_demos(name, demos, environ, var))
    except BadKeys as bad:
        raise BadSetting(
            name,
            f"{bad}; it has to hold one or more keys with commas between them, the newest first; make one with: "
            "ponte keys new",
        ) from None


def _or_demos(name: str, file: str, environ: Mapping[str, str], var: Path) -> str:
    """Return a secret that is set, else the demo's own where only the demo's database can be meant."""
    is_demo = not environ.get("PONTE_DATABASE_URL") and (var / file).exists()
    return environ.get(name) or ((var / file).read_text(encoding="ascii") if is_demo else "")


def base_url(environ: Mapping[str, str] = os.environ, _var: Path = VAR) -> str:
    """Return the address under which people reach the service, without a slash at its end. Raises BadSetting."""
    url = environ.get("PONTE_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or url != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        raise BadSetting("PONTE_BASE_URL", "must be an address like https://ponte.example.org, without a path")
    return url


def domain(address: str) -> str:
    """Return the domain of an address of ours, as it stands behind an @."""
    host = urlsplit(address).hostname or "localhost"
    try:
        version = ip_address(host).version
    except ValueError:
        return host
    return f"[{host}]" if version == 4 else f"[IPv6:{host}]"  # noqa: PLR2004 - IPv4


def log_level(environ: Mapping[str, str] = os.environ, _var: Path = VAR) -> LogLevel:
    """Return how much to log. Raises BadSetting."""
    try:
        return LogLevel(environ.get("PONTE_LOG", LogLevel.INFO))
    except ValueError:
        raise BadSetting("PONTE_LOG", f"must be one of {', '.join(LogLevel)}") from None


def audit_keys(environ: Mapping[str, str] = os.environ, _var: Path = VAR) -> tuple[str, ...]:
    """Return the secrets that seal the audit trail, the newest first; none where the secret key does.

    A setting of its own, because the trail is checked for years, and the secret key may have to change meanwhile.
    Raises BadSetting.
    """
    keys = tuple(key.strip() for key in environ.get("PONTE_AUDIT_KEYS", "").split(",") if key.strip())
    if any(len(key) < SHORTEST_KEY for key in keys):
        raise BadSetting(
            "PONTE_AUDIT_KEYS",
            f"must be random texts of at least {SHORTEST_KEY} characters with commas between them, the newest first",
        )
    return keys


def sealing_keys(environ: Mapping[str, str] = os.environ, var: Path = VAR) -> SealingKeys:
    """Return the keys of the audit trail. Raises BadSetting."""
    return SealingKeys(audit_keys(environ) or (secret_key(environ, var),))


def audit_heads(environ: Mapping[str, str] = os.environ, var: Path = VAR) -> Path:
    """Return the file, outside the database, of the daily heads of the audit trail."""
    return Path(environ.get("PONTE_AUDIT_HEADS") or var / HEADS).absolute()


def mail(environ: Mapping[str, str] = os.environ, _var: Path = VAR) -> MailServer | None:
    """Return the server that letters are handed to, None when none is set: then they wait. Raises BadSetting."""
    url = environ.get("PONTE_MAIL_URL", "")
    try:
        return server.read(url) if url else None
    except BadServer as bad:
        raise BadSetting("PONTE_MAIL_URL", str(bad)) from None


def erasures(environ: Mapping[str, str] = os.environ, var: Path = VAR) -> Path:
    """Return the file, outside the database, of the register of erasures."""
    return Path(environ.get("PONTE_ERASURES") or var / ERASURES).absolute()


def register(environ: Mapping[str, str] = os.environ, var: Path = VAR) -> Register:
    """Return the register of erasures. Raises BadSetting."""
    return Register(erasures(environ, var), audit_keys(environ) or (secret_key(environ, var),))


def proxies(environ: Mapping[str, str] = os.environ, _var: Path = VAR) -> int:
    """Return how many proxies stand before the service, each of which tells where a request came from.

    Tries at the door are counted by that address too: without it all people would share the proxy's. Raises BadSetting.
    """
    count = environ.get("PONTE_PROXIES", "0")
    if not (count.isascii() and count.isdigit() and int(count) <= MOST_PROXIES):
        raise BadSetting("PONTE_PROXIES", f"must be how many proxies stand before the service, 0 to {MOST_PROXIES}")
    return int(count)


def retention(environ: Mapping[str, str] = os.environ, _var: Path = VAR) -> rules.Years:
    """Return how many years what is held of a person is kept after her path has ended. Raises BadSetting."""
    try:
        return rules.read(environ.get("PONTE_RETENTION", ""))
    except rules.BadRules as bad:
        raise BadSetting("PONTE_RETENTION", str(bad)) from None


def message_days(environ: Mapping[str, str] = os.environ, _var: Path = VAR) -> int:
    """Return for how many days it stays noted that a message was sent. Raises BadSetting."""
    days = environ.get("PONTE_MESSAGE_DAYS", str(MESSAGE_DAYS))
    if not (days.isascii() and days.isdigit() and len(days) <= MOST_DIGITS and int(days) >= FEWEST_DAYS):
        raise BadSetting("PONTE_MESSAGE_DAYS", f"must be a number of days, {FEWEST_DAYS} to {10**MOST_DIGITS - 1:,}")
    return int(days)


# Every setting there is, with what reads it.
READERS: Mapping[str, Callable[[], object]] = {
    "PONTE_DATABASE_URL": database_url,
    "PONTE_SECRET_KEY": secret_key,
    "PONTE_DATA_KEYS": data_keys,
    "PONTE_BASE_URL": base_url,
    "PONTE_LOG": log_level,
    "PONTE_AUDIT_KEYS": audit_keys,
    "PONTE_AUDIT_HEADS": audit_heads,
    "PONTE_MAIL_URL": mail,
    **provider.READERS,
    "PONTE_ERASURES": erasures,
    "PONTE_PROXIES": proxies,
    "PONTE_BACKUP_KEYS": backup_keys,
    "PONTE_RETENTION": retention,
    "PONTE_MESSAGE_DAYS": message_days,
}


def demo_key(var: Path = VAR) -> Path:
    """Make the demo's own secret key in ``var`` unless it is there, readable by nobody else, and return its file."""
    return _kept(var / DEMO_KEY, lambda: secrets.token_urlsafe(32))


def demo_data_keys(var: Path = VAR) -> Path:
    """Do the same for the demo's key for data at rest."""
    return _kept(var / DEMO_DATA_KEYS, new_key)


def demo_backup_keys(var: Path = VAR) -> Path:
    """Do the same for the demo's key for backups."""
    return _kept(var / DEMO_BACKUP_KEYS, new_key)


def _kept(path: Path, make: Callable[[], str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(make(), encoding="ascii")
    return path
