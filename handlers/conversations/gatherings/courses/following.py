"""What follows a plan: a tutor's easier idea, and one question in the middle of the week."""

from __future__ import annotations

from handlers.conversations.gatherings.courses import belonging
from handlers.conversations.gatherings.courses.plans import (
    CHANGE,
    IDEA_LENGTH,
    KEEP,
    NO_IDEA,
    SURER,
    AnEasierIdea,
    HowIsYourPlan,
    Surer,
    own,
)
from handlers.turn import AGAIN, Choice, Say, Turn
from handlers.words import shortened
from locales.text import T
from storage import Work
from storage.gatherings.records import ActionPlan
from storage.records import Bank, Due, Member

OUTCOMES = (Choice("done", T("Done")), Choice("some", T("Some of it")), Choice("not", T("Not yet")))


async def easier_idea(turn: Turn, asked: AnEasierIdea) -> list[Say] | None:
    """A tutor's words go to whoever made the plan; the other tutor need not answer any more."""
    plan = await turn.work.courses.plan(asked.plan)
    if turn.chosen == NO_IDEA.key or plan is None:
        return [Say(turn.speaker, T("All right. Thank you!"))]
    if turn.chosen == AGAIN or not any(letter.isalpha() for letter in turn.text):
        return None
    await turn.work.questions.withdraw_topic(asked.topic())
    member = await turn.work.members.get(plan.member_id)
    words = shortened(turn.text, IDEA_LENGTH)
    text = T('{name} has an idea for your plan: "{words}"', name=turn.speaker.name, words=words)
    return [
        Say(turn.speaker, T("Thank you! I pass it on to {name}.", name=member.name)),
        Say(member, text, Surer(plan.id, again=True), (CHANGE, KEEP)),
    ]


async def midweek(work: Work, bank: Bank, item: Due) -> list[Say]:
    """How is it going? Who has no plan, or has left the course, is not asked."""
    gathering = await work.gatherings.get(item.about_id)
    says = []
    for plan in await work.courses.plans(gathering.id):
        if plan.whole and not plan.outcome and await belonging.belongs(work, gathering, plan.member_id):
            await work.questions.withdraw_topic(AnEasierIdea(plan.id).topic())
            says.append(_how_is_it(await work.members.get(plan.member_id), plan, HowIsYourPlan(plan.id)))
    return says


def _how_is_it(to: Member, plan: ActionPlan, asked: HowIsYourPlan) -> Say:
    return Say(to, T("How is your plan: {what}?", what=plan.what), asked, OUTCOMES)


async def how_is_it(turn: Turn, asked: HowIsYourPlan) -> list[Say] | None:
    """One digit, and a kind word for each."""
    plan = await own(turn, asked)
    if plan is None or not turn.chosen:
        return [Say(turn.speaker, T("All right."))] if plan is None else None
    if turn.chosen == AGAIN:
        return [_how_is_it(turn.speaker, plan, asked)]
    await turn.work.courses.change_plan(plan.id, outcome=turn.chosen)
    match turn.chosen:
        case "done":
            return [Say(turn.speaker, T("Well done! See you next week."))]
        case "some":
            return [Say(turn.speaker, T("Good, that counts too. See you next week."))]
    text = T("That happens. What would make it easier?")
    return [Say(turn.speaker, text, Surer(plan.id, again=True), SURER)]
