"""aiohttp under python-telegram-bot: the contract of BaseRequest, and what never comes out."""

import asyncio
import logging

import pytest
from telegram.error import BadRequest, InvalidToken, NetworkError, TimedOut
from telegram.request import BaseRequest

from bot.adapters.telegram.api import Line
from bot.adapters.telegram.errors import Flood
from bot.adapters.telegram.messenger import TelegramMessenger
from bot.adapters.telegram.request import AiohttpRequest, Limits
from bot.demo.server import Server
from bot.demo.stand import Stand
from tests.adapters.telegram.fakes import TOKEN


def url(server: Server) -> str:
    return f"{server.base_url}{TOKEN}/getMe"


async def test_it_gives_status_and_bytes(server: Server) -> None:
    async with AiohttpRequest() as request:
        status, payload = await request.do_request(url(server), "POST")
        wrong, _ = await request.do_request(f"{server.base_url}1:wrong/getMe", "GET")

    assert (status, wrong) == (200, 401)
    assert payload.startswith(b'{"ok":true')


async def test_python_telegram_bots_own_methods_work_over_it(line: Line, stand: Stand) -> None:
    ann = await stand.person("Ann")
    await ann.say("hello")

    me = await line.bot.get_me()
    (update,) = await line.bot.get_updates(timeout=0)
    sent = await line.bot.send_message(ann.id, "hi")

    assert me.username == "attune_demo_bot"
    assert update.message is not None
    assert update.message.text == "hello"
    assert sent.chat.id == ann.id
    with pytest.raises(BadRequest):
        await line.bot.send_message(4711, "hi")


async def test_named_timeouts_are_kept(server: Server, stand: Stand) -> None:
    await stand.fault("delay", seconds=0.2, times=3)

    async with AiohttpRequest(Limits(read=5)) as request:
        assert request.read_timeout == 5
        with pytest.raises(TimedOut):
            await request.do_request(url(server), "POST", read_timeout=0.01)
        status, _ = await request.do_request(url(server), "POST", read_timeout=None)

    assert status == 200


async def test_all_connections_taken_is_a_timeout(server: Server, stand: Stand) -> None:
    await stand.fault("delay", seconds=0.2)

    async with Line(TOKEN, server.base_url, Limits(connections=1, pool=0.01)) as line:
        with pytest.raises(TimedOut):
            await _twice(line)


async def _twice(line: Line) -> None:
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(2):
                group.create_task(line.sending.call("getMe", {}))
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None


async def test_errors_are_telegrams_own_and_a_flood_ours(server: Server, stand: Stand) -> None:
    await stand.fault("status", status=429, retry_after=3)
    await stand.fault("drop_before")

    async with AiohttpRequest() as request:
        with pytest.raises(Flood):
            await request.post(url(server))
        with pytest.raises(NetworkError, match=r"^Server"):
            await request.post(url(server))
        with pytest.raises(InvalidToken):
            await request.post(f"{server.base_url}1:wrong/getMe")
        with pytest.raises(NetworkError) as caught:
            await request.post(f"nonsense{TOKEN}")

    assert TOKEN not in repr(caught.value)


async def test_it_must_be_opened_and_can_be_opened_and_closed_again(server: Server) -> None:
    request = AiohttpRequest()
    assert isinstance(request, BaseRequest)
    with pytest.raises(RuntimeError, match="initialize"):
        await request.do_request(url(server), "POST")

    for _ in range(2):
        await request.initialize()
        await request.initialize()
        assert (await request.do_request(url(server), "POST"))[0] == 200
        await request.shutdown()
        await request.shutdown()


async def test_neither_words_nor_the_token_reach_our_logs(
    server: Server, stand: Stand, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("telegram", "aiohttp", "asyncio"):
        caplog.set_level(logging.WARNING, logger=name)
    ann = await stand.person("Ann")
    await ann.say("he never listens")

    async with Line(TOKEN, server.base_url) as line:
        await line.polling.call("getUpdates", {})
        await TelegramMessenger(line).send(ann.id, {"text": "he never listens"})

    told = caplog.text
    assert TOKEN not in told
    assert "never listens" not in told
