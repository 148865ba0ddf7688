"""What the script counts by itself: who has how much after each talk, and that all went wrong that was to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.season.people import Person
from tests.season.talks import Talk

LENGTH, LEADING = 60, 90
"""Minutes of a talk, and with half an hour for preparing."""
FLOOR = -600


def post(talk: Talk, people: Mapping[str, Person]) -> None:
    """The rules of the house once more, in another hand."""
    for name in talk.leaders:
        people[name].minutes += LEADING
    for name in talk.came:
        one = people[name]
        one.talks.append(talk.number)
        if talk.rule == "social":
            one.minutes += LENGTH
        elif talk.rule == "teach" and one.minutes - LENGTH >= FLOOR:
            one.minutes -= LENGTH


def all_has_happened(talks: Sequence[Talk], noted: Sequence[str]) -> None:
    """No trouble was left out, and each talk that was held is posted."""
    held = [talk for talk in talks if not talk.over]
    assert all(talk.posted for talk in held)
    assert {talk.trouble for talk in talks if talk.over} == {"alone"}
    assert any(talk.offered for talk in held)
    assert any("not the word of today" in one for one in noted)
    assert any("That word was for" in one for one in noted)
