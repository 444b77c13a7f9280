"""The only place that wires adapters to use cases: what `attune run` is made of, from the first file read to the last message drained."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache

import structlog
import uvloop

from bot.adapters.attempts import FileAttemptMark
from bot.adapters.charts.painter import ProcessPainter
from bot.adapters.clock import SystemChance, SystemClock
from bot.adapters.dialog_files import Folder, folder_in_use
from bot.adapters.keys import KeyRing, make_key_file
from bot.adapters.lock import FileLock
from bot.adapters.metrics import CONTENT_TYPE, PrometheusMetrics
from bot.adapters.sqlite.admin import is_new
from bot.adapters.sqlite.store import SqliteStore, Terms
from bot.adapters.telegram import commands, start, webhook
from bot.adapters.telegram.api import Line
from bot.adapters.telegram.messenger import TelegramMessenger
from bot.adapters.telegram.poller import Poller
from bot.adapters.telegram.texts import Me
from bot.adapters.telegram.updates import kind_of, read_update
from bot.adapters.web import Readiness, Site, health_routes
from bot.app.conversation import Conversation
from bot.app.delivery import Delivery
from bot.app.export import Exporting
from bot.app.keeping import Keeping
from bot.app.library import Library, Shelf, read_shelf
from bot.app.pacing import Pace
from bot.app.progress import Picturing
from bot.app.timers import Timers
from bot.app.tokens import Tokens
from bot.app.visit import Manners
from bot.app.writer import Desk, Writer
from bot.coach.knowledge import parse_knowledge
from bot.coach.screening import Screen, parse, texts_of
from bot.config import BadConfig, Config, bot_token
from bot.dialog.bundle import read_common
from bot.dialog.check.bundle import check_bundle
from bot.dialog.phrases import COMMANDS
from bot.dialog.problems import BrokenDialogs, Problem, has_errors
from bot.dialog.texts import fill
from bot.ports import Changes, RetryLater, SendError, Store, StoreError, Unreachable

log = structlog.get_logger()

#: After a signal to stop, messages go out for so long (seconds).
DRAIN = 10.0
#: What people wrote while the bot was away goes before messages left over, for so long (seconds).
FIRST_MOMENT = 0.3
#: Between two tries of what stumbled at the start (seconds).
PATIENCE = 3.0
KEY_SETTING = "privacy.key_file"


@dataclass(frozen=True, slots=True)
class ScreenOfTexts:
    """The coach's screen in the form that conversations ask for."""

    screen: Screen

    def look(self, text: str, language: str) -> str:
        """The kind of danger that a text tells, "" for none."""
        finding = self.screen.look(text, language)
        return finding.kind.value if finding else ""

    def warm(self) -> None:
        """Make all languages ready."""
        self.screen.warm()


@dataclass
class Stopping:
    """Set by SIGTERM or SIGINT, or by a task that died."""

    event: asyncio.Event = field(default_factory=asyncio.Event)
    failed: BaseException | None = None

    def listen(self) -> None:
        """Stop at the usual signals."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.event.set)

    def watch(self, task: asyncio.Task[None]) -> None:
        """A task that dies stops everything: half a bot is worse than none."""
        if not task.cancelled() and task.exception() is not None:
            self.failed = self.failed or task.exception()
            self.event.set()


def load_shelf(config: Config) -> Shelf:
    """Dialogs, shared words, knowledge and screen from disk. Raises BrokenDialogs and BadConfig."""
    return build_shelf(folder_in_use(config.dialogs.path))


def build_shelf(folder: Folder) -> Shelf:
    """The shelf of a folder's files, checked. A process works through the same files once. Raises BrokenDialogs and BadConfig."""
    return _shelf_of(tuple(folder.files.items()), folder.problems)


@lru_cache(maxsize=1)
def _shelf_of(named: tuple[tuple[str, str], ...], unread: tuple[Problem, ...]) -> Shelf:
    files = dict(named)
    common, problems = read_common(files)
    if has_errors([*unread, *problems]) or common is None:
        raise BrokenDialogs([*unread, *problems])
    try:
        knowledge = parse_knowledge(files)
        screen = parse(texts_of(files))
    except ValueError as error:
        raise BadConfig(f"dialogs.path: {error}") from None
    shelf = read_shelf(files, knowledge, ScreenOfTexts(screen), common)
    found = check_bundle(shelf.bundle, common)
    if has_errors(found):
        raise BrokenDialogs(found)
    return shelf


def open_keys(config: Config) -> KeyRing:
    """The master key; made, and said so, where the database is new too. Raises WrongKeyError."""
    text = config.privacy.key.get_secret_value()
    if text:
        return KeyRing.from_text(text)
    path = config.privacy.key_file
    if not path.exists() and is_new(config.database.path):
        make_key_file(path)
        log.info("key_made", file=str(path), note="keep a copy apart from the database; without it nothing can be read")
    return KeyRing.from_file(path)


async def run(config: Config) -> int:
    """Run the bot until it is told to stop. Returns 0; raises what the operator must mend."""
    token = bot_token(config)
    stopping = Stopping()
    stopping.listen()
    readiness = Readiness("store", "telegram", "screen")
    metrics = PrometheusMetrics()
    async with AsyncExitStack() as stack:
        fresh = is_new(config.database.path)
        if not fresh:  # a second copy says so at once, before it reads anything
            stack.enter_context(_own(config))
        shelf = _shelf_to_run(config)
        if config.http.listen:
            routes = health_routes(readiness, lambda: (metrics.text(), CONTENT_TYPE))
            await stack.enter_async_context(Site(*config.http.listen, routes))
        line = await stack.enter_async_context(Line(token, config.telegram.base_url))
        me = None
        if fresh:  # nothing is made for a token that is none
            me = await _unless_stopped(stopping, start.introduce(line, SystemClock(), SystemChance()))
            if me is None:
                return 0
            stack.enter_context(_own(config))
        keyring = open_keys(config)
        terms = Terms(_server(token, config), SystemClock().now, config.privacy.retention_days)
        store = await SqliteStore.open(config.database.path, keyring, terms)
        stack.push_async_callback(store.close)
        readiness.unset("store")
        me = me or await _unless_stopped(stopping, start.introduce(line, SystemClock(), SystemChance()))
        if me is None:
            return 0
        _settle_memory()
        bot = await Bot.open(config, shelf, keyring, _Outside(store, line, me, metrics))
        await bot.serve(config, stopping, readiness)
    if stopping.failed is not None:
        raise stopping.failed
    return 0


def _own(config: Config) -> FileLock:
    """The database's lock. Raises AlreadyRunning, and BadConfig where nothing can be written there."""
    path = config.database.path
    try:
        return FileLock(path)
    except OSError as error:
        fix = "Choose a folder that is there and may be written to"
        raise BadConfig(f"database.url: {path} cannot be written ({error.strerror}). {fix}") from None


def _shelf_to_run(config: Config) -> Shelf:
    """The shelf; what is wrong with the dialogs is a wrong configuration here, with a line a problem."""
    try:
        return load_shelf(config)
    except BrokenDialogs as broken:
        raise BadConfig(*(f"dialogs.path: {problem}" for problem in broken.problems)) from None


def _nearer(readiness: Readiness, reason: str) -> None:
    readiness.unset(reason)
    if not readiness.reasons:
        log.info("ready")


def _settle_memory() -> None:
    """What is there now stays for good: the collector need not look through it again and again, which cost a turn a third."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 20, 20)


@dataclass(frozen=True, slots=True)
class _Outside:
    """What the bot reaches the world through."""

    store: Store
    line: Line
    me: Me
    metrics: PrometheusMetrics


class Bot:
    """The use cases, wired to a store and to Telegram."""

    def __init__(self, outside: _Outside, desk: Desk, writer: Writer, shelf: Shelf) -> None:
        self._outside = outside
        self._desk = desk
        self._writer = writer
        self._shelf = shelf
        self._timers = Timers(outside.store, desk.clock, writer.due, room=desk.delivery.room)
        writer.timers_changed = self._timers.changed
        self._exporting = Exporting(
            outside.store, TelegramMessenger(outside.line), desk.clock, desk.library, flights=desk.delivery.flights
        )
        writer.export = self._exporting.begin
        self._painter = ProcessPainter()
        self._picturing = Picturing(
            outside.store,
            TelegramMessenger(outside.line),
            self._painter,
            clock=desk.clock,
            library=desk.library,
            flights=desk.delivery.flights,
        )
        writer.picture = self._picturing.begin
        self._keeping = Keeping(outside.store, desk.clock, writer, desk.delivery, outside.metrics)
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    async def open(cls, config: Config, shelf: Shelf, keyring: KeyRing, outside: _Outside) -> Bot:
        """Everything in its place, nothing running yet. Raises StoreError."""
        clock, chance = SystemClock(), SystemChance()
        mark = FileAttemptMark(config.database.path)
        attempts = await _attempts(outside.store, mark)
        library = Library(shelf)
        await library.publish(outside.store, clock.now())
        tokens = Tokens(keyring.mark("buttons", 0).encode())
        manners = Manners(config.chat.burst_seconds, outside.me.username, clock.now(), config.privacy.retention_days)
        limits = config.telegram.limits
        pace = Pace(limits.overall, limits.chat, int(limits.group))
        messenger = TelegramMessenger(outside.line)
        desk = Desk(
            store=outside.store,
            library=library,
            conversation=Conversation(library, tokens, manners),
            delivery=Delivery(messenger, clock, pace, chance=chance, metrics=outside.metrics),
            clock=clock,
            chance=chance,
            mark=mark,
            metrics=outside.metrics,
            parse=lambda raw: read_update(raw, outside.me),
            kind=kind_of,
        )
        writer = Writer(desk, last_id=await outside.store.last_id(), attempts=attempts)
        return cls(outside, desk, writer, shelf)

    async def serve(self, config: Config, stopping: Stopping, readiness: Readiness) -> None:
        """Take updates until told to stop; then finish what is in hand, and send what is ready for at most 10 seconds."""
        writing = self._task(self._write(readiness), stopping)
        beside = [self._task(work, stopping) for work in (self._timers.run(), self._keeping.run(), self._begin())]
        intake = self._webhook if config.telegram.mode == "webhook" else self._polling
        try:
            async with intake(config, stopping):
                _nearer(readiness, "telegram")
                await stopping.event.wait()
            readiness.set("stopping")
        finally:
            for task in beside:
                task.cancel()
            self._writer.stop()
            await asyncio.gather(writing, *beside, return_exceptions=True)
            await self._exporting.finish()
            await self._picturing.stop()
            self._painter.close()
            await self._drain(stopping)
        log.info("stopped")

    async def _write(self, readiness: Readiness) -> None:
        """Handle what comes in, as soon as the screen is ready. That is not left to the first text: who dies while it is in
        hand would count against it."""
        await asyncio.to_thread(self._shelf.screen.warm)
        _settle_memory()
        _nearer(readiness, "screen")
        await self._writer.run()

    @asynccontextmanager
    async def _polling(self, config: Config, stopping: Stopping) -> AsyncIterator[None]:
        replace = start.Replace.ALLOWED if config.telegram.webhook.replace else start.Replace.NEVER
        await self._patiently(lambda: start.clear_the_way(self._outside.line, replace), stopping)
        poller = Poller(self._outside.line.polling, self._writer, self._desk.clock, self._desk.chance)
        task = self._task(poller.run(), stopping)
        try:
            yield
        finally:
            poller.stop()
            await asyncio.gather(task, return_exceptions=True)

    @asynccontextmanager
    async def _webhook(self, config: Config, stopping: Stopping) -> AsyncIterator[None]:
        settings = config.telegram.webhook
        hook = webhook.Hook(settings.url, settings.secret.get_secret_value())
        webhook.check(hook)
        handler = webhook.Webhook(self._writer, hook.secret, self._desk.clock)
        host, port = settings.listen or ("127.0.0.1", 0)
        async with Site(host, port, handler.handle, key="telegram.webhook.listen"):
            await self._patiently(lambda: webhook.hang(self._outside.line, hook), stopping)
            yield

    async def _patiently(self, work: Callable[[], Awaitable[None]], stopping: Stopping) -> None:
        """Trouble that passes is waited out, as at the first call: a server that stumbles is no mistake."""
        while not stopping.event.is_set():
            try:
                return await work()
            except (Unreachable, RetryLater) as error:
                log.warning("telegram_unreachable", trouble=type(error).__name__)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stopping.event.wait(), PATIENCE)
        return None

    async def _begin(self) -> None:
        """What may take a moment and holds up no update: the menu, messages left over, questions lost in an outage."""
        await self._until_kept(lambda: self._keeping.resend(FIRST_MOMENT))
        await self._until_kept(self._keeping.catch_up)
        menu = [(name, fill(self._shelf.common.commands[name], {})) for name in COMMANDS]
        try:
            await commands.register(self._outside.line, {commands.FALLBACK: menu})
        except SendError as error:
            log.warning("menu_not_set", error=type(error).__name__)

    async def _until_kept(self, work: Callable[[], Awaitable[None]]) -> None:
        """What must not be left out waits for the store."""
        while True:
            try:
                return await work()
            except StoreError as error:
                log.error("store_unavailable", error=type(error).__name__)
                await self._desk.clock.sleep(PATIENCE)

    async def _drain(self, stopping: Stopping) -> None:
        """Let messages out, with a writer that notes what was sent."""
        if isinstance(stopping.failed, StoreError):
            return
        self._writer.reopen()
        noting = asyncio.ensure_future(self._writer.run())
        await self._desk.delivery.drain(DRAIN)
        self._writer.stop()
        await asyncio.gather(noting, return_exceptions=True)

    def _task(self, work: Coroutine[object, object, None], stopping: Stopping) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        task.add_done_callback(stopping.watch)
        self._tasks.append(task)
        return task


async def _attempts(store: Store, mark: FileAttemptMark) -> Mapping[int, int]:
    """Which updates were in hand when a process died, and how often; the last one is counted and kept first."""
    attempts = dict(await store.attempts())
    found = mark.found()
    if found is not None:
        attempts[found] = attempts.get(found, 0) + 1
        await store.save(Changes(attempts={found: attempts[found]}))
        log.warning("died_in_hand", update=found, attempts=attempts[found])
        mark.clear()
    return attempts


async def _unless_stopped(stopping: Stopping, work: Coroutine[object, object, Me]) -> Me | None:
    asking = asyncio.ensure_future(work)
    stopped = asyncio.ensure_future(stopping.event.wait())
    await asyncio.wait({asking, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if asking.done():
        return asking.result()
    asking.cancel()
    return None


def _server(token: str, config: Config) -> str:
    """Names the bot and its server, since update ids belong to both; nothing of the token but the bot's number."""
    where = hashlib.sha256(config.telegram.base_url.encode()).hexdigest()[:16]
    return f"{token.partition(':')[0]}@{where}"


def run_loop(work: Coroutine[object, object, int]) -> int:
    """Run on uvloop, the quicker loop."""
    return uvloop.run(work)
