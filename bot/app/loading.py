"""What a transaction has to read for the updates in it. What is made of it stands elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.app import couples
from bot.app.conversation import Conversation
from bot.app.incoming import Incoming
from bot.ports import Loaded, Store, Wanted


def wanted_by(events: Sequence[Incoming], conversation: Conversation) -> Wanted:
    """Who and what these updates are about."""
    # Telegram gives a private chat the id of its user: danger that somebody types in a group is answered there.
    chats = [chat for event in events for chat in (event.where.chat, event.who.user)]
    return Wanted(
        users=frozenset(event.who.user for event in events),
        chats=frozenset(chats),
        sessions=frozenset(filter(None, map(conversation.session_of, events))),
        couples=frozenset(filter(None, map(conversation.couple_of, events))),
    )


async def read(store: Store, wanted: Wanted) -> Loaded:
    """What is there of it; where somebody is being asked to join others, those too; and all that two have open to whom a
    prompt comes. Raises StoreError."""
    loaded = await store.load(wanted)
    asked = frozenset(filter(None, map(couples.joining, loaded.persons.values()))) - loaded.couples.keys()
    two = (couple for number, couple in loaded.couples.items() if number in wanted.persons)
    both = frozenset(person for couple in two for person in (couple.one, couple.two))
    if not asked and not both:
        return loaded
    others = await store.load(Wanted(couples=asked, persons=both))
    return replace(
        loaded,
        persons={**others.persons, **loaded.persons},
        chats={**others.chats, **loaded.chats},
        sessions={**others.sessions, **loaded.sessions},
        couples={**others.couples, **loaded.couples},
    )
