"""Reads conversation tests: YAML that reads like the chat, strictly, with file:line:col and the fix. What lines do stands in `steps` and `looks`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from bot.dialog.problems import Mark, Problem, Problems, did_you_mean, quoted
from bot.dialog.source import Mapping as Map
from bot.dialog.source import Node, Scalar, Sequence, compose
from bot.dialog.words.reader import Reader, Unusable
from bot.stage import looks, steps
from bot.stage.looks import EXPECTATIONS
from bot.stage.phrases import Phrase
from bot.stage.play import Play
from bot.stage.stage import Cast
from bot.stage.steps import Step

BOT = "bot"
RESERVED = (BOT, "wait", "restart", "talk", "known")
SHAPE = (
    "write 'conversation: what it shows', perhaps 'people', and 'steps'; or several of these in a list 'conversations'"
)
STATUSES = ("open", "parked", "held", "ended")
FACTS = ("country", "language", "consent", "minor", "crisis", "care")
KINDS = ("voice", "sticker", "photo", "forward", "via_bot", "location", "contact", "other")

_LINE = re.compile(r"(?P<who>[a-z][a-z0-9_]*)(?: (?P<rest>[a-z ]+))?", re.ASCII)
_TO = re.compile(r"to (?P<whom>[a-z][a-z0-9_]*)(?: (?P<word>[a-z ]+))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation test. `title` says what it shows."""

    path: str
    mark: Mark
    title: str
    people: tuple[Cast, ...]
    steps: tuple[Step, ...]


def read_script(text: str, path: str) -> tuple[list[Conversation], list[Problem]]:
    """The conversations of a file, or what is wrong with it. Never raises for anything that stands in `text`."""
    problems = Problems(path)
    node = compose(text, problems)
    if node is None:
        return [], problems.found
    reader = Reader(problems)
    found: list[Conversation] = []
    with suppress(Unusable):
        for each in _conversations(node, reader):
            with suppress(Unusable):
                found.append(_conversation(each, reader))
    return ([], problems.found) if problems.found else (found, [])


def _conversations(node: Node, reader: Reader) -> tuple[Node, ...]:
    top = reader.mapping(node, f"a conversation: {SHAPE}")
    listed = top.get("conversations")
    if listed is None:
        return (node,)
    _only(top, ("conversations",), reader)
    return reader.items(listed, "conversations, each with 'conversation' and 'steps'")


def _conversation(node: Node, reader: Reader) -> Conversation:
    top = reader.mapping(node, f"a conversation: {SHAPE}")
    _only(top, ("conversation", "people", "steps"), reader)
    title, lines = top.get("conversation"), top.get("steps")
    if title is None or lines is None:
        raise reader.refuse(node, f"something is missing here: {SHAPE}", "missing-key")
    words = reader.scalar(title, "what the conversation shows").value.strip()
    items = reader.items(lines, "lines, such as '- ana: /now'")
    people = _people(top.get("people"), items, reader)
    reading = _Reading(reader, {person.name: person for person in people})
    return Conversation(reader.problems.path, node.mark, words, people, reader.each(items, reading.step))


def _only(node: Map, known: tuple[str, ...], reader: Reader) -> None:
    for key, _ in node.entries:
        if key.value not in known:
            hint = did_you_mean(key.value, known)
            reader.problems.error(key.mark, f"{quoted(key.value)} is not known here. {hint}", "unknown-key")


# The people


def _people(node: Node | None, lines: tuple[Node, ...], reader: Reader) -> tuple[Cast, ...]:
    """Those under `people`; where that is missing, the first who is named in a line."""
    if node is None:
        return (Cast(_first_named(lines), 7),)
    entries = reader.mapping(node, "people, such as {ana: {language: en}}").entries
    return reader.each(tuple(enumerate(entries)), lambda each: _person(each[1], 7 + each[0], reader))


def _first_named(lines: tuple[Node, ...]) -> str:
    for line in lines:
        key = line.entries[0][0].value if isinstance(line, Map) and line.entries else ""
        match = _LINE.fullmatch(key)
        if match and match["who"] not in RESERVED:
            return match["who"]
    return "ana"


def _person(entry: tuple[Scalar, Node], user: int, reader: Reader) -> Cast:
    key, value = entry
    name = reader.name(key, "a person's name")
    if name in RESERVED:
        raise reader.refuse(key, f"'{name}' is a word of the tests; take another name", "reserved")
    if isinstance(value, Scalar) and not value.value.strip():
        return Cast(name, user)
    facts = reader.mapping(value, "what is known of them, such as {language: en, country: US, consent: yes}")
    _only(facts, FACTS, reader)
    found = {each.value: _fact(each, what, reader) for each, what in facts.entries if each.value in FACTS}
    return Cast(
        name,
        user,
        language=found.get("language", "en"),
        country=found.get("country", ""),
        consent=found.get("consent") == "yes",
        minor=found.get("minor") == "yes",
        care=found.get("care") == "yes",
    )


def _fact(key: Scalar, node: Node, reader: Reader) -> str:
    if key.value in ("country", "language"):
        return reader.scalar(node, "a code, such as US or en").value
    return reader.one_of(node, ("yes", "no"), "yes or no")


# The lines


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads lines that may be about these people."""

    reader: Reader
    people: Mapping[str, Cast]

    def step(self, node: Node) -> Step:
        """A line: one key and what belongs to it, or the word restart."""
        if isinstance(node, Scalar):
            self.reader.one_of(node, ("restart",), "a line. Write 'restart', or 'ana: what she types'")
            return steps.Restarts(node.mark)
        line = self.reader.mapping(node, "one line, such as 'ana: /now' or 'bot says: One line first'")
        if len(line.entries) != 1:
            raise self.reader.refuse(node, "a line has one key; begin each with '- '", "wrong-shape")
        key, value = line.entries[0]
        match = _LINE.fullmatch(key.value.strip())
        if match is None:
            raise self._unknown(key, key.value)
        if match["who"] in _OTHERS:
            return _OTHERS[match["who"]](self, key, match["rest"] or "", value)
        return self._act(key, match["who"], match["rest"] or "", value)

    def _act(self, key: Scalar, who: str, word: str, value: Node) -> Step:
        self.person(key, who)
        read = _ACTS.get(word)
        if read is None:
            hint = did_you_mean(word, [known for known in _ACTS if known])
            raise self.reader.refuse(key, f"{quoted(word)} is nothing that people do here. {hint}", "unknown-word")
        return read(self, key.mark, who, value)

    def person(self, key: Node, name: str) -> str:
        """The name of somebody who plays."""
        if name not in self.people:
            hint = did_you_mean(name, [*self.people, *RESERVED])
            raise self.reader.refuse(
                key, f"nobody here is called {quoted(name)}. {hint} People stand under 'people'.", "unknown-person"
            )
        return name

    def _unknown(self, node: Node, word: str) -> Unusable:
        return self.reader.refuse(
            node,
            f"{quoted(word)} is no line. Write such as 'ana: /now', 'ana taps: 6' or 'bot says: …'",
            "unknown-word",
        )

    # What people do

    def types(self, mark: Mark, who: str, value: Node) -> Step:
        """A text, or several in a row."""
        texts = self.reader.each(
            self.reader.one_or_more(value), lambda node: self.reader.scalar(node, "what is typed").value
        )
        return steps.Types(mark, who, texts)

    def taps(self, mark: Mark, who: str, value: Node) -> Step:
        """A button's words, or several in a row."""
        return steps.Taps(mark, who, self.phrases(value))

    def taps_old(self, mark: Mark, who: str, value: Node) -> Step:
        """The words of a button that has gone."""
        return steps.TapsOld(mark, who, self.phrase(value))

    def edits(self, mark: Mark, who: str, value: Node) -> Step:
        """The new words of the last text."""
        return steps.Edits(mark, who, self.reader.scalar(value, "the new words").value)

    def sends(self, mark: Mark, who: str, value: Node) -> Step:
        """A kind of message without words."""
        return steps.Sends(mark, who, self.reader.one_of(value, KINDS, "a kind of message"))

    def opens(self, mark: Mark, who: str, value: Node) -> Step:
        """A dialog."""
        return steps.Opens(mark, who, self.reader.name(value, "a dialog"))

    def does(self, mark: Mark, who: str, value: Node) -> Step:
        """Blocking and unblocking the bot."""
        known = {"block": "blocked", "unblock": "unblocked"}
        return steps.Stands(mark, who, known[self.reader.one_of(value, tuple(known), "something that people do")])

    # What the bot did, time, and the store

    def bot(self, key: Scalar, rest: str, value: Node) -> Step:
        """`bot says: …`, `bot to ben offers: …`, `bot: {says: …, offers: …}`, `bot: silent`."""
        whom, word = self._addressed(key, rest)
        if word:
            return self._expects(key, whom, word, value)
        if isinstance(value, Scalar):
            self.reader.one_of(value, ("silent",), "what the bot does. Write 'bot says: …', or 'bot: silent'")
            return looks.Expects(key.mark, whom, "silent", ())
        table = self.reader.mapping(value, "expectations, such as {says: …, offers: [yes, no]}")
        each = self.reader.each(table.entries, lambda entry: self._expects(entry[0], whom, entry[0].value, entry[1]))
        return _All(key.mark, each)

    def _addressed(self, key: Scalar, rest: str) -> tuple[str | None, str]:
        match = _TO.fullmatch(rest)
        if match is None:
            return None, rest
        return self.person(key, match["whom"]), match["word"] or ""

    def _expects(self, key: Scalar, whom: str | None, word: str, value: Node) -> Step:
        known = [name for name in EXPECTATIONS if name != "silent"]
        if word not in known:
            empty = isinstance(value, Scalar) and not value.value
            hint = "A text with a comma needs quotes here." if empty else did_you_mean(word, known)
            text = f"the bot cannot be expected to {quoted(word)}. {hint}"
            raise self.reader.refuse(key, text, "unknown-word")
        return looks.Expects(key.mark, whom, word, self.phrases(value))

    def wait(self, key: Scalar, rest: str, value: Node) -> Step:
        """A length of time."""
        self._bare(key, rest)
        return steps.Waits(key.mark, self.reader.duration(value))

    def restart(self, key: Scalar, rest: str, value: Node) -> Step:
        """For how long the bot was away."""
        self._bare(key, rest)
        return steps.Restarts(key.mark, self.reader.duration(value))

    def talk(self, key: Scalar, rest: str, value: Node) -> Step:
        """`talk: {dialog, state, status, answers}`: where the session stands."""
        table = self.reader.mapping(value, "where the talk stands, such as {dialog: now, state: more}")
        _only(table, ("dialog", "state", "status", "answers"), self.reader)
        status, answers = table.get("status"), table.get("answers")
        return looks.Talk(
            key.mark,
            self._of(key, rest),
            dialog=self._name(table.get("dialog"), "a dialog"),
            state=self._name(table.get("state"), "a state"),
            status=self.reader.one_of(status, STATUSES, "how a talk can be") if status else "",
            answers=self._pairs(answers, "answers by slot") if answers else (),
        )

    def known(self, key: Scalar, rest: str, value: Node) -> Step:
        """`known: {country: US, consent: yes}`: what the bot knows of somebody for good."""
        whom = self._of(key, rest)
        table = self.reader.mapping(value, "what is known, such as {country: US}")
        _only(table, FACTS, self.reader)
        return looks.Known(key.mark, whom, self._pairs(value, "what is known"))

    def _of(self, key: Scalar, rest: str) -> str | None:
        if not rest:
            return None
        name = rest.removeprefix("of ")
        if name == rest:
            raise self._unknown(key, key.value)
        return self.person(key, name)

    def _bare(self, key: Scalar, rest: str) -> None:
        if rest:
            raise self._unknown(key, key.value)

    # Values

    def phrases(self, node: Node) -> tuple[Phrase, ...]:
        """A phrase, or a list of them."""
        if isinstance(node, Sequence):
            return self.reader.each(self.reader.items(node, "texts"), self.phrase)
        return (self.phrase(node),)

    def phrase(self, node: Node) -> Phrase:
        """Words."""
        return Phrase(self.reader.scalar(node, "a text; put it in quotes").value.strip())

    def _name(self, node: Node | None, what: str) -> str:
        return self.reader.name(node, what) if node else ""

    def _pairs(self, node: Node, what: str) -> tuple[tuple[str, str], ...]:
        entries = self.reader.mapping(node, what).entries
        return tuple((key.value, self.reader.scalar(value, "a value").value) for key, value in entries)


@dataclass(frozen=True, slots=True)
class _All:
    """Several expectations under one `bot`; what does not come true has its own place."""

    mark: Mark
    each: tuple[Step, ...]
    acts = False

    async def play(self, play: Play) -> None:
        """All must come true."""
        for step in self.each:
            await steps.played(step, play)


_ACTS: Mapping[str, Callable[[_Reading, Mark, str, Node], Step]] = {
    "": _Reading.types,
    "taps": _Reading.taps,
    "taps old": _Reading.taps_old,
    "edits": _Reading.edits,
    "sends": _Reading.sends,
    "opens": _Reading.opens,
    "does": _Reading.does,
}

_OTHERS: Mapping[str, Callable[[_Reading, Scalar, str, Node], Step]] = {
    "bot": _Reading.bot,
    "wait": _Reading.wait,
    "restart": _Reading.restart,
    "talk": _Reading.talk,
    "known": _Reading.known,
}
