"""The ranking: open placement slots ordered for one profile, with reasons, gaps and open questions.

A library of its own: files in, numbers out. No database, no Flask, no names of people, no clock.
"""

from matching.ranking.errors import BadFact
from matching.ranking.profile import Opening, Profile

__all__ = ["BadFact", "Opening", "Profile"]
