"""Refusals of imports."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ground.errors import Missing, Refused


class BadTable(Refused):
    """A file that cannot be read as a table: the file, the line and the column, what is wrong, what to do."""

    def __init__(self, file: str, text: str, *, line: int | None = None, column: str | int | None = None) -> None:
        place = [file, f"line {line}" if line else "", f"column {column}" if column else ""]
        super().__init__("bad_table", ", ".join(part for part in place if part), text)
        self.file, self.line, self.column = file, line, column


class BadCell(Exception):  # noqa: N818
    """A cell that cannot be taken: its column, and one sentence on what is expected, without what stands there."""

    def __init__(self, text: str, column: str | None = None) -> None:
        super().__init__(text)
        self.text, self.column = text, column


@contextmanager
def column_of(column: str) -> Iterator[None]:
    """Name the column in every BadCell that is raised in the block."""
    try:
        yield
    except BadCell as bad:
        raise BadCell(bad.text, column) from None


class RowsRefused(Refused):
    """Some rows are refused, so that nothing is applied."""

    def __init__(self, file: str, refused: int) -> None:
        rows = "1 row is" if refused == 1 else f"{refused:,} rows are"
        text = f"{rows} refused, so nothing was changed; mend the file, or leave them out with --skip-refused"
        super().__init__("rows_refused", file, text)


class NoWords(Refused):
    """The catalogue has no words in the language of the file."""

    def __init__(self, lang: str, known: Iterable[str]) -> None:
        there = ", ".join(known) or "nothing yet"
        text = f"the catalogue has no words in {lang}; it has {there}: import that language, or name another one"
        super().__init__("no_words", "--lang", text)


class NotYours(Refused):
    """Who asks may not do this with imports."""

    def __init__(self, where: str, text: str) -> None:
        super().__init__("not_yours", where, text)


class Clashed(Refused):
    """Somebody else wrote the same at the same moment."""

    def __init__(self, file: str) -> None:
        super().__init__("clashed", file, "somebody wrote the same at this moment; nothing was changed, so try again")


class NoImport(Missing):
    """No such import within the reach of who asks."""

    def __init__(self) -> None:
        super().__init__("there is no such import within your reach")


class NotUndone(Refused):
    """An import that cannot be undone any more: undone before, too old, or its rows have changed meanwhile."""

    def __init__(self, text: str) -> None:
        super().__init__("not_undone", "", f"this import cannot be undone: {text}; nothing was changed")
