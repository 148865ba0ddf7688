"""The player of transcripts: what each line does, and that nothing is short-cut."""

from __future__ import annotations

from datetime import UTC, datetime
from textwrap import dedent
from zoneinfo import ZoneInfo

import pytest

from bot.directions import moment
from bot.transcript import ScriptError, lines, perform, play
from locales import languages
from storage import Storage
from tests.clock import StoppedClock
from tests.wire.echo import ECHO, Bug

TAG = languages.load().default

SCRIPTS = {
    "a message and its answer": """
        person Amina in xx on sms
        Amina > hello
        Amina < [xx] heard hello
    """,
    "a stranger": """
        stranger Zed on telegram
        Zed > hello
        Zed < [xx] heard hello
    """,
    "a redelivery is silence": """
        person Amina in xx on sms
        Amina > hello
        Amina < [xx] heard hello
        again
        again
    """,
    "a crash changes nothing": """
        person Amina in xx on sms
        crash
        Amina > hello
        Amina < [xx] heard hello
    """,
    "other things that people do": """
        person Amina in xx on telegram
        Amina starts maple
        Amina < [xx] heard maple
        Amina shares
        Amina < [xx] heard
        Amina shares +447700900999
        Amina < [xx] heard
        Amina sends other
        Amina < [xx] heard
        Amina blocks
    """,
    "a second address": """
        person Amina in xx on sms
        also Amina on telegram
        Amina@telegram > hello
        Amina@telegram < [xx] heard hello
        Amina > hello
        Amina < [xx] heard hello
    """,
    "books and audit": """
        bank maple pot=600
        person Amina in xx on sms
        # a remark, and an empty line

        books Amina 0, pot +600
        audit
    """,
    "two banks": """
        bank maple approval=open languages=xx
        person Amina in xx on sms
        bank oak member_floor_minutes=-60
        person Ben in xx on sms offers sewing area E1 coordinator checked dbs shares
        Ben > hello
        Ben < [xx] heard hello
    """,
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
async def test_comes_back_as_it_went(script: str, storage: Storage, clock: StoppedClock) -> None:
    assert await play(storage, clock, script, ECHO) == lines(script)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_what_is_wrong_comes_back_right(storage: Storage, clock: StoppedClock) -> None:
    script = """
        person Amina in xx on sms
        Amina > hello
        Amina < [yy] something else
        books Amina +90, pot -3
        audit: everything is wrong
    """
    true = """
        person Amina in xx on sms
        Amina > hello
        Amina < [xx] heard hello
        books Amina 0, pot 0
        audit
    """
    assert await play(storage, clock, script, ECHO) == lines(true)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_time_passes_and_what_is_due_is_done(storage: Storage, clock: StoppedClock) -> None:
    played = await play(storage, clock, "person Amina in xx on sms", ECHO)
    (bank,) = await storage.run(lambda work: work.banks.all())
    (member,) = await storage.run(lambda work: work.members.named(bank.id))
    await storage.run(lambda work: work.due.set("tea", member.id, datetime(2026, 11, 24, 9, tzinfo=UTC), bank.id))
    assert played == ["person Amina in xx on sms"]
    more = await perform(
        storage, clock, "stranger Zed on web\nwait 20 hours\nuntil Tuesday 09:00\nuntil Tuesday 08:00", ECHO
    )
    assert [read.letter.text for read in more.letters] == ["time for tea"]
    assert clock.now() == datetime(2026, 12, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_letters_are_counted(storage: Storage, clock: StoppedClock) -> None:
    played = await perform(storage, clock, f"person Amina in xx on sms\nAmina > {'x' * 200}", ECHO)
    (read,) = played.letters
    assert read.segments.segments == 2


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("Nobody > hello", "nobody here is called so"),
        ("person Amina", "person NAME in LANGUAGE on CHANNEL"),
        ("person Amina in xx on pigeon", "no channel 'pigeon'"),
        ("person Amina in xx on sms happy", "cannot be 'happy'"),
        ("person Amina in xx on sms offers dragons", "no skill dragons"),
        ("stranger", "stranger NAME"),
        ("bank maple colour=red", "no 'colour'"),
        ("person Amina in xx on sms\nAmina taps 1", "no buttons"),
        ("wait long", "wait 20 minutes"),
        ("again", "nobody has written"),
        ("stranger Zed on sms\nbooks Zed", "has not written yet"),
    ],
)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_wrong_line_is_named(storage: Storage, clock: StoppedClock, script: str, told: str) -> None:
    with pytest.raises(ScriptError) as raised:
        await play(storage, clock, script, ECHO)
    assert told in str(raised.value)
    assert f"line {len(script.splitlines())}" in str(raised.value)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_bug_in_a_handler_is_raised_and_not_hidden(storage: Storage, clock: StoppedClock) -> None:
    with pytest.raises(Bug):
        await play(storage, clock, "person Amina in xx on sms\nAmina > poison of a very secret kind", ECHO)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_buttons_are_tapped_by_their_digit(storage: Storage, clock: StoppedClock) -> None:
    script = f"""
        bank maple approval=open
        stranger Zed in {TAG} on telegram
        Zed starts maple
        Zed taps 1
    """
    played = await perform(storage, clock, script)
    assert len(played.letters) == 2
    assert dedent(script).strip().splitlines()[-1] in played.lines


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Tuesday 09:00", "2026-11-24T09:00"),
        ("monday 09:00", "2026-11-30T09:00"),
        ("Monday 10:30", "2026-11-23T10:30"),
        ("2026-12-01 08:15", "2026-12-01T08:15"),
        ("Sunday", "2026-11-29T00:00"),
    ],
)
def test_moments(words: str, expected: str) -> None:
    now = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Europe/London"))
    assert moment(words, now).strftime("%Y-%m-%dT%H:%M") == expected
