"""The stage itself: what would go wrong at Telegram, and in the bot, does not pass unseen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.stage.play import Play, Unmet
from bot.stage.recording import Recorder, Said
from bot.stage.stage import Cast, Props, Stage
from bot.stage.stores import File, Memory
from tests.fakes import FakeClock

ANA = Cast("ana", 7)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder(FakeClock())


@pytest.mark.parametrize(
    ("body", "flaw"),
    [
        ({"text": ""}, "a message of 0 characters"),
        ({"text": "x" * 4097}, "a message of 4097 characters"),
        ({"text": "x", "buttons": [[{"text": "a", "data": "a"}] * 9]}, "9 buttons in a row"),
        ({"text": "x", "buttons": [[{"text": "a", "data": "a" * 65}]]}, "carries more than 64 bytes"),
    ],
)
async def test_what_telegram_would_refuse_is_noted(recorder: Recorder, body: dict[str, object], flaw: str) -> None:
    await recorder.send(7, body)
    assert flaw in recorder.flaws[0]


async def test_a_toast_that_is_too_long_is_noted(recorder: Recorder) -> None:
    await recorder.answer("7.1", "x" * 201)
    assert "a toast of 201 characters" in recorder.flaws[0]


async def test_edits_change_what_stands_and_keep_what_stood(recorder: Recorder) -> None:
    sent = await recorder.send(7, {"text": "<b>one</b>", "buttons": [[{"text": "a", "data": "a"}]]})
    await recorder.edit(7, sent.message, {"text": "two", "buttons": [[{"text": "b", "url": "https://b"}]]})
    message = recorder.in_chat(7)[0]
    assert (message.text, [knob.text for knob in message.knobs]) == ("two", ["b"])
    assert [knob.text for knob in message.before] == ["a"]


async def test_deleted_messages_are_gone(recorder: Recorder) -> None:
    sent = await recorder.send(7, {"text": "one"})
    await recorder.typing(7)
    assert await recorder.delete(7, [sent.message, 5]) == 1
    assert not recorder.in_chat(7)


async def test_an_update_that_the_bot_fails_at_does_not_pass(props: Props) -> None:
    stage = Stage(props, Memory())
    await stage.open()
    await stage.add(ANA)
    await stage.open_dialog(ANA, "nowhere")
    with pytest.raises(Unmet, match="the bot failed at this"):
        Play(stage).check()
    await stage.close()


async def test_what_telegram_would_refuse_does_not_pass(props: Props) -> None:
    stage = Stage(props, Memory())
    await stage.open()
    await stage.add(ANA)
    await stage.messenger.send(ANA.user, {"text": ""})
    with pytest.raises(Unmet, match="Telegram would refuse this: a message of 0"):
        Play(stage).check()
    await stage.close()


@pytest.mark.parametrize("ground", [Memory, File])
async def test_what_was_said_survives_the_death_of_the_process(props: Props, ground: type[Memory | File]) -> None:
    stage = Stage(props, ground())
    await stage.open()
    await stage.add(ANA)
    await stage.open_dialog(ANA, "small")
    await stage.type(ANA, "5")
    for _ in range(3):
        await stage.restart()
    await stage.type(ANA, "because")
    assert [each.message.text for each in stage.happened if isinstance(each, Said)][-1] == "That was all."
    loaded = await stage.look(ANA)
    assert [row.status for row in loaded.sessions.values()] == ["ended"]
    await stage.close()


async def test_opening_another_dialog_ends_the_one_before(props: Props) -> None:
    stage = Stage(props, Memory())
    await stage.open()
    await stage.add(replace(ANA, country="US"))
    await stage.open_dialog(ANA, "small")
    await stage.open_dialog(ANA, "rest")
    statuses = [row.status for row in (await stage.look(ANA)).sessions.values()]
    assert sorted(statuses) == ["ended", "open"]
    await stage.close()
