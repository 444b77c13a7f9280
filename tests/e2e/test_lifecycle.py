"""Starting, being watched, and stopping."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.e2e.house import running


async def test_health_and_numbers_can_be_read(tmp_path: Path) -> None:
    async with running(tmp_path) as home:
        assert await home.status("livez") == 200
        assert await home.status("readyz") == 200
        ana = await home.stand.person("Ana")
        await ana.say("/now")
        await ana.hear()
        await ana.press("5")
        await ana.hear()
        await home.settled()
        assert await home.counted('attune_updates_total{kind="message",outcome="handled"}') == 1
        assert await home.counted('attune_updates_total{kind="callback_query",outcome="handled"}') == 1
        assert await home.counted('attune_sends_total{outcome="sent"}') == 2


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_stop_finishes_what_is_in_hand_and_loses_nothing(tmp_path: Path, mode: str) -> None:
    async with running(tmp_path, mode) as home:
        people = await home.stand.crowd(60)
        await home.stand.fault("delay", method="sendMessage", seconds=0.2, times=60)
        await home.stand.at_once(people, text="/now")
        stopped_at = time.monotonic()
        code = await home.stop()
        took = time.monotonic() - stopped_at
        print(f"{mode}: stopped after {took:.2f} s")
        assert code == 0
        assert took < 12
        assert home.folder.logged("stopped")
        waiting = len(home.server.world.find_bot().queue)
        sent = [call for call in await home.stand.calls("sendMessage") if call["status"] == 200]
        assert len(sent) + waiting == len(people)
        await home.stand.heal()
        await home.start()
        for person in people:
            assert "0" in (await person.hear(10)).buttons
        await home.settled()
        assert [len(await person.inbox()) for person in people] == [1] * len(people)
