"""The moves of a check-in (pure)."""

from ground.moves import Moves
from schedules.records.check_ins import OPEN, State

FALL_DUE, MISS, REPEAT, ESCALATE, CANCEL, DO = "fall_due", "miss", "repeat", "escalate", "cancel", "do"

MOVES = Moves[State](
    {
        (State.PLANNED, FALL_DUE): State.DUE,
        (State.DUE, MISS): State.MISSED,
        (State.DUE, REPEAT): State.REPEATED,
        (State.MISSED, ESCALATE): State.ESCALATED,
        (State.REPEATED, ESCALATE): State.ESCALATED,
        **{(state, DO): State.DONE for state in OPEN},
        **{(state, CANCEL): State.CANCELLED for state in OPEN},
    }
)
