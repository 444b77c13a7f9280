"""Before the file is sent, and before everything is deleted, a question: it holds for an hour, and for one answer."""

from __future__ import annotations

import asyncio

import pytest

from bot.app.asking import MOST
from bot.ports import Unreachable
from tests.fakes import Caller, House, SlowFiles, settle

HOUR = 3600.0
SEND, DELETE = "Send it", "Yes, delete it all"


async def asked(house: House, *ways: str) -> Caller:
    """Somebody in the middle of a talk who asked for the file, or for everything to be deleted."""
    sam = await house.at_the_feeling()
    for way in ways or ("/export",):
        await (sam.say(way) if way.startswith("/") else sam.tap(way))
    return sam


async def files(house: House) -> int:
    await settle()
    return len(house.messenger.files)


async def is_known(house: House) -> bool:
    return bool(await house.sessions())


# What is asked


@pytest.mark.parametrize("ways", [("/export",), ("/privacy", "My data as a file")])
async def test_before_the_file_comes_it_is_said_what_it_holds_and_who_can_open_it(
    house: House, ways: tuple[str, ...]
) -> None:
    sam = await asked(house, *ways)

    assert "answers" in sam.last.text
    assert "Whoever holds this phone can open it" in sam.last.text
    assert "notification" in sam.last.text
    assert len(sam.last.text.split()) <= 80
    assert sam.last.labels() == [SEND, "Not now"]
    assert await files(house) == 0


async def test_what_the_buttons_carry_fits(house: House) -> None:
    sam = await asked(house, "/export", "/forget")

    data = [button["data"] for message in sam.inbox[-2:] for row in message.buttons for button in row]
    assert len(data) == 4
    assert max(len(each.encode()) for each in data) <= 64


# An answer


async def test_only_the_press_sends_the_file(house: House) -> None:
    sam = await asked(house)
    await house.clock.move(HOUR - 10)
    assert await files(house) == 0
    await sam.tap(SEND)

    assert await files(house) == 1
    assert house.messenger.edits[-1][2]["buttons"][0][0]["text"] == "✓ Send it"


async def test_not_now_sends_nothing(house: House) -> None:
    sam = await asked(house)
    late = sam.press(SEND)
    await sam.tap("Not now")
    assert sam.last.text == "All right, nothing was sent. /export asks again."
    await house.deliver(late)

    assert sam.toast == "You have answered that one already."
    assert await files(house) == 0


async def test_pressing_twice_sends_one_file(house: House) -> None:
    sam = await asked(house)
    await house.deliver(sam.press(SEND), sam.press(SEND))

    assert sam.toast == "You have answered that one already."
    assert await files(house) == 1


async def test_each_question_sends_one_file(house: House) -> None:
    sam = await asked(house, "/export", "/export")
    first, second = sam.inbox[-2:]
    await house.deliver(sam.press(SEND, first), sam.press(SEND, second), sam.press(SEND, first))
    assert await files(house) == 2
    await house.deliver(sam.words("/export"), sam.words("/export"))
    third, fourth = sam.inbox[-2:]
    await house.deliver(sam.press(SEND, third), sam.press(SEND, fourth))

    assert await files(house) == 4


async def test_a_button_that_shows_what_was_chosen_does_nothing(house: House) -> None:
    sam = await asked(house)
    await sam.tap(SEND, "✓ Send it")

    assert sam.toast == "You have answered that one already."
    assert await files(house) == 1


async def test_whoever_asks_again_and_again_can_answer_the_last_ones(house: House) -> None:
    sam = await asked(house, *["/export"] * (MOST + 2))
    await sam.tap(SEND, message=sam.inbox[-MOST - 2])
    assert sam.toast == "You have answered that one already."
    await sam.tap(SEND, message=sam.inbox[-MOST])

    assert await files(house) == 1


async def test_the_question_and_its_answer_outlast_a_restart(house: House) -> None:
    sam = await asked(house)
    again = sam.press(SEND)
    await house.reopen()
    await sam.tap(SEND)
    await house.reopen()
    await house.deliver(again)

    assert sam.toast == "You have answered that one already."
    assert await files(house) == 1


# An hour later


@pytest.mark.parametrize(("way", "yes"), [("/export", SEND), ("/forget", DELETE)])
async def test_after_an_hour_the_press_only_says_how_to_ask_again(house: House, way: str, yes: str) -> None:
    sam = await asked(house, way)
    await house.clock.move(HOUR)
    await sam.tap(yes)

    assert f"Ask again with {way}" in sam.toast
    assert await files(house) == 0
    assert await is_known(house)
    await sam.say(way)
    await sam.tap(yes)
    assert (await files(house) == 1) == (way == "/export")
    assert await is_known(house) == (way == "/export")


async def test_the_delete_button_of_the_privacy_page_grows_old_too(house: House) -> None:
    sam = await asked(house, "/privacy", "Delete everything")
    await house.clock.move(HOUR)
    await house.reopen()
    await sam.tap(DELETE)

    assert "Ask again with /forget" in sam.toast
    assert await is_known(house)


async def test_within_the_hour_everything_is_deleted(house: House) -> None:
    sam = await asked(house, "/forget")
    await house.clock.move(HOUR - 10)
    await sam.tap(DELETE)

    assert sam.last.text.startswith("Done. What I had of you is deleted.")
    assert not await is_known(house)


async def test_who_said_no_has_to_ask_again_before_anything_is_deleted(house: House) -> None:
    sam = await asked(house, "/forget")
    yes = sam.press(DELETE)
    await sam.tap("No, keep it")
    assert sam.last.text == "Nothing was deleted."
    await house.deliver(yes)

    assert sam.toast == "You have answered that one already."
    assert await is_known(house)


# Typed


@pytest.mark.parametrize("text", ["send it", "Send it!", "1", "sendit"])
async def test_the_answer_can_be_typed(house: House, text: str) -> None:
    sam = await asked(house)
    await sam.say_nothing_back(text)

    assert await files(house) == 1


@pytest.mark.parametrize("text", ["not now", "2"])
async def test_so_can_the_other(house: House, text: str) -> None:
    sam = await asked(house)
    await sam.say(text)

    assert "nothing was sent" in sam.last.text


async def test_deleting_can_be_typed_in_full_words_only(house: House) -> None:
    sam = await asked(house, "/forget")
    await sam.say("1")
    assert await is_known(house)
    await sam.say("/forget")
    await sam.say("yes delete it all")

    assert sam.last.text.startswith("Done. What I had of you is deleted.")


async def test_an_hour_later_the_typed_answer_says_how_to_ask_again(house: House) -> None:
    sam = await asked(house)
    await house.clock.move(HOUR)
    await sam.say("send it")

    assert "Ask again with /export" in sam.last.text
    assert await files(house) == 0


async def test_other_words_go_on_with_the_talk(house: House) -> None:
    sam = await asked(house)
    await sam.say("like a wet cloth")
    assert "see or hear" in sam.last.text
    await sam.say("send it")

    assert await files(house) == 0
    await sam.tap(SEND)
    assert await files(house) == 1


async def test_what_a_talk_asked_meanwhile_is_answered_first(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    await sam.tap("8", "Take a break", "20 minutes")
    await sam.say("/export")
    await house.clock.move(HOUR / 2)
    assert "Are you ready to talk?" in sam.last.text
    await sam.say("1")

    assert await files(house) == 0
    assert "Are you ready to talk?" not in sam.last.text


async def test_danger_comes_before_the_answer(house: House) -> None:
    sam = await asked(house)
    await sam.say("danger")
    assert "call now if anyone is in danger" in sam.last.text
    await sam.say("send it")

    assert await files(house) == 0


async def test_somebody_under_18_can_have_the_file_and_delete_it_all(house: House) -> None:
    sam = house.person()
    await sam.say("/start")
    await sam.tap("No")
    await sam.say("/export")
    await sam.say_nothing_back("send it")
    assert await files(house) == 1
    await sam.say("/forget")
    await sam.tap(DELETE)

    assert sam.last.text.startswith("Done. What I had of you is deleted.")


async def test_of_two_files_the_second_comes_behind_the_first_also_where_that_fails() -> None:
    house = House()
    slow = house.messenger = SlowFiles(house.clock)
    await house.open()
    sam = await asked(house, "/export", "/export")
    first, second = sam.inbox[-2:]
    slow.gate, slow.file_fault = asyncio.get_running_loop().create_future(), Unreachable("down")
    await house.deliver(sam.press(SEND, first), sam.press(SEND, second))
    assert slow.begun == 1
    slow.gate.set_result(None)
    await settle(4)
    slow.file_fault = None
    await house.clock.move(5)

    assert slow.begun == 2
    assert await files(house) == 1
    assert "could not be made" in sam.last.text
    await house.kill()
