"""The first calls: a wrong configuration is named, with its fix, and nothing is changed."""

import pytest
from structlog.testing import capture_logs

from bot.adapters.telegram.api import Line
from bot.adapters.telegram.errors import BadBaseUrl, BadToken, WebhookIsSet
from bot.adapters.telegram.start import Replace, clear_the_way, introduce
from bot.adapters.telegram.texts import Me
from bot.adapters.telegram.webhook import Hook, hang
from bot.demo.server import Server
from bot.demo.stand import Stand
from bot.ports import Unreachable
from tests.adapters.telegram.fakes import TOKEN, Even, MovedClock, Oddity, pending


async def test_the_bot_learns_who_it_is(line: Line, clock: MovedClock) -> None:
    assert await introduce(line, clock, Even()) == Me(user=110201543, username="attune_demo_bot")


@pytest.mark.parametrize("token", ["110201543:wrong", "nonsense"])
async def test_a_wrong_token_is_named_but_not_told(server: Server, clock: MovedClock, token: str) -> None:
    async with Line(token, server.base_url) as line:
        with pytest.raises(BadToken, match=r"^telegram.token: .*@BotFather") as caught:
            await introduce(line, clock, Even())

    assert token not in str(caught.value)


@pytest.mark.parametrize(
    "base_url", ["", "example.org/bot", "ftp://example.org/bot", "https://example.org", "https://["]
)
async def test_a_base_url_that_is_none_is_named(clock: MovedClock, base_url: str) -> None:
    async with Line(TOKEN, base_url) as line:
        with pytest.raises(BadBaseUrl, match=r"^telegram.base_url: ") as caught:
            await introduce(line, clock, Even())

    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("status", [200, 302, 403, 404])
@pytest.mark.parametrize("body", [b"<html>", b'{"ok": true, "result": {"id": 1}}', b'{"ok": true, "result": null}'])
async def test_a_server_of_another_kind_is_named(clock: MovedClock, status: int, body: bytes) -> None:
    async with Oddity(status, body, Location="/elsewhere") as odd, Line(TOKEN, odd.base_url) as line:
        with pytest.raises((BadBaseUrl, BadToken)) as caught:
            await introduce(line, clock, Even())

    assert body != b"<html>" or caught.type is BadBaseUrl


async def test_trouble_on_the_way_is_waited_out(line: Line, stand: Stand, clock: MovedClock) -> None:
    await stand.fault("drop_before", times=2)
    await stand.fault("status", status=502)
    await stand.fault("status", status=429, retry_after=1)

    with capture_logs() as logs:
        await introduce(line, clock, Even())

    assert clock.slept == pytest.approx([1.0, 2.0, 4.0, 8.0])
    assert [entry["event"] for entry in logs] == ["telegram_unreachable"]


async def test_a_webhook_that_is_set_stops_polling_and_stays(line: Line, stand: Stand) -> None:
    await hang(line, Hook("https://example.org/secret-path", "s"))

    with pytest.raises(WebhookIsSet, match=r"^telegram.mode: .*example\.org.*webhook\.replace") as caught:
        await clear_the_way(line, Replace.NEVER)

    assert "secret-path" not in str(caught.value)
    assert (await line.sending.call("getWebhookInfo", {}))["url"]


async def test_a_webhook_is_removed_where_that_is_allowed_and_nothing_is_lost(line: Line, stand: Stand) -> None:
    await hang(line, Hook("http://127.0.0.1:1/", "s"))
    await (await stand.person("Ann")).say("hello")

    await clear_the_way(line, Replace.ALLOWED)

    assert await pending(stand) == 1
    assert not (await line.sending.call("getWebhookInfo", {}))["url"]
    (call,) = await stand.calls("deleteWebhook")
    assert call["params"]["drop_pending_updates"] is False


async def test_without_a_webhook_nothing_is_changed(line: Line, stand: Stand) -> None:
    await clear_the_way(line, Replace.ALLOWED)

    assert await stand.calls("deleteWebhook") == []


async def test_trouble_while_asking_is_a_send_error(line: Line, stand: Stand) -> None:
    await stand.fault("status", status=502)

    with pytest.raises(Unreachable):
        await clear_the_way(line, Replace.NEVER)
