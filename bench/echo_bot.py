"""The bare echo bot of python-telegram-bot's documentation, which Attune is measured against. It keeps nothing.

`python bench/echo_bot.py TOKEN BASE_URL` polls; with a port behind it, it listens there for a webhook (needs tornado).
"""

from __future__ import annotations

import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Echo the user message."""
    await update.message.reply_text(update.message.text)


def main(token: str, base_url: str, port: int) -> None:
    """Run until SIGTERM."""
    application = Application.builder().token(token).base_url(base_url).build()
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    if port:
        application.run_webhook(
            "127.0.0.1", port, url_path="echo", webhook_url=f"http://127.0.0.1:{port}/echo", secret_token="echo"
        )
    else:
        application.run_polling(allowed_updates=Update.ALL_TYPES)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 0)
