"""Fuzzing as everybody: what each role may send to what there is, along the document and against it."""

from collections.abc import Iterator
from dataclasses import dataclass

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.schemas import OpenApiSchema

from ground.actors import Role
from tests.web.matrix.routes import ROWS
from tests.web.matrix.trial import door
from tests.web.matrix.who import MISSING, NOBODY, WHO, Cast

CONFORMING = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# One of each role, and somebody who is nobody.
EVERYBODY = (*{role: who for who, (role, _, _) in reversed(WHO.items())}.values(), NOBODY)


def documented(app: Flask, role: Role | None = None) -> OpenApiSchema:
    """Return the whole document, or the part of it that a role is shown."""
    told = app.extensions["documents"][role] if role else app.extensions["document"]
    document = schemathesis.openapi.from_dict(told)
    document.app, document.location = app, "/api/v1/openapi.json"
    return document


@dataclass(frozen=True, slots=True)
class Fuzzer:
    """Sends cases as somebody: so many of each kind to an address that is open to the role, and to one that is shut."""

    cast: Cast
    examples: int
    shut: int = 0
    first: int = 0  # the seed

    def faults(self, who: str, mode: GenerationMode) -> Iterator[str]:
        """Yield each operation with its first answer that is an error of ours or that the document does not tell."""
        for operation in self._operations(who):
            try:
                self._fuzz(operation, mode, who)
            except FailureGroup as fault:
                yield f"{operation.label} for {who}: {'; '.join(str(each) for each in fault.exceptions)}"

    def _operations(self, who: str) -> Iterator[APIOperation]:
        """Yield what is open to somebody as it is told to them, and what is shut to them as it is told to others."""
        whole = documented(self.cast.app)
        yield from (each for each in _of(whole) if not self._is_open(each, who))
        if who != NOBODY:
            yield from (each for each in _of(documented(self.cast.app, WHO[who][0])) if self._is_open(each, who))

    def _fuzz(self, operation: APIOperation, mode: GenerationMode, who: str) -> None:
        headers = {name: text for name, text in self.cast.headers[who].items() if name == "Authorization"}
        known, most = self._known(operation, who), self.examples if self._is_open(operation, who) else self.shut
        if not most:
            return

        @settings(
            max_examples=most,
            deadline=None,
            database=None,
            derandomize=False,
            suppress_health_check=list(HealthCheck),
        )
        @seed(self.first)
        @given(case=operation.as_strategy(mode))
        def each(case: Case) -> None:
            case.path_parameters = {**(case.path_parameters or {}), **known}
            case.call_and_validate(headers=headers | {"If-Match": "*"}, checks=CONFORMING)

        each()

    def _known(self, operation: APIOperation, who: str) -> dict[str, str]:
        """Return the references of something that there is, of somebody's own where there is such a thing."""
        kind = next((row.of for row in ROWS if row.rule == rule_of(operation) and row.of), None)
        things = self.cast.things[kind] if kind else {}
        names = [name for name in (who, "hers", "kitchen", "hers at kitchen", *things) if name in things]
        return dict(things[names[0]].args) if names and names[0] != MISSING else {}

    def _is_open(self, operation: APIOperation, who: str) -> bool:
        return who != NOBODY and WHO[who][0] in door(self.cast.app, rule_of(operation))


def _of(document: OpenApiSchema) -> Iterator[APIOperation]:
    return (found.ok() for found in document.get_all_operations())


def rule_of(operation: APIOperation) -> str:
    """Return the rule of the URL map that an operation of the document is."""
    path = operation.full_path
    for row_rule in rules(operation):
        if plain(row_rule.partition(" ")[2]) == path:
            return row_rule
    raise LookupError(operation.label)


def rules(operation: APIOperation) -> Iterator[str]:
    """Yield the rules of the application with the operation's method."""
    method = operation.method.upper()
    for rule in operation.app.url_map.iter_rules():
        if method in (rule.methods or ()):
            yield f"{method} {rule.rule}"


def plain(rule: str) -> str:
    """Return a rule as the document writes it: ``{ref}`` for ``<ref:ref>``."""
    return rule.replace("<ref:", "<").replace("<int:", "<").replace("<", "{").replace(">", "}")
