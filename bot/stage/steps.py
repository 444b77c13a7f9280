"""The lines of a conversation test that do something, one small class each. Those that look stand in `looks`, how both are written in `script`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from bot.dialog.problems import Mark, did_you_mean
from bot.stage.phrases import Phrase
from bot.stage.play import Play, Unmet
from bot.stage.recording import Knob, Shown
from bot.stage.stage import BURST, READING, Cast


class Step(Protocol):
    """One line; those that do not act only look."""

    @property
    def acts(self) -> bool:
        """Whether it does something."""

    @property
    def mark(self) -> Mark:
        """Where it stands."""

    async def play(self, play: Play) -> None:
        """Do it, or see that it is so. Raises Unmet."""


async def played(step: Step, play: Play) -> None:
    """Play a line; what does not come true is told with its place."""
    try:
        await step.play(play)
        play.check()
    except Unmet as unmet:
        if unmet.mark is None:
            unmet.mark = step.mark
        raise


@dataclass(frozen=True, slots=True)
class Types:
    """Somebody types; several texts follow each other as fast as people in a fight write them."""

    mark: Mark
    who: str
    texts: tuple[str, ...]
    acts = True

    async def play(self, play: Play) -> None:
        """One text after the other."""
        cast = play.cast(self.who)
        play.act(cast)
        for number, text in enumerate(self.texts):
            await play.stage.type(cast, text, pause=BURST if number else READING)
            play.typed[self.who] = play.stage.last_typed


@dataclass(frozen=True, slots=True)
class Writes:
    """Somebody in the group answers the bot's last message there; everything else that is typed there is not for the bot."""

    mark: Mark
    who: str
    texts: tuple[str, ...]
    acts = True

    async def play(self, play: Play) -> None:
        """One text after the other."""
        cast = play.cast(self.who)
        play.act(cast)
        for number, text in enumerate(self.texts):
            await play.stage.reply(cast, text, pause=BURST if number else READING)
            play.typed[self.who] = play.stage.last_typed


@dataclass(frozen=True, slots=True)
class Taps:
    """Somebody taps buttons, one after the other."""

    mark: Mark
    who: str
    labels: tuple[Phrase, ...]
    acts = True

    async def play(self, play: Play) -> None:
        """Each must be there, and each press is answered."""
        for label in self.labels:
            cast = play.cast(self.who)
            message, knob = _button(play, cast, label)
            play.act(cast)
            if not knob.copy and not knob.url:  # those never reach the bot
                await play.stage.press(cast, message, knob)
                if len(play.toasts(cast)) != 1:
                    raise play.unmet(
                        f"the press on {label} was answered {len(play.toasts(cast))} times, not once", cast
                    )


@dataclass(frozen=True, slots=True)
class TapsOld:
    """Somebody taps a button that has gone since, as on a phone that was slow."""

    mark: Mark
    who: str
    label: Phrase
    acts = True

    async def play(self, play: Play) -> None:
        """The newest one that ever had these words."""
        cast = play.cast(self.who)
        found = [
            (message, knob)
            for message in play.stage.messenger.in_chat(cast.where.chat)
            for knob in message.before
            if knob.data and self.label.is_all_of(knob.text)
        ]
        if not found:
            raise play.unmet(f"no button {self.label} has gone so far; 'taps' is for those that are there", cast)
        play.act(cast)
        await play.stage.press(cast, *found[-1])


@dataclass(frozen=True, slots=True)
class Edits:
    """Somebody changes their last text."""

    mark: Mark
    who: str
    text: str
    acts = True

    async def play(self, play: Play) -> None:
        """There must be one."""
        cast = play.cast(self.who)
        if self.who not in play.typed:
            raise play.unmet(f"{self.who} has typed nothing that could be edited", cast)
        play.act(cast)
        await play.stage.edit(cast, play.typed[self.who], self.text)


@dataclass(frozen=True, slots=True)
class Sends:
    """Somebody sends what has no words, such as a voice message."""

    mark: Mark
    who: str
    kind: str
    acts = True

    async def play(self, play: Play) -> None:
        """As it is."""
        cast = play.cast(self.who)
        play.act(cast)
        await play.stage.send(cast, self.kind)


@dataclass(frozen=True, slots=True)
class Stands:
    """Somebody blocks the bot or lets it write again; in the group, somebody comes or leaves, or takes the bot in or out."""

    mark: Mark
    who: str
    change: str
    acts = True

    async def play(self, play: Play) -> None:
        """As it is."""
        cast = play.cast(self.who)
        play.act(cast)
        await play.stage.stand(cast, self.change)


@dataclass(frozen=True, slots=True)
class Opens:
    """A dialog opens for somebody, without the way there."""

    mark: Mark
    who: str
    dialog: str
    acts = True

    async def play(self, play: Play) -> None:
        """It must be one of the dialogs."""
        cast = play.cast(self.who)
        known = play.stage.props.machine.bundle.dialogs
        if self.dialog not in known:
            raise Unmet(f"there is no dialog '{self.dialog}'. {did_you_mean(self.dialog, known)}")
        play.act(cast)
        await play.stage.open_dialog(cast, self.dialog)


@dataclass(frozen=True, slots=True)
class Pairs:
    """A dialog opens for two who are in already: who plays which role, and whether in their group or each in their own chat."""

    mark: Mark
    dialog: str
    roles: tuple[tuple[str, str], ...]
    place: int
    acts = True

    async def play(self, play: Play) -> None:
        """It must be a dialog of two, with all its roles given."""
        known = play.stage.props.machine.bundle.dialogs
        if self.dialog not in known:
            raise Unmet(f"there is no dialog '{self.dialog}'. {did_you_mean(self.dialog, known)}")
        cast, given = known[self.dialog].cast, dict(self.roles)
        if set(given) != set(cast):
            raise Unmet(
                f"'{self.dialog}' has the roles {' and '.join(cast)}; say who plays which, such as {{{cast[0]}: ana}}"
            )
        first, second = (play.cast(given[role]) for role in cast)
        play.act(replace(first, place=self.place))
        await play.stage.open_pair(first, second, self.dialog, self.place)


@dataclass(frozen=True, slots=True)
class Follows:
    """Somebody follows the newest link into their own chat, from a press or out of a message."""

    mark: Mark
    who: str
    acts = True

    async def play(self, play: Play) -> None:
        """There must be one."""
        cast, link = play.cast(self.who), play.link()
        if not link:
            raise play.unmet("no link was given so far", cast)
        play.act(cast)
        await play.stage.type(cast, f"/start {link}")


@dataclass(frozen=True, slots=True)
class Waits:
    """Time passes (seconds)."""

    mark: Mark
    seconds: float
    acts = True

    async def play(self, play: Play) -> None:
        """Whatever is due comes."""
        play.act()
        await play.stage.wait(self.seconds)


@dataclass(frozen=True, slots=True)
class Restarts:
    """The process dies, and another starts so many seconds later. At once: nobody must notice, so it is no act."""

    mark: Mark
    seconds: float = 0.0
    acts = True

    async def play(self, play: Play) -> None:
        """On the same store."""
        if self.seconds:
            play.act()
        await play.stage.restart(self.seconds)


def _button(play: Play, cast: Cast, label: Phrase) -> tuple[Shown, Knob]:
    for message in reversed(play.stage.messenger.in_chat(cast.where.chat)):
        for knob in message.knobs:
            if label.is_all_of(knob.text):
                return message, knob
    there = did_you_mean(label.words, [knob.text for knob in play.knobs(cast)])
    raise play.unmet(f"there is no button {label} to tap. {there}", cast)
