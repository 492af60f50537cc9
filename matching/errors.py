"""Refusals of the people's records and of match requests."""

from ground.errors import Missing, Refused


class NoBeneficiary(Missing):
    """No such person within the reach of who asks."""


class NoRanking(Missing):
    """No such ranking of this person."""


class RankingOutdated(Refused):
    """The facts have changed since a ranking, which would now show something else."""

    def __init__(self) -> None:
        text = "the profile or the vacancies have changed since; ask for matches anew"
        super().__init__("ranking_outdated", "ranking", text)


class BadBeneficiary(Refused):
    """A fact about a person's case that cannot be taken."""


class BadProfile(Refused):
    """A fact of a profile that cannot be taken."""


class BadIdentity(Refused):
    """A fact of somebody's identity that cannot be taken."""


class BadWork(Refused):
    """A fact about the work that a vacancy offers that cannot be taken."""


class ExclusionsUnreadable(Refused):
    """What she must avoid cannot be read, so nothing may be ranked for her."""

    def __init__(self) -> None:
        text = "what she must avoid cannot be read, so nothing is ranked; write it anew"
        super().__init__("exclusions_unreadable", "avoid", text)


class VacancyUnreadable(Exception):  # noqa: N818
    """A stored vacancy cannot be read by the ranking; named by its reference."""


class UncommittedVacancies(Exception):  # noqa: N818
    """Vacancies were changed in the same transaction, which may yet be rolled back: commit before ranking."""
