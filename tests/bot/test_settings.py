"""Settings are read from the environment, files and .env; what is wrong with them is said plainly."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import settings
from bot.settings import Settings, SettingsWrong

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder and an empty environment."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.alias), raising=False)
    return tmp_path


def test_the_example_is_true() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == settings.example()


def test_the_example_can_be_used_as_it_is(nothing_set: Path) -> None:
    lines = settings.example().replace("#DOORSTEP", "DOORSTEP").replace("#T", "T")
    (nothing_set / ".env").write_text(lines, encoding="utf-8")
    assert settings.load() == Settings()


def test_the_environment_goes_before_the_file(nothing_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (nothing_set / ".env").write_text("DOORSTEP_PORT=81\nDOORSTEP_HOST=1.2.3.4\nOTHER=1\n", encoding="utf-8")
    monkeypatch.setenv("DOORSTEP_PORT", "82")
    found = settings.load()
    assert (found.port, found.host) == (82, "1.2.3.4")


def test_a_secret_may_lie_in_a_file(nothing_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (nothing_set / "token").write_text("abc\n", encoding="utf-8")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN_FILE", str(nothing_set / "token"))
    assert settings.load().twilio_auth_token.get_secret_value() == "abc"
    monkeypatch.setenv("TWILIO_AUTH_TOKEN_FILE", str(nothing_set / "nowhere"))
    with pytest.raises(SettingsWrong, match="TWILIO_AUTH_TOKEN_FILE"):
        settings.load()


WRONG = {
    "DOORSTEP_PORT": ("many", "integer"),
    "DOORSTEP_PUBLIC_URL": ("bank.example.org", "https://"),
    "DOORSTEP_DATABASE_URL": ("mysql://x", "sqlite:///file.db"),
    "DOORSTEP_LOG": ("loud", "console"),
    "TWILIO_ACCOUNT_SID": ("SK123", "AC"),
    "TELEGRAM_BOT_TOKEN": ("123 456", "@BotFather"),
    "TELEGRAM_WEBHOOK_SECRET": ("ü", "A-Z"),
}


@pytest.mark.parametrize(("name", "value", "told"), [(name, *rest) for name, rest in WRONG.items()])
def test_a_wrong_one_is_named_and_told_what_to_write(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsWrong) as raised:
        settings.load()
    assert name in str(raised.value)
    assert told in str(raised.value)


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:hidden")
    monkeypatch.setenv("DOORSTEP_DATABASE_URL", "postgresql://me:hidden@host/db")
    assert "hidden" not in repr(settings.load())


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTEP_PORT", "")
    assert settings.load().port == 8080


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"DOORSTEP_PUBLIC_URL": "https://bank.example.org/"}, "https://bank.example.org"),
        ({"DOORSTEP_HOST": "0.0.0.0", "DOORSTEP_PORT": "81"}, "http://127.0.0.1:81"),
        ({}, "http://127.0.0.1:8080"),
    ],
)
def test_the_address_that_signatures_are_checked_against(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], expected: str
) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    assert settings.load().base_url == expected
