"""Acting for somebody who has no phone or cannot text: whose turn a message is.

1. "For Rahima: ..." and "for Rahima" begin it, for whoever may (``act_for``) and has shown that they hold the phone.
   From then on what is written from this address is Rahima's turn, until "for me", or half an hour of silence.
2. A digit that answers a question to Rahima is her answer, whether or not that has begun, and so is a text after it.
3. STOP and whatever only a helper of the bank can order stay the writer's own; danger is Rahima's, and needs no code.
4. In her turn she is the speaker, in the language of who writes; what is said to her goes to them, and says for whom.
   The storage notes everything that is done meanwhile (``storage/acts.py``), and refuses self-dealing.
5. When it ends she is told what was done, in the way that reaches her.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from handlers import proof, rights
from handlers.acting import deeds, kept, reader
from handlers.acting.reader import RIGHT
from handlers.answers import Answer, Chosen, Which
from handlers.desk import desk, orders
from handlers.questions import from_record
from handlers.registry import registry
from handlers.turn import AGAIN, OWN, Say, Turn
from locales.behalf import Behalf, behalf, first_person
from locales.names import people
from locales.text import Lines, T
from locales.understanding import fold
from storage import Work
from storage.acts import Acting
from storage.records import Bank, Member, OpenQuestion

Take = Callable[[Turn], Awaitable[list[Say]]]
SILENCE = timedelta(minutes=30)
"""So long a text without a name is taken to be for the same person."""
KNOWN = frozenset({"invited", "pending", "active", "paused"})
THEIRS = frozenset(
    {
        "need",
        "offer",
        "log_hours",
        "cancel",
        "gift",
        "balance",
        "history",
        "sessions",
        "feedback",
        "pause",
        "back",
        "help",
        "menu",
        "person",
        "news",
        "no_news",
        "consents",
        "link",
        "wrong",
        "yes",
        "no",
        "thanks",
        "greeting",
        "urgent",
        "danger",
    }
)
"""Whole-message commands that are meant for whom they act; any other one is the writer's own."""
LATELY = timedelta(days=365)
CLEAR = 0.8
"""Something so clear of their own is no answer for somebody else."""
SURE = 0.7
"""How alike a name must be where no colon says that it is one."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """For whom a message says that it is."""

    people: tuple[Member, ...]
    """Whom the name may mean; none where nobody here is called so."""
    name: str
    rest: str
    me: bool = False


async def instead(turn: Turn, asked: list[OpenQuestion], answer: Answer, take: Take) -> list[Say] | None:
    """Answer a message that is somebody else's turn; None where it is the writer's own."""
    if turn.incoming.kind == "text" and behalf(turn.text) is not None and await addressed(turn) is not None:
        return await registry().openings["act"](turn)
    member = await _meant(turn, asked, answer)
    if member is None:
        return None
    if (no := await rights.refused(turn, RIGHT, member) or await proof.unproven(turn)) is not None:
        return no
    if present(turn) == member.id:
        await lasts(turn, member.id)
        return await by_other_hand(turn, member, take)
    says = await by_other_hand(turn, member, take)
    await turn.work.acts.told(member.id, turn.speaker.id)  # They were asked a moment ago, and gave this answer.
    return says


async def _meant(turn: Turn, asked: list[OpenQuestion], answer: Answer) -> Member | None:
    """Whose turn it is, where it is not the writer's own."""
    mine = turn.speaker.id
    if isinstance(answer, Chosen):
        return await turn.work.members.get(answer.record.member_id) if answer.record.member_id != mine else None
    if isinstance(answer, Which) or turn.incoming.kind not in {"text", "button"}:
        return None
    if turn.meaning.exact and turn.meaning.intent not in THEIRS:
        return None
    if orders.given(turn):
        return None
    just_asked = await _just_asked(turn, asked)
    if just_asked is None and (member_id := present(turn)) is not None:
        just_asked = member_id
    if just_asked is None or just_asked == mine:
        return None
    member = await turn.work.members.get(just_asked)
    return member if member.stage in KNOWN else None


async def _just_asked(turn: Turn, asked: list[OpenQuestion]) -> int | None:
    """Whom the last answer asked for words that may be these: the writer, or somebody for whom they act."""
    present_one, newest = present(turn), asked[-1] if asked else None
    if newest is None or turn.meaning.digit or (present_one is None and newest.member_id == turn.speaker.id):
        return None
    previous = await turn.work.inbox.latest(turn.incoming.channel, turn.incoming.address, turn.incoming.id)
    question = from_record(newest)
    if question is None or not type(question).free or previous is None or newest.asked_at < previous:
        return None
    begins = turn.meaning.intent in registry().openings and turn.meaning.intent not in type(question).expects
    if begins and turn.meaning.confidence >= CLEAR:
        return None
    return newest.member_id


def present(turn: Turn) -> int | None:
    """For whom is written from this address at the moment."""
    until = turn.address.acts_until
    return turn.address.acts_for if until is not None and until > turn.work.now else None


async def addressed(turn: Turn) -> Addressed | None:
    """For whom the message says that it is; None where it says nothing of that, or its writer helps nobody here."""
    said = behalf(turn.text)
    if said is None or (said.me and said.rest and present(turn) is None):
        return None
    if not await turn.work.members.rights(turn.speaker.id):
        return None
    if said.me:
        return Addressed((), "", said.rest, me=True)
    known = {one.id: one for one in await turn.work.members.named(turn.bank.id)}
    found, length = _found(said, known)
    if not found and not said.colon and len(said.name) > 1:
        return None
    name, rest = " ".join(said.name[: length or None]), " ".join([*said.name[length or len(said.name) :], said.rest])
    return Addressed(tuple(known[id] for id in found), name, rest.strip())


def _found(said: Behalf, known: dict[int, Member]) -> tuple[list[int], int]:
    """Whom the words may name, and how many of them do: as many of the first ones as fit the same people."""
    fitting, length = list(known), 0
    for word in said.name:
        names = {str(id): known[id].name for id in fitting}
        likely = {guess.id: guess.confidence for guess in people(word, names)}
        best = [int(id) for id, share in likely.items() if share >= SURE or (said.colon and length == 0)]
        if not best:
            break
        fitting, length = best, length + 1
    if not length:
        return [], 0
    exact = [id for id in fitting if fold(known[id].name) == fold(" ".join(said.name[:length]))]
    return (exact if len(exact) == 1 else fitting), length


async def begin(turn: Turn, member: Member) -> Turn:
    """From now on what is written from this address is theirs; the turn, with an address that knows."""
    before, turn.work.acting = turn.work.acting, Acting(turn.speaker.id, member.id)
    await turn.work.acts.note("began", member.id, member.id)
    turn.work.acting = before
    return await lasts(turn, member.id)


async def lasts(turn: Turn, member_id: int) -> Turn:
    """It goes on for half an hour from now."""
    until = turn.work.now + SILENCE
    address = await turn.work.addresses.change(turn.address.id, acts_for=member_id, acts_until=until)
    await turn.work.due.set("acting_over", address.id, until, turn.bank.id)
    return replace(turn, address=address)


async def by_other_hand(turn: Turn, member: Member, take: Take) -> list[Say]:
    """Have something done as this member, by who writes; what is said to the member goes to them."""
    speaker = replace(member, language=turn.speaker.language)
    if turn.incoming.kind == "text" and (words := first_person(turn.text)) != " ".join(turn.text.split()):
        turn = replace(turn, meaning=turn.meaning_of(words))
    before, turn.work.acting = turn.work.acting, Acting(turn.speaker.id, member.id)
    try:
        says = await take(replace(turn, speaker=speaker, actor=turn.speaker))
    finally:
        turn.work.acting = before
    return [_read_by(turn.speaker, member, say) for say in says]


def _read_by(actor: Member, member: Member, say: Say) -> Say:
    mine = say.to.id == member.id and not say.place and say.reader is None
    return replace(say, reader=actor, whom=T("For {name}:", name=member.name)) if mine else say


async def over(work: Work, bank: Bank, address_id: int, actor_id: int) -> list[Say]:
    """Nobody is acted for from this address any more; who was is told what was done for them."""
    address = next((one for one in await work.addresses.of_member(actor_id) if one.id == address_id), None)
    if address is None or address.acts_for is None:
        return []
    await work.addresses.change(address.id, acts_for=None, acts_until=None)
    await work.due.clear("acting_over", address.id)
    member = await work.members.get(address.acts_for)
    for record in await work.questions.open(member.id):
        if record.topic == OWN and record.reader_id == actor_id:  # What was begun and left: nobody goes on with it.
            await work.questions.close(record.id, "withdrawn")
    return await told(work, bank, member, await work.members.get(actor_id))


async def told(work: Work, bank: Bank, member: Member, actor: Member) -> list[Say]:
    """What somebody did for a member and has not been told to them yet."""
    acts = deeds.worth_telling(await work.acts.untold(member.id, actor.id))
    done = [line for act in acts if (line := await deeds.line(work, bank, act)) is not None]
    await work.acts.told(member.id, actor.id)
    if not done or member.stage not in KNOWN:
        return []
    first = T("{name} from {bank} did this for you:", name=actor.name, bank=bank.name)
    return [
        Say(member, Lines((first, *done[place : place + deeds.SHOWN]))) for place in range(0, len(done), deeds.SHOWN)
    ]


async def waiting(turn: Turn) -> list[Say]:
    """What others ask the speaker at the moment, asked once more: whoever writes for them now reads it."""
    says: list[Say] = []
    for record in await turn.work.questions.open(turn.speaker.id):
        question = from_record(record)
        if question is not None and record.keys and record.topic != OWN:
            says += await registry().steps[type(question)](replace(turn, chosen=AGAIN), question) or []
    return [say for say in says if say.to.id == turn.speaker.id]


async def pass_on(turn: Turn, record: OpenQuestion) -> list[Say]:
    """Have a colleague asked, where who acts may not answer this one; nobody, where there is no other."""
    question = from_record(record)
    acted = await turn.work.acts.actors(turn.speaker.id)
    found = await reader.choose(turn.work, turn.bank, turn.speaker, question, acted, strictly=True)
    if question is None or found is None or found.id == turn.reader.id:
        return []
    member = await turn.work.members.get(turn.speaker.id)
    again = replace(turn, speaker=replace(member, language=found.language), chosen=AGAIN)
    says = await registry().steps[type(question)](again, question) or []
    whom = await reader.whom(turn.work, member)
    return [replace(say, reader=found, whom=whom) for say in says if say.to.id == member.id]


async def has_phone(turn: Turn, member: Member) -> list[Say]:
    """Somebody who was acted for has a phone of their own now: they hear what was done, and what waits for them."""
    actors = await turn.work.acts.actors(member.id)
    if not actors:
        return []
    says: list[Say] = []
    for telling in await turn.work.tellings.of_member(member.id):
        says.append(Say(member, Lines(kept.lines(telling.words))))
        await turn.work.tellings.told(telling.id, member.id)
        await desk.lapse(turn.work, turn.bank.id, ("tell",), telling.id, member.id)
    last = await turn.work.members.get(actors[0])
    says += await _summed_up(turn, member, last)
    says += await waiting(replace(turn, speaker=member))
    text = T("{name} has a phone of their own now, and texts for them go there.", name=member.name)
    return [*says, Say(last, text)]


async def _summed_up(turn: Turn, member: Member, last: Member) -> list[Say]:
    """The last things that were done for them, whoever did them."""
    await turn.work.acts.told(member.id, last.id)
    acts = deeds.worth_telling(await turn.work.acts.of_member(member.id, turn.work.now - LATELY))
    done = [line for act in acts if (line := await deeds.line(turn.work, turn.bank, act)) is not None]
    if not done:
        return []
    first = T("Until now {name} wrote for you. The last things that were done:", name=last.name)
    return [Say(member, Lines((first, *done[-deeds.SHOWN :])))]
