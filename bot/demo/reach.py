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
    """Admins and bots with privacy off get all; the others commands, replies, what was sent through them and service messages.

    A name with @ alone is not on Telegram's list, and brings nothing to the bot.
    """
    if bot.reads_all or member.is_admin:
        return True
    json = message.json
    if not SERVICE.isdisjoint(json) or json.get("via_bot", {}).get("id") == bot.id:
        return True
    replied = json.get("reply_to_message", {})
    author = replied.get("from", {})
    if author.get("id") == bot.id:
        return True
    if author.get("is_bot") and "sender_chat" not in replied and "forum_topic_created" not in replied:
        return False  # a reply to another bot is for that one alone, whatever it says
    last = message.chat.spoke
    return _commands(bot, json, last) or _commands(bot, replied, last)


def _commands(bot: Bot, json: Json, last: int) -> bool:
    """Whether there is a command for this bot in it: by its name, or by none where no other bot was the last to write."""
    text = json.get("text") or json.get("caption", "")
    entities = json.get("entities") or json.get("caption_entities", ())
    commands = [entity_text(text, entity) for entity in entities if entity["type"] == "bot_command"]
    names = [command.partition("@")[2].lower() for command in commands]
    return bot.username.lower() in names or ("" in names and last in (0, bot.id))
