"""Commands, and presses on buttons that belong to no talk: one short function each. What a talk makes of a move stands in the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.app import asking, couples, incoming, pairing, progress
from bot.app.draft import EVERY_ENTRY, Aside
from bot.app.library import is_alarm
from bot.app.recent import deletable, is_whole
from bot.app.tokens import INVITATION, Token
from bot.app.visit import Visit
from bot.engine.answers import clean
from bot.engine.effects import Button
from bot.engine.events import Resume
from bot.engine.moves import HELP_LINK
from bot.engine.presses import CHOSEN
from bot.engine.session import DAILY_PLAN, MOOD, NOW, SAFETY_CHECK, START, STILL, TIMEOUT
from bot.engine.typed import LONGEST_MOVE, move_of
from bot.ports import Chat, Person


def command(visit: Visit, event: incoming.Command, person: Person, chat: Chat) -> None:
    """Answer a command; an unknown one gets help."""
    kind = visit.danger_in(event.argument, person) if event.argument else ""
    if is_alarm(kind):
        visit.help_first(person, chat, kind, event)
        return
    command = COMMANDS.get(event.name, _help)
    command(visit, person, chat)


def _start(visit: Visit, person: Person, chat: Chat) -> None:
    argument = visit.event.argument if isinstance(visit.event, incoming.Command) else ""
    if argument == "now":
        _now(visit, person, chat)
    elif argument == HELP_LINK:
        visit.help_again(person, chat)
    elif argument == TIMEOUT:
        pairing.timeout(visit, person, chat)
    elif argument.startswith(INVITATION):
        pairing.follow(visit, person, chat, argument)
    else:
        _opens(START)(visit, person, chat)


def _now(visit: Visit, person: Person, chat: Chat) -> None:
    row = visit.focus(person, chat) or visit.held(person)
    if person.minor:
        visit.minor_closed(chat)
    elif row is None or visit.gives_way(row):
        visit.fresh(person, chat, NOW)
    elif visit.in_sos(row):
        visit.help_again(person, chat)
    else:
        visit.move(row, person, "return")


def _stop(visit: Visit, person: Person, chat: Chat) -> None:
    """What is in focus; else the talk of two, which either may end from anywhere; else what was to come on a later day. Who said
    that they are in takes it back."""
    row = visit.in_hand(person, chat) or visit.promised(person)
    was_in = couples.step_out(visit, person)
    if row is not None:
        visit.move(row, person, "stop")
    elif was_in:
        visit.posting.say(chat, "not_in")
    else:
        visit.nothing_open(chat)


def _back(visit: Visit, person: Person, chat: Chat) -> None:
    visit.in_talk(person, chat, "back")


def _help(visit: Visit, person: Person, chat: Chat) -> None:
    row = visit.focus(person, chat) or visit.held(person)
    rows = visit.way_to_help()
    if row is not None:
        rows = (*rows, (Button(visit.phrase("continue"), "a:go"),))
    visit.posting.say(chat, "help_text", rows)


def _privacy(visit: Visit, person: Person, chat: Chat) -> None:
    names = (asking.EXPORT, asking.FORGET, *((asking.WITHDRAW,) if person.consent else ()))
    rows = tuple((Button(visit.phrase(f"{name}_start"), f"a:{name}"),) for name in names)
    visit.posting.say(chat, "privacy_text", rows, days=str(visit.manners.retention_days))


def _forget(visit: Visit, person: Person, chat: Chat) -> None:
    asking.put(visit, person, chat, asking.FORGET)


def _withdraw(visit: Visit, person: Person, chat: Chat) -> None:
    asking.put(visit, person, chat, asking.WITHDRAW)


def _settings(visit: Visit, person: Person, chat: Chat) -> None:
    name = visit.library.shelf.knowledge.country(person.country) or visit.phrase("not_set")
    rows = ((Button(visit.phrase("settings_country"), "a:country"),),)
    visit.posting.say(chat, "settings_text", rows, country=name)


def _exit(visit: Visit, person: Person, chat: Chat) -> None:
    """Clear the chat as far as Telegram lets us, and be quiet until they come back."""
    for row in visit.draft.sessions_of(person):
        if visit.is_in(row, SAFETY_CHECK) or visit.is_in(row, STILL):
            visit.move(row, person, "over")
        if len(row.seats) == 1:  # of two, the other one is asked all the same
            visit.draft.supersede(row.id, EVERY_ENTRY)
    visit.sessions.hold_others(person, None)
    chat = visit.draft.chats[chat.id]
    visit.draft.keep_chat(replace(chat, focus=None))
    visit.draft.leave(chat)
    gone = deletable(chat.recent, visit.draft.now)
    cover, left = ({"text": visit.phrase(name), "buttons": []} for name in ("exit_done", "exit_left"))
    visit.draft.aside(
        Aside(chat.chat, gone=gone, body=cover if is_whole(chat.recent, visit.draft.now) else left, otherwise=left)
    )


def _export(visit: Visit, person: Person, chat: Chat) -> None:
    asking.put(visit, person, chat, asking.EXPORT)


def _opens(dialog: str) -> _Act:
    """What opens a dialog, for who is of age."""

    def act(visit: Visit, person: Person, chat: Chat) -> None:
        if person.minor:
            visit.minor_closed(chat)
        else:
            visit.fresh(person, chat, dialog)

    return act


def typed(visit: Visit, text: str, person: Person, chat: Chat) -> bool:
    """Take a text that is what a button beside the talks says, or the name of a command that must not wait; False for another."""
    if len(text) > LONGEST_MOVE:
        return False
    said, move = clean(text), move_of(text, visit.library.current)
    meant = next((act for phrase, act in TYPED.items() if said == clean(visit.phrase(phrase))), None)
    if person.minor and move == "help":
        meant = _press_sos
    if said == "exit":
        meant = _exit
    if move == "stop" and visit.in_hand(person, chat) is None:
        meant = _stop
    if meant is not None:
        meant(visit, person, chat)
    return meant is not None


def app_press(visit: Visit, token: Token, person: Person, chat: Chat) -> None:
    """Answer a press on a button that belongs to no talk."""
    act = PRESSES.get(token.act)
    if act is None and token.act.startswith("k:"):
        visit.toast("")
        _set_country(visit, person, chat, token.act.removeprefix("k:"))
    elif act is None and token.act.startswith(asking.ACT):
        asking.pressed(visit, person, chat, token.act)
    elif act is None and token.act.startswith(progress.ACT):
        progress.pressed(visit, person, chat, token.act)
    elif act is None:
        visit.toast("press_done" if token.act == CHOSEN else "press_unknown")
    else:
        visit.toast("")
        act(visit, person, chat)


def _press_else(visit: Visit, person: Person, chat: Chat) -> None:
    visit.fresh(person, chat, START)


def _press_sos(visit: Visit, person: Person, chat: Chat) -> None:
    visit.help_again(person, chat)


def _press_go(visit: Visit, person: Person, chat: Chat) -> None:
    row = visit.focus(person, chat) or visit.held(person)
    role = visit.sessions.seat_of(row, person) if row else None
    if row is None or role is None:
        visit.nothing_open(chat)
    else:
        visit.sessions.advance(row, Resume(role))


def _press_country(visit: Visit, person: Person, chat: Chat) -> None:
    likely = visit.library.shelf.knowledge.likely_countries(person.language)
    rows = tuple((Button(name, f"k:{code}"),) for code, name in likely)
    visit.posting.say(chat, "settings_country", rows)


def _set_country(visit: Visit, person: Person, chat: Chat, code: str) -> None:
    name = visit.library.shelf.knowledge.country(code)
    if name is not None:
        visit.draft.keep_person(replace(person, country=code))
        visit.posting.say(chat, "changed", country=name)


def _press_adult(visit: Visit, person: Person, chat: Chat) -> None:
    person = replace(person, minor=False)
    visit.draft.keep_person(person)
    visit.fresh(person, chat, START)


_Act = Callable[[Visit, Person, Chat], None]

COMMANDS: Mapping[str, _Act] = {
    "start": _start,
    "now": _now,
    "help": _help,
    "stop": _stop,
    "back": _back,
    "privacy": _privacy,
    "safety": _opens(SAFETY_CHECK),
    "daily": _opens(DAILY_PLAN),
    "weekly": pairing.weekly,
    "mood": _opens(MOOD),
    "exit": _exit,
    "progress": progress.ask,
    "export": _export,
    "forget": _forget,
    "settings": _settings,
    "link": pairing.link,
    "unlink": pairing.unlink,
    "attune": pairing.attune,
    "timeout": pairing.timeout,
}

#: What may also be typed, by the phrase on the button.
TYPED: Mapping[str, _Act] = {
    "help_now": _press_sos,
    "forget_start": _forget,
    "export_start": _export,
    "withdraw_start": _withdraw,
}

PRESSES: Mapping[str, _Act] = {
    "a:now": _now,
    "a:else": _press_else,
    "a:sos": _press_sos,
    "a:go": _press_go,
    "a:country": _press_country,
    "a:forget": _forget,
    "a:export": _export,
    "a:withdraw": _withdraw,
    "a:progress": progress.ask,
    "a:adult": _press_adult,
}
