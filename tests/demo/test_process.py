"""The stand-in as a process: its first line is its address, SIGTERM ends it."""

import asyncio
import signal
import sys

from bot.demo.stand import Stand


async def test_it_prints_its_address_and_ends_on_sigterm() -> None:
    command = [sys.executable, "-m", "bot.demo", "--token", "7:abc"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    url = (await process.stdout.readline()).decode().strip()
    async with Stand(url) as stand:
        await stand.ready()
        assert list((await stand.state())["bots"]) == ["7"]
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
