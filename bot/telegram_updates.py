"""What a Telegram update says: pure, from JSON to our own messages."""

from __future__ import annotations

from typing import Any

import phonenumbers
from telegram import Bot, CallbackQuery, ChatMemberUpdated, Contact, Message, Update, User

from bot import logs, telegram_groups, telegram_media
from bot.channels.channel import Inbound
from bot.telegram_groups import GROUPS

ANONYMOUS = 888
"""The country code of numbers that Telegram itself sells: nobody can be phoned or texted there."""
log = logs.get("bot.telegram")


def read(data: dict[str, Any], bot: Bot, ours: str, username: str = "") -> list[Inbound]:
    """The messages in an update; ``ours`` is the bot's own id, ``username`` its name. Edits are not for us."""
    try:
        return _read(Update.de_json(data, bot), ours, username)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):
        # Refusing it would make Telegram hold back everything that this person writes afterwards.
        log.warning("update not understood")
        return []


def _read(update: Update, ours: str, username: str) -> list[Inbound]:
    key = f"{ours}:{update.update_id}"
    if update.my_chat_member is not None:
        return _moved((key, ours), update.my_chat_member)
    if update.callback_query is not None:
        return _tapped((key, ours), update.callback_query)
    message = update.message
    if message is not None and message.chat.type in GROUPS:
        return telegram_groups.addressed(key, ours, message, username)
    if message is not None and message.chat.type == "private":
        return _written((key, ours), message)
    return []


def _moved(ids: tuple[str, str], change: ChatMemberUpdated) -> list[Inbound]:
    if change.chat.type in GROUPS:
        return telegram_groups.invited(*ids, change)
    kind = {"kicked": "closed", "member": "reopened"}.get(change.new_chat_member.status)
    if kind is None or change.chat.type != "private":
        return []
    return [Inbound(*ids, str(change.chat.id), kind, "", _language(change.from_user))]


def _tapped(ids: tuple[str, str], query: CallbackQuery) -> list[Inbound]:
    chat = query.message.chat if query.message is not None else None
    if chat is not None and chat.type != "private":
        return []
    payload = {**_language(query.from_user), "callback": query.id}
    address = str(chat.id if chat is not None else query.from_user.id)
    return [Inbound(*ids, address, "button", str(query.data or ""), payload)]


def _written(ids: tuple[str, str], message: Message) -> list[Inbound]:
    text, kind, payload = message.text or message.caption or "", "text", _language(message.from_user)
    if message.contact is not None:
        phone = _own_number(message.contact, message)
        kind, payload = ("contact", {**payload, "phone": phone}) if phone else ("other", payload)
    elif text.startswith("/"):
        kind, text = _command(text)
    elif not text.strip():
        if message.effective_attachment is None:
            return []  # Telegram's own notices: something was pinned, a timer was set.
        kind = "other"
    return [Inbound(*ids, str(message.chat.id), kind, text, {**payload, **telegram_media.described(message)})]


def _command(text: str) -> tuple[str, str]:
    """Kind and words. A command's name has no spaces, so an underscore stands for one."""
    name, *rest = text[1:].split(maxsplit=1)[:2] or [""]
    word = name.partition("@")[0]
    said = rest[0].strip() if rest else ""
    if word.lower() == "start":
        return "start", said
    return "text", f"{word.replace('_', ' ')} {said}".strip()


def _language(user: User | None) -> dict[str, object]:
    return {"language": user.language_code} if user is not None and user.language_code else {}


def _own_number(contact: Contact, message: Message) -> str:
    """The number in E.164, if it is the sender's own: anybody can share anybody's. Telegram may leave out the +.

    Somebody else may have kept the sender's name with another number: what was forwarded proves nothing.
    """
    sender = message.from_user
    if sender is None or contact.user_id != sender.id or message.forward_origin is not None:
        return ""
    if message.via_bot is not None:
        return ""
    try:
        number = phonenumbers.parse("+" + contact.phone_number.strip().lstrip("+"))
    except phonenumbers.NumberParseException:
        return ""
    if number.country_code == ANONYMOUS or not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
