"""The file of master keys: its lines, and how it is replaced."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from bot.adapters import key_file
from bot.adapters.key_file import Master
from bot.adapters.keys import make_key_file
from bot.ports import WrongKeyError


def line(number: int = 0) -> str:
    text = base64.b64encode(os.urandom(32)).decode()
    return f"{number}:{text}" if number else text


@pytest.fixture
def path(tmp_path: Path) -> Path:
    make_key_file(tmp_path / "attune.key")
    return tmp_path / "attune.key"


def test_a_line_without_a_number_is_number_one(path: Path) -> None:
    assert [master.number for master in key_file.read(path)] == [1]


def test_lines_are_read_in_order_and_written_as_they_were() -> None:
    text = f"{line(7)}\n{line(255)}\n"
    masters = key_file.parse(text, origin="a test")
    assert [master.number for master in masters] == [7, 255]
    assert key_file.text_of(masters) == text


def test_empty_lines_and_spaces_are_nothing() -> None:
    assert len(key_file.parse(f"\r\n {line(2)} \r\n\r\n{line(1)}\r\n", origin="a test")) == 2


@pytest.mark.parametrize("number", ["0", "256", "-1", "x", "²", "1.0", ""])
def test_a_number_out_of_range_is_refused_without_showing_the_line(number: str) -> None:
    secret = line()
    with pytest.raises(WrongKeyError, match="from 1 to 255") as caught:
        key_file.parse(f"{number}:{secret}", origin="a test")
    assert secret not in str(caught.value)


def test_two_keys_of_one_number_are_refused() -> None:
    with pytest.raises(WrongKeyError, match="one number"):
        key_file.parse(f"{line()}\n{line(1)}", origin="a test")


def test_one_bad_line_spoils_the_file() -> None:
    with pytest.raises(WrongKeyError, match="not 32 bytes of base64"):
        key_file.parse(f"{line(2)}\nno key!", origin="a test")


def test_neither_a_repr_nor_a_fingerprint_shows_the_key() -> None:
    master = Master(1, b"k" * 32)
    assert "kkk" not in repr(master)
    assert base64.b64encode(b"kkk").decode() not in repr(master)
    assert len(master.fingerprint) == 32
    assert bytes.fromhex(master.fingerprint) not in master.derived("tombstones")


def test_a_successor_has_the_next_number_and_after_255_comes_1() -> None:
    keys = [Master(number, os.urandom(32)) for number in (254, 255, 1)]
    assert key_file.successor(keys[:1]).number == 255
    assert key_file.successor(keys[1:2]).number == 1
    assert key_file.successor(keys).number == 2
    assert key_file.successor(keys).key != key_file.successor(keys).key


def test_a_file_is_replaced_for_its_owner_alone(path: Path) -> None:
    old = key_file.read(path)
    masters = (key_file.successor(old), *old)
    key_file.write(path, masters)
    assert key_file.read(path) == masters
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["attune.key"]


def test_a_file_stays_its_owners_when_root_replaces_it(path: Path) -> None:
    owner = (12345, 54321) if os.geteuid() == 0 else (path.stat().st_uid, path.stat().st_gid)
    os.chown(path, *owner)
    key_file.write(path, key_file.read(path))
    assert (path.stat().st_uid, path.stat().st_gid) == owner


def test_what_a_crash_left_beside_it_is_no_hindrance(path: Path) -> None:
    left = path.with_name("attune.key.new")
    left.write_text("half a li")
    key_file.write(path, key_file.read(path))
    assert not left.exists()


def test_a_link_goes_on_pointing_to_the_file(path: Path) -> None:
    link = path.with_name("link.key")
    link.symlink_to(path)
    new = [Master(9, os.urandom(32))]
    key_file.write(link, new)
    assert link.is_symlink()
    assert list(key_file.read(path)) == new


def test_a_file_that_cannot_be_replaced_stays_as_it_was(path: Path) -> None:
    before = path.read_bytes()
    path.with_name("attune.key.new").mkdir()
    with pytest.raises(OSError):
        key_file.write(path, [Master(9, os.urandom(32))])
    assert path.read_bytes() == before
