"""Settings are read once, checked, and refused by name."""

import stat
from pathlib import Path

import pytest

from ground.keys import new_key
from tests import make
from web.refusals import BadSetting
from web.settings import LogLevel, Settings, data_keys, demo_data_keys, demo_key

KEY = {"PONTE_SECRET_KEY": "k" * 32, "PONTE_DATA_KEYS": make.DATA_KEYS}


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
        ("PONTE_DATA_KEYS", ""),
        ("PONTE_DATA_KEYS", "short"),
        ("PONTE_DATA_KEYS", f"{make.DATA_KEYS},{make.DATA_KEYS}"),
        ("PONTE_DATA_KEYS", f"{make.DATA_KEYS},{make.DATA_KEYS[:-2]}"),
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
    with pytest.raises(BadSetting) as refusal:
        Settings.from_env(KEY | {"PONTE_DATA_KEYS": f"{make.DATA_KEYS} hunter2"}, tmp_path)
    assert "hunter2" not in str(refusal.value)
    assert make.DATA_KEYS not in str(refusal.value)


def test_several_keys_are_read_the_newest_first(tmp_path: Path) -> None:
    new = new_key()

    one, both = (data_keys({"PONTE_DATA_KEYS": keys}, tmp_path) for keys in (new, f"{new}, {make.DATA_KEYS}"))

    assert (both.newest, len(both.ids)) == (one.newest, 2)


def test_settings_shown_hide_key_and_database() -> None:
    keys = data_keys(KEY)
    shown = repr(Settings(database_url="postgresql://u:hunter2@db/p", secret_key="hunter2" * 6, data_keys=keys))

    assert "hunter2" not in shown
    assert make.DATA_KEYS not in shown


def test_the_demos_keys_open_the_demos_database(tmp_path: Path) -> None:
    path, data = demo_key(tmp_path), demo_data_keys(tmp_path)

    found = Settings.from_env({}, tmp_path)

    assert found.secret_key == path.read_text()
    assert found.data_keys.ids == data_keys({"PONTE_DATA_KEYS": data.read_text()}).ids
    assert {stat.S_IMODE(each.stat().st_mode) for each in (path, data)} == {0o600}


@pytest.mark.parametrize("name", KEY)
def test_the_demos_keys_open_no_other_database(tmp_path: Path, name: str) -> None:
    demo_key(tmp_path)
    demo_data_keys(tmp_path)
    others = {other: value for other, value in KEY.items() if other != name}

    with pytest.raises(BadSetting, match=name):
        Settings.from_env({"PONTE_DATABASE_URL": "postgresql://db/ponte", **others}, tmp_path)


def test_the_demos_key_stays_the_same(tmp_path: Path) -> None:
    first = demo_key(tmp_path).read_text(), demo_data_keys(tmp_path).read_text()

    assert (demo_key(tmp_path).read_text(), demo_data_keys(tmp_path).read_text()) == first
