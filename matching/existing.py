"""What an exclusion names has to exist: a misspelt one protects nobody."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from catalogue.records import Municipality
from employers.records import Contact, Employer, Site
from matching.errors import BadExclusions
from matching.exclusion_list import Exclusions, Person

Refs = Sequence[str | None]
KINDS = {"municipalities": Municipality.istat, "sites": Site.ref, "employers": Employer.ref}
OF_PERSONS = {"contact": Contact.ref, "employer": Employer.ref}


def completed(session: Session, hers: Exclusions, before: Exclusions, where: str) -> Exclusions:
    """Return exclusions all of which exist, contacts with their employer, should they one day be gone.

    What was listed ``before`` may be gone since; ``where`` stands before each place in the list, such as ``avoid.``.
    Raises BadExclusions.
    """
    for kind, column in KINDS.items():
        _require(session, column, getattr(hers, kind), getattr(before, kind), f"{where}{kind}.{{}}")
    for part, column in OF_PERSONS.items():
        refs, old = ([getattr(person, part) for person in each.persons] for each in (hers, before))
        _require(session, column, refs, old, f"{where}persons.{{}}.{part}")
    return replace(hers, persons=_with_employers(session, hers.persons))


def _require(session: Session, column: InstrumentedAttribute[str], refs: Refs, before: Refs, where: str) -> None:
    new = {ref for ref in refs if ref is not None}.difference(before)
    missing = new.difference(session.scalars(select(column).where(column.in_(new)))) if new else new
    for number, ref in enumerate(refs):
        if ref in missing:
            raise BadExclusions("unknown_reference", where.format(number), "nothing has this reference")


def _with_employers(session: Session, persons: tuple[Person, ...]) -> tuple[Person, ...]:
    refs = [person.contact for person in persons if person.contact is not None]
    query = select(Contact.ref, Employer.ref).join(Employer, Employer.id == Contact.employer_id)
    found = dict(session.execute(query.where(Contact.ref.in_(refs))).all()) if refs else {}
    completed = (person._replace(employer=found.get(person.contact or "", person.employer)) for person in persons)
    return tuple(dict.fromkeys(completed))
