"""A playing person: says, presses, hears, founds groups. Speaks to the stand-in through a Stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.demo.entities import entity_text
from bot.demo.errors import PlayError
from bot.demo.models import Json

if TYPE_CHECKING:
    from bot.demo.stand import Stand

ChatRef = int | str | None


@dataclass(frozen=True, slots=True)
class Heard:
    """A message, edit or toast of a bot as the person sees it. `chat_id` is the Bot API's.

    `force_reply` is set where the app opens the field to answer for this person.
    """

    kind: str
    seq: int
    chat_id: int
    raw: Json
    force_reply: bool = False

    @property
    def message(self) -> Json:
        found: Json = self.raw.get("message", {})
        return found

    @property
    def message_id(self) -> int:
        return int(self.message.get("message_id", 0))

    @property
    def text(self) -> str:
        """Text, caption, or a toast's words."""
        return str(self.message.get("text") or self.message.get("caption") or self.raw.get("text", ""))

    @property
    def rows(self) -> list[list[Json]]:
        rows: list[list[Json]] = self.message.get("reply_markup", {}).get("inline_keyboard", [])
        return rows

    @property
    def buttons(self) -> list[str]:
        """Labels from left to right, top to bottom."""
        return [button["text"] for row in self.rows for button in row]

    @property
    def url(self) -> str:
        """The link that the answer to a press opens, "" for none."""
        return str(self.raw.get("url", ""))

    @property
    def topic(self) -> int:
        """The forum topic it stands in, 0 for none."""
        return int(self.message.get("message_thread_id", 0)) if self.message.get("is_topic_message") else 0


class Person:
    """`chat` is everywhere: nothing for the private chat with the first bot, @name or id of a bot, id of a group."""

    def __init__(self, stand: "Stand", about: Json) -> None:
        self.stand = stand
        self.about = about
        self.id = int(about["id"])
        self.last: Heard | None = None
        self._floor: dict[str, int] = {}
        self._since = 0
        self._taken: set[int] = set()

    @property
    def first_name(self) -> str:
        return str(self.about["first_name"])

    async def say(self, text: str, chat: ChatRef = None, **how: Any) -> int:
        """Returns the message id. `how`: reply_to, topic, anonymous, forward_from, via_bot, entities."""
        return _id(await self.act("say", text=text, chat=chat, **how))

    async def send(self, kind: str, chat: ChatRef = None, **how: Any) -> int:
        """voice, sticker, photo, document, location, contact, video_note or dice; `how` as in say, and caption."""
        return _id(await self.act("send", kind=kind, chat=chat, **how))

    async def voice(self, chat: ChatRef = None) -> int:
        return await self.send("voice", chat)

    async def sticker(self, chat: ChatRef = None) -> int:
        return await self.send("sticker", chat)

    async def photo(self, chat: ChatRef = None, **how: Any) -> int:
        return await self.send("photo", chat, **how)

    async def reply(self, text: str, to: int | Heard, chat: ChatRef = None) -> int:
        """Where no chat is named, what was heard in a group is answered there."""
        if not isinstance(to, Heard):
            return await self.say(text, chat, reply_to=to)
        return await self.say(text, chat or (to.chat_id if to.chat_id < 0 else None), reply_to=to.message_id)

    async def edit(self, text: str, message_id: int | None = None, chat: ChatRef = None) -> None:
        """One's own message; the newest where none is named."""
        await self.act("edit", text=text, message_id=message_id, chat=chat)

    async def delete(self, message_id: int, chat: ChatRef = None) -> None:
        await self.act("delete", message_id=message_id, chat=chat)

    async def press(self, label: str | None = None, chat: ChatRef = None, **which: Any) -> Json:
        """By label on the newest message that has it, or `which`: message_id, index, data (forged or not).

        Returns query_id of a press; `copied`, `opened` or the sent message for other buttons.
        """
        return await self.act("press", label=label, chat=chat, **which)

    async def open_link(self, url: str, chat: ChatRef = None, **how: Any) -> Json:
        """`start=False` opens the private chat and leaves its Start unpressed."""
        return await self.act("link", url=url, chat=chat, **how)

    async def start(self, chat: ChatRef = None) -> int:
        """Presses Start in a private chat; what an opened link carried goes with it."""
        return _id(await self.act("start", chat=chat))

    async def follow(self, answer: Heard | None = None, **how: Any) -> Json:
        """Opens the link that answers a press (the next one to come, where none is named); `how` as in open_link."""
        answer = answer or await self.toast()
        if not answer.url:
            raise PlayError(f"{self.first_name}'s press was answered without a link: {answer.text!r}")
        return await self.open_link(answer.url, **how)

    async def block(self, chat: ChatRef = None) -> None:
        await self.act("block", chat=chat)

    async def unblock(self, chat: ChatRef = None) -> None:
        await self.act("unblock", chat=chat)

    async def group(self, title: str = "We two", members: "Sequence[Person]" = (), **how: Any) -> int:
        """Founds a group with the first bot in it; returns its id. `how`: type, forum, bots."""
        made = await self.act("group", title=title, members=[person.id for person in members], **how)
        return int(made["chat"]["id"])

    async def add(self, chat: int, who: "Person | str | int | None" = None) -> None:
        """Adds a person or a bot (the first, where none is named)."""
        await self.act("add", chat=chat, user=_user(who))

    async def kick(self, chat: int, who: "Person | str | int | None" = None) -> None:
        await self.act("kick", chat=chat, user=_user(who))

    async def join(self, chat: int) -> None:
        await self.act("join", chat=chat)

    async def leave(self, chat: int) -> None:
        await self.act("leave", chat=chat)

    async def promote(self, chat: int, who: "Person | str | int | None" = None, **how: Any) -> None:
        """`how`: status, anonymous, can_delete, custom_title."""
        await self.act("promote", chat=chat, user=_user(who), **how)

    async def mute(self, chat: int, who: "Person | str | int | None" = None, **how: Any) -> None:
        """`on=False` lets them speak again."""
        await self.act("mute", chat=chat, user=_user(who), **how)

    async def silence(self, chat: int, **how: Any) -> None:
        """Only admins may write; `on=False` lets everybody write again."""
        await self.act("silence", chat=chat, **how)

    async def upgrade(self, chat: int) -> int:
        """Returns the supergroup's id."""
        return int((await self.act("upgrade", chat=chat))["chat"]["id"])

    async def topic(self, chat: int, name: str = "Topic") -> int:
        return int((await self.act("topic", chat=chat, name=name))["topic"])

    async def hear_all(self, count: int = 1, timeout: float = 5, kinds: str = "message", **how: Any) -> list[Heard]:
        """Waits for the next `count` things of bots; `kinds` is a list of message, edited, toast, answered,
        action, deleted. `how`: chat, else all chats. Raises PlayError when fewer came within `timeout` real seconds."""
        found = await self._listen(count, timeout, kinds, how.get("chat"))
        if len(found) < count:
            said = [heard.text for heard in found]
            raise PlayError(f"{self.first_name} heard {len(found)} of {count} within {timeout} s: {said}")
        self._take(found[:count], kinds, how.get("chat"))
        return found[:count]

    async def hear(self, timeout: float = 5, kinds: str = "message", chat: ChatRef = None) -> Heard:
        """The next thing a bot says to this person."""
        return (await self.hear_all(1, timeout, kinds, chat=chat))[0]

    async def hear_until(self, words: str, timeout: float = 5, chat: ChatRef = None) -> Heard:
        """Passes over messages and edits until one has `words` in it."""
        while True:
            heard = await self.hear(timeout, "message,edited", chat)
            if words in heard.text:
                return heard

    async def toast(self, timeout: float = 5) -> Heard:
        """The next answer to a press: `.text` is empty when the bot only stopped the spinner."""
        return await self.hear(timeout, "toast,answered")

    async def heard_nothing(self, timeout: float = 0.05, kinds: str = "message") -> bool:
        return not await self._listen(1, timeout, kinds, None)

    async def inbox(self, kinds: str = "message") -> list[Heard]:
        """All that bots have said so far, whether heard already or not."""
        answer = await self.stand.get(f"people/{self.id}/hear", since=0, kinds=kinds)
        return [self._heard(event) for event in answer["events"]]

    async def skip(self) -> None:
        """What came until now counts as heard."""
        self._since = int((await self.stand.state())["seq"])
        self._floor.clear()
        self._taken.clear()

    async def look(self, chat: ChatRef = None) -> list[Json]:
        """The chat as it stands now, one's own messages included."""
        answer = await self.stand.get(f"people/{self.id}/chat", chat=chat)
        messages: list[Json] = answer["messages"]
        return messages

    async def chats(self) -> list[Json]:
        chats: list[Json] = (await self.stand.get(f"people/{self.id}/chats"))["chats"]
        return chats

    async def act(self, act: str, /, **wish: Any) -> Json:
        """Any act of /play/people/ID/NAME."""
        given = {key: value for key, value in wish.items() if value is not None}
        return await self.stand.post(f"people/{self.id}/{act}", given)

    async def _listen(self, count: int, timeout: float, kinds: str, chat: ChatRef) -> list[Heard]:
        query: Json = {"count": count, "timeout": timeout, "chat": chat}
        query["kinds"] = ",".join(f"{kind}:{self._floor_of(kind)}" for kind in kinds.split(","))
        query["passed"] = ",".join(map(str, sorted(self._taken))) or None
        answer = await self.stand.get(f"people/{self.id}/hear", **query)
        return [self._heard(event) for event in answer["events"]]

    def _heard(self, event: Json) -> Heard:
        field = _opens_field(event.get("message", {}), self.about)
        return Heard(event["kind"], event["seq"], event["chat"], event, field)

    def _take(self, taken: list[Heard], kinds: str, chat: ChatRef) -> None:
        """Hearing everything moves the floor of its kinds; hearing one chat marks single events."""
        if not taken:
            return
        self.last = taken[-1]
        if chat is not None:
            self._taken |= {heard.seq for heard in taken}
            return
        for kind in kinds.split(","):
            self._floor[kind] = max(self._floor_of(kind), taken[-1].seq)

    def _floor_of(self, kind: str) -> int:
        return max(self._since, self._floor.get(kind, 0))


def _opens_field(message: Json, about: Json) -> bool:
    """A selective ForceReply is for those alone whom the message names, or to whom it replies."""
    aside = message.get("aside") or {}
    if not aside.get("force_reply") or not aside.get("selective"):
        return bool(aside.get("force_reply"))
    if message.get("reply_to_message", {}).get("from", {}).get("id") == about["id"]:
        return True
    return any(_names(message, entity, about) for entity in message.get("entities", ()))


def _names(message: Json, entity: Json, about: Json) -> bool:
    if entity["type"] == "text_mention":
        return bool(entity["user"]["id"] == about["id"])
    named = entity_text(message["text"], entity) if entity["type"] == "mention" else ""
    return named.lower() == f"@{about.get('username')}".lower()


def _id(answer: Json) -> int:
    return int(answer["message"]["message_id"])


def _user(who: "Person | str | int | None") -> int | str | None:
    return who.id if isinstance(who, Person) else who
