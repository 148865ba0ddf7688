"""The bot in a group: everybody there would read the answers, so it asks to be written to alone, and keeps nothing."""

from __future__ import annotations

from datetime import UTC, datetime

from telegram import ChatMemberUpdated, Message, MessageEntity, User

from bot.channels.channel import GROUP, Inbound
from locales import languages
from locales.text import T
from locales.understanding import understand

GROUPS = frozenset({"group", "supergroup"})
PRESENT = frozenset({"member", "administrator"})
SURE = 0.75
"""How clear a message's language must be before the answer comes in it."""
_NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
"""Any time will do: which language a text is in does not depend on it."""


def invited(key: str, ours: str, change: ChatMemberUpdated) -> list[Inbound]:
    """Somebody has added the bot to a group."""
    if change.old_chat_member.status in PRESENT or change.new_chat_member.status not in PRESENT:
        return []
    return [_heard(key, ours, change.chat.id, _app(change.from_user))]


def addressed(key: str, ours: str, message: Message, username: str) -> list[Inbound]:
    """Somebody in a group means the bot: by its name, by a command, or by replying to it."""
    if not _means_us(message, ours, username):
        return []
    return [_heard(key, ours, message.chat.id, _language(message))]


def answer(language: str, username: str) -> str:
    """What the bot says in a group."""
    link = f"https://t.me/{username}"
    alone = T("Please write to me alone, so that only you read my answers: {link}", link=link)
    return languages.load().render(alone, language)


def _heard(key: str, ours: str, chat: int, language: str) -> Inbound:
    """Without a word of what was written, and without its writer."""
    return Inbound(key, ours, str(chat), GROUP, "", {"language": language})


def _means_us(message: Message, ours: str, username: str) -> bool:
    replied = message.reply_to_message
    if replied is not None and replied.from_user is not None and str(replied.from_user.id) == ours:
        return True
    entities = {**message.parse_entities(), **message.parse_caption_entities()}
    return any(_names_us(entity, words.lower(), ours, username.lower()) for entity, words in entities.items())


def _names_us(entity: MessageEntity, words: str, ours: str, username: str) -> bool:
    if entity.type == MessageEntity.BOT_COMMAND:
        return words.partition("@")[2] in ("", username)
    if entity.type == MessageEntity.MENTION:
        return bool(username) and words == f"@{username}"
    return entity.type == MessageEntity.TEXT_MENTION and entity.user is not None and str(entity.user.id) == ours


def _language(message: Message) -> str:
    """That of the words where it is clear, else that of the writer's app."""
    meaning = understand(message.text or message.caption or "", language=None, now=_NOON)
    offered = meaning.language in languages.load().tags and meaning.language_confidence >= SURE
    return meaning.language if offered else _app(message.from_user)


def _app(user: User | None) -> str:
    code = (user.language_code or "") if user is not None else ""
    known = languages.load()
    return next((tag for tag in (code, code.partition("-")[0]) if tag in known.tags), known.default)
