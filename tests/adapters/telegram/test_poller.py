"""The poller against the stand-in: nothing is confirmed before it is kept."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
from structlog.testing import capture_logs

from bot.adapters.telegram.api import Line
from bot.adapters.telegram.poller import Poller
from bot.adapters.telegram.updates import ALLOWED_UPDATES
from bot.demo.people import Person
from bot.demo.stand import Stand
from bot.ports import Json, StoreError
from tests.adapters.telegram.fakes import TOKEN, Even, MovedClock, Oddity, Remembering, pending


class Silent:
    """An API that answers once."""

    def __init__(self) -> None:
        self.called = 0

    async def call(self, method: str, parameters: Mapping[str, Json], **how: Any) -> Json:
        self.called += 1
        if self.called > 1:
            await asyncio.Event().wait()
        return [{"update_id": 900}]


@asynccontextmanager
async def polling(line: Line, intake: Remembering, clock: MovedClock) -> AsyncIterator[Poller]:
    """A running poller, stopped at the end."""
    poller = Poller(line.polling, intake, clock, Even())
    running = asyncio.create_task(poller.run())
    try:
        yield poller
    finally:
        poller.stop()
        await asyncio.wait_for(running, 5)


@pytest.fixture
async def ann(stand: Stand) -> Person:
    return await stand.person("Ann")


async def test_updates_come_in_order_and_are_confirmed_afterwards(
    line: Line, stand: Stand, clock: MovedClock, ann: Person
) -> None:
    intake = Remembering()
    for number in range(250):
        await ann.say(str(number))

    async with polling(line, intake, clock):
        await intake.has(250)
        await ann.say("one more")
        await intake.has(251)

    texts = [update["message"]["text"] for batch in intake.batches for update in batch]
    assert texts == [*map(str, range(250)), "one more"]
    assert max(len(batch) for batch in intake.batches) == 100
    assert clock.slept == []


async def test_it_asks_without_offset_first_and_only_for_what_it_reads(
    line: Line, stand: Stand, clock: MovedClock, ann: Person
) -> None:
    intake = Remembering()
    await ann.say("hello")

    async with polling(line, intake, clock):
        await intake.has(1)
        await ann.say("again")
        await intake.has(2)

    first, second, *_ = await stand.calls("getUpdates")
    assert "offset" not in first["params"]
    assert second["params"]["offset"] == intake.ids[0] + 1
    assert first["params"]["limit"] == 100
    assert list(ALLOWED_UPDATES) == first["params"]["allowed_updates"]
    assert ALLOWED_UPDATES == ("message", "edited_message", "callback_query", "my_chat_member")


async def test_what_the_store_did_not_keep_comes_again(
    line: Line, stand: Stand, clock: MovedClock, ann: Person
) -> None:
    intake = Remembering(StoreError(), StoreError(), StoreError())
    await ann.say("hello")

    with capture_logs() as logs:
        async with polling(line, intake, clock):
            await intake.has(1)

    assert intake.calls == 4
    assert clock.slept == pytest.approx([0.5, 1.0, 2.0])
    assert [entry["event"] for entry in logs] == ["store_unavailable", "polling_again"]


async def test_a_batch_that_was_not_kept_is_not_confirmed_by_stopping(
    line: Line, stand: Stand, clock: MovedClock, ann: Person
) -> None:
    await ann.say("hello")
    failing = Remembering(*[StoreError() for _ in range(1000)])
    poller = Poller(line.polling, failing, clock, Even())
    running = asyncio.create_task(poller.run())
    await clock.has_slept(3)
    poller.stop()
    await running

    assert await pending(stand) == 1


async def test_another_error_of_the_intake_comes_out_and_nothing_is_confirmed(
    line: Line, stand: Stand, clock: MovedClock, ann: Person
) -> None:
    await ann.say("hello")

    with pytest.raises(RuntimeError, match="broken"):
        await Poller(line.polling, Remembering(RuntimeError("broken")), clock, Even()).run()

    assert await pending(stand) == 1


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "cut"])
async def test_a_broken_line_is_tried_again_and_loses_nothing(
    line: Line, stand: Stand, clock: MovedClock, ann: Person, fault: str
) -> None:
    intake = Remembering()
    await ann.say("hello")
    await stand.fault(fault, method="getUpdates", times=4)

    with capture_logs() as logs:
        async with polling(line, intake, clock):
            await intake.has(1)

    assert len(intake.ids) == 1
    assert clock.slept == pytest.approx([1.0, 2.0, 4.0, 8.0])
    assert [entry["event"] for entry in logs] == ["telegram_unreachable", "polling_again"]
    assert TOKEN not in repr(logs)


async def test_long_trouble_is_logged_once_a_minute(line: Line, stand: Stand, clock: MovedClock, ann: Person) -> None:
    intake = Remembering()
    await ann.say("hello")
    await stand.fault("status", status=502, method="getUpdates", times=12)

    with capture_logs() as logs:
        async with polling(line, intake, clock):
            await intake.has(1)

    unreachable = [entry for entry in logs if entry["event"] == "telegram_unreachable"]
    assert max(clock.slept) == pytest.approx(30.0)
    assert sum(clock.slept) / 60 - 1 <= len(unreachable) <= sum(clock.slept) / 60 + 1


async def test_a_flood_waits_as_long_as_telegram_asks(line: Line, stand: Stand, clock: MovedClock, ann: Person) -> None:
    intake = Remembering()
    await ann.say("hello")
    await stand.fault("status", status=429, retry_after=17, method="getUpdates")

    async with polling(line, intake, clock):
        await intake.has(1)

    assert clock.slept == [17.0]


async def test_another_copy_that_polls_is_said_plainly(
    line: Line, stand: Stand, clock: MovedClock, ann: Person
) -> None:
    intake = Remembering()
    await ann.say("hello")
    await stand.fault("status", status=409, method="getUpdates", times=2)

    with capture_logs() as logs:
        async with polling(line, intake, clock):
            await intake.has(1)

    assert clock.slept == pytest.approx([10.0, 20.0])
    assert "stop the other copy" in logs[0]["fix"]


async def test_a_token_that_is_renewed_while_it_runs_is_said_and_waited_out(
    line: Line, stand: Stand, clock: MovedClock, ann: Person
) -> None:
    intake = Remembering()
    await ann.say("hello")
    await stand.fault("status", status=401, method="getUpdates")

    with capture_logs() as logs:
        async with polling(line, intake, clock):
            await intake.has(1)

    assert logs[0]["event"] == "token_refused"


@pytest.mark.parametrize(
    "body",
    [b'{"ok":true,"result":5}', b'{"ok":true,"result":[5]}', b'{"ok":true,"result":[{"update_id":true}]}', b"<html>"],
)
async def test_an_answer_that_cannot_be_read_confirms_nothing(clock: MovedClock, body: bytes) -> None:
    intake = Remembering()
    async with Oddity(200, body) as odd, Line(TOKEN, odd.base_url) as line:
        poller = Poller(line.polling, intake, clock, Even())
        running = asyncio.create_task(poller.run())
        await clock.has_slept(3)
        poller.stop()
        await running

    assert intake.calls == 0


async def test_what_was_kept_right_before_stopping_is_confirmed(
    line: Line, stand: Stand, clock: MovedClock, ann: Person
) -> None:
    intake = Remembering()
    await ann.say("hello")
    poller = Poller(line.polling, intake, clock, Even())
    intake.took = poller.stop
    await asyncio.wait_for(poller.run(), 5)
    await ann.say("later")

    assert intake.ids
    assert await pending(stand) == 1


async def test_stopping_where_nothing_is_to_confirm_asks_nothing_more(
    line: Line, stand: Stand, clock: MovedClock, ann: Person
) -> None:
    poller = Poller(line.polling, Remembering(), clock, Even())
    poller.stop()
    await poller.run()

    assert await stand.calls("getUpdates") == []


async def test_stopping_while_telegram_is_away_ends_all_the_same(clock: MovedClock) -> None:
    intake = Remembering()
    batch = b'{"ok": true, "result": [{"update_id": 900}]}'
    async with Oddity(200, batch, b"a gateway") as odd, Line(TOKEN, odd.base_url) as line:
        poller = Poller(line.polling, intake, clock, Even())
        intake.took = poller.stop
        await asyncio.wait_for(poller.run(), 5)

    assert intake.ids == [900]
    assert len(odd.asked) == 2


async def test_stopping_where_no_answer_comes_any_more_ends_soon(clock: MovedClock) -> None:
    intake = Remembering()
    poller = Poller(Silent(), intake, clock, Even())
    intake.took = poller.stop
    await asyncio.wait_for(poller.run(), 5)

    assert intake.ids == [900]


async def test_stopping_ends_the_long_poll_at_once(line: Line, stand: Stand, clock: MovedClock, ann: Person) -> None:
    intake = Remembering()
    await ann.say("hello")
    started = asyncio.get_running_loop().time()

    async with polling(line, intake, clock):
        await intake.has(1)

    assert asyncio.get_running_loop().time() - started < 2


async def test_cancelling_leaves_nothing_behind(line: Line, clock: MovedClock) -> None:
    running = asyncio.create_task(Poller(line.polling, Remembering(), clock, Even()).run())
    await asyncio.sleep(0.01)
    before = asyncio.all_tasks()

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert len(asyncio.all_tasks()) < len(before)


async def test_a_batch_that_comes_twice_is_handed_over_twice(
    line: Line, stand: Stand, clock: MovedClock, ann: Person
) -> None:
    intake = Remembering()
    await stand.fault("redeliver", method="getUpdates", skip=1)
    await ann.say("hello")

    async with polling(line, intake, clock):
        await intake.has(2)

    assert intake.ids[0] == intake.ids[1]


async def test_ids_that_begin_again_lower_are_followed(clock: MovedClock) -> None:
    intake = Remembering()
    batches = [b'{"ok": true, "result": [{"update_id": %d}]}' % number for number in (900, 901, 5, 6)]
    async with Oddity(200, *batches) as odd, Line(TOKEN, odd.base_url) as line, polling(line, intake, clock):
        await intake.has(4)

    assert intake.ids[:4] == [900, 901, 5, 6]
    assert [orjson.loads(body).get("offset") for body in odd.asked[:4]] == [None, 901, 902, 6]
