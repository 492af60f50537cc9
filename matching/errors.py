"""Refusals of the people's records and of match requests."""

from collections.abc import Mapping

from ground.errors import Missing, Refused


class NoBeneficiary(Missing):
    """No such person within the reach of who asks."""


class NoRanking(Missing):
    """No such ranking of this person."""


class NoMember(Missing):
    """Nobody of this reference shares this case."""


class NoCover(Missing):
    """No such cover within the reach of who asks."""


class NoNote(Missing):
    """No such note within the reach of who asks."""


class RankingOutdated(Refused):
    """The facts have changed since a ranking, which would now show something else."""

    def __init__(self) -> None:
        text = "the profile or the vacancies have changed since; ask for matches anew"
        super().__init__("ranking_outdated", "ranking", text)


class BadBeneficiary(Refused):
    """A fact about a person's case that cannot be taken."""


class BadProfile(Refused):
    """A fact of a profile that cannot be taken."""


class BadMember(Refused):
    """Somebody who cannot share a case, or cover for a tutor, like this."""


class BadNote(Refused):
    """A note, or a reason to read notes, that cannot be taken."""


class NoteSettled(Refused):
    """A note that can no longer be taken back."""

    def __init__(self) -> None:
        super().__init__("note_settled", "", "a note is taken back within a day; write another one that sets it right")


class BadIdentity(Refused):
    """A fact of somebody's identity that cannot be taken."""


class BadWork(Refused):
    """A fact about the work that a vacancy offers that cannot be taken."""


class ExclusionsUnreadable(Refused):
    """What she must avoid cannot be read, so nothing may be ranked for her."""

    def __init__(self) -> None:
        text = "what she must avoid cannot be read, so nothing is ranked; write it anew"
        super().__init__("exclusions_unreadable", "avoid", text)


class BadExclusions(BadProfile):
    """Something to be avoided that cannot be taken."""


class ExclusionHit(Refused):
    """A place, a firm or a person there that she must avoid; ``where`` is its place in her list.

    To be told to those who may read her exclusions, and to nobody else.
    """

    def __init__(self, where: str) -> None:
        super().__init__("exclusion_hit", f"exclusions.{where}", _HITS[where.partition(".")[0]])


class ExclusionDoubt(ExclusionHit):
    """It cannot be told yet whether she must avoid a place; ``asks`` are the facts to be entered first."""

    def __init__(self, where: str, asks: tuple[str, ...]) -> None:
        text = f"ask first, and enter: {', '.join(asks)}; until then it cannot be told whether she must avoid it"
        Refused.__init__(self, "ask_first", f"exclusions.{where}", text)
        self.asks = asks


_HITS: Mapping[str, str] = {
    "municipalities": "the work is in a municipality that she must avoid",
    "areas": "the work is in an area that she must avoid",
    "sites": "she must avoid this place of work",
    "employers": "she must avoid this employer",
    "persons": "a person whom she must avoid works there",
    "sectors": "she must avoid this kind of employer",
    "night": "she must not work at night",
    "isolated": "she must not work where nobody is near",
}


class VacancyUnreadable(Exception):  # noqa: N818
    """A stored vacancy cannot be read by the ranking; named by its reference."""


class UncommittedVacancies(Exception):  # noqa: N818
    """Vacancies were changed in the same transaction, which may yet be rolled back: commit before ranking."""
