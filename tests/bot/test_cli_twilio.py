"""Commands about Twilio: numbers, words, costs, and what was missed."""

from __future__ import annotations

import json

import pytest

from locales import languages
from tests.commands import Run

TAG = languages.load().tags[1]


def test_a_bank_has_numbers_of_its_own(bank: Run) -> None:
    service = "MG" + "a" * 32
    bank("bank", "number", "add", "maple", "sms", "+44 20 7183 8750")
    bank("bank", "number", "add", "maple", "sms", service)
    assert "numbers: sms +442071838750, sms " + service in bank("bank", "show", "maple").output
    bank("bank", "number", "remove", "maple", "sms", "+442071838750")
    assert "numbers: sms MG" in bank("bank", "show", "maple").output
    assert "no sms +442071838750" in bank("bank", "number", "remove", "maple", "sms", "+442071838750", code=1).output
    assert "+44" in bank("bank", "number", "add", "maple", "sms", "07700 900001", code=1).output


def test_plain_texts_are_never_chosen_silently(bank: Run) -> None:
    assert "without their dots" in bank("bank", "set", "maple", "plain_sms=true").output
    assert "true or false" in bank("bank", "set", "maple", "plain_sms=perhaps", code=1).output
    assert "advanced" in bank("bank", "set", "maple", "opt_out=perhaps", code=1).output


def test_the_doctor_knows_twilios_words(bank: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("TWILIO_ACCOUNT_SID", "AC" + "0" * 32), ("TWILIO_AUTH_TOKEN", "t")):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DOORSTEP_PUBLIC_URL", "https://bank.example.org")
    monkeypatch.setenv("TWILIO_TEMPLATES", json.dumps({TAG: "HX" + "1" * 32}))
    bank("bank", "set", "maple", "plain_sms=true")
    told = bank("doctor", "--offline").output
    assert "CANCEL" in told
    assert "English: " in told
    assert "yes (YES)" in told
    assert "without dots and hats" in told
    assert "TWILIO_TEMPLATES: none for English" in told
    bank("bank", "set", "maple", "opt_out=advanced")
    assert "CANCEL" not in bank("doctor", "--offline").output


def test_segments_of_nothing(bank: Run) -> None:
    assert "Nothing was sent" in bank("segments", "--days", "3").output


def test_reconciling_without_a_channel_asks_nobody(bank: Run) -> None:
    assert bank("reconcile").output.startswith("0 messages")
