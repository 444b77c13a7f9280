"""The messenger against the stand-in, over HTTP, with the trouble that Telegram makes."""

from typing import Any

import pytest

from bot.adapters.telegram.api import Line
from bot.adapters.telegram.messenger import TelegramMessenger
from bot.adapters.telegram.request import Limits
from bot.demo.people import Person
from bot.demo.server import Server
from bot.demo.stand import Stand
from bot.ports import Blocked, File, Migrated, Refused, RetryLater, Unreachable
from tests.adapters.telegram.fakes import TOKEN, Oddity

SECRET_WORDS = "he never listens"


@pytest.fixture
def messenger(line: Line) -> TelegramMessenger:
    return TelegramMessenger(line)


@pytest.fixture
async def ann(stand: Stand) -> Person:
    person = await stand.person("Ann")
    await person.say("hello")
    return person


async def test_a_message_arrives_with_its_buttons(messenger: TelegramMessenger, stand: Stand, ann: Person) -> None:
    buttons = [
        [{"text": "Yes", "data": "t1"}, {"text": "Join", "url": "https://t.me/attune_demo_bot?start=x"}],
        [{"text": "Copy", "copy": "I felt alone. " * 40}],
    ]

    sent = await messenger.send(ann.id, {"text": "<b>How</b> are you?", "buttons": buttons})

    seen = (await ann.look())[-1]
    assert (seen["message_id"], seen["date"], seen["text"]) == (sent.message, sent.at, "How are you?")
    (yes, join), (copy,) = seen["reply_markup"]["inline_keyboard"]
    assert (yes["callback_data"], join["url"]) == ("t1", "https://t.me/attune_demo_bot?start=x")
    assert len(copy["copy_text"]["text"]) == 256
    assert len(await stand.calls("sendMessage")) == 1


async def test_links_are_sent_without_a_preview(messenger: TelegramMessenger, stand: Stand, ann: Person) -> None:
    await messenger.send(ann.id, {"text": "see https://example.org"})

    (call,) = await stand.calls("sendMessage")
    assert call["params"]["link_preview_options"] == {"is_disabled": True}


async def test_an_edit_replaces_text_and_buttons(messenger: TelegramMessenger, stand: Stand, ann: Person) -> None:
    sent = await messenger.send(ann.id, {"text": "one", "buttons": [[{"text": "A", "data": "a"}]]})

    await messenger.edit(ann.id, sent.message, {"text": "two", "buttons": [[{"text": "B", "data": "b"}]]})
    assert (await ann.look())[-1]["reply_markup"]["inline_keyboard"][0][0]["text"] == "B"

    await messenger.edit(ann.id, sent.message, {"text": "three"})
    seen = (await ann.look())[-1]
    assert seen["text"] == "three"
    assert not seen.get("reply_markup")


async def test_an_edit_without_text_only_changes_buttons(
    messenger: TelegramMessenger, stand: Stand, ann: Person
) -> None:
    sent = await messenger.send(ann.id, {"text": "one", "buttons": [[{"text": "A", "data": "a"}]]})

    await messenger.edit(ann.id, sent.message, {"buttons": [[{"text": "B", "data": "b"}]]})
    assert (await ann.look())[-1]["reply_markup"]["inline_keyboard"][0][0]["text"] == "B"

    await messenger.edit(ann.id, sent.message, {"remove_buttons": True})
    seen = (await ann.look())[-1]
    assert seen["text"] == "one"
    assert not seen.get("reply_markup")


async def test_an_edit_that_changes_nothing_is_done(messenger: TelegramMessenger, ann: Person) -> None:
    sent = await messenger.send(ann.id, {"text": "one"})

    await messenger.edit(ann.id, sent.message, {"text": "one"})
    await messenger.edit(ann.id, sent.message, {"remove_buttons": True})


async def test_an_edit_of_a_message_that_is_gone_is_refused(messenger: TelegramMessenger, ann: Person) -> None:
    with pytest.raises(Refused):
        await messenger.edit(ann.id, 4711, {"text": "one"})


async def test_a_press_is_answered_once_and_too_late_is_done(
    messenger: TelegramMessenger, stand: Stand, ann: Person
) -> None:
    await messenger.send(ann.id, {"text": "one", "buttons": [[{"text": "A", "data": "a"}]]})
    press = (await ann.press("A"))["query_id"]

    await messenger.answer(press, "x" * 500)
    await messenger.answer(press, "")
    await messenger.answer("12345", "never asked")

    first = (await stand.calls("answerCallbackQuery"))[0]
    assert len(first["params"]["text"]) == 200


async def test_typing_is_shown_and_its_failure_swallowed(
    messenger: TelegramMessenger, stand: Stand, ann: Person
) -> None:
    await messenger.typing(ann.id)
    await messenger.typing(99_999_999)

    assert [call["status"] for call in await stand.calls("sendChatAction")] == [200, 400]


async def test_messages_are_deleted_together(messenger: TelegramMessenger, stand: Stand, ann: Person) -> None:
    sent = [(await messenger.send(ann.id, {"text": str(number)})).message for number in range(3)]

    assert await messenger.delete(ann.id, sent) == 3
    assert await messenger.delete(ann.id, []) == 0
    assert len(await stand.calls("deleteMessages")) == 1
    assert [seen["text"] for seen in await ann.look()] == ["hello"]


async def test_messages_are_deleted_singly_where_together_is_refused(
    messenger: TelegramMessenger, stand: Stand, ann: Person
) -> None:
    sent = [(await messenger.send(ann.id, {"text": str(number)})).message for number in range(3)]
    await stand.fault("status", status=400, method="deleteMessages")
    await stand.fault("status", status=400, method="deleteMessage")

    assert await messenger.delete(ann.id, sent) == 2


async def test_a_file_is_handed_over(messenger: TelegramMessenger, stand: Stand, ann: Person) -> None:
    file = File("yours.json", SECRET_WORDS.encode())

    sent = await messenger.send_file(ann.id, file)

    seen = (await ann.look())[-1]
    assert seen["message_id"] == sent.message
    assert seen["document"]["file_name"] == "yours.json"
    assert SECRET_WORDS not in repr(file)


async def test_a_picture_comes_with_words_and_buttons_under_it(
    messenger: TelegramMessenger, stand: Stand, ann: Person
) -> None:
    picture = File("steps.png", b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(3) + b"\x09" + bytes(3) + b"\x07")
    body = {"text": "Six steps &amp; <b>more</b>", "buttons": [[{"text": "Next", "data": "a"}]]}

    sent = await messenger.send_photo(ann.id, picture, body)

    seen = (await ann.look())[-1]
    assert seen["message_id"] == sent.message
    assert (seen["photo"][-1]["width"], seen["photo"][-1]["height"]) == (9, 7)
    assert seen["caption"] == "Six steps & more"
    assert seen["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "a"


async def test_a_picture_without_buttons_is_sent_too_and_one_without_words_refused(
    messenger: TelegramMessenger, stand: Stand, ann: Person
) -> None:
    picture = File("steps.png", b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(3) + b"\x09" + bytes(3) + b"\x07")
    assert await messenger.send_photo(ann.id, picture, {"text": "x"})
    with pytest.raises(Refused):
        await messenger.send_photo(ann.id, picture, {})


async def test_a_flood_says_how_long_to_wait(messenger: TelegramMessenger, stand: Stand, ann: Person) -> None:
    await stand.fault("status", status=429, retry_after=7)

    with pytest.raises(RetryLater) as caught:
        await messenger.send(ann.id, {"text": SECRET_WORDS})
    assert caught.value.seconds == 7


async def test_who_blocked_the_bot_or_never_was_there_is_blocked(
    messenger: TelegramMessenger, stand: Stand, ann: Person
) -> None:
    with pytest.raises(Blocked):
        await messenger.send(99_999_999, {"text": "one"})

    await ann.block()
    with pytest.raises(Blocked):
        await messenger.send(ann.id, {"text": "one"})
    with pytest.raises(Blocked):
        await messenger.send_file(ann.id, File("a", b"b"))


async def test_an_upgraded_group_tells_its_new_id(messenger: TelegramMessenger, stand: Stand, ann: Person) -> None:
    group = await ann.group()
    await ann.upgrade(group)

    with pytest.raises(Migrated) as caught:
        await messenger.send(group, {"text": "one"})

    await messenger.send(caught.value.chat, {"text": "one"})


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "cut"])
async def test_a_line_that_breaks_is_unreachable(
    messenger: TelegramMessenger, stand: Stand, ann: Person, fault: str
) -> None:
    await stand.fault(fault, method="sendMessage")

    with pytest.raises(Unreachable):
        await messenger.send(ann.id, {"text": SECRET_WORDS})

    await messenger.send(ann.id, {"text": "the next one goes"})


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_server_in_trouble_is_unreachable(
    messenger: TelegramMessenger, stand: Stand, ann: Person, status: int
) -> None:
    await stand.fault("status", status=status)

    with pytest.raises(Unreachable):
        await messenger.send(ann.id, {"text": "one"})


async def test_an_answer_that_takes_too_long_is_unreachable(server: Server, stand: Stand, ann: Person) -> None:
    await stand.fault("delay", seconds=0.2, method="sendMessage")

    async with Line(TOKEN, server.base_url, Limits(read=0.01)) as impatient:
        with pytest.raises(Unreachable):
            await TelegramMessenger(impatient).send(ann.id, {"text": "one"})


async def test_nobody_at_the_address_is_unreachable() -> None:
    async with Line(TOKEN, "http://127.0.0.1:1/bot") as line:
        with pytest.raises(Unreachable):
            await TelegramMessenger(line).send(1, {"text": "one"})


@pytest.mark.parametrize("status", [200, 302, 400, 403, 404, 429, 502])
@pytest.mark.parametrize(
    "body",
    [
        b"<html>he never listens</html>",
        b"",
        b"[1]",
        b'{"ok": true}',
        b'{"ok": false, "description": 5}',
        b'{"ok": true, "result": []}',
        b'{"ok": true, "result": {"message_id": "x", "date": null}}',
    ],
)
async def test_what_is_no_answer_of_telegrams_decides_nothing(status: int, body: bytes) -> None:
    async with Oddity(status, body, Location="https://example.org/") as odd, Line(TOKEN, odd.base_url) as line:
        with pytest.raises((Unreachable, Blocked, Refused)) as caught:
            await TelegramMessenger(line).send(1, {"text": SECRET_WORDS})

    if b'"result"' not in body:
        assert caught.type is Unreachable
    assert SECRET_WORDS not in repr(caught.value)


async def test_a_refusal_that_comes_as_success_is_unreachable() -> None:
    async with Oddity(200, b'{"ok": false, "description": "no"}') as odd, Line(TOKEN, odd.base_url) as line:
        with pytest.raises(Unreachable):
            await TelegramMessenger(line).send(1, {"text": "one"})


@pytest.mark.parametrize(
    "parameters",
    [
        b"[]",
        b'{"retry_after": "soon"}',
        b'{"retry_after": -1}',
        b'{"retry_after": 1e300}',
        b'{"retry_after": true, "migrate_to_chat_id": true}',
        b'{"new": 5}',
    ],
)
async def test_odd_parameters_of_a_refusal_do_no_harm(parameters: bytes) -> None:
    body = b'{"ok": false, "error_code": 502, "description": "Bad", "parameters": %s}' % parameters

    async with Oddity(502, body) as odd, Line(TOKEN, odd.base_url) as line:
        with pytest.raises((Unreachable, RetryLater)):
            await TelegramMessenger(line).send(1, {"text": "one"})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "a \ud800 surrogate"},
        {"text": "one", "buttons": [[{"text": "no kind"}]]},
        {"text": "one", "buttons": [[5]]},
        {"text": "one", "buttons": 5},
        {"text": "one", "mention": 5},
        {"text": "one", "mention": {"user": "nobody", "name": "Ann"}},
        {"text": "one", "mention": {"user": 11}},
        {"text": "x" * 5000},
    ],
)
async def test_a_body_that_is_no_message_is_refused_for_good(
    messenger: TelegramMessenger, ann: Person, body: dict[str, Any]
) -> None:
    with pytest.raises(Refused):
        await messenger.send(ann.id, body)


async def test_no_error_carries_words_or_the_token(server: Server, stand: Stand, ann: Person) -> None:
    await stand.fault("status", status=400)
    await stand.fault("drop_before")

    async with Line(TOKEN, server.base_url) as line:
        for _ in range(2):
            with pytest.raises((Refused, Unreachable)) as caught:
                await TelegramMessenger(line).send(ann.id, {"text": SECRET_WORDS})
            told = f"{caught.value!r} {caught.value.__cause__!r}"
            assert SECRET_WORDS not in told
            assert TOKEN not in told
            assert caught.value.__suppress_context__
