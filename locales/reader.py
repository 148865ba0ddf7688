"""One language, ready to read: its commands, phrases of danger, and tables, out of its folder."""

from __future__ import annotations

import re

from locales.folders import Folder
from locales.phrases import GAP, Phrases, split
from locales.tables import Tables

Words = tuple[str, ...]
URGENT, CALM = "urgent", "not_urgent"
_DRAWN_OUT = re.compile(r"(\D)\1{2,}")


class Reader:
    """Reads in one language. What a folder leaves out is not understood, and nothing breaks."""

    def __init__(self, folder: Folder) -> None:
        words = folder.words
        self.tag = folder.tag
        self.family = folder.family
        self.tables = Tables(words)
        self.called: Phrases[str] = Phrases({folder.tag: folder.language.get("called", ())})
        commands = words.get("commands", {})
        self.commands: dict[Words, str] = {
            split(phrase): intent for intent, phrases in commands.items() for phrase in phrases
        }
        self.orders: dict[Words, str] = {
            split(phrase): order for order, phrases in words.get("orders", {}).items() for phrase in phrases
        }
        """What a message begins with that says in its rest about whom or what: "OK 12"."""
        self._open_commands: Phrases[str] = Phrases(
            {
                intent: [phrase for phrase in phrases if "*" in phrase or GAP in phrase]
                for intent, phrases in commands.items()
            }
        )
        self._polite: Phrases[bool] = Phrases({True: words.get("polite", {}).get("words", ())})
        cues = words.get("cues", {})
        self.skill_of = _skill_of(folder)
        self._leaving: Phrases[bool] = Phrases({True: cues.get("stop", ())})
        self.danger: Phrases[str] = Phrases({id: cues.get(id, ()) for id in (URGENT, CALM)})
        """What somebody in danger writes, and the harmless phrases that such words stand in."""
        letters = folder.language.get("letters", "")
        self._letters = re.compile(f"[{letters}]") if letters else None

    @property
    def scripted(self) -> bool:
        """Whether the language has letters that no other one is written in."""
        return self._letters is not None

    def own_script(self, text: str) -> bool:
        """Whether the text has letters that only this language is written in."""
        return bool(self._letters and self._letters.search(text))

    def command(self, words: Words) -> str | None:
        """The intent of a message that is nothing but a command, perhaps with polite words around it."""
        bare = self.bare(words)
        candidates = [words, bare]
        if _DRAWN_OUT.search(" ".join(words)):
            candidates += [_calm(words), _calm(bare)]
        known = next((self.commands[candidate] for candidate in candidates if candidate in self.commands), None)
        whole = (hit.label for hit in self._open_commands.starting(bare, 0) if hit.end == len(bare))
        return known or next(whole, None)

    def bare(self, words: Words) -> Words:
        """The message without question marks and polite words at its beginning and end; itself if nothing is left."""
        start, end = 0, len(words)
        while start < end and (hit := self._polite.at(words, start)) and hit.end < end:
            start = hit.end
        while start < end - 1:
            shorter = self._polite_end(words, start, end)
            if shorter == end:
                break
            end = shorter
        return words[start:end]

    def _polite_end(self, words: Words, start: int, end: int) -> int:
        if words[end - 1] == "?":
            return end - 1
        for place in range(max(start + 1, end - 3), end):
            hit = self._polite.at(words[:end], place)
            if hit and hit.end == end:
                return place
        return end

    def leaves(self, words: Words, *, alone: bool = True) -> bool:
        """Whether a phrase of those who want no more messages is in the text; ``alone``: a single word is one, too."""
        return any(alone or hit.end - hit.start > 1 for hit in self._leaving.all(words))


def _skill_of(folder: Folder) -> dict[str, str]:
    """The names of skills, and the words that are listed for one skill only: what people answer with."""
    skills: dict[str, str] = {}
    for id, entry in folder.skills.items():
        for phrase in (entry.get("name", ""), *entry.get("words", ())):
            words = [word.strip("*") for word in split(phrase)]
            if GAP not in words and (phrase == entry.get("name") or len(words) == 1):
                key = " ".join(words)
                skills[key] = id if skills.get(key, id) == id else ""
    return {key: id for key, id in skills.items() if id}


def _calm(words: Words) -> Words:
    """The words without drawn-out letters: "yesss", "heyyy"."""
    return tuple(_DRAWN_OUT.sub(r"\1", word) for word in words)
