"""Work parties: jobs with numbers of people, and ideas that become a work party once enough members like them.

``jobs`` fills them by texting those who can do them; ``ideas`` hears what members think of, ``liking`` asks the others
and has it planned.
"""

from __future__ import annotations

from collections.abc import Mapping

from handlers.conversation import AsksDesk, Opening, Order, Routine, Step
from handlers.conversations.gatherings.parties import ideas, jobs, liking
from handlers.turn import Question

STEPS: Mapping[type[Question], Step] = {
    jobs.CanYouDo: jobs.can_do,
    ideas.WhatIdea: ideas.what_idea,
    ideas.WhichIdea: ideas.which_idea,
    ideas.ShowIdea: ideas.show,
    liking.DoYouLike: liking.do_you_like,
    liking.PlanIdea: liking.plan,
}
OPENINGS: Mapping[str, Opening] = {"idea": ideas.idea}
ORDERS: Mapping[str, Order] = {"idea": ideas.ordered}
ROUTINES: Mapping[str, Routine] = {jobs.ROUTINE: jobs.next_ones}
MATTERS: Mapping[str, AsksDesk] = {"idea": ideas.matter}
