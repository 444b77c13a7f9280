"""Buttons: stale, double, forged and foreign ones get a toast and change nothing."""

from __future__ import annotations

import pytest

from bot.app.tokens import MOST_ACT, Token, Tokens
from tests.fakes import House

STALE = "That button belongs to an earlier question."


async def test_every_press_is_answered_and_first(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("Sad", "Sad, just that", "More", "I'm stuck", "Back", "Help")

    assert len(house.messenger.answers) == 7
    assert all(toast == "" for _, toast in house.messenger.answers)


async def test_a_stale_press_changes_nothing(house: House) -> None:
    sam = await house.at_the_feeling()
    data, number = sam.last.data("Sad"), sam.last.number
    await sam.tap("Angry", "annoyed")
    where, count = await house.where(sam), len(sam.inbox)
    await house.deliver(sam.forged(data, number))

    assert sam.toast == STALE
    assert await house.where(sam) == where
    assert len(sam.inbox) == count


async def test_a_double_press_counts_once(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    one, two = sam.press("5"), sam.press("5")
    await house.deliver(one, two)

    assert [toast for _, toast in house.messenger.answers] == ["", STALE]
    assert len(sam.inbox) == 2


@pytest.mark.parametrize("data", ["", ".", "x", "AAAA.c0", "é.c0", "\ud800", "A" * 27 + ".c0", "A" * 64, "a:now"])
async def test_a_forged_press_changes_nothing(house: House, data: str) -> None:
    sam = await house.at_the_feeling()
    where = await house.where(sam)
    await house.deliver(sam.forged(data))

    assert sam.toast == "That button does nothing here."
    assert await house.where(sam) == where


async def test_a_button_with_another_act_under_its_seal_is_forged(house: House) -> None:
    sam = await house.at_the_feeling()
    await house.deliver(sam.forged(sam.last.data("Sad").partition(".")[0] + ".m:stop"))

    assert sam.toast == "That button does nothing here."
    assert len(await house.sessions()) == 1


async def test_another_persons_button_changes_nothing(house: House) -> None:
    sam, kim = await house.at_the_feeling(), house.person(8, "Kim")
    await kim.say("/now")
    where = await house.where(sam)
    await house.deliver(kim.forged(sam.last.data("Back")))

    assert house.messenger.answers[-1][1] == "That button does nothing here."
    assert await house.where(sam) == where


async def test_a_seat_that_is_another_persons_cannot_be_pressed(house: House) -> None:
    sam, kim = await house.at_the_feeling(), house.person(8, "Kim")
    await kim.say("/now")
    (chat,) = [chat for chat in (await house.chats()) if chat.chat == 8]
    (row,) = [row for row in (await house.sessions()) if chat.id not in [seat.chat for seat in row.seats]]
    await house.deliver(kim.forged(Tokens(b"k" * 32).make(Token(row.id, row.body["entry"], "m:stop"), chat.id)))

    assert kim.toast == "That button is for somebody else."
    assert sam.last.labels()


async def test_a_button_of_a_talk_that_was_replaced_does_not_wake_it(house: House) -> None:
    sam = await house.at_the_feeling()
    old = sam.last
    await house.clock.move(13 * 3600)
    await sam.say("/now")
    await sam.tap("Start over")
    count = len(sam.inbox)
    for label in ("Sad", "Back", "Help", "More"):
        await sam.tap(label, message=old)
        assert sam.toast == STALE
    assert len(sam.inbox) == count
    await sam.say("5")
    assert len(sam.inbox) == count + 1


async def test_a_stale_press_of_a_resting_talk_does_not_turn_words_away_from_the_one_at_hand(house: House) -> None:
    sam = await house.at_the_feeling()
    stale = sam.inbox[0]
    data = stale.buttons[0][0]["data"]
    await sam.tap("More", "Something else", "Yes", "That is fine")
    assert "Which country" in sam.last.text
    await house.deliver(sam.forged(data, stale.number))
    assert sam.toast in (STALE, "You have answered that one already.")
    await sam.say("germany")

    assert "What do you need right now?" in sam.last.text


async def test_a_fresh_press_of_a_resting_talk_brings_it_back(house: House) -> None:
    sam = await house.at_the_feeling()
    data, number = sam.last.data("Back"), sam.last.number
    await sam.tap("More", "Something else")
    await house.deliver(sam.forged(data, number))
    assert sam.toast == ""
    await sam.tap("Go on from there")
    await sam.say("sad")

    assert "see or hear" in sam.last.text


async def test_a_stop_that_was_an_answer_brings_its_talk_back_before_a_newer_one(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say("stop")
    mine = sam.last
    await sam.say("/start")
    await sam.tap("That was my answer", message=mine)
    assert "see or hear" in sam.last.text
    await sam.say("she is crying")

    assert "What do you need" in sam.last.text or "help you most" in sam.last.text


async def test_after_a_break_that_ended_for_today_the_menu_and_the_families_work(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.tap("More", "Pause", "20 minutes", "Leave it for today")
    await sam.say("hello")
    await sam.tap("Go on from there", "More")
    await sam.tap("I'm stuck")
    assert sam.toast == ""
    await sam.tap("Hurt", "let down")
    assert sam.toast == ""


async def test_a_button_of_the_help_page_goes_on_with_a_resting_talk(house: House) -> None:
    sam = await house.at_the_feeling()
    await sam.say("pause")
    await sam.tap("Not today") if "Not today" in sam.last.labels() else await sam.say("20 minutes")
    await sam.tap("Leave it for today")
    await sam.say("/help")
    count = len(sam.inbox)
    await sam.tap("Go on from there")

    assert len(sam.inbox) == count + 1
    assert "feel" in sam.last.text


async def test_a_press_of_a_talk_whose_words_are_gone_is_answered_and_harms_no_other(house: House) -> None:
    sam = await house.at_the_feeling()
    old = sam.last
    await sam.say("/stop")
    await house.clock.jump(91 * 24 * 3600)
    assert house.store is not None
    await house.store.prune(house.clock.now())
    await sam.say("/now")
    count = len(sam.inbox)
    await sam.tap("Sad", message=old)

    assert sam.toast == STALE
    assert len(sam.inbox) == count
    await sam.tap("5")
    assert "Give me a minute" in sam.last.text


@pytest.mark.parametrize("act", ["c0", "x" * MOST_ACT])
def test_a_token_is_at_most_sixty_four_bytes_and_reads_back(act: str) -> None:
    tokens = Tokens(b"k" * 32)
    token = Token(2**63 - 1, 2**32 - 1, act)
    data = tokens.make(token, 2**63 - 1)

    assert len(data.encode()) <= 64
    assert tokens.read(data, 2**63 - 1) == token
    assert tokens.read(data, 1) is None
    assert tokens.peek(data) == token.session
    assert Tokens(b"x" * 32).read(data, 2**63 - 1) is None


async def test_the_sentence_can_still_be_copied_after_an_answer(house: House) -> None:
    sam = house.person()
    await sam.say("/now")
    line = await sam.tap("5")
    await sam.tap("Hurt")
    assert "Copy this sentence" in line.labels()
    await sam.tap("let down")
    assert line.labels() == ["Copy this sentence", "✓ let down"]
