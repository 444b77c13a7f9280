"""What a playing person asks for, read with types; and which chat they mean."""

from dataclasses import dataclass
from typing import Any

from bot.demo.errors import PlayError
from bot.demo.models import Chat, Json, Message, User
from bot.demo.world import World


@dataclass(frozen=True, slots=True)
class Wish:
    """`person` acts; `given` is the JSON object that says how. PlayError tells what is missing."""

    world: World
    person: User
    given: Json

    def text(self, name: str, default: str = "") -> str:
        value = self.given.get(name)
        return default if value is None else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        value: Any = self.given.get(name, default)
        try:
            return int(value)
        except (TypeError, ValueError):
            raise PlayError(f"{name} must be a number") from None

    def flag(self, name: str) -> bool:
        return bool(self.given.get(name))

    def chat(self) -> Chat:
        """`chat`: nothing for the first bot's private chat, a bot's id or @name, or a group's id."""
        return find_chat(self.world, self.person, self.given.get("chat"))

    def group(self) -> Chat:
        chat = find_group(self.world, self.given.get("chat"))
        member = chat.members.get(self.person.id)
        if member is None or not member.present:
            raise PlayError(f"{self.person.id} is not in the group {chat.id}")
        return chat

    def message(self, chat: Chat, name: str = "message_id") -> Message:
        message = chat.messages.get(self.integer(name))
        if message is None:
            raise PlayError(f"there is no message {self.given.get(name)} in the chat")
        return message


def find_chat(world: World, person: User, reference: object) -> Chat:
    if isinstance(reference, int) and reference < 0:
        chat = find_group(world, reference)
        member = chat.members.get(person.id)
        if member is None or not member.present:
            raise PlayError(f"{person.id} is not in the group {chat.id}")
        return chat
    return world.private_chat(world.find_bot(reference), person)


def find_group(world: World, reference: object) -> Chat:
    """Follows an upgrade to a supergroup, as people's apps do."""
    chat = world.groups.get(reference) if isinstance(reference, int) else None
    if chat is None:
        raise PlayError(f"there is no group {reference}")
    return find_group(world, chat.migrated_to) if chat.migrated_to is not None else chat
