"""What ``doctor`` says about Twilio beyond whether it answers: its words, its complaints, and how banks send."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.settings import Settings
from bot.twilio_codes import code_of, found
from bot.twilio_words import MODES, swallowed
from locales import languages
from locales.folders import folders
from locales.understanding import fold
from storage.records import Bank

TWILIO = frozenset({"sms", "whatsapp"})
MEANT = {"stop": frozenset({"stop"}), "start": frozenset({"start"}), "help": frozenset({"help", "menu"})}
"""What a word that Twilio acts on may mean in a language without any harm."""


def words(mode: str) -> str:
    """Which words Twilio takes for itself in a mode, and in which languages they mean something else to us."""
    taken = swallowed(mode)
    if not taken:
        return "Twilio takes no word for itself"
    clashes = "; ".join(collisions(mode)) or "none of them means anything else to us"
    return f"Twilio takes these whole texts for itself: {', '.join(taken)}. {clashes}"


def collisions(mode: str) -> list[str]:
    """The commands of each language that cannot be given by SMS in a mode, like ``English: cancel (CANCEL)``."""
    lost = []
    for folder in folders():
        commands: Mapping[str, Iterable[str]] = folder.words.get("commands", {})
        here = [
            f"{intent} ({word})"
            for act, taken in MODES[mode].items()
            for word in sorted(taken)
            for intent, phrases in commands.items()
            if intent not in MEANT[act] and fold(word) in {fold(phrase) for phrase in phrases}
        ]
        if here:
            lost.append(f"{folder.language['english']}: {', '.join(here)}")
    return lost


def modes(banks: Iterable[Bank]) -> dict[str, list[str]]:
    """The modes that banks have, with their banks."""
    used: dict[str, list[str]] = {}
    for bank in banks:
        used.setdefault(bank.rules.opt_out, []).append(bank.slug)
    return used


def plain(banks: Iterable[Bank]) -> str:
    """Which banks have chosen plain texts, and in which languages that changes them; empty where none has."""
    known = languages.load()
    chosen = [bank.slug for bank in banks if bank.rules.plain_sms]
    changed = [known.own_name(tag) for tag in known.tags if known.has_plain(tag)]
    return f"{', '.join(chosen)}: SMS in {', '.join(changed)} go without dots and hats" if chosen else ""


def complaints(troubles: Iterable[tuple[str, str, int]]) -> list[tuple[str, bool, str]]:
    """Channel with code, whether it needs nobody, and what it means: for what failed lately."""
    told = []
    for channel, error, many in troubles:
        code = code_of(error)
        if channel in TWILIO and code:
            told.append((f"{channel} {code}", not found(code).alert, f"{many} times lately: {found(code).means}"))
    return told


def without_template(settings: Settings) -> str:
    """The languages that WhatsApp has no template for; empty where there is no template at all."""
    known = languages.load()
    lacking = [known.own_name(tag) for tag in known.tags if tag not in settings.twilio_templates]
    return ", ".join(lacking) if settings.twilio_templates else ""
