"""Gatherings: talks led in pairs, courses, socials and work parties, from a plan in a text to the hours for all.

``planning``, ``parts`` and ``placing`` make a plan out of words; ``opening`` keeps it; ``pairing`` finds two who lead;
``announcing`` invites, ``spoken`` with a voice note beside it; ``seating`` and ``inviting`` are for seats; ``checked``
says who may come where a check is needed. ``reminding`` is before it, ``room`` in it, ``summing``, ``correcting`` and
``missing`` after it, ``voicing`` for what was raised there, ``notes`` for what two write each other after a visit,
``reckoning`` for the figures.
``seeing_to`` is for those who plan, ``training`` for who may lead; ``naming`` says whom a name means. ``courses`` is
what several weeks with one group have beyond that; ``staffing`` and ``parties`` are about the jobs of work parties and
ideas for them.
"""

from __future__ import annotations

from handlers.conversation import Conversation
from handlers.conversations.gatherings import (
    asked,
    correcting,
    courses,
    inviting,
    missing,
    notes,
    pairing,
    parties,
    parts,
    placing,
    planning,
    reckoning,
    reminding,
    room,
    seating,
    seeing_to,
    staffing,
    summing,
    training,
    voicing,
)
from handlers.conversations.gatherings.told import LEAVE
from handlers.turn import Say, Turn

PARTS = (
    parts.WhatAbout,
    parts.WhatKind,
    parts.WhichDay,
    parts.WhatTime,
    parts.HowLongIsIt,
    parts.InWhichLanguage,
    parts.ForWhom,
    parts.HowManySeats,
    parts.WhoGives,
    parts.WhichOrganisation,
    parts.Preparing,
)


async def which(turn: Turn, question: asked.WhichGathering) -> list[Say] | None:
    """One of a list: to come to, to call off, or for its hours."""
    if question.then != "sums" or turn.chosen == LEAVE.key:
        return await inviting.which(turn, question)
    if not turn.chosen.isdecimal():
        return await correcting.sums(turn) if turn.chosen else None
    return await correcting.chosen(turn, await turn.work.gatherings.get(int(turn.chosen)))


CONVERSATION = Conversation(
    openings={
        "plan": planning.plan,
        "sums": correcting.sums,
        "figures": reckoning.figures,
        "sessions": inviting.whats_on,
        "attend": inviting.whats_on,
        **parties.OPENINGS,
    },
    orders={
        "plan": planning.ordered,
        "passed": training.passed,
        "issue": voicing.noted,
        **parties.ORDERS,
        **courses.ORDERS,
    },
    hears=(planning.heard, inviting.heard_friend, inviting.heard_cannot, room.heard_word),
    steps={
        **dict.fromkeys(PARTS, planning.part),
        placing.Where: planning.where,
        placing.Address: planning.address,
        placing.StepFree: planning.step_free,
        placing.WomenHours: planning.women_hours,
        placing.Closed: planning.closed,
        staffing.WhichJobs: planning.which_jobs,
        staffing.RightJobs: planning.right_jobs,
        parts.ReadPlan: planning.read_plan,
        parts.WhichPart: planning.which_part,
        asked.Invited: inviting.invited,
        asked.Seated: inviting.seated,
        asked.Offered: inviting.offered,
        asked.CanYouLead: inviting.can_lead,
        asked.Leading: inviting.leading,
        asked.WhichGathering: which,
        asked.NoLeaders: seeing_to.no_leaders,
        asked.NewDay: seeing_to.new_day,
        asked.WhoCame: room.who_came,
        asked.WhatIsWrong: correcting.what_is_wrong,
        asked.NotThere: correcting.not_there,
        asked.TrueLength: correcting.true_length,
        asked.RightSums: correcting.right_or_change,
        asked.TooLittle: correcting.right_or_change,
        asked.HowWasIt: summing.how_was_it,
        **courses.STEPS,
        **parties.STEPS,
        asked.Missed: missing.why,
        notes.NoteFor: notes.note_for,
        notes.NoteText: notes.note_text,
    },
    routines={
        "gathering_seek": pairing.time_over,
        "gathering_announce": pairing.later_one,
        "gathering_eve": reminding.eve,
        "gathering_soon": reminding.soon,
        "gathering_offer": seating.offer_over,
        "gathering_end": room.ask_leaders,
        "gathering_close": room.door_closes,
        "gathering_sums": summing.again,
        **courses.ROUTINES,
        **parties.ROUTINES,
        missing.ROUTINE: missing.ask,
    },
    matters={**courses.MATTERS, **parties.MATTERS},
)
