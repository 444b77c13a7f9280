"""Two people for tests of the whole, a private chat each and a group: how they come in by the real card and links, and walk a talk.

They act only when they have heard what they answer; nothing here looks inside the bot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from bot.demo.errors import PlayError
from bot.demo.people import ChatRef, Heard, Person
from tests.e2e.house import USERNAME, House

#: A person's own chat with the bot.
ALONE = f"@{USERNAME}"
#: Generous, for busy machines (seconds).
PATIENCE = 30.0
TOASTS = "toast,answered"
#: What somebody new is asked alone before a talk of two, and what they press.
NEW = (
    ("18 or over", "Yes"),
    ("Is that all right?", "That is fine"),
    ("Are you in?", "I'm in"),
    ("Shall I ask?", "Ask me"),
    ("One of three", "No"),
    ("Two of three", "No"),
    ("Three of three", "No"),
    ("Last one", "That is good"),
)
TWO_VIEWS = "Two views of one moment"


@dataclass(frozen=True)
class Step:
    """A question of the talk: words that it alone has, with `{s}` and `{l}` for who speaks and who listens; who answers it (s, l
    or both in this order); and what they tap one after the other, or write."""

    words: str
    who: str
    taps: tuple[str, ...] = ()
    writes: str = ""
    alone: bool = False


OPENING = (
    Step("{s}, what is it about?", "s", ("Something said or done",)),
    Step("How heated are you", "sl", ("8",), alone=True),
    Step("{s} speaks first this time", "sl", ("Fine",)),
)
VIEWS = Step("There are two views", "sl", ("Yes, for now",))
HALF = (
    Step("{s}, what do you feel most?", "s", ("Sad", "Sad, just that")),
    Step("{s}, one moment only", "s", writes="the door, on a Sunday"),
    Step("{l}, look at {s}", "l", ("You look hurt to me",)),
    Step("{s}, make a wish of it", "s", ("A softer tone",)),
    Step("{l}, this is a wish", "l", ("I'd like to try that",)),
    VIEWS,
    Step("{l}, ask {s}", "l", writes="So you felt alone, because I said nothing."),
    Step("{s}, {l} heard", "s", ("Yes, that is it",)),
    Step("{l}, one slow breath", "l", ("My tone",)),
    Step("{l}, finish this line", "l", ("It matters to you",)),
    Step("{s}, do you feel understood", "s", ("Yes",)),
)
SWAP = Step("{l}, now you speak", "l", ("I'm ready",))
END = (
    Step("one thing that you share", "sl", ("We both care about us",)),
    Step("{s}, what do you propose", "s", ("A walk, just us two",)),
    Step("{s} proposes", "l", ("Yes, let us try",)),
)
CLOSED = "You both spoke, and you both listened"


@dataclass
class Pair:
    """Ann, who founded the group and calls, and Ben, who has no username. `group` and `topic` are where they act together."""

    home: House
    ann: Person
    ben: Person
    group: int
    topic: int = 0
    speaker: Person | None = None
    acts: int = field(default=0)

    @classmethod
    async def founded(cls, home: House, *, topic: str = "", members: Sequence[Person] = (), **how: Any) -> Self:
        """Two who have not met the bot yet, in a group that it was added to, with others where some are named; in a topic of
        this name. `how`: type, forum."""
        ann = await home.stand.person("Ann", username=f"ann_{await home.stand.mark()}")
        ben = await home.stand.person("Ben")
        pair = cls(home, ann, ben, await ann.group("We two", members=[ben, *members], **how))
        await pair.hear("/attune begins")
        if topic:
            pair.topic = await ann.topic(pair.group, topic)
        return pair

    @classmethod
    async def together(cls, home: House, **how: Any) -> Self:
        """Both are in, and the first question stands in the group. `how` as in founded."""
        pair = await cls.founded(home, **how)
        await pair.meet()
        return pair

    # What a kind of pair may change

    async def before(self) -> None:
        """Something is about to be done."""

    async def after(self) -> None:
        """Something was done."""

    # Single acts

    @property
    def both(self) -> tuple[Person, Person]:
        return self.ann, self.ben

    def other(self, person: Person) -> Person:
        """The partner."""
        return self.ben if person is self.ann else self.ann

    def named(self, name: str) -> Person:
        """One of the two by the name that the bot uses."""
        return next(person for person in self.both if person.first_name == name)

    async def tap(self, who: Person, label: str, chat: ChatRef = None, **which: Any) -> None:
        """Press, in the group where no chat is named."""
        await self.before()
        await who.press(label, chat or self.group, **which)
        self.acts += 1
        await self.after()

    async def say(self, who: Person, text: str, chat: ChatRef = None, **how: Any) -> None:
        """Say something, in the group (and the topic) where no chat is named."""
        if chat is None and self.topic:
            how = {"topic": self.topic, **how}
        await self.before()
        await who.say(text, chat or self.group, **how)
        self.acts += 1
        await self.after()

    async def write(self, who: Person, text: str) -> None:
        """Press Write, and answer the message that calls on one."""
        await self.tap(who, "Write")
        calling = await heard(who, f"{who.first_name}, write it as an answer to this message", self.group)
        assert calling.force_reply
        (same,) = [each for each in await self.other(who).inbox() if each.seq == calling.seq]
        assert self.topic or not same.force_reply  # a topic's messages reply to whoever opened it
        await self.before()
        await who.reply(text, calling)
        self.acts += 1
        await self.after()

    async def hear(self, words: str, chat: ChatRef = None, *, by: Sequence[Person] = ()) -> Heard:
        """Both hear it in the group, or those who are named hear it in a chat."""
        found = [await heard(person, words, chat or self.group) for person in by or self.both]
        return found[0]

    # Coming in

    async def call(self) -> None:
        """Ann calls for a talk: the card comes."""
        await self.say(self.ann, "/attune")
        await self.hear("it holds until tomorrow")

    async def follow(self, who: Person) -> None:
        """Press Join and follow the link that answers the press; once more where a crash swallowed that answer."""
        while True:
            mark = len(await who.inbox(TOASTS))
            await self.tap(who, "Join")
            await self.home.settled(0.02)
            answers = [answer for answer in (await who.inbox(TOASTS))[mark:] if answer.url]
            if answers:
                break
        await self.before()
        await who.follow(answers[-1])
        self.acts += 1
        await self.after()

    async def come_in(self, who: Person, questions: Sequence[tuple[str, str]] = NEW) -> None:
        """Follow the card's link and answer what is asked alone."""
        await self.follow(who)
        for words, label in questions:
            asked = await heard(who, words, ALONE)
            await self.tap(who, label, ALONE, message_id=asked.message_id)
        await heard(who, "You are in", ALONE)

    async def meet(self) -> None:
        """From nothing to the first question in the group."""
        await self.call()
        for person in self.both:
            await self.come_in(person)
        await self.begun()

    async def begun(self) -> None:
        """The talk begins: who speaks first is known."""
        first = await self.hear("what is it about?")
        name = first.text.rpartition(", what is it about?")[0].rpartition(" ")[2]
        self.speaker = self.named(name)

    # The talk of six steps

    @property
    def parts(self) -> dict[str, Person]:
        """Who speaks (s) and who listens (l)."""
        assert self.speaker is not None
        return {"s": self.speaker, "l": self.other(self.speaker)}

    def filled(self, words: str) -> str:
        """Words with the names that they have now."""
        return words.format(**{part: person.first_name for part, person in self.parts.items()})

    async def talk(self) -> None:
        """The straight way of a whole talk, from its first question, which was heard already, to its end."""
        await self.answer(OPENING[0])
        for step in (*OPENING[1:], *HALF, SWAP):
            await self.take(step)
        self.speaker = self.parts["l"]
        for step in (*(step for step in HALF if step is not VIEWS), *END):
            await self.take(step)
        await self.hear(CLOSED)

    async def take(self, step: Step) -> None:
        """Hear a question and answer it."""
        if step.alone:
            for person in self.both:
                await heard(person, step.words, ALONE)
        else:
            await self.hear(self.filled(step.words))
        await self.answer(step)

    async def answer(self, step: Step) -> None:
        """Answer a question that was heard, one after the other where it is for both."""
        for part in step.who:
            person = self.parts[part]
            chat: ChatRef = ALONE if step.alone else self.group
            if step.writes:
                await self.write(person, step.writes)
            for label in step.taps:
                await self.until_there(person, label, chat, before=step.taps[0])
                await self.tap(person, label, chat)

    async def until_there(self, who: Person, label: str, chat: ChatRef, *, before: str) -> None:
        """An answer may open others in the place of its like; where a crash swallowed them, it is pressed again."""
        while label != before and not await shows(who, label, chat):
            await self.home.settled(0.02)
            if not await shows(who, label, chat):
                await self.tap(who, before, chat)

    # Two views

    async def to_views(self, mine: str = "") -> None:
        """Into the talk where each writes alone, after another one was stopped; Ann has written, where she is to."""
        await self.say(self.ann, "/stop")
        await self.hear("This talk is over for now")
        await self.say(self.ann, "/attune")
        await self.hear("it holds until tomorrow")
        await self.tap(self.ann, "Another talk")
        await self.edited(TWO_VIEWS)
        await self.tap(self.ann, TWO_VIEWS)
        await self.edited("I'm in")
        for person in self.both:
            await self.tap(person, "I'm in")
        first = await self.hear("One moment, two views")
        one = next(person for person in self.both if f"{person.first_name}, which" in first.text)
        await self.tap(one, "How it began")
        await self.hear("Shall we take it?")
        await self.tap(self.other(one), "Yes, that one")
        for person in self.both:
            await heard(person, "The moment: how it began", ALONE)
        if mine:
            await self.say(self.ann, mine, ALONE)
            await heard(self.ann, "as soon as Ben has answered", ALONE)

    async def edited(self, label: str) -> None:
        """Wait until a button stands in the group."""
        while not await shows(self.ann, label, self.group):
            await self.ann.hear(PATIENCE, "edited", self.group)

    # What is seen

    async def room(self, since: int = 0) -> list[Heard]:
        """What the group was sent, as Ann has it."""
        return [each for each in await self.ann.inbox() if each.chat_id == self.group and each.seq > since]

    async def seen_by(self, who: Person) -> str:
        """All that a person was ever shown, in every chat, and as it stood after edits."""
        return "\n".join(f"{each.raw}" for each in await who.inbox("message,edited,toast"))

    async def mark(self) -> int:
        """From here on."""
        return int((await self.home.stand.state())["seq"])


async def heard(who: Person, words: str, chat: ChatRef = None) -> Heard:
    """The next message in a chat that has these words; those before it are passed over."""
    passed: list[str] = []
    while True:
        try:
            found = await who.hear(PATIENCE, chat=chat)
        except PlayError as error:
            raise AssertionError(f"{who.first_name} waits for {words!r} and heard {passed}") from error
        if words in found.text:
            return found
        passed.append(found.text)


async def shows(who: Person, label: str, chat: ChatRef) -> bool:
    """Whether a button with this label stands in a chat."""
    rows = [
        row for message in await who.look(chat) for row in message.get("reply_markup", {}).get("inline_keyboard", [])
    ]
    return any(button["text"] == label for row in rows for button in row)


async def goes_on_alone(who: Person, words: str = "") -> None:
    """Somebody begins a talk of their own, by the button under what they hear where it has one."""
    if words:
        offered = await heard(who, words, ALONE)
        await who.press("Start now", ALONE, message_id=offered.message_id)
    else:
        await who.say("/now")
    while "0" not in (await who.hear(PATIENCE, chat=ALONE)).buttons:
        pass
