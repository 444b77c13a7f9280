"""getUpdates: confirmation by offset, long polls, conflicts, lifetimes."""

import asyncio

import pytest

from bot.demo.server import Server
from bot.demo.stand import Stand
from bot.demo.world import Settings
from tests.demo.conftest import RawBot

DAY = 86_400


async def test_updates_come_again_until_a_higher_offset_confirms_them(raw: RawBot, stand: Stand) -> None:
    ana = await stand.person()
    await ana.say("one")
    await ana.say("two")
    first = (await raw.call("getUpdates")).result
    assert (await raw.call("getUpdates")).result == first
    second = (await raw.call("getUpdates", offset=first[0]["update_id"] + 1)).result
    assert [update["message"]["text"] for update in second] == ["two"]
    assert (await raw.call("getUpdates", offset=second[0]["update_id"] + 1)).result == []
    assert (await raw.call("getUpdates")).result == []


async def test_ids_follow_each_other(raw: RawBot, stand: Stand) -> None:
    ana = await stand.person()
    for text in "abc":
        await ana.say(text)
    ids = [update["update_id"] for update in await raw.updates()]
    assert ids == list(range(ids[0], ids[0] + 3))
    assert ids[0] > 1_000_000


async def test_a_negative_offset_forgets_all_but_the_last(raw: RawBot, stand: Stand) -> None:
    ana = await stand.person()
    for text in "abcd":
        await ana.say(text)
    kept = (await raw.call("getUpdates", offset=-2)).result
    assert [update["message"]["text"] for update in kept] == ["c", "d"]
    assert (await raw.call("getUpdates")).result == kept


async def test_a_limit_is_kept(raw: RawBot, stand: Stand) -> None:
    ana = await stand.person()
    for text in "abcd":
        await ana.say(text)
    assert len((await raw.call("getUpdates", limit=3)).result) == 3


async def test_an_offset_far_ahead_is_ignored_as_after_random_ids(raw: RawBot, stand: Stand) -> None:
    ana = await stand.person()
    await ana.say("still here")
    update = (await raw.call("getUpdates")).result[0]
    again = (await raw.call("getUpdates", offset=update["update_id"] + 500)).result
    assert again == [update]


async def test_a_long_poll_ends_with_the_first_message(raw: RawBot, stand: Stand) -> None:
    ana = await stand.person()
    waiting = asyncio.create_task(raw.update(timeout=5))
    await stand.idle(quiet=0.01)
    await ana.say("hello")
    assert (await waiting)["message"]["text"] == "hello"


async def test_the_older_of_two_polls_is_told_of_the_conflict(raw: RawBot, server: Server) -> None:
    older = asyncio.create_task(raw.call("getUpdates", timeout=5))
    await asyncio.sleep(0.02)
    newer = asyncio.create_task(raw.call("getUpdates", timeout=5))
    answer = await older
    assert answer.status == 409
    assert answer.refusal == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    server.world.find_bot().poller.release()
    assert (await newer).result == []


async def test_only_wanted_kinds_come_and_the_wish_is_kept(raw: RawBot, stand: Stand) -> None:
    ana = await stand.person()
    await raw.updates(allowed_updates=["callback_query"])
    await ana.say("not wanted")
    assert await raw.updates() == []
    await raw.updates(allowed_updates=[])
    await ana.say("wanted")
    assert len(await raw.updates()) == 1


async def test_updates_die_after_a_day(raw: RawBot, stand: Stand) -> None:
    ana = await stand.person()
    await ana.say("yesterday")
    await stand.advance(DAY + 1)
    await ana.say("today")
    assert (await raw.update())["message"]["text"] == "today"


async def test_a_press_dies_in_the_queue_after_150_seconds(raw: RawBot, stand: Stand) -> None:
    ana = await stand.person()
    await ana.say("/start")
    await raw.updates()
    await raw.send(ana.id, reply_markup={"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]})
    await ana.press("Go")
    await stand.advance(151)
    await ana.say("hello?")
    assert "message" in await raw.update()


async def test_ids_start_anew_after_a_quiet_week(raw: RawBot, stand: Stand) -> None:
    ana = await stand.person()
    await ana.say("before")
    before = (await raw.update())["update_id"]
    await raw.updates()
    await stand.advance(8 * DAY)
    await ana.say("after")
    after = (await raw.call("getUpdates")).result[0]["update_id"]
    assert after != before + 1


async def test_dates_follow_the_moved_clock(raw: RawBot, stand: Stand) -> None:
    ana = await stand.person()
    now = await stand.advance(5 * DAY)
    await ana.say("later")
    assert (await raw.update())["message"]["date"] == pytest.approx(now, abs=2)


async def test_strict_polling_gives_one_update_to_a_bot_that_repeats_itself() -> None:
    import aiohttp

    settings = Settings(strict_polling=True)
    async with Server(settings=settings) as server, Stand(server.url) as stand, aiohttp.ClientSession() as session:
        raw = RawBot(session, server)
        ana = await stand.person()
        await ana.say("a")
        await ana.say("b")
        assert len((await raw.call("getUpdates")).result) == 2
        assert len((await raw.call("getUpdates")).result) == 1


@pytest.mark.parametrize("method", ["getUpdates", "getupdates", "GETUPDATES"])
async def test_method_names_know_no_case(raw: RawBot, method: str) -> None:
    async with raw.session.get(f"{raw.server.base_url}{raw.token}/{method}") as response:
        assert (await response.json())["result"] == []
