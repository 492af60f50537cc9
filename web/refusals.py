"""What the door itself refuses. Apart from the table in errors.py, which knows the refusals of all rooms."""

from ground.errors import Missing, Refused

NOT_FOUND, UNAUTHENTICATED = "not_found", "unauthenticated"
# The refusals that are denials, by their codes: others are about what was said, not about who says it.
DENYING = frozenset(
    {
        UNAUTHENTICATED,
        "not_yours",
        "two_people_vet",
        "two_people_erase",
        "two_people_open",
        "tutor_only",
        "not_your_caseload",
    }
)
# That she has not agreed to something is a denial too.
DENYING |= {"consent_missing", "consent_withdrawn", "consent_over", "vacancy_changed"}


class BadSetting(Exception):  # noqa: N818
    """A setting of the environment that cannot be used: its name, and what to do."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"{name} {text}")
        self.name, self.text = name, text


class Unauthenticated(Exception):  # noqa: N818
    """Nobody is signed in, or the token is unknown, revoked or has expired."""


class FactorMissing(Unauthenticated):
    """Somebody has given the password, and not yet the second factor."""


class TooSoon(Exception):  # noqa: N818
    """After too many wrong tries: so many seconds have to pass before the next one is looked at."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} seconds")
        self.seconds = seconds


class BadInput(Exception):  # noqa: N818
    """A body or query of the wrong shape: (dotted path of the field, one sentence) for each fault, in their order."""

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(": ".join(filter(None, fault)) for fault in faults))
        self.faults = faults


class NotJson(Exception):  # noqa: N818
    """A body that is not the JSON it should be."""


class BadKey(Exception):  # noqa: N818
    """An Idempotency-Key that is not 1 to 64 visible ASCII characters."""


class KeyReused(Exception):  # noqa: N818
    """The Idempotency-Key came before, with another body."""


class EditionMissing(Exception):  # noqa: N818
    """An edit without If-Match: nobody can tell which edition it was made from."""


class BadTag(Exception):  # noqa: N818
    """An If-Match that is not one tag in quotes."""


class Clash(Exception):  # noqa: N818
    """Somebody else stored the same at the same moment."""


class DatabaseAway(Exception):  # noqa: N818
    """The database does not answer, or has not been migrated."""


def denial(refusal: Exception) -> str | None:
    """Return the code under which the audit trail notes a refusal as a denial, None when it is none."""
    match refusal:
        case Missing():
            return NOT_FOUND
        case Unauthenticated():
            return UNAUTHENTICATED
        case Refused() if refusal.code in DENYING:
            return refusal.code
    return None
