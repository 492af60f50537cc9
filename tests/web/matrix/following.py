"""Check-ins and a concern of the cast, in the states in which somebody does something with one."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from ground.base import public_ref
from schedules.dates.purposes import Party
from schedules.records.check_ins import Channel, CheckIn, State
from schedules.records.concerns import Concern, Kind, Source, Urgency
from schedules.records.placements import Placement
from tests import make

DUE = {"due_on": make.TODAY, "window_until": make.TODAY, "purposes": [["regular", str(make.TODAY)]]}
SECOND = {"next_step": "second_channel", "next_at": make.NOW}
DONE = {"state": State.DONE, "done_at": make.NOW, "done_by": "somebody", "channel": Channel.PHONE, "on_behalf": True}
CHECK_INS: dict[str, dict[str, Any]] = {
    # The clock goes on with this one if nobody acts.
    "her check-in": {"party": Party.HER, "state": State.DUE, "told": "due", **SECOND},
    "firm check-in": {"party": Party.EMPLOYER, "state": State.DUE},
    "told check-in": {"party": Party.EMPLOYER, **DONE},
}


def followed(session: Session, placement: Placement) -> Iterator[tuple[str, str]]:
    """Yield kind and reference of what a placement has, each once; another person has recorded a step."""
    hers = {"placement_id": placement.id, "beneficiary_id": placement.beneficiary_id}
    for kind, said in CHECK_INS.items():
        check_in = CheckIn(ref=public_ref(), **hers, **DUE, **said)
        session.add(check_in)
        yield kind, check_in.ref
    raised = {"source": Source.HER, "kind": Kind.HER_WORD, "urgency": Urgency.URGENT, "raised_at": make.NOW}
    concern = Concern(ref=public_ref(), **hers, **raised, planned_at=make.NOW, planned_by="somebody")
    concern.text, concern.reasons, concern.plan = "Parola", [], "Passo"
    session.add(concern)
    session.flush()
    yield "concern", concern.ref
