"""Where something of a person may be found, by the table who sees what; and what is found elsewhere."""

from collections.abc import Iterable, Mapping

from ground import encryption
from tests.canaries.places import Place
from tests.canaries.sentinels import SENTINELS, signs_in
from tests.web.matrix.standing import viewer
from tests.web.matrix.table import may
from tests.web.matrix.who import NOBODY

# What she agreed that an employer is told before an interview.
AGREED: Mapping[str, frozenset[str]] = {"interview": frozenset({"identities.first_name", "consents.meeting"})}
ENCRYPTED = {
    f"{record.__tablename__}.{field.name}" for record in encryption.records() for field in encryption.fields(record)
}
# Stored by hand, for which she is not the reason: of accounts, and what an account has typed.
NOT_HERS = {name for name in SENTINELS if name.partition(".")[0] in {"accounts", "drafts"}}


def allowed(name: str, who: str | None) -> bool:
    """Tell whether somebody may see a field of the person: as the table says."""
    datum, owner = SENTINELS[name].datum, SENTINELS[name].owner
    if owner is not None:
        return who == owner
    return who not in {None, NOBODY} and datum is not None and may(datum, "read", viewer(str(who), "hers"))


def is_searched(name: str, place: Place) -> bool:
    """Tell whether a field has no business in a place."""
    if place.kind == "database" or place.where.endswith("/audit"):
        # What is not encrypted does lie in the database; a word of the catalogue is there, and came there, by itself.
        return name in ENCRYPTED and not SENTINELS[name].common
    return name not in AGREED.get(place.kind, ()) and not allowed(name, place.who)


def found(places: Iterable[Place]) -> set[str]:
    """Return what is found where it has no business."""
    return {
        f"{name} in {place.kind} {place.where} for {place.who}"
        for place in places
        for name in signs_in(place.texts)
        if is_searched(name, place)
    }


def after(places: Iterable[Place]) -> set[str]:
    """Return what of her is in the database once she is erased, but for words that stand in tables of words."""
    seen = {name for place in places if place.kind == "after" for name in signs_in(place.texts)}
    return {name for name in seen if not SENTINELS[name].common} - NOT_HERS
