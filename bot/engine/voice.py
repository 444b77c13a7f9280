"""What a turn says: lines and buttons on the page of each chat, filled as one seat may see them. No state is entered here."""

from __future__ import annotations

from collections.abc import Callable

from bot.dialog.expressions import evaluate
from bot.dialog.model import Says
from bot.dialog.texts import Text, fill, render
from bot.engine import wording
from bot.engine.answers import kind_of
from bot.engine.effects import Button, Rows
from bot.engine.place import Place


class Voice(Place):
    """A place from which one speaks."""

    __slots__ = ()

    def view(self, seat: str) -> Callable[[Text], dict[str, str]]:
        """Values for the holes of a text, as one seat may see them."""
        facts = self.session.seats[seat].facts
        sight = wording.Sight(self.dialog, self.frame, seat, facts, self.manner, self.now)
        return lambda text: sight.values(text.names())

    def page(self, seat: str) -> wording.Page:
        """The page of the chat in which a seat is spoken to."""
        return self.pages.setdefault(self.session.seats[seat].chat, wording.Page())

    def tell(self, seat: str, text: Text) -> None:
        """A line to one seat."""
        self.page(seat).lines.append(render(text, self.view(seat)(text)))

    def tell_all(self, text: Text) -> None:
        """A line to everybody, once a chat."""
        for seat in self.one_a_chat():
            self.tell(seat, text)

    def phrase(self, seat: str, name: str, **values: str) -> None:
        """A stock phrase to one seat."""
        text = self.machine.common.phrases[name]
        self.page(seat).lines.append(render(text, {**self.view(seat)(text), **values}))

    def one_a_chat(self) -> list[str]:
        """The seats of the dialog in progress, one for each chat."""
        chats = {
            self.session.seats[seat].chat: seat for seat in reversed([self.seat_of(role) for role in self.dialog.cast])
        }
        return list(chats.values())

    def pick(self, says: Says) -> Text:
        """The variant whose turn it is."""
        return wording.variant(says, self.session.seed + self.frame.visits.get(self.state, 0))

    def offer_answers(self, seat: str) -> None:
        """The answers to tap, what stands beside them, and the row of moves."""
        page = self.page(seat)
        page.header = wording.header(self.here, self.manner)
        page.rows = self.question_rows(seat)
        page.entry = self.frame.entry
        if seat in self.pending:
            page.extra.append(wording.mine_button(self.manner))

    def question_rows(self, seat: str) -> Rows:
        """The buttons of the question here for a seat."""
        slot = self.asked().get(seat)
        answers = kind_of(self.dialog.slots[slot]).rows(self.dialog.slots[slot], self.manner) if slot else ()
        view = self.reading(seat)
        beside = tuple(
            (Button(fill(offer.text, self.view(seat)(offer.text)), f"b{at}"),)
            for at, offer in enumerate(self.here.beside)
            if offer.guard is None or evaluate(offer.guard, view)
        )
        return (*answers, *beside, wording.moves_row(self.manner))

    def offer(self, seat: str) -> None:
        """What is offered to somebody after their answer."""
        view = self.reading(seat)
        names = list(self.dialog.states)
        for at, offer in enumerate(self.here.offer):
            if offer.guard is None or evaluate(offer.guard, view):
                label = fill(offer.text, self.view(seat)(offer.text))
                self.page(seat).extra.append(Button(label, f"o{names.index(self.here.name)}.{at}"))

    def speak(self) -> None:
        """What the author says on entering."""
        state = self.here
        if state.say:
            self.tell_all(self.pick(state.say))
        if state.wrong_example:
            for seat in self.one_a_chat():
                self.phrase(
                    seat, "wrong_example", example=fill(state.wrong_example, self.view(seat)(state.wrong_example))
                )
        if state.copy:
            for seat in self.one_a_chat():
                self._hand_over(seat, state.copy)

    def _hand_over(self, seat: str, text: Text) -> None:
        found = self.view(seat)(text)
        page = self.page(seat)
        page.lines.append(f"<blockquote>{render(text, found)}</blockquote>")
        page.copies.append(wording.copy_button(fill(text, found), self.manner))
