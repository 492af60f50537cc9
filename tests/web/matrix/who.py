"""Who there is and what there is in the world of the matrix, by names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from ground.actors import Actor, Role
from tests.web.matrix.placing import PLACED

HERE, AWAY = "TE", "PI"
MISSING, ABSENT = "missing", "A" * 22
# Somebody's name -> role, territory, and the column of the table in which the role stands by itself.
WHO: Mapping[str, tuple[Role, str | None, str]] = {
    "tutor": (Role.TUTOR, HERE, "own_tutor"),
    "tutor_beside": (Role.TUTOR, HERE, "own_tutor"),
    "tutor_elsewhere": (Role.TUTOR, AWAY, "own_tutor"),
    "colleague": (Role.TUTOR, HERE, "own_tutor"),
    "cover": (Role.TUTOR, HERE, "own_tutor"),
    "former_colleague": (Role.TUTOR, HERE, "own_tutor"),
    "operator": (Role.OPERATOR, HERE, "operator_in_case"),
    "former_operator": (Role.OPERATOR, HERE, "operator_in_case"),
    "operator_without_cases": (Role.OPERATOR, HERE, "operator_in_case"),
    "coordinator": (Role.COORDINATOR, HERE, "coordinator"),
    "coordinator_beside": (Role.COORDINATOR, HERE, "coordinator"),
    "coordinator_elsewhere": (Role.COORDINATOR, AWAY, "coordinator"),
    "contact": (Role.EMPLOYER, None, "employer_other"),
    "contact_colleague": (Role.EMPLOYER, None, "employer_other"),
    "contact_beside": (Role.EMPLOYER, None, "employer_other"),
    "association": (Role.ASSOCIATION, None, "association"),
    "lead": (Role.LEAD, None, "programme_lead"),
    "administrator": (Role.ADMINISTRATOR, None, "administrator"),
    "auditor": (Role.AUDITOR, None, "auditor"),
}
NOBODY = "nobody"
# What looks like somebody: a token under another scheme, a browser that gave the password and not the second factor.
ANOTHER_SCHEME, HALF_WAY = "another_scheme", "half_way"
NOBODIES = (NOBODY, ANOTHER_SCHEME, HALF_WAY)
# Territory and tutor of each person; territory and contact of each firm; whose accounts belong to which firm.
PEOPLE = {"hers": (HERE, "tutor"), "beside": (HERE, "tutor_beside"), "elsewhere": (AWAY, "tutor_elsewhere")}
FIRMS = {"kitchen": (HERE, "contact"), "bakery": (HERE, "contact_beside"), "harbour": (AWAY, None)}
EMPLOYED = {"contact": "kitchen", "contact_colleague": "kitchen", "contact_beside": "bakery"}
# Territory of each account, and whose it is.
ACCOUNTS = {name: (FIRMS[EMPLOYED[name]][0] if name in EMPLOYED else home, name) for name, (_, home, _) in WHO.items()}
# What is proposed: whom, to which firm.
PROPOSED = {
    "hers at kitchen": ("hers", "kitchen"),
    "beside at bakery": ("beside", "bakery"),
    "elsewhere at harbour": ("elsewhere", "harbour"),
}
PLACES: Mapping[str, tuple[str | None, str | None]] = {
    **PEOPLE,
    **FIRMS,
    **ACCOUNTS,
    **{name: PEOPLE[her] for name, (her, _) in (PROPOSED | PLACED).items()},
}
# Before the name of an account: what is that account's own, and nobody else's.
OWN = "own of "
# Who shares a case, and as what.
SHARED: Mapping[tuple[str, str], str] = {
    ("colleague", "hers"): "colleague_in_case",
    ("cover", "hers"): "colleague_in_case",
    ("operator", "hers"): "operator_in_case",
}
# Who has broken the glass before whose notes, and it is not whole again.
BROKEN = {
    *(("coordinator", "hers"), ("coordinator", "beside"), ("coordinator_elsewhere", "elsewhere")),
    ("coordinator_beside", "beside"),
}


@dataclass(frozen=True, slots=True)
class Thing:
    """What stands in an address: its references, and the person or firm it belongs to; None: there is no such thing."""

    args: Mapping[str, str]
    whose: str | None


@dataclass
class Cast:
    """The application on the filled database, and all who and what there is."""

    app: Flask
    client: FlaskClient
    accounts: dict[str, Actor] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=lambda: {NOBODY: {}})
    things: dict[str, dict[str, Thing]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)  # what other signs of a body stand for
    address: str = ""
    proof: str = ""

    def add(self, kind: str, name: str, whose: str | None = None, /, **args: str) -> None:
        """Add a thing of a kind; unless told otherwise it belongs to the person or firm of its name."""
        own = name if name in PEOPLE | FIRMS | PROPOSED | PLACED else None
        self.things.setdefault(kind, {})[name] = Thing(args, whose or own)

    def filled(self, body: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Return a body in which "$tutor" has become the tutor's reference, and other signs what they stand for."""
        match body:
            case dict():
                return {key: self.filled(part) for key, part in body.items()}
            case list():
                return [self.filled(part) for part in body]
            case str() if body.startswith("$"):
                return self.said.get(body[1:]) or self.accounts[body[1:]].ref
        return body

    @property
    def signs(self) -> dict[str, set[str]]:
        """Return for each person what tells that she is there: references and case code."""
        told: dict[str, set[str]] = {name: {self.codes[name]} for name in PEOPLE}
        for kind in ("person", "ranking", "note", "member"):
            for name in PEOPLE:
                told[name] |= set(self.things[kind][name].args.values())
        return told

    def refs(self, kind: str) -> dict[str, str]:
        """Return {name: reference} of the things of a kind that there are."""
        return {name: thing.args["ref"] for name, thing in self.things[kind].items() if thing.whose}


def absent(name: str) -> str:
    """Return the reference of an account that is no more there."""
    return name.ljust(len(ABSENT), "-")
