"""Which group messages reach a bot: Telegram's privacy mode. Pure."""

from bot.demo.bots import Bot
from bot.demo.entities import entity_text
from bot.demo.models import Json, Member, Message

SERVICE = frozenset(
    [
        "new_chat_members",
        "left_chat_member",
        "new_chat_title",
        "group_chat_created",
        "supergroup_chat_created",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "pinned_message",
        "forum_topic_created",
        "forum_topic_closed",
        "forum_topic_reopened",
    ]
)


def reaches(bot: Bot, member: Member, message: Message) -> bool:
    """Admins and bots with privacy off get all; the others commands, replies, mentions and service messages."""
    if bot.reads_all or member.is_admin:
        return True
    json = message.json
    if not SERVICE.isdisjoint(json) or json.get("via_bot", {}).get("id") == bot.id:
        return True
    if json.get("reply_to_message", {}).get("from", {}).get("id") == bot.id:
        return True
    return any(_meant(bot, json, entity) for entity in json.get("entities") or json.get("caption_entities", ()))


def _meant(bot: Bot, json: Json, entity: Json) -> bool:
    text = json.get("text") or json.get("caption", "")
    if entity["type"] == "bot_command":
        _, at, name = entity_text(text, entity).partition("@")
        return not at or name.lower() == bot.username.lower()
    if entity["type"] == "mention":
        return entity_text(text, entity)[1:].lower() == bot.username.lower()
    return bool(entity["type"] == "text_mention" and entity["user"]["id"] == bot.id)
