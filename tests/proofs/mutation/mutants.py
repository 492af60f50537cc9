"""Mutants of a guard: its source once more, with one clause dropped, one check left out, or one question unguarded.

What is found is found in the syntax tree alone, so that a new clause is tried without anybody naming it here. A mutant
keeps all names and lines of what it replaces: only so can it take the place of functions that are in use already.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

# Checks that stand by themselves: what they return is of no use, that they raise is.
CHECKS = ("require", "_require", "sign", "look", "note")
# Questions to the database, each of whose arguments narrows or widens what is found.
QUESTIONS = {"where", "or_", "and_"}
NEUTRAL = {"false()", "true()"}
UNGUARDED = "_unguarded"

Guards = Callable[[ast.expr], bool]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one file: in which line, of which function (its name and first line), and what is changed."""

    file: str
    number: int
    line: int
    function: tuple[str, int]
    what: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what stays when lines move: file, function, what is changed."""
        return self.file, self.function[0], self.what

    @property
    def function_in_file(self) -> tuple[str, str, int]:
        """Return its function by file, name and first line."""
        return self.file, *self.function

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.function[0]}: {self.what}"


def mutants(file: str, source: str, guards: Guards, *, only_calls: bool = False) -> list[Mutant]:
    """Return all mutants of a file; ``guards`` tells of a called function whether it is a guard."""
    tree = _Mutation(file, guards, None, only_calls=only_calls)
    tree.visit(ast.parse(source))
    return tree.found


def mutated(mutant: Mutant, source: str, guards: Guards, *, only_calls: bool = False) -> ast.Module:
    """Return the tree of the file with one mutant in it."""
    tree: ast.Module = _Mutation(mutant.file, guards, mutant.number, only_calls=only_calls).visit(ast.parse(source))
    return ast.fix_missing_locations(tree)


class _Mutation(ast.NodeTransformer):
    """Walks a tree, collects what could be changed in it, and changes the one that is wanted."""

    def __init__(self, file: str, guards: Guards, wanted: int | None, *, only_calls: bool) -> None:
        self.file, self.guards, self.wanted, self.only_calls = file, guards, wanted, only_calls
        self.found: list[Mutant] = []
        self.functions: list[tuple[str, int]] = []
        self.inner: set[ast.AST] = set()

    def _tried(self, node: ast.AST, changes: Iterator[tuple[str, Callable[[], ast.AST]]]) -> ast.AST:
        """Note what could be done to a node; return it changed when one of that is wanted, else go on inside it."""
        if not self.functions:
            return self.generic_visit(node)
        chosen = None
        for what, change in changes:
            number, line = len(self.found), getattr(node, "lineno", 0)
            self.found.append(Mutant(self.file, number, line, self.functions[-1], what))
            if number == self.wanted:
                chosen = change
        return ast.copy_location(chosen(), node) if chosen else self.generic_visit(node)

    def _within(self, node: ast.AST, name: str, first: int, parts: list[ast.AST]) -> ast.AST:
        self.functions.append((name, first))
        for part in parts:
            self._replaced(node, part)
        self.functions.pop()
        return node

    def _replaced(self, parent: ast.AST, part: ast.AST) -> None:
        """Visit one part of a node in its place; what stands beside it, such as types, is not code that runs."""
        for name, held in ast.iter_fields(parent):
            if held is part:
                setattr(parent, name, self.visit(part))
            elif isinstance(held, list) and part in held:
                held[held.index(part)] = self.visit(part)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Look into the body alone."""
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        return self._within(node, node.name, first, [*node.body])

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        """Look into the body alone."""
        return self._within(node, "<lambda>", node.lineno, [node.body])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """Look at the value alone."""
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Drop each part of ``a & b`` and ``a | b``."""
        if self.only_calls or node in self.inner or not isinstance(node.op, ast.BitAnd | ast.BitOr):
            return self.generic_visit(node)
        parts = _parts(node, type(node.op))
        self.inner |= {
            each for each in ast.walk(node) if isinstance(each, ast.BinOp) and type(each.op) is type(node.op)
        }
        return self._tried(node, self._dropped(node, parts, partial(_joined, op=node.op)))

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        """Drop each part of ``a and b`` and ``a or b``."""
        if self.only_calls:
            return self.generic_visit(node)
        return self._tried(node, self._dropped(node, node.values, partial(_all_of, op=node.op)))

    def _dropped(
        self, node: ast.expr, parts: list[ast.expr], joined: Callable[[list[ast.expr]], ast.expr]
    ) -> Iterator[tuple[str, Callable[[], ast.AST]]]:
        for number, part in enumerate(parts):
            rest = parts[:number] + parts[number + 1 :]
            yield f"without {_short(part)}", partial(_instead, joined(rest), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Drop each argument of a question; ask a guard unguarded, to read where to write, and for fewer data."""
        return self._tried(node, self._of_call(node))

    def _of_call(self, node: ast.Call) -> Iterator[tuple[str, Callable[[], ast.AST]]]:
        if not self.only_calls and _name(node.func) in QUESTIONS:
            for number, part in enumerate(node.args):
                if ast.unparse(part) not in NEUTRAL:
                    rest = ast.Call(node.func, node.args[:number] + node.args[number + 1 :], node.keywords)
                    yield f"without {_short(part)}", partial(_instead, rest, node)
        if self.guards(node.func):
            asked = ast.Call(ast.Name(UNGUARDED, ast.Load()), [node.func], [])
            yield f"unguarded {_short(node)}", partial(_instead, ast.Call(asked, node.args, node.keywords), node)
            for number, given in enumerate(node.keywords):
                if given.arg in {"write", "act"} and ast.unparse(given.value) in {"True", "Act.WRITE"}:
                    others = node.keywords[:number] + node.keywords[number + 1 :]
                    yield f"to read {_short(node)}", partial(_instead, ast.Call(node.func, node.args, others), node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        """Leave out a check that stands by itself."""
        if self.only_calls or not (isinstance(node.value, ast.Call) and _name(node.value.func).startswith(CHECKS)):
            return self.generic_visit(node)
        left_out = ast.If(ast.Constant(value=False), [node], [])
        return self._tried(node, iter([(f"without {_short(node.value)}", lambda: left_out)]))

    def visit_If(self, node: ast.If) -> ast.AST:
        """Leave out an ``if`` that only refuses."""
        if (
            self.only_calls
            or node.orelse
            or not (len(node.body) == 1 and isinstance(node.body[0], ast.Raise | ast.Return))
        ):
            return self.generic_visit(node)
        never = ast.BoolOp(ast.And(), [ast.Constant(value=False), node.test])
        told = f"without if {_short(node.test)}: {_short(node.body[0])}"
        return self._tried(node, iter([(told, lambda: ast.If(never, node.body, []))]))

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        """Take either side always."""
        if self.only_calls:
            return self.generic_visit(node)
        sides = ((f"always {_short(side)}", partial(_instead, side, node)) for side in (node.body, node.orelse))
        return self._tried(node, sides)


def _parts(node: ast.expr, op: type[ast.operator]) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, op):
        return [*_parts(node.left, op), *_parts(node.right, op)]
    return [node]


def _joined(parts: list[ast.expr], op: ast.operator) -> ast.expr:
    first, *rest = parts
    for part in rest:
        first = ast.BinOp(first, op, part)
    return first


def _all_of(parts: list[ast.expr], op: ast.boolop) -> ast.expr:
    return ast.BoolOp(op, parts) if len(parts) > 1 else parts[0]


def _instead(new: ast.expr, old: ast.expr) -> ast.expr:
    """Return the new expression, and the old one where it never runs: so that all names are still used."""
    return ast.IfExp(ast.Constant(value=True), new, old)


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _short(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())
