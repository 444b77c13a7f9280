"""Whatever is written in whatever order, both stores say the same."""

from __future__ import annotations

import asyncio
import os
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.adapters.keys import KeyRing
from bot.adapters.memory import MemoryStore
from bot.adapters.sqlite.store import SqliteStore, Terms
from bot.ports import Changes, Store, Wanted
from tests.adapters.store.made import (
    DAY,
    START,
    Time,
    group,
    mark,
    message,
    pair,
    person,
    private,
    session,
    timer,
    user_of,
)

PERSONS = st.integers(1, 4)
SESSIONS = st.integers(10, 13)
MESSAGES = st.integers(1, 9)
ENTRIES = st.integers(0, 3)
COUPLES = st.integers(50, 53)


def some(of: st.SearchStrategy[object]) -> st.SearchStrategy[list[object]]:
    return st.lists(of, max_size=3)


def sessions() -> st.SearchStrategy[object]:
    seated = st.lists(PERSONS, min_size=1, max_size=2, unique=True)
    return st.builds(
        lambda number, people, status, home, words: session(
            number, *people, status=status, home=home, words={who: {"w": who} for who in people if who in words}
        ),
        SESSIONS,
        seated,
        st.sampled_from(["open", "held", "ended"]),
        st.sampled_from([101, 900]),
        st.sets(PERSONS),
    )


def messages() -> st.SearchStrategy[object]:
    return st.builds(
        lambda number, who, of, entry: message(number, person=who, session=of, entry=entry, chat=100 + (who or 1)),
        MESSAGES,
        st.none() | PERSONS,
        st.none() | SESSIONS,
        st.none() | ENTRIES,
    )


def couples() -> st.SearchStrategy[object]:
    return st.builds(
        lambda number, both, alone, home, until: pair(
            number, both[0], 0 if alone else both[1], home=home, ready=tuple(both[:1]), open_until=until
        ),
        COUPLES,
        st.lists(PERSONS, min_size=2, max_size=2, unique=True),
        st.booleans(),
        st.sampled_from([0, 900]),
        st.sampled_from([0.0, START + 60, START + 2 * DAY]),
    )


BATCHES = st.builds(
    Changes,
    persons=some(
        st.builds(
            lambda n, name, consent: person(n, name=name, consent=consent),
            PERSONS,
            st.text(max_size=3),
            st.sampled_from(["", "1"]),
        )
    ),
    chats=some(st.builds(private, PERSONS) | st.just(group())),
    sessions=some(sessions()),
    couples=some(couples()),
    parted=st.just([]) | st.just([]) | some(COUPLES),
    marks=some(st.builds(lambda who, value: mark(who, value=value), PERSONS, ENTRIES)),
    cancel=some(st.tuples(SESSIONS, st.just("remind"), st.just(1), ENTRIES)),
    clear_timers=some(SESSIONS),
    timers=some(st.builds(lambda of, number: timer(of, number=number), SESSIONS, ENTRIES)),
    superseded=some(st.tuples(SESSIONS, ENTRIES)),
    outgoing=some(messages()),
    sent=some(MESSAGES),
    dead=some(st.integers(20, 29)),
    handled=some(ENTRIES),
    attempts=st.dictionaries(ENTRIES, ENTRIES, max_size=2),
    erase=some(SESSIONS),
    forget=st.just([]) | st.just([]) | some(PERSONS),
)


async def told(store: Store) -> tuple[object, ...]:
    """All that a store says about these few ids."""
    loads = [
        await store.load(
            Wanted(users=frozenset({user_of(who)}), chats=frozenset({user_of(who)}), updates=frozenset({0, 1, 2, 3}))
        )
        for who in range(1, 5)
    ]
    named = await store.load(Wanted(sessions=frozenset(range(10, 14)), chats=frozenset({group().chat})))
    marks = [list(await store.marks(who)) for who in range(1, 5)]
    linked = [await store.load(Wanted(couples=frozenset({number}))) for number in range(50, 54)]
    waiting = (list(await store.due(START + DAY, 99)), list(await store.prompts_due(START + DAY, 99)))
    queues = (*waiting, await store.next_due(), await store.next_prompt(), list(await store.unsent(0, 99)))
    pulse = (await store.last_beat(), list(await store.interrupted(START - 1)))
    return (
        *loads,
        named,
        *linked,
        *marks,
        *queues,
        *pulse,
        await store.backlog(START),
        await store.last_id(),
        dict(await store.attempts()),
    )


async def compared(batches: list[Changes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        time = Time()
        file = await SqliteStore.open(
            Path(folder) / "a.db", KeyRing(os.urandom(32), origin="a test"), Terms(server="s", now=time)
        )
        try:
            memory = MemoryStore(now=time)
            for batch in batches:
                await file.save(batch)
                await memory.save(batch)
                assert await told(file) == await told(memory)
            for days in (1, 3, 95):
                await file.prune(START + days * DAY)
                await memory.prune(START + days * DAY)
                assert await told(file) == await told(memory)
        finally:
            await file.close()


@settings(max_examples=40, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(BATCHES, min_size=1, max_size=5))
def test_both_stores_say_the_same_after_any_batches(batches: list[Changes]) -> None:
    asyncio.run(compared(batches))


def test_both_stores_say_the_same_of_a_person_saved_and_forgotten_at_once() -> None:
    both = Changes(persons=[person(1)], chats=[private(1)], outgoing=[message(1, person=1)], forget=[1])
    asyncio.run(compared([both, replace(both, forget=[])]))
