"""Reading CSV files line by line, in a folder or in a zip, with every fault named by file, line and column."""

import csv
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import IO

from catalogue.errors import BadFile

# The longest field of the official files has 630,000 characters; what is longer than this is no text.
LONGEST = 16 * 1024 * 1024
BOM = b"\xef\xbb\xbf"
AGAIN = "get the file again, as it may have been cut on the way"

# Called with the number of bytes that were just read.
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One CSV file: a path, or a member of a zip."""

    path: Path
    member: str | None = None

    @property
    def name(self) -> str:
        """The file's own name, without folders."""
        return PurePosixPath(self.member).name if self.member else self.path.name

    @property
    def shown(self) -> str:
        """The name to tell a reader: with that of the zip, where there is one."""
        return f"{self.path.name}/{self.name}" if self.member else self.name

    @property
    def size(self) -> int:
        """The number of bytes, unpacked."""
        if self.member is None:
            return self.path.stat().st_size
        with _zip(self.path) as archive:
            return archive.getinfo(self.member).file_size

    def rows(self, required: Collection[str], progress: Progress | None = None) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield each row with the number of its first line, as a mapping from the columns of the header.

        Raises BadFile when the file is cut, not UTF-8, no CSV, lacks a required column, or a row has another number
        of fields than the header.
        """
        with self._opened() as raw:
            records = self._records(raw, progress or _ignore)
            header = self._header(records, required)
            for line, fields in records:
                if fields and len(fields) != len(header):
                    text = f"the line has {len(fields)} fields where the header has {len(header)}; {AGAIN}"
                    raise BadFile(self.shown, text, line=line)
                if fields:
                    yield line, dict(zip(header, fields, strict=True))

    def _header(self, records: Iterator[tuple[int, list[str]]], required: Collection[str]) -> list[str]:
        _, fields = next(records, (1, []))
        header = [name.strip() for name in fields]
        if not header:
            raise BadFile(self.shown, f"the file is empty; {AGAIN}", line=1)
        for column in required:
            if column not in header:
                text = f"there is no column {column}; the header names {', '.join(header)[:200]}"
                raise BadFile(self.shown, f"{text}; check that this is the right file", line=1, column=column)
        return header

    def _records(self, raw: IO[bytes], progress: Progress) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(self._lines(raw, progress), strict=True)
        while True:
            line = reader.line_num + 1
            # The limit is the module's own and holds for the whole process: it is put back at once.
            before = csv.field_size_limit(LONGEST)
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise BadFile(self.shown, f"this is no CSV as expected ({error}); {AGAIN}", line=line) from error
            finally:
                csv.field_size_limit(before)
            yield line, fields

    def _lines(self, raw: IO[bytes], progress: Progress) -> Iterator[str]:
        first = last = b""
        for number, line in enumerate(iter(lambda: raw.readline(LONGEST), b""), 1):
            first, last = first or line, line
            progress(len(line))
            yield self._decoded(line.removeprefix(BOM) if number == 1 else line, number)
        # The official files end every line in the same way: one that ends in the middle of a line is cut.
        if first.endswith(b"\r\n") and not last.endswith(b"\n"):
            raise BadFile(self.shown, f"the last line has no end; {AGAIN}", line=number)

    def _decoded(self, line: bytes, number: int) -> str:
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            before = line[: error.start].decode("utf-8", "replace")
            text = f"character {len(before) + 1} is not UTF-8; save the file with the encoding UTF-8"
            raise BadFile(self.shown, text, line=number) from error
        if "\0" in text or len(line) >= LONGEST:
            raise BadFile(self.shown, "this is no text; check that this is the right file", line=number)
        return text

    @contextmanager
    def _opened(self) -> Iterator[IO[bytes]]:
        if self.member is None:
            with self.path.open("rb") as raw:
                yield raw
            return
        with _zip(self.path) as archive:
            try:
                # The zip's own way of reading lines is slow.
                with archive.open(self.member) as packed, BufferedReader(packed) as unpacked:  # type: ignore[type-var]
                    yield unpacked
            except (zipfile.BadZipFile, zlib.error, EOFError) as error:
                raise BadFile(self.shown, f"the zip is damaged at this file; {AGAIN}") from error
            except (RuntimeError, NotImplementedError) as error:
                raise BadFile(
                    self.shown, "the zip is encrypted or packed in an unknown way; unpack it first"
                ) from error


def sheets(path: Path) -> list[Sheet]:
    """Return all CSV files of a zip, of a folder with its sub-folders and zips, or the one file that the path names."""
    if path.is_dir():
        inner = (found for found in sorted(path.rglob("*")) if found.is_file() and _is_wanted(found.name))
        return [sheet for found in inner for sheet in sheets(found)]
    if not path.is_file():
        raise BadFile(path.name or str(path), "there is no such file or folder")
    if path.suffix.lower() != ".zip" and not zipfile.is_zipfile(path):
        return [Sheet(path)]
    with _zip(path) as archive:
        names = [name for name in sorted(archive.namelist()) if _is_wanted(PurePosixPath(name).name, (".csv",))]
    return [Sheet(path, name) for name in names]


def _is_wanted(name: str, endings: tuple[str, ...] = (".csv", ".zip")) -> bool:
    # Names with a leading dot are what some systems write beside the real file.
    return name.lower().endswith(endings) and not name.startswith(".")


@contextmanager
def _zip(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise BadFile(path.name, f"this is no whole zip; {AGAIN}") from error
    with archive:
        yield archive


def _ignore(_read: int) -> None:
    """Do nothing with a number of bytes."""
