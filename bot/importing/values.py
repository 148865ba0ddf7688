"""Cells as people and spreadsheets write them: telephone numbers, days, lengths of time, languages, yes and no."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

import phonenumbers

from bot.importing.table import Wrong
from locales import languages
from locales.understanding import fold, named_language, understand

_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?: .*)?")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_EXCEL_ZERO = date(1899, 12, 30)
_CLOCK = re.compile(r"(-?)(\d{1,6}):([0-5]\d)(?::[0-5]\d)?")
_NUMBER = re.compile(r"-?\d{0,7}(?:[.,]\d{1,6})?")
_MINUTES = re.compile(r"(-?)(\d{1,7})\s*(?:m|min|mins|minutes?)\.?", re.IGNORECASE)
_BOTH = re.compile(
    r"(-?)(\d{0,6}(?:[.,]\d+)?)\s*(?:h|hrs?|hours?)\.?\s*(?:(\d{1,2})\s*(?:m|min|mins|minutes?)?\.?)?", re.IGNORECASE
)
_YES = frozenset({"yes", "y", "1", "true", "x", "ok"})
_NO = frozenset({"no", "n", "0", "false"})
OLDEST = date(1970, 1, 1)


def phone(cell: str, region: str) -> str:
    """The E.164 number. The leading zero or + that Excel takes away is put back by the bank's region. Raises Wrong."""
    if _SCIENTIFIC.fullmatch(cell):
        raise Wrong("Excel has cut this telephone number (E+): format the column as text and enter it again")
    written = re.sub(r"[.,]0$", "", cell)
    digits = re.sub(r"\D", "", written)
    for attempt in (written, f"+{digits}", f"+{digits.removeprefix('00')}"):
        found = _parsed(attempt, region)
        if found is not None and phonenumbers.is_valid_number(found):
            return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
    found = _parsed(written, region)
    if found is None or not written.startswith(("+", "0")) or not phonenumbers.is_possible_number(found):
        raise Wrong("this is not a telephone number: write it as +44 7911 123456")
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def _parsed(written: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None


def day(cell: str, today: date) -> date:
    """A day as 2026-11-23, 23/11/2026, 23.11.26 or Excel's own number; 1970 up to today. Raises Wrong."""
    try:
        found = _day(cell)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise Wrong("this is not a day: write it as 2026-11-23 or 23/11/2026, the day first")
    if not OLDEST <= found <= today:
        raise Wrong("this day is in the future" if found > today else "this day is before 1970")
    return found


def _day(cell: str) -> date | None:
    if iso := _ISO.fullmatch(cell):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    if first := _DAY_FIRST.fullmatch(cell):
        year = int(first[3])
        return date(year + 2000 if year < 100 else year, int(first[2]), int(first[1]))
    if serial := _SERIAL.fullmatch(cell):
        return _EXCEL_ZERO + timedelta(days=int(serial[1]))
    return None


def minutes(cell: str) -> int:
    """A length of time: 1.5, 1,5, 1:30, 1h30 or 90 min, with a minus for less than nothing. Raises Wrong."""
    text = cell.replace("\u2212", "-")
    if clock := _CLOCK.fullmatch(text):
        return _signed(clock[1], int(clock[2]) * 60 + int(clock[3]))
    if short := _MINUTES.fullmatch(text):
        return _signed(short[1], int(short[2]))
    if (both := _BOTH.fullmatch(text)) and both[2]:
        return _signed(both[1], round(_decimal(both[2]) * 60) + int(both[3] or 0))
    if _NUMBER.fullmatch(text) and any(letter.isdigit() for letter in text):
        return round(_decimal(text) * 60)
    raise Wrong("this is not a length of time: write hours as 1.5 or 1:30, or 90 min")


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))


def _signed(sign: str, value: int) -> int:
    return -value if sign else value


@lru_cache(1000)
def language(cell: str) -> str:
    """The tag of a language that is named by its tag, or in any language. Raises Wrong."""
    known = languages.load()
    for tag in known.tags:
        if cell.casefold().replace("_", "-") == tag.casefold() or fold(cell) == fold(known.own_name(tag)):
            return tag
    found = named_language(cell) or named_language(re.split(r"[-_]", cell)[0])
    if found is None or found not in known.tags:
        raise Wrong(f"no such language here: write one of {', '.join(known.tags)}")
    return found


@lru_cache(100)
def yes(cell: str) -> bool:
    """Yes or no in any language. Raises Wrong."""
    if cell.casefold() in _YES | _NO:
        return cell.casefold() in _YES
    meant = understand(cell, language=None, now=datetime.fromisoformat("2000-01-01T00:00:00+00:00"))
    if not meant.exact or meant.intent not in {"yes", "no"}:
        raise Wrong("write yes or no")
    return bool(meant.intent == "yes")
