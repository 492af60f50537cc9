"""What the catalogue knows about words: near skills, the ISCO-08 code and the names of occupations."""

import re
import unicodedata
from array import array
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Self

import numpy as np

from matching.ranking import reading
from matching.ranking.errors import BadFact

SHORTEST = 3  # letters of a word that says something ("in", "di", "al" do not)
_WORD = re.compile(r"[^\W\d_]+")
_ENDING = re.compile(r"[aeious]+$")
_ISCO = re.compile(r"[0-9]{1,4}")


def words(name: str) -> frozenset[str]:
    """Return the words of a job title, such that gender and number do not tell them apart.

    Small letters without accents, words of three letters and more, final vowels and s cut off while three letters
    remain: "Cuoca" and "cuochi" give "cuoc" and "cuoch", "camarero/a" gives "camarer".
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return frozenset(_stem(word) for word in _WORD.findall(letters) if len(word) >= SHORTEST)


def _stem(word: str) -> str:
    short = _ENDING.sub("", word)
    return short if len(short) >= SHORTEST else word[:SHORTEST]


class Relations:
    """Relations between concepts; without them only equal ids and the digits of ISCO-08 codes count.

    Parameters
    ----------
    near
        (skill, near skill, nearness 0..1): having the first counts in part where the second is asked.
    occupations
        ESCO occupation id to its ISCO-08 code of 1..4 digits.
    names
        Occupation id or ISCO-08 code to its names, in any languages.
    """

    def __init__(
        self,
        near: Iterable[tuple[str, str, float]] = (),
        occupations: Mapping[str, str] | None = None,
        names: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self._isco = dict(occupations or {})
        self._names = {key: tuple(labels) for key, labels in (names or {}).items()}
        self._ids: list[str] = []
        self._codes: dict[str, int] = {}
        self._lay(near)

    def _code(self, skill: str) -> int:
        code = self._codes.setdefault(skill, len(self._ids))
        if code == len(self._ids):
            self._ids.append(skill)
        return code

    def _lay(self, near: Iterable[tuple[str, str, float]]) -> None:
        # Arrays, since a quarter of a million near pairs as tuples or dictionaries would weigh twenty times as much.
        skills, others, nearness = array("i"), array("i"), array("d")
        for skill, other, value in near:
            skills.append(self._code(skill))
            others.append(self._code(other))
            nearness.append(value)
        order = np.argsort(np.frombuffer(skills, np.int32), kind="stable")
        self._near = np.frombuffer(others, np.int32)[order]
        self._nearness = np.frombuffer(nearness, np.float64)[order]
        counts = np.bincount(np.frombuffer(skills, np.int32), minlength=len(self._ids))
        self._since = np.append(0, np.cumsum(counts))

    def near(self, skill: str) -> list[tuple[str, float]]:
        """Return the skills near to one, with their nearness."""
        code = self._codes.get(skill)
        if code is None:
            return []
        part = slice(self._since[code], self._since[code + 1])
        return [
            (self._ids[other], float(near)) for other, near in zip(self._near[part], self._nearness[part], strict=True)
        ]

    def isco(self, occupation: str) -> str:
        """Return the ISCO-08 code of an occupation: its own if it is one, else the catalogue's, else ""."""
        return occupation if _ISCO.fullmatch(occupation) else self._isco.get(occupation, "")

    def words(self, occupation: str) -> frozenset[str]:
        """Return the words of all names of an occupation."""
        return frozenset().union(*(words(name) for name in self._names.get(occupation, ())))

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        """Read ``{"near": {skill: {skill: nearness}}, "occupations": {id: ISCO}, "names": {id: [names]}}``."""
        entry = reading.keys(raw, ("near", "occupations", "names"))
        near = reading.maybe(entry, "near", partial(reading.mapped, value=_near, most=None)) or {}
        return cls(
            [(skill, other, value) for skill, others in near.items() for other, value in others.items()],
            reading.maybe(entry, "occupations", partial(reading.mapped, value=_code, most=None)),
            reading.maybe(entry, "names", partial(reading.mapped, value=reading.texts, most=None)),
        )


def _near(raw: object, where: str) -> dict[str, float]:
    return reading.mapped(raw, where, lambda value, place: reading.number(value, place, 0, 1))


def _code(raw: object, where: str) -> str:
    if not isinstance(raw, str) or not _ISCO.fullmatch(raw):
        raise BadFact(where, "an ISCO-08 code of one to four digits is expected here")
    return raw
