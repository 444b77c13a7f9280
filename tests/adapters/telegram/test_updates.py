"""Raw updates in, what a person did out."""

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.telegram.fields import Unparsable
from bot.adapters.telegram.texts import Me
from bot.adapters.telegram.updates import ALLOWED_UPDATES, kind_of, read_update
from bot.app.incoming import (
    Came,
    Command,
    Edited,
    Incoming,
    Left,
    Pressed,
    Relocated,
    Standing,
    Unreadable,
    Where,
    Who,
    Words,
)

ME = Me(user=7, username="attune_bot")
ANN = {"id": 11, "is_bot": False, "first_name": "Ann", "language_code": "de", "new_field": 1}
ALONE = {"id": 11, "type": "private", "first_name": "Ann"}
GROUP = {"id": -100, "type": "supergroup", "title": "We two"}
BASE = (5, Who(11, "Ann", "de"), Where(11), 3, 1000.0)
IN_GROUP = (5, Who(11, "Ann", "de"), Where(-100, private=False), 3, 1000.0)


def message(**fields: Any) -> dict[str, Any]:
    """A text from Ann, alone with the bot; a field of None is left out."""
    full = {"message_id": 3, "date": 1000, "chat": ALONE, "from": ANN, "text": "hello", **fields}
    return {name: value for name, value in full.items() if value is not None}


def read(**fields: Any) -> Incoming | None:
    return read_update({"update_id": 5, "message": message(**fields)}, ME)


def marked(kind: str, part: str, text: str, **more: Any) -> dict[str, Any]:
    """The text with one entity on `part`, counted as Telegram counts."""
    before, _, _ = text.partition(part)
    size = {"offset": len(before.encode("utf-16-le")) // 2, "length": len(part.encode("utf-16-le")) // 2}
    return {"text": text, "entities": [{"type": kind, **size, **more}]}


def test_a_text_is_words() -> None:
    assert read() == Words(*BASE, text="hello", to_bot=True)


def test_nul_and_lone_surrogates_go_at_the_edge() -> None:
    assert read(text="a\x00b\ud800c 😀") == Words(*BASE, text="abc 😀")
    assert read(text="\x00") == Unreadable(*BASE, kind="other")


def test_a_person_may_lack_language_and_name() -> None:
    assert read(**{"from": {"id": 11}}) == Words(5, Who(11), Where(11), 3, 1000.0, text="hello")


def test_a_topic_is_where_the_message_says_so() -> None:
    topic = read(chat=GROUP, message_thread_id=9, is_topic_message=True)
    thread = read(chat=GROUP, message_thread_id=9)

    assert topic is not None
    assert topic.where == Where(-100, private=False, topic=9)
    assert thread is not None
    assert thread.where.topic == 0


@pytest.mark.parametrize(
    ("text", "part", "name", "argument"),
    [
        ("/start", "/start", "start", ""),
        ("/START abc def ", "/START", "start", "abc def"),
        ("/now@Attune_Bot later", "/now@Attune_Bot", "now", "later"),
        ("/now\nsecond line", "/now", "now", "second line"),
    ],
)
def test_a_command_stands_at_the_very_beginning(text: str, part: str, name: str, argument: str) -> None:
    assert read(**marked("bot_command", part, text)) == Command(*BASE, name=name, argument=argument, named="@" in part)


def test_a_command_for_another_bot_is_nothing_for_us() -> None:
    named = marked("bot_command", "/now@OtherBot", "/now@OtherBot")
    assert read(**named, chat=GROUP) is None
    assert read(**named, chat=GROUP, sender_chat=GROUP) is None


def test_a_command_says_whether_it_names_the_bot() -> None:
    plain, named = ((read(**marked("bot_command", text, text), chat=GROUP)) for text in ("/now", "/now@attune_bot"))

    assert (plain, named) == (Command(*IN_GROUP, name="now"), Command(*IN_GROUP, name="now", named=True))


def test_a_command_of_an_anonymous_admin_is_nobodys() -> None:
    number, _, *place = IN_GROUP
    found = read(chat=GROUP, sender_chat=GROUP, **marked("bot_command", "/attune", "/attune"))

    assert found == Command(number, Who(0), *place, name="attune")


def test_a_command_further_on_is_part_of_the_text() -> None:
    text = "😀 /stop"
    assert read(**marked("bot_command", "/stop", text)) == Words(*BASE, text=text)
    assert read(text="/stop") == Words(*BASE, text="/stop")


def test_in_a_group_a_text_is_to_the_bot_if_it_answers_or_names_it() -> None:
    plain = read(chat=GROUP)
    answer = read(chat=GROUP, reply_to_message=message(**{"from": {"id": 7, "is_bot": True}}))
    to_ben = read(chat=GROUP, reply_to_message=message(**{"from": {"id": 12}}))
    to_nobody = read(chat=GROUP, reply_to_message={"message_id": 1})
    named = read(chat=GROUP, **marked("mention", "@Attune_Bot", "😀 well, @Attune_Bot"))
    pointed = read(chat=GROUP, **marked("text_mention", "you", "I mean you", user={"id": 7}))
    other = read(chat=GROUP, **marked("mention", "@ben", "@ben hi"))

    found = [plain, answer, to_ben, to_nobody, named, pointed, other]
    assert [word.to_bot for word in found if isinstance(word, Words)] == [False, True, False, False, True, True, False]


BOT = {"id": 7, "is_bot": True}


def test_a_reply_to_the_bot_says_to_which_message() -> None:
    def answered(**replied: Any) -> int:
        said = read(chat=GROUP, reply_to_message=message(message_id=2, **replied))
        assert isinstance(said, Words)
        assert said.to_bot is bool(said.reply_to)
        return said.reply_to

    assert answered(**{"from": BOT}) == 2
    assert answered(**{"from": {"id": 12}}) == 0
    assert answered(**{"from": None}) == 0
    assert answered(**{"from": BOT, "forum_topic_created": {"name": "Evenings"}}) == 0
    assert read(reply_to_message=message(message_id=2, **{"from": BOT})) == Words(*BASE, text="hello", reply_to=2)


def test_people_come_and_go_and_bots_are_nobody() -> None:
    ben, cat = {"id": 12, "is_bot": False}, {"id": 13}

    assert read(chat=GROUP, text=None, new_chat_members=[ben, BOT, cat]) == Came(*IN_GROUP, users=(12, 13))
    assert read(chat=GROUP, text=None, new_chat_members=[BOT]) is None
    assert read(chat=GROUP, text=None, left_chat_member=ben) == Left(*IN_GROUP, user=12)
    assert read(chat=GROUP, text=None, left_chat_member=BOT) is None


def test_who_adds_people_in_the_name_of_the_group_is_not_known_and_the_people_are() -> None:
    hidden = {"chat": GROUP, "sender_chat": GROUP, "from": {"id": 1087968824, "is_bot": True}}

    found = read(text=None, new_chat_members=[{"id": 12}], **hidden)

    assert isinstance(found, Came)
    assert found.users == (12,)


def test_the_bots_name_in_front_is_no_part_of_what_is_said() -> None:
    said = read(chat=GROUP, **marked("mention", "@attune_bot", "@attune_bot, stop"))

    assert said == Words(*IN_GROUP, text="stop", to_bot=True)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"voice": {}}, "voice"),
        ({"video_note": {}}, "voice"),
        ({"audio": {}}, "voice"),
        ({"sticker": {}}, "sticker"),
        ({"photo": []}, "photo"),
        ({"video": {}}, "photo"),
        ({"animation": {}, "document": {}}, "photo"),
        ({"document": {}}, "photo"),
        ({"location": {}, "venue": {}}, "location"),
        ({"contact": {}}, "contact"),
        ({"dice": {}}, "other"),
        ({"poll": {}}, "other"),
        ({"rich_message": {}}, "other"),
    ],
)
def test_what_is_no_answer_says_which_kind_it_is(fields: dict[str, Any], kind: str) -> None:
    assert read(**{"text": None, **fields}) == Unreadable(*BASE, kind=kind)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"photo": [], "caption": "words"}, "photo"),
        ({"forward_origin": {}, "text": "words"}, "forward"),
        ({"forward_date": 1, "text": "words"}, "forward"),
        ({"forward_origin": {}, "video": {}, "caption": "words"}, "forward"),
        ({"via_bot": {}, "text": "words"}, "via_bot"),
    ],
)
def test_words_that_come_with_what_is_no_answer_are_read_for_the_screen(fields: dict[str, Any], kind: str) -> None:
    assert read(**{"text": None, **fields}) == Unreadable(*BASE, kind=kind, text="words")


def test_an_anonymous_admin_is_told_apart() -> None:
    found = read(chat=GROUP, sender_chat=GROUP, **{"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}})
    nameless = read(chat=GROUP, sender_chat=GROUP, **{"from": None})

    assert isinstance(found, Unreadable)
    assert found.kind == "anonymous"
    assert nameless == Unreadable(
        5, Who(0), Where(-100, private=False), 3, 1000.0, kind="anonymous", text="hello", to_bot=False
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"chat": {"id": -5, "type": "channel"}, "from": None},
        {"chat": {"id": -5, "type": "from the future"}},
        {"from": {"id": 12, "is_bot": True, "first_name": "Bot"}},
        {"text": None, "new_chat_members": []},
        {"text": None, "pinned_message": {}, "sender_chat": GROUP},
        {"text": None, "migrate_from_chat_id": -5},
        {"text": None, "from_the_future": {}},
        {"chat": GROUP, "sender_chat": {"id": -6, "type": "channel"}, "is_automatic_forward": True},
    ],
)
def test_channels_bots_and_service_messages_are_nothing_for_us(fields: dict[str, Any]) -> None:
    assert read(**fields) is None


def test_an_upgraded_group_tells_its_new_id() -> None:
    assert read(chat=GROUP, text=None, migrate_to_chat_id=-200) == Relocated(*IN_GROUP, to=-200)


def test_a_changed_text_is_an_edit_at_the_time_of_the_change() -> None:
    def edit(**fields: Any) -> Incoming | None:
        return read_update({"update_id": 5, "edited_message": message(**fields)}, ME)

    assert edit(edit_date=1010, text="b\x00c") == Edited(*BASE[:4], 1010.0, text="bc")
    assert edit() == Edited(*BASE, text="hello")
    assert edit(text=None, caption="x", photo=[]) is None
    assert edit(text=None, location={}) is None
    assert edit(chat={"id": -5, "type": "channel"}, **{"from": None}) is None
    assert edit(**{"from": {"id": 12, "is_bot": True}}) is None


def test_a_press_carries_its_button_and_message() -> None:
    query = {"id": "99", "from": ANN, "message": message(**{"from": {"id": 7}}), "data": "s1.e2"}

    assert read_update({"update_id": 5, "callback_query": query}, ME) == Pressed(*BASE, press="99", data="s1.e2")


def test_a_press_on_a_message_that_is_gone_still_counts() -> None:
    gone = {"chat": ALONE, "message_id": 3, "date": 0}
    query = {"id": "99", "from": ANN, "message": gone}

    expected = Pressed(5, Who(11, "Ann", "de"), Where(11), 0, 0.0, press="99", data="")
    assert read_update({"update_id": 5, "callback_query": query}, ME) == expected
    assert read_update({"update_id": 5, "callback_query": {"id": "99", "from": ANN}}, ME) is None
    posted = {"chat": {"id": -5, "type": "channel"}, "message_id": 3, "date": 1000}
    assert read_update({"update_id": 5, "callback_query": {"id": "99", "from": ANN, "message": posted}}, ME) is None


def member(status: str, **more: Any) -> dict[str, Any]:
    return {"status": status, "user": {"id": 7}, **more}


MUTED = member("restricted", is_member=True, can_send_messages=False)
FREE = member("restricted", is_member=True, can_send_messages=True)
GONE = member("restricted", is_member=False, can_send_messages=False)


@pytest.mark.parametrize(
    ("chat", "old", "new", "change"),
    [
        (ALONE, member("member"), member("kicked"), "blocked"),
        (ALONE, member("kicked"), member("member"), "unblocked"),
        (ALONE, member("member"), member("member"), None),
        (GROUP, member("left"), member("member"), "added"),
        (GROUP, member("kicked"), member("administrator"), "added"),
        (GROUP, GONE, FREE, "added"),
        (GROUP, member("left"), MUTED, "muted"),
        (GROUP, member("member"), MUTED, "muted"),
        (GROUP, MUTED, member("member"), "unmuted"),
        (GROUP, MUTED, FREE, "unmuted"),
        (GROUP, MUTED, member("administrator"), "unmuted"),
        (GROUP, MUTED, MUTED, None),
        (GROUP, member("member"), member("administrator"), None),
        (GROUP, member("member"), member("left"), "removed"),
        (GROUP, MUTED, member("kicked"), "removed"),
        (GROUP, member("administrator"), GONE, "removed"),
        (GROUP, member("left"), member("kicked"), None),
        ({"id": -5, "type": "channel"}, member("left"), member("administrator"), None),
    ],
)
def test_the_bots_standing(chat: dict[str, Any], old: dict[str, Any], new: dict[str, Any], change: str | None) -> None:
    changed = {"chat": chat, "from": ANN, "date": 1000, "old_chat_member": old, "new_chat_member": new}

    found = read_update({"update_id": 5, "my_chat_member": changed}, ME)

    assert (found.change if isinstance(found, Standing) else None) == change


def test_updates_that_were_not_asked_for_are_nothing_for_us() -> None:
    assert read_update({"update_id": 5, "channel_post": {"x": 1}}, ME) is None
    assert kind_of({"update_id": 5, "channel_post": {}}) == "other"
    assert [kind_of({kind: {}}) for kind in ALLOWED_UPDATES] == list(ALLOWED_UPDATES)


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ([], "update"),
        ({"update_id": "5"}, "update_id"),
        ({"update_id": True}, "update_id"),
        ({"update_id": -1}, "update_id"),
        ({"update_id": 2**63}, "update_id"),
        ({"update_id": 5, "message": None}, "message"),
        ({"update_id": 5, "message": message(chat=5)}, "chat"),
        ({"update_id": 5, "message": message(chat={"id": 11})}, "type"),
        ({"update_id": 5, "message": message(**{"from": None})}, "from"),
        ({"update_id": 5, "message": message(date="now")}, "date"),
        ({"update_id": 5, "message": message(text=["secret words"])}, "text"),
        ({"update_id": 5, "message": message(entities=[{"type": "mention"}])}, "offset"),
        ({"update_id": 5, "message": message(entities={})}, "entities"),
        ({"update_id": 5, "callback_query": {"id": 5, "from": ANN, "message": message()}}, "id"),
        ({"update_id": 5, "message": message(text=None, new_chat_members={})}, "new_chat_members"),
        ({"update_id": 5, "message": message(text=None, new_chat_members=[{}])}, "id"),
        ({"update_id": 5, "message": message(text=None, left_chat_member=5)}, "left_chat_member"),
        ({"update_id": 5, "my_chat_member": {"chat": GROUP, "from": ANN}}, "old_chat_member"),
    ],
)
def test_a_malformed_update_is_unparsable_and_tells_only_the_field(raw: Any, field: str) -> None:
    with pytest.raises(Unparsable, match=f"^malformed {field}$"):
        read_update(raw, ME)


NAMES = st.sampled_from(
    [
        *ALLOWED_UPDATES, "update_id", "message_id", "date", "chat", "from", "id", "type", "text", "entities", "offset",
        "length", "user", "voice", "sender_chat", "forward_origin", "reply_to_message", "data", "old_chat_member",
        "new_chat_member", "status", "is_member", "new_chat_members", "left_chat_member", "migrate_to_chat_id", "is_topic_message", "message_thread_id",
        "first_name", "edit_date", "is_bot",
    ]
)  # fmt: skip
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(st.characters(), max_size=8),
    st.sampled_from(["private", "supergroup", "bot_command", "mention", "text_mention", "@attune_bot", "/now", "kicked"]),
)  # fmt: skip
TREES = st.recursive(
    LEAVES, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=8))
)


@given(TREES)
@settings(max_examples=150)
def test_any_json_is_read_or_unparsable(raw: Any) -> None:
    _read_anything(raw)


@given(kind=st.sampled_from(ALLOWED_UPDATES), fields=st.dictionaries(NAMES, TREES, max_size=4))
@settings(max_examples=150)
def test_any_field_of_a_good_update_may_be_anything(kind: str, fields: dict[str, Any]) -> None:
    good = {**message(), "id": "9", "message": message(), "old_chat_member": FREE, "new_chat_member": MUTED}
    _read_anything({"update_id": 5, kind: {**good, **fields}})


@given(offset=st.integers(0, 20), length=st.integers(0, 20), text=st.text(st.characters(), max_size=12))
def test_an_entity_may_lie_anywhere(offset: int, length: int, text: str) -> None:
    for kind in ("bot_command", "mention"):
        entity = {"type": kind, "offset": offset, "length": length}
        _read_anything({"update_id": 5, "message": message(chat=GROUP, text=text, entities=[entity])})


def _read_anything(raw: Any) -> None:
    """Whatever comes out can be stored: orjson refuses lone surrogates."""
    try:
        found = read_update(raw, ME)
    except Unparsable:
        return
    if found is not None:
        orjson.dumps(found)
