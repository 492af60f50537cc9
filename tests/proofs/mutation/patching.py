"""Puts a mutant in the place of functions that are in use already, and opens guards for the time of one call."""

import ast
import gc
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import wraps
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any
from unittest.mock import patch

from sqlalchemy import select, true

import employers.reach
import matching.reach
import web.accounts.reach
from ground.scope import Reach
from schedules.alerting import concern_reach
from schedules.checking_in import check_in_reach
from schedules.placing import placement_reach
from schedules.proposing import reach as proposal_reach
from schedules.records.placements import Placement
from schedules.records.proposals import Proposal
from tests.proofs.mutation.mutants import UNGUARDED

ROOT = Path(__file__).parents[3]
ROOMS_OF_REACH: tuple[ModuleType, ...] = (
    *(matching.reach, employers.reach, web.accounts.reach),
    *(proposal_reach, placement_reach, check_in_reach, concern_reach),
)
# Of these the guard is no table: it is tried where it stands.
NOT_BY_TABLE = {"register"}


def module_of(file: str) -> ModuleType:
    """Return the module of a file; a command is loaded only here, when one is asked for."""
    return import_module(file.removesuffix("/__init__.py").removesuffix(".py").replace("/", "."))


def is_guard(module: ModuleType) -> Callable[[ast.expr], bool]:
    """Return what tells whether a module, where it names a function, means one that reaches for somebody."""
    guards = {
        held
        for room in ROOMS_OF_REACH
        for name, held in vars(room).items()
        if isinstance(held, FunctionType) and held.__module__ == room.__name__ and name not in NOT_BY_TABLE
        if "by" in held.__code__.co_varnames[: held.__code__.co_argcount + held.__code__.co_kwonlyargcount]
        if not name.startswith("_") and name not in {"lasting", "broken", "sees_flags"}
    }

    def tells(function: ast.expr) -> bool:
        held: Any = module
        for name in ast.unparse(function).split("."):
            held = vars(held).get(name) if isinstance(held, ModuleType) else None
        return isinstance(held, FunctionType) and held in guards

    return tells


def unguarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that reaches everything, whoever asks for whatever."""

    @wraps(function)
    def called(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - as the function
        with opened():
            # What is opened may be the function itself.
            return vars(sys.modules[function.__module__])[function.__name__](*args, **named)

    return called


@contextmanager
def opened() -> Iterator[None]:
    """Let everybody reach everything."""
    with ExitStack() as stack:
        stack.enter_context(patch.object(Reach, "rows", lambda *_args, **_named: true()))
        stack.enter_context(patch.object(Reach, "may", lambda *_args, **_named: True))
        for name in ("_to", "_open_to"):
            stack.enter_context(patch.object(proposal_reach, name, lambda *_args: select(Proposal)))
        stack.enter_context(patch.object(placement_reach, "_at_firm", lambda *_args, **_named: true()))
        stack.enter_context(patch.object(check_in_reach, "_spoken_for", lambda *_args: select(Placement.id)))
        for name in ("scope", "scope_of_requests"):
            stack.enter_context(patch.object(web.accounts.reach, name, lambda *_args: true()))
        yield


def put_in_place(file: str, tree: ast.Module) -> None:
    """Let every function of a file run the code of the tree instead of its own."""
    module, path = module_of(file), str(ROOT / file)
    vars(module)[UNGUARDED] = unguarded
    new = codes(compile(tree, path, "exec"))
    for function in gc.get_objects():
        if isinstance(function, FunctionType) and function.__code__.co_filename == path:
            function.__code__ = new[function.__code__.co_qualname, function.__code__.co_firstlineno]


def codes(code: CodeType) -> Mapping[tuple[str, int], CodeType]:
    """Return all code within a code object by its full name and first line."""
    found = {(code.co_qualname, code.co_firstlineno): code}
    for held in code.co_consts:
        if isinstance(held, CodeType):
            found |= codes(held)
    return found
