"""Who a person is: written by her tutor, revealed to her tutor and the coordinator, found in the own caseload only."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale

from catalogue.places import plain
from catalogue.records import Municipality
from ground import versions
from ground.actors import Actor
from ground.audit.writing import look
from ground.encryption import fields
from matching.errors import BadIdentity, NoBeneficiary
from matching.reach import PEOPLE, Datum, people, person
from matching.records.identities import Identity
from matching.records.people import Beneficiary

FIELDS = tuple(field.name for field in fields(Identity))
LONGEST = 500

# What is known of a person, by the names of FIELDS; None is unknown.
Known = dict[str, str | None]


def put(  # noqa: PLR0913 - by whom, when, and from which version are all said by name
    session: Session, ref: str, stated: Mapping[str, Any], *, by: Actor, on: date, version: int | None = None
) -> tuple[Known, int]:
    """Replace her identity and return it with its version; what is not stated becomes unknown.

    Raises NoBeneficiary, BadIdentity, Stale, KeyMissing.
    """
    beneficiary = person(session, ref, by, Datum.IDENTITY, write=True, lock=True)
    identity = session.get_one(Identity, beneficiary.id, populate_existing=True)
    versions.require(identity.version, version)
    known = _read(session, stated, on)
    for name in FIELDS:
        setattr(identity, name, known.get(name))
    session.flush()
    return _known(identity)


def reveal(session: Session, ref: str, *, by: Actor) -> tuple[Known, int]:
    """Return her identity and its version, and note the look: the one way by which a name leaves this room.

    The session must be one that writes. Raises NoBeneficiary, KeyMissing, Damaged.
    """
    identity = session.get_one(Identity, person(session, ref, by, Datum.IDENTITY).id)
    look(session, identity)
    return _known(identity)


def _known(identity: Identity) -> tuple[Known, int]:
    return {name: getattr(identity, name) for name in FIELDS}, identity.version


def find(session: Session, name: str, *, by: Actor, limit: int) -> list[Beneficiary]:
    """Return who of the tutor's own caseload is called so, by case code: each word begins one of her names.

    Names are compared here, once decrypted: the database knows none. Each one found is a look at her identity, so the
    session must be one that writes. Raises NoBeneficiary, KeyMissing, Damaged.
    """
    if not PEOPLE.may(by, Datum.NAME_SEARCH):
        raise NoBeneficiary
    query = select(Beneficiary, Identity).join(Identity, Identity.beneficiary_id == Beneficiary.id)
    wanted = plain(name).split()
    rows = session.execute(query.where(people(by, Datum.NAME_SEARCH)).order_by(Beneficiary.case_code))
    found = [(beneficiary, identity) for beneficiary, identity in rows if _is_called(identity, wanted)][:limit]
    for _, identity in found:
        look(session, identity)
    return [beneficiary for beneficiary, _ in found]


def _is_called(identity: Identity, wanted: list[str]) -> bool:
    names = plain(f"{identity.first_name or ''} {identity.family_name or ''}").split()
    return bool(wanted) and all(any(name.startswith(word) for name in names) for word in wanted)


def _read(session: Session, stated: Mapping[str, Any], on: date) -> Known:
    for key in stated:
        if key not in FIELDS:
            raise BadIdentity("unknown_field", str(key)[:64], "this field is not known")
    known = {key: _text(key, raw) for key, raw in stated.items() if raw is not None and key != "birth_date"}
    if known.get("tax_code"):
        known["tax_code"] = _tax_code(str(known["tax_code"]))
    if stated.get("birth_date") is not None:
        known["birth_date"] = _birth_date(stated["birth_date"], on)
    if known.get("municipality") and session.get(Municipality, known["municipality"]) is None:
        raise BadIdentity("unknown_municipality", "municipality", "no municipality has this ISTAT code")
    return known


def _text(key: str, raw: object) -> str | None:
    if not isinstance(raw, str) or len(raw) > LONGEST:
        raise BadIdentity("bad_text", key, f"a text of at most {LONGEST} characters is expected here")
    return raw.strip() or None


def _tax_code(raw: str) -> str:
    try:
        return str(codicefiscale.validate(raw))
    except ValidationError:
        text = "this is no codice fiscale: a letter or a digit is wrong, or some are missing"
        raise BadIdentity("bad_tax_code", "tax_code", text) from None


def _birth_date(raw: object, on: date) -> str:
    if not isinstance(raw, date) or raw >= on:
        raise BadIdentity("bad_birth_date", "birth_date", "a day in the past is expected here")
    return raw.isoformat()
