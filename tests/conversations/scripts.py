"""The transcripts of this folder, and what can be read out of them."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parent / "transcripts"
EVERY = "# every language"
"""A transcript that begins so is played in each language with the same outcome."""
READ = re.compile(r"\S+ < \[(\S+)\] (.*)")
HEARD = re.compile(r'You wrote "[^"]*"\. (?:\| )?')
WANTED = re.compile(r'You wrote "[^"]*"(\. Was it)')
"""Before a code stands what a digit was chosen for, in the reader's words."""
BEGINNINGS = re.compile(r"(Which one do you mean\?).*")
NAMED = re.compile(r"^[A-Z][a-z]+: ")
"""On a shared phone a text begins with the name of its reader."""
CODE = re.compile(r"^[A-Z]?[0-9] ")


def names() -> list[str]:
    """All transcripts."""
    return sorted(path.stem for path in FOLDER.glob("*.txt"))


def text(name: str) -> str:
    """A transcript as it is written."""
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def in_language(script: str, tag: str) -> str:
    """The same transcript with every member in another language.

    They all write English: so that nobody is answered in it, the bank speaks their language alone, but where languages
    are shown.
    """
    alone = f"bank maple languages={tag}" if "1 English" not in script else "bank maple"
    spoken = script.replace("bank maple", alone)
    return spoken.replace(" in en ", f" in {tag} ").replace("< [en]", f"< [{tag}]")


LONG = {
    "Rahima": "Rahimatchowdhury",
    "Hodan": "Hodanabdirahmaan",
    "Hodan_Ali": "Hodanabdirahmaan_Ali",
    "Tom": "Thomasalexanders",
    "Sam": "Samuelwilliamson",
    "Lee": "Leeanderssonhall",
    "Ann": "Annelisabethrose",
    "Zed": "Zedekiahmontague",
}
"""The same people with names as long as a text shows."""


def with_long_names(script: str) -> str:
    """The same transcript with long names, everywhere where they stand."""
    for name, long in LONG.items():
        script = re.sub(rf"\b{name}\b", long, script)
    return script


def in_any_words(lines: list[str]) -> list[str]:
    """The lines without what depends on the length and order of the reader's words: what was heard, and beginnings."""
    return [BEGINNINGS.sub(r"\1", WANTED.sub(r"\1", HEARD.sub("", line))) for line in lines]


def sentences(script: str) -> set[str]:
    """Everything that anybody reads in it, a sentence or choice each, without digits, letters and the bank's name."""
    found = set()
    for line in script.splitlines():
        read = READ.fullmatch(line.strip())
        for part in read[2].split(" | ") if read else ():
            found.add(
                CODE.sub("", part.removeprefix("Maple: "), count=1)
                if CODE.match(part)
                else part.removeprefix("Maple: ")
            )
            found.add(NAMED.sub("", part.removeprefix("Maple: ")))
    return found
