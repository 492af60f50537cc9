"""Refusals of backups and of what was brought back from one."""

from ground.errors import Refused


class BackupBroken(Refused):
    """A file that is no backup, or not as it was written; says what, and what to do."""

    def __init__(self, file: str, text: str) -> None:
        super().__init__("backup_broken", file, text)


class NotEmpty(Refused):
    """A database into which nothing can be brought back, because something is in it."""

    def __init__(self) -> None:
        text = "holds data; a backup is brought back into an empty database only: name another one, or make one"
        super().__init__("not_empty", "PONTE_DATABASE_URL", text)


class NotReplayed(Exception):  # noqa: N818
    """The database was brought back from a backup, and the erasures since are not done in it yet."""

    def __init__(self) -> None:
        super().__init__("this database was brought back from a backup; before it is used, run: ponte restore --replay")
