"""Every call the stand-in answers, by its name in lower case, since Telegram's names know no case."""

from bot.demo.methods.call import Handler
from bot.demo.methods.callbacks import CALLBACKS
from bot.demo.methods.chats import CHATS
from bot.demo.methods.editing import EDITING
from bot.demo.methods.profile import PROFILE
from bot.demo.methods.sending import SENDING
from bot.demo.methods.updating import UPDATING

HANDLERS: dict[str, Handler] = UPDATING | SENDING | EDITING | CALLBACKS | CHATS | PROFILE
METHODS: dict[str, tuple[str, Handler]] = {name.lower(): (name, handler) for name, handler in HANDLERS.items()}
