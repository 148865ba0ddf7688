"""The books as somebody would keep them on one sheet of paper: what the real ones are compared with.

Written from the promises of the time bank, not from its code. A verb returns whether it is allowed, and does it then.
"""

from __future__ import annotations

from dataclasses import dataclass, field

POT = -1
"""The pot among the people."""

SIDES, HELPED, OTHER = "sides", "helped", "other"
STEPS = {
    ("asked", "accept"): (HELPED, "agreed"),
    ("asked", "turn_down"): (HELPED, "declined"),
    ("asked", "call_off"): (SIDES, "cancelled"),
    ("agreed", "call_off"): (SIDES, "cancelled"),
    ("reported", "deny"): (OTHER, "disputed"),
    ("confirmed", "dispute"): (SIDES, "disputed"),
}


@dataclass
class Help:
    """An exchange on paper."""

    helper: int
    helped: int
    minutes: int
    state: str
    request: int | None = None
    reporter: int | None = None
    posted: int = 0
    """Minutes that stand."""


@dataclass
class Moved:
    """A line of the sheet."""

    giver: int
    receiver: int
    minutes: int
    help: int | None = None
    reversed: bool = False
    reversal: bool = False


@dataclass
class Paper:
    """A bank: who has how many minutes, and who has promised what."""

    floor: int
    balances: dict[int, int]
    coordinator: int
    here: set[int]
    open_requests: dict[int, int] = field(default_factory=dict)
    """Request → who asks."""
    helps: dict[int, Help] = field(default_factory=dict)
    moved: list[Moved] = field(default_factory=list)
    references: set[str] = field(default_factory=set)

    def _move(self, giver: int, receiver: int, minutes: int, help: int | None = None) -> bool:
        if self.balances[giver] - minutes < (0 if giver == POT else self.floor):
            return False
        self.balances[giver] -= minutes
        self.balances[receiver] += minutes
        self.moved.append(Moved(giver, receiver, minutes, help))
        return True

    def arrange(self, number: int, helper: int, helped: int, minutes: int) -> bool:
        """Two people agree on help by themselves."""
        if helper == helped or not {helper, helped} <= self.here:
            return False
        self.helps[number] = Help(helper, helped, minutes, "agreed")
        return True

    def may_take(self, request: int, helper: int) -> bool:
        """Whether a request is still open to this helper."""
        asker = self.open_requests.get(request)
        return asker is not None and asker != helper and {asker, helper} <= self.here

    def take(self, number: int, request: int, helper: int, minutes: int) -> None:
        """A request becomes an exchange."""
        asker = self.open_requests.pop(request)
        self.helps[number] = Help(helper, asker, minutes, "asked", request)

    def step(self, number: int, verb: str, by: int) -> bool:
        """Verbs that only change the state."""
        one = self.helps[number]
        who, state = STEPS.get((one.state, verb), ("", ""))
        if by not in self._allowed(one, who):
            return False
        one.state = state
        if verb == "turn_down" and one.request is not None:
            self.open_requests[one.request] = one.helped
        return True

    def _allowed(self, one: Help, who: str) -> set[int]:
        sides = {one.helper, one.helped}
        return {SIDES: sides, HELPED: {one.helped}, OTHER: sides - {one.reporter or 0}, "": set()}[who]

    def expire(self, number: int) -> bool:
        """The clock gives up on it."""
        one = self.helps[number]
        if one.state not in ("asked", "agreed"):
            return False
        one.state = "expired"
        return True

    def report(self, number: int, by: int, minutes: int) -> bool:
        """A side says how long it was."""
        one = self.helps[number]
        if one.state not in ("agreed", "reported") or by not in (one.helper, one.helped):
            return False
        if one.state == "agreed" or one.reporter == by:
            one.state, one.minutes, one.reporter = "reported", minutes, by
            return True
        if abs(one.minutes - minutes) > 15:
            one.state = "disputed"
            return True
        return self._post(number, max(one.minutes, minutes))

    def confirm(self, number: int, by: int) -> bool:
        """The other side agrees."""
        one = self.helps[number]
        if one.state != "reported" or by not in {one.helper, one.helped} - {one.reporter}:
            return False
        return self._post(number, one.minutes)

    def _post(self, number: int, minutes: int) -> bool:
        one = self.helps[number]
        if not self._move(one.helped, one.helper, minutes, number):
            return False
        one.state, one.minutes, one.posted = "confirmed", minutes, minutes
        return True

    def settle(self, number: int, by: int, minutes: int) -> bool:
        """A coordinator decides."""
        one = self.helps[number]
        if one.state not in ("reported", "disputed") or by != self.coordinator or by in (one.helper, one.helped):
            return False
        change = minutes - one.posted
        payer, loss = (one.helped, change) if change > 0 else (one.helper, -change)
        if loss and self.balances[payer] - loss < self.floor:
            return False
        self.balances[one.helped] -= change
        self.balances[one.helper] += change
        if change and one.posted:
            self._strike(number)
        if change and minutes:
            self.moved.append(Moved(one.helped, one.helper, minutes, number))
        one.posted, one.state = minutes, "confirmed" if minutes else "declined"
        one.minutes = minutes or one.minutes
        return True

    def _strike(self, number: int) -> None:
        line = next(line for line in self.moved if line.help == number and not (line.reversed or line.reversal))
        line.reversed = True
        self.moved.append(Moved(line.receiver, line.giver, line.minutes, number, reversal=True))

    def gift(self, giver: int, receiver: int, minutes: int, reference: str) -> bool:
        """Hours given away, out of what there is."""
        if giver == receiver:
            return False
        if reference in self.references:
            return True
        if not {giver, receiver} - {POT} <= self.here or not 0 < minutes <= self.balances[giver]:
            return False
        self.references.add(reference)
        return self._move(giver, receiver, minutes)

    def from_pot(self, receiver: int, minutes: int, reference: str) -> bool:
        """Hours out of the pot."""
        if reference in self.references:
            return True
        if not self._move(POT, receiver, minutes):
            return False
        self.references.add(reference)
        return True

    def reverse(self, index: int, reference: str) -> bool:
        """A line is taken back by its mirror."""
        line = self.moved[index]
        if reference in self.references:
            return True
        if line.reversal or line.reversed or not self._move(line.receiver, line.giver, line.minutes, line.help):
            return False
        self.references.add(reference)
        self.moved[-1].reversal = line.reversed = True
        if line.help is not None:
            one = self.helps[line.help]
            one.state, one.posted = "declined", 0
        return True

    def leave(self, who: int, receiver: int, forgiven: bool) -> bool:
        """Somebody settles and goes."""
        if who not in self.here or who == receiver or (receiver != POT and receiver not in self.here):
            return False
        lacks = max(0, -self.balances[who])
        if lacks > self.balances[POT] and not forgiven:
            return False
        if self.balances[who] > 0:
            self._move(who, receiver, self.balances[who])
        elif lacks and self.balances[POT]:
            self._move(POT, who, min(lacks, self.balances[POT]))
        self.here.remove(who)
        self.open_requests = {number: asker for number, asker in self.open_requests.items() if asker != who}
        for one in self.helps.values():
            if who in (one.helper, one.helped):
                ends = {"asked": "cancelled", "agreed": "cancelled", "reported": "declined"}
                ends["disputed"] = "confirmed" if one.posted else "declined"
                one.state = ends.get(one.state, one.state)
        return True
