"""What was seen of somebody's skills goes into her profile."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from matching.records.people import Beneficiary
from matching.records.profiles import ProfileRecord

OBSERVED, CERTIFIED = "observed", "certified"


def observe(session: Session, her: Beneficiary, levels: Mapping[str, int]) -> None:
    """Let her profile, who is locked, have these skills at the levels that were seen; a certificate counts for more."""
    profile = session.get_one(ProfileRecord, her.id, populate_existing=True)
    known = profile.skills or {}
    seen = {
        skill: {"level": level, "evidence": OBSERVED}
        for skill, level in levels.items()
        if (known.get(skill) or {}).get("evidence") != CERTIFIED
    }
    profile.skills = {**known, **seen}
    session.flush()
