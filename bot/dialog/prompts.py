"""Reads dialogs/daily/*.yaml: the daily prompts, each a question and a small act. When which one comes is decided in the coach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialog.model import ME, PARTNER, STEPS
from bot.dialog.problems import TOP, Mark, Problem, Problems, quoted
from bot.dialog.source import Node, compose
from bot.dialog.words.reader import Reader, Unusable, Words
from bot.dialog.words.state import ID

FOLDER = "daily/"
#: Beside the six steps, what a free day is about.
THEMES = (*STEPS, "trust", "connection")
MOST_WORDS = 40
MOST_LABEL = 30
MOST_ANSWERS = 4

words = Words()


@dataclass(frozen=True, slots=True)
class Prompt:
    """What somebody is asked on one day. `about` is `me` where neither question nor act turns to the partner; `answers` can be
    tapped; `act` is something small for the day; `covers` names ideas of the inventory."""

    id: str
    theme: str
    about: str
    question: str
    act: str
    answers: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    path: str = ""
    mark: Mark = TOP


@words.word("daily", "theme", schema={"enum": list(THEMES)}, required="add one of " + ", ".join(THEMES))
def theme(node: Node, reader: Reader) -> str:
    """What the prompts of this file practise: a step, `trust` or `connection`."""
    return reader.one_of(node, THEMES, "a theme")


@words.word("daily", "prompts", schema={"type": "array"}, required="add a list of prompts")
def prompts(node: Node, reader: Reader) -> tuple[dict[str, Any], ...]:
    """The prompts, each `{id, about, question, answers, act, covers}`."""
    return reader.each(reader.items(node, "prompts"), lambda item: _prompt(item, reader))


@words.word("prompt", "id", schema={"type": "string"}, required="add a short name that stays, such as a01")
def name(node: Node, reader: Reader) -> str:
    """A name that stays as long as the prompt means the same: by it a chat remembers what it was asked."""
    return reader.name(node, "the id of a prompt")


@words.word("prompt", "about", schema={"enum": [ME, PARTNER]}, required="add 'me' or 'partner'")
def about(node: Node, reader: Reader) -> str:
    """`me` where question and act are wholly about oneself, else `partner`."""
    return reader.one_of(node, (ME, PARTNER), "me or partner")


@words.word("prompt", "question", schema={"type": "string"}, required="add what is asked")
def question(node: Node, reader: Reader) -> str:
    """What is asked, at most 40 words."""
    return _plain(node, reader)


@words.word("prompt", "act", schema={"type": "string"}, required="add something small to do")
def act(node: Node, reader: Reader) -> str:
    """Something small to do on that day, at most 40 words."""
    return _plain(node, reader)


@words.word("prompt", "answers", schema={"type": "array", "minItems": 2, "maxItems": MOST_ANSWERS})
def answers(node: Node, reader: Reader) -> tuple[str, ...]:
    """Two to four answers to tap; own words are taken in any case."""
    items = reader.items(node, "answers")
    if not 2 <= len(items) <= MOST_ANSWERS:
        raise reader.refuse(node, f"a prompt has 2 to {MOST_ANSWERS} answers to tap, or none", "bad-choice")
    labels = reader.each(items, lambda item: reader.scalar(item, "an answer").value.strip())
    for label, item in zip(labels, items, strict=True):
        if len(label) > MOST_LABEL:
            raise reader.refuse(item, f"{quoted(label)} has over {MOST_LABEL} characters; say it shorter", "long-label")
    if len(set(labels)) < len(labels):
        raise reader.refuse(node, "two answers are the same; change one", "same-label")
    return labels


@words.word("prompt", "covers", schema={"type": "array"}, required="add the ids of the ideas that it practises")
def covers(node: Node, reader: Reader) -> tuple[str, ...]:
    """Ids of the ideas that this prompt practises, such as S2-E5."""
    return reader.each(reader.items(node, "ids"), lambda item: _idea(item, reader))


def is_daily(name: str) -> bool:
    """Whether a file of the folder, by its path inside it, holds daily prompts."""
    return name.startswith(FOLDER) and name.endswith(".yaml")


def read_prompts(files: Mapping[str, str]) -> tuple[tuple[Prompt, ...], list[Problem]]:
    """All prompts of the files (path inside the folder → text), in order, and what is wrong with them. Never raises."""
    found: list[Prompt] = []
    problems: list[Problem] = []
    for path, text in sorted(files.items()):
        if is_daily(path):
            own, wrong = _read(text, path)
            found += own
            problems += wrong
    return tuple(found), problems + _twice(found)


def _read(text: str, path: str) -> tuple[list[Prompt], list[Problem]]:
    problems = Problems(path)
    node = compose(text, problems)
    try:
        found = Reader(problems).scope(words, "daily", node) if node else {}
    except Unusable:
        found = {}
    if "theme" not in found or "prompts" not in found:
        return [], problems.found
    return [Prompt(theme=found["theme"], path=path, **each) for each in found["prompts"]], problems.found


def _prompt(node: Node, reader: Reader) -> dict[str, Any]:
    found = reader.scope(words, "prompt", node)
    if any(word.required and word.name not in found for word in words.of("prompt").values()):
        raise Unusable
    return {**found, "mark": node.mark}


def _plain(node: Node, reader: Reader) -> str:
    text = reader.scalar(node, "a text").value.strip()
    if "{" in text or "}" in text:
        raise reader.refuse(node, "a prompt has no braces: it is the same for everybody", "unknown-name")
    if (count := len(text.split())) > MOST_WORDS:
        raise reader.refuse(node, f"this has {count} words; {MOST_WORDS} are the most", "long-message")
    return text


def _idea(node: Node, reader: Reader) -> str:
    idea = reader.scalar(node, "the id of an idea").value
    if not ID.fullmatch(idea):
        raise reader.refuse(node, f"{quoted(idea)} is no id of an idea; they look like S2-E5", "bad-id")
    return idea


def _twice(found: Iterable[Prompt]) -> list[Problem]:
    first: dict[str, Prompt] = {}
    problems = []
    for prompt in found:
        known = first.setdefault(prompt.id, prompt)
        if known is not prompt:
            text = f"the id '{prompt.id}' is also at {known.path}:{known.mark.line}; give one of them another"
            problems.append(Problem(prompt.path, prompt.mark, "error", text, "same-id"))
    return problems
