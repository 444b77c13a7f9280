"""Groups: who hears what, members, admins, topics, the upgrade."""

import pytest

from bot.demo.errors import PlayError
from bot.demo.models import Json
from bot.demo.people import Person
from bot.demo.stand import Stand
from tests.demo.conftest import RawBot, keyboard


@pytest.fixture
async def ana(stand: Stand) -> Person:
    return await stand.person("Ana")


@pytest.fixture
async def bo(stand: Stand) -> Person:
    return await stand.person("Bo")


def kinds(updates: list[Json]) -> list[str]:
    return [next(key for key in update if key != "update_id") for update in updates]


async def test_a_bot_learns_of_its_group(raw: RawBot, ana: Person, bo: Person) -> None:
    chat = await ana.group("We two", [bo])
    member, founded = await raw.updates()
    assert member["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert founded["message"]["group_chat_created"] is True
    assert founded["message"]["chat"] == {"id": chat, "title": "We two", "type": "group"}
    assert (await raw.call("getChatMemberCount", chat_id=chat)).result == 3


async def test_privacy_mode_hides_ordinary_talk(raw: RawBot, ana: Person, bo: Person) -> None:
    chat = await ana.group("We two", [bo])
    await raw.updates()
    asked = await raw.send(chat, "Who begins?")
    me = raw.server.world.find_bot().username
    for text in ("just us", "/start", f"/stop@{me}", "/stop@other_bot", f"hey @{me}"):
        await ana.say(text, chat)
    await bo.reply("I do", asked["message_id"], chat)
    heard = [update["message"]["text"] for update in await raw.updates()]
    assert heard == ["/start", f"/stop@{me}", "I do"]


async def test_of_two_bots_a_bare_command_and_a_reply_reach_one_alone(raw: RawBot, ana: Person, stand: Stand) -> None:
    await stand.add_bot("77:second", "second_bot")
    other = RawBot(raw.session, raw.server, "77:second")
    chat = await ana.group(bots=[None, "second_bot"])
    await ana.say("/before", chat)
    asked = await raw.send(chat, "Who begins?")
    for bot in (raw, other):
        assert (await bot.updates())[-1]["message"]["text"] == "/before"
    await ana.say("/bare", chat)
    told = await ana.say("/named@second_bot", chat)
    await ana.reply("/reply@second_bot", asked["message_id"], chat)
    await ana.reply("I meant that", told, chat)
    assert [update["message"]["text"] for update in await raw.updates()] == ["/bare", "/reply@second_bot"]
    assert [update["message"]["text"] for update in await other.updates()] == ["/named@second_bot", "I meant that"]


async def test_with_privacy_off_or_as_admin_a_bot_hears_all(raw: RawBot, ana: Person, stand: Stand) -> None:
    chat = await ana.group()
    await stand.configure(raw.server.world.find_bot().id, reads_all=True)
    await raw.updates()
    await ana.say("just us", chat)
    assert len(await raw.updates()) == 1
    await stand.configure(raw.server.world.find_bot().id, reads_all=False)
    await ana.promote(chat)
    assert kinds(await raw.updates()) == ["my_chat_member"]
    await ana.say("just us", chat)
    assert len(await raw.updates()) == 1


async def test_both_people_see_what_the_bot_says_in_the_group(raw: RawBot, ana: Person, bo: Person) -> None:
    chat = await ana.group("We two", [bo])
    await raw.send(chat, "Who begins?", reply_markup=keyboard("I", "You"))
    assert (await ana.hear(chat=chat)).buttons == ["I", "You"]
    assert (await bo.hear()).chat_id == chat
    await bo.press("I", chat)
    assert kinds(await raw.updates())[-1] == "callback_query"


async def test_members_come_and_go(raw: RawBot, ana: Person, bo: Person) -> None:
    chat = await ana.group()
    await raw.updates()
    await ana.add(chat, bo)
    assert (await raw.update())["message"]["new_chat_members"][0]["id"] == bo.id
    await bo.leave(chat)
    assert (await raw.update())["message"]["left_chat_member"]["id"] == bo.id
    assert (await raw.call("getChatMember", chat_id=chat, user_id=bo.id)).result["status"] == "left"
    await bo.join(chat)
    assert (await raw.call("getChatMember", chat_id=chat, user_id=bo.id)).result["status"] == "member"


async def test_a_removed_bot_is_forbidden(raw: RawBot, ana: Person) -> None:
    chat = await ana.group()
    await raw.updates()
    await ana.kick(chat)
    assert kinds(await raw.updates()) == ["message", "my_chat_member"]
    answer = await raw.call("sendMessage", chat_id=chat, text="x")
    assert (answer.status, answer.refusal) == (403, "Forbidden: bot was kicked from the group chat")


async def test_a_muted_bot_has_not_enough_rights(raw: RawBot, ana: Person) -> None:
    chat = await ana.group()
    await ana.mute(chat)
    answer = await raw.call("sendMessage", chat_id=chat, text="x")
    assert answer.refusal == "Bad Request: not enough rights to send text messages to the chat"
    await ana.mute(chat, on=False)
    await raw.send(chat)


async def test_in_a_silent_group_only_admins_write_and_no_bot_is_told(raw: RawBot, ana: Person, bo: Person) -> None:
    chat = await ana.group("We two", [bo])
    await raw.updates()
    await ana.silence(chat)
    assert await raw.updates() == []
    assert (await raw.call("getChat", chat_id=chat)).result["permissions"]["can_send_messages"] is False
    answer = await raw.call("sendMessage", chat_id=chat, text="x")
    assert answer.refusal == "Bad Request: not enough rights to send text messages to the chat"
    with pytest.raises(PlayError, match="may not write"):
        await bo.say("/start", chat)
    await ana.promote(chat)
    await raw.send(chat)
    await ana.silence(chat, on=False)
    await bo.say("/start", chat)


async def test_a_muted_bot_that_becomes_admin_may_write(raw: RawBot, ana: Person) -> None:
    chat = await ana.group()
    await ana.mute(chat)
    await ana.promote(chat)
    await raw.send(chat)


async def test_admins_and_every_kind_of_member_are_shown_as_published(raw: RawBot, ana: Person, bo: Person) -> None:
    chat = await ana.group("We two", [bo], type="supergroup")
    await ana.promote(chat, bo, anonymous=True, custom_title="Lead")
    admins = (await raw.call("getChatAdministrators", chat_id=chat)).result
    assert [admin["status"] for admin in admins] == ["creator", "administrator"]
    await ana.mute(chat)
    await raw.call("getChatMember", chat_id=chat, user_id=raw.server.world.find_bot().id)
    await ana.kick(chat, bo)
    assert (await raw.call("getChatMember", chat_id=chat, user_id=bo.id)).result["status"] == "kicked"
    await raw.call("getChat", chat_id=chat)


async def test_an_anonymous_admin_speaks_as_the_group(raw: RawBot, ana: Person) -> None:
    chat = await ana.group(type="supergroup")
    await ana.promote(chat, ana, anonymous=True)
    await raw.updates()
    await ana.say("/start", chat)
    message = (await raw.update())["message"]
    assert message["from"]["id"] == 1087968824
    assert message["sender_chat"]["id"] == chat


async def test_an_anonymous_admin_presses_under_their_own_name(raw: RawBot, ana: Person) -> None:
    chat = await ana.group(type="supergroup")
    await ana.promote(chat, ana, anonymous=True)
    await raw.send(chat, "Who begins?", reply_markup=keyboard("I"))
    await raw.updates()
    await ana.press("I", chat)
    pressed = (await raw.update())["callback_query"]
    assert pressed["from"]["id"] == ana.id
    assert "sender_chat" not in pressed["message"]


async def test_an_upgrade_changes_the_id_and_the_old_one_says_so(raw: RawBot, ana: Person) -> None:
    old = await ana.group()
    await raw.updates()
    new = await ana.upgrade(old)
    leaving, arriving = await raw.updates()
    assert leaving["message"]["migrate_to_chat_id"] == new
    assert arriving["message"]["migrate_from_chat_id"] == old
    answer = await raw.call("sendMessage", chat_id=old, text="x")
    assert answer.refusal == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer.body["parameters"] == {"migrate_to_chat_id": new}
    await raw.send(new)
    await ana.say("/start", old)
    assert (await raw.update())["message"]["chat"]["id"] == new


async def test_topics_have_threads_that_answer_their_opening(raw: RawBot, ana: Person) -> None:
    chat = await ana.group(forum=True)
    topic = await ana.topic(chat, "Evenings")
    await raw.updates()
    await ana.say("/start", chat, topic=topic)
    message = (await raw.update())["message"]
    assert (message["message_thread_id"], message["is_topic_message"]) == (topic, True)
    assert message["reply_to_message"]["forum_topic_created"]["name"] == "Evenings"
    assert (await raw.send(chat, message_thread_id=topic))["message_thread_id"] == topic
    answer = await raw.call("sendMessage", chat_id=chat, text="x", message_thread_id=topic + 99)
    assert answer.refusal == "Bad Request: message thread not found"


async def test_a_bot_may_leave(raw: RawBot, ana: Person) -> None:
    chat = await ana.group()
    assert (await raw.call("leaveChat", chat_id=chat)).result is True
    answer = await raw.call("sendMessage", chat_id=chat, text="x")
    assert answer.refusal == "Forbidden: bot is not a member of the group chat"


async def test_an_unknown_group_is_not_found(raw: RawBot) -> None:
    answer = await raw.call("sendMessage", chat_id=-100123, text="x")
    assert answer.refusal == "Bad Request: chat not found"


async def test_supergroups_count_their_own_messages(raw: RawBot, ana: Person) -> None:
    chat = await ana.group(type="supergroup")
    first = (await raw.send(chat))["message_id"]
    await ana.say("/start")
    assert (await raw.send(chat))["message_id"] == first + 1
