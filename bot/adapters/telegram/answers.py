"""Reads the bytes that a Bot API server sends. Strict on what the rest relies on; no request is made here."""

from __future__ import annotations

import json

import orjson

from bot.ports import Json

#: Telegram has been seen to ask for waits of some hours; anything far beyond is no real answer.
LONGEST_WAIT_SECONDS = 10_000_000


def read_json(payload: bytes) -> Json:
    """The value in `payload`. Raises ValueError, without the content.

    orjson refuses lone surrogates and bytes that are no UTF-8. One such message would block the queue behind it for
    ever, so those go through the standard library, which lets them pass; they are taken out where texts are read.
    """
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        return _read_leniently(payload)


def _read_leniently(payload: bytes) -> Json:
    try:
        return json.loads(payload.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None


def read_answer(payload: bytes) -> dict[str, Json]:
    """A Bot API answer: an object with a result, or with a description of what went wrong. Raises ValueError."""
    answer = read_json(payload)
    if not isinstance(answer, dict):
        raise ValueError("not an object")
    if answer.get("ok") is True and "result" in answer:
        return answer
    if answer.get("ok") is False and isinstance(answer.get("description"), str):
        return {**answer, "parameters": _parameters(answer.get("parameters"))}
    raise ValueError("neither a result nor a refusal")


def _parameters(found: Json) -> dict[str, Json]:
    """Only the parameters that are understood, and only in the form they have: PTB takes them unseen."""
    if not isinstance(found, dict):
        return {}
    kept: dict[str, Json] = {}
    wait, chat = found.get("retry_after"), found.get("migrate_to_chat_id")
    if isinstance(wait, int | float) and 0 < wait <= LONGEST_WAIT_SECONDS:
        kept["retry_after"] = wait
    if isinstance(chat, int) and not isinstance(chat, bool):
        kept["migrate_to_chat_id"] = chat
    return kept
