"""Codes and facts made into sentences, in the reader's language: plain words for a tired tutor.

Every sentence is written in English in the code and translated in ``web/translations``. The facts come from the
ranking; the names of skills, occupations and municipalities are handed in.
"""

from web.wording.asks import ask
from web.wording.clashes import clash
from web.wording.flags import flag
from web.wording.gaps import gap
from web.wording.reasons import reason
from web.wording.scores import grade, points
from web.wording.texts import LANGUAGES
from web.wording.unlocks import unlock
from web.wording.words import Words

__all__ = ["LANGUAGES", "Words", "ask", "clash", "flag", "gap", "grade", "points", "reason", "unlock"]
