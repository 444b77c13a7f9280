"""Reads what a text says to the bot: commands and mentions, by Telegram's entities. PURE; it answers nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.adapters.telegram.fields import clean, natural, record, records, string, whole
from bot.ports import Json


@dataclass(frozen=True, slots=True)
class Me:
    """Who the bot is: its user id and its username without @."""

    user: int
    username: str


@dataclass(frozen=True, slots=True)
class Called:
    """A command as typed: name (lower case, without slash), the bot it names ("" for none), and what follows."""

    name: str
    bot: str
    argument: str

    def is_for(self, me: Me) -> bool:
        """Whether it names this bot, or none."""
        return self.bot in ("", me.username.lower())


@dataclass(frozen=True, slots=True)
class _Marked:
    """A stretch of a text that an entity names, and the text after it."""

    part: str
    rest: str


def command(message: Mapping[str, Json]) -> Called | None:
    """The command that the text begins with, if it does."""
    for entity in _entities(message):
        if entity.get("type") == "bot_command" and natural(entity, "offset") == 0:
            marked = _marked(message, entity)
            name, _, bot = marked.part.removeprefix("/").partition("@")
            return Called(name=name.lower(), bot=bot.lower(), argument=clean(marked.rest).strip())
    return None


def names(message: Mapping[str, Json], me: Me) -> bool:
    """Whether the text mentions the bot."""
    return any(_is_mention(message, entity, me) for entity in _entities(message))


def spoken(message: Mapping[str, Json], me: Me) -> str:
    """The text, cleaned, without the bot's own name in front: "@attune_bot stop" says "stop"."""
    for entity in _entities(message):
        if natural(entity, "offset") == 0 and _is_mention(message, entity, me):
            return clean(_marked(message, entity).rest).lstrip(" ,:\n")
    return clean(string(message, "text"))


def _entities(message: Mapping[str, Json]) -> Iterator[Mapping[str, Json]]:
    if "entities" in message:
        yield from records(message["entities"], "entities")


def _is_mention(message: Mapping[str, Json], entity: Mapping[str, Json], me: Me) -> bool:
    match entity.get("type"):
        case "mention":
            return _marked(message, entity).part.lower() == f"@{me.username}".lower()
        case "text_mention":
            return whole(record(entity.get("user"), "user"), "id") == me.user
        case _:
            return False


def _marked(message: Mapping[str, Json], entity: Mapping[str, Json]) -> _Marked:
    """Telegram counts in UTF-16 units, so an emoji is two."""
    units = string(message, "text").encode("utf-16-le", "surrogatepass")
    start = 2 * natural(entity, "offset")
    end = start + 2 * natural(entity, "length")
    return _Marked(part=_decoded(units[start:end]), rest=_decoded(units[end:]))


def _decoded(units: bytes) -> str:
    return units.decode("utf-16-le", "surrogatepass")
