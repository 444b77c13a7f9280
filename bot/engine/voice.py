"""What a turn says: lines and buttons on the page of each chat, filled as those who hear it may see them. No state is entered here."""

from __future__ import annotations

from collections.abc import Callable

from bot.dialog.expressions import evaluate
from bot.dialog.model import Says
from bot.dialog.texts import Text, fill, render
from bot.engine import wording
from bot.engine.answers import kind_of
from bot.engine.effects import Button, Rows
from bot.engine.place import Ear, Place
from bot.engine.session import SHARE, shares

#: A button that lets somebody write words in a group, and one that leads into the private chat.
WRITE, CHAT = "write", "chat"


class Voice(Place):
    """A place from which one speaks."""

    __slots__ = ()

    def view(self, ear: Ear) -> Callable[[Text], dict[str, str]]:
        """Values for the holes of a text, as those who hear it may see them."""
        facts = self.session.seats[ear.seat].facts if ear.seat else {}
        names = {role: self.called([seat]) for role, seat in self.frame.roles.items()} if self.is_for_two() else {}
        sight = wording.Sight(self.dialog, self.frame, ear.seat, {**facts, **names}, self.manner, self.now)
        return lambda text: sight.values(text.names())

    def page(self, ear: Ear) -> wording.Page:
        """The page of a chat."""
        return self.pages.setdefault(ear.chat, wording.Page())

    def hear(self, ear: Ear, text: Text) -> None:
        """A line where it is heard."""
        self.page(ear).lines.append(render(text, self.view(ear)(text)))

    def hear_phrase(self, ear: Ear, name: str, **values: str) -> None:
        """A stock phrase where it is heard."""
        text = self.machine.common.phrases[name]
        self.page(ear).lines.append(render(text, {**self.view(ear)(text), **values}))

    def tell(self, seat: str, text: Text) -> None:
        """A line to a seat, where it has acted."""
        self.hear(self.ear_of(seat), text)

    def tell_all(self, text: Text) -> None:
        """A line to everybody, once a chat."""
        for ear in self.all_ears():
            self.hear(ear, text)

    def phrase(self, seat: str, name: str, **values: str) -> None:
        """A stock phrase to a seat, where it has acted."""
        self.hear_phrase(self.ear_of(seat), name, **values)

    def pick(self, says: Says) -> Text:
        """The variant whose turn it is."""
        return wording.variant(says, self.session.seed + self.frame.visits.get(self.state, 0))

    # Questions and what is offered with them

    def offer_answers(self, seat: str) -> None:
        """The answers to tap, where a seat has acted."""
        self.lay_out(self.ear_of(seat))

    def lay_out(self, ear: Ear) -> None:
        """The answers to tap, what stands beside them, and the row of moves."""
        page = self.page(ear)
        page.header = wording.header(self.here, self.manner)
        self.hand(ear, self.question_rows(ear))
        if ear.seat in self.pending:
            page.extra.append(wording.mine_button(self.manner))

    def hand(self, ear: Ear, rows: Rows) -> None:
        """Buttons that hold as long as the question here stands."""
        page = self.page(ear)
        page.rows = rows
        page.entry = self.frame.entry

    def question_rows(self, ear: Ear) -> Rows:
        """The buttons of the question here, as they stand in a chat."""
        slot = self._slot_for(ear)
        answers = kind_of(self.slot(slot)).rows(self.slot(slot), self.manner) if slot else ()
        if slot and ear.chat == self.group() and self.slot(slot).takes_words:
            answers = (*answers, (Button(self.manner.phrase("write"), WRITE),))
        view = self.reading(ear.seat)
        beside = tuple(
            (Button(fill(offer.text, self.view(ear)(offer.text)), f"b{at}"),)
            for at, offer in enumerate(self.here.beside)
            if offer.guard is None or evaluate(offer.guard, view)
        )
        return (*answers, *beside, wording.moves_row(self.manner))

    def _slot_for(self, ear: Ear) -> str | None:
        """What is answered in a chat; nothing in the group where each is asked alone."""
        if ear.seat is not None:
            alone = self.group() is None or self.asks_privately()
            return self.asked().get(ear.seat) if alone else None
        return None if self.asks_privately() else next(iter(self.asked().values()), None)

    def offer(self, seat: str) -> None:
        """What is offered to somebody alone after their answer."""
        view, ear = self.reading(seat), self.own_ear(seat)
        names = list(self.dialog.states)
        for at, offer in enumerate(self.here.offer):
            if offer.guard is None or evaluate(offer.guard, view):
                label = fill(offer.text, self.view(ear)(offer.text))
                self.page(ear).extra.append(Button(label, f"o{names.index(self.here.name)}.{at}"))

    # What is shown only after a look at it

    def preview(self, seat: str) -> None:
        """What somebody wrote, as both would see it, and whether to show it."""
        ear, slot = self.own_ear(seat), self.here.reveal or ""
        self.hear_phrase(ear, "reveal_look")
        self.page(ear).lines.append(self._quoted(slot, seat))
        self.hear_phrase(ear, "reveal_ask", other=self.called(self.others(seat)))
        self.lay_out(ear)

    def show(self, slot: str) -> None:
        """What each has written, before both, if each chose to; else that it stays where it is."""
        seats = [self.seat_of(role) for role in self.dialog.cast]
        said = [self.frame.answer(shares(slot), seat) for seat in seats]
        if not all(answer is not None and answer.value == SHARE for answer in said):
            for ear in self.all_ears():
                self.hear_phrase(ear, "reveal_kept")
            return
        for ear in self.all_ears():
            for seat in seats:
                self.hear_phrase(ear, "reveal_of", who=self.called([seat]))
                self.page(ear).lines.append(self._quoted(slot, seat))

    def _quoted(self, slot: str, seat: str) -> str:
        answer = self.frame.answer(slot, seat)
        return wording.quote(kind_of(self.slot(slot)).shown(self.slot(slot), answer, self.manner)) if answer else ""

    # What the author says on entering

    def speak(self) -> None:
        """What stands in the state: said, shown as wrong, handed over."""
        state = self.here
        if state.say:
            self.tell_all(self.pick(state.say))
        for ear in self.all_ears():
            if state.wrong_example:
                self.hear_phrase(
                    ear, "wrong_example", example=fill(state.wrong_example, self.view(ear)(state.wrong_example))
                )
            if state.copy:
                self._hand_over(ear, state.copy)

    def _hand_over(self, ear: Ear, text: Text) -> None:
        found = self.view(ear)(text)
        page = self.page(ear)
        page.lines.append(f"<blockquote>{render(text, found)}</blockquote>")
        page.copies.append(wording.copy_button(fill(text, found), self.manner))
