"""How sure it is that a text means a concept at all, and that it means the one found first.

Both are logistic models of a few plain facts about the text and the name it was found by. Their weights were fitted by
``benchmarks/sureness.py`` on words as people write them, on texts of other matters, and on titles of real vacancies.
"""

import math
from typing import NamedTuple


class Facts(NamedTuple):
    """What is known of a text and of the name found for it; what counts words aside, all from 0 to 1.

    ``cover``, how far the text and any name cover each other at best; ``common``, how many names have the telling word
    of the text that most names have (logarithmic); ``said``, how many words the text has; ``others``, the share of them
    that are everyday words of other matters; ``telling``, how many words tell what is meant; ``strange``, how many of
    these are not understood; ``field``, how much of the words' use lies in the ISCO group found; ``shared``, how many
    telling words the text surely shares with the name; ``alike``, how like the two are letter by letter; ``rare``, how
    rare the rarest word is that they share; ``votes``, the share of the best names in that group.
    """

    cover: float
    common: float
    said: float
    others: float
    telling: float
    strange: float
    field: float
    shared: float
    alike: float
    rare: float
    votes: float


# A text must mean something a little more likely than not, since a wrong link costs more than a question; or what was
# found must be so surely right, whatever else the text says. Where the everyday words of a language are not known,
# other matters look like strange titles: only what hardly covers a name is refused.
LEAST, SURE, LEAST_COVER = 0.6, 0.75, 0.45
MEANT = Facts(
    cover=13.59,
    common=3.86,
    said=0.62,
    others=-5.33,
    telling=0.89,
    strange=-0.78,
    field=1.62,
    shared=0.84,
    alike=3.54,
    rare=-0.21,
    votes=0.33,
)
MEANT_AT_ALL = -17.06
RIGHT = Facts(
    cover=5.05,
    common=0.92,
    said=0.25,
    others=-4.25,
    telling=0.04,
    strange=-0.25,
    field=0.3,
    shared=-0.33,
    alike=3.79,
    rare=2.25,
    votes=4.79,
)
RIGHT_AT_ALL = -11.04


def is_meant(facts: Facts, *, blind: bool = False) -> bool:
    """Tell whether a text rather means a concept found than none; ``blind`` where everyday words are not known."""
    if blind:
        return facts.cover >= LEAST_COVER
    return facts.common > 0 and (_likely(MEANT, MEANT_AT_ALL, facts) >= LEAST or chance(facts) >= SURE)


def chance(facts: Facts) -> float:
    """Return how likely the concept found first is the one that is meant."""
    return _likely(RIGHT, RIGHT_AT_ALL, facts)


def _likely(weights: Facts, constant: float, facts: Facts) -> float:
    total = constant + sum(weight * fact for weight, fact in zip(weights, facts, strict=True))
    return 1 / (1 + math.exp(-total))
