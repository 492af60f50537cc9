"""The moves of a placement (pure)."""

from ground.moves import Moves
from schedules.records.placements import State

AMEND, START, CANCEL = "amend", "start", "cancel"
SUSPEND, RESUME, EXTEND, INTERRUPT, FINISH = "suspend", "resume", "extend", "interrupt", "finish"
UNDER_WAY = (State.ACTIVE, State.SUSPENDED)

MOVES = Moves[State](
    {
        (State.PLANNED, AMEND): State.PLANNED,
        (State.PLANNED, START): State.ACTIVE,
        (State.PLANNED, CANCEL): State.CANCELLED,
        (State.ACTIVE, SUSPEND): State.SUSPENDED,
        (State.SUSPENDED, RESUME): State.ACTIVE,
        **{(state, EXTEND): state for state in UNDER_WAY},
        **{(state, INTERRUPT): State.INTERRUPTED for state in UNDER_WAY},
        **{(state, FINISH): State.COMPLETED for state in UNDER_WAY},
    }
)
