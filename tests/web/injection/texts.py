"""All places in a body where a text stands, found in the schema of the document, with bodies that put one there."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
Path = tuple[str | int, ...]
# What a text of a kind could be, so that the parts around the one tried are as good as they can be.
FORMATS = {"date": "2026-11-25", "date-time": "2026-11-25T10:00:00+00:00", "email": "prova@example.org"}
NAME = "name of a key"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands in a body, and what makes a value of the whole with a text at that place."""

    path: Path
    put: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Document:
    """The API's document."""

    told: Schema

    def body(self, path: str, method: str) -> Schema | None:
        """Return the schema of the JSON that an operation takes."""
        taken = self.told["paths"][path][method.lower()].get("requestBody", {}).get("content", {})
        found: Schema | None = taken.get("application/json", {}).get("schema")
        return found

    def queries(self, path: str, method: str) -> list[str]:
        """Return the names of what may stand in an operation's query."""
        named = self.told["paths"][path][method.lower()].get("parameters", ())
        return [each["name"] for each in map(self._resolved, named) if each.get("in") == "query"]

    def places(self, schema: Schema) -> Iterator[Place]:
        """Yield every place of a text, also one that is a date, one of a closed set, or the name of a key."""
        schema = self._resolved(schema)
        for kind in ("anyOf", "oneOf", "allOf"):
            for each in schema.get(kind, ()):
                yield from self.places(each)
        kinds = _kinds(schema)
        if "string" in kinds or ("enum" in schema and not kinds):
            yield Place((), lambda text: text)
        if "items" in schema:
            for inner in self.places(schema["items"]):
                yield Place((0, *inner.path), lambda text, inner=inner: [inner.put(text)])  # type: ignore[misc]
        yield from self._keys(schema)
        yield from self._entries(schema)

    def _keys(self, schema: Schema) -> Iterator[Place]:
        needed = {name: self.sample(schema["properties"][name]) for name in schema.get("required", ())}
        for name, part in schema.get("properties", {}).items():
            for inner in self.places(part):
                yield Place((name, *inner.path), lambda text, name=name, inner=inner: needed | {name: inner.put(text)})  # type: ignore[misc]

    def _entries(self, schema: Schema) -> Iterator[Place]:
        """Yield the places in a map with keys of any name: the names, and what stands under one."""
        each = schema.get("additionalProperties")
        if isinstance(each, dict):
            yield Place((NAME,), lambda text: {text: self.sample(each)})
            for inner in self.places(each):
                yield Place(("it", *inner.path), lambda text, inner=inner: {"it": inner.put(text)})  # type: ignore[misc]

    def sample(self, schema: Schema) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Return some value that follows a schema in its form."""
        schema = self._resolved(schema)
        for kind in ("anyOf", "oneOf", "allOf"):
            if kind in schema:
                return self.sample(schema[kind][0])
        if "enum" in schema:
            return schema["enum"][0]
        make = MAKERS.get(next(iter(_kinds(schema)), "string"))
        return make(self, schema) if make else FORMATS.get(schema.get("format", ""), "A" * schema.get("minLength", 5))

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            found: Any = self.told
            for step in schema["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            schema = found
        return schema


MAKERS: Mapping[str, Callable[[Document, Schema], Any]] = {
    "object": lambda of, schema: {name: of.sample(schema["properties"][name]) for name in schema.get("required", ())},
    "array": lambda of, schema: [of.sample(schema["items"])] * schema.get("minItems", 0),
    "integer": lambda _, schema: schema.get("minimum", 1),
    "number": lambda _, schema: schema.get("minimum", 1),
    "boolean": lambda *_: True,
}


def _kinds(schema: Schema) -> list[str]:
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds)


def at(told: object, path: Path) -> object:
    """Return what stands at a place of an answer; None where there is nothing."""
    for step in path:
        if isinstance(told, list) and isinstance(step, int):
            told = dict(enumerate(told))
        told = told.get(step) if isinstance(told, dict) else None
    return told
