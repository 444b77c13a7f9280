"""Bytes of a Bot API server, good and bad."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.telegram.answers import read_answer, read_json


def test_a_result_is_read() -> None:
    assert read_answer(b'{"ok": true, "result": []}')["result"] == []


def test_one_lone_surrogate_does_not_block_the_queue_behind_it() -> None:
    answer = read_answer(b'{"ok": true, "result": ["\\ud800", "next"]}')

    assert answer["result"] == ["\ud800", "next"]


def test_bytes_that_are_no_utf8_do_not_block_it_either() -> None:
    assert read_json(b'["\xff", 1]') == ["�", 1]


def test_a_wait_and_a_new_id_are_kept_and_nothing_else() -> None:
    answer = read_answer(
        b'{"ok": false, "description": "x", "parameters": {"retry_after": 5, "migrate_to_chat_id": -9, "new": 1}}'
    )

    assert answer["parameters"] == {"retry_after": 5, "migrate_to_chat_id": -9}


@pytest.mark.parametrize("payload", [b"", b"{", b"[" * 100_000, b"<html>", b"[]", b"5", b'{"ok": true}', b'{"ok": 1}'])
def test_what_is_no_answer_is_a_value_error_without_content(payload: bytes) -> None:
    with pytest.raises(ValueError, match=r"^(not JSON|not an object|neither a result nor a refusal)$"):
        read_answer(payload)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_a_value_error(payload: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert "ok" in read_answer(payload)
