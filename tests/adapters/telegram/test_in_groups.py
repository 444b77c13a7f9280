"""The messenger and what is read, in groups: mentions, fields to answer, topics, links, members, the bot's standing."""

from typing import Any

import pytest

from bot.adapters.telegram.api import Line
from bot.adapters.telegram.messenger import TelegramMessenger
from bot.app.incoming import Came, Command, Left, Pressed, Relocated, Standing, Words
from bot.demo.people import Person
from bot.demo.stand import Stand
from bot.ports import Blocked, Migrated, Refused
from tests.adapters.telegram.conftest import Reader

BOT = "attune_demo_bot"
JOIN = [[{"text": "Join", "data": "j"}]]


@pytest.fixture
def messenger(line: Line) -> TelegramMessenger:
    return TelegramMessenger(line)


@pytest.fixture
async def ann(stand: Stand) -> Person:
    return await stand.person("Ann")


@pytest.fixture
async def ben(stand: Stand) -> Person:
    return await stand.person("Ben <3 & 😀")


def asked_of(person: Person, text: str = "what did you hear?", **more: Any) -> dict[str, Any]:
    """A question that names one person and asks for their words."""
    return {"text": text, "mention": {"user": person.id, "name": person.first_name}, "write": True, **more}


async def test_a_person_is_named_in_front_without_a_username(
    messenger: TelegramMessenger, ann: Person, ben: Person
) -> None:
    group = await ann.group("We two", [ben])

    await messenger.send(group, {"text": "<i>your</i> turn", "mention": {"user": ben.id, "name": ben.first_name}})

    seen = (await ben.look(group))[-1]
    name, italic = seen["entities"]
    assert seen["text"] == "Ben <3 & 😀, your turn"
    assert (name["type"], name["offset"], name["length"], name["user"]["id"]) == ("text_mention", 0, 11, ben.id)
    assert (italic["type"], italic["offset"]) == ("italic", 13)


async def test_only_the_one_who_is_asked_gets_the_field_to_write_in(
    messenger: TelegramMessenger, stand: Stand, ann: Person, ben: Person
) -> None:
    group = await ann.group("We two", [ben])

    await messenger.send(group, asked_of(ben, buttons=JOIN))

    assert (await ben.hear()).force_reply
    unasked = await ann.hear()
    assert not unasked.force_reply
    assert unasked.buttons == []
    (call,) = await stand.calls("sendMessage")
    markup = call["params"]["reply_markup"]
    assert (markup["force_reply"], markup["selective"]) == (True, True)
    assert 1 <= len(markup["input_field_placeholder"]) <= 64


@pytest.mark.parametrize("mention", [{}, {"mention": None}, {"mention": {"user": 11, "name": " \n"}}])
async def test_where_nobody_can_be_named_the_field_opens_for_everybody(
    messenger: TelegramMessenger, ann: Person, mention: dict[str, Any]
) -> None:
    group = await ann.group()

    await messenger.send(group, {"text": "what did you hear?", "write": True, **mention})

    heard = await ann.hear()
    assert (heard.text, heard.force_reply) == ("what did you hear?", True)


async def test_alone_with_the_bot_the_field_opens_too(messenger: TelegramMessenger, ann: Person) -> None:
    await ann.start()

    await messenger.send(ann.id, asked_of(ann))

    heard = await ann.hear()
    assert (heard.text, heard.force_reply) == ("Ann, what did you hear?", True)


async def test_an_edit_keeps_the_name_in_front(messenger: TelegramMessenger, ann: Person) -> None:
    group = await ann.group()
    body = {"text": "one", "mention": {"user": ann.id, "name": "Ann"}}
    sent = await messenger.send(group, body)

    await messenger.edit(group, sent.message, {**body, "text": "two", "buttons": JOIN})

    assert (await ann.look(group))[-1]["text"] == "Ann, two"


async def test_a_message_with_a_field_to_write_in_cannot_be_edited(messenger: TelegramMessenger, ann: Person) -> None:
    group = await ann.group()
    sent = await messenger.send(group, asked_of(ann))

    with pytest.raises(Refused):
        await messenger.edit(group, sent.message, {"text": "two"})


async def test_the_answer_is_a_reply_and_reaches_the_bot_in_privacy_mode(
    messenger: TelegramMessenger, ann: Person, ben: Person, reader: Reader
) -> None:
    group = await ann.group("We two", [ben])
    sent = await messenger.send(group, asked_of(ben))
    await reader.news()

    await ben.say("not for the bot", group)
    await ben.say(f"@{BOT} not on Telegram's list", group)
    await ben.reply("So you felt alone", await ben.hear())

    (words,) = await reader.news()
    assert isinstance(words, Words)
    assert (words.text, words.who.user, words.to_bot) == ("So you felt alone", ben.id, True)
    assert words.reply_to == sent.message


async def test_a_talk_stays_in_its_topic(
    messenger: TelegramMessenger, ann: Person, ben: Person, reader: Reader
) -> None:
    group = await ann.group("We two", [ben], forum=True)
    topic = await ann.topic(group)
    await messenger.send(group, {"text": "Both in?", "buttons": JOIN, "topic": topic})
    await messenger.send(group, asked_of(ben, topic=topic))
    await reader.news()

    await ben.press("Join", group)
    buttons, question = await ben.hear_all(2)
    await ben.reply("I heard you", question)
    await ann.say("/now", group, topic=topic)
    await ann.say("/now", group)

    assert (buttons.topic, question.topic) == (topic, topic)
    pressed, words, command, outside = await reader.news()
    assert isinstance(pressed, Pressed)
    assert isinstance(words, Words)
    assert words.reply_to == question.message_id
    assert [found.where.topic for found in (pressed, words, command, outside)] == [topic, topic, topic, 0]


async def test_a_topic_that_is_gone_is_refused(messenger: TelegramMessenger, ann: Person) -> None:
    group = await ann.group(forum=True)

    with pytest.raises(Refused):
        await messenger.send(group, {"text": "here", "topic": 4711})


async def test_what_one_says_in_a_topic_is_no_reply_to_the_bot(ann: Person, stand: Stand, reader: Reader) -> None:
    await stand.configure(BOT, reads_all=True)
    group = await ann.group(forum=True)
    topic = await ann.topic(group)
    await ann.say("just us", group, topic=topic)

    words = (await reader.news())[-1]

    assert isinstance(words, Words)
    assert (words.to_bot, words.reply_to, words.where.topic) == (False, 0, topic)


async def test_a_press_in_a_group_is_answered_with_a_link_to_the_private_chat(
    messenger: TelegramMessenger, stand: Stand, ann: Person, ben: Person, reader: Reader
) -> None:
    group = await ann.group("We two", [ben])
    await messenger.send(group, {"text": "Both in?", "buttons": JOIN})
    await reader.news()
    await ben.press("Join", group)
    (press,) = await reader.news()
    assert isinstance(press, Pressed)
    assert (press.who.user, press.where.chat) == (ben.id, group)
    with pytest.raises(Blocked):
        await messenger.send(ben.id, {"text": "a bot cannot begin"})

    await messenger.answer(press.press, "never both", f"https://t.me/{BOT}?start=join_A-1")

    (call,) = await stand.calls("answerCallbackQuery")
    assert set(call["params"]) == {"callback_query_id", "url"}
    answer = await ben.toast()
    assert (answer.kind, answer.text) == ("answered", "")
    await ben.follow(answer)
    (started,) = await reader.news()
    assert isinstance(started, Command)
    assert (started.name, started.argument, started.who.user) == ("start", "join_A-1", ben.id)
    assert started.where.private
    await messenger.send(ben.id, {"text": "now it can"})


async def test_a_link_that_comes_too_late_is_done_and_a_wrong_one_refused(
    messenger: TelegramMessenger, stand: Stand, ann: Person
) -> None:
    group = await ann.group()
    await messenger.send(group, {"text": "Both in?", "buttons": JOIN})
    press = (await ann.press("Join", group))["query_id"]

    for link in ("https://example.org", "t.me/another_bot?start=x", f"t.me/{BOT}?start=a.b", f"t.me/{BOT}"):
        with pytest.raises(Refused):
            await messenger.answer(press, "", link)
    await stand.advance(200)
    await messenger.answer(press, "", f"https://t.me/{BOT}?start=x")


async def test_people_come_and_go(ann: Person, ben: Person, stand: Stand, reader: Reader) -> None:
    group = await ann.group()
    await stand.add_bot("77:second", "second_bot")
    cat = await stand.person("Cat")
    await reader.news()

    await ann.add(group, ben)
    await ann.add(group, "@second_bot")
    await cat.join(group)
    await ben.leave(group)
    await ann.kick(group, cat)
    await ann.kick(group, "@second_bot")

    news = await reader.news()
    assert [(found.users, found.who.user) for found in news if isinstance(found, Came)] == [
        ((ben.id,), ann.id),
        ((cat.id,), cat.id),
    ]
    assert [(found.user, found.who.user) for found in news if isinstance(found, Left)] == [
        (ben.id, ben.id),
        (cat.id, ann.id),
    ]
    assert len(news) == 4


async def test_the_bots_standing_in_a_group(messenger: TelegramMessenger, ann: Person, reader: Reader) -> None:
    group = await ann.group(type="supergroup")
    await ann.mute(group)
    with pytest.raises(Blocked):
        await messenger.send(group, {"text": "one"})
    await ann.mute(group, on=False)
    await messenger.send(group, {"text": "one"})
    await ann.promote(group)
    await ann.kick(group)
    with pytest.raises(Blocked):
        await messenger.send(group, {"text": "one"})
    await ann.add(group)

    changes = [found.change for found in await reader.news() if isinstance(found, Standing)]
    assert changes == ["added", "muted", "unmuted", "removed", "added"]


async def test_a_group_where_nobody_may_write_tells_it_by_refusing(
    messenger: TelegramMessenger, ann: Person, reader: Reader
) -> None:
    group = await ann.group()
    await reader.news()
    await ann.silence(group)

    with pytest.raises(Blocked):
        await messenger.send(group, {"text": "one"})
    assert await reader.news() == []

    await ann.silence(group, on=False)
    await messenger.send(group, {"text": "one"})


async def test_an_anonymous_admin_has_no_name_in_messages_and_one_in_presses(
    messenger: TelegramMessenger, ann: Person, reader: Reader
) -> None:
    group = await ann.group(type="supergroup")
    await ann.promote(group, ann, anonymous=True)
    await messenger.send(group, {"text": "Both in?", "buttons": JOIN})
    await reader.news()

    await ann.say("/start", group)
    await ann.press("Join", group)

    said, pressed = await reader.news()
    assert isinstance(said, Command)
    assert said.who.user == 0
    assert isinstance(pressed, Pressed)
    assert pressed.who.user == ann.id


async def test_a_group_that_moves_takes_the_talk_along(
    messenger: TelegramMessenger, ann: Person, ben: Person, reader: Reader
) -> None:
    group = await ann.group("We two", [ben])
    await reader.news()
    moved = await ann.upgrade(group)

    (relocated,) = await reader.news()
    assert isinstance(relocated, Relocated)
    with pytest.raises(Migrated) as caught:
        await messenger.send(group, asked_of(ben))
    await messenger.send(caught.value.chat, asked_of(ben))
    assert (relocated.to, caught.value.chat) == (moved, moved)
    assert (await ben.hear()).force_reply
