"""The one ladder that every message goes down. It knows no conversation (``handlers/registry.py`` finds them).

Opt-out and danger → the open question → everyday commands and free text → asked again, or what was heard with choices.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from handlers import misses, proof
from handlers.acting import acting
from handlers.answers import Answer, Chosen, Over, Which, resolve, tapped_twice
from handlers.numbers import code_in, latin, number_in
from handlers.questions import from_record
from handlers.refusals import sentence, stays_open
from handlers.registry import kind, registry
from handlers.turn import Question, Say, Turn
from locales.meaning import SURE, Meaning
from locales.understanding import named_language, order, understand
from storage.errors import Refusal, SelfDealing
from storage.records import OpenQuestion

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""Before every message."""
ALWAYS = frozenset({"stop", "start", "urgent", "blocked"})
"""Heard before anything else."""
ANYWHERE = frozenset(
    {"help", "menu", "language", "person", "pause", "back", "link", "move", "prefer", "household", "secret", "leave"}
)
"""Heard in the middle of a joining or a request."""
OWN_COMMANDS = ANYWHERE | {"stop", "start"}
"""As a whole message, meant by the writer even while they write down what somebody else said."""
RUNNING = frozenset({"desk", "members", "notice"})
"""The same for who runs the bank: nobody has just this word read out to many."""
ASKED_IN_OWN_WORDS = frozenset({"person", "language"})
"""Heard in the middle of a joining however they are said."""
FIRST = 0.4
"""So clear must opt-out and danger be."""
DECLINING = frozenset({"no", "cancel"})
PROBABLY = 0.4
"""So likely must it be that somebody can't keep what they agreed to, before they are asked."""
BARE_WORDS = 2
"""A message of so few words that names a language asks for it."""
CLEAR = 0.8
"""Is taken for something new even while something else is being asked."""


async def take(turn: Turn) -> list[Say]:
    """Answer one message. Whatever is refused is undone, and the apology still goes out."""
    if turn.address.state == "stopped" and not comes_first(turn.meaning):
        return await registry().openings["stage:stopped"](turn)
    asked = await turn.work.questions.read_by(turn.reader.id)
    if turn.actor is not None:
        asked = [one for one in asked if one.member_id == turn.speaker.id]
    answer = await _answer(turn, asked)
    if turn.actor is None and (said := await acting.instead(turn, asked, answer, take)) is not None:
        return said
    asked = [one for one in asked if one.member_id == turn.speaker.id]
    record = answer.record if isinstance(answer, Chosen) else None
    try:
        async with turn.work.attempt():
            return await _down(turn, asked, answer)
    except Refusal as refusal:
        if record is not None and not stays_open(refusal):
            await turn.work.questions.close(record.id)
        says = [Say(turn.speaker, sentence(refusal))]
        if record is not None and isinstance(refusal, SelfDealing):
            says += await acting.pass_on(turn, record)
        return says


def _heard_first(turn: Turn, answer: Answer) -> str:
    """The opening of what is heard before any open question; empty where it is none of that."""
    if comes_first(turn.meaning):
        return turn.meaning.intent
    if answer is None and turn.meaning.ask == "danger":
        return "perhaps danger"
    if turn.speaker.stage in {"invited", "pending"} and code_in(turn.text):
        return "link code"
    return "move" if _changes_number(turn) else ""


def _changes_number(turn: Turn) -> bool:
    """Whether it is the command for a changed number, with a name and a number behind it."""
    first = turn.text.split()[0] if number_in(turn.text, turn.bank.region) else ""
    meaning = understand(first, language=turn.speaker.language, now=turn.now) if first else None
    return meaning is not None and meaning.exact and meaning.intent == "move"


def comes_first(meaning: Meaning) -> bool:
    """Opt-out and danger, as far as it is clear."""
    return meaning.intent in ALWAYS and meaning.confidence >= FIRST


async def _answer(turn: Turn, asked: list[OpenQuestion]) -> Answer:
    if _is_number(turn, asked):
        return None
    if turn.incoming.kind == "button" or not turn.meaning.digit or turn.meaning.letter:
        return resolve(turn, asked, [])  # Only a bare digit may be meant for what went away meanwhile.
    previous = await turn.work.inbox.latest(turn.incoming.channel, turn.incoming.address, turn.incoming.id)
    withdrawn = await turn.work.questions.withdrawn_since(turn.reader.id, previous or BEGINNING)
    return resolve(turn, asked, withdrawn)


def _is_number(turn: Turn, asked: list[OpenQuestion]) -> bool:
    """Whether a bare digit is no choice but the number that was asked for last."""
    bare = turn.incoming.kind == "text" and bool(turn.meaning.digit) and not turn.meaning.letter
    newest = from_record(asked[-1]) if bare and asked else None
    return newest is not None and type(newest).counts


async def _down(turn: Turn, asked: list[OpenQuestion], answer: Answer) -> list[Say]:
    plain = turn.incoming.kind == "text" and not turn.meaning.digit
    if turn.incoming.payload.get("media_kind") == "voice" and (said := await _spoken(turn, asked)) is not None:
        return said
    if turn.incoming.kind not in {"text", "button"}:
        return await registry().openings[f"kind:{turn.incoming.kind}"](turn)
    if plain and (said := await _at_once(turn, asked, answer)) is not None:
        return said
    said = await _answered(turn, answer)
    if said is None and plain and _interrupts(turn):
        return await _aside(turn)
    if said is None:
        said = await _free(turn, asked)
    if said is None and turn.speaker.stage == "invited":
        said = await registry().openings["join"](turn)
    if said is None and plain:
        said = await _opened(turn)
    if said is None and turn.speaker.stage in {"pending", "left"}:
        return await registry().openings["stage:waiting"](turn)
    if said is None:
        return await misses.not_understood(turn, asked[-1] if asked else None)
    await misses.forget(turn)
    return said


async def _at_once(turn: Turn, asked: list[OpenQuestion], answer: Answer) -> list[Say] | None:
    """What somebody else said, taken down; opt-out and danger; a voice note with words beside it; what is known by its
    words."""
    if not isinstance(answer, Chosen) and (dictated := await _dictated(turn, asked)) is not None:
        return dictated
    if (ordered := await _ordered(turn)) is not None:
        return ordered
    if first := _heard_first(turn, answer):
        return await registry().openings[first](turn)
    if turn.incoming.payload.get("media_kind") == "voice":
        return await registry().openings["kind:other"](turn)
    return None if isinstance(answer, Chosen) else await _heard(turn)


async def _heard(turn: Turn) -> list[Say] | None:
    """What a conversation knows by its first words, or as a word that was called out."""
    for hearing in registry().hears:
        if (said := await hearing(turn)) is not None:
            await misses.forget(turn)
            return said
    return None


async def _ordered(turn: Turn) -> list[Say] | None:
    """What a member orders about somebody or something that stands behind it: "OK 12"."""
    if not turn.speaker.is_member or turn.incoming.payload.get("opt_out"):
        return None
    name, rest = order(turn.text, turn.speaker.language)
    ordered = registry().orders.get(name)
    return await ordered(turn, rest) if ordered is not None else None


async def _dictated(turn: Turn, asked: list[OpenQuestion]) -> list[Say] | None:
    """Take down what somebody else said, whatever it would mean if the writer said it."""
    if turn.incoming.payload.get("opt_out") or await _commands(turn):
        return None
    for record in reversed(asked):
        question = from_record(record)
        if isinstance(question, proof.Proof) and latin(turn.text).replace(" ", "").isdecimal():
            return None  # The code with which they prove that the words before it were theirs.
        if question is not None and type(question).verbatim:
            said = await _step(turn, record)
            if not proof.put_off(said, record.id):
                await turn.work.questions.close(record.id)
            return said
    return None


async def _commands(turn: Turn) -> bool:
    """Whether the whole message is a command of the writer's own."""
    if not turn.meaning.exact or turn.incoming.kind != "text":
        return False
    if turn.meaning.intent in RUNNING:
        return bool(await turn.work.members.rights(turn.speaker.id))
    return turn.meaning.intent in OWN_COMMANDS


async def _spoken(turn: Turn, asked: list[OpenQuestion]) -> list[Say] | None:
    """A voice note for the newest question that takes one."""
    for record in reversed(asked):
        question = from_record(record)
        if question is not None and type(question).voice:
            await turn.work.questions.close(record.id)
            return await _step(turn, record)
    return None


async def _answered(turn: Turn, answer: Answer) -> list[Say] | None:
    match answer:
        case Chosen(record, key):
            if not await turn.work.questions.close(record.id, chosen=key):  # Replaced while this answer was on its way.
                return misses.over(turn)
            said = await _step(replace(turn, chosen=key), record)
            if proof.put_off(said, record.id):
                await turn.work.questions.reopen(record.id)
            return await _carried_on(turn, record, said)
        case Which(records, digit):
            return misses.which(turn, records, digit)
        case Over():
            return [] if await tapped_twice(turn) else misses.over(turn)
    return None


async def _carried_on(turn: Turn, record: OpenQuestion, said: list[Say] | None) -> list[Say] | None:
    """Note that a message led somewhere: what is asked after it is not the same once more."""
    asked = {kind(type(say.awaiting)) for say in said or () if say.awaiting and say.to.id == turn.speaker.id}
    if said is not None and record.kind not in asked:
        await turn.work.inbox.moved(turn.incoming.id)
    return said


async def _free(turn: Turn, asked: list[OpenQuestion]) -> list[Say] | None:
    """Offer the words to the questions that take any text, the newest first."""
    number = _is_number(turn, asked)
    if turn.incoming.kind == "button" or (turn.meaning.digit and not turn.meaning.letter and not number):
        return None
    for record in reversed(asked):
        question = from_record(record)
        if question is not None and type(question).free and not _leads_elsewhere(turn, question):
            said = await _step(turn, record)
            if said is not None:
                if not proof.put_off(said, record.id):
                    await turn.work.questions.close(record.id)
                return await _carried_on(turn, record, said)
    return None


def _leads_elsewhere(turn: Turn, question: Question) -> bool:
    """Whether the words clearly begin something else; in the middle of joining they never do."""
    meant, clear = turn.meaning.intent, turn.meaning.confidence >= CLEAR
    begins = meant in registry().openings and meant not in type(question).expects
    return clear and begins and turn.speaker.stage != "invited"


async def _step(turn: Turn, record: OpenQuestion) -> list[Say] | None:
    question = from_record(record)
    if question is None:
        return misses.over(turn)
    return await registry().steps[type(question)](replace(turn, answering=record), question)


async def _opened(turn: Turn) -> list[Say] | None:
    if _names_a_language(turn):
        return await registry().openings["language"](turn)
    if turn.speaker.stage in {"pending", "left"}:
        return None
    if code_in(turn.text):
        return await registry().openings["old code"](turn)
    if turn.text.isdecimal() and (shown := await registry().orders["show"](turn, turn.text)) is not None:
        return shown
    if await _cannot_keep(turn):
        return await registry().openings["cancel"](turn)
    opening = registry().openings.get(turn.meaning.intent)
    return await opening(turn) if opening is not None and turn.meaning.ask != "intent" else None


def _names_a_language(turn: Turn) -> bool:
    """Whether little more than another language is named ("English please"), and not lessons in it."""
    named = named_language(turn.text) if len(turn.text.split()) <= BARE_WORDS else None
    lessons = any(guess.confidence >= SURE for guess in turn.meaning.skills)
    return named is not None and named != turn.speaker.language and not lessons


def _interrupts(turn: Turn) -> bool:
    """Whether it is a command, heard in the middle of anything; a stranger's answers merely resemble one at times."""
    meaning = turn.meaning
    clear = meaning.exact or turn.speaker.stage != "invited" or meaning.intent in ASKED_IN_OWN_WORDS
    return meaning.intent in ANYWHERE and meaning.confidence >= SURE and clear


async def _cannot_keep(turn: Turn) -> bool:
    """Whether somebody who has agreed to something says that they can't, however; they are asked what to call off."""
    declines = sum(guess.confidence for guess in turn.meaning.intents if guess.id in DECLINING)
    best = turn.meaning.intent in DECLINING and declines >= PROBABLY
    return best and bool(await turn.work.exchanges.of_member(turn.speaker.id, ("agreed",)))


async def _aside(turn: Turn) -> list[Say]:
    """Answer a command in the middle of something; what was being asked stays open."""
    await misses.forget(turn)
    return await registry().openings[turn.meaning.intent](turn)
