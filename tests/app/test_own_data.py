"""What a person can do with what the bot has of them: see it, have it as a file, delete it, and clear the chat."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.app.export import Kept, export
from bot.app.recent import DELETABLE, MOST, deletable, with_message
from bot.ports import Changes, Couple, Person, Unreachable, Wanted
from tests.fakes import START, Caller, House, settle


async def in_a_talk(house: House) -> Caller:
    sam = await house.at_the_feeling()
    await sam.say("like a wet cloth")
    return sam


async def asked_for_the_file(house: House) -> Caller:
    """Somebody in a talk who asked for the file, and is asked whether it shall come."""
    sam = await in_a_talk(house)
    await sam.say("/export")
    return sam


async def our_id(house: House, caller: Caller) -> int:
    loaded = await house.store.load(Wanted(users=frozenset({caller.who.user})))
    return next(number for number, person in loaded.persons.items() if person.user == caller.who.user)


async def exported(house: House) -> dict[str, Any]:
    await settle()
    ((_, file),) = house.messenger.files
    assert "wet cloth" not in repr(file)
    found: dict[str, Any] = json.loads(file.content)
    return found


# The file


@pytest.mark.parametrize("way", ["command", "button"])
async def test_a_person_gets_their_own_words_and_state_as_a_file(house: House, way: str) -> None:
    sam = await in_a_talk(house)
    if way == "command":
        await sam.say("/export")
    else:
        await sam.say("/privacy")
        await sam.tap("My data as a file")
    await sam.tap("Send it")

    found = await exported(house)
    assert house.messenger.files[0][0] == sam.where.chat
    assert found["you"]["name"] == "Sam"
    (talk,) = found["talks"]
    assert talk["status"] == "open"
    assert talk["parts"][0]["dialog"] == "now"
    assert talk["parts"][0]["answers"] == {"heat": 5, "feeling": "like a wet cloth"}


async def test_the_file_holds_ended_talks_too_and_nobody_elses_words(house: House) -> None:
    sam = await in_a_talk(house)
    kim = house.person(8, "Kim")
    await kim.say("/now")
    await kim.tap("5")
    await kim.say("as if under water")
    await sam.say("/stop")
    await sam.say("/export")
    await sam.tap("Send it")

    found = await exported(house)
    assert [talk["status"] for talk in found["talks"]] == ["ended"]
    assert "under water" not in json.dumps(found)
    assert "Kim" not in json.dumps(found)


async def test_where_the_file_cannot_be_sent_that_is_said(house: House) -> None:
    sam = await asked_for_the_file(house)
    house.messenger.file_fault = Unreachable("down")
    await sam.tap("Send it")
    await settle()

    assert "could not be made" in sam.last.text


async def test_who_is_forgotten_meanwhile_gets_no_file(house: House) -> None:
    sam = await in_a_talk(house)
    await house.deliver(sam.words("/forget"))
    await sam.tap("Yes, delete it all")
    await sam.say("/export")
    await sam.tap("Send it")

    assert (await exported(house))["talks"] == []


async def test_the_file_holds_the_ids_that_lead_to_the_person_and_all_that_is_noted_of_them(house: House) -> None:
    sam = await asked_for_the_file(house)
    await sam.say("he hit me years ago")
    at = house.clock.now()
    await sam.tap("It's over")
    await sam.say("/forget")
    await sam.say("/export")
    await sam.tap("Send it")

    you = (await exported(house))["you"]
    assert (you["telegram_user"], you["telegram_chat"]) == (sam.who.user, sam.where.chat)
    assert datetime.fromisoformat(you["asked_whether_it_is_over"]).timestamp() == int(at)
    assert [each["about"] for each in you["not_yet_answered"]] == ["export", "forget"]


def test_every_field_and_every_setting_of_a_person_stands_in_the_file() -> None:
    """A new one is either added to the file, or told of in docs/privacy.md."""
    told = {
        "user": 7_001,
        "name": "Sam",
        "language": "nl",
        "country": "NL",
        "zone": "Europe/Amsterdam",
        "consent": "17",
        "minor": True,
        "crisis_at": START + 1,
        "touched": START + 2,
        "settings": {
            "care": True,
            "afraid": True,
            "before_help": [START + 6, True],
            "asked_softly": START + 3,
            "open_asks": [["forget", int(START) + 4]],
        },
    }
    assert {field.name for field in fields(Person)} == {"id", *told}
    text = json.dumps(export(Kept(Person(id=1, **told)), chat=7_002, now=START + 5))
    for seconds in range(1, 7):
        assert datetime.fromtimestamp(START + seconds, UTC).isoformat() in text
    for known in ("7001", "7002", "Sam", '"nl"', '"NL"', "Europe/Amsterdam", '"17"', "forget"):
        assert known in text
    assert text.count("true") == 4


async def test_the_file_says_that_somebody_is_linked_and_never_with_whom(house: House) -> None:
    sam = await in_a_talk(house)
    kim = house.person(8, "Kim")
    await kim.say("/now")
    ours, theirs = await our_id(house, sam), await our_id(house, kim)
    asked = Couple(71, one=theirs, two=ours, dialog="both", ready=(theirs,), open_until=START, turn=theirs)
    others = Couple(73, one=theirs, dialog="now", open_until=START)
    await house.store.save(Changes(couples=[asked, Couple(72, one=ours), others]))
    await sam.say("/export")
    await sam.tap("Send it")

    found = await exported(house)
    assert found["couples"] == {"count": 2, "asked_to": ["both"], "daily_prompts_for_both": 0}
    assert "Kim" not in json.dumps(found)
    assert str(theirs) not in json.dumps(found)


# Deleting everything


async def test_forgetting_takes_two_steps(house: House) -> None:
    sam = await in_a_talk(house)
    await sam.say("/forget")
    assert "for good?" in sam.last.text
    await sam.tap("No, keep it")
    assert len(await house.sessions()) == 1
    await sam.say("/forget")
    await sam.tap("Yes, delete it all")

    assert await house.sessions() == []


# Clearing the chat


async def test_exit_takes_both_sides_messages_away_and_leaves_a_neutral_line(house: House) -> None:
    sam = await in_a_talk(house)
    own = [message.number for message in sam.inbox]
    await sam.say("/exit")

    assert set(own) < set(house.messenger.deleted)
    assert len(house.messenger.deleted) >= 2 * len(own)
    assert sam.last.text == "Hi. Send /start to begin."
    assert not sam.last.buttons
    assert not any(word in sam.last.text.casefold() for word in ("feel", "partner", "fight", "attune", "talk"))


async def test_exit_takes_the_exported_file_and_its_own_earlier_line_along(house: House) -> None:
    sam = await asked_for_the_file(house)
    await sam.tap("Send it")
    await settle()
    file = house.messenger.next_number
    await sam.say("/exit")
    line = sam.last.number
    await sam.say("/exit")

    assert {file, line} <= set(house.messenger.deleted)


async def test_what_could_not_be_cleared_is_said(house: House) -> None:
    sam = await in_a_talk(house)
    house.messenger.stuck = {sam.inbox[0].number}
    await sam.say("/exit")

    assert "Some older messages are still here" in sam.last.text


async def test_where_clearing_fails_that_is_said_too(house: House) -> None:
    sam = await in_a_talk(house)
    house.messenger.aside_fault = Unreachable("down")
    await sam.say("/exit")
    await house.clock.move(10)

    assert "Some older messages are still here" in sam.last.text


async def test_after_exit_the_bot_is_quiet_until_they_come_back_and_nothing_is_lost(house: House) -> None:
    sam = await in_a_talk(house)
    await sam.say("/exit")
    heard = len(sam.inbox)
    await house.clock.move(24 * 3600)
    assert len(sam.inbox) == heard
    await sam.say("/now")
    await sam.tap("Go on from there")

    assert "see or hear" in sam.last.text


async def test_what_could_not_be_cleared_is_tried_again_the_next_time(house: House) -> None:
    sam = await in_a_talk(house)
    own = {message.number for message in sam.inbox}
    house.messenger.aside_fault = Unreachable("down")
    await sam.say("/exit")
    assert not own & set(house.messenger.deleted)
    house.messenger.aside_fault = None
    await sam.say("/exit")

    assert own <= set(house.messenger.deleted)
    assert sam.last.text == "Hi. Send /start to begin."


# The ids of messages


def test_what_is_older_than_telegram_deletes_is_left() -> None:
    packed = with_message(with_message(b"", 5, START), 6, START + DELETABLE)
    assert deletable(packed, START + DELETABLE + 1) == (6,)


def test_ids_are_kept_once_and_not_without_end() -> None:
    packed = b""
    for number in range(1, MOST + 50):
        packed = with_message(with_message(packed, number, START), number, START)
    found = deletable(packed, START)
    assert found[-1] == MOST + 49
    assert len(found) == MOST // 2
    assert with_message(b"", 0, START) == with_message(b"", 2**32, START) == b""
