"""The kinds of fields of the API: strict where marshmallow is lenient, so that the document tells the whole truth."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, fields, validate

from matching.ranking.profile import CEFR

LONGEST = 300
MOST = 500  # entries of a list or map; nothing real has more
REF = "^[A-Za-z0-9_-]{22}"
CODE = "^[A-Za-z0-9._:-]{1,64}"  # an ESCO id, an ISCO-08 code, or an id of our own
LANGUAGE = "^[a-z]{2,3}"
MUNICIPALITY = "^[0-9]{6}"  # ISTAT
SECTOR = r"^[0-9]{2}(\.[0-9]{1,2}){0,2}"  # ATECO
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Text(fields.String):
    """A text of bounded length."""

    def __init__(self, longest: int = LONGEST, shortest: int = 1, *, pattern: str | None = None, **told: Any) -> None:  # noqa: ANN401
        checks: list[validate.Validator] = [validate.Length(shortest, longest)]
        if pattern is not None:
            checks.append(validate.Regexp(rf"{pattern}\Z", error="It has to look like {regex}."))
        super().__init__(validate=checks, **told)


class Choice(fields.String):
    """One of a closed set. Its type stands in the document, which a plain marshmallow Enum leaves out."""

    def __init__(self, values: type[StrEnum] | tuple[str, ...], **told: Any) -> None:  # noqa: ANN401
        super().__init__(validate=validate.OneOf([str(value) for value in values]), **told)


class Level(Choice):
    """A level of the Common European Framework of Reference."""

    def __init__(self, **told: Any) -> None:  # noqa: ANN401
        super().__init__(CEFR, **told)


class Whole(fields.Integer):
    """A whole number within bounds, written as a number."""

    def __init__(self, low: int, high: int, **told: Any) -> None:  # noqa: ANN401
        super().__init__(strict=True, validate=validate.Range(low, high), **told)

    def _validated(self, value: Any) -> int:  # noqa: ANN401
        if isinstance(value, bool | str):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class Limit(fields.Integer):
    """How many entries a list shows, as a query writes it: in digits."""

    def __init__(self, most: int = 100, usual: int = 20) -> None:
        super().__init__(load_default=usual, validate=validate.Range(1, most))

    def _validated(self, value: Any) -> int:  # noqa: ANN401
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,9}", value):
            raise self.make_error("invalid", input=value)
        return int(value)


class Number(fields.Float):
    """A finite number within bounds, written as a number."""

    def __init__(self, low: float, high: float, **told: Any) -> None:  # noqa: ANN401
        super().__init__(allow_nan=False, validate=validate.Range(low, high), **told)

    def _validated(self, value: Any) -> float:  # noqa: ANN401
        if isinstance(value, bool | str):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class Truth(fields.Boolean):
    """True or false, and nothing that only looks like it."""

    def _deserialize(self, value: Any, *_args: Any, **_told: Any) -> bool:  # noqa: ANN401
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Day(fields.Date):
    """A day that exists, written YYYY-MM-DD."""

    def _deserialize(self, value: Any, *_args: Any, **_told: Any) -> date:  # noqa: ANN401
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise self.make_error("invalid", input=value, obj_type="date")
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise self.make_error("invalid", input=value, obj_type="date") from error

    def _serialize(self, value: Any, *_args: Any, **_told: Any) -> str | None:  # noqa: ANN401
        return value.isoformat() if isinstance(value, date) else value


class Many(fields.List[Any]):
    """A list of bounded length."""

    def __init__(self, inner: fields.Field[Any], most: int = MOST, least: int = 0, **told: Any) -> None:  # noqa: ANN401
        super().__init__(inner, validate=validate.Length(least, most), **told)
        self.most = most

    def _deserialize(self, value: Any, *args: Any, **told: Any) -> Any:  # noqa: ANN401
        _require_few(value, self.most)
        return super()._deserialize(value, *args, **told)


class Map(fields.Dict):
    """A map from texts, each key and value of one kind; at most ``MOST`` entries."""

    def __init__(self, values: fields.Field[Any], keys: fields.Field[Any] | None = None, **told: Any) -> None:  # noqa: ANN401
        super().__init__(keys=keys or Text(), values=values, validate=validate.Length(max=MOST), **told)

    def _deserialize(self, value: Any, *args: Any, **told: Any) -> Any:  # noqa: ANN401
        _require_few(value, MOST)
        return super()._deserialize(value, *args, **told)  # type: ignore[no-untyped-call]  # marshmallow's gap

    @property
    def json_schema(self) -> dict[str, Any]:
        """Return what the document says of this field beside its type."""
        return {"maxProperties": MOST}


class Asked(fields.Field[Any]):
    """Skills asked for: a list of skill ids, or a map from skill id to the level asked, null when none is stated."""

    json_schema: Mapping[str, Any] = {
        "anyOf": [
            {"type": "array", "maxItems": MOST, "items": {"type": "string", "minLength": 1, "maxLength": LONGEST}},
            {
                "type": "object",
                "maxProperties": MOST,
                "additionalProperties": {"type": ["integer", "null"], "minimum": 1, "maximum": 5},
            },
            {"type": "null"},
        ]
    }
    _list = Many(Text())
    _map = Map(Whole(1, 5, allow_none=True))

    def _deserialize(self, value: Any, *args: Any, **told: Any) -> Any:  # noqa: ANN401
        if isinstance(value, list):
            return dict.fromkeys(self._list.deserialize(value, *args, **told))
        if isinstance(value, dict):
            return self._map.deserialize(value, *args, **told)
        raise ValidationError("It has to be a list of skill ids, or a map from skill id to level.")


class Hours(Many):
    """Weekly hours: seven days, Monday first, each a list of windows such as ["08:00", "14:00"]."""

    def __init__(self, **told: Any) -> None:  # noqa: ANN401
        clock = Text(5, 5, pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)")
        super().__init__(Many(Many(clock, 2, 2), 20), 7, 7, **told)


def _require_few(value: object, most: int) -> None:
    """Refuse too many entries before each of them is looked at."""
    if isinstance(value, list | dict) and len(value) > most:
        raise ValidationError(f"At most {most} entries are expected here.")
