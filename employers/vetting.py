"""What has to be seen before an employer is trusted, and how old it may be on the day of the vetting."""

from collections.abc import Mapping
from datetime import date, timedelta

from employers.errors import BadEmployer
from employers.records import EvidenceKind

# None: holds until something changes at the place of work (decree 81/2008, art. 29).
MOST_AGE: Mapping[EvidenceKind, timedelta | None] = {
    EvidenceKind.COMPANY_REGISTER: timedelta(days=183),  # six months: decree 445/2000, art. 41
    EvidenceKind.SOCIAL_SECURITY: timedelta(days=120),  # decree of 30 January 2015, art. 7
    EvidenceKind.SAFETY_PLAN: None,
    EvidenceKind.VISIT: timedelta(days=183),  # our own: half of the time for which a vetting holds
}


def require(evidence: Mapping[str, date | None], *, on: date) -> dict[EvidenceKind, date]:
    """Return the day of each kind of evidence, all of which have to be good on a day. Raises BadEmployer."""
    for kind in evidence:
        if kind not in list(EvidenceKind):
            raise BadEmployer("unknown_field", str(kind)[:64], "this kind of evidence is not known")
    return {kind: _good(kind, evidence.get(kind), on) for kind in EvidenceKind}


def _good(kind: EvidenceKind, dated_on: date | None, on: date) -> date:
    most = MOST_AGE[kind]
    if dated_on is None:
        raise BadEmployer("evidence_missing", kind, "the day of this evidence is needed")
    if dated_on > on:
        raise BadEmployer("evidence_to_come", kind, "this day is still to come")
    if most is not None and on - dated_on > most:
        raise BadEmployer("evidence_old", kind, f"this may be at most {most.days} days old; get it anew")
    return dated_on
