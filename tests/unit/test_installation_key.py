"""The installation key: made once, kept from others, never shown."""

import base64
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odr.crypto.secrets import SymmetricKey
from odr.settings.installation_key import (
    KEY_FILE,
    BadInstallationKey,
    create_installation_key,
    parse_installation_key,
    read_installation_key,
)


def test_a_new_key_can_be_read_back_and_only_by_its_owner(tmp_path: Path) -> None:
    instance = tmp_path / "new" / "instance"
    path = create_installation_key(instance)
    assert path == instance / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(instance.stat().st_mode) == 0o700
    assert read_installation_key(instance) == parse_installation_key(path.read_text())
    assert [it.name for it in instance.iterdir()] == [KEY_FILE]


def test_a_second_key_is_never_put_in_the_place_of_the_first(tmp_path: Path) -> None:
    before = create_installation_key(tmp_path).read_bytes()
    with pytest.raises(FileExistsError):
        create_installation_key(tmp_path)
    assert (tmp_path / KEY_FILE).read_bytes() == before
    assert [it.name for it in tmp_path.iterdir()] == [KEY_FILE]


def test_two_installations_have_two_keys(tmp_path: Path) -> None:
    create_installation_key(tmp_path / "a")
    create_installation_key(tmp_path / "b")
    assert read_installation_key(tmp_path / "a") != read_installation_key(tmp_path / "b")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_key_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    create_installation_key(tmp_path).chmod(mode)
    with pytest.raises(BadInstallationKey, match="chmod 600"):
        read_installation_key(tmp_path)


def test_a_missing_key_is_answered_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadInstallationKey, match="odr init"):
        read_installation_key(tmp_path)


@pytest.mark.parametrize("content", [b"", b"\xff" * 43, b"secret-but-short", b"A" * 44, b"A" * 42 + b"+"])
def test_a_damaged_key_is_refused_and_not_shown(tmp_path: Path, content: bytes) -> None:
    path = create_installation_key(tmp_path)
    path.write_bytes(content)
    with pytest.raises(BadInstallationKey) as refused:
        read_installation_key(tmp_path)
    assert str(path) in str(refused.value)
    assert "secret-but-short" not in str(refused.value)


@given(st.binary(min_size=32, max_size=32), st.sampled_from(["", "\n", "="]))
def test_a_key_is_read_with_and_without_its_padding(value: bytes, end: str) -> None:
    text = base64.urlsafe_b64encode(value).decode().rstrip("=")
    assert parse_installation_key(text + end) == SymmetricKey(value)
