"""A spreadsheet takes a cell that begins with =, +, - or @ for a formula and runs it: an apostrophe makes it text.

Plain numbers keep their sign: telephone numbers (+44 7700 900123) and hours (-1:30) compute nothing.
"""

from __future__ import annotations

import re

_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "'")
_NUMBER = re.compile(r"[+-][0-9][0-9 .,:]*")


def guarded(cell: str) -> str:
    """The cell as it is written."""
    return f"'{cell}" if cell.startswith(_BEGINS) and not _NUMBER.fullmatch(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was meant: the opposite of :func:`guarded`. An apostrophe of a name ('Abdi) stays."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_BEGINS) else cell
