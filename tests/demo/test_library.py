"""The installed python-telegram-bot against the stand-in: what it reads, sends, and which errors it raises."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot, BotCommand, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.demo.people import Person
from bot.demo.server import Server
from bot.demo.stand import Stand
from tests.demo.spec import check_call


@pytest.fixture
async def bot(server: Server) -> AsyncIterator[Bot]:
    async with Bot(server.token, base_url=server.base_url, base_file_url=server.file_url) as made:
        yield made


@pytest.fixture
async def ana(stand: Stand, bot: Bot) -> Person:
    person = await stand.person("Ana")
    await person.say("/start")
    return person


async def test_it_knows_itself(bot: Bot) -> None:
    assert bot.username == "attune_demo_bot"


async def test_a_whole_exchange(bot: Bot, ana: Person, stand: Stand) -> None:
    (started,) = await bot.get_updates()
    assert started.message
    assert started.message.text == "/start"
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
    sent = await bot.send_message(ana.id, "<b>Ready?</b>", parse_mode="HTML", reply_markup=markup)
    assert sent.text_html == "<b>Ready?</b>"
    await ana.press("Yes")
    (pressed,) = await bot.get_updates(offset=started.update_id + 1)
    assert pressed.callback_query
    await pressed.callback_query.answer("Good.")
    await bot.edit_message_text("Begun.", chat_id=ana.id, message_id=sent.message_id)
    assert (await ana.toast()).text == "Good."
    assert (await ana.hear(kinds="edited")).text == "Begun."
    await bot.send_message(ana.id, "Your words?", reply_markup=ForceReply())
    await bot.delete_message(ana.id, sent.message_id)
    assert await stand.problems() == []
    assert [p for call in await stand.calls() for p in check_call(call["method"], call["params"])] == []


async def test_files_go_and_come(bot: Bot, ana: Person, stand: Stand) -> None:
    sent = await bot.send_document(ana.id, b"your data", filename="data.txt")
    assert sent.document
    file = await bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"your data"
    assert await stand.problems() == []


async def test_profile_calls_are_kept(bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("now", "Help in a conflict")])
    assert [command.command for command in await bot.get_my_commands()] == ["now"]
    await bot.set_my_description("For two")
    assert (await bot.get_my_description()).description == "For two"
    await bot.set_my_short_description("Two")
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    with pytest.raises(BadRequest, match=r"(?i)BOT_COMMAND_INVALID"):
        await bot.set_my_commands([BotCommand("not ok", "x")])


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
async def test_refusals_become_its_errors(bot: Bot, ana: Person, stand: Stand) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(5, "x")
    await ana.block()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(ana.id, "x")
    await ana.unblock()
    await stand.fault("status", status=429, retry_after=3, method="sendMessage")
    with pytest.raises(RetryAfter):
        await bot.send_message(ana.id, "x")
    await stand.fault("status", status=502, method="sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(ana.id, "x")


async def test_a_migrated_group_names_its_new_id(bot: Bot, ana: Person) -> None:
    old = await ana.group()
    new = await ana.upgrade(old)
    with pytest.raises(ChatMigrated) as error:
        await bot.send_message(old, "x")
    assert error.value.new_chat_id == new


async def test_a_webhook_and_a_poll_exclude_each_other(bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:9/x", allowed_updates=["message"])
    assert (await bot.get_webhook_info()).url == "http://127.0.0.1:9/x"
    with pytest.raises(Conflict, match="while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()


async def test_a_wrong_token_is_told(server: Server) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("5:wrong", base_url=server.base_url):
            pass


async def test_group_members_are_read(bot: Bot, ana: Person) -> None:
    chat = await ana.group(type="supergroup")
    assert (await bot.get_chat(chat)).title == "We two"
    assert (await bot.get_chat_member(chat, ana.id)).status == "creator"
    assert len(await bot.get_chat_administrators(chat)) == 1
    assert await bot.leave_chat(chat)
