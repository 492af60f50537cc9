"""As what somebody of the cast stands before what belongs to a person, a firm or an account."""

from ground.actors import Role
from tests.web.matrix.placing import PLACED
from tests.web.matrix.table import Viewer
from tests.web.matrix.who import BROKEN, EMPLOYED, FIRMS, NOBODIES, OWN, PEOPLE, PLACES, PROPOSED, SHARED, WHO


def home(who: str) -> Viewer:
    """Return as what somebody stands before what belongs to nobody in particular."""
    return Viewer("signed_out" if who in NOBODIES else WHO[who][2])


def viewer(who: str, whose: str | None) -> Viewer | None:
    """Return as what somebody looks at what belongs to a person or firm; None: as a stranger, who may nothing."""
    if who in NOBODIES:
        return Viewer("signed_out")
    if whose is None or whose.startswith(OWN):
        return home(who) if whose == OWN + who else None
    return _in_role(who, whose)


def _in_role(who: str, whose: str) -> Viewer | None:
    role, territory, column = WHO[who]
    is_here = territory == PLACES[whose][0]
    person = (PROPOSED | PLACED).get(whose, (whose, ""))[0]
    match role:
        case Role.TUTOR:
            return Viewer(_as_tutor(who, person, is_here=is_here))
        case Role.OPERATOR:
            return Viewer("operator_in_case") if (who, person) in SHARED else None
        case Role.COORDINATOR:
            column = "coordinator" if is_here else "coordinator_other_territory"
            return Viewer(column, is_own=is_here, gave_reason=(who, person) in BROKEN)
        case Role.EMPLOYER:
            return _as_contact(who, whose, column)
    return Viewer(column)


def _as_contact(who: str, whose: str, column: str) -> Viewer:
    for what, standing in ((PROPOSED, "employer_proposed"), (PLACED, "employer_placed")):
        if whose in what:
            is_named = FIRMS[what[whose][1]][1] == who
            return Viewer(standing if is_named else column, is_own=is_named)
    return Viewer(column, is_own=EMPLOYED.get(whose, whose) == EMPLOYED[who])


def _as_tutor(who: str, whose: str, *, is_here: bool) -> str:
    if (who, whose) in SHARED:
        return SHARED[who, whose]
    # No woman stands behind a firm: each tutor of its territory is the one who works with it for her own people.
    if PEOPLE.get(whose, ("", who))[1] == who and is_here:
        return "own_tutor"
    return "tutor_same_territory" if is_here else "tutor_other_territory"
