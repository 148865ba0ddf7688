"""The buttons of a letter, as Telegram shows them."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.channels.channel import Letter
from locales import languages
from locales.text import T

SHARE = T("Share my number")
Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup


def markup(letter: Letter) -> Markup | None:
    """Buttons under the message; to share a number Telegram wants them under the text field instead."""
    if letter.ask_contact:
        share = KeyboardButton(languages.load().render(SHARE, letter.language), request_contact=True)
        rows = [[share], *([KeyboardButton(label)] for label, _ in letter.buttons)]
        return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)
    if not letter.buttons:
        return None
    buttons = [InlineKeyboardButton(label, callback_data=data) for label, data in letter.buttons]
    return InlineKeyboardMarkup(_rows(buttons))


def _rows(buttons: Sequence[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """Short ones side by side, long ones below each other, so that none is cut off."""
    wide = 3 if all(len(button.text) <= 10 for button in buttons) else 1
    return [list(buttons[start : start + wide]) for start in range(0, len(buttons), wide)]
