"""One bot as BotFather and the Bot API know it: token, profile, settings, queue, unanswered presses."""

import random
from collections import OrderedDict
from dataclasses import dataclass, field

from bot.demo.clock import Clock
from bot.demo.models import Json, User
from bot.demo.polling import Poller
from bot.demo.updates import PRESS_LIFETIME, UpdateQueue

_QUERIES_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Press:
    id: str
    person_id: int
    chat_key: int
    at: float


@dataclass
class WebhookSettings:
    url: str = ""
    secret: str = ""
    max_connections: int = 40
    ip_address: str = ""
    certificate: bool = False
    last_error_at: int = 0
    last_error: str = ""


@dataclass
class Activity:
    """For waiting until a bot is idle: `last` is the event loop's time of its last act."""

    last: float = 0.0
    in_flight: int = 0


@dataclass
class Bot:
    token: str
    user: User
    queue: UpdateQueue
    poller: Poller
    reads_all: bool = False
    can_join_groups: bool = True
    webhook: WebhookSettings = field(default_factory=WebhookSettings)
    activity: Activity = field(default_factory=Activity)
    known: set[int] = field(default_factory=set)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    menus: dict[int, Json] = field(default_factory=dict)
    presses: OrderedDict[str, Press] = field(default_factory=OrderedDict)

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def username(self) -> str:
        return self.user.username or ""

    @property
    def me(self) -> Json:
        """getMe's User, with the fields that only getMe has."""
        no = ["supports_guest_queries", "supports_inline_queries", "can_connect_to_business", "has_main_web_app"]
        no += ["has_topics_enabled", "allows_users_to_create_topics", "can_manage_bots"]
        settings = {"can_join_groups": self.can_join_groups, "can_read_all_group_messages": self.reads_all}
        return {**self.user.json, **settings, **dict.fromkeys(no, False), "supports_join_request_queries": False}

    def await_answer(self, press: Press) -> None:
        self.presses[press.id] = press
        if len(self.presses) > _QUERIES_KEPT:
            self.presses.popitem(last=False)

    def answer(self, query_id: str, now: float) -> Press | None:
        """The press, if it waits for an answer and is not older than 150 s; it can be answered once."""
        press = self.presses.pop(query_id, None)
        return press if press and now - press.at <= PRESS_LIFETIME else None


def new_bot(token: str, user: User, clock: Clock, *, conflict_pause: float, strict: bool) -> Bot:
    queue = UpdateQueue(clock, random.SystemRandom())
    return Bot(token, user, queue, Poller(queue, conflict_pause=conflict_pause, strict=strict))
