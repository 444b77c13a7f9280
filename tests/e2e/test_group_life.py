"""What becomes of a talk of two over HTTP when somebody leaves, blocks, forgets or is away, and when the group changes.

Each time Ann has written what only both may show, and it never shows; whoever is left can go on alone.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.demo.people import Person
from tests.e2e.house import House, of_chat, running
from tests.e2e.pairs import ALONE, NEW, OPENING, PATIENCE, TOASTS, Pair, goes_on_alone, heard, shows

pytestmark = pytest.mark.asyncio(loop_scope="module")

A_DAY = 86_400.0
MINE, YOURS = "The lamp fell, CANARY-A", "It was the cat, CANARY-B"
OVER, OVER_HERE = "The talk for two is over for now", "This talk is over for now"
GONE, SILENT = "I'm not in your group any more", "I can't write in your group just now"
GO_ON = "Go on from there"
THIRD = "Somebody else can read along here now"
PREVIEW = "This is what would be shown"
SHOWN = "Both views stand here now"


async def writing(home: House, **how: Any) -> Pair:
    """Ann has written her view, Ben has not yet."""
    pair = await Pair.together(home, **how)
    await pair.to_views(MINE)
    return pair


async def shows_nothing(pair: Pair, *others: Person) -> None:
    """What Ann wrote was never shown to anybody else."""
    await pair.home.settled()
    for person in (pair.ben, *others):
        assert "CANARY-A" not in await pair.seen_by(person)
    assert not any("CANARY" in each.text for each in await pair.room())


async def both_go_on_to_the_views(pair: Pair) -> None:
    """Ben writes too, both show it, and both see it."""
    await pair.say(pair.ben, YOURS, ALONE)
    for person in pair.both:
        shown = await heard(person, PREVIEW, ALONE)
        await pair.tap(person, "Show it", ALONE, message_id=shown.message_id)
    text = (await pair.hear(SHOWN)).text
    assert MINE in text
    assert YOURS in text


# Somebody goes


@pytest.mark.parametrize("how", ["leaves", "is put out"])
async def test_when_one_leaves_the_other_hears_that_it_is_over(home: House, how: str) -> None:
    pair = await writing(home)
    if how == "leaves":
        await pair.ann.leave(pair.group)
    else:
        await pair.ben.act("kick", chat=pair.group, user=pair.ann.id)
    await heard(pair.ben, OVER_HERE, pair.group)
    await goes_on_alone(pair.ben, OVER)
    await shows_nothing(pair)
    assert OVER not in str([each.text for each in await pair.ann.inbox()]), "nobody is told in private that they left"
    await goes_on_alone(pair.ann)


async def test_who_left_comes_back_and_both_begin_anew(home: House) -> None:
    pair = await writing(home)
    await pair.ben.leave(pair.group)
    await heard(pair.ann, OVER, ALONE)
    await pair.ben.join(pair.group)
    await pair.call()
    for person in pair.both:
        await pair.come_in(person, (NEW[2], NEW[-1]))
    await pair.hear("what is it about?")
    await shows_nothing(pair)


async def test_when_one_blocks_the_bot_the_other_is_told_nothing_and_can_stop(home: House) -> None:
    pair = await writing(home)
    await pair.home.settled()
    before = [len(await pair.room()), len(await pair.ann.inbox())]
    await pair.ben.block()
    await pair.home.settled()
    assert [len(await pair.room()), len(await pair.ann.inbox())] == before
    await pair.say(pair.ann, "/stop")
    await heard(pair.ann, OVER_HERE, pair.group)
    await goes_on_alone(pair.ann)
    await shows_nothing(pair)


async def test_who_blocked_the_bot_and_comes_back_gets_the_question_again(home: House) -> None:
    pair = await Pair.together(home)
    await pair.to_views()
    await pair.ben.block()
    await home.settled()
    await pair.say(pair.ann, MINE, ALONE)
    await heard(pair.ann, "as soon as Ben has answered", ALONE)
    mark = len(of_chat(await home.stand.calls("sendMessage"), pair.ben))
    await pair.ben.unblock()
    await heard(pair.ben, "The moment: how it began", ALONE)
    assert {call["status"] for call in of_chat(await home.stand.calls("sendMessage"), pair.ben)[mark:]} == {200}
    await both_go_on_to_the_views(pair)


async def test_when_one_wants_all_forgotten_the_talk_is_over_for_the_other(home: House) -> None:
    pair = await writing(home)
    await pair.say(pair.ann, "/forget", ALONE)
    await heard(pair.ann, "for good?", ALONE)
    await pair.tap(pair.ann, "Yes, delete it all", ALONE)
    await heard(pair.ann, "What I had of you is deleted", ALONE)
    await heard(pair.ben, OVER_HERE, pair.group)
    await goes_on_alone(pair.ben, OVER)
    await shows_nothing(pair)
    await pair.call()
    await pair.come_in(pair.ann)


# The bot's place in the group


async def test_when_the_bot_is_put_out_both_hear_it_alone_and_a_new_talk_can_begin(home: House) -> None:
    pair = await writing(home)
    await pair.ben.kick(pair.group)
    for person in pair.both:
        await goes_on_alone(person, GONE)
    await shows_nothing(pair)
    await pair.ann.add(pair.group)
    await pair.hear("Hello. I help two people")
    await pair.call()
    for person in pair.both:
        await pair.come_in(person, (NEW[2], NEW[-1]))
    await pair.hear("what is it about?")


async def test_while_the_bot_may_not_write_both_hear_it_alone_and_then_it_goes_on(home: House) -> None:
    pair = await writing(home, type="supergroup")
    await pair.ben.mute(pair.group)
    for person in pair.both:
        await heard(person, SILENT, ALONE)
    await shows_nothing(pair)
    await pair.ben.mute(pair.group, on=False)
    await heard(pair.ben, "The moment: how it began", ALONE)
    await both_go_on_to_the_views(pair)


async def test_what_was_asked_while_the_bot_might_not_write_is_asked_when_it_may(home: House) -> None:
    pair = await Pair.together(home, type="supergroup")
    await pair.answer(OPENING[0])
    for person in pair.both:
        await heard(person, OPENING[1].words, ALONE)
    await pair.ann.mute(pair.group)
    for person in pair.both:
        await heard(person, SILENT, ALONE)
    await pair.answer(OPENING[1])
    await home.settled()
    await pair.ann.mute(pair.group, on=False)
    await pair.hear(pair.filled(OPENING[2].words))
    await pair.answer(OPENING[2])
    await pair.hear(pair.filled("{s}, what do you feel most?"))


async def test_where_only_admins_might_write_for_a_while_the_talk_goes_on_at_a_word(home: House) -> None:
    pair = await Pair.together(home, type="supergroup")
    await pair.answer(OPENING[0])
    for person in pair.both:
        await heard(person, OPENING[1].words, ALONE)
    await pair.ann.silence(pair.group)
    await pair.answer(OPENING[1])
    await home.settled()
    await pair.ann.silence(pair.group, on=False)
    await pair.say(pair.ann, "/attune")
    await pair.hear("We are in the middle of")
    await pair.tap(pair.ann, GO_ON)
    await pair.hear(pair.filled(OPENING[2].words))


async def test_a_group_that_becomes_a_supergroup_takes_its_talk_along(home: House) -> None:
    pair = await writing(home)
    pair.group = await pair.ann.upgrade(pair.group)
    await home.settled()
    await both_go_on_to_the_views(pair)
    await pair.say(pair.ben, "/attune")
    await pair.hear("We are in the middle of")
    await pair.tap(pair.ben, GO_ON)
    await pair.hear("what was it like for")


async def test_somebody_who_comes_in_makes_the_talk_wait_until_both_go_on(home: House) -> None:
    pair = await writing(home)
    carla = await home.stand.person("Carla")
    await pair.ann.add(pair.group, carla)
    await pair.hear(THIRD)
    await carla.press(GO_ON, pair.group)
    assert (await carla.toast(PATIENCE)).text == "That button is for somebody else."
    await shows_nothing(pair, carla)
    await pair.tap(pair.ben, GO_ON)
    await pair.tap(pair.ann, GO_ON)
    await heard(pair.ben, "The moment: how it began", ALONE)
    await both_go_on_to_the_views(pair)
    assert {each.chat_id for each in await carla.inbox()} == {pair.group}


# Both at once, one after a day, and restarts


async def test_two_who_do_everything_at_once_come_into_one_talk(home: House) -> None:
    pair = await Pair.founded(home)
    await pair.call()
    await at_once(pair, "Join", pair.group)
    links = [(await person.toast(PATIENCE)).url for person in pair.both]
    acts = [{"person": who.id, "act": "link", "url": url} for who, url in zip(pair.both, links, strict=True)]
    await home.stand.post("bulk", {"acts": acts})
    for words, label in NEW:
        for person in pair.both:
            await heard(person, words, ALONE)
        await at_once(pair, label, ALONE)
    await pair.begun()
    await at_once(pair, "Something said or done", pair.group)
    for person in pair.both:
        await heard(person, OPENING[1].words, ALONE)
    await home.settled()

    assert len([each for each in await pair.room() if "what is it about?" in each.text]) == 1
    assert [len(await each.inbox(TOASTS)) for each in pair.both] == [len(NEW) + 2] * 2


async def at_once(pair: Pair, label: str, chat: int | str) -> None:
    """Both press the same in one request."""
    acts = [{"person": person.id, "act": "press", "label": label, "chat": chat} for person in pair.both]
    await pair.home.stand.post("bulk", {"acts": acts})


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_talk_waits_for_one_who_was_away_for_a_day(tmp_path: Path, mode: str) -> None:
    async with running(tmp_path, mode) as home:
        pair = await writing(home)
        await home.settled()
        assert await home.stop() == 0
        pass_by(home, A_DAY)
        await home.start()
        reminded = await heard(pair.ben, "No rush", ALONE)
        assert "CANARY" not in reminded.text
        await home.settled()
        room = len(await pair.room())
        await goes_on_alone(pair.ann)
        await shows_nothing(pair)
        assert len(await pair.room()) == room
        await pair.ann.say("/stop")
        await heard(pair.ann, "we stop here", ALONE)
        await pair.say(pair.ben, YOURS, ALONE)
        await heard(pair.ben, "Good that you are back", ALONE)
        await pair.tap(pair.ben, GO_ON, ALONE)
        await heard(pair.ben, "The moment: how it began", ALONE)
        await both_go_on_to_the_views(pair)


def pass_by(home: House, seconds: float) -> None:
    """What the bot waits for is so much nearer; it is stopped meanwhile."""
    with closing(sqlite3.connect(home.folder.database)) as db, db:
        db.execute("UPDATE timers SET due = due - ?", (seconds,))
        db.execute("UPDATE sessions SET touched = touched - ?", (seconds,))


@pytest.mark.parametrize("mode", ["polling", "webhook"])
@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_between_two_answers_the_bot_may_end_and_start(tmp_path: Path, mode: str, end: str) -> None:
    async with running(tmp_path, mode) as home:
        pair = await Pair.together(home)
        await pair.answer(OPENING[0])
        for person in pair.both:
            await heard(person, OPENING[1].words, ALONE)
        await pair.tap(pair.ann, "3", ALONE)
        await heard(pair.ann, "as soon as Ben has answered", ALONE)
        await _ends(home, end)
        await pair.tap(pair.ben, "3", ALONE)
        await pair.hear(pair.filled(OPENING[2].words))
        await pair.tap(pair.ben, "Fine")
        await home.settled()
        await _ends(home, end)
        await pair.tap(pair.ann, "Fine")
        await pair.hear(pair.filled("{s}, what do you feel most?"))
        assert not await shows(pair.ann, "Fine", pair.group)


async def _ends(home: House, how: str) -> None:
    if how == "kill":
        home.kill()
    else:
        assert await asyncio.wait_for(home.stop(), PATIENCE) == 0
    await home.start()
