"""People's own words, made fit to stand in a text."""

from __future__ import annotations

import re

NAME_LENGTH = 16
"""Longest name that is shown, in characters: longer ones would cost everybody a second text."""

DISTRICT = re.compile(r"\b([A-Z]{1,2}[0-9][0-9A-Z]?)(?=$|[^0-9A-Z]|[0-9][A-Z]{2}\b)")
"""The outward part of a United Kingdom postcode, by the forms that Royal Mail uses."""
AREA_LENGTH = 16
PLACE_WORDS_MAX = 3


def shortened(text: str, length: int) -> str:
    """The beginning of somebody's words, on one line, cut at a word where possible."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[: length - 2].rsplit(" ", 1)[0] or line[: length - 2]
    return f"{cut[: length - 2]}.."


def after_order(text: str, rest: str) -> str:
    """What stands behind an order, as it was written; empty where the order is the last word."""
    return text[text.index(rest.split(maxsplit=1)[0]) :] if text.split()[-len(rest.split()) :] == rest.split() else ""


def clean_name(text: str) -> str:
    """A name as it will be shown: letters, spaces and the marks that names have; empty where it has no letter."""
    kept = "".join(char for char in text if char.isalpha() or char in " '-." or _mark(char))
    name = " ".join(kept.split()).strip("-.' ")[:NAME_LENGTH].strip()
    return name if any(char.isalpha() for char in name) else ""


def district(text: str, region: str) -> str:
    """The postcode district in a text; elsewhere, and where there is none, the place as written."""
    match = DISTRICT.search(text.upper()) if region == "GB" else None
    if match:
        return match[1]
    return clean_name(text).title()[:AREA_LENGTH].strip() if len(text.split()) <= PLACE_WORDS_MAX else ""


def _mark(char: str) -> bool:
    return bool(re.match(r"[\u0300-\u036f\u0980-\u09ff]", char)) and not char.isdigit()
