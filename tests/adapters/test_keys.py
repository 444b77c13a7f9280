"""The master key, the keys it wraps, and bytes sealed for one place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.adapters.keys import KeyRing, SealError, make_key_file, seal, unseal
from bot.ports import WrongKeyError

PLACE = "words|1:2|body"


def ring(held: int = 8) -> KeyRing:
    return KeyRing(os.urandom(32), origin="a test", held=held)


def test_a_new_key_file_opens_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "attune.key"
    make_key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert KeyRing.from_file(path).fingerprint == KeyRing.from_file(path).fingerprint


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "attune.key"
    make_key_file(path)
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        make_key_file(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_file_that_others_may_read_is_refused_with_the_fix(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "attune.key"
    make_key_file(path)
    path.chmod(mode)
    with pytest.raises(WrongKeyError, match=f"chmod 600 {path}"):
        KeyRing.from_file(path)


def test_a_missing_key_file_is_refused_with_key_and_fix(tmp_path: Path) -> None:
    with pytest.raises(WrongKeyError, match=r"privacy\.key_file \(ATTUNE_PRIVACY__KEY_FILE\)"):
        KeyRing.from_file(tmp_path / "absent.key")


@pytest.mark.parametrize("text", ["", "too short", "AAAA", "é" * 44, "A" * 88])
def test_a_malformed_key_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(WrongKeyError) as caught:
        KeyRing.from_text(text)
    assert "ATTUNE_PRIVACY__KEY" in str(caught.value)
    assert not text or text not in str(caught.value)


def test_what_is_sealed_opens_in_its_place() -> None:
    _, key = ring().new_key("keys|person:1|wrapped")
    assert unseal(key, seal(key, b"words", PLACE), PLACE) == b"words"


def test_what_is_sealed_twice_looks_different() -> None:
    _, key = ring().new_key("keys|person:1|wrapped")
    assert seal(key, b"words", PLACE) != seal(key, b"words", PLACE)


def test_what_is_sealed_opens_in_no_other_place_and_under_no_other_key() -> None:
    keyring = ring()
    _, key = keyring.new_key("keys|person:1|wrapped")
    _, other = keyring.new_key("keys|person:2|wrapped")
    sealed = seal(key, b"words", PLACE)
    with pytest.raises(SealError):
        unseal(key, sealed, "words|1:3|body")
    with pytest.raises(SealError):
        unseal(other, sealed, PLACE)


@pytest.mark.parametrize("at", [0, 1, 20, -1])
def test_a_changed_byte_is_noticed(at: int) -> None:
    _, key = ring().new_key("keys|person:1|wrapped")
    sealed = bytearray(seal(key, b"some words", PLACE))
    sealed[at] ^= 1
    with pytest.raises(SealError):
        unseal(key, bytes(sealed), PLACE)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + b"n" * 12, b"\x01" + b"n" * 5])
def test_a_cut_seal_is_noticed(sealed: bytes) -> None:
    _, key = ring().new_key("keys|person:1|wrapped")
    with pytest.raises(SealError):
        unseal(key, sealed, PLACE)


def test_a_wrapped_key_is_the_same_key_after_a_restart() -> None:
    master = os.urandom(32)
    wrapped, key = KeyRing(master, origin="a").new_key("keys|person:1|wrapped")
    again = KeyRing(master, origin="b").unwrap(wrapped, "keys|person:1|wrapped")
    assert unseal(again, seal(key, b"words", PLACE), PLACE) == b"words"


def test_a_wrapped_key_opens_in_no_other_place_and_under_no_other_master() -> None:
    keyring = ring()
    wrapped, _ = keyring.new_key("keys|person:1|wrapped")
    with pytest.raises(WrongKeyError):
        keyring.unwrap(wrapped, "keys|person:2|wrapped")
    with pytest.raises(WrongKeyError, match="ATTUNE_PRIVACY__KEY_FILE"):
        ring().unwrap(wrapped, "keys|person:1|wrapped")


def test_a_wrapping_by_a_later_master_key_is_refused() -> None:
    keyring = ring()
    wrapped, _ = keyring.new_key("keys|person:1|wrapped")
    with pytest.raises(WrongKeyError):
        keyring.unwrap(b"\x01\x02" + wrapped[2:], "keys|person:1|wrapped")


def test_few_keys_are_held_however_many_pass() -> None:
    keyring = ring(held=8)
    for number in range(100):
        keyring.new_key(f"keys|person:{number}|wrapped")
    assert len(keyring) == 8


def test_a_held_key_is_not_used_for_other_wrapped_bytes() -> None:
    keyring = ring()
    place = "keys|person:1|wrapped"
    old, first = keyring.new_key(place)
    keyring.new_key(place)
    sealed = seal(first, b"words", PLACE)
    assert unseal(keyring.unwrap(old, place), sealed, PLACE) == b"words"


def test_a_dropped_key_is_held_no_more() -> None:
    keyring = ring()
    keyring.new_key("keys|person:1|wrapped")
    keyring.drop("keys|person:1|wrapped")
    keyring.drop("keys|person:9|wrapped")
    assert len(keyring) == 0


def test_a_mark_tells_kinds_and_masters_apart() -> None:
    one, other = ring(), ring()
    assert one.mark("person", 5) == one.mark("person", 5)
    assert len({one.mark("person", 5), one.mark("group", 5), one.mark("person", 6), other.mark("person", 5)}) == 4
