"""Reads conversation tests: YAML that reads like the chat, strictly, with file:line:col and the fix. What lines do stands in `steps` and `looks`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.dialog.problems import Mark, Problem, Problems, did_you_mean, quoted
from bot.dialog.source import Mapping as Map
from bot.dialog.source import Node, Scalar, Sequence, compose
from bot.dialog.words.reader import Reader, Unusable
from bot.stage import looks, steps
from bot.stage.casting import FACTS, PLACES, RESERVED, known, name_of, only, read_couple, read_people
from bot.stage.looks import EXPECTATIONS
from bot.stage.phrases import Phrase
from bot.stage.play import Play
from bot.stage.stage import ALL, GROUP, Cast
from bot.stage.steps import Step

IN_GROUP = " in group"
SHAPE = (
    "write 'conversation: what it shows', perhaps 'people', and 'steps'; or several of these in a list 'conversations'"
)
STATUSES = ("open", "parked", "held", "ended")
KINDS = ("voice", "sticker", "photo", "forward", "via_bot", "location", "contact", "other")

_LINE = re.compile(r"(?P<who>[a-z][a-z0-9_]*)(?: (?P<rest>[a-z ]+))?", re.ASCII)
_TO = re.compile(r"to (?P<whom>[a-z][a-z0-9_]*)(?: (?P<word>[a-z ]+))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation test. `title` says what it shows. `couple` are two people who are one already (or nobody), at home in a
    group, or without one (`place` 0)."""

    path: str
    mark: Mark
    title: str
    people: tuple[Cast, ...]
    steps: tuple[Step, ...]
    couple: tuple[str, ...] = ()
    place: int = 0


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
    only(top, ("conversations",), reader)
    return reader.items(listed, "conversations, each with 'conversation' and 'steps'")


def _conversation(node: Node, reader: Reader) -> Conversation:
    top = reader.mapping(node, f"a conversation: {SHAPE}")
    only(top, ("conversation", "people", *PLACES, "steps"), reader)
    title, lines = top.get("conversation"), top.get("steps")
    if title is None or lines is None:
        raise reader.refuse(node, f"something is missing here: {SHAPE}", "missing-key")
    words = reader.scalar(title, "what the conversation shows").value.strip()
    items = reader.items(lines, "lines, such as '- ana: /now'")
    people = read_people(top.get("people"), _named(items), reader)
    reading = _Reading(reader, {person.name: person for person in people})
    couple, place = read_couple(top, tuple(reading.people), reader)
    reading = replace(reading, place=place if couple else GROUP)
    read = reader.each(items, reading.step)
    return Conversation(reader.problems.path, node.mark, words, people, read, couple, place)


def _named(lines: tuple[Node, ...]) -> tuple[str, ...]:
    """Those for whom a talk for two opens, else the first who is named in a line."""
    for line in lines:
        key, value = line.entries[0] if isinstance(line, Map) and line.entries else (None, None)
        match = _LINE.fullmatch(key.value) if key else None
        if match and match["who"] == "opens" and isinstance(value, Map):
            players = [who for role, who in value.entries if role.value not in ("dialog", "in")]
            return tuple(dict.fromkeys(who.value for who in players if isinstance(who, Scalar))) or ("ana",)
        if match and match["who"] not in RESERVED:
            return (match["who"],)
    return ("ana",)


# The lines


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads lines that may be about these people."""

    reader: Reader
    people: Mapping[str, Cast]
    place: int = GROUP

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
        if match["who"] in LINES:
            return LINES[match["who"]](self, key, match["rest"] or "", value)
        return self._act(key, match["who"], match["rest"] or "", value)

    def _act(self, key: Scalar, who: str, word: str, value: Node) -> Step:
        self.person(key, who)
        inside = f" {word}".endswith(IN_GROUP)
        word = f" {word}".removesuffix(IN_GROUP).strip()
        acts = GROUP_ACTS if inside else ACTS
        read = acts.get(word)
        if read is None:
            hint = did_you_mean(word, [known for known in acts if known])
            place = "in a group" if inside else "alone with the bot"
            elsewhere = " With 'in group' behind it, it is done there." if word in GROUP_ACTS and not inside else ""
            text = f"{quoted(word)} is nothing that people do {place}. {hint}{elsewhere}"
            raise self.reader.refuse(key, text, "unknown-word")
        return read(self, key.mark, who + IN_GROUP if inside else who, value)

    def person(self, key: Node, name: str) -> str:
        """The name of somebody who plays."""
        return known(key, name, self.people, self.reader)

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

    def writes(self, mark: Mark, who: str, value: Node) -> Step:
        """A text, or several in a row, as an answer to the bot in a group."""
        texts = self.reader.each(
            self.reader.one_or_more(value), lambda node: self.reader.scalar(node, "what is written").value
        )
        return steps.Writes(mark, who, texts)

    def follows(self, mark: Mark, who: str, value: Node) -> Step:
        """The newest link."""
        self.reader.one_of(value, ("link",), "what is followed. Write 'ana follows: link'; the newest link counts")
        return steps.Follows(mark, who)

    def does(self, mark: Mark, who: str, value: Node) -> Step:
        """Blocking and unblocking the bot; in the group, coming and leaving, and what is done to the bot there."""
        known = _STANDS_IN_GROUP if who.endswith(IN_GROUP) else _STANDS
        return steps.Stands(mark, who, known[self.reader.one_of(value, tuple(known), "something that people do")])

    # Two

    def both(self, key: Scalar, rest: str, value: Node) -> Step:
        """`both tap: …`, `both tap in group: …`: one of the first two people after the other."""
        words = {"tap": "", "tap in group": IN_GROUP}
        if rest not in words:
            text = "of two at once only this can be written: 'both tap: …', or 'both tap in group: …'"
            raise self.reader.refuse(key, text, "unknown-word")
        names = [name + words[rest] for name in tuple(self.people)[:2]]
        return _All(key.mark, tuple(self.taps(key.mark, name, value) for name in names), acts=True)

    def pairs(self, key: Scalar, rest: str, value: Node) -> Step:
        """`opens: {dialog: two_views, one: ana, two: ben, in: group}`: a talk for two begins, `in: apart` without a group."""
        self._bare(key, rest)
        table = self.reader.mapping(value, "a dialog and its roles, such as {dialog: two_views, one: ana, two: ben}")
        dialog, place = table.get("dialog"), table.get("in")
        if dialog is None:
            raise self.reader.refuse(value, "'dialog' is missing here: which one opens?", "missing-key")
        where = PLACES[self.reader.one_of(place, tuple(PLACES), "a place for two")] if place else self.place
        roles = [(role, who) for role, who in table.entries if role.value not in ("dialog", "in")]
        given = self.reader.each(roles, lambda each: (each[0].value, name_of(each[1], self.people, self.reader)))
        return steps.Pairs(key.mark, self.reader.name(dialog, "a dialog"), given, where)

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
        return self._looked_at(key, match["whom"]), match["word"] or ""

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
        only(table, ("dialog", "state", "status", "answers"), self.reader)
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
        only(table, FACTS, self.reader)
        return looks.Known(key.mark, whom, self._pairs(value, "what is known"))

    def _of(self, key: Scalar, rest: str) -> str | None:
        if not rest:
            return None
        name = rest.removeprefix("of ")
        if name == rest:
            raise self._unknown(key, key.value)
        return self._looked_at(key, name)

    def _looked_at(self, key: Node, name: str) -> str:
        """The name of somebody who plays, or `group`: what all there see."""
        return name if name == ALL.name else self.person(key, name)

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
    """Several steps in one line; what does not come true has its own place."""

    mark: Mark
    each: tuple[Step, ...]
    acts: bool = False

    async def play(self, play: Play) -> None:
        """All must come true."""
        for step in self.each:
            await steps.played(step, play)


#: What people do alone with the bot, by the word behind their name; then in a group; then all other lines.
ACTS: Mapping[str, Callable[[_Reading, Mark, str, Node], Step]] = {
    "": _Reading.types,
    "taps": _Reading.taps,
    "taps old": _Reading.taps_old,
    "edits": _Reading.edits,
    "sends": _Reading.sends,
    "opens": _Reading.opens,
    "follows": _Reading.follows,
    "does": _Reading.does,
}

GROUP_ACTS: Mapping[str, Callable[[_Reading, Mark, str, Node], Step]] = {
    "": _Reading.types,
    "writes": _Reading.writes,
    "taps": _Reading.taps,
    "taps old": _Reading.taps_old,
    "sends": _Reading.sends,
    "does": _Reading.does,
}

_STANDS = {"block": "blocked", "unblock": "unblocked"}
_STANDS_IN_GROUP = {
    "come": "came",
    "leave": "left",
    "add bot": "added",
    "remove bot": "removed",
    "mute bot": "muted",
    "unmute bot": "unmuted",
}

LINES: Mapping[str, Callable[[_Reading, Scalar, str, Node], Step]] = {
    "bot": _Reading.bot,
    "both": _Reading.both,
    "opens": _Reading.pairs,
    "wait": _Reading.wait,
    "restart": _Reading.restart,
    "talk": _Reading.talk,
    "known": _Reading.known,
}
