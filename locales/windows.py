"""From when to when, in a text: "after 10", "not before 9", "9 to 5", in any language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time

from locales.clocks import by_part
from locales.page import Page
from locales.reader import Reader
from locales.understanding import load

_HOUR = re.compile(r"(\d{1,2})(?:[:.]([0-5]\d))?$")
_HALF_DAY = 12
_HARDLY_BEGINS = 6
"""Nobody who writes "after 5" means the morning."""
_HARDLY_ENDS = 8

Found = tuple[time, bool]
"""A time of the clock, and whether the part of the day was written beside it."""


def window(text: str, language: str) -> tuple[time | None, time | None] | None:
    """When something begins and ends, each None where it is not named; None where no hour is, or too many are."""
    page = load().look(text, language)
    hours = [found for place in range(len(page.words)) if (found := _hour(page, place))]
    if len(hours) == 2:
        return _both(*hours)
    if len(hours) != 1:
        return None
    clock, settled = hours[0]
    if _ends(page.words, page.near):
        return None, clock if settled else _later(clock, _HARDLY_ENDS)
    return clock if settled else _later(clock, _HARDLY_BEGINS), None


def _ends(words: Sequence[str], near: Sequence[Reader]) -> bool:
    """Whether the hour is an end: "before 6", "not after 6"; but "not before 6" is a beginning."""
    before = any(reader.tables.until.all(words) for reader in near)
    after = any(reader.tables.since.all(words) for reader in near)
    denied = any(reader.tables.never.all(words) for reader in near)
    return before != denied if before != after else False


def _both(begins: Found, ends: Found) -> tuple[time, time]:
    """A second hour that is not later is one of the afternoon: "9 to 5"."""
    first = begins[0] if begins[1] else _later(begins[0], _HARDLY_BEGINS)
    last = ends[0]
    if last <= first and not ends[1] and last.hour < _HALF_DAY:
        last = last.replace(hour=last.hour + _HALF_DAY)
    return first, last


def _hour(page: Page, place: int) -> Found | None:
    match = _HOUR.match(page.words[place])
    if match is None or int(match[1]) > 24:
        return None
    clock = time(int(match[1]) % 24, int(match[2] or 0))
    part = _part(page, place)
    if not part or int(match[1]) > _HALF_DAY:
        return clock, bool(part)
    return clock.replace(hour=by_part(int(match[1]), part) % 24), True


def _part(page: Page, place: int) -> str:
    """The part of the day beside an hour."""
    for reader in page.near:
        parts = reader.tables.parts
        hit = parts.at(page.words, place + 1) or (parts.at(page.words[:place], place - 1) if place else None)
        if hit:
            return hit.label
    return ""


def _later(clock: time, up_to: int) -> time:
    return clock.replace(hour=clock.hour + _HALF_DAY) if 0 < clock.hour <= up_to else clock
