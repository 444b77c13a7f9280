"""The master key, the keys it wraps, and bytes sealed for one place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.adapters import key_file
from bot.adapters.key_file import Master
from bot.adapters.keys import KeyRing, SealError, make_key_file, seal, unseal
from bot.ports import WrongKeyError

PLACE = "words|1:2|body"


def ring(held: int = 8) -> KeyRing:
    return KeyRing(os.urandom(32), origin="a test", held=held)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A new key file."""
    path = tmp_path / "attune.key"
    make_key_file(path)
    return path


def test_a_new_key_file_opens_and_only_its_owner_may_read_it(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    assert KeyRing.from_file(path).fingerprint == KeyRing.from_file(path).fingerprint


def test_a_key_file_is_never_overwritten(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        make_key_file(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_file_that_others_may_read_is_refused_with_the_fix(path: Path, mode: int) -> None:
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


@pytest.mark.parametrize("head", [b"", b"\x01", b"\x01\x02", b"\x02\x01"])
def test_a_wrapping_of_another_form_or_number_is_refused(head: bytes) -> None:
    keyring = ring()
    wrapped, _ = keyring.new_key("keys|person:1|wrapped")
    with pytest.raises(WrongKeyError):
        keyring.unwrap(head + wrapped[2:], "keys|person:1|wrapped")
    with pytest.raises(WrongKeyError):
        keyring.unwrap(wrapped[: len(head)] + wrapped[2:8], "keys|person:1|wrapped")


def rotated(path: Path) -> tuple[Master, ...]:
    """Put a new key in front of those in a key file."""
    masters = key_file.read(path)
    key_file.write(path, (key_file.successor(masters), *masters))
    return key_file.read(path)


def test_a_key_of_two_lines_wraps_under_the_first_and_unwraps_both(path: Path) -> None:
    old, _ = KeyRing.from_file(path).new_key("keys|person:1|wrapped")
    rotated(path)
    both = KeyRing.from_file(path)
    new, key = both.new_key("keys|person:2|wrapped")
    assert (old[:2], new[:2]) == (b"\x01\x01", b"\x01\x02")
    both.unwrap(old, "keys|person:1|wrapped")
    text = KeyRing.from_text(path.read_text())
    assert unseal(text.unwrap(new, "keys|person:2|wrapped"), seal(key, b"words", PLACE), PLACE) == b"words"


def test_a_ring_reads_its_file_again_for_a_key_that_it_does_not_know(path: Path) -> None:
    running = KeyRing.from_file(path)
    old, _ = running.new_key("keys|person:1|wrapped")
    target = rotated(path)[0]
    new, _ = KeyRing.from_file(path).new_key("keys|person:2|wrapped")
    running.unwrap(new, "keys|person:2|wrapped")
    assert running.wrap(b"k" * 32, "p")[:2] == b"\x01\x01", "it wraps under the same key until it is told"
    running.use(target.fingerprint)
    assert running.wrap(b"k" * 32, "p")[:2] == b"\x01\x02"
    key_file.write(path, [target])
    running.drop("keys|person:1|wrapped")
    running.unwrap(old, "keys|person:1|wrapped")


def test_a_ring_does_not_wrap_under_a_key_that_is_not_at_hand(path: Path) -> None:
    with pytest.raises(WrongKeyError, match="ATTUNE_PRIVACY__KEY_FILE"):
        KeyRing.from_file(path).use(ring().fingerprint)
    assert not ring().knows(KeyRing.from_file(path).fingerprint)


def test_a_file_that_cannot_be_read_again_is_told(path: Path) -> None:
    running = KeyRing.from_file(path)
    path.chmod(0o644)
    with pytest.raises(WrongKeyError, match="chmod 600"):
        running.unwrap(b"\x01\x02" + bytes(60), "keys|person:1|wrapped")


def test_a_data_key_that_is_wrapped_anew_stays_the_same_key(path: Path) -> None:
    running = KeyRing.from_file(path)
    wrapped, key = running.new_key("keys|person:1|wrapped")
    target = rotated(path)[0]
    running.use(target.fingerprint)
    again = running.rewrap(wrapped, "keys|person:1|wrapped")
    key_file.write(path, [target])
    fresh = KeyRing.from_file(path).unwrap(again, "keys|person:1|wrapped")
    assert unseal(fresh, seal(key, b"words", PLACE), PLACE) == b"words"


def test_marks_outlast_the_master_key(path: Path) -> None:
    running = KeyRing.from_file(path)
    mark, kept = running.mark("person", 5), running.wrapped_marks("keys|marks:0|wrapped")
    target = rotated(path)[0]
    assert running.knows(target.fingerprint)
    running.use(target.fingerprint)
    kept = running.rewrap(kept, "keys|marks:0|wrapped")
    key_file.write(path, [target])
    fresh = KeyRing.from_file(path)
    assert fresh.mark("person", 5) != mark
    fresh.take_marks(kept, "keys|marks:0|wrapped")
    assert fresh.mark("person", 5) == mark
    assert fresh.marks("person", 5) > {mark}


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
