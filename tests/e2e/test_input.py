"""What people can send: broken letters, long texts, markup, forged presses, edits, things that are no words."""

from __future__ import annotations

import pytest

from bot.demo.people import Person
from tests.e2e.house import House, of_chat
from tests.e2e.walkers import question_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

STRANGE = {
    "NUL": "sa\x00d",
    "right to left": "\u202eحزين جدا\u202c",
    "zero width": "s\u200ba\u200bd\u200d\ufeff",
    "markup": "<b>sad</b> & <a href='tg://user?id=1'>me</a> &amp; </blockquote> {feeling} {0} %s",
    "emoji": "👨‍👩‍👧‍👦🏳️‍🌈 sad",
    "combining": "s" + "\u0301" * 500,
    "fifty lines": "sad\n" * 12,
}


@pytest.mark.parametrize("kind", STRANGE)
async def test_strange_words_are_taken_as_words(home: House, kind: str) -> None:
    ana = await _asked_what_she_feels(home)
    await ana.say(STRANGE[kind])
    heard = await ana.hear()
    assert question_in(heard.text) == "cue" or heard.buttons
    await _goes_on(home, ana)


async def test_ten_thousand_letters_are_met_kindly(home: House) -> None:
    ana = await _asked_what_she_feels(home)
    await ana.say("so sad " * 1430)
    await home.settled()
    assert "heart of it" in (await ana.hear()).text
    await ana.say("/back")
    await _goes_on(home, ana)


async def test_lone_surrogates_do_not_stop_the_queue(home: House) -> None:
    ana = await _asked_what_she_feels(home)
    await home.check()
    person = {"id": ana.id, "is_bot": False, "first_name": "Ana"}
    chat = {"id": ana.id, "type": "private", "first_name": "Ana"}
    at = int(await home.stand.now())
    message = {"message_id": 10**6, "date": at, "chat": chat, "from": person, "text": "sad LONE"}
    queue = home.server.world.find_bot().queue
    queue.listeners.insert(0, _with_a_lone_surrogate)
    try:
        home.raw({"message": message}, lane=ana.id)
    finally:
        queue.listeners.remove(_with_a_lone_surrogate)
    assert question_in((await ana.hear()).text) == "cue"
    await home.settled()
    await home.stand.forget_calls()  # this client cannot read what was sent either
    await _goes_on(home, ana)


def _with_a_lone_surrogate(item: object) -> None:
    """As the server sends it: an escape in JSON that no UTF-8 can hold."""
    body: bytes = getattr(item, "body")  # noqa: B009
    setattr(item, "body", body.replace(b"LONE", b"\\ud83d"))  # noqa: B010


async def test_names_and_answers_with_markup_are_shown_as_they_are(home: House) -> None:
    name, need = '<b>Ana</b> & "Co" {heat}', "less <i>noise</i> & more {feeling}"
    ana = await home.stand.person(name)
    await ana.say("/now")
    await ana.hear()
    for text in ("5", "<u>zonked</u>", "Silence"):
        await ana.say(text)
        await ana.hear()
    await ana.say(need)
    heard = await ana.hear()
    assert need in heard.text
    assert "<u>zonked</u>" in heard.text
    sent = of_chat(await home.stand.calls("sendMessage"), ana)[-1]
    assert "&lt;i&gt;noise&lt;/i&gt; &amp; more" in sent["params"]["text"]
    assert sent["status"] == 200


async def test_forged_presses_get_a_toast_and_change_nothing(home: House) -> None:
    ana, ben = await home.stand.person("Ana"), await home.stand.person("Ben")
    for person in (ana, ben):
        await person.say("/now")
        await person.hear()
    own = ana.last.rows[0][5]["callback_data"] if ana.last else ""
    forged = ["x", "a:now", own[:-1] + "9", own[:-2], "A" * 64, "....", own.replace(".", "-"), "\u00e9" * 30]
    for data in forged:
        await ana.press(data=data)
        assert "does nothing here" in (await ana.toast()).text, data
    await ben.press(data=own)
    assert "does nothing here" in (await ben.toast()).text
    assert await ana.heard_nothing()
    assert await ben.heard_nothing()
    await ana.press("5")
    assert question_in((await ana.hear()).text) == "feeling"


async def test_a_double_press_counts_once_and_a_stale_one_not_at_all(home: House) -> None:
    ana = await home.stand.person("Ana")
    await ana.say("/now")
    first = await ana.hear()
    data = first.rows[0][5]["callback_data"]
    for _ in range(2):
        await ana.press(data=data, message_id=first.message_id)
    toasts = {(await ana.toast()).text for _ in range(2)}
    assert "" in toasts
    assert len(toasts) == 2
    assert question_in((await ana.hear()).text) == "feeling"
    await ana.press(data=data, message_id=first.message_id)
    assert "earlier question" in (await ana.toast()).text
    assert await ana.heard_nothing()


async def test_an_edited_answer_counts_while_its_question_is_the_last(home: House) -> None:
    ana = await _asked_what_she_feels(home)
    said = await ana.say("tired of it")
    assert question_in((await ana.hear()).text) == "cue"
    await ana.edit("worn out", said)
    assert "Changed" in (await ana.hear()).text
    for text in ("Silence", "some quiet"):
        await ana.say(text)
        await ana.hear()
    assert ana.last is not None
    assert "I feel worn out" in ana.last.text
    await ana.edit("something else", said)
    assert "keep the first version" in (await ana.hear()).text


@pytest.mark.parametrize("kind", ["voice", "sticker", "photo", "location", "contact", "dice", "video_note", "document"])
async def test_what_has_no_words_gets_a_kind_line(home: House, kind: str) -> None:
    ana = await _asked_what_she_feels(home)
    await ana.send(kind)
    assert "words and buttons" in (await ana.hear()).text
    await _goes_on(home, ana)


async def test_a_forward_is_no_answer(home: House) -> None:
    ana = await _asked_what_she_feels(home)
    for how in ({"forward_from": "somebody"}, {"via_bot": "gif"}):
        await ana.say("sad", **how)
        assert "words and buttons" in (await ana.hear()).text
    await _goes_on(home, ana)


async def _asked_what_she_feels(home: House) -> Person:
    ana = await home.stand.person("Ana")
    await ana.say("/now")
    await ana.hear()
    await ana.press("5")
    assert question_in((await ana.hear()).text) == "feeling"
    return ana


async def _goes_on(home: House, ana: Person) -> None:
    """The talk is alive: its question can be had again, and it can be ended."""
    await home.settled()
    await ana.skip()
    await ana.say("/stop")
    await ana.hear_until("/now is there")
