"""What the world is made of: users, bots' profiles, members, chats, messages. No behaviour beyond lookups."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

ANONYMOUS_ADMIN_ID = 1087968824
PRESENT = frozenset({"creator", "administrator", "member", "restricted"})
ADMINS = frozenset({"creator", "administrator"})


@dataclass(slots=True)
class User:
    id: int
    first_name: str
    is_bot: bool = False
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    deactivated: bool = False

    @property
    def json(self) -> Json:
        """The Bot API's User, in Telegram's field order."""
        shown: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            value = getattr(self, name)
            if value:
                shown[name] = value
        return shown


ANONYMOUS_ADMIN = User(ANONYMOUS_ADMIN_ID, "Group", is_bot=True, username="GroupAnonymousBot")


@dataclass(slots=True)
class Member:
    user: User
    status: str = "member"
    anonymous: bool = False
    muted: bool = False
    can_delete: bool = True
    custom_title: str | None = None

    @property
    def present(self) -> bool:
        return self.status in PRESENT

    @property
    def is_admin(self) -> bool:
        return self.status in ADMINS


@dataclass(slots=True)
class Message:
    """`json` is the Bot API's Message; `aside` is what only the person's app shows (ForceReply, keyboards)."""

    id: int
    chat: "Chat"
    author_id: int
    at: float
    json: Json
    aside: Json | None = None

    @property
    def keyboard(self) -> list[list[Json]]:
        rows: list[list[Json]] = self.json.get("reply_markup", {}).get("inline_keyboard", [])
        return rows


@dataclass(slots=True)
class Chat:
    """A group, or the private chat of one person with one bot, whose id is the person's.

    `start` is what a link that was opened would hand over, `silent` a group where only admins may write, `spoke` the bot
    that wrote last.
    """

    id: int
    type: str
    instance: str
    title: str | None = None
    username: str | None = None
    is_forum: bool = False
    person: User | None = None
    bot_id: int = 0
    opened: bool = False
    blocked: bool = False
    start: str = ""
    silent: bool = False
    spoke: int = 0
    migrated_to: int | None = None
    topics: dict[int, str] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    last_id: int = 0

    @property
    def is_private(self) -> bool:
        return self.type == "private"

    @property
    def json(self) -> Json:
        """The Bot API's Chat."""
        if self.person is not None:
            names = {"first_name": self.person.first_name}
            optional = {"last_name": self.person.last_name, "username": self.person.username}
            names |= {name: value for name, value in optional.items() if value}
            return {"id": self.id, **names, "type": "private"}
        shown: Json = {"id": self.id, "title": self.title, "type": self.type}
        if self.username:
            shown["username"] = self.username
        if self.is_forum:
            shown["is_forum"] = True
        return shown

    def may_write(self, member: Member) -> bool:
        return member.is_admin or not (member.muted or self.silent)

    def present(self) -> Iterator[Member]:
        return (member for member in self.members.values() if member.present)

    def people(self) -> list[int]:
        """Ids of those whose apps show this chat."""
        if self.person is not None:
            return [self.person.id]
        return [member.user.id for member in self.present() if not member.user.is_bot]
