"""Refusals of the door itself."""


class BadSetting(Exception):  # noqa: N818
    """A setting of the environment that cannot be used: its name, and what to do."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"{name} {text}")
        self.name, self.text = name, text
