"""Channels are found in their folder, switched on by their settings, and told apart by their names."""

from __future__ import annotations

import pytest

from bot.channels import registry
from bot.channels.web import Web
from tests.wire import fake_telegram, fake_twilio
from tests.wire.settings import given

TWILIO = {"twilio_account_sid": fake_twilio.ACCOUNT, "twilio_auth_token": fake_twilio.TOKEN}

ON: dict[str, tuple[dict[str, str], list[str]]] = {
    "nothing set": ({}, ["web"]),
    "Twilio": (TWILIO, ["sms", "web", "whatsapp"]),
    "half of Twilio": ({"twilio_account_sid": fake_twilio.ACCOUNT}, ["web"]),
    "Telegram": ({"telegram_bot_token": fake_telegram.TOKEN}, ["telegram", "web"]),
}


@pytest.mark.parametrize(("values", "names"), ON.values(), ids=ON)
async def test_switched_on_by_settings(values: dict[str, str], names: list[str]) -> None:
    assert sorted(registry.build(given(**values))) == names


def test_every_file_is_a_channel() -> None:
    assert registry.names() == ["sms", "telegram", "web", "whatsapp"]


def test_two_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two channels are called 'sms'"):
        registry.by_name([Web("sms"), Web("sms")])
