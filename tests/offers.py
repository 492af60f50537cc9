"""What is offered at this moment."""

from sqlalchemy import Engine

from matching.openings import Openings
from matching.ranking import Opening
from web import db


def offered(openings: Openings, engine: Engine) -> dict[str, Opening]:
    """Return what a request sees that begins now."""
    with db.session(engine) as own, openings.current(own) as current:
        return {ref: current.index.get(ref) for ref in current.index}
