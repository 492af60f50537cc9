"""Refusals of the catalogue."""

from ground.errors import Refused


class BadFile(Refused):
    """A file that cannot be taken into the catalogue: which file, line and column, what is wrong, what to do."""

    def __init__(self, file: str, text: str, *, line: int | None = None, column: str | None = None) -> None:
        place = [file, f"line {line}" if line else "", f"column {column}" if column else ""]
        super().__init__("bad_file", ", ".join(part for part in place if part), text)
        self.file, self.line, self.column = file, line, column
