"""What is wanted of a new account: read, and held against what its role is bound to."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.records import Employer, TradeAssociation
from ground.actors import Role
from ground.territories import Territory
from web.accounts.approvals import SEE_PEOPLE
from web.accounts.errors import BadAccount
from web.accounts.owners import normalised
from web.accounts.records import Account

ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
LANGUAGES = ("it", "en", "fr")
LONGEST_NAME, LONGEST_ADDRESS = 120, 254
# What an account of each role is bound to; the roles not named here, to nothing.
BOUND_TO = {Role.EMPLOYER: "employer", Role.ASSOCIATION: "association", **dict.fromkeys(SEE_PEOPLE, "territory")}
Facts = Mapping[str, Any]


def wanted(session: Session, stated: Facts) -> dict[str, Any]:
    """Return the role, what it is bound to, the name, address and language of an account, as they are stored.

    ``territory`` is a code, ``employer`` and ``association`` are references in ``stated`` and records in the answer,
    where the territory of an employer's contact is the employer's. Raises BadAccount.
    """
    role = Role(stated["role"])
    return {"role": role, **_place(session, role, stated), **_person(stated)}


def bound(account: Account) -> dict[str, str | None]:
    """Return what an account is bound to, as it would be stated."""
    actor = account.actor
    return {"territory": actor.territory, "employer": actor.employer, "association": actor.association}


def _place(session: Session, role: Role, stated: Facts) -> dict[str, Any]:
    """Return what an account of a role is bound to: to exactly what the role asks for. Raises BadAccount."""
    needed = BOUND_TO.get(role)
    for key in ("territory", "employer", "association"):
        if (stated.get(key) is not None) is not (key == needed):
            text = f"an account of the role {role} is bound to {needed or 'nothing'}, and to nothing else"
            raise BadAccount("bad_binding", key, text)
    employer = _one(session, Employer, "employer", ref=stated.get("employer"))
    association = _one(session, TradeAssociation, "association", ref=stated.get("association"))
    territory = _one(session, Territory, "territory", code=stated.get("territory"))
    place = employer.territory if employer else territory.code if territory else None
    return {"territory": place, "employer": employer, "association": association}


def _one(session: Session, record: type[Any], where: str, **key: str | None) -> Any:  # noqa: ANN401 - one of three records
    if not any(key.values()):
        return None
    found = session.scalars(select(record).filter_by(**key)).one_or_none()
    if found is None:
        raise BadAccount("unknown", where, f"there is no such {where}")
    return found


def _person(stated: Facts) -> dict[str, str]:
    name, email = (stated.get(key) for key in ("name", "email"))
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadAccount("bad_name", "name", f"a name of 1 to {LONGEST_NAME} characters is expected here")
    known = normalised(email) if isinstance(email, str) else ""
    if not ADDRESS.fullmatch(known) or len(known) > LONGEST_ADDRESS or not known.isprintable():
        raise BadAccount("bad_address", "email", "an address of mail is expected here")
    if stated.get("lang", "it") not in LANGUAGES:
        raise BadAccount("bad_language", "lang", f"one of {', '.join(LANGUAGES)} is expected here")
    return {"name": name.strip(), "email": known, "lang": stated.get("lang", "it")}
