"""docs/dialogs.md has a line for every word, and each of its examples is read by the parser."""

from __future__ import annotations

import re

import pytest

from bot.dialog import common
from bot.dialog.bundle import read_bundle
from bot.dialog.check.bundle import check_bundle
from bot.dialog.check.every import RULES
from bot.dialog.expressions import FACTS, FUNCTIONS
from bot.dialog.model import ACTIONS, Kind
from bot.dialog.texts import BUILT_IN
from bot.dialog.words import dialog, slot, state
from tests.dialog.files import ROOT

DOCS = (ROOT / "docs" / "dialogs.md").read_text()
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", DOCS, re.MULTILINE | re.DOTALL)

#: What the examples call.
TIMEOUT = "dialog: {name}\nversion: 1\ntitle: A break\ncast: {cast}\nstart: a\nstates:\n  a: {{wait: {{1 hour: b}}, beside: {{text: Off, move: c}}}}\n  b: {{end: ready}}\n  c: {{end: over}}\n"


@pytest.mark.parametrize("registry", [dialog.words, slot.words, state.words, common.words])
def test_every_word_has_its_line(registry: dialog.Words) -> None:
    for scope in registry.scopes():
        for word in registry.of(scope).values():
            assert f"| `{word.name}` | {word.doc} |" in DOCS, (scope, word.name)


def test_every_kind_action_function_fact_name_and_rule_is_there() -> None:
    known = [*Kind, *ACTIONS, *(f"{name}(x)" for name in FUNCTIONS), *FACTS, *BUILT_IN, *(rule.name for rule in RULES)]
    assert [name for name in known if f"`{name}`" not in DOCS] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_is_a_dialog_without_fault(example: str) -> None:
    """What is left out at the top of an example is put there first."""
    first = re.search(r"^states:\n  (\w+):", example, re.MULTILINE)
    assert first
    top = {"dialog": "d", "version": "1", "title": "T", "cast": "[me]", "start": first[1]}
    head = "".join(f"{key}: {value}\n" for key, value in top.items() if f"\n{key}: " not in f"\n{example}")
    name = re.search(r"^dialog: (\w+)", head + example, re.MULTILINE)
    assert name
    cast = "[one, two]" if "with:" in example else "[me]"
    called = [TIMEOUT.format(name="timeout", cast=cast), TIMEOUT.format(name="timeout_two", cast="[one, two]")]
    files = {f"{name[1]}.yaml": head + example, "timeout.yaml": called[0], "timeout_two.yaml": called[1]}
    bundle, problems = read_bundle(files)
    found = [problem for problem in (*problems, *check_bundle(bundle, None)) if not problem.path.startswith("timeout")]
    unfinished = () if "ask:" in example or "say:" in example else ("never-asked", "silent-role")
    assert [str(problem) for problem in found if problem.level == "error" and problem.rule not in unfinished] == []
