"""Draws pictures in a process of its own, so that no turn waits and the drawing library is loaded only where it is needed."""

from __future__ import annotations

import asyncio
import importlib
import multiprocessing
import os
import signal
import threading
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor

from bot.coach.progress import Picture
from bot.ports import NotDrawn

#: The first picture waits for the library to be loaded; on a busy machine that takes a while (seconds).
LIMIT = 30.0


class ProcessPainter:
    """Implements Painter. The process is begun with the first picture, and again after one that died or took too long."""

    def __init__(self, limit: float = LIMIT) -> None:
        self._limit = limit
        self._pool: ProcessPoolExecutor | None = None

    async def draw(self, picture: Picture) -> bytes:
        """The picture as PNG. Raises NotDrawn."""
        pool = self._pool = self._pool or _new_pool()
        try:
            drawn = asyncio.get_running_loop().run_in_executor(pool, draw_here, picture)
            return await asyncio.wait_for(drawn, self._limit)
        except (TimeoutError, BrokenExecutor) as error:
            self._give_up(pool)
            raise NotDrawn(type(error).__name__) from None
        except Exception as error:  # whatever the library says may quote what was to be drawn
            raise NotDrawn(type(error).__name__) from None

    def close(self) -> None:
        """Let the process go."""
        if self._pool is not None:
            self._give_up(self._pool)

    def _give_up(self, pool: ProcessPoolExecutor) -> None:
        """A process that hangs would hold up the end of ours."""
        self._pool = None if self._pool is pool else self._pool
        processes = list((pool._processes or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.kill()


def draw_here(picture: Picture) -> bytes:
    """Draw in this process, which loads the library."""
    drawing = importlib.import_module("bot.adapters.charts.drawing")
    content: bytes = drawing.draw(picture)
    return content


def _new_pool() -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=_settle_in)


def _settle_in() -> None:
    """In the new process: it ends with the bot, however that ends, and not by itself at Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
