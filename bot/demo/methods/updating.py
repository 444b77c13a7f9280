"""How a bot gets its updates: getUpdates, the webhook's settings, and what belongs to a session."""

import re
from typing import Any

from bot.demo.bots import WebhookSettings
from bot.demo.errors import bad_request, conflict
from bot.demo.methods.call import Call, Handler, Told
from bot.demo.models import Json
from bot.demo.polling import BY_WEBHOOK

_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_WHILE_WEBHOOK = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


async def get_updates(call: Call) -> list[bytes]:
    """Returns serialized updates. Raises ApiError 409 while there is a webhook or a newer poll."""
    params, bot = call.params, call.bot
    if bot.webhook.url:
        raise conflict(_WHILE_WEBHOOK)
    _allow(call)
    offset = params.integer("offset")
    if call.world.faults.strike({"redeliver"}, "getUpdates"):
        bot.queue.restore_confirmed()
        offset = 0
    limit = min(max(params.integer("limit", 100), 1), 100)
    return await bot.poller.poll(offset, limit, params.integer("timeout"))


def set_webhook(call: Call) -> Told:
    params, bot = call.params, call.bot
    url = params.text("url")
    if not url:
        return delete_webhook(call)
    if not url.startswith(("http://", "https://")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = params.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    _allow(call)
    _drop_pending(call)
    bot.poller.abort(BY_WEBHOOK)
    connections = min(max(params.integer("max_connections", 40), 1), 100)
    bot.webhook = WebhookSettings(url, secret, connections, params.text("ip_address"))
    bot.webhook.certificate = "certificate" in params.uploads
    return Told(True, "Webhook was set")


def delete_webhook(call: Call) -> Told:
    had = bool(call.bot.webhook.url)
    _drop_pending(call)
    call.bot.webhook = WebhookSettings()
    return Told(True, "Webhook was deleted" if had else "Webhook is already deleted")


def get_webhook_info(call: Call) -> Json:
    hook, queue = call.bot.webhook, call.bot.queue
    info: Json = {"url": hook.url, "has_custom_certificate": hook.certificate, "pending_update_count": len(queue)}
    if hook.url:
        info["max_connections"] = hook.max_connections
        info["ip_address"] = hook.ip_address or "127.0.0.1"
    if hook.last_error_at:
        info |= {"last_error_date": hook.last_error_at, "last_error_message": hook.last_error}
    if queue.allowed:
        info["allowed_updates"] = sorted(queue.allowed)
    return info


def log_out(call: Call) -> bool:
    call.bot.poller.release()
    return True


def _allow(call: Call) -> None:
    """An empty list is Telegram's default; without the parameter the earlier choice stays."""
    wanted: Any = call.params.parsed("allowed_updates")
    if isinstance(wanted, list):
        call.bot.queue.allowed = frozenset(map(str, wanted)) or None


def _drop_pending(call: Call) -> None:
    if call.params.flag("drop_pending_updates"):
        call.bot.queue.clear()


UPDATING: dict[str, Handler] = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "logOut": log_out,
    "close": log_out,
}
