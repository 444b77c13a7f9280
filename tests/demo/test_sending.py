"""sendMessage and its relatives: what is kept, what is refused, in Telegram's words."""

import aiohttp
import pytest

from bot.demo.models import Json
from bot.demo.people import Person
from bot.demo.server import Server
from bot.demo.stand import Stand
from tests.demo.conftest import RawBot, keyboard


@pytest.fixture
async def ana(stand: Stand, raw: RawBot) -> Person:
    person = await stand.person("Ana")
    await person.say("/start")
    await raw.updates()
    return person


async def test_html_becomes_text_and_entities_in_utf16_units(raw: RawBot, ana: Person) -> None:
    message = await raw.send(ana.id, "😀 <b>bold <i>both</i></b> &lt;3 &#128512;", parse_mode="HTML")
    assert message["text"] == "😀 bold both <3 😀"
    assert message["entities"] == [
        {"offset": 3, "length": 9, "type": "bold"},
        {"offset": 8, "length": 4, "type": "italic"},
    ]


@pytest.mark.parametrize(
    ("source", "entities"),
    [
        (
            '<a href="https://example.com">x</a>',
            [{"offset": 0, "length": 1, "type": "text_link", "url": "https://example.com/"}],
        ),
        (
            '<pre><code class="language-py">x</code></pre>',
            [{"offset": 0, "length": 1, "type": "pre", "language": "py"}],
        ),
        ("<code>x</code>", [{"offset": 0, "length": 1, "type": "code"}]),
        ("<blockquote expandable>x</blockquote>", [{"offset": 0, "length": 1, "type": "expandable_blockquote"}]),
        ('<span class="tg-spoiler">x</span>', [{"offset": 0, "length": 1, "type": "spoiler"}]),
        ("<b></b>x", None),
    ],
)
async def test_telegram_tags_become_entities(raw: RawBot, ana: Person, source: str, entities: list[Json]) -> None:
    message = await raw.send(ana.id, source, parse_mode="HTML")
    assert message["text"] == "x"
    assert message.get("entities") == entities


async def test_a_mention_by_id_names_the_person(raw: RawBot, ana: Person) -> None:
    message = await raw.send(ana.id, f'<a href="tg://user?id={ana.id}">you</a>', parse_mode="HTML")
    assert message["entities"][0]["type"] == "text_mention"
    assert message["entities"][0]["user"]["first_name"] == "Ana"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("ä<p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("I <3", "Unclosed start tag at byte offset 2"),
        ("I <3 you", 'Unsupported start tag "3" at byte offset 2'),
        ("1 < 2 > 0", 'Unsupported start tag "" at byte offset 2'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
async def test_bad_html_is_refused_with_its_place(raw: RawBot, ana: Person, source: str, reason: str) -> None:
    answer = await raw.call("sendMessage", chat_id=ana.id, text=source, parse_mode="HTML")
    expected = f"Bad Request: can't parse entities: {reason}"
    assert answer.refusal == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Bad Request: message text is empty"),
        (" \n ", "Bad Request: text must be non-empty"),
        ("x" * 4097, "Bad Request: message is too long"),
        ("😀" * 2049, "Bad Request: message is too long"),
    ],
)
async def test_texts_have_a_length(raw: RawBot, ana: Person, text: str, reason: str) -> None:
    assert (await raw.call("sendMessage", chat_id=ana.id, text=text)).refusal == reason


async def test_the_longest_text_passes_and_tags_do_not_count(raw: RawBot, ana: Person) -> None:
    message = await raw.send(ana.id, f"<b>{'😀' * 2048}</b>", parse_mode="HTML")
    assert message["entities"] == [{"offset": 0, "length": 4096, "type": "bold"}]


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "x", "callback_data": "ä" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x"}, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ({"text": "x", "copy_text": {"text": "y" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "x", "url": "nowhere"}, "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
    ],
)
async def test_wrong_buttons_are_refused(raw: RawBot, ana: Person, button: Json, reason: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    answer = await raw.call("sendMessage", chat_id=ana.id, text="x", reply_markup=markup)
    assert answer.refusal == f"Bad Request: {reason}"


@pytest.mark.parametrize("rows", [[9], [8] * 13])
async def test_keyboards_have_a_size(raw: RawBot, ana: Person, rows: list[int]) -> None:
    buttons = [[{"text": "x", "callback_data": "y"}] * count for count in rows]
    answer = await raw.call("sendMessage", chat_id=ana.id, text="x", reply_markup={"inline_keyboard": buttons})
    assert answer.refusal == "Bad Request: reply markup is too long"


async def test_data_of_64_bytes_and_a_copy_text_of_256_pass(raw: RawBot, ana: Person) -> None:
    row = [{"text": "a", "callback_data": "ä" * 32}, {"text": "b", "copy_text": {"text": "y" * 256}}]
    message = await raw.send(ana.id, reply_markup={"inline_keyboard": [row]})
    assert message["reply_markup"]["inline_keyboard"] == [row]


async def test_a_force_reply_is_seen_by_the_person_but_not_in_the_answer(raw: RawBot, ana: Person) -> None:
    message = await raw.send(ana.id, reply_markup={"force_reply": True})
    assert "reply_markup" not in message
    assert (await ana.hear()).force_reply
    given = {"chat_id": ana.id, "message_id": message["message_id"]}
    answer = await raw.call("editMessageText", text="x", **given)
    assert answer.refusal == "Bad Request: message can't be edited"


async def test_a_selective_force_reply_is_for_whom_it_names_or_answers(raw: RawBot, ana: Person, stand: Stand) -> None:
    bo = await stand.person("Bo", username="bo_k")
    chat = await ana.group("We two", [bo])
    asked = await ana.say("/start", chat)
    markup = {"force_reply": True, "selective": True}
    await raw.send(chat, "Well?", reply_markup=markup)
    await raw.send(chat, f'<a href="tg://user?id={ana.id}">Ana</a>?', parse_mode="HTML", reply_markup=markup)
    await raw.send(chat, "@bo_k?", reply_markup=markup)
    await raw.send(chat, "You?", reply_markup=markup, reply_parameters={"message_id": asked})
    assert [heard.force_reply for heard in await ana.hear_all(4)] == [False, True, False, True]
    assert [heard.force_reply for heard in await bo.hear_all(4)] == [False, False, True, False]


async def test_a_mention_of_one_whom_the_bot_never_met_is_mere_text(raw: RawBot, ana: Person, stand: Stand) -> None:
    bo = await stand.person("Bo")
    link = f'<a href="tg://user?id={bo.id}">Bo</a>?'
    message = await raw.send(ana.id, link, parse_mode="HTML")
    assert (message["text"], message.get("entities")) == ("Bo?", None)
    group = await ana.group("We two", [bo])
    assert (await raw.send(group, link, parse_mode="HTML"))["entities"][0]["user"]["id"] == bo.id


async def test_a_reply_carries_what_it_replies_to(raw: RawBot, ana: Person) -> None:
    asked = await raw.send(ana.id, "How was it?")
    await ana.reply("Hard.", asked["message_id"])
    update = await raw.update()
    assert update["message"]["reply_to_message"]["text"] == "How was it?"
    answer = await raw.send(ana.id, "I hear you.", reply_parameters={"message_id": update["message"]["message_id"]})
    assert answer["reply_to_message"]["text"] == "Hard."
    gone = {"message_id": 999_999}
    refused = await raw.call("sendMessage", chat_id=ana.id, text="x", reply_parameters=gone)
    assert refused.refusal == "Bad Request: message to be replied not found"
    alone = await raw.send(ana.id, reply_parameters={**gone, "allow_sending_without_reply": True})
    assert "reply_to_message" not in alone


async def test_strangers_cannot_be_written_to(raw: RawBot, stand: Stand) -> None:
    stranger = await stand.person("Bo")
    assert (await raw.call("sendMessage", chat_id=stranger.id, text="x")).refusal == "Bad Request: chat not found"
    assert (await raw.call("sendMessage", chat_id=12, text="x")).refusal == "Bad Request: chat not found"
    assert (await raw.call("sendMessage", text="x")).refusal == "Bad Request: chat_id is empty"


async def test_one_met_in_a_group_only_cannot_be_written_to_first(raw: RawBot, stand: Stand) -> None:
    bo = await stand.person("Bo")
    cy = await stand.person("Cy")
    await bo.group("We two", [cy])
    for person in (bo, cy):
        answer = await raw.call("sendMessage", chat_id=person.id, text="x")
        assert (answer.status, answer.refusal) == (403, "Forbidden: bot can't initiate conversation with a user")


async def test_a_stopped_bot_is_forbidden_to_write(raw: RawBot, ana: Person) -> None:
    await ana.block()
    update = await raw.update()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    answer = await raw.call("sendMessage", chat_id=ana.id, text="x")
    assert (answer.status, answer.refusal) == (403, "Forbidden: bot was blocked by the user")
    await ana.unblock()
    assert (await raw.update())["my_chat_member"]["new_chat_member"]["status"] == "member"
    await raw.send(ana.id)


async def test_a_deleted_account_is_forbidden(raw: RawBot, ana: Person, stand: Stand) -> None:
    await stand.post("deactivate", {"person": ana.id})
    assert (await raw.call("sendMessage", chat_id=ana.id, text="x")).refusal == "Forbidden: user is deactivated"


async def test_typing_is_seen(raw: RawBot, ana: Person) -> None:
    assert (await raw.call("sendChatAction", chat_id=ana.id, action="typing")).result is True
    assert (await ana.hear(kinds="action")).raw["action"] == "typing"
    refused = await raw.call("sendChatAction", chat_id=ana.id, action="sleeping")
    assert refused.refusal == "Bad Request: wrong parameter action in request"


async def test_a_photo_is_sent_and_can_be_fetched_again(raw: RawBot, ana: Person, server: Server) -> None:
    png = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + (7).to_bytes(4) + (5).to_bytes(4) + b"rest"
    form = aiohttp.FormData({"chat_id": str(ana.id), "caption": "<i>week</i>", "parse_mode": "HTML"})
    form.add_field("photo", png, filename="week.png", content_type="image/png")
    async with raw.session.post(f"{server.base_url}{raw.token}/sendPhoto", data=form) as response:
        message = (await response.json())["result"]
    assert (message["photo"][0]["width"], message["photo"][0]["height"]) == (7, 5)
    assert message["caption"] == "week"
    found = (await raw.call("getFile", file_id=message["photo"][0]["file_id"])).result
    async with raw.session.get(f"{server.file_url}{raw.token}/{found['file_path']}") as response:
        assert await response.read() == png


async def test_a_photo_that_is_none_is_refused(raw: RawBot, ana: Person) -> None:
    assert (await raw.call("sendPhoto", chat_id=ana.id)).refusal == "Bad Request: there is no photo in the request"
    answer = await raw.call("sendPhoto", chat_id=ana.id, photo="nothing")
    assert answer.refusal == "Bad Request: wrong file identifier/HTTP URL specified"


@pytest.mark.parametrize("how", ["query", "form", "json"])
async def test_parameters_may_come_in_any_form(raw: RawBot, ana: Person, how: str) -> None:
    import orjson

    url = f"{raw.server.base_url}{raw.token}/sendMessage"
    markup = keyboard("Go")
    flat = {"chat_id": str(ana.id), "text": "Hi", "reply_markup": orjson.dumps(markup).decode()}
    given = {"params": flat} if how == "query" else {"data": flat} if how == "form" else {"json": flat}
    async with raw.session.post(url, **given) as response:
        message = (await response.json())["result"]
    assert message["reply_markup"] == markup


async def test_unknown_parameters_are_noted_as_problems(raw: RawBot, ana: Person, stand: Stand) -> None:
    await raw.send(ana.id, reply_to_message_id=5)
    assert await stand.problems() == [
        {"method": "sendMessage", "problems": ["sendMessage has no parameter reply_to_message_id"]}
    ]


async def test_unknown_methods_and_tokens_are_refused(raw: RawBot) -> None:
    assert (await raw.call("sendSomething")).body == {"ok": False, "error_code": 404, "description": "Not Found"}
    raw.token = "5:wrong"
    assert (await raw.call("getMe")).body == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    raw.token = "nonsense"
    assert (await raw.call("getMe")).refusal == "Not Found"


async def test_a_reply_to_nonsense_is_not_found(raw: RawBot, ana: Person) -> None:
    answer = await raw.call("sendMessage", chat_id=ana.id, text="x", reply_parameters={"message_id": "abc"})
    assert answer.refusal == "Bad Request: message to be replied not found"


async def test_a_long_caption_and_a_long_edit_have_their_own_words(raw: RawBot, ana: Person) -> None:
    sent = await raw.send(ana.id)
    given = {"chat_id": ana.id, "message_id": sent["message_id"]}
    answer = await raw.call("editMessageText", text="x" * 4097, **given)
    assert answer.refusal == "Bad Request: MESSAGE_TOO_LONG"
    answer = await raw.call("editMessageCaption", caption="x", **given)
    assert answer.refusal == "Bad Request: there is no caption in the message to edit"
