"""Settings are read once, checked, and refused by name."""

import stat
from pathlib import Path

import pytest

from web.refusals import BadSetting
from web.settings import LogLevel, Settings, demo_key

KEY = {"PONTE_SECRET_KEY": "k" * 32}


def test_without_settings_the_database_is_the_embedded_one(tmp_path: Path) -> None:
    settings = Settings.from_env(KEY, tmp_path)

    assert settings.database_url == f"sqlite:///{tmp_path}/ponte.db"
    assert settings.log is LogLevel.INFO


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PONTE_DATABASE_URL", "mysql://somewhere/ponte"),
        ("PONTE_DATABASE_URL", "sqlite:///"),
        ("PONTE_SECRET_KEY", "short"),
        ("PONTE_SECRET_KEY", ""),
        ("PONTE_BASE_URL", "ponte.example.org"),
        ("PONTE_BASE_URL", "https://ponte.example.org/path"),
        ("PONTE_BASE_URL", "https://user:password@ponte.example.org"),
        ("PONTE_BASE_URL", "https://ponte.example.org:port"),
        ("PONTE_LOG", "loud"),
    ],
)
def test_nonsense_is_refused_by_name(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=name):
        Settings.from_env(KEY | {name: value}, tmp_path)


def test_no_refusal_repeats_a_secret(tmp_path: Path) -> None:
    with pytest.raises(BadSetting) as refusal:
        Settings.from_env({"PONTE_SECRET_KEY": "hunter2"}, tmp_path)

    assert "hunter2" not in str(refusal.value)


def test_settings_shown_hide_key_and_database() -> None:
    shown = repr(Settings(database_url="postgresql://u:hunter2@db/p", secret_key="hunter2" * 6))

    assert "hunter2" not in shown


def test_the_demos_key_opens_the_demos_database(tmp_path: Path) -> None:
    path = demo_key(tmp_path)

    assert Settings.from_env({}, tmp_path).secret_key == path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_demos_key_opens_no_other_database(tmp_path: Path) -> None:
    demo_key(tmp_path)

    with pytest.raises(BadSetting, match="PONTE_SECRET_KEY"):
        Settings.from_env({"PONTE_DATABASE_URL": "postgresql://db/ponte"}, tmp_path)


def test_the_demos_key_stays_the_same(tmp_path: Path) -> None:
    first = demo_key(tmp_path).read_text()

    assert demo_key(tmp_path).read_text() == first
