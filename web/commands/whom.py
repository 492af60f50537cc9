"""Whom a command is about: named by a reference, or within one's own reach by a case code."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.actors import Actor
from matching import beneficiaries, reach
from matching.errors import NoBeneficiary
from matching.reach import Datum
from matching.records.people import Beneficiary


def reference(own: Session, text: str, by: Actor, datum: Datum) -> str:
    """Return the reference of the person with this case code, of whom somebody may read a datum, or else the text.

    Raises NoBeneficiary for a case code that is nobody's within reach.
    """
    if not beneficiaries.CASE_CODE.fullmatch(text):
        return text
    found = own.scalar(select(Beneficiary.ref).where(reach.people(by, datum), Beneficiary.case_code == text))
    if found is None:
        raise NoBeneficiary
    return found
