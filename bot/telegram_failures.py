"""What Telegram's refusals mean for whoever wanted something of it."""

from __future__ import annotations

from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.channels.channel import Closed, SendFailed

COMPLAINTS = ("message is too long", "text must be non-empty", "button_data_invalid", "file is too big")
GONE = (
    "chat not found",
    "user not found",
    "user_deactivated",
    "user is deactivated",
    "peer_id_invalid",
    "user_is_blocked",
    "bot was blocked",
    "can't initiate conversation",
    "have no rights to send a message",
)
"""Nobody can be reached there, said with a 400: others say 403."""


def meaning(error: TelegramError) -> SendFailed | Closed:
    """What to raise instead; its reason holds nothing of a message, which Telegram may quote."""
    match error:
        case Forbidden():
            return Closed("telegram 403")
        case RetryAfter():
            return SendFailed("telegram 429", seconds(error), hold=True)
        case BadRequest():  # A NetworkError to the library, yet trying again never helps.
            return _refused(error)
        case InvalidToken():
            return SendFailed("telegram 401: check TELEGRAM_BOT_TOKEN", 300.0)
        case TimedOut():  # It may have arrived: a text twice is better than none, and no text moves hours.
            return SendFailed("telegram timed out", 30.0)
        case NetworkError():
            return SendFailed("telegram not reached", 15.0)
    return SendFailed(f"telegram: {type(error).__name__}", 60.0)


def seconds(error: RetryAfter) -> float:
    """How long Telegram wants to be left alone."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()


def _refused(error: BadRequest) -> SendFailed | Closed:
    complaint = error.message.lower()
    if any(words in complaint for words in GONE):
        return Closed("telegram 400: nobody there")
    known = next((words for words in COMPLAINTS if words in complaint), "refused")
    return SendFailed(f"telegram 400: {known}", None)
