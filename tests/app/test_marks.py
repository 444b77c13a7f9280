"""What talks leave for a person's own pictures: with the end of the talk, of those who agreed, and in their file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.adapters.memory import MemoryStore
from bot.app.people import CONSENT
from bot.ports import Changes, Mark, StoreError, Wanted
from tests.fakes import Caller, FakeClock, House, settle


class Full(MemoryStore):
    """Refuses to save while the disk is full, and remembers what it refused."""

    is_full = False
    refused: Sequence[Changes] = ()

    async def save(self, changes: Changes) -> None:
        if self.is_full:
            self.refused = [*self.refused, changes]
            raise StoreError("disk full")
        await super().save(changes)


async def agreed(house: House, caller: Caller, consent: str = CONSENT) -> None:
    """This person agreed that something is kept of them, or to nothing any more."""
    assert house.store is not None
    loaded = await house.store.load(Wanted(users=frozenset({caller.who.user})))
    await house.store.save(Changes(persons=[replace(each, consent=consent) for each in loaded.persons.values()]))


async def marks(house: House, caller: Caller) -> Sequence[Mark]:
    """What is kept for their pictures."""
    assert house.store is not None
    loaded = await house.store.load(Wanted(users=frozenset({caller.who.user})))
    (number,) = (each.id for each in loaded.persons.values() if each.user == caller.who.user)
    return await house.store.marks(number)


def told(found: Sequence[Mark]) -> list[tuple[str, float | str]]:
    return [(mark.kind, mark.value) for mark in found]


async def with_a_feeling(house: House) -> Caller:
    """Somebody who agreed, in the middle of a talk."""
    sam = await house.at_the_feeling()
    await agreed(house, sam)
    await sam.say("so lonely")
    return sam


async def test_a_talk_that_ends_leaves_marks_without_a_word(house: House) -> None:
    sam = await with_a_feeling(house)
    assert await marks(house, sam) == []
    await sam.say("/stop")

    found = await marks(house, sam)
    assert sorted(told(found)) == [("before", 5.0), ("feelings", "lonely"), ("practised", "now"), ("step", "A")]
    assert "so lonely" not in repr(found)


async def test_of_who_did_not_agree_nothing_is_kept(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say("lonely")
    await sam.say("/stop")

    assert await marks(house, sam) == []


async def test_help_leaves_no_mark(house: House) -> None:
    sam = house.person()
    await sam.say("/help")
    await agreed(house, sam)
    await sam.say("I am in danger")
    await sam.say("/stop")

    assert await marks(house, sam) == []


async def test_marks_are_kept_with_the_end_or_not_at_all() -> None:
    clock = FakeClock()
    store = Full(now=clock.now)
    house = await House(clock, store).open()
    sam = await with_a_feeling(house)
    store.is_full = True
    with pytest.raises(StoreError):
        await house.deliver(sam.words("/stop"))
    store.is_full = False

    assert any(changes.marks and changes.sessions for changes in store.refused), "the end and the marks go together"
    assert await marks(house, sam) == []
    await sam.say("/stop")
    assert len(await marks(house, sam)) == 4
    await house.kill()


async def test_the_file_of_a_person_holds_their_marks(house: House) -> None:
    sam = await with_a_feeling(house)
    await sam.say("/stop")
    await sam.say("/export")
    await sam.tap("Send it")
    await settle()

    ((_, file),) = house.messenger.files
    kept = json.loads(file.content)["for_your_pictures"]
    assert {"what": "before", "value": 5.0} in [{key: each[key] for key in ("what", "value")} for each in kept]
    assert all(each["at"].startswith("20") for each in kept)


async def test_forgetting_takes_the_marks_along(house: House) -> None:
    sam = await with_a_feeling(house)
    await sam.say("/stop")
    (first, *_) = await marks(house, sam)
    await sam.say("/forget")
    await sam.tap("Yes, delete it all")

    assert house.store is not None
    assert await house.store.marks(first.person) == []
