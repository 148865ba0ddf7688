"""What stands in the lines of a transcript beside what people say: when, who comes in, what they send."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.recorder import BROKEN
from bot.stage import Arrival
from locales import languages

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MEDIA = {"voice": "audio/ogg", "picture": "image/jpeg", "file": "application/pdf"}
ROLES = frozenset({"coordinator", "navigator", "professional"})
STAGES = frozenset({"active", "pending", "paused", "invited"})


def moment(words: str, now: datetime) -> datetime:
    """The next time that is meant by "Tuesday 09:00" or "2026-11-25 09:00". Raises ValueError."""
    day, _, clock = words.partition(" ")
    at = time.fromisoformat(clock or "00:00")
    if day.lower() in DAYS:
        ahead = (DAYS.index(day.lower()) - now.weekday()) % 7
        found = datetime.combine(now.date() + timedelta(days=ahead), at, now.tzinfo)
        return found if found > now else datetime.combine(now.date() + timedelta(days=ahead + 7), at, now.tzinfo)
    return datetime.combine(datetime.fromisoformat(day).date(), at, now.tzinfo)


def arrival(name: str, language: str, channel: str, options: list[str]) -> Arrival:
    """Who is in the bank to begin with, out of the words behind ``person``. Raises ValueError."""
    values: dict[str, str] = {}
    flags: list[str] = []
    rest = iter(options)
    for option in rest:
        if option in ("offers", "area", "checked", "beside"):
            values[option] = next(rest, "")
        elif option in ROLES | STAGES | {"shares", "proven"}:
            flags.append(option)
        else:
            raise ValueError(f"a person cannot be {option!r}")
    offers = tuple(filter(None, values.get("offers", "").split(",")))
    if unknown := set(offers) - set(languages.load().skills()):
        raise ValueError(f"there is no skill {', '.join(sorted(unknown))}: see locales/skills.toml")
    return Arrival(
        name,
        language,
        channel,
        stage=next((flag for flag in flags if flag in STAGES), "active"),
        area=values.get("area", ""),
        offers=offers,
        roles=tuple(flag for flag in flags if flag in ROLES),
        checks=tuple(filter(None, values.get("checked", "").split(","))),
        share_phone="shares" in flags,
        proven="proven" in flags,
        beside=values.get("beside", ""),
    )


def media(words: str) -> dict[str, object]:
    """What comes with "sends picture" and "sends voice 40" (seconds) or "sends voice broken"; nothing with "other"."""
    kind, _, rest = words.partition(" ")
    if kind not in MEDIA:
        return {}
    told: dict[str, object] = {"media": BROKEN if rest == BROKEN else kind, "media_kind": kind}
    return told | {"media_type": MEDIA[kind]} | ({"seconds": int(rest)} if rest.isdecimal() else {})
