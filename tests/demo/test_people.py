"""Everything people can send is a right Update; hearing loses nothing; crowds are cheap."""

import pytest

from bot.demo.errors import PlayError
from bot.demo.people import Person
from bot.demo.stand import Stand
from tests.demo.conftest import RawBot


@pytest.fixture
async def ana(stand: Stand) -> Person:
    return await stand.person("Ana", last_name="Bell", username="anabell", language_code="de")


@pytest.mark.parametrize("kind", ["voice", "sticker", "photo", "document", "location", "contact", "video_note", "dice"])
async def test_every_kind_of_message_is_as_published(raw: RawBot, ana: Person, kind: str) -> None:
    await ana.send(kind)
    assert kind in (await raw.update())["message"]


@pytest.mark.parametrize("source", ["a hidden friend", {"channel": "Wise words"}, None])
async def test_forwards_name_their_origin(raw: RawBot, ana: Person, stand: Stand, source: object) -> None:
    await ana.say("as they said", forward_from=source or (await stand.person("Cy")).id)
    assert "forward_origin" in (await raw.update())["message"]


async def test_texts_sent_through_another_bot_say_so(raw: RawBot, ana: Person) -> None:
    await ana.say("a gif", via_bot="gif")
    assert (await raw.update())["message"]["via_bot"]["username"] == "gif"


async def test_an_edit_comes_as_an_edited_message(raw: RawBot, ana: Person) -> None:
    said = await ana.say("I am angry")
    await ana.edit("I am sad")
    edited = (await raw.updates())[1]["edited_message"]
    assert (edited["message_id"], edited["text"]) == (said, "I am sad")
    assert "edit_date" in edited


async def test_a_captioned_photo_carries_its_caption(raw: RawBot, ana: Person) -> None:
    await ana.photo(caption="/start")
    assert (await raw.update())["message"]["caption_entities"][0]["type"] == "bot_command"


async def test_a_long_text_is_sent_in_pieces(raw: RawBot, ana: Person) -> None:
    await ana.say("x" * 5000)
    assert [len(update["message"]["text"]) for update in await raw.updates()] == [4096, 904]


async def test_entities_are_found_in_plain_text(raw: RawBot, ana: Person) -> None:
    await ana.say("😀 /start@bot_x see https://a.example/b, ask @someone or a@b.example #now")
    entities = (await raw.update())["message"]["entities"]
    assert [entity["type"] for entity in entities] == ["bot_command", "url", "mention", "email", "hashtag"]
    assert entities[0]["offset"] == 3


async def test_a_stopped_bot_cannot_be_written_to_before_resuming(ana: Person) -> None:
    await ana.block()
    with pytest.raises(PlayError, match="unblock first"):
        await ana.say("hello")


async def test_a_link_starts_the_bot_with_its_token(raw: RawBot, ana: Person) -> None:
    await ana.open_link(f"t.me/{raw.server.world.find_bot().username}?start=join-1")
    assert (await raw.update())["message"]["text"] == "/start join-1"
    chat = await ana.group(bots=[])
    await ana.open_link(f"t.me/{raw.server.world.find_bot().username}?startgroup=two", chat)
    texts = [update.get("message", {}).get("text", "") for update in await raw.updates()]
    assert texts[-1].endswith(" two")


async def test_a_link_opens_the_chat_and_start_is_pressed_or_not(raw: RawBot, ana: Person) -> None:
    link = f"https://t.me/{raw.server.world.find_bot().username}?start=join-1"
    await ana.open_link(link, start=False)
    assert await raw.updates() == []
    assert (await raw.call("sendMessage", chat_id=ana.id, text="x")).refusal == "Bad Request: chat not found"
    await ana.start()
    await ana.start()
    assert [update["message"]["text"] for update in await raw.updates()] == ["/start join-1", "/start"]


async def test_pressing_start_resumes_a_bot_that_was_stopped(raw: RawBot, ana: Person) -> None:
    await ana.start()
    await ana.block()
    await ana.open_link(f"t.me/{raw.server.world.find_bot().username}?start=back")
    *_, resumed, started = await raw.updates()
    assert resumed["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert started["message"]["text"] == "/start back"
    with pytest.raises(PlayError, match="only a private chat"):
        await ana.start(await ana.group())


async def test_hearing_waits_and_says_what_it_heard_instead(raw: RawBot, ana: Person) -> None:
    await ana.say("/start")
    await raw.send(ana.id, "one")
    with pytest.raises(PlayError, match=r"heard 1 of 2 .*\['one'\]"):
        await ana.hear_all(2, timeout=0.02)
    assert (await ana.hear()).text == "one"
    assert await ana.heard_nothing(0.01)
    await raw.send(ana.id, "two")
    assert (await ana.hear_until("two")) == ana.last


async def test_hearing_one_chat_leaves_the_others_to_be_heard(raw: RawBot, ana: Person) -> None:
    await ana.say("/start")
    chat = await ana.group()
    await raw.send(ana.id, "private")
    await raw.send(chat, "group")
    assert (await ana.hear(chat=chat)).text == "group"
    assert await ana.heard_nothing(0.01, "toast")
    assert (await ana.hear()).text == "private"


async def test_a_crowd_speaks_in_one_request(raw: RawBot, stand: Stand) -> None:
    crowd = await stand.crowd(64)
    assert await stand.at_once(crowd, text="/now") == 64
    assert {update["message"]["from"]["id"] for update in await raw.updates()} == {p.id for p in crowd}


async def test_a_press_without_such_a_button_names_those_there_are(raw: RawBot, ana: Person) -> None:
    await ana.say("/start")
    await raw.send(ana.id, reply_markup={"inline_keyboard": [[{"text": "Go", "callback_data": "x"}]]})
    with pytest.raises(PlayError, match=r"there are \['Go'\]"):
        await ana.press("Stay")


async def test_the_feed_streams_what_happens(raw: RawBot, ana: Person, stand: Stand) -> None:
    async with raw.session.get(f"{stand.url}/play/events?since=0") as stream:
        await ana.say("hello")
        assert (await stream.content.readline()).startswith(b"id: ")
        assert b'"text":"hello"' in await stream.content.readline()
    assert (await stand.feed())[0]["message"]["text"] == "hello"


async def test_several_bots_have_their_own_chats(raw: RawBot, ana: Person, stand: Stand) -> None:
    await stand.add_bot("77:second", "second_bot")
    await ana.say("/start", "@second_bot")
    assert await raw.updates() == []
    other = RawBot(raw.session, raw.server, "77:second")
    assert len(await other.updates()) == 1
    await other.send(ana.id, "from the second")
    assert (await ana.hear(chat="@second_bot")).text == "from the second"
    assert len(await ana.chats()) == 1
