"""The webhook over real HTTP: 200 only for what is kept."""

import contextlib
from collections.abc import AsyncIterator
from io import BytesIO

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs

from bot.adapters.telegram.api import Line
from bot.adapters.telegram.errors import BadWebhook
from bot.adapters.telegram.start import Replace, clear_the_way
from bot.adapters.telegram.updates import ALLOWED_UPDATES
from bot.adapters.telegram.webhook import LARGEST_BODY, SECRET_HEADER, Hook, Webhook, check, hang
from bot.adapters.web import Site
from bot.demo.stand import Stand
from bot.ports import StoreError, Unreachable
from tests.adapters.telegram.fakes import MovedClock, Remembering

SECRET = "s3cret-Of_ours"
SHOWN = {SECRET_HEADER: SECRET}
Client = TestClient[web.Request, web.Application]


def served(intake: Remembering, clock: MovedClock) -> TestServer:
    app = web.Application()
    app.router.add_post("/hook", Webhook(intake, SECRET, clock).handle)
    return TestServer(app)


@pytest.fixture
def intake() -> Remembering:
    return Remembering()


@pytest.fixture
async def client(intake: Remembering, clock: MovedClock) -> AsyncIterator[Client]:
    async with TestClient(served(intake, clock)) as running:
        yield running


async def test_telegrams_updates_reach_the_intake(
    line: Line, stand: Stand, intake: Remembering, clock: MovedClock
) -> None:
    ann = await stand.person("Ann")
    async with served(intake, clock) as server:
        await hang(line, Hook(str(server.make_url("/hook")), SECRET, connections=5))
        await ann.say("hello")
        await ann.say("again")
        await intake.has(2)
        await clear_the_way(line, Replace.ALLOWED)

    assert [batch[0]["message"]["text"] for batch in intake.batches] == ["hello", "again"]
    (call,) = await stand.calls("setWebhook")
    assert call["params"]["allowed_updates"] == list(ALLOWED_UPDATES)
    assert call["params"]["max_connections"] == 5
    assert call["params"]["drop_pending_updates"] is False


async def test_what_the_store_did_not_keep_is_sent_again(line: Line, stand: Stand, clock: MovedClock) -> None:
    ann = await stand.person("Ann")
    intake = Remembering(StoreError(), StoreError())
    with capture_logs() as logs:
        async with served(intake, clock) as server:
            await hang(line, Hook(str(server.make_url("/hook")), SECRET))
            await ann.say("hello")
            await intake.has(1)
            await clear_the_way(line, Replace.ALLOWED)

    assert intake.calls == 3
    assert [entry["event"] for entry in logs] == ["store_unavailable", "webhook_removed"]


async def test_only_posts_are_taken(intake: Remembering, clock: MovedClock) -> None:
    async with Site("127.0.0.1", 0, Webhook(intake, SECRET, clock).handle) as site, aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{site.port}/hook") as answer:
            assert answer.status == 405
        headers = {SECRET_HEADER: SECRET}
        async with session.post(
            f"http://127.0.0.1:{site.port}/any", data=b'{"update_id": 1}', headers=headers
        ) as answer:
            assert answer.status == 200

    assert intake.batches == [[{"update_id": 1}]]


async def test_trouble_with_the_store_is_503(client: Client, clock: MovedClock) -> None:
    async with TestClient(served(Remembering(StoreError()), clock)) as failing:
        answer = await failing.post("/hook", json={"update_id": 1}, headers=SHOWN)

    assert answer.status == 503


@pytest.mark.parametrize("shown", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: SECRET + "x"}])
async def test_without_the_secret_nothing_is_taken(client: Client, intake: Remembering, shown: dict[str, str]) -> None:
    answer = await client.post("/hook", json={"update_id": 1}, headers=shown)

    assert answer.status == 403
    assert intake.calls == 0


async def test_a_secret_in_odd_letters_is_only_wrong(client: Client) -> None:
    answer = await client.post("/hook", json={}, headers={SECRET_HEADER: "sécret"})

    assert answer.status == 403


@pytest.mark.parametrize("body", [b"", b"[]", b"5", b"{", b"null", b"[" * 50_000])
async def test_only_a_json_object_is_an_update(client: Client, intake: Remembering, body: bytes) -> None:
    answer = await client.post("/hook", data=body, headers=SHOWN)

    assert answer.status == 400
    assert intake.calls == 0


async def test_a_body_over_a_megabyte_is_refused_announced_or_not(client: Client, intake: Remembering) -> None:
    async def dripping() -> AsyncIterator[bytes]:
        for _ in range(LARGEST_BODY // 65536 + 2):
            yield b"x" * 65536

    announced = await client.post("/hook", data=BytesIO(b"x" * (LARGEST_BODY + 1)), headers=SHOWN)
    assert announced.status == 413
    with contextlib.suppress(aiohttp.ClientConnectionError):  # the server may hang up before the rest has come
        async with client.post("/hook", data=dripping(), headers=SHOWN) as dripped:
            assert dripped.status == 413
    assert intake.calls == 0


async def test_a_megabyte_is_taken(client: Client, intake: Remembering) -> None:
    body = b'{"update_id": 1, "x": "%s"}' % (b"x" * (LARGEST_BODY - 40))

    assert (await client.post("/hook", data=BytesIO(body), headers=SHOWN)).status == 200
    assert intake.ids == [1]


@pytest.mark.parametrize("url", ["https://example.org/hook", "http://127.0.0.1:8080/hook", "http://localhost/hook"])
def test_https_and_this_machine_are_taken(url: str) -> None:
    check(Hook(url, SECRET))


@pytest.mark.parametrize("url", ["http://example.org/hook", "example.org", "", "ftp://127.0.0.1/", "https://[bad"])
def test_another_address_is_named_with_its_key(url: str) -> None:
    with pytest.raises(BadWebhook, match=r"^telegram.webhook.url: "):
        check(Hook(url, SECRET))


@pytest.mark.parametrize("secret", ["", "with space", "x" * 257, "ümlaut"])
def test_a_secret_that_telegram_would_not_take_is_named_but_not_told(secret: str) -> None:
    hook = Hook("https://example.org/", secret)

    with pytest.raises(BadWebhook, match=r"^telegram.webhook.secret: "):
        check(hook)
    assert "secret=" not in repr(hook)


async def test_trouble_while_hanging_is_a_send_error(line: Line, stand: Stand) -> None:
    await stand.fault("status", status=502, times=2)

    with pytest.raises(Unreachable):
        await hang(line, Hook("https://example.org/hook", SECRET))
    with pytest.raises(Unreachable):
        await clear_the_way(line, Replace.ALLOWED)
