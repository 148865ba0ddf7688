"""The menu of commands beside the text field, in every language that Telegram knows."""

from __future__ import annotations

from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot import logs
from locales import languages
from locales.text import T

COMMANDS = (
    ("help", T("What you can write")),
    ("balance", T("Your hours")),
    ("language", T("Another language")),
    ("person", T("Ask for a person")),
    ("stop", T("No more messages")),
)
"""A tapped command arrives as its word, which is understood in every language."""
ISO_LETTERS = 2
"""Telegram takes language codes of two letters only."""
log = logs.get("bot.telegram")


async def announce(bot: Bot) -> None:
    """Give Telegram the menus; a language that it refuses goes without, and sees the one for everybody."""
    known = languages.load()
    for tag in (None, *(tag for tag in known.tags if len(tag) == ISO_LETTERS)):
        try:
            await bot.set_my_commands(menu(tag or known.default), language_code=tag)
        except TelegramError as error:
            log.warning("menu of commands refused", error=type(error).__name__, language=tag or "")


def menu(tag: str) -> list[BotCommand]:
    """The commands by the language's own words."""
    known = languages.load()
    return [BotCommand(known.command(intent, tag), known.render(text, tag)) for intent, text in COMMANDS]
