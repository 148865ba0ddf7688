"""Brings the sentences of the code into ``messages.pot`` and every language's ``messages.po``; translations stay.

    make messages                            write the catalogues
    .venv/bin/python scripts/messages.py --check    only say what is missing; exit code 1 if anything is

A sentence whose English was changed keeps its translation, marked fuzzy: it counts as missing until a
translator has looked at it. A sentence that the code no longer says is dropped.
"""

from __future__ import annotations

import re
import sys
import tomllib
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("handlers", "bot")
KEYWORDS = {"T": None, "TN": (1, 2)}


def collect() -> Catalog:
    """Every ``T(...)`` and ``TN(...)`` of the source, in the order of the files."""
    found = Catalog(project="Doorstep", charset="utf-8")
    for floor in FLOORS:
        messages = extract_from_dir(
            ROOT / floor, [("**.py", "python")], keywords=KEYWORDS, comment_tags=("Translators:",)
        )
        for name, line, message, comments, context in messages:
            found.add(message, None, [(f"{floor}/{name}", line)], auto_comments=comments, context=context)
    return found


def template(sentences: Catalog, *, write: bool) -> list[str]:
    """Write the list of all sentences, for new languages and for tests; give whether it was out of date."""
    path = ROOT / "locales" / "messages.pot"
    text = _text(sentences, omit_header=True)  # Its header would only say when it was made.
    if path.exists() and path.read_bytes() == text:
        return []
    if write:
        path.write_bytes(text)
    return ["messages.pot: is not what the code says"]


def languages() -> dict[str, str]:
    """Tag and CLDR locale of all languages but the first: that one is the source's."""
    read = {
        path.parent.name: tomllib.loads(path.read_text("utf-8")) for path in (ROOT / "locales").glob("*/language.toml")
    }
    ordered = sorted(read, key=lambda tag: int(read[tag]["order"]))
    return {tag: str(read[tag]["cldr"]) for tag in ordered[1:]}


def bring(tag: str, cldr: str, sentences: Catalog, *, write: bool) -> list[str]:
    """Update one catalogue; give what is missing or left over in it."""
    path = ROOT / "locales" / tag / "LC_MESSAGES" / "messages.po"
    catalogue = read_po(path.open("rb"), locale=cldr) if path.exists() else _new(cldr)
    left_over = [message.id for message in catalogue if message.id and sentences.get(message.id) is None]
    catalogue.update(sentences, keep_user_comments=True, update_creation_date=False)
    if write:
        for message in catalogue:
            if isinstance(message.id, str) and message.id and not _has_words(message.id):
                message.string = message.string or message.id  # "{skill}, {when}": the values translate themselves.
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_text(catalogue, omit_header=False))
    missing = [message.id for message in catalogue if message.id and (message.fuzzy or not _whole(message.string))]
    return [f"{tag}: missing: {_first(id)}" for id in missing] + [
        f"{tag}: no longer said: {_first(id)}" for id in left_over
    ]


def _text(catalogue: Catalog, *, omit_header: bool) -> bytes:
    text = BytesIO()
    write_po(text, catalogue, width=110, ignore_obsolete=True, include_lineno=False, omit_header=omit_header)
    return text.getvalue().strip() + b"\n"


def _new(cldr: str) -> Catalog:
    comment = "# Sentences that Doorstep says. Write the translation into msgstr; {placeholders} stay as they are."
    return Catalog(locale=cldr, project="Doorstep", version="", header_comment=comment, fuzzy=False)


def _has_words(sentence: str) -> bool:
    return any(letter.isalpha() for letter in re.sub(r"\{\w+\}", "", sentence))


def _whole(string: str | tuple[str, ...] | list[str] | None) -> bool:
    if not string:
        return False
    return isinstance(string, str) or all(string)


def _first(id: str | tuple[str, ...] | list[str]) -> str:
    return id if isinstance(id, str) else id[0]


def main(arguments: list[str]) -> int:
    """Write, or with ``--check`` only look."""
    check = "--check" in arguments
    sentences = collect()
    findings = template(sentences, write=not check)
    findings += [line for tag, cldr in languages().items() for line in bring(tag, cldr, sentences, write=not check)]
    print("\n".join(findings) or f"{len(sentences)} sentences, complete in {len(languages())} translations")
    return 1 if check and findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
