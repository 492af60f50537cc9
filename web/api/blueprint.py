"""flask-smorest in this house: bodies are read strictly, faults are named by their place, answers have one form."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from http import HTTPStatus
from itertools import islice
from typing import Any, ClassVar, NoReturn, TypeVar

import marshmallow as ma
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask import Request, g, has_request_context
from flask_smorest import Api as PlainApi
from flask_smorest import Blueprint as PlainBlueprint
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.routing import BaseConverter

from ground.actors import Role
from web.access import needs as guarded
from web.refusals import BadInput, NotJson

View = TypeVar("View", bound=Callable[..., object])
# What a view answers: the body, the status, the headers.
Edition = tuple[object, int, dict[str, str]]
LONGEST_PATH = 200
# Marshmallow's own steps into the keys and values of a map, which are no part of a field's path.
MAP_STEPS = frozenset({"key", "value"})
MOST_FAULTS = 50  # told of one request
# How a file is documented.
FILE = {"type": "string", "format": "binary"}
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class Shape(ma.Schema):
    """What all schemas have in common: an unknown key is an error, and keys keep their order."""

    class Meta:
        """Marshmallow's own settings."""

        unknown = ma.RAISE

    error_messages = {"unknown": "This key is not known.", "type": "A JSON object is expected here."}  # noqa: RUF012
    # Role -> the names of fields that this role can neither read nor write, and finds nowhere in the document.
    withheld: ClassVar[Mapping[Role, frozenset[str]]] = {}

    @ma.pre_load
    def _refuse_withheld(self, given: Any, **_told: Any) -> Any:  # noqa: ANN401 - whatever was sent
        if isinstance(given, Mapping) and (named := self._withheld() & given.keys()):
            raise ma.ValidationError({name: [self.error_messages["unknown"]] for name in sorted(named)})
        return given

    @ma.post_dump
    def _leave_out_withheld(self, told: dict[str, Any], **_told: Any) -> dict[str, Any]:  # noqa: ANN401 - marshmallow's
        return {name: value for name, value in told.items() if name not in self._withheld()}

    def _withheld(self) -> frozenset[str]:
        by = g.get("actor") if has_request_context() else None
        return self.withheld.get(by.role, frozenset()) if by else frozenset()


class Nothing(Shape):
    """There is no more to say than that it was done."""


class Fault(Shape):
    """One thing that is wrong in the input, and where."""

    field = ma.fields.String(required=True, allow_none=True)
    detail = ma.fields.String(required=True)


class Problem(Shape):
    """An error, as application/problem+json."""

    type = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    code = ma.fields.String(required=True, metadata={"description": "A stable word for programs."})
    detail = ma.fields.String(required=True)
    field = ma.fields.String(required=True, allow_none=True, metadata={"description": "Where in the input."})
    request = ma.fields.String(required=True, metadata={"description": "The id under which the request is logged."})
    errors = ma.fields.List(ma.fields.Nested(Fault), metadata={"description": "All faults, where there are several."})
    state = ma.fields.String(metadata={"description": "The state that does not allow the move."})
    move = ma.fields.String()
    allowed = ma.fields.List(ma.fields.String(), metadata={"description": "The moves that the state allows."})
    reasons = ma.fields.List(ma.fields.Dict(), metadata={"description": "All rules that block, by codes and facts."})


class Ref(BaseConverter):
    """A public reference in an address."""

    regex = "[A-Za-z0-9_-]{22}"


class Parser(FlaskParser):
    """Reads bodies and queries; everything unknown, doubtful or not JSON is refused."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": None, "query": ma.RAISE}  # noqa: RUF012 - as its parent declares it

    def _raw_load_json(self, req: Request) -> Any:  # noqa: ANN401 - whatever JSON holds
        body = req.get_data()
        if not body:
            return {}
        if not req.is_json:
            raise UnsupportedMediaType
        return read_json(body)

    def handle_error(
        self,
        error: ma.ValidationError,
        req: Request,  # noqa: ARG002 - its parent's signature
        schema: ma.Schema,  # noqa: ARG002
        **_told: Any,  # noqa: ANN401
    ) -> NoReturn:
        """Refuse with the dotted path of each field that is wrong."""
        # Marshmallow's messages stand under the name of where they were read from: json or query.
        [located] = error.messages.values() if isinstance(error.messages, dict) else [error.messages]
        raise BadInput(tuple(islice(_faults(located), MOST_FAULTS))) from error


def read_json(body: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return the body's value. Raises NotJson for what JSON or our databases cannot hold."""
    try:
        read = json.loads(body, parse_constant=_refuse_constant, object_pairs_hook=_once)
        _storable(read)
    except RecursionError:
        raise NotJson("The body is nested too deeply.") from None
    except UnicodeDecodeError:
        raise NotJson("The body is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise NotJson(f"The body is not JSON: line {error.lineno}, column {error.colno}.") from None
    except ValueError:
        # Python refuses to read a number of thousands of digits.
        raise NotJson("The body holds a number with too many digits.") from None
    return read


def _refuse_constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is not a JSON number.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise NotJson("A key stands twice in one object.")
    return read


def _storable(read: object) -> None:
    """Refuse the signs that a text of a database cannot hold, wherever they stand."""
    match read:
        case str():
            if UNSTORABLE.search(read):
                raise NotJson("A text holds a NUL character or half a surrogate pair.")
        case list():
            for entry in read:
                _storable(entry)
        case dict():
            for key, entry in read.items():
                _storable(key)
                _storable(entry)


def _faults(told: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - nested as the input
    """Yield (dotted path, sentence) for each fault of marshmallow's nested messages."""
    if isinstance(told, Mapping):
        for key, inner in told.items():
            is_own = key == "_schema" or (path and key in MAP_STEPS)
            yield from _faults(inner, path if is_own else (*path, str(key)))
    else:
        for sentence in told if isinstance(told, list) else [told]:
            yield ".".join(path)[:LONGEST_PATH], str(sentence)


def json_schema(converter: OpenAPIConverter, field: ma.fields.Field[Any], **_told: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return what a field says of itself in the document; of a map also what its keys look like."""
    told = dict(getattr(field, "json_schema", {}))
    if isinstance(field, ma.fields.Dict) and field.key_field is not None:
        told["propertyNames"] = converter.field2property(field.key_field)
    return told


class Blueprint(PlainBlueprint):  # type: ignore[misc]  # flask-smorest ships no types
    """A blueprint whose views declare all they are about in one place."""

    ARGUMENTS_PARSER = Parser()

    def view(  # noqa: PLR0913 - all of it by name
        self,
        rule: str,
        *,
        needs: Iterable[Role],
        answers: type[Shape] | None,
        reads: type[Shape] | None = None,
        asks: type[Shape] | None = None,
        status: HTTPStatus = HTTPStatus.OK,
        about_person: bool = False,
        only_reads: bool = False,
        looks: bool = False,
        first: Callable[[str], object] | None = None,
        media: str | None = None,
    ) -> Callable[[View], View]:
        """Declare a view by method and path, such as ``POST /employers``.

        ``reads`` is the shape of the body, ``asks`` that of the query; both come first, as dicts, in this order.
        An answer ``about_person`` is never kept: a repeated key reads it anew (see web/idempotency.py). A view that
        ``only_reads`` gets a session that cannot write, and its answer is not kept either, whatever its method. One
        that ``looks`` gets a session that writes, for the audit trail, and its answer is never kept: again looks again.
        ``first`` is called with the reference in the address before the body is read: where it refuses, nobody learns
        whether the body would have been taken.
        A view that answers a file of some ``media`` type, such as ``application/pdf``, makes the whole response itself.
        """
        method, path = rule.split()

        def declare(view: View) -> View:
            shape = FILE if media else answers
            made = self.response(status, shape, content_type=media)(view)
            made = self._handed(made, asks, reads)
            if first is not None:
                made = _behind(first, made)
            made.about_person, made.only_reads, made.looks = about_person, only_reads, looks
            self.add_url_rule(path, view.__name__, guarded(*needs)(made), methods=[method])
            return view

        return declare

    def _handed(self, made: Any, asks: type[Shape] | None, reads: type[Shape] | None) -> Any:  # noqa: ANN401 - a view
        """Return a view that is handed what a request asks and what its body says."""
        if asks is not None:
            made = self.arguments(asks, location="query")(made)
        if reads is not None:
            is_needed = any(field.required for field in reads().fields.values())
            made = self.arguments(reads, required=is_needed)(made)
        return made


def _behind(first: Callable[[str], object], view: View) -> Any:  # noqa: ANN401 - the view with all that hangs on it
    @wraps(view)
    def behind(**values: str) -> object:
        first(values["ref"])
        return view(**values)

    return behind


class Api(PlainApi):  # type: ignore[misc]  # flask-smorest ships no types
    """The API whose errors are problems, and whose document says so."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """Leave all answers to web/problems.py; flask-smorest's own would drop Allow from a 405."""

    def _register_responses(self) -> None:
        """Document every error as a problem, of the content type that it really has."""
        content = {"application/problem+json": {"schema": Problem}}
        for name in ("DEFAULT_ERROR", HTTPStatus.UNPROCESSABLE_ENTITY.name):
            self.spec.components.response(name, {"description": "A problem.", "content": content}, lazy=True)
