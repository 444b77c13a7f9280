"""Danger over HTTP: each kind heard, answered with the number first and in private; in a group, silence."""

from __future__ import annotations

import pytest

from bot.demo.people import Heard, Person
from tests.e2e.house import USERNAME, House

pytestmark = pytest.mark.asyncio(loop_scope="module")

KINDS = {
    "self-harm": ("i want to kill myself", "ending your life?"),
    "violence": ("he is hitting me right now", "Nobody should have to be afraid"),
    "urge": ("i'm going to hit him", "First, space"),
    "coercion": (
        "he won't let me see my friends and takes my money",
        "Your money, your phone and your people are yours",
    ),
    "child": ("he hits our daughter", "a child may not be safe"),
}
MISSED = "That's not what I meant"


@pytest.mark.parametrize("kind", KINDS)
async def test_danger_in_the_middle_of_a_talk_is_answered_with_a_number_first(home: House, kind: str) -> None:
    said, question = KINDS[kind]
    ana = await home.stand.person("Ana", language_code="en-GB")
    await ana.say("/now")
    asked = await ana.hear()
    await ana.say(said)
    heard = await ana.hear()
    assert heard.text.startswith("999")
    assert "I'm a program. Nobody watches this chat" in heard.text
    assert question in heard.text
    assert MISSED in heard.buttons
    await ana.press(MISSED)
    back = await ana.hear_until(asked.text.splitlines()[-1])
    assert "That was my answer" in back.buttons


@pytest.mark.parametrize("way", ["reply", "command", "admin"])
@pytest.mark.parametrize("kind", KINDS)
async def test_danger_typed_in_a_group_is_answered_alone_and_the_group_hears_nothing(
    home: House, kind: str, way: str
) -> None:
    said, question = KINDS[kind]
    ana, ben = await home.stand.person("Ana"), await home.stand.person("Ben")
    await ana.say("/start")
    await ana.hear()
    group = await ana.group("We two", members=[ben])
    welcome = await ana.hear(chat=group)
    await ben.hear(chat=group)
    if way == "admin":
        await ana.promote(group)
    await home.settled()
    before = len(await home.stand.calls())
    await _say_in_group(ana, said, welcome, way)
    heard = await ana.hear()
    assert heard.chat_id == ana.id
    assert question in heard.text
    await home.settled()
    assert await _to(home, group, before) == []
    assert await _to(home, ben.id, before) == []
    assert await ben.heard_nothing()


async def _say_in_group(person: Person, text: str, welcome: Heard, way: str) -> None:
    """Say something to the bot in one of the ways in which it arrives: a name with @ alone does only where it is an admin."""
    if way == "reply":
        await person.reply(text, welcome)
    elif way == "command":
        await person.say(f"/now {text}", welcome.chat_id)
    else:
        await person.say(f"@{USERNAME} {text}", welcome.chat_id)


@pytest.mark.parametrize("way", ["reply", "command", "admin"])
async def test_danger_typed_in_a_group_by_somebody_who_has_no_chat_with_the_bot_posts_nothing(
    home: House, way: str
) -> None:
    ana, ben = await home.stand.person("Ana"), await home.stand.person("Ben")
    group = await ana.group("We two", members=[ben])
    welcome = await ben.hear(chat=group)
    if way == "admin":
        await ana.promote(group)
    await home.settled()
    before = len(await home.stand.calls())
    await _say_in_group(ben, "i want to die", welcome, way)
    await home.settled(0.2)

    assert await _to(home, group, before) == []
    assert await _to(home, ben.id, before) == []


async def test_danger_between_the_two_that_is_not_for_the_bot_is_not_its_business(home: House) -> None:
    ana, ben = await home.stand.person("Ana"), await home.stand.person("Ben")
    await ana.say("/start")
    await ana.hear()
    group = await ana.group("We two", members=[ben])
    await ana.hear(chat=group)
    await ana.promote(group)
    await home.settled()
    before = len(await home.stand.calls())
    await ana.say("i want to die", group)
    await home.settled(0.2)

    assert await _to(home, group, before) == []
    assert await _to(home, ana.id, before) == []


async def test_harm_told_as_past_is_asked_about_softly_and_is_then_an_answer(home: House) -> None:
    ana = await home.stand.person("Ana")
    await _to_the_feeling(ana)
    await ana.say("years ago my ex hit me")
    heard = await ana.hear()
    assert "is it over, or does it still go on?" in heard.text
    assert "999" not in heard.text
    await ana.press("It's over")
    await ana.hear_until("see or hear")


async def test_three_questions_stay_with_the_person_and_the_chosen_way_is_kept(home: House) -> None:
    ana = await home.stand.person("Ana")
    await ana.say("/safety")
    for label in ("Ask me", "Yes", "No", "I'd rather not say", "Only about me"):
        await ana.hear()
        await ana.press(label)
    await ana.hear_until("From now on I ask only about you")
    await _to_the_feeling(ana)
    await ana.say("like a wet cloth")
    assert "You don't have to see their side now" in (await ana.hear()).text


async def test_exit_clears_both_sides_over_http(home: House) -> None:
    ana = await home.stand.person("Ana")
    await _to_the_feeling(ana)
    await ana.say("/exit")
    await ana.hear_until("Send /start to begin")
    await home.settled()

    left = [message.get("text", "") for message in await ana.look()]
    assert left == ["Hi. Send /start to begin."]


async def test_the_export_arrives_as_a_file(home: House) -> None:
    ana = await home.stand.person("Ana")
    await _to_the_feeling(ana)
    await ana.say("/export")
    await ana.hear_until("Shall I send it")
    assert await home.stand.calls("sendDocument") == []
    await ana.press("Send it")
    await home.settled()
    calls = [call for call in await home.stand.calls("sendDocument") if str(call["params"]["chat_id"]) == str(ana.id)]

    assert [call["status"] for call in calls] == [200]


async def _to_the_feeling(ana: Person) -> None:
    await ana.say("/now")
    await ana.hear()
    await ana.press("5")
    await ana.hear_until("feel")


async def _to(home: House, chat: int, since: int) -> list[str]:
    """The methods of the calls that went to a chat."""
    calls = (await home.stand.calls())[since:]
    return [call["method"] for call in calls if str(call["params"].get("chat_id")) == str(chat)]
