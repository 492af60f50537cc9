"""Every kind of message that some code puts into the outbox has a maker, which makes a letter of it."""

import ast
import importlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Any

from schedules.messages import ToContact
from web.mail.kinds import KINDS
from web.mail.proposals import SENTENCES

ROOT = Path(__file__).parents[3]
WHERE_TOLD = 2  # the place of the kind among what ``tell`` is given
ROOMS = ("ground", "catalogue", "employers", "matching", "schedules", "web")


def kinds_put() -> set[str]:
    """Return the kinds that are put anywhere in the rooms, from their code."""
    return {kind for room in ROOMS for file in sorted((ROOT / room).rglob("*.py")) for kind in _put_in(file)}


def _put_in(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text())
    for within in ast.walk(tree):
        if isinstance(within, ast.FunctionDef):
            calls = [node for node in ast.walk(within) if isinstance(node, ast.Call)]
            for call in calls:
                yield from _put_by(call, within, file)


def _put_by(call: ast.Call, within: ast.FunctionDef, file: Path) -> list[str]:
    """Return the kinds that a call may put: one that ``tell`` hands on is told by whoever calls that."""
    match ast.unparse(call.func):
        case "outbox.put" if within.name != "tell":
            return _values(call.args[1], within, _module(file))
        case "tell" if len(call.args) > WHERE_TOLD:
            return _values(call.args[WHERE_TOLD], within, _module(file))
        case "outbox.put_all":
            return [*vars(_module(file))["TOLD"].values()]
    return []


def _module(file: Path) -> ModuleType:
    return importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))


def _values(said: ast.expr, within: ast.FunctionDef, module: ModuleType) -> list[str]:
    """Return what an expression may be: of a parameter all that its type allows, of a choice all there is to choose."""
    asked = {each.arg: each.annotation for each in (*within.args.args, *within.args.kwonlyargs)}
    if isinstance(said, ast.Name) and said.id in asked:
        kinds = _meant(asked[said.id], module)
        assert issubclass(kinds, StrEnum), f"{module.__name__}: of which kinds may {said.id} be?"
        return [kind.value for kind in kinds]
    for node in ast.walk(within):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if ast.unparse(said) == name:
                (table,) = [
                    got.value for got in ast.walk(value) if isinstance(got, ast.Attribute) and got.attr == "get"
                ]
                return [str(kind) for kind in _meant(table, module).values()]
    return [str(_meant(said, module))]


def _meant(said: ast.expr | None, module: ModuleType) -> Any:  # noqa: ANN401 - whatever stands there
    assert said is not None
    return eval(ast.unparse(said), vars(module))  # noqa: S307 - our own code


def test_every_kind_that_is_put_has_a_maker() -> None:
    put = kinds_put()

    assert put >= {kind.value for kind in ToContact}
    assert put - KINDS.keys() == set()


def test_every_kind_that_has_a_maker_is_put() -> None:
    assert KINDS.keys() - kinds_put() - {"inbox"} == set()


def test_a_kind_without_a_maker_would_be_found() -> None:
    put = kinds_put()

    for kind in put:
        assert put - (KINDS.keys() - {kind}) == {kind}


def test_each_news_to_a_contact_has_its_sentence() -> None:
    assert {*SENTENCES, ToContact.OVER} == {*ToContact}
