"""Ordered trouble, flood limits, the journal."""

import aiohttp
import pytest

from bot.demo.errors import PlayError
from bot.demo.people import Person
from bot.demo.server import Server
from bot.demo.stand import Stand
from bot.demo.world import Settings
from tests.demo.conftest import RawBot


@pytest.fixture
async def ana(stand: Stand, raw: RawBot) -> Person:
    person = await stand.person("Ana")
    await person.say("/start")
    await raw.updates()
    return person


async def test_a_call_dropped_before_has_no_effect(raw: RawBot, ana: Person, stand: Stand) -> None:
    await stand.fault("drop_before", method="sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await raw.send(ana.id)
    assert await ana.heard_nothing(0)


async def test_a_call_dropped_after_has_its_effect(raw: RawBot, ana: Person, stand: Stand) -> None:
    await stand.fault("drop_after", chat_id=ana.id)
    with pytest.raises(aiohttp.ClientError):
        await raw.send(ana.id, "lost answer")
    assert (await ana.hear()).text == "lost answer"
    await raw.send(ana.id)


async def test_an_answer_can_be_cut(raw: RawBot, ana: Person, stand: Stand) -> None:
    await stand.fault("cut")
    with pytest.raises(aiohttp.ClientPayloadError):
        await raw.send(ana.id, "half")
    assert (await ana.hear()).text == "half"


async def test_refusals_come_as_often_as_ordered(raw: RawBot, ana: Person, stand: Stand) -> None:
    await stand.fault("status", status=429, retry_after=7, method="sendMessage", times=2)
    for _ in range(2):
        answer = await raw.call("sendMessage", chat_id=ana.id, text="x")
        assert answer.refusal == "Too Many Requests: retry after 7"
        assert answer.body["parameters"] == {"retry_after": 7}
    await raw.send(ana.id)
    assert await stand.faults() == []


@pytest.mark.parametrize("status", [500, 502])
async def test_the_server_can_be_ill(raw: RawBot, ana: Person, stand: Stand, status: int) -> None:
    await stand.fault("status", status=status, skip=1)
    await raw.send(ana.id)
    assert (await raw.call("sendMessage", chat_id=ana.id, text="x")).status == status


async def test_a_delayed_call_is_carried_out(raw: RawBot, ana: Person, stand: Stand) -> None:
    await stand.fault("delay", seconds=0.01)
    await raw.send(ana.id)
    (entry,) = await stand.calls("sendMessage")
    assert entry["fault"] == "delay"


async def test_a_confirmation_can_be_lost(raw: RawBot, ana: Person, stand: Stand) -> None:
    await ana.say("twice")
    (first,) = await raw.updates()
    await raw.updates()
    await stand.fault("redeliver", method="getUpdates")
    assert await raw.updates() == [first]


async def test_two_updates_can_change_places(raw: RawBot, ana: Person, stand: Stand) -> None:
    await stand.fault("swap")
    await ana.say("first")
    assert await raw.updates() == []
    await ana.say("second")
    found = await raw.updates()
    assert [update["message"]["text"] for update in found] == ["second", "first"]
    assert found[0]["update_id"] < found[1]["update_id"]


async def test_a_fault_that_does_not_exist_is_refused(stand: Stand) -> None:
    with pytest.raises(PlayError, match="a fault is one of"):
        await stand.fault("explode")


async def test_all_is_well_after_healing(raw: RawBot, ana: Person, stand: Stand) -> None:
    await stand.fault("drop_before", times=99)
    await stand.heal()
    await raw.send(ana.id)


async def test_a_chat_has_its_flood_limit_on_the_moved_clock(raw: RawBot, ana: Person, stand: Stand) -> None:
    await stand.limits(chat=1, clock="stand")
    await raw.send(ana.id)
    answer = await raw.call("sendMessage", chat_id=ana.id, text="x")
    assert answer.refusal == "Too Many Requests: retry after 1"
    await stand.advance(1)
    await raw.send(ana.id)


async def test_a_group_and_all_together_have_theirs(raw: RawBot, ana: Person, stand: Stand) -> None:
    chat = await ana.group()
    await stand.limits(group=2, clock="stand")
    for _ in range(2):
        await raw.send(chat)
    assert (await raw.call("sendMessage", chat_id=chat, text="x")).body["parameters"]["retry_after"] == 60
    await raw.send(ana.id)
    await stand.limits(overall=1, clock="stand")
    await raw.send(ana.id)
    assert (await raw.call("sendMessage", chat_id=chat, text="x")).status == 429


async def test_every_call_is_in_the_journal(raw: RawBot, ana: Person, stand: Stand) -> None:
    mark = await stand.mark()
    sent = await raw.send(ana.id, "noted")
    (entry,) = await stand.calls(since=mark)
    assert entry["method"] == "sendMessage"
    assert entry["params"] == {"chat_id": ana.id, "text": "noted"}
    assert entry["status"] == 200
    assert entry["answer"]["result"] == sent
    assert entry["took"] < 1


async def test_the_journal_is_a_ring_and_can_be_off() -> None:
    small = Settings(journal=3)
    async with Server(settings=small) as server, Stand(server.url) as stand, aiohttp.ClientSession() as session:
        raw = RawBot(session, server)
        for _ in range(5):
            await raw.call("getMe")
        assert [entry["index"] for entry in await stand.calls()] == [2, 3, 4]
        await stand.record(on=False)
        await raw.call("getMe")
        assert len(await stand.calls()) == 3
