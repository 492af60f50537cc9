"""Refusals of employers and their vacancies."""

from ground.errors import Missing, Refused


class NoEmployer(Missing):
    """No such employer within the reach of who asks."""


class NoSite(Missing):
    """No such site within the reach of who asks."""


class NoVacancy(Missing):
    """No such vacancy within the reach of who asks."""


class NoContact(Missing):
    """No such contact within the reach of who asks."""


class NoTerm(Missing):
    """No such value of region or law within the reach of who asks."""


class BadTerm(Refused):
    """A value that region or law cannot have set."""


class BadPact(Refused):
    """A convention or a declaration that cannot have been signed so."""


class BadEmployer(Refused):
    """A fact about an employer or a site that cannot be taken."""


class BadVacancy(Refused):
    """A fact about a vacancy that cannot be taken."""


class TwoPeopleVet(Refused):
    """The one who proposed the vetting may not also approve it."""

    def __init__(self) -> None:
        super().__init__("two_people_vet", "", "Somebody else than who proposed the vetting has to approve it.")
