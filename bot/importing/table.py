"""CSV files as volunteers have them: with or without BOM; commas, semicolons or tabs; any ends of lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.importing.columns import Layout
from bot.importing.guard import unguarded

DELIMITERS = ",;\t"
CELL_MAX = 10_000
"""Letters in one cell; a longer one is a quotation mark that was never closed."""


class Unreadable(Exception):
    """The file as a whole cannot be used; the message says what to do. It holds nothing of what is in the file."""


class Wrong(Exception):
    """A row cannot be used; each argument is a sentence that says what to put right. None holds what was written."""


class LeftOut(Exception):
    """A row that has no place here, and nothing to put right; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: cells by the name of their column, empty where the file has none."""

    line: int
    """Where the row begins, counted from 1 as editors and spreadsheets do."""
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


class Table:
    """A file with a head. Reading it again begins anew; it is never in memory as a whole."""

    def __init__(self, path: Path, layout: Layout) -> None:
        """Unreadable where there is no head, or one without the columns that are needed."""
        self._path, self._layout = path, layout
        self._encoding = _encoding(path)
        with self._opened() as text:
            first = text.readline()
            self._before = int(first.lower().startswith("sep="))  # Excel's own line, before the head.
            first = text.readline() if self._before else first
        self._delimiter = max(DELIMITERS, key=first.count)
        with self._opened(self._before) as text:
            head = [cell.strip() for cell in next(csv.reader(text, delimiter=self._delimiter), [])]
        self.source, self._names = layout.named(head)
        self.unused = [title for title, name in zip(head, self._names, strict=True) if title and not name]
        """Columns that mean nothing here; what is in them is not read."""
        self._check(head)

    def rows(self) -> Iterator[Row | tuple[int, Wrong]]:
        """Each row that is not empty, or its line and what is wrong with it. Unreadable where the text breaks off."""
        with self._opened(self._before) as text:
            reader = csv.reader(text, delimiter=self._delimiter)
            next(reader)
            line = self._before + reader.line_num + 1
            try:
                for cells in reader:
                    if any(cell.strip() for cell in cells):
                        yield self._row(line, cells)
                    line = self._before + reader.line_num + 1
            except UnicodeDecodeError:
                raise _not_utf8() from None
            except csv.Error:
                raise Unreadable(
                    f"Line {line}: a quotation mark is opened and never closed, or a cell is huge."
                ) from None

    def _row(self, line: int, cells: list[str]) -> Row | tuple[int, Wrong]:
        extra = [cell for cell in cells[len(self._names) :] if cell.strip()]
        if extra:
            return line, Wrong("more cells than the head has columns: put quotation marks around a cell with a comma")
        if any(len(cell) > CELL_MAX for cell in cells):
            return line, Wrong("a cell is longer than a page: a quotation mark may be missing")
        named = zip(self._names, cells, strict=False)
        return Row(line, {name: unguarded(cell.strip(" \u00a0\ufeff")).strip() for name, cell in named if name})

    def _check(self, head: list[str]) -> None:
        doubled = sorted({name for name in self._names if name and self._names.count(name) > 1})
        if doubled:
            raise Unreadable(f"The column {', '.join(doubled)} is there twice.")
        missing = [choice for choice in self._layout.needed if not set(choice) & set(self._names)]
        if missing:
            wanted = "; ".join(" or ".join(choice) for choice in missing)
            raise Unreadable(f"The first line must name the columns. Missing: {wanted}. Found {len(head)} column(s).")

    @contextmanager
    def _opened(self, skipped: int = 0) -> Iterator[io.TextIOBase]:
        try:
            with self._path.open(encoding=self._encoding, newline="") as text:
                for _ in range(skipped):
                    text.readline()
                yield text
        except UnicodeDecodeError:
            raise _not_utf8() from None


def _encoding(path: Path) -> str:
    """By the mark at the beginning: Excel's "Unicode text" is UTF-16."""
    with path.open("rb") as raw:
        begins = raw.read(2)
    return "utf-16" if begins in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def _not_utf8() -> Unreadable:
    return Unreadable('The file is not in UTF-8, so names would be garbled: in Excel save it as "CSV UTF-8".')
