"""The JSON Schema says what the parser reads: the same words, and every good dialog fits."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.dialog import schema
from bot.dialog.problems import Problems
from bot.dialog.schema import dialog_schema, schema_text
from bot.dialog.source import Mapping, Node, Scalar, Sequence, compose
from bot.dialog.words import dialog, slot, state
from tests.dialog.files import DIALOGS, GOOD

FILE = Path(schema.__file__).with_name("dialog.schema.json")
SCOPES = {"slot": slot.words, "choice": slot.words, "state": state.words, "offer": state.words, "branch": state.words}


def test_the_file_is_what_the_words_give() -> None:
    """If not: python -m bot.dialog.schema > bot/dialog/dialog.schema.json"""
    assert FILE.read_text() == schema_text()
    done = subprocess.run([sys.executable, "-m", "bot.dialog.schema"], capture_output=True, text=True, check=True)
    assert done.stdout == schema_text()


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(FILE.read_text()))


def map_of(name: str) -> dict[str, Any]:
    """The map among the shapes of a definition."""
    found = dialog_schema()["$defs"][name]
    shapes = [found, *found.get("oneOf", [])]
    return next(shape for shape in shapes if "properties" in shape)


@pytest.mark.parametrize("scope", SCOPES)
def test_its_keys_are_those_of_the_parser(scope: str) -> None:
    words = SCOPES[scope].of(scope)
    found = map_of(scope)
    assert list(found["properties"]) == list(words)
    assert found["additionalProperties"] is False
    assert found.get("required", []) == [word.name for word in words.values() if word.required]
    assert {name: part["description"] for name, part in found["properties"].items()} == {
        name: word.doc for name, word in words.items()
    }


def test_the_keys_at_its_top_are_those_of_a_dialog() -> None:
    words = dialog.words.of("dialog")
    assert list(dialog_schema()["properties"]) == list(words)
    assert dialog_schema()["required"] == [word.name for word in words.values() if word.required]
    assert list(map_of("break")["properties"]) == ["call", "with", "on"]


def test_no_scope_of_the_parser_is_left_out() -> None:
    scopes = {*dialog.words.scopes(), *slot.words.scopes(), *state.words.scopes()}
    assert scopes == {"dialog", *SCOPES}


def plain(node: Node | None) -> object:
    """A node as an editor sees it: numbers, true and false are not text."""
    if isinstance(node, Mapping):
        return {key.value: plain(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    assert isinstance(node, Scalar)
    if node.plain and node.value.isdigit():
        return int(node.value)
    return node.value == "true" if node.plain and node.value in ("true", "false") else node.value


@pytest.mark.parametrize("name", [*GOOD, *DIALOGS])
def test_a_good_dialog_fits(name: str) -> None:
    tree = plain(compose({**GOOD, **DIALOGS}[name], Problems(name)))
    jsonschema.validate(tree, dialog_schema())


@pytest.mark.parametrize(
    "fault",
    [
        {"titel": "A"},
        {"cast": ["a", "b", "c"]},
        {"start": "Big"},
        {"states": {}},
        {"states": {"a": {"says": "x"}}},
        {"states": {"a": {"step": "X"}}},
        {"states": {"Big": {"end": "over"}}},
        {"states": {"a": {"call": "rest"}}},
        {"states": {"a": {"ask": {"me": "x"}}}},
        {"states": {"a": {"next": [{"if": "x"}]}}},
        {"slots": {"x": {"text": 9, "scale": "0-10"}}},
        {"slots": {"x": {"private": True}}},
        {"break": {"call": "rest"}},
    ],
)
def test_a_fault_does_not_fit(fault: dict[str, object]) -> None:
    whole = {"dialog": "d", "version": 1, "title": "T", "cast": ["me"], "start": "a", "states": {"a": {"end": "over"}}}
    jsonschema.validate(whole, dialog_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**whole, **fault}, dialog_schema())
