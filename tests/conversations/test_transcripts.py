"""Conversations as their people would have them: what is written, what each reads, and the books."""

from __future__ import annotations

import re

import polib
import pytest

from bot.stage import Read
from bot.transcript import lines, perform
from locales.folders import HOME
from locales.languages import load
from storage import Storage
from tests.clock import StoppedClock
from tests.conversations import scripts

FOR_ALL = [name for name in scripts.names() if scripts.EVERY in scripts.text(name)]
SEVERAL_SCRIPTS = 134
"""Units that a message may take which shows every language in its own name."""


@pytest.mark.parametrize("name", scripts.names())
async def test_conversation(name: str, storage: Storage, clock: StoppedClock, pytestconfig: pytest.Config) -> None:
    played = await perform(storage, clock, scripts.text(name))
    if pytestconfig.getoption("--rewrite"):
        (scripts.FOLDER / f"{name}.txt").write_text("\n".join(played.lines) + "\n", encoding="utf-8")
    assert played.lines == lines(scripts.text(name))
    assert await storage.run(lambda work: work.queues.faults()) == []


@pytest.mark.parametrize("tag", load().tags)
@pytest.mark.parametrize("name", FOR_ALL)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_the_same_in_every_language(name: str, tag: str, storage: Storage, clock: StoppedClock) -> None:
    script = scripts.in_language(scripts.with_long_names(scripts.text(name)), tag)
    played = await perform(storage, clock, script)
    assert [read.letter.text for read in played.letters if not _fits(read)] == []
    assert scripts.in_any_words(played.lines) == scripts.in_any_words(lines(script))


def _fits(read: Read) -> bool:
    """One text in GSM-7, two in UCS-2; a list of languages shows each in its own script."""
    own_names = [load().own_name(tag) for tag in load().tags]
    shown = sum(name in read.letter.text for name in own_names) > 1
    budget = SEVERAL_SCRIPTS if shown else load().budget(read.letter.language)
    plain = read.segments.encoding == "gsm" or budget <= SEVERAL_SCRIPTS
    return read.segments.units <= budget and plain


def test_every_sentence_is_played() -> None:
    said = set().union(*(scripts.sentences(scripts.text(name)) for name in scripts.names()))
    template = polib.pofile(str(HOME / "messages.pot"))
    keys = [entry.msgid for entry in template] + [entry.msgid_plural for entry in template if entry.msgid_plural]
    silent = [key for key in keys if not any(_pattern(key).fullmatch(sentence) for sentence in said)]
    assert sorted(silent) == sorted(ELSEWHERE)


ELSEWHERE = [
    # Only where two are at it in the same moment; tests/handlers/test_refusals.py holds that each has its sentence.
    "A colleague has done that already. Thank you!",
    "Help is always between two people. Who was the other one?",
    "That is very long. A coordinator has to look at it: write PERSON.",
    "That person is not with us at the moment.",
    "Thank you! Somebody else has said yes already.",
    # After five failures; tests/handlers/test_apology.py.
    "A message from {name} could not be read by the computer. Please get in touch: {phone}.",
    "Sorry, something went wrong with your last message. A coordinator will look at it.",
    # They stand before other sentences, or behind "For Rahima:".
    "For {name}:",
    "For {name} ({phone}):",
    "Write what they need or can do, or choose. For yourself again: FOR ME.",
    "You have a part in this yourself, so somebody else must answer for them.",
    # Where many stayed away; storage counts it in tests/gatherings/test_figures.py.
    "{count} stayed away because they were unwell.",
    "How well people manage, of 100: {before} before a course, {after} after it ({count} people).",
    # Only on paper; tests/bot/test_cli_statements.py, tests/handlers/test_deeds.py.
    "by {name}",
    "Is something here not right? Please tell a coordinator.",
    "Is something here not right? Ring us: {phone}",
    "We are looking for somebody: {skill}, {when}.",
    "We have a question for you. A coordinator will ask you.",
    "What is coming",
    "What was done for you",
    "What you have not been told yet",
    "You agreed on help with {name}: {skill}, {when}.",
    "You help {name}: {skill}, {when}.",
    "You said it is not right: {skill} with {name}.",
    "You said no to news.",
    "You said no: you do not want to hear about help.",
    "You said no: your number is given to nobody.",
    "You said yes to news.",
    "You said yes: you want to hear about help.",
    "You said yes: your number may be given when help is agreed.",
    "{bank}: a page for {name}",
    # A member of whom an operator has noted nothing, and one who came back from STOP; tests/handlers/test_guards.py.
    "You have not said yes or no to anything yet.",
    "{day}: no texts about help",
    # A message without words that is no voice note either; tests/handlers/test_any_text.py.
    "I can only read words and digits.",
    # What a provider blocks before we hear it; tests/channels/test_twilio_whole.py.
    '{name} texted "{words}": now our texts are blocked. They must text us START. Please ring: {phone}.',
    # In a group, where nobody is a member; tests/bot/test_telegram_whole.py.
    "Please write to me alone, so that only you read my answers: {link}",
    # Without a public address, and on the page there; tests/handlers/test_listening.py, tests/bot/test_listen.py.
    "I can't give you a link to listen: this server has no public address.",
    "Please listen. Then write what is asked as a text message to me.",
    "This recording is no longer here.",
    # Where a list is long, or a line of it rare; tests/handlers/test_items.py.
    "{count} new word: write WORDS.",
    "{count} new words: write WORDS.",
    "{number} {name} wrote to you",
    "{number} {name}, {other}: again",
    "{number} {name}: not reached",
    "{number} {name}: not read",
    "{number} {name}: to be told",
    "{number} {name}: check ends soon",
    "{number} {name}: to be rung",
    "{number} {name}: stays away",
    "{number} {name}: to be a tutor",
    "{number} {name}: hours from the pot",
    # Choices that are only shown where a message resembles them.
    "Call something off",
    "Give hours away",
    "Join in",
    "Take a break",
    "What I gave and got",
    # What a provider says of notices, and what thousands of readers take; tests/handlers/test_notices.py.
    "I am counting who gets it. One moment, please.",
    "Landlines: {count}.",
    "No such number: {count}.",
    "Not reached: {count}.",
    "Notice {code} is stopped. {count} person has it already.",
    "That is too long for a text: {count} letters. Please make it shorter than {most}.",
    "They have blocked us: {count}.",
    # A role of a bank's own; tests/handlers/test_affairs.py.
    "You have a new task at {bank}: {role}. Thank you!",
    "This task at {bank} has ended: {role}. Thank you for all you did!",
    # A vote that comes before it is counted, and too late; tests/handlers/test_voting.py.
    "This vote is over. Thank you all the same!",
    # The page with one's own data; tests/bot/test_mine.py.
    "How you voted",
    "Here you see all that we keep about you. It opens once: open it where nobody looks over your shoulder.",
    "Show it",
    "This link is used up or too old. Ask a coordinator for another one.",
    "You",
    "Where we reach you",
    "Your tasks",
    "What you agreed to",
    "What you lead",
    "What you were asked to help with",
    "Your ideas",
    "What you share",
    "What you were trained for",
    "Where you were invited",
    "What you asked for",
    "Help given and received",
    "Your courses",
    "Your plans",
    "Your checks",
    "What was decided about you",
    "Your voice notes",
    "What you wrote",
    "What we wrote to you",
    # The menu of commands beside a chat.
    "Ask for a person",
    "No more messages",
    "Share my number",
    "What you can write",
    "Your hours",
]
"""What no transcript shows, and why."""


def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(key)))
