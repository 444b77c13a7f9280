"""What each of two answers in private: in no message to the other one or the group, in no file of the other one, in no log."""

from __future__ import annotations

import json
from random import Random

import pytest
from structlog.testing import capture_logs

from bot.app.cards import QUIET, TALKS
from bot.dialog.texts import fill
from tests.fakes import Caller, House, Message, settle, shelf
from tests.pair import Pair, apart, together

#: What is pressed at random: whatever is offered, but for these, which show something or lead away.
LEADING_AWAY = {"Open our chat", "Start now", "Help", "I don't feel safe", "Another talk", "More", "Leave it"}
NEVER = {"Show it", "Copy this sentence"} | LEADING_AWAY
MOVES = ("skip", "back", "stuck", "other words")


class Player:
    """Plays both at random. Whatever is typed in private is a word that nobody else would write."""

    def __init__(self, two: Pair, seed: int) -> None:
        self.two = two
        self.chance = Random(seed)
        self.private: dict[int, list[str]] = {7: [], 8: []}

    async def act(self) -> None:
        """One of the two does something somewhere."""
        who = self.chance.choice((self.two.ann, self.two.ben))
        place = self.chance.choice((who, self.two.here(who)))
        shown = _offering(place)
        if self.chance.random() < 0.5 and shown is not None:
            label = self.chance.choice([each for each in shown.labels() if each not in NEVER])
            await place.tap(label, message=shown)
        elif self.chance.random() < 0.2:
            await place.say_nothing_back(self.chance.choice(MOVES))
        else:
            await place.say_nothing_back(self._words(place))

    def _words(self, place: Caller) -> str:
        if not place.where.private:
            return f"said{self.chance.randrange(1000)}aloud"
        own = self.private[place.who.user]
        own.append(f"{place.who.name.lower()}qz{len(own):03}xk")
        return own[-1]


def _offering(place: Caller) -> Message | None:
    """The newest message there under which something can be pressed."""
    return next((each for each in reversed(place.inbox) if set(each.labels()) - NEVER), None)


async def begin_again(two: Pair, title: str) -> None:
    """Whatever is open stops, and both choose a talk."""
    if await two.talks():
        await two.here(two.ann).say("/stop")
    quiet = [fill(shelf().bundle.dialogs[name].title, {}) for name in QUIET]
    await two.here(two.ann).say("/weekly" if title in quiet else "/attune")
    if title != quiet[0]:
        await two.tap(two.ann, "Another talk", title)
    await two.both_tap("I'm in")


async def exported(who: Caller) -> str:
    await who.say("/export")
    await who.tap("Send it")
    await settle()
    return json.dumps(json.loads(who.house.messenger.files[-1][1].content))


@pytest.mark.parametrize("dialog", TALKS)
async def test_private_words_reach_nobody_else_whatever_both_do(house: House, dialog: str) -> None:
    two = await together(house)
    player = Player(two, seed=TALKS.index(dialog))
    title = fill(house.library.current.bundle.dialogs[dialog].title, {})
    with capture_logs() as logs:
        for _ in range(3):
            await begin_again(two, title)
            for _ in range(60):
                await player.act()
        files = {who.who.user: await exported(who) for who in (two.ann, two.ben)}
    assert all(player.private.values())
    for who in (two.ann, two.ben):
        seen = " ".join(message.text for message in (*two.room, *two.other(who).inbox))
        places = (two.group, two.other(who).where.chat)
        edited = str([body for chat, _, body in house.messenger.edits if chat in places])
        for word in player.private[who.who.user]:
            assert word not in seen
            assert word not in edited
            assert word not in files[two.other(who).who.user]
            assert word not in str(logs)
    assert any(word in files[7] for word in player.private[7])


async def at_the_look(house: House) -> Pair:
    """Both have written alone, and each looks at what would be shown."""
    two = await together(house)
    await begin_again(two, "Two views of one moment")
    one = await two.who("one")
    await two.tap(one, "How it began")
    await two.tap(two.other(one), "Yes, that one")
    await two.ann.say("a door fell shut")
    await two.ben.say("nobody called me")
    return two


async def test_what_both_show_stands_there_for_both_and_says_whose_it_is(house: House) -> None:
    two = await at_the_look(house)
    assert "a door fell shut" in two.ann.last.text
    for who in (two.ann, two.ben):
        await who.tap("Show it")

    shown = next(message.text for message in two.room if "a door fell shut" in message.text)
    assert shown.index("Ann wrote:") < shown.index("a door fell shut")
    assert shown.index("Ben wrote:") < shown.index("nobody called me")


@pytest.mark.parametrize("keeper", ["Ann", "Ben"])
async def test_if_one_keeps_it_neither_is_shown_and_nobody_hears_who(house: House, keeper: str) -> None:
    two = await at_the_look(house)
    for who in (two.ann, two.ben):
        await who.tap("Keep it to myself" if who.who.name == keeper else "Show it")

    seen = [message.text for message in two.room]
    assert not any("door" in text or "nobody called" in text for text in seen)
    assert any("Your words stay with each of you this time" in text for text in seen)
    assert not any(f"{keeper} kept" in text for text in seen)


async def evening(number: str) -> object:
    """All that Ben can see for two hours when Ann gives this number alone."""
    house = await House().open()
    two = await together(house)
    await two.to_heat()
    await two.ann.tap(number)
    await house.clock.move(60.0)
    await two.ben.tap("3")
    await house.clock.move(7500.0)
    await house.kill()
    return two.seen_by(two.ben), [edit for edit in house.messenger.edits if edit[0] != two.ann.where.chat]


async def test_no_number_given_alone_changes_what_the_other_one_sees() -> None:
    low, high, most = [await evening(number) for number in ("0", "7", "10")]
    assert str(low) == str(high) == str(most)


async def test_only_who_is_very_upset_is_offered_a_break_and_it_looks_like_any_other(house: House) -> None:
    two = await together(house)
    await two.to_heat()
    await two.ben.tap("3")
    assert "Take a break first" not in two.ben.last.labels()
    await two.ann.tap("9")
    offer = next(message for message in reversed(two.ann.inbox) if "Take a break first" in message.labels())
    await two.ann.tap("Take a break first", message=offer)

    assert await two.state() == "timeout_two.how_long"
    assert "9" not in " ".join(message.text for message in two.room)


# In their own chats, with a talk of one's own beside it


async def asked_beside_ones_own(house: House) -> tuple[Pair, Caller]:
    """In a talk apart the listener has opened a talk of their own when a question comes that both see answered."""
    two = await apart(house)
    speaker = await two.to_feeling()
    listener = two.other(speaker)
    await listener.say("/start")
    await speaker.tap("Sad", "Sad, just that", "Voices got loud")
    assert any("look" in label.lower() for label in listener.last.labels())
    return two, listener


async def test_words_for_ones_own_talk_are_no_answer_before_both(house: House) -> None:
    two, listener = await asked_beside_ones_own(house)
    await listener.say("he is a liar and I want out")

    assert not any("liar" in message.text for message in two.other(listener).inbox)
    assert listener.last.labels() == ["That was my answer"]
    assert any("Which of these comes nearest" in message.text for message in listener.inbox)


async def test_they_are_one_by_a_press_and_then_the_talk_of_two_is_in_hand(house: House) -> None:
    two, listener = await asked_beside_ones_own(house)
    await listener.say("you look so tired to me")
    assert not any("so tired" in message.text for message in two.other(listener).inbox)
    await listener.tap("That was my answer")

    assert any("so tired" in message.text for message in two.other(listener).inbox)


@pytest.mark.parametrize("pause", [0.0, 30.0])
async def test_the_button_takes_the_words_that_stand_over_it(house: House, pause: float) -> None:
    two, listener = await asked_beside_ones_own(house)
    await listener.say("you look so tired to me")
    await listener.say("and this is mine alone", pause=pause)
    await listener.tap("That was my answer")

    assert not any("mine alone" in message.text for message in two.other(listener).inbox)


async def test_after_a_press_on_its_question_words_are_for_the_talk_of_two(house: House) -> None:
    two, listener = await asked_beside_ones_own(house)
    await listener.tap("More")
    await listener.say("you look so tired to me")

    assert any("so tired" in message.text for message in two.other(listener).inbox)


async def test_what_is_asked_of_one_alone_takes_words_all_the_same(house: House) -> None:
    two = await apart(house)
    speaker = await two.who("speaker")
    await two.other(speaker).say("/start")
    await speaker.tap("Something said or done")
    await two.other(speaker).say("4")

    assert "as soon as" in two.other(speaker).last.text
