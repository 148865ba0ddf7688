"""What people call the ways in which they are written to."""

from __future__ import annotations

APPS = {"sms": "SMS", "whatsapp": "WhatsApp", "telegram": "Telegram"}
"""These names are the same in every language."""


def app(channel: str) -> str:
    """The name of a channel; one that has none is called after itself."""
    return APPS.get(channel, channel.title())
