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


@pytest.mark.parametrize("tag", load().tags)
@pytest.mark.parametrize("name", FOR_ALL)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_the_same_in_every_language(name: str, tag: str, storage: Storage, clock: StoppedClock) -> None:
    script = scripts.in_language(scripts.with_long_names(scripts.text(name)), tag)
    played = await perform(storage, clock, script)
    assert [read.letter.text for read in played.letters if not _fits(read)] == []
    assert played.lines == lines(script)


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


ELSEWHERE: list[str] = []


def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(key)))
