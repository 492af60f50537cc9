"""The ranking: open placement slots ordered for one profile, with reasons, gaps and open questions.

A library of its own: files in, numbers out. No database, no Flask, no names of people, no clock.
"""

from matching.ranking.errors import BadFact, UnknownOpening
from matching.ranking.explain import Ask, Clash, Gap, Reason
from matching.ranking.index import Index
from matching.ranking.profile import Opening, Profile
from matching.ranking.ranker import Match, Ranking, rank
from matching.ranking.relations import Relations
from matching.ranking.scorer import Scorer
from matching.ranking.unlock import Unlock, unlock

__all__ = [
    "Ask",
    "BadFact",
    "Clash",
    "Gap",
    "Index",
    "Match",
    "Opening",
    "Profile",
    "Ranking",
    "Reason",
    "Relations",
    "Scorer",
    "UnknownOpening",
    "Unlock",
    "rank",
    "unlock",
]
