"""What is wrong with daily prompts that could be read: a thought that comes twice, an idea that is none, what the coach never says."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from rapidfuzz import fuzz, process

from bot.dialog.check.rules.never import told_never
from bot.dialog.problems import ERROR, Problem, quoted
from bot.dialog.prompts import Prompt

#: Two questions, or two acts, that are more alike than this (per cent, in whatever order of words) are one thought twice.
NEAR = 76


def check_prompts(
    found: Sequence[Prompt], inventory: frozenset[str] | None = None, buttons: Collection[str] = ()
) -> list[Problem]:
    """What is wrong with prompts that could be read. `buttons` are the labels and words that mean something else already where an
    answer is tapped or typed."""
    problems = [*_near(found, "question"), *_near(found, "act")]
    taken = {button.casefold() for button in buttons}
    for prompt in found:
        problems += [Problem(prompt.path, prompt.mark, ERROR, text, "same-label") for text in _taken(prompt, taken)]
        problems += [Problem(prompt.path, prompt.mark, ERROR, text, "never") for text in _never(prompt)]
        problems += [
            Problem(prompt.path, prompt.mark, ERROR, text, "unknown-id") for text in _no_ideas(prompt, inventory)
        ]
    return problems


def _taken(prompt: Prompt, buttons: Collection[str]) -> Iterator[str]:
    for label in prompt.answers:
        if label.casefold() in buttons:
            yield f"{quoted(label)} is a button or a word for another move here; give the answer other words"


def _never(prompt: Prompt) -> Iterator[str]:
    for text in (prompt.question, prompt.act, *prompt.answers):
        yield from told_never(text)


def _no_ideas(prompt: Prompt, inventory: frozenset[str] | None) -> Iterator[str]:
    for idea in prompt.covers if inventory is not None else ():
        if inventory is not None and (idea not in inventory or "-X" in idea):
            yield f"{quoted(idea)} is no idea of the inventory that can be taught; take it out, or mend the id"


def _near(found: Sequence[Prompt], what: str) -> list[Problem]:
    """Prompts whose question, or act, is nearly that of another."""
    texts = [getattr(prompt, what).casefold() for prompt in found]
    problems = []
    for at, prompt in enumerate(found):
        alike = process.extractOne(texts[at], texts[:at], scorer=fuzz.token_sort_ratio, score_cutoff=NEAR)
        if alike:
            other = found[alike[2]]
            text = f"its {what} is nearly that of '{other.id}' at {other.path}:{other.mark.line}; write another thought"
            problems.append(Problem(prompt.path, prompt.mark, ERROR, text, "near-duplicate"))
    return problems
