"""Files of daily prompts: what can be read, and what is refused with its place and the fix."""

from __future__ import annotations

import pytest

from bot.adapters.dialog_files import read_folder, shipped_folder
from bot.dialog.check.inventory import read_inventory
from bot.dialog.check.prompts import check_prompts
from bot.dialog.problems import Problem
from bot.dialog.prompts import Prompt, read_prompts

GOOD = """theme: A
prompts:
  - id: a01
    about: me
    question: "Where does this day sit in your body?"
    answers: ["Jaw", "Chest"]
    act: "Let your shoulders drop once an hour."
    covers: [S1-A1]
"""


def read(text: str) -> tuple[tuple[Prompt, ...], list[Problem]]:
    return read_prompts({"daily/a.yaml": text, "now.yaml": "no prompts here"})


def test_a_prompt_is_read() -> None:
    (prompt,), problems = read(GOOD)
    assert problems == []
    assert (prompt.id, prompt.theme, prompt.about) == ("a01", "A", "me")
    assert prompt.answers == ("Jaw", "Chest")
    assert prompt.covers == ("S1-A1",)
    assert (prompt.path, prompt.mark.line) == ("daily/a.yaml", 3)


@pytest.mark.parametrize(
    ("old", "new", "line", "rule"),
    [
        ("theme: A", "theme: B", 1, "unknown-value"),
        ("    about: me\n", "", 3, "missing-key"),
        ("about: me", "about: us", 4, "unknown-value"),
        ('["Jaw", "Chest"]', '["Jaw"]', 6, "bad-choice"),
        ('["Jaw", "Chest"]', '["Jaw", "Jaw"]', 6, "same-label"),
        ('"Jaw"', '"Somewhere between the jaw and the ear"', 6, "long-label"),
        ("your body?", "{name}'s body?", 5, "unknown-name"),
        ("once an hour", "once " * 50, 7, "long-message"),
        ("S1-A1", "S1A1", 8, "bad-id"),
        ("    act:", "    deed:", 3, "missing-key"),
        ("prompts:\n", "promps:\n", 1, "missing-key"),
    ],
)
def test_a_fault_is_found_at_its_place(old: str, new: str, line: int, rule: str) -> None:
    _, problems = read(GOOD.replace(old, new))
    assert (line, rule) in [(problem.mark.line, problem.rule) for problem in problems]


def test_an_id_that_comes_twice_is_refused() -> None:
    _, problems = read_prompts({"daily/a.yaml": GOOD, "daily/b.yaml": GOOD})
    assert [(problem.path, problem.rule) for problem in problems] == [("daily/b.yaml", "same-id")]
    assert "daily/a.yaml:3" in problems[0].text


def test_the_same_thought_twice_is_refused() -> None:
    again = GOOD.replace("a01", "a02").replace("this day sit", "this day today sit")
    prompts, _ = read_prompts({"daily/a.yaml": GOOD, "daily/b.yaml": again})
    assert [problem.rule for problem in check_prompts(prompts)] == ["near-duplicate", "near-duplicate"]


def test_an_idea_that_is_none_is_refused() -> None:
    prompts, _ = read(GOOD)
    assert check_prompts(prompts, frozenset({"S1-A1"})) == []
    assert [problem.rule for problem in check_prompts(prompts, frozenset({"S9-A1"}))] == ["unknown-id"]


def test_the_prompts_that_ship_are_without_fault() -> None:
    files = read_folder(shipped_folder()).files
    prompts, problems = read_prompts(files)
    ideas, _ = read_inventory(files["inventory.yaml"], "inventory.yaml")
    assert problems == []
    assert check_prompts(prompts, ideas) == []
    assert len(prompts) >= 420


def test_an_answer_that_means_something_else_is_refused() -> None:
    prompts, _ = read(GOOD)
    label = prompts[0].answers[0]
    (found,) = check_prompts(prompts, buttons=[label.upper()])
    assert found.rule == "same-label"
    assert label in found.text


def test_what_the_coach_never_says_is_refused() -> None:
    prompts, _ = read(GOOD.replace("Let your shoulders drop once an hour.", "Tell them to calm down."))
    assert [problem.rule for problem in check_prompts(prompts)] == ["never"]


def test_what_is_about_oneself_names_nobody_else() -> None:
    prompts, _ = read_prompts(read_folder(shipped_folder()).files)
    others = {"partner", "together", "each other"}
    own = [prompt for prompt in prompts if prompt.about == "me"]
    assert [
        prompt.id for prompt in own if any(word in f"{prompt.question} {prompt.act}".lower() for word in others)
    ] == []
