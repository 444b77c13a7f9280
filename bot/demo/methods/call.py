"""One call of a bot: who asks, with what, in which world; and the shape of a handler."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.demo.bots import Bot
from bot.demo.params import Params
from bot.demo.world import World


@dataclass(frozen=True, slots=True)
class Call:
    world: World
    bot: Bot
    params: Params


@dataclass(frozen=True, slots=True)
class Told:
    """A result with the `description` that Telegram adds to a few successes."""

    result: Any
    description: str


Handler: TypeAlias = Callable[[Call], Any]
