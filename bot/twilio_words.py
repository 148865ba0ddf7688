"""The words that Twilio acts on by itself, when they are a whole text: before we hear of them.

In its default mode it blocks us at the first list and answers the third, in English. With Advanced Opt-Out the operator
changes the lists, but not STOP, START and HELP; Twilio then says in ``OptOutType`` what it has done.
"""

from __future__ import annotations

from collections.abc import Mapping

DEFAULT: Mapping[str, frozenset[str]] = {
    "stop": frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}),
    "start": frozenset({"START", "YES", "UNSTOP"}),
    "help": frozenset({"HELP", "INFO"}),
}
ADVANCED: Mapping[str, frozenset[str]] = {
    "stop": frozenset({"STOP"}),
    "start": frozenset({"START"}),
    "help": frozenset({"HELP"}),
}
"""What no operator can take off the list."""
MODES: Mapping[str, Mapping[str, frozenset[str]]] = {"default": DEFAULT, "advanced": ADVANCED, "off": {}}
"""By the rule ``opt_out`` of a bank."""


def acted_on(body: str) -> str:
    """What Twilio does at this text in its default mode: ``stop``, ``start``, ``help``; empty for all others."""
    word = body.strip().upper()
    return next((act for act, words in DEFAULT.items() if word in words), "")


def swallowed(mode: str) -> list[str]:
    """All words of a mode."""
    return sorted(word for words in MODES[mode].values() for word in words)
