"""Groups as people run them: founding, members, admins, topics, the upgrade to a supergroup."""

from bot.demo.errors import PlayError
from bot.demo.members import member_json
from bot.demo.models import Chat, Json, Member, User
from bot.demo.play.speaking import Act
from bot.demo.play.wish import Wish, find_group
from bot.demo.posting import Draft, post, tell_of_member
from bot.demo.world import World


def group(wish: Wish) -> Json:
    """Founds one. Keys: title, members (person ids), bots (ids or names; default the first), type, forum."""
    world = wish.world
    kind = "supergroup" if wish.flag("forum") else wish.text("type", "group")
    if kind not in {"group", "supergroup"}:
        raise PlayError("type is group or supergroup")
    chat = Chat(world.new_group_id(kind), kind, world.new_instance(), title=wish.text("title", "We two"))
    chat.is_forum = wish.flag("forum")
    world.groups[chat.id] = chat
    chat.members[wish.person.id] = Member(wish.person, "creator")
    for person_id in wish.given.get("members") or []:
        chat.members[person_id] = Member(world.person(person_id))
    bots = wish.given.get("bots")
    found = [world.find_bot(name) for name in (bots if bots is not None else [None])]
    for bot in found:
        _join(world, chat, wish.person, bot.user)
    if kind == "group":
        post(world, chat, Draft(wish.person, {"group_chat_created": True}))
    elif found:
        joined = [bot.user.json for bot in found]
        post(world, chat, Draft(wish.person, {"new_chat_members": joined}))
    return {"chat": chat.json}


def add(wish: Wish) -> Json:
    """Keys: chat, user (a person's id, a bot's id or @name; default the first bot)."""
    enter(wish.world, wish.group(), wish.person, _named(wish))
    return {}


def join(wish: Wish) -> Json:
    chat = find_group(wish.world, wish.given.get("chat"))
    enter(wish.world, chat, wish.person, wish.person)
    return {}


def leave(wish: Wish) -> Json:
    chat = wish.group()
    _part(wish, chat, wish.person, "left")
    return {}


def kick(wish: Wish) -> Json:
    """Keys: chat, user."""
    _part(wish, wish.group(), _named(wish), "kicked")
    return {}


def promote(wish: Wish) -> Json:
    """Keys: chat, user, status (administrator, member), anonymous, can_delete, custom_title."""
    chat, user = wish.group(), _named(wish)
    member = _member(chat, user)
    old = member_json(member)
    if member.status != "creator":
        member.status = wish.text("status", "administrator")
        member.muted = False
    member.anonymous = wish.flag("anonymous")
    member.can_delete = bool(wish.given.get("can_delete", True))
    member.custom_title = wish.text("custom_title") or None
    tell_of_member(wish.world, chat, wish.person, (old, member_json(member)))
    return {"member": member_json(member)}


def mute(wish: Wish) -> Json:
    """Keys: chat, user, on (default true)."""
    chat, user = wish.group(), _named(wish)
    member = _member(chat, user)
    old = member_json(member)
    member.muted = bool(wish.given.get("on", True))
    member.status = "restricted" if member.muted else "member"
    tell_of_member(wish.world, chat, wish.person, (old, member_json(member)))
    return {"member": member_json(member)}


def silence(wish: Wish) -> Json:
    """Only admins may write from now on; no bot is told. Keys: chat, on (default true)."""
    chat = wish.group()
    chat.silent = bool(wish.given.get("on", True))
    return {"silent": chat.silent}


def upgrade(wish: Wish) -> Json:
    """A basic group becomes a supergroup with a new id; the old one answers with migrate_to_chat_id."""
    world, old = wish.world, wish.group()
    if old.type != "group":
        raise PlayError("this is a supergroup already")
    new = Chat(world.new_group_id("supergroup"), "supergroup", world.new_instance(), title=old.title)
    new.members, new.silent = old.members, old.silent
    world.groups[new.id] = new
    post(world, old, Draft(wish.person, {"migrate_to_chat_id": new.id}))
    old.migrated_to = new.id
    post(world, new, Draft(wish.person, {"migrate_from_chat_id": old.id}))
    return {"chat": new.json}


def topic(wish: Wish) -> Json:
    """Keys: chat, name. Returns the thread id."""
    chat = wish.group()
    if not chat.is_forum:
        raise PlayError("only a forum has topics")
    name = wish.text("name", "Topic")
    created = {"name": name, "icon_color": 7322096}
    message = post(wish.world, chat, Draft(wish.person, {"forum_topic_created": created}))
    chat.topics[message.id] = name
    return {"topic": message.id, "message": message.json}


def rename(wish: Wish) -> Json:
    chat = wish.group()
    chat.title = wish.text("title", "We two")
    post(wish.world, chat, Draft(wish.person, {"new_chat_title": chat.title}))
    return {"chat": chat.json}


def enter(world: World, chat: Chat, by: User, user: User) -> None:
    """Joins or is added; nothing happens for one who is in already."""
    member = chat.members.get(user.id)
    if member is None or not member.present:
        _join(world, chat, by, user)
        post(world, chat, Draft(by, {"new_chat_members": [user.json]}))


def _join(world: World, chat: Chat, by: User, user: User) -> None:
    old = chat.members.get(user.id) or Member(user, "left")
    chat.members[user.id] = Member(user)
    tell_of_member(world, chat, by, (member_json(old), member_json(chat.members[user.id])))


def _part(wish: Wish, chat: Chat, user: User, status: str) -> None:
    member = _member(chat, user)
    old = member_json(member)
    post(wish.world, chat, Draft(wish.person, {"left_chat_member": user.json}))
    member.status = status
    member.muted = False
    tell_of_member(wish.world, chat, wish.person, (old, member_json(member)))


def _member(chat: Chat, user: User) -> Member:
    member = chat.members.get(user.id)
    if member is None or not member.present:
        raise PlayError(f"{user.id} is not in the group")
    return member


def _named(wish: Wish) -> User:
    reference = wish.given.get("user")
    if isinstance(reference, int) and reference in wish.world.users:
        return wish.world.users[reference]
    return wish.world.find_bot(reference).user


GROUPS: dict[str, Act] = {
    "group": group,
    "add": add,
    "join": join,
    "leave": leave,
    "kick": kick,
    "promote": promote,
    "mute": mute,
    "silence": silence,
    "upgrade": upgrade,
    "topic": topic,
    "rename": rename,
}
