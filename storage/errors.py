"""What the storage refuses, and why: each refusal has a sentence in ``handlers/refusals.py``."""

from __future__ import annotations


class Refusal(Exception):
    """Something that a person asked for cannot be done. The message defaults to the class's first line."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip().split("\n")[0])


class FloorReached(Refusal):
    """The account would fall below its floor."""


class PotEmpty(Refusal):
    """The community's pot does not hold that much."""


class AlreadySettled(Refusal):
    """The exchange is confirmed, cancelled or otherwise over."""


class AlreadyTaken(Refusal):
    """Somebody else has taken the request, or it is closed."""


class NotTheirs(Refusal):
    """The person is not a side of this exchange, or may not decide about it."""


class TooLong(Refusal):
    """The length is over what may be recorded without a coordinator."""


class SamePerson(Refusal):
    """Helper and helped are the same person."""


class SelfDealing(Refusal):
    """Who acts for somebody else would decide about their own hours, or for both sides."""


class NotActive(Refusal):
    """The other person is not an active member."""


class NothingToGive(Refusal):
    """The gift is not more than nothing, or more than they have."""


class ReferenceReused(Exception):
    """The same reference was posted with other content: a bug, never a person's doing."""
