"""Courses: gatherings of several weeks with one group, two tutors and a reserve.

``belonging`` says who is in it and until when others may join; ``dropping`` is for who stays away or leaves. ``plans``
are what people want to do until the next week, ``following`` what comes of them. ``after`` is what follows each week:
``calling`` asks after who was not there, ``scores`` how well people manage, ``finishing`` ends the course and looks
for new tutors, ``reunion`` brings the group together again each month. ``few`` asks those
who plan where there are too few people, ``moving`` keeps the weeks in order, ``tutors`` is about who leads: supervised
first, trained again later.
"""

from __future__ import annotations

from collections.abc import Mapping

from handlers.conversation import AsksDesk, Order, Routine, Step
from handlers.conversations.gatherings.courses import (
    belonging,
    calling,
    dropping,
    few,
    finishing,
    following,
    leading,
    plans,
    reunion,
    scores,
    tutors,
)
from handlers.turn import Question

STEPS: Mapping[type[Question], Step] = {
    belonging.OnlyThisWeek: dropping.only_this_week,
    dropping.WhyLeave: dropping.why,
    few.TooFew: few.too_few,
    finishing.BecomeTutor: finishing.become_tutor,
    finishing.NextTime: finishing.next_time,
    leading.NotThisWeek: leading.not_this_week,
    calling.AllWell: calling.all_well,
    calling.ShallRing: calling.shall_ring,
    calling.CanYouRing: calling.can_ring,
    plans.WhatPlan: plans.what_plan,
    plans.HowMuchOfIt: plans.how_much,
    plans.WhichMoment: plans.which_moment,
    plans.HowManyDays: plans.how_many_days,
    plans.HowSure: plans.how_sure,
    plans.Surer: plans.surer,
    plans.AnEasierIdea: following.easier_idea,
    plans.HowIsYourPlan: following.how_is_it,
    reunion.MeetAgain: reunion.meet_again,
    scores.HowWell: scores.how_well,
    tutors.LedWell: tutors.led_well,
    tutors.TrainedAgain: tutors.trained_again,
}
ORDERS: Mapping[str, Order] = {"supervised": tutors.supervised}
ROUTINES: Mapping[str, Routine] = {
    "course_midweek": following.midweek,
    "course_few": few.look,
    "course_over": finishing.look,
    "course_call": calling.no_answer,
    reunion.ROUTINE: reunion.ask,
    "tutor_refresher": tutors.refresher_due,
}
MATTERS: Mapping[str, AsksDesk] = {"refresher": tutors.due_again}
