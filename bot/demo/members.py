"""How a member of a chat is shown by the Bot API (ChatMember); pure."""

from bot.demo.models import Json, Member

ADMIN_RIGHTS = [
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
]
MEMBER_RIGHTS = [
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
]


def member_json(member: Member) -> Json:
    """One of the six ChatMember types, by status."""
    shown: Json = {"user": member.user.json, "status": member.status}
    if member.status == "creator":
        shown["is_anonymous"] = member.anonymous
    elif member.status == "administrator":
        shown |= _administrator(member)
    elif member.status == "restricted":
        shown |= {"is_member": True, "until_date": 0} | dict.fromkeys(MEMBER_RIGHTS, not member.muted)
    elif member.status == "kicked":
        shown["until_date"] = 0
    if member.custom_title and member.is_admin:
        shown["custom_title"] = member.custom_title
    return shown


def _administrator(member: Member) -> Json:
    rights = dict.fromkeys(ADMIN_RIGHTS, True)
    rights |= {"can_promote_members": False, "can_delete_messages": member.can_delete}
    return {"can_be_edited": False, "is_anonymous": member.anonymous, **rights}
