"""Calls that put something new into a chat: messages, photos, documents, "typing"."""

from bot.demo.errors import bad_request
from bot.demo.files import Stored, Upload, image_size
from bot.demo.keyboards import read_markup
from bot.demo.methods.call import Call, Handler
from bot.demo.methods.targets import replied_message, topic_of, writable_chat
from bot.demo.methods.texts import caption, message_text
from bot.demo.models import Chat, Json
from bot.demo.posting import Draft, post, tell_action

_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
        "record_audio",
        "upload_audio",
    ]
)


def send_message(call: Call) -> Json:
    content = message_text(call)
    return _send(call, writable_chat(call), content)


def send_photo(call: Call) -> Json:
    chat = writable_chat(call, "photos")
    stored = _file(call, "photo", "photos")
    width, height = image_size(stored.upload.data)
    size = {**stored.reference, "width": width, "height": height}
    return _send(call, chat, {"photo": [size], **caption(call)})


def send_document(call: Call) -> Json:
    chat = writable_chat(call, "documents")
    stored = _file(call, "document", "documents")
    named = {"file_name": stored.upload.name, "mime_type": stored.upload.mime}
    return _send(call, chat, {"document": {**stored.reference, **named}, **caption(call)})


def send_chat_action(call: Call) -> bool:
    action = call.params.text("action").lower()
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    tell_action(call.world, call.bot, writable_chat(call), action)
    return True


def _send(call: Call, chat: Chat, content: Json) -> Json:
    markup = read_markup(call.params.parsed("reply_markup"))
    extra: Json = {"has_protected_content": True} if call.params.flag("protect_content") else {}
    if call.params.text("message_effect_id"):
        extra["effect_id"] = call.params.text("message_effect_id")
    draft = Draft(
        call.bot.user,
        content,
        reply_to=replied_message(call, chat),
        topic=topic_of(call, chat),
        markup=markup,
        extra=extra,
    )
    call.world.limits.check(chat.id, call.bot.id)
    return post(call.world, chat, draft).json


def _file(call: Call, name: str, folder: str) -> Stored:
    """An upload, an attach:// reference to one, or a file_id from before."""
    given = call.params.text(name)
    upload: Upload | None = call.params.uploads.get(given.removeprefix("attach://") if given else name)
    if upload is not None:
        if not upload.data:
            raise bad_request("file must be non-empty")
        return call.world.files.keep(upload, folder)
    if not given:
        raise bad_request(f"there is no {name} in the request")
    stored = call.world.files.find(given)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return stored


SENDING: dict[str, Handler] = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendChatAction": send_chat_action,
}
