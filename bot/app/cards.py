"""The card that asks two whether they want a talk: what stands on it, what its buttons do. Who is in, and what follows, stands in `couples`."""

from __future__ import annotations

from dataclasses import replace

from bot.app.draft import Aside
from bot.app.people import called
from bot.app.visit import Visit
from bot.dialog.texts import fill, render
from bot.engine.effects import Button, Rows
from bot.engine.session import DAILY_PLAN_TWO
from bot.ports import Chat, Couple

#: An invitation holds for so long (seconds).
A_DAY = 86_400.0
#: The talks that two may begin with in a fight, the first unless they choose another one.
FIGHTS = ("attune_group", "two_views", "repair", "aftermath", "stress_talk")
#: Those for a quieter hour, the same way.
QUIET = ("weekly", "rituals", "celebrate", "conversation_cards", DAILY_PLAN_TWO)
TALKS = (*FIGHTS, *QUIET)
#: What the acts of these buttons begin with; behind it stand what is wanted and the couple's id.
ACT = "p:"
IN, OTHER_TALK, TALK, CONFIRM, DECLINE = "in", "other", "talk", "yes", "no"


def ask(visit: Visit, couple: Couple, chat: Chat) -> None:
    """A card that asks both whether they want this talk now; it holds for a day."""
    couple = replace(couple, ready=(), card=0, open_until=visit.draft.now + A_DAY)
    visit.draft.keep_couple(couple)
    card = "card_group" if couple.home else "card_two"
    visit.posting.say(chat, card, card_rows(visit, couple), topic=couple.topic, talk=title(visit, couple))


def card_rows(visit: Visit, couple: Couple) -> Rows:
    """What can be pressed on the card."""
    into = "card_yes" if couple.two else "card_join"
    rows = [(Button(visit.phrase(into), act(wish(couple), couple)),)]
    if couple.two:
        rows.append((Button(visit.phrase("card_other"), act(OTHER_TALK, couple)),))
    return tuple(rows)


def show_card(visit: Visit, couple: Couple, rows: Rows) -> None:
    """The card as it stands now: which talk, and who is in."""
    if not couple.card:
        return
    chat = visit.draft.chats[couple.home]
    phrases, names = visit.library.common.phrases, [called(visit.draft.persons[person]) for person in couple.ready]
    parts = [render(phrases["card_group"], {"talk": title(visit, couple)})]
    if names:
        parts.append(render(phrases["card_in"], {"who": visit.sessions.joined(names)}))
    body = {"text": "\n\n".join(parts), "buttons": visit.posting.buttons(rows, chat)}
    visit.draft.aside(Aside(chat.chat, message=couple.card, body=body))


def talks(visit: Visit, couple: Couple) -> Rows:
    """The talks that two may choose from, as buttons: those for a fight, or those for a quieter hour."""
    dialogs = visit.library.current.bundle.dialogs
    offered = QUIET if couple.dialog in QUIET else FIGHTS
    named = [(TALKS.index(name), dialogs[name]) for name in offered if name in dialogs]
    return tuple((Button(fill(dialog.title, {}), act(f"{TALK}{at}", couple)),) for at, dialog in named)


def wish(couple: Couple) -> str:
    """What a press wants that says "I'm in": this talk, and no other that they are asked to later."""
    return f"{IN}{TALKS.index(couple.dialog)}" if couple.dialog in TALKS else IN


def title(visit: Visit, couple: Couple) -> str:
    """The name of the talk that they are asked to."""
    dialog = visit.library.current.bundle.dialogs.get(couple.dialog)
    return fill(dialog.title, {}) if dialog else ""


def is_open(visit: Visit, couple: Couple) -> bool:
    """Whether the invitation still holds."""
    return visit.draft.now < couple.open_until


def act(what: str, couple: Couple) -> str:
    """What a button does."""
    return f"{ACT}{what}:{couple.id:x}"


def couple_of_act(text: str) -> int | None:
    """The couple that an act names; None for another act."""
    number = text.removeprefix(ACT).rpartition(":")[2] if text.startswith(ACT) else ""
    try:
        return int(number, 16)
    except ValueError:
        return None
