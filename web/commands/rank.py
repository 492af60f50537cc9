"""`ponte rank`: the ranking alone, files in, JSON out, no database."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

from ground.errors import Refused
from matching.ranking import BadFact, Index, Match, Opening, Profile, Ranking, Relations, rank

T = TypeVar("T")
FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])


@click.command(name="rank")
@click.option("--profile", type=FILE, required=True, help="One profile as JSON.")
@click.option("--openings", type=FILE, required=True, help="Openings, one JSON object a line.")
@click.option("--relations", type=FILE, help="Near skills, ISCO-08 codes and names of occupations, as JSON.")
@click.option("--top", type=click.IntRange(0, 10_000), default=20, show_default=True, help="How many to explain.")
@click.option("--on", type=DAY, help="The day for which the answer holds; default: today.")
@click.option("--timing", is_flag=True, help="Print the seconds of loading, indexing and ranking on standard error.")
def rank_files(  # noqa: PLR0913  each is an option of the command
    profile: Path, openings: Path, relations: Path | None, top: int, on: datetime | None, *, timing: bool
) -> None:
    """Rank openings for a profile, and print the answer as JSON."""
    if [str(path) for path in (profile, openings, relations)].count("-") > 1:
        raise click.UsageError("only one file can come from standard input")
    clock = Stopwatch()
    hers = _one(profile, Profile.from_json)
    known = _one(relations, Relations.from_json) if relations else None
    with _opened(openings) as lines:
        loaded = list(_lines(lines, openings))
    clock.lap("load")
    index = Index(loaded, known)
    clock.lap("index")
    ranking = rank(hers, index, top=top, on=on.date() if on else _today())
    clock.lap("rank")
    click.echo(json.dumps(answer(ranking), ensure_ascii=False, indent=1))
    if timing:
        click.echo(clock.told(), err=True)


class Stopwatch:
    """Seconds from one lap to the next."""

    def __init__(self) -> None:
        self._since = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """Note the seconds since the lap before."""
        now = time.perf_counter()
        self._laps[name], self._since = now - self._since, now

    def told(self) -> str:
        """Return the laps in one line."""
        return ", ".join(f"{name} {seconds:.4f} s" for name, seconds in self._laps.items())


def answer(ranking: Ranking) -> dict[str, Any]:
    """Return a ranking as JSON values."""
    return {
        "considered": ranking.considered,
        "below": ranking.below,
        "matches": [_match(match) for match in ranking.matches],
        "excluded": dict(ranking.excluded),
    }


def _match(match: Match) -> dict[str, Any]:
    facts = asdict(match)
    return {"vacancy": facts.pop("opening_id"), **facts}


def _today() -> date:
    return datetime.now().astimezone().date()


def _opened(path: Path) -> TextIO:
    return sys.stdin if str(path) == "-" else path.open(encoding="utf-8-sig")


def _one(path: Path, read: Callable[[Mapping[str, Any]], T]) -> T:
    try:
        with _opened(path) as file:
            return _read(file.read(), read, str(path))
    except UnicodeDecodeError as error:
        raise _not_utf8(path, error) from None


def _lines(lines: TextIO, path: Path) -> Iterator[Opening]:
    seen: dict[str, int] = {}
    try:
        for number, line in enumerate(lines, 1):
            if line.strip():
                opening = _read(line, Opening.from_json, f"{path}, line {number}")
                if seen.setdefault(opening.id, number) != number:
                    where = f"{path}, line {number}, id"
                    raise Refused("twice", where, f"line {seen[opening.id]} has the same id; give each opening its own")
                yield opening
    except UnicodeDecodeError as error:
        raise _not_utf8(path, error) from None


def _read(text: str, read: Callable[[Mapping[str, Any]], T], where: str) -> T:
    try:
        return read(json.loads(text, object_pairs_hook=_once))
    except json.JSONDecodeError as error:
        place = f"{where}, column {error.colno}" if "line" in where else f"{where}, line {error.lineno}"
        raise Refused("not_json", place, f"this is not JSON ({error.msg})") from None
    except RecursionError:
        raise Refused("not_json", where, "this JSON is nested too deep") from None
    except BadFact as fault:
        raise Refused("bad_fact", f"{where}, {fault.where}" if fault.where else where, fault.text) from None
    except ValueError:
        raise Refused("not_json", where, "this holds a number of too many digits") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        twice = next(key for key, _ in pairs if sum(key == other for other, _ in pairs) > 1)
        raise BadFact(twice, "this key stands twice in one object")
    return read


def _not_utf8(path: Path, error: UnicodeDecodeError) -> Refused:
    return Refused("not_utf8", str(path), f"this is not UTF-8 (byte {error.start}); save the file as UTF-8")


commands: list[click.Command] = [rank_files]
