"""What reaches the use cases from a messenger, already stripped of its wire format. No parsing and no answer stands here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Who:
    """The sender: Telegram's user id, first name and language code ("" where unknown)."""

    user: int
    name: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """The chat: Telegram's id, whether it is private, and the forum topic (0 for none)."""

    chat: int
    private: bool = True
    topic: int = 0


@dataclass(frozen=True, slots=True)
class Incoming:
    """Anything a person did. `message` is the message's id in its chat, `at` its date (epoch seconds, Telegram's clock)."""

    update: int
    who: Who
    where: Where
    message: int
    at: float


@dataclass(frozen=True, slots=True)
class Words(Incoming):
    """A text. `to_bot` is set in groups where it is a reply to the bot or names it; `reply_to` is the message of the bot's
    that it is a reply to (its id, 0 for none)."""

    text: str = ""
    to_bot: bool = True
    reply_to: int = 0


@dataclass(frozen=True, slots=True)
class Command(Incoming):
    """A command: its name without slash and bot name, lower case, what stands behind it, and whether it names this bot: in a
    group, one that names none may be for another."""

    name: str = ""
    argument: str = ""
    named: bool = False


@dataclass(frozen=True, slots=True)
class Pressed(Incoming):
    """A button press. `press` is Telegram's id of the query; `message` is the message that carries the button (0 if gone).

    `copies` are the buttons of that message that copy a sentence (label, sentence): other buttons may go, these stay.
    """

    press: str = ""
    data: str = ""
    copies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Edited(Incoming):
    """A person changed a message of theirs. `to_bot` as for words."""

    text: str = ""
    to_bot: bool = True


@dataclass(frozen=True, slots=True)
class Unreadable(Incoming):
    """Something that is no answer: `kind` is voice, sticker, photo, forward, via_bot, location, contact or other.

    `text` are the words that come with it, under a picture or passed on: for the screen alone. `to_bot` as for words. `zone` is
    the time zone of a place that somebody shared alone with the bot; where it is on the map is kept nowhere.
    """

    kind: str = "other"
    text: str = ""
    to_bot: bool = True
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Came(Incoming):
    """People came into the group (Telegram's ids)."""

    users: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Left(Incoming):
    """Somebody left the group, or was put out of it (Telegram's id)."""

    user: int = 0


@dataclass(frozen=True, slots=True)
class Standing(Incoming):
    """The bot's standing in a chat changed: blocked or unblocked by a person; added, removed, muted or unmuted in a group."""

    change: str = ""


@dataclass(frozen=True, slots=True)
class Relocated(Incoming):
    """The group `where` has become a supergroup with the id `to`."""

    to: int = 0
