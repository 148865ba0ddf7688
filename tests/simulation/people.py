"""People and their phones: who they are, and what they have read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

CHOICE = re.compile(r"^([A-Z]?\d) (.+)$", re.MULTILINE)
CODE = re.compile(r"\b\d{6}\b")


@dataclass(frozen=True, slots=True)
class Typed:
    """One message that somebody sends. ``meant`` is what nobody may mistake: stop, start, danger; else empty."""

    text: str
    kind: str = "text"
    payload: Mapping[str, object] = field(default_factory=dict)
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A letter as it lies on a phone; ``source`` is what it means, for whoever reads its language."""

    text: str
    source: str
    buttons: tuple[tuple[str, str], ...] = ()
    asks_contact: bool = False

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The digits that it can be answered with, and what they stand for."""
        return CHOICE.findall(self.text)


@dataclass
class Phone:
    """One address on one channel; it may be several people's."""

    channel: str
    address: str
    ours: str
    texts: list[Text] = field(default_factory=list)
    open_text: Text | None = None
    """The last text, until it is answered."""
    stopped: bool = False
    """Whoever holds it last said STOP here."""
    blocks: bool = False
    """They have blocked us."""
    holder: str = ""
    """Who wrote on it last."""

    def receive(self, text: Text) -> None:
        """It rings."""
        self.texts.append(text)
        self.open_text = text


@dataclass
class Person:
    """Somebody with one or two phones."""

    name: str
    language: str
    phones: list[Phone]
    words: dict[str, str]
    """How they say what the loop needs."""
    role: str = ""

    @property
    def number(self) -> str:
        """Their telephone number; empty where they have none."""
        return next((one.address for one in self.phones if one.address.startswith("+")), "")

    def code(self) -> str:
        """The newest code that they have read on any of their phones; empty where there is none."""
        read = [found for phone in self.phones for text in phone.texts for found in CODE.findall(text.text)]
        return read[-1] if read else ""
