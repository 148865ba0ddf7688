"""The phones on the page: who holds them and what they look like. Everybody in it is made up."""

from __future__ import annotations

from dataclasses import dataclass

CHANNEL = "web"
"""The channel on which the page's messages travel; see ``bot/channels/web.py``."""
OURS = "demo"
"""Our side of that channel."""


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone. Its address tells the look: ``sms:rahima``."""

    address: str
    title: str
    about: str

    @property
    def look(self) -> str:
        """``sms``, ``whatsapp`` or ``telegram``."""
        return self.address.partition(":")[0]


LOOKS = {"sms": "SMS", "whatsapp": "WhatsApp", "telegram": "Telegram"}
STRANGER = Phone("sms:stranger-1", "A stranger", "Nobody knows this number yet. Write anything, in any language.")
PHONES = (
    Phone("sms:rahima", "Rahima", "61, E1, Bengali, a basic phone. Sews, cooks."),
    Phone("telegram:hodan", "Hodan", "34, E7, Somali. Gives lifts, goes along."),
    Phone("whatsapp:aylin", "Aylin", "45, E8, Turkish. Health talks, forms, hair."),
    Phone("sms:berfin", "Berfîn", "38, Kurmanji. Writes with and without the hats."),
    Phone("sms:grace", "Grace", "70, E1, English. Good company, letters."),
    STRANGER,
    Phone("telegram:sam", "Sam", "The coordinator: approves and settles by replying."),
)
