"""What Twilio's error codes mean for us: one table, the same for its answers and for its later reports.

``again``: seconds until the same message may work; ``hold``: all others of the channel wait too. ``closes``: the state
that the address falls into, ``after`` so many messages, and ``trouble`` why. ``elsewhere``: another address of the
person is tried once it has failed for good. ``alert``: an operator must do something, which ``means`` says.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels.channel import Remedy

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Code:
    """One row of the table."""

    means: str
    again: float | None = None
    hold: bool = False
    closes: str = ""
    after: int = 1
    trouble: str = ""
    elsewhere: bool = False
    expired: bool = False
    outside: bool = False
    alert: bool = False

    @property
    def remedy(self) -> Remedy:
        """What is to be done when it is reported about a message that Twilio had taken."""
        return Remedy(
            retry_after=self.again,
            elsewhere=self.elsewhere,
            closes=self.closes,
            closes_after=self.after,
            trouble=self.trouble,
            expired=self.expired,
            outside=self.outside,
            alert=self.alert,
        )


CODES: dict[int, Code] = {
    20003: Code("the account and token are not accepted: check TWILIO_AUTH_TOKEN", 300.0, hold=True, alert=True),
    20404: Code("what was asked for is not there: check TWILIO_ACCOUNT_SID and the numbers", alert=True),
    20429: Code("too many requests at once", 5.0, hold=True),
    14107: Code("texts are sent too fast", 5.0, hold=True),
    21211: Code("there is no such number", closes="closed", trouble="no such number"),
    21408: Code("texts to this country are switched off: allow it under Geo permissions", alert=True),
    21602: Code("a text without words: please report this", alert=True),
    21603: Code("nothing to send from: give the bank a number", alert=True),
    21604: Code("nobody to send to: please report this", alert=True),
    21606: Code("our number cannot send such messages: check the bank's numbers", alert=True),
    21610: Code("they have said STOP to Twilio", closes="stopped"),
    21611: Code("our number has too many texts waiting", 300.0),
    21612: Code("our number cannot reach theirs by SMS", elsewhere=True),
    21614: Code("a landline", closes="closed", trouble="landline"),
    21617: Code("a text of more than 1,600 characters: please report this", alert=True),
    21654: Code("a template is needed: check TWILIO_TEMPLATES", alert=True),
    21655: Code("there is no such template: check TWILIO_TEMPLATES and TWILIO_QUICK_REPLIES", alert=True),
    21656: Code(
        "a template has other blanks than we fill: check TWILIO_TEMPLATES and TWILIO_QUICK_REPLIES", alert=True
    ),
    21703: Code("the Messaging Service has no numbers", alert=True),
    21704: Code("the Messaging Service has no number that fits", alert=True),
    21705: Code("there is no such Messaging Service: check the bank's numbers", alert=True),
    21712: Code("our number does not belong to the Messaging Service", alert=True),
    30001: Code("Twilio's queue is full", 300.0),
    30002: Code("the account is suspended: talk to Twilio", HOUR, hold=True, alert=True),
    30003: Code("the phone is off or out of reach", 4 * HOUR, elsewhere=True),
    30004: Code("the message was blocked", elsewhere=True, alert=True),
    30005: Code("nobody knows this number any more", closes="closed", after=2, trouble="unknown number"),
    30006: Code("a landline, or a network that takes no texts", closes="closed", trouble="landline"),
    30007: Code("filtered as unwanted: look at what was sent and at the number's registration", alert=True),
    30008: Code("an unknown fault on the way", 60.0),
    30009: Code("a part of their message was lost"),
    30017: Code("the network is too busy", 120.0),
    30032: Code("the toll-free number is not verified", alert=True),
    30034: Code("the number is not registered for business texts", alert=True),
    30036: Code("it could not be delivered in time", expired=True),
    30410: Code("the network did not answer in time", 120.0),
    63003: Code("not reachable on WhatsApp", closes="closed", trouble="not on WhatsApp"),
    63016: Code("they have not written for a day: WhatsApp takes templates only", outside=True),
    63018: Code("too fast for WhatsApp", 10.0, hold=True),
    63021: Code("WhatsApp refused the content: a template with its words is too long", alert=True),
    63024: Code("not reachable on WhatsApp", closes="closed", trouble="not on WhatsApp"),
    63027: Code("there is no such template in this language: check TWILIO_TEMPLATES", alert=True),
    63028: Code("a template has other blanks than we fill: check TWILIO_TEMPLATES", alert=True),
    63032: Code("WhatsApp does not deliver to them", closes="closed", trouble="WhatsApp does not deliver"),
    63033: Code("they have blocked us", closes="closed", trouble="blocked us"),
    63038: Code("the day's limit of messages is reached", 6 * HOUR, hold=True, alert=True),
}
UNKNOWN = Code("unknown to us: see twilio.com/docs/api/errors")


def code_of(error: str) -> int:
    """The code in an error as we keep it, like ``30003`` or ``twilio 21610``; 0 where there is none."""
    last = error.rpartition(" ")[2]
    return int(last) if last.isdecimal() and len(last) < 9 else 0


def found(code: int) -> Code:
    """The row of a code; one that says nothing for what is not in the table."""
    return CODES.get(code, UNKNOWN)
