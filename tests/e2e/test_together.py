"""Two people and a group over HTTP: in by the card, the whole talk, both views, and everything that must not matter."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.demo.people import Heard, Person
from tests.e2e.house import House, running
from tests.e2e.pairs import ALONE, PATIENCE, TOASTS, Pair, Step, heard

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: Somebody who taps as fast as can be needs so long for each answer (seconds of the stand-in).
A_GLANCE = 6.0
A_MINUTE = 60
SAID = (
    "This time: something said or done.",
    "“sad”",
    "One moment: the door, on a Sunday.",
    "“You look hurt to me”",
    "'s wish: a softer tone.",
    "“I'd like to try that”",
    "heard: “So you felt alone, because I said nothing”",
    "“One part of this is mine: my tone.”",
    "“It makes sense that you feel sad, because it matters to you.”",
)
MINE, YOURS = "The lamp fell, CANARY-A", "It was the cat, CANARY-B"
KEPT = "Your words stay with each of you this time"


@dataclass
class Timed(Pair):
    """They take no longer than a glance for each answer, by the clock of the stand-in. Notes when each act was."""

    marks: list[int] = field(default_factory=list)

    async def before(self) -> None:
        self.marks.append(await self.mark())
        await self.home.stand.advance(A_GLANCE)


@dataclass
class Chatting(Pair):
    """Where the bot hears everything, and both talk with each other all the time."""

    async def before(self) -> None:
        for person in self.both:
            await person.say("5", self.group)
            await person.say("What is for dinner? Fine, yes, sad.", self.group)


@dataclass
class Watched(Pair):
    """Somebody else in the group presses every button that comes, and answers every message that calls on one of the two."""

    third: Person | None = None
    pressed: int = 0
    looked: int = 0
    toasts: list[str] = field(default_factory=list)

    async def before(self) -> None:
        if self.third is None or self.speaker is None:  # whoever comes in first is one of the two
            return
        for message in await self.third.look(self.group):
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            data = [button["callback_data"] for row in rows for button in row if "callback_data" in button]
            if message["message_id"] > self.looked and message["from"]["is_bot"]:
                self.looked = message["message_id"]
                await self.meddle(message["message_id"], data)

    async def meddle(self, message: int, data: Sequence[str]) -> None:
        """Press all buttons of a message, and answer it."""
        assert self.third is not None
        before = [each.raw for each in await self.third.inbox("message,edited")]
        here = {"person": self.third.id, "chat": self.group}
        acts = [{**here, "act": "press", "message_id": message, "data": each} for each in data]
        reply = {**here, "act": "say", "text": "5, and then some", "reply_to": message}
        await self.home.stand.post("bulk", {"acts": [*acts, reply]})
        answers = await self.third.hear_all(len(acts), PATIENCE, TOASTS) if acts else []
        await self.home.settled(0.02)
        assert [each.raw for each in await self.third.inbox("message,edited")] == before
        self.pressed += len(acts)
        self.toasts += [answer.text for answer in answers]


@dataclass
class AtOnce(Pair):
    """Whatever both are asked, they answer in the same moment, in one order or the other."""

    order: str = "sl"
    swapped: bool = False

    async def answer(self, step: Step) -> None:
        if len(step.who) == 1:
            await super().answer(step)
            return
        people = [self.parts[part] for part in self.order]
        await presses(self, people, step.taps, ALONE if step.alone else self.group)


@dataclass
class Killed(Pair):
    """After every second thing that is done the bot is killed, each time at another moment, and started again."""

    odd: int = 0

    async def after(self) -> None:
        if self.acts % 2 != self.odd:
            return
        match self.acts // 2 % 3:
            case 0:  # it may have been handed over, or lie in hand
                pass
            case 1:  # it was committed, and what it causes is on its way
                while len(self.home.server.world.find_bot().queue):
                    await asyncio.sleep(0)
            case 2:
                await self.home.settled(0.02)
        self.home.kill()
        await self.home.start()


async def presses(pair: Pair, people: Sequence[Person], labels: Sequence[str], chat: str | int) -> None:
    """All press in one request, so that their updates come in the same millisecond."""
    both = zip(people, [*labels, labels[0]], strict=False)
    acts = [{"person": person.id, "act": "press", "label": label, "chat": chat} for person, label in both]
    await pair.home.stand.post("bulk", {"acts": acts})


async def test_two_come_in_by_the_card_and_talk_to_the_end(home: House) -> None:
    pair = await Timed.together(home)
    await pair.talk()
    room = [each.text for each in await pair.room()]
    said = "\n".join(room)
    for words in SAID:
        assert words in said
    assert not any("8" in shown for each in await pair.room() for shown in (each.text, *each.buttons)), (
        "it is for each alone"
    )
    await home.settled()
    assert await _most_at_once(pair) <= 2
    assert await _most_a_minute(pair) < 12


async def _most_at_once(pair: Timed) -> int:
    """The most messages that the group got between two acts of people."""
    seqs = [each.seq for each in await pair.room()]
    spans = zip(pair.marks, [*pair.marks[1:], 10**9], strict=True)
    return max(sum(since < seq <= until for seq in seqs) for since, until in spans)


async def _most_a_minute(pair: Timed) -> int:
    """The most messages that the group got within a minute, by the dates that Telegram gave them."""
    dates = [int(each.message["date"]) for each in await pair.room()]
    return max(sum(first <= date < first + A_MINUTE for date in dates) for first in dates)


async def test_where_the_bot_hears_everything_it_is_silent_on_what_is_not_for_it(home: House) -> None:
    pair = await Chatting.together(home)
    await pair.ann.promote(pair.group)
    await pair.talk()
    quiet = await Pair.together(home)
    await quiet.talk()
    await home.settled()

    assert len(await pair.room()) == len(await quiet.room())


async def test_a_talk_in_a_topic_stays_there(home: House) -> None:
    pair = await Pair.founded(home, forum=True, topic="The two of us")
    await pair.meet()
    await pair.talk()
    await home.settled()
    welcome, *others = await pair.room()

    assert welcome.topic == 0
    assert {each.topic for each in others} == {pair.topic}


async def test_a_third_can_press_whatever_comes_and_nothing_happens(home: House) -> None:
    carla = await home.stand.person("Carla")
    before = await home.counted("attune_presses_of_others_total")
    pair = await Watched.founded(home, members=[carla])
    pair.third = carla
    await pair.meet()
    await pair.talk()
    await pair.say(pair.ann, "/attune")
    await pair.hear("it holds until tomorrow")
    await pair.before()

    assert pair.pressed > 200
    assert set(pair.toasts) == {"That button is for somebody else.", "Two people are in here already."}
    assert await home.counted("attune_presses_of_others_total") == before + pair.pressed
    assert [each.chat_id for each in await carla.inbox() if each.chat_id != pair.group] == []


async def test_answers_in_the_same_moment_lead_to_the_same_in_either_order(home: House) -> None:
    ways = []
    for order in ("sl", "ls"):
        pair = await AtOnce.founded(home)
        pair.order = order
        await pair.meet()
        first = pair.speaker
        await pair.talk()
        await home.settled()
        ways.append([_by_part(pair, first, each) for each in await pair.room()])

    assert ways[0] == ways[1]


def _by_part(pair: Pair, first: Person | None, each: Heard) -> str:
    """A text with who spoke first as S."""
    assert first is not None
    return each.text.replace(first.first_name, "S").replace(pair.other(first).first_name, "L")


async def test_both_views_are_shown_to_both_where_both_show_them(home: House) -> None:
    pair = await _written(home)
    for person in pair.both:
        await pair.tap(person, "Show it", ALONE)
    shown = await pair.hear("Both views stand here now")

    assert MINE in shown.text
    assert YOURS in shown.text
    assert "CANARY-B" not in str([each.raw for each in await pair.ann.inbox() if each.chat_id != pair.group])


async def test_neither_view_is_shown_where_one_keeps_theirs(home: House) -> None:
    pair = await _written(home)
    await pair.tap(pair.ann, "Show it", ALONE)
    await pair.tap(pair.ben, "Keep it to myself", ALONE)
    kept = await pair.hear(KEPT)

    assert "one line aloud" in kept.text
    await _nothing_showed(pair)


@pytest.mark.parametrize("answers", [("Show it", "Show it"), ("Show it", "Keep it to myself")])
async def test_showing_in_the_same_moment_is_the_same_in_either_order(home: House, answers: tuple[str, str]) -> None:
    for turn in (1, -1):
        pair = await _written(home)
        await presses(pair, pair.both[::turn], answers[::turn], ALONE)
        if len(set(answers)) == 1:
            shown = await pair.hear("Both views stand here now")
            assert MINE in shown.text
            assert YOURS in shown.text
        else:
            await pair.hear(KEPT)
            await _nothing_showed(pair)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("mode", "odd"), [("polling", 0), ("webhook", 1)])
async def test_a_kill_after_every_update_loses_nothing(tmp_path: Path, mode: str, odd: int) -> None:
    """Each update in turn, half of them in either mode: a start takes its time."""
    async with running(tmp_path, mode) as home:
        arrived = set[int]()
        home.server.world.find_bot().queue.listeners.append(lambda item: arrived.add(item.id))
        pair = await Killed.founded(home)
        pair.odd = odd
        await pair.meet()
        await pair.talk()
        await home.settled()
        await home.delivered()
        assert await home.stop() == 0
        said = "\n".join([each.text for each in await pair.room()])
        for words in SAID:
            assert words in said
        handled = {number for (number,) in home.folder.rows("SELECT update_id FROM handled")}
        assert arrived - handled == set()
        assert home.folder.rows("SELECT * FROM poison") == []
        assert home.folder.rows("SELECT * FROM outgoing") == []
        assert [row for row in home.folder.rows("SELECT status FROM sessions") if row != ("ended",)] == []
        print(f"{mode}: {home.starts - 1} kills, {len(arrived)} updates")


async def _written(home: House) -> Pair:
    """Each has written their view, and looks at it."""
    pair = await Pair.together(home)
    await pair.to_views(MINE)
    await pair.say(pair.ben, YOURS, ALONE)
    for person in pair.both:
        await heard(person, "This is what would be shown", ALONE)
    return pair


async def _nothing_showed(pair: Pair) -> None:
    await pair.home.settled()
    assert "CANARY-B" not in await pair.seen_by(pair.ann)
    assert "CANARY-A" not in await pair.seen_by(pair.ben)
