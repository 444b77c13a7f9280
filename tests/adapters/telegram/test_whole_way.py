"""What people do in the stand-in, read as the bot reads it."""

import pytest

from bot.adapters.telegram.api import Line
from bot.adapters.telegram.messenger import TelegramMessenger
from bot.app.incoming import Command, Edited, Pressed, Relocated, Standing, Unreadable, Words
from bot.demo.people import Person
from bot.demo.stand import Stand
from tests.adapters.telegram.conftest import Reader


@pytest.fixture
async def ann(stand: Stand) -> Person:
    return await stand.person("Ann", language_code="de")


async def test_alone_with_the_bot(line: Line, ann: Person, reader: Reader) -> None:
    await ann.say("/start abc")
    said = await ann.say("we fought")
    await ann.edit("we fought again")
    sent = await TelegramMessenger(line).send(ann.id, {"text": "one", "buttons": [[{"text": "A", "data": "a"}]]})
    await ann.press("A")
    await ann.press(data="forged", message_id=4711)
    await ann.block()
    await ann.unblock()

    start, text, edit, press, gone, blocked, unblocked = await reader.news()

    assert isinstance(start, Command)
    assert (start.name, start.argument, start.who.name, start.who.language) == ("start", "abc", "Ann", "de")
    assert isinstance(text, Words)
    assert (text.message, text.text, text.to_bot, text.where.private) == (said, "we fought", True, True)
    assert isinstance(edit, Edited)
    assert (edit.message, edit.text) == (said, "we fought again")
    assert isinstance(press, Pressed)
    assert (press.message, press.data, press.at > 0) == (sent.message, "a", True)
    assert isinstance(gone, Pressed)
    assert (gone.message, gone.data, gone.at) == (0, "forged", 0.0)
    assert [change.change for change in (blocked, unblocked) if isinstance(change, Standing)] == [
        "blocked",
        "unblocked",
    ]


async def test_what_is_no_answer(ann: Person, reader: Reader) -> None:
    for kind in ("voice", "video_note", "sticker", "photo", "document", "location", "contact", "dice"):
        await ann.send(kind)
    await ann.say("not mine", forward_from="somebody")
    await ann.say("not mine", via_bot="gif")

    kinds = [found.kind for found in await reader.news() if isinstance(found, Unreadable)]

    expected = "voice voice sticker photo photo location contact other forward via_bot"
    assert kinds == expected.split()


async def test_in_a_group(line: Line, stand: Stand, ann: Person, reader: Reader) -> None:
    await stand.configure("attune_demo_bot", reads_all=True)
    group = await ann.group("We two")
    sent = await TelegramMessenger(line).send(group, {"text": "hello"})
    await ann.say("to nobody", group)
    await ann.say("to the bot", group, reply_to=sent.message)
    await ann.say("@attune_demo_bot stop", group)
    await ann.say("/now@attune_demo_bot", group)
    await ann.say("/now@other_bot", group)
    await ann.say("who am I", group, anonymous=True)
    moved = await ann.upgrade(group)

    added, *said, command, anonymous, relocated = await reader.news()

    assert isinstance(added, Standing)
    assert added.change == "added"
    assert [(words.text, words.to_bot) for words in said if isinstance(words, Words)] == [
        ("to nobody", False),
        ("to the bot", True),
        ("stop", True),
    ]
    assert isinstance(command, Command)
    assert isinstance(anonymous, Unreadable)
    assert anonymous.kind == "anonymous"
    assert isinstance(relocated, Relocated)
    assert (relocated.where.chat, relocated.to) == (group, moved)
