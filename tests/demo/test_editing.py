"""Edits, deletions, and answers to presses."""

import pytest

from bot.demo.errors import PlayError
from bot.demo.people import Person
from bot.demo.stand import Stand
from tests.demo.conftest import Answer, RawBot, keyboard

HOUR = 3600
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
async def ana(stand: Stand, raw: RawBot) -> Person:
    person = await stand.person("Ana")
    await person.say("/start")
    await raw.updates()
    return person


async def test_an_edit_replaces_text_and_takes_the_buttons_away(raw: RawBot, ana: Person) -> None:
    sent = await raw.send(ana.id, "one", reply_markup=keyboard("Go"))
    edited = (await raw.call("editMessageText", chat_id=ana.id, message_id=sent["message_id"], text="two")).result
    assert edited["text"] == "two"
    assert "reply_markup" not in edited
    assert edited["edit_date"] >= edited["date"]
    assert [heard.text for heard in await ana.hear_all(2, kinds="message,edited")] == ["one", "two"]


async def test_the_same_text_and_buttons_are_not_modified(raw: RawBot, ana: Person) -> None:
    sent = await raw.send(ana.id, "one", reply_markup=keyboard("Go"))
    again = {"chat_id": ana.id, "message_id": sent["message_id"], "reply_markup": keyboard("Go")}
    assert (await raw.call("editMessageText", text="one", **again)).refusal == NOT_MODIFIED
    assert (await raw.call("editMessageReplyMarkup", **again)).refusal == NOT_MODIFIED


async def test_only_own_messages_that_exist_can_be_edited(raw: RawBot, ana: Person) -> None:
    theirs = await ana.say("mine")
    answer = await raw.call("editMessageText", chat_id=ana.id, message_id=theirs, text="x")
    assert answer.refusal == "Bad Request: message can't be edited"
    answer = await raw.call("editMessageText", chat_id=ana.id, message_id=999_999, text="x")
    assert answer.refusal == "Bad Request: message to edit not found"


async def test_buttons_can_be_taken_away_alone(raw: RawBot, ana: Person) -> None:
    sent = await raw.send(ana.id, "one", reply_markup=keyboard("Go"))
    edited = (await raw.call("editMessageReplyMarkup", chat_id=ana.id, message_id=sent["message_id"])).result
    assert edited["text"] == "one"
    assert "reply_markup" not in edited


async def test_messages_can_be_deleted_within_48_hours(raw: RawBot, ana: Person, stand: Stand) -> None:
    sent = await raw.send(ana.id)
    old = await raw.send(ana.id)
    assert (await raw.call("deleteMessage", chat_id=ana.id, message_id=sent["message_id"])).result is True
    again = await raw.call("deleteMessage", chat_id=ana.id, message_id=sent["message_id"])
    assert again.refusal == "Bad Request: message to delete not found"
    await stand.advance(48 * HOUR + 1)
    late = await raw.call("deleteMessage", chat_id=ana.id, message_id=old["message_id"])
    assert late.refusal == "Bad Request: message can't be deleted for everyone"


async def test_several_are_deleted_at_once_and_missing_ones_passed(raw: RawBot, ana: Person) -> None:
    ids = [(await raw.send(ana.id))["message_id"] for _ in range(2)]
    assert (await raw.call("deleteMessages", chat_id=ana.id, message_ids=[*ids, 999_999])).result is True
    assert [message["text"] for message in await ana.look()] == ["/start"]


async def test_a_press_comes_with_its_message_and_is_answered_once(raw: RawBot, ana: Person) -> None:
    await raw.send(ana.id, "Ready?", reply_markup=keyboard("Yes", "No"))
    await ana.press("No")
    query = (await raw.update())["callback_query"]
    assert (query["data"], query["message"]["text"]) == ("No", "Ready?")
    assert (await raw.call("answerCallbackQuery", callback_query_id=query["id"], text="Fine.")).result is True
    assert (await ana.toast()).text == "Fine."
    assert (await raw.call("answerCallbackQuery", callback_query_id=query["id"])).refusal == TOO_OLD


async def test_a_press_cannot_be_answered_after_150_seconds(raw: RawBot, ana: Person, stand: Stand) -> None:
    await raw.send(ana.id, reply_markup=keyboard("Yes"))
    await ana.press("Yes")
    query = (await raw.update())["callback_query"]
    await stand.advance(151)
    assert (await raw.call("answerCallbackQuery", callback_query_id=query["id"])).refusal == TOO_OLD


async def test_a_toast_has_200_characters_at_most(raw: RawBot, ana: Person) -> None:
    await raw.send(ana.id, reply_markup=keyboard("Yes"))
    pressed = await ana.press("Yes")
    answer = await raw.call("answerCallbackQuery", callback_query_id=pressed["query_id"], text="x" * 201)
    assert answer.status == 400
    await raw.call("answerCallbackQuery", callback_query_id=pressed["query_id"], text="x" * 200)
    assert len((await ana.toast()).text) == 200


async def test_a_forged_press_on_a_gone_message_reaches_the_bot(raw: RawBot, ana: Person) -> None:
    sent = await raw.send(ana.id, reply_markup=keyboard("Yes"))
    await raw.call("deleteMessage", chat_id=ana.id, message_id=sent["message_id"])
    await ana.press(data="forged", message_id=sent["message_id"])
    query = (await raw.update())["callback_query"]
    assert query["data"] == "forged"
    assert query["message"]["date"] == 0


async def test_other_buttons_copy_open_or_start(raw: RawBot, ana: Person) -> None:
    link = f"https://t.me/{raw.server.world.find_bot().username}?start=abc_1"
    row = [
        {"text": "Copy", "copy_text": {"text": "I feel"}},
        {"text": "Read", "url": "https://example.com/a"},
        {"text": "Join", "url": link},
    ]
    await raw.send(ana.id, reply_markup={"inline_keyboard": [row]})
    assert await ana.press("Copy") == {"copied": "I feel"}
    assert await ana.press("Read") == {"opened": "https://example.com/a"}
    await ana.press("Join")
    message = (await raw.update())["message"]
    assert message["text"] == "/start abc_1"
    assert message["entities"] == [{"offset": 0, "length": 6, "type": "bot_command"}]


async def test_a_press_can_open_the_private_chat_with_its_own_bot_only(raw: RawBot, ana: Person) -> None:
    chat = await ana.group()
    await raw.send(chat, reply_markup=keyboard("Join"))
    pressed = await ana.press("Join", chat)
    me = raw.server.world.find_bot().username

    async def answered(url: str) -> Answer:
        return await raw.call("answerCallbackQuery", callback_query_id=pressed["query_id"], url=url)

    wrong = ["https://example.org", f"t.me/{me}", f"t.me/{me}?start=", "t.me/other_bot?start=a", f"t.me/{me}?start=a.b"]
    for url in (*wrong, f"t.me/{me}?start={'a' * 65}", f"tg://resolve?domain={me}&start=a", f"t.me/{me}?startgroup=a"):
        assert (await answered(url)).refusal == "Bad Request: URL_INVALID"
    assert (await answered(f"t.me/{me}?start={'a' * 64}")).result is True
    await ana.follow()
    assert (await raw.updates())[-1]["message"]["text"] == f"/start {'a' * 64}"


async def test_a_press_answered_without_a_link_leads_nowhere(raw: RawBot, ana: Person) -> None:
    await raw.send(ana.id, reply_markup=keyboard("Go"))
    pressed = await ana.press("Go")
    await raw.call("answerCallbackQuery", callback_query_id=pressed["query_id"], text="Not now.")
    with pytest.raises(PlayError, match="without a link"):
        await ana.follow()
