"""Who shares whose case in the cast, for how long, and what is noted there."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from ground.actors import Actor
from matching import cases, covers, glass, notes
from matching.records.cases import Cover, MemberKind
from matching.records.notes import Openness
from tests import make
from tests.web.matrix.who import ABSENT, BROKEN, HERE, PEOPLE, Cast, Thing, absent


def share(session: Session, cast: Cast) -> None:
    """Let others into her case, and let somebody act for her tutor; a member of each case is a thing of its own."""
    until = make.TODAY + timedelta(days=30)
    lent: dict[str, Any] = {"ends_on": until, "on": make.TODAY}
    for name, ref in cast.refs("person").items():
        by = cast.accounts[PEOPLE[name][1]]
        [member] = cases.add(session, ref, absent("somebody-who-left"), MemberKind.OPERATOR, by=by, **lent)
        cast.add("member", name, ref=ref, member=member.ref)
    _stand_under_hers(cast, "member", "member")
    by = cast.accounts["tutor"]
    for hers in (cast.refs(kind)["hers"] for kind in ("person", "leaving person")):
        cases.add(session, hers, cast.accounts["colleague"].ref, MemberKind.COLLEAGUE, by=by, **lent)
        cases.add(session, hers, cast.accounts["operator"].ref, MemberKind.OPERATOR, by=by, **lent)
    cover = covers.make(session, by.ref, cast.accounts["cover"].ref, by=by, **lent)
    # It is her tutor whom somebody acts for.
    cast.add("cover", "hers", ref=cover.ref)
    _share_no_more(session, cast, by)


def _share_no_more(session: Session, cast: Cast, by: Actor) -> None:
    """Let some have been in her case, or be in it later, or be somewhere else by now: that gives them nothing."""
    hers, day = cast.refs("person")["hers"], timedelta(days=1)
    past: dict[str, Any] = {
        "starts_on": make.TODAY - 60 * day,
        "ends_on": make.TODAY - day,
        "on": make.TODAY - 60 * day,
    }
    coming: dict[str, Any] = {"starts_on": make.TODAY + day, "ends_on": make.TODAY + 30 * day, "on": make.TODAY}
    present = coming | {"starts_on": make.TODAY}
    for name, kind, when in (
        ("former_colleague", MemberKind.COLLEAGUE, past),
        ("former_operator", MemberKind.OPERATOR, past),
        ("former_operator", MemberKind.OPERATOR, coming),
        ("tutor_elsewhere", MemberKind.COLLEAGUE, present),  # who was in her territory when she was let in
        ("tutor_beside", MemberKind.OPERATOR, present),  # who was an operator then
    ):
        cases.add(session, hers, cast.accounts[name].ref, kind, by=by, **when)
    taken_out, *_ = cases.add(
        session, hers, cast.accounts["former_colleague"].ref, MemberKind.COLLEAGUE, by=by, **present
    )
    cases.remove(session, hers, taken_out.ref, by=by, on=make.TODAY)
    ended = covers.make(session, by.ref, cast.accounts["former_colleague"].ref, by=by, **present)
    covers.end(session, ended.ref, by=by, on=make.TODAY)
    moved = dict.fromkeys(("starts_on", "ends_on"), make.TODAY) | {"territory": HERE, "made_by": by.ref}
    whom = {"tutor": cast.accounts["tutor_elsewhere"].ref, "covered_by": cast.accounts["cover"].ref}
    session.add(Cover(**whom, **moved))  # for a tutor who was here then


def _stand_under_hers(cast: Cast, kind: str, what: str) -> None:
    """Ask for what is another's, and for what never was, in her name: neither is there."""
    things, hers = cast.things[kind], cast.refs("person")["hers"]
    for name, ref in (("beside's under hers", things["beside"].args[what]), ("none of hers", ABSENT)):
        things[name] = Thing({"ref": hers, what: ref}, None)


def add_notes(session: Session, cast: Cast) -> None:
    """Write a shared and a private note on everybody; coordinators have broken the glass before some, now or before."""
    for name, ref in cast.refs("person").items():
        by = cast.accounts[PEOPLE[name][1]]
        for kind, openness in (("note", Openness.SHARED), ("private note", Openness.PRIVATE)):
            written = notes.write(session, ref, "Nota", openness, by=by, now=make.NOW)
            cast.add(kind, name, ref=ref, note=written.ref)
    _stand_under_hers(cast, "note", "note")
    before = make.NOW - 2 * glass.LASTS
    for who, name, now in (*((*each, make.NOW) for each in sorted(BROKEN)), ("coordinator_beside", "hers", before)):
        ref, by = cast.refs("person")[name], cast.accounts[who]
        glass.smash(session, ref, "Tutor assente, risposta urgente", by=by, now=now, auditors=())
