"""The document is fuzzed: whatever is sent, nothing fails on our side, and every answer is as documented."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    unsupported_method,
)
from sqlalchemy import Engine

from tests import make
from tests.web.conftest import House
from tests.web.fuzzing import documented
from web import db

ABSENT = "A" * 22  # a reference of nothing
CONFORMING = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
REFUSING = [negative_data_rejection, missing_required_header, unsupported_method, ignored_auth]
# The same cases on every run.
BOUNDED = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@dataclass
class Real:
    """What there is to be reached: by the name of the blueprint, references that exist."""

    token: str
    refs: dict[str, dict[str, str]]


@pytest.fixture
def real(house: House, engine: Engine) -> Real:
    """Fill the database with one of each."""
    with db.session(engine, write=True) as session:
        hers = make.profiled(session, by=house.tutor.actor).ref
        employer = make.employer(session, by=house.tutor.actor).ref
        vacancy = make.vacancy(session, by=house.tutor.actor).ref
    ranking = house.tutor.client.post(f"/api/v1/beneficiaries/{hers}/matches").json["ranking"]
    refs = {
        "beneficiaries": {"ref": hers},
        "identities": {"ref": hers},
        "matches": {"ref": hers, "ranking": ranking},
        "employers": {"ref": employer},
        "vacancies": {"ref": vacancy},
    }
    return Real(house.tutor.token, refs)


Check = Callable[[Case], object]


@pytest.fixture
def operations(app: Flask) -> list[APIOperation]:
    """Return all operations of the API as its document describes them."""
    return [found.ok() for found in documented(app).get_all_operations()]


@pytest.mark.parametrize("mode", GenerationMode)
def test_whatever_is_sent_is_answered_as_documented(
    operations: list[APIOperation], real: Real, mode: GenerationMode
) -> None:
    headers = {"Authorization": f"Bearer {real.token}"}

    for operation in operations:
        fuzz(operation, mode, lambda case: case.call_and_validate(headers=headers, checks=CONFORMING + REFUSING))


@pytest.mark.parametrize("mode", GenerationMode)
def test_whatever_is_sent_to_what_there_is_is_answered_as_documented(
    operations: list[APIOperation], real: Real, mode: GenerationMode
) -> None:
    headers = {"Authorization": f"Bearer {real.token}", "If-Match": "*"}

    def reach(case: Case) -> None:
        [subject] = case.operation.tags
        known = real.refs.get(subject, {})
        case.path_parameters = {name: known.get(name, ABSENT) for name in case.path_parameters or {}}
        case.call_and_validate(headers=headers, checks=CONFORMING)

    for operation in operations:
        fuzz(operation, mode, reach)


def fuzz(operation: APIOperation, mode: GenerationMode, check: Check) -> None:
    """Check an operation with cases that follow its document, or break it."""

    @BOUNDED
    @given(case=operation.as_strategy(mode))
    def each(case: Case) -> None:
        check(case)

    each()
