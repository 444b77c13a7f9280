"""Words that change while people are in the middle of a talk: each ends on the words it began with."""

from __future__ import annotations

import pytest

from bot.adapters.memory import MemoryStore
from bot.app.library import MOST_KEPT, Library, read_shelf
from bot.dialog.problems import BrokenDialogs
from tests.fakes import House, files, shelf

NOW = files()["now.yaml"]


def changed(number: int) -> dict[str, str]:
    """The shipped dialogs with another first question."""
    return {"now.yaml": NOW.replace("How heated are you right now?", f"How heated, version {number}?")}


async def test_a_talk_ends_on_the_words_it_began_with(house: House) -> None:
    sam, kim = house.person(), house.person(8, "Kim")
    await sam.say("/now")
    house.changed = {
        "now.yaml": NOW.replace("One line first. It buys you time:", "A NEW LINE:").replace(
            "Before the next word, you can say this:", "A NEW LINE:"
        )
    }
    await house.reopen()
    await kim.say("/now")
    await sam.tap("5")
    await kim.tap("5")

    assert "A NEW LINE:" not in sam.last.text
    assert "A NEW LINE:" in kim.last.text


async def test_a_talk_whose_words_were_withdrawn_is_closed_kindly(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    assert isinstance(house.store, MemoryStore)
    house.changed = changed(1)
    house.store._bundles.clear()
    await house.reopen()
    await sam.say("5")

    assert "No talk is open right now." in sam.last.text
    await sam.tap("Start now")
    assert sam.last.labels()


async def test_a_press_on_a_withdrawn_talk_is_answered(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    assert isinstance(house.store, MemoryStore)
    house.changed = changed(1)
    house.store._bundles.clear()
    await house.reopen()
    await sam.tap("5")

    assert len(house.messenger.answers) == 1


async def test_words_that_can_no_longer_be_read_count_as_withdrawn(house: House) -> None:
    assert house.store is not None
    library = Library(shelf())
    old = read_shelf({**files(), **changed(1)}, library.shelf.knowledge, library.shelf.screen, library.shelf.common)
    broken = old.bundle.content
    await house.store.publish("known", broken, 0.0)
    await library.fetch(["known", "unknown"], house.store)

    assert library.machine("known") is not None
    assert library.machine("unknown") is None


async def test_more_versions_than_are_kept_at_a_time_can_still_be_in_one_batch(house: House) -> None:
    assert house.store is not None
    library = Library(shelf())
    content = library.shelf.bundle.content
    digests = [f"version {number}" for number in range(MOST_KEPT + 3)]
    for digest in digests:
        await house.store.publish(digest, content, 0.0)
    await library.fetch(digests, house.store)
    assert all(library.machine(digest) for digest in digests)
    await library.fetch(digests[:1], house.store)

    assert len([digest for digest in digests if library.machine(digest)]) == MOST_KEPT
    assert library.machine(digests[0])


def test_a_folder_with_a_mistake_is_not_taken() -> None:
    whole = shelf()
    with pytest.raises(BrokenDialogs):
        read_shelf({**files(), "now.yaml": "dialog: now"}, whole.knowledge, whole.screen, whole.common)
