"""Webhook delivery: secret, order in a chat, several chats at once, again until 2xx, calls in the answer."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from bot.demo.stand import Stand
from tests.demo.conftest import RawBot, keyboard
from tests.demo.spec import check_object


@dataclass
class Hook:
    """A bot's end of a webhook: `statuses` are used up first, then all is well."""

    url: str = ""
    got: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    answer: dict[str, Any] | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def handle(self, request: web.BaseRequest) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        update = await request.json()
        assert check_object("Update", update) == []
        self.got.append(update)
        async with self.news:
            self.news.notify_all()
        await self.gate.wait()
        status = self.statuses.pop(0) if self.statuses else 200
        answer, self.answer = self.answer, None
        return web.json_response(answer, status=status) if answer else web.Response(status=status)

    async def wait(self, count: int) -> list[dict[str, Any]]:
        async with self.news, asyncio.timeout(5):
            await self.news.wait_for(lambda: len(self.got) >= count)
        return self.got


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    made = Hook()
    made.gate.set()
    runner = web.ServerRunner(web.Server(made.handle))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    made.gate.set()
    await runner.cleanup()


async def test_updates_come_with_the_secret(raw: RawBot, stand: Stand, hook: Hook) -> None:
    answer = await raw.call("setWebhook", url=hook.url, secret_token="s3cret")
    assert answer.body == {"ok": True, "result": True, "description": "Webhook was set"}
    await (await stand.person()).say("hello")
    assert (await hook.wait(1))[0]["message"]["text"] == "hello"
    assert hook.secrets == ["s3cret"]
    await stand.idle(quiet=0)
    assert (await raw.call("getWebhookInfo")).result["pending_update_count"] == 0


async def test_what_is_pending_comes_when_the_webhook_is_set(raw: RawBot, stand: Stand, hook: Hook) -> None:
    ana = await stand.person()
    await ana.say("early")
    await raw.call("setWebhook", url=hook.url)
    assert (await hook.wait(1))[0]["message"]["text"] == "early"


async def test_a_refused_update_comes_again_before_the_next_of_its_chat(raw: RawBot, stand: Stand, hook: Hook) -> None:
    hook.statuses = [500, 503]
    await raw.call("setWebhook", url=hook.url)
    ana = await stand.person()
    await ana.say("one")
    await ana.say("two")
    texts = [update["message"]["text"] for update in await hook.wait(4)]
    assert texts == ["one", "one", "one", "two"]
    info = (await raw.call("getWebhookInfo")).result
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"


async def test_chats_do_not_wait_for_each_other_and_presses_not_for_messages(
    raw: RawBot, stand: Stand, hook: Hook
) -> None:
    ana, bo = await stand.crowd(2)
    await stand.at_once([ana, bo], text="/start")
    await raw.updates()
    await raw.updates()
    await raw.send(ana.id, reply_markup=keyboard("Go"))
    hook.gate.clear()
    await raw.call("setWebhook", url=hook.url)
    for text in ("one", "two"):
        await stand.at_once([ana, bo], text=text)
    await ana.press("Go")
    got = await hook.wait(3)
    await asyncio.sleep(0.01)
    assert sorted(update["message"]["text"] for update in got if "message" in update) == ["one", "one"]
    assert sum("callback_query" in update for update in got) == 1
    hook.gate.set()
    assert len(await hook.wait(5)) == 5


async def test_no_more_connections_than_allowed(raw: RawBot, stand: Stand, hook: Hook) -> None:
    hook.gate.clear()
    await raw.call("setWebhook", url=hook.url, max_connections=2)
    await stand.at_once(await stand.crowd(5), text="hi")
    await hook.wait(2)
    await asyncio.sleep(0.01)
    assert len(hook.got) == 2
    hook.gate.set()
    await hook.wait(5)


async def test_a_call_in_the_answer_is_carried_out(raw: RawBot, stand: Stand, hook: Hook) -> None:
    ana = await stand.person()
    hook.answer = {"method": "sendMessage", "chat_id": ana.id, "text": "straight back"}
    await raw.call("setWebhook", url=hook.url)
    await ana.say("hello")
    assert (await ana.hear()).text == "straight back"


async def test_polling_is_refused_while_there_is_a_webhook(raw: RawBot, hook: Hook) -> None:
    waiting = asyncio.create_task(raw.call("getUpdates", timeout=5))
    await asyncio.sleep(0.02)
    await raw.call("setWebhook", url=hook.url)
    assert (await waiting).refusal == "Conflict: terminated by setWebhook request"
    refused = await raw.call("getUpdates")
    assert (refused.status, refused.refusal) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    assert (await raw.call("deleteWebhook")).body["description"] == "Webhook was deleted"
    assert await raw.updates() == []


async def test_an_unreachable_webhook_keeps_its_updates(raw: RawBot, stand: Stand) -> None:
    await raw.call("setWebhook", url="http://127.0.0.1:9/nobody")
    await (await stand.person()).say("kept")
    await asyncio.sleep(0.03)
    info = (await raw.call("getWebhookInfo")).result
    assert (info["pending_update_count"], info["last_error_message"]) == (1, "Connection refused")
    await raw.call("deleteWebhook")
    assert len(await raw.updates()) == 1


async def test_a_delivery_can_be_doubled(raw: RawBot, stand: Stand, hook: Hook) -> None:
    await stand.fault("redeliver", method="webhook")
    await raw.call("setWebhook", url=hook.url)
    await (await stand.person()).say("twice")
    first, second = await hook.wait(2)
    assert first == second


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"url": "ftp://x"}, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://x.example", "secret_token": "no spaces"},
            "Bad Request: secret token contains unallowed characters",
        ),
    ],
)
async def test_wrong_webhooks_are_refused(raw: RawBot, params: dict[str, str], reason: str) -> None:
    assert (await raw.call("setWebhook", **params)).refusal == reason
