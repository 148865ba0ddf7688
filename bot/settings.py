"""Every setting there is, read once from the environment and ``.env``. ``.env.example`` is made from this file."""

from __future__ import annotations

import os
import re
from pathlib import Path
from textwrap import wrap
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict


class SettingsWrong(Exception):
    """A setting cannot be used; the message says which, and what to write instead."""


def _setting(name: str, default: Any, description: str, **limits: Any) -> Any:
    """A field: the name of its variable, what holds without it, and what it is for."""
    return Field(default=default, alias=name, description=description, **limits)


class Settings(BaseSettings):
    """What an operator decides. A secret may also lie in a file: ``TWILIO_AUTH_TOKEN_FILE=/run/secrets/token``."""

    model_config = SettingsConfigDict(
        frozen=True,
        env_file=".env",
        extra="ignore",
        populate_by_name=True,
        env_ignore_empty=True,
        str_strip_whitespace=True,
    )

    database_url: str = _setting(
        "DOORSTEP_DATABASE_URL",
        "sqlite:///var/doorstep.db",
        "Where everything is kept: sqlite:///file.db, or postgresql://user:password@host/database.",
        repr=False,
    )
    public_url: str = _setting(
        "DOORSTEP_PUBLIC_URL",
        "",
        "The address under which the internet reaches this server, for instance https://bank.example.org. "
        "Twilio's signatures are checked against it. Without it Telegram is polled.",
    )
    host: str = _setting("DOORSTEP_HOST", "127.0.0.1", "The address to listen on.")
    port: int = _setting("DOORSTEP_PORT", 8080, "The port to listen on; 0: any free one.", ge=0, le=65535)
    log: Literal["console", "json"] = _setting(
        "DOORSTEP_LOG", "console", "How logs are written: console (for people) or json (for machines)."
    )
    log_level: Literal["debug", "info", "warning", "error"] = _setting(
        "DOORSTEP_LOG_LEVEL", "info", "The least important logs to write: debug, info, warning, error."
    )
    metrics: Literal["off", "local", "open"] = _setting(
        "DOORSTEP_METRICS",
        "local",
        "Who may read /metrics: off (nobody), local (this machine, not through a proxy), open (everybody).",
    )
    migrate_on_start: bool = _setting(
        "DOORSTEP_MIGRATE_ON_START", True, "Whether starting brings the database to the newest shape."
    )
    twilio_account_sid: str = _setting("TWILIO_ACCOUNT_SID", "", "SMS and WhatsApp: the account, AC and 32 characters.")
    twilio_auth_token: SecretStr = _setting(
        "TWILIO_AUTH_TOKEN", SecretStr(""), "SMS and WhatsApp: the account's primary auth token."
    )
    twilio_auth_token_secondary: SecretStr = _setting(
        "TWILIO_AUTH_TOKEN_SECONDARY",
        SecretStr(""),
        "SMS and WhatsApp: the secondary auth token, while the two are being exchanged; either is then good.",
    )
    twilio_number: str = _setting(
        "TWILIO_NUMBER",
        "",
        "SMS: the number (+44...) or Messaging Service (MG...) to send from, for banks that have none of their own "
        "(`bank number add`). Empty: the number that the person wrote to.",
    )
    twilio_whatsapp_number: str = _setting(
        "TWILIO_WHATSAPP_NUMBER",
        "",
        "WhatsApp: the number (+44...) to send from, for banks that have none of their own. "
        "Empty: the number that the person wrote to.",
    )
    twilio_templates: dict[str, str] = _setting(
        "TWILIO_TEMPLATES",
        {},
        "WhatsApp: approved templates that tell somebody who has not written for a day that a message waits, as JSON, "
        'language to ContentSid: {"en": "HX..."}. One blank, {{1}}: the bank, as in "{{1}} has a message for you. '
        'Reply 1 to read it." Somebody whose language has none gets an SMS where their number is known.',
    )
    twilio_quick_replies: dict[str, str] = _setting(
        "TWILIO_QUICK_REPLIES",
        {},
        "WhatsApp: twilio/quick-reply contents for messages with 1, 2 or 3 buttons, as JSON, number to ContentSid: "
        '{"2": "HX..."}. Blanks: {{1}} the text, then {{2}} title and {{3}} id of the first button, and so on. '
        "Without one the choices are digits in the text.",
    )
    twilio_api_url: str = _setting(
        "TWILIO_API_URL", "https://api.twilio.com", "Where Twilio is; change it only for tests."
    )
    telegram_bot_token: SecretStr = _setting(
        "TELEGRAM_BOT_TOKEN", SecretStr(""), "Telegram: the token that @BotFather gave you."
    )
    telegram_webhook_secret: SecretStr = _setting(
        "TELEGRAM_WEBHOOK_SECRET",
        SecretStr(""),
        "Telegram: what the webhook must prove to know, 1-256 of A-Z a-z 0-9 _ -. Empty: made from the token.",
    )
    telegram_api_url: str = _setting(
        "TELEGRAM_API_URL", "https://api.telegram.org", "Where Telegram is; change it for a local Bot API server."
    )

    twilio_segments_a_second: float = _setting(
        "TWILIO_SEGMENTS_A_SECOND", 1.0, "SMS: how many segments a second each of our numbers may send.", gt=0
    )
    stranger_messages: int = _setting(
        "DOORSTEP_STRANGER_MESSAGES",
        30,
        "How many messages an hour are stored of somebody who is no active member; more are only counted.",
        ge=1,
    )
    new_strangers: int = _setting(
        "DOORSTEP_NEW_STRANGERS", 100, "How many new strangers an hour are usual; more are warned of in the log.", ge=1
    )

    @field_validator("public_url", "twilio_api_url", "telegram_api_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with https:// (or http:// on your own machine)")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if not value.startswith(("sqlite://", "postgresql://", "postgres://")):
            raise ValueError("must look like sqlite:///file.db or postgresql://user:password@host/database")
        return value.replace("postgres://", "postgresql://", 1)

    @field_validator("twilio_account_sid")
    @classmethod
    def _account(cls, value: str) -> str:
        if value.startswith("SK"):
            raise ValueError("must be the Account SID, which begins with AC; this is an API key")
        return value

    @field_validator("twilio_templates", "twilio_quick_replies")
    @classmethod
    def _contents(cls, value: dict[str, str]) -> dict[str, str]:
        if any(not re.fullmatch(r"HX[0-9a-fA-F]{32}", sid) for sid in value.values()):
            raise ValueError("must lead to ContentSids: HX and 32 characters")
        return value

    @field_validator("telegram_bot_token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        if set(value.get_secret_value()) & set(" /?#"):
            raise ValueError("must look like 123456:ABC-DEF, as @BotFather wrote it")
        return value

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _secret(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", text):
            raise ValueError("must be 1-256 of the characters A-Z a-z 0-9 _ -")
        return value

    @property
    def base_url(self) -> str:
        """The address that providers are taken to call: the public one, else our own."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else self.host  # noqa: S104 - compared, not bound.
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def has_twilio(self) -> bool:
        """Whether SMS and WhatsApp are switched on."""
        return bool(self.twilio_account_sid and self.twilio_auth_token.get_secret_value())

    @property
    def has_telegram(self) -> bool:
        """Whether Telegram is switched on."""
        return bool(self.telegram_bot_token.get_secret_value())

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], *sources: PydanticBaseSettingsSource, **named: PydanticBaseSettingsSource
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then ``NAME_FILE``, then ``.env``."""
        return (named["init_settings"], named["env_settings"], _Files(settings_cls), named["dotenv_settings"])


class _Files(PydanticBaseSettingsSource):
    """Reads a setting from the file that ``NAME_FILE`` names: the way of container secrets."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        path = os.environ.get(f"{field.alias}_FILE", "")
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except OSError as error:
            raise SettingsWrong(f"{field.alias}_FILE: {path} cannot be read ({error.strerror})") from error

    def __call__(self) -> dict[str, Any]:
        fields = self.settings_cls.model_fields.items()
        found = {str(field.alias): self.get_field_value(field, name)[0] for name, field in fields}
        return {alias: value for alias, value in found.items() if value is not None}


def load() -> Settings:
    """Read the settings. Raises SettingsWrong, which lists everything that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, one['loc']))}: {_plainly(str(one['msg']))}" for one in error.errors()]
        raise SettingsWrong("These settings cannot be used:\n" + "\n".join(lines)) from None


def example() -> str:
    """The text of ``.env.example``."""
    parts = [
        "# Doorstep's settings: copy this file to .env and fill in what you need. Nothing is needed to try it out.",
        "# Each may also be an environment variable, or lie in a file that NAME_FILE names (for secrets).",
    ]
    for field in Settings.model_fields.values():
        default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        shown = str(default).lower() if isinstance(default, (bool, dict)) else default
        parts += [
            "",
            *(f"# {line}" for line in wrap(field.description or "", 110)),
            f"#{field.alias}={shown}",
        ]
    return "\n".join(parts) + "\n"


def _plainly(message: str) -> str:
    return message.removeprefix("Value error, ")
