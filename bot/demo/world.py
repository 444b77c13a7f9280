"""Everything that exists in the stand-in: bots, people, chats, files, feed. Finds and creates; others act on it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from bot.demo.bots import Bot, new_bot
from bot.demo.clock import Clock
from bot.demo.errors import PlayError
from bot.demo.faults import Faults
from bot.demo.feed import Feed
from bot.demo.files import Files
from bot.demo.journal import Journal
from bot.demo.limits import Limits
from bot.demo.models import ANONYMOUS_ADMIN, Chat, Json, Member, User

HISTORY = 5_000


@dataclass(frozen=True, slots=True)
class Settings:
    """`journal` and `feed` are how many entries are kept (0 turns the journal off); times are real seconds.

    `strict_polling` adds Telegram's brake on getUpdates that come again at once with the same offset.
    """

    journal: int = 50_000
    feed: int = 50_000
    conflict_pause: float = 3.0
    webhook_backoff: float = 0.02
    webhook_backoff_max: float = 0.2
    webhook_timeout: float = 10.0
    strict_polling: bool = False


class World:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = Clock()
        self.rng = random.SystemRandom()
        self.users: dict[int, User] = {ANONYMOUS_ADMIN.id: ANONYMOUS_ADMIN}
        self.bots: dict[str, Bot] = {}
        self.bots_by_id: dict[int, Bot] = {}
        self.private: dict[tuple[int, int], Chat] = {}
        self.groups: dict[int, Chat] = {}
        self.feed = Feed(settings.feed)
        self.files = Files()
        self.faults = Faults()
        self.limits = Limits(self.clock)
        self.journal = Journal(settings.journal)
        self._last_id = 1_000_000
        self._last_message = self.rng.randint(10, 999)

    def add_bot(self, token: str, name: str, username: str) -> Bot:
        """A token is BOT_ID:SECRET, as BotFather gives it."""
        head, colon, tail = token.partition(":")
        if not (head.isdigit() and colon and tail):
            raise PlayError("a token looks like 123456:ABC")
        user = User(int(head), name, is_bot=True, username=username)
        pause, strict = self.settings.conflict_pause, self.settings.strict_polling
        bot = new_bot(token, user, self.clock, conflict_pause=pause, strict=strict)
        self.users[user.id] = user
        self.bots[token] = self.bots_by_id[user.id] = bot
        return bot

    def add_person(self, wish: Json) -> User:
        """`wish`: id, first_name, last_name, username, language_code, all optional."""
        wish = {key: value for key, value in wish.items() if value is not None}
        unknown = set(wish) - {"id", "first_name", "last_name", "username", "language_code"}
        if unknown:
            raise PlayError(f"a person has no {sorted(unknown)}")
        user_id = wish.pop("id", None) or self.new_id()
        if user_id in self.users:
            raise PlayError(f"the id {user_id} is taken")
        user = User(user_id, wish.pop("first_name", f"Person {user_id}"), **wish)
        self.users[user.id] = user
        return user

    def person(self, user_id: int) -> User:
        user = self.users.get(user_id)
        if user is None or user.is_bot:
            raise PlayError(f"there is no person {user_id}")
        return user

    def find_bot(self, reference: object = None) -> Bot:
        """By id or @username; the first bot, where none is named."""
        if reference is None:
            return next(iter(self.bots.values()))
        name = str(reference).removeprefix("@").lower()
        for bot in self.bots.values():
            if name in {str(bot.id), bot.username.lower()}:
                return bot
        raise PlayError(f"there is no bot {reference}")

    def private_chat(self, bot: Bot, person: User) -> Chat:
        key = (bot.id, person.id)
        chat = self.private.get(key)
        if chat is None:
            chat = Chat(person.id, "private", self.new_instance(), person=person, bot_id=bot.id)
            self.private[key] = chat
        return chat

    def bot_in(self, chat: Chat) -> Iterator[tuple[Bot, Member | None]]:
        """The bots that are in a chat; in a private one without a membership."""
        if chat.is_private:
            yield self.bots_by_id[chat.bot_id], None
            return
        for member in list(chat.members.values()):
            bot = self.bots_by_id.get(member.user.id)
            if bot and member.present:
                yield bot, member

    def chats_of(self, person: User) -> Iterator[Chat]:
        yield from (chat for (_, user_id), chat in self.private.items() if user_id == person.id)
        for chat in self.groups.values():
            member = chat.members.get(person.id)
            if member and member.present and chat.migrated_to is None:
                yield chat

    def new_id(self) -> int:
        self._last_id += self.rng.randint(1, 9)
        return self._last_id if self._last_id not in self.users else self.new_id()

    def new_group_id(self, kind: str) -> int:
        bare = self.rng.randint(1_000_000_000, 3_999_999_999)
        return -bare if kind == "group" else -1_000_000_000_000 - bare

    def new_instance(self) -> str:
        return str(self.rng.randint(-(2**63), 2**63 - 1))

    def next_message_id(self, chat: Chat) -> int:
        """Supergroups count for themselves; private chats and basic groups share the account's count."""
        if chat.type == "supergroup":
            chat.last_id += 1
            return chat.last_id
        self._last_message += 1
        return self._last_message
