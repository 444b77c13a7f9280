"""The JSON Schema of a dialog file, made from the same words that the parser reads, so that editors complete and underline.

`python -m bot.dialog.schema > bot/dialog/dialog.schema.json` writes it anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from bot.dialog.words import dialog, slot, state
from bot.dialog.words.reader import NAME, Word

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def dialog_schema() -> dict[str, Any]:
    """The schema as plain data. `$defs` has one entry for each kind of map inside a dialog."""
    return {
        "$schema": DRAFT,
        "title": "A dialog",
        **_map_of(dialog.words.of("dialog")),
        "$defs": {
            "slot": {**_map_of(slot.words.of("slot")), "oneOf": [{"required": [kind]} for kind in slot.KINDS]},
            "choice": {"oneOf": [{"type": ["string", "number", "boolean"]}, _map_of(slot.words.of("choice"))]},
            "state": {
                **_map_of(state.words.of("state")),
                "dependentRequired": {"with": ["call"], "on": ["call"], "call": ["on"]},
            },
            "offer": _map_of(state.words.of("offer")),
            "branch": _map_of(state.words.of("branch")),
            "break": {**_map_of(break_words()), "required": ["call", "on"]},
        },
    }


def break_words() -> dict[str, Word]:
    """The words of a break: those of a call."""
    return {name: state.words.of("state")[name] for name in ("call", "with", "on")}


def schema_text() -> str:
    """The schema as it stands in its file."""
    return json.dumps(dialog_schema(), indent=2, ensure_ascii=False) + "\n"


def _map_of(words: Mapping[str, Word]) -> dict[str, Any]:
    properties = {name: {**_named(word.schema), "description": word.doc} for name, word in words.items()}
    schema: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": properties}
    required = [name for name, word in words.items() if word.required]
    return {**schema, "required": required} if required else schema


def _named(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A map of things by name: the names are checked too."""
    if schema.get("type") == "object" and "$ref" in schema.get("additionalProperties", {}):
        return {**schema, "propertyNames": {"pattern": f"^{NAME.pattern}$"}}
    return dict(schema)


if __name__ == "__main__":
    sys.stdout.write(schema_text())
