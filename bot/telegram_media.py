"""Voice notes, pictures and files in a Telegram message: what they are, and fetching them."""

from __future__ import annotations

from datetime import timedelta

from telegram import Audio, Bot, Document, Message, PhotoSize, Video, VideoNote, Voice
from telegram.error import InvalidToken, TelegramError

from bot import telegram_failures
from bot.channels.channel import Closed, SendFailed
from bot.telegram_wire import AiohttpRequest

BYTES_MAX = 20_000_000
"""Telegram hands out no longer files to bots."""
DOWNLOAD_SECONDS = 60.0
Kept = Voice | Audio | VideoNote | Video | Document | PhotoSize
_USUAL = {"voice": "audio/ogg", "picture": "image/jpeg", "file": "application/octet-stream"}


def described(message: Message) -> dict[str, object]:
    """The ``media``, ``media_kind``, ``media_type`` and ``seconds`` of a message's attachment; empty without one."""
    found = _attached(message)
    if found is None:
        return {}
    kind, media = found
    given = getattr(media, "mime_type", None)
    about: dict[str, object] = {"media": media.file_id, "media_kind": kind, "media_type": given or _USUAL[kind]}
    seconds = _seconds(media)
    return about if seconds is None else {**about, "seconds": seconds}


async def fetch(bot: Bot, wire: AiohttpRequest, reference: str) -> bytes:
    """The file behind a reference. Raises SendFailed."""
    try:
        found = await bot.get_file(reference)
        if (found.file_size or 0) > BYTES_MAX:
            raise SendFailed("telegram: file is too big", None)
        if not (found.file_path or "").startswith("http"):
            raise SendFailed("telegram: no file", None)
        content = await wire.retrieve(str(found.file_path), read_timeout=DOWNLOAD_SECONDS)
    except InvalidToken:  # Also said of a file that is gone: whatever it is, a later try may find it.
        raise SendFailed("telegram: file refused", 300.0) from None
    except TelegramError as error:
        meant = telegram_failures.meaning(error)
        raise SendFailed(meant.reason, None) if isinstance(meant, Closed) else meant from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SendFailed("telegram: answer not understood", None) from None
    if len(content) > BYTES_MAX:
        raise SendFailed("telegram: file is too big", None)
    return content


def _attached(message: Message) -> tuple[str, Kept] | None:
    if message.voice is not None or message.audio is not None:
        return "voice", message.voice or message.audio  # type: ignore[return-value]  # one of them is there
    if message.photo:
        fitting = [size for size in message.photo if (size.file_size or 0) <= BYTES_MAX]
        return "picture", max(fitting or message.photo, key=lambda size: size.width * size.height)
    if message.document is not None:
        return _document_kind(message.document.mime_type or ""), message.document
    film = message.video or message.video_note
    return ("file", film) if film is not None else None


def _document_kind(media_type: str) -> str:
    return {"audio": "voice", "image": "picture"}.get(media_type.partition("/")[0], "file")


def _seconds(media: Kept) -> int | None:
    length = getattr(media, "duration", None)
    return round(length.total_seconds()) if isinstance(length, timedelta) else length
