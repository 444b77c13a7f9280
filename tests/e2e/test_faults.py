"""Trouble between the bot and the world: floods, errors, cut answers, blocked chats, poison, a full disk."""

from __future__ import annotations

import asyncio
import mmap
import resource
import struct
import time
from pathlib import Path

import pytest

from bot.demo.people import Person
from tests.e2e.house import House, of_chat, running

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_flood_in_one_chat_delays_no_other(plain: House) -> None:
    ana, ben = await plain.stand.crowd(2)
    await plain.stand.fault("status", status=429, retry_after=5, method="sendMessage", chat_id=ana.id)
    asked_at = time.monotonic()
    await ana.say("/now")
    slowest = 0.0
    for text in ("/now", "5", "sad", "Silence") * 3:
        said_at = time.monotonic()
        await ben.say(text)
        await ben.hear()
        slowest = max(slowest, time.monotonic() - said_at)
    assert slowest < 1
    assert (await ana.hear(8)).text
    waited = time.monotonic() - asked_at
    print(f"held for {waited:.1f} s by Telegram's 5; the slowest answer to another took {slowest * 1000:.0f} ms")
    assert waited >= 5


TROUBLES = (
    {"status": 3},
    {"drop_before": 2},
    {"drop_after": 1, "cut": 1},
    {"status": 1, "cut": 1, "drop_after": 1},
)


async def test_every_answer_arrives_in_order_after_trouble(plain: House) -> None:
    people = await plain.stand.crowd(len(TROUBLES))
    again = await asyncio.gather(*(_in_trouble(*each) for each in zip(people, TROUBLES, strict=True)))
    print(f"answers that came twice after a lost confirmation: {again}")


async def _in_trouble(ana: Person, faults: dict[str, int]) -> int:
    """Returns how many messages came more than once."""
    await ana.say("/start")
    await ana.hear()
    for fault, times in faults.items():
        await ana.stand.fault(fault, method="sendMessage", chat_id=ana.id, times=times)
    for text in ("/privacy", "/settings", "/now"):
        await ana.say(text)
    heard = [await ana.hear(15)]
    while "0" not in heard[-1].buttons:
        heard.append(await ana.hear(15))
    texts = list(dict.fromkeys(each.text for each in heard))
    assert [text.split()[0] for text in texts] == ["What", "Your", "18"]
    again = len(heard) - len(texts)
    assert again <= faults.get("cut", 0) + faults.get("drop_after", 0)
    return again


async def test_a_newer_question_replaces_one_that_did_not_get_out(plain: House) -> None:
    ana = await plain.stand.person("Ana")
    await ana.say("/now")
    await ana.hear()
    await plain.stand.fault("status", method="sendMessage", chat_id=ana.id, times=2)
    await ana.press("5")
    await ana.toast()
    await ana.say("/back")
    assert "0" in (await ana.hear(10)).buttons
    assert await ana.heard_nothing(0.3)


async def test_a_blocked_chat_is_tried_once(plain: House) -> None:
    ana = await plain.stand.person("Ana")
    await ana.say("/start")
    await ana.hear()
    await plain.settled()
    mark = await plain.stand.mark()
    acts = [{"person": ana.id, "act": "say", "text": text} for text in ("/privacy", "/settings", "/help")]
    await plain.stand.post("bulk", {"acts": [*acts, {"person": ana.id, "act": "block"}]})
    await plain.settled(1.0)
    tried = of_chat(await plain.stand.calls("sendMessage", mark), ana)
    assert [call["status"] for call in tried] == [403]
    await ana.unblock()
    await ana.say("/start")
    assert (await ana.hear()).text


async def test_poison_is_passed_and_counted_and_its_neighbours_are_handled(home: House) -> None:
    ana, ben = await home.stand.crowd(2)
    before = await home.counted('attune_updates_total{kind="message",outcome="poison"}')
    home.raw({"message": {"nothing": "of use"}})
    acts = [{"person": ana.id, "act": "say", "text": "/now"}]
    await home.stand.post("bulk", {"acts": acts})
    home.raw({"message": 5}, lane=1)
    home.raw({"callback_query": {"id": "7", "message": "gone"}}, lane=2)
    await home.stand.post("bulk", {"acts": [{**acts[0], "person": ben.id}]})
    assert "0" in (await ana.hear()).buttons
    assert "0" in (await ben.hear()).buttons
    await home.settled()
    assert await home.counted('attune_updates_total{kind="message",outcome="poison"}') == before + 2
    assert await home.counted('attune_updates_total{kind="callback_query",outcome="poison"}') >= 1
    assert len(home.folder.logged("update_passed_over")) >= 3


async def test_an_update_that_kills_the_process_twice_is_passed_at_the_third_start(tmp_path: Path) -> None:
    async with running(tmp_path) as home:
        ana = await home.stand.person("Ana")
        await ana.say("/now")
        await ana.hear()
        await home.settled()
        for death in (1, 2):
            catching = asyncio.ensure_future(asyncio.to_thread(_kill_with_one_in_hand, home))
            await asyncio.sleep(0.05)
            if death == 1:
                await ana.say("word " * 800)
            await catching
            await home.stand.heal()
            await home.stand.fault("delay", method="getUpdates", seconds=1.0)
            home.launch()
            await home.noted("died_in_hand", death)
        await home.ready()
        assert "send it once more" in (await ana.hear()).text
        assert [line["attempts"] for line in home.folder.logged("died_in_hand")] == [1, 2]
        assert await home.counted('attune_updates_total{kind="message",outcome="poison"}') == 1
        await ana.say("5")
        assert (await ana.hear()).buttons


def _kill_with_one_in_hand(home: House) -> None:
    """Wait for the moment in which the bot notes that it works on an update, and kill it there."""
    assert home.process is not None
    with (home.folder.path / "attune.db.attempt").open("rb") as file:
        mark = mmap.mmap(file.fileno(), 8, prot=mmap.PROT_READ)
    until = time.monotonic() + 30
    while struct.unpack("<q", mark[:8])[0] == 0:
        assert time.monotonic() < until
    home.kill()


async def test_on_a_full_disk_nothing_is_confirmed_and_all_goes_on_by_itself(tmp_path: Path) -> None:
    async with running(tmp_path) as home:
        ana = await home.stand.person("Ana")
        log = tmp_path / "attune.db-wal"
        while not log.exists() or log.stat().st_size < 50_000:
            await ana.say("/now")
            await ana.hear()
        await home.settled()
        assert home.process is not None
        _limit(home, 8192)  # no commit fits, also where the log has just begun anew
        await ana.say("/privacy")
        await home.noted("store_unavailable")
        await asyncio.sleep(1.5)
        queue = home.server.world.find_bot().queue
        assert len(queue) == 1
        assert await ana.heard_nothing()
        assert home.process.poll() is None
        _limit(home, resource.RLIM_INFINITY)
        assert (await ana.hear(20)).text.startswith("What you write")
        await home.settled()
        assert home.folder.rows("PRAGMA integrity_check") == [("ok",)]


def _limit(home: House, size: int) -> None:
    """Nothing is written into any file of the bot beyond this place (bytes)."""
    assert home.process is not None
    _, hard = resource.prlimit(home.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(home.process.pid, resource.RLIMIT_FSIZE, (size, hard))


async def test_messages_in_a_burst_keep_to_the_pace_of_a_chat(tmp_path: Path) -> None:
    async with running(tmp_path, ATTUNE_TELEGRAM__LIMITS__CHAT="1", ATTUNE_TELEGRAM__LIMITS__OVERALL="25") as home:
        await home.stand.limits(chat=1, chat_seconds=0.2)
        people: list[Person] = await home.stand.crowd(30)
        await home.stand.at_once(people, text="/start")
        for person in people:
            await person.hear(10)
        assert [call for call in await home.stand.calls("sendMessage") if call["status"] == 429] == []
