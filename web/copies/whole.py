"""Her own copy put together: every table about her has its section, and a test looks for forgotten ones."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ground.actors import Actor
from ground.audit.writing import look
from matching import glass, reach
from matching.reach import Datum
from matching.records.identities import Identity
from schedules.erasing.retention import Years
from web.copies import case, followed, person, placed, proposed, traces, work
from web.copies.sections import Teller
from web.wording import Words

REASON = "copy"
# In the order of the paper.
TELLERS: Mapping[str, Teller] = {
    **person.TELLERS,
    **work.TELLERS,
    **proposed.TELLERS,
    **placed.TELLERS,
    **followed.TELLERS,
    **case.TELLERS,
    **traces.TELLERS,
}


def tell(  # noqa: PLR0913 - in which words, by whom and when are all said by name
    session: Session, ref: str, words: Words, *, by: Actor, on: date, years: Years
) -> dict[str, Any]:
    """Return all that is held of a person and may be told her, ready to be laid out; the look is noted.

    A coordinator has broken the glass before her notes for it; the look is noted with that.

    The session must be one that writes. Raises NoBeneficiary, ExclusionsUnreadable, KeyMissing, Damaged.
    """
    hers = reach.person(session, ref, by, Datum.COPY)
    sections = [teller.tell(session, hers, words) for teller in TELLERS.values()]
    sections += [traces.doings(session, hers, words), traces.messages(session, hers, words)]
    sections.append(traces.kept_for(years, words))
    look(session, session.get_one(Identity, hers.id), reason=glass.through(session, hers, by) or REASON)
    return {
        "title": words.say("Personal document"),
        "lang": words.lang,
        "intro": [
            words.say("All that is kept about you here, as of %(day)s.", day=words.day(on)),
            words.say("Keep this paper where only you can reach it."),
            words.say("What other professionals write in their own talks with you is not in it: ask them for it."),
            words.say("You may have it corrected, completed or erased, and you may complain to the authority for data "
                      "protection (in Italy the Garante per la protezione dei dati personali)."),
        ],
        "nothing": words.say("Nothing is kept here."),
        "sections": [asdict(section) for section in sections],
    }  # fmt: skip
