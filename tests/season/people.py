"""Who is in the group: 75 guides and those who come to their talks, as a coordinator's file brings them in,
and chats of Telegram, which no file knows."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

from bot.importing.columns import MEMBERS

COORDINATOR = "Grace Bell"
TOPICS = ("diabetes", "asthma", "blood pressure")
GUIDES = 25
"""In each language."""
FIRST = {
    "bn": "Rahima Karim Nasima Salma Jahanara Monira Taslima Rokeya Shirin Farhana Abdul Kamrul Habib Selim Ratan",
    "so": "Hodan Asha Ladan Ifrah Deqa Sahra Nimco Hibaaq Ubah Warsame Abdi Guled Liban Cawo Xaawo",
    "tr": "Aylin Zeynep Elif Hatice Melek Sevgi Mustafa Kemal Murat Orhan Cengiz Nuray Dilek Songul Ferit",
}
LAST = {
    "bn": "Begum Khatun Miah Uddin Chowdhury",
    "so": "Warfa Jama Barre Samatar Egal",
    "tr": "Demir Kaya Arslan Polat Aksoy",
}
CHANNELS = ("sms", "telegram", "sms", "whatsapp", "sms")
CHATS = 700_000
COMING = 4
"""So many neighbours a language who want news, and have a phone."""


@dataclass
class Person:
    """A member, and the phone that they read on."""

    name: str
    language: str
    phone: str = ""
    """A number, or on Telegram that of a chat; empty: they have none."""
    channel: str = "sms"
    role: str = ""
    """``guide`` or ``neighbour``; the coordinator has another one."""
    topic: str = ""
    minutes: int = 0
    """What they have, as the script counts it."""
    talks: list[int] = field(default_factory=list)
    """At which talks they were."""


def group() -> list[Person]:
    """Everybody, in the order of the file."""
    found = [Person(COORDINATOR, "en", _phone(0), role="coordinator")]
    for tag, given in FIRST.items():
        names = [f"{first} {last}" for last in LAST[tag].split() for first in given.split()]
        for place, name in enumerate(names[: GUIDES + COMING + 2]):
            guide = place < GUIDES
            # Bengali is written in both scripts.
            language = "bn-Latn" if tag == "bn" and place % 3 == 2 else tag
            role = "guide" if guide else "neighbour"
            channel = CHANNELS[place % len(CHANNELS)]
            phone = _phone(len(found), channel) if place < GUIDES + COMING else ""
            topic = TOPICS[place % len(TOPICS)] if guide else ""
            found.append(Person(name, language, phone, channel if phone else "sms", role, topic))
    return found


def _phone(number: int, channel: str = "sms") -> str:
    return f"{CHATS + number}" if channel == "telegram" else f"+447700900{number:03d}"


def sheet(people: list[Person]) -> str:
    """The file: all have agreed to texts, the neighbours to news."""
    written = io.StringIO()
    writer = csv.DictWriter(written, MEMBERS.names, restval="")
    writer.writeheader()
    for number, one in enumerate(people, start=1):
        row = {"id": str(number), "name": one.name, "language": one.language, "area": "E1"}
        row |= {} if one.channel == "telegram" else {"phone": one.phone, "channel": one.channel}
        row |= {"roles": "coordinator" if one.role == "coordinator" else "", "consent_exchanges": "yes"}
        row |= {"consent_news": "yes" if one.role == "neighbour" else "no", "stage": "active"}
        writer.writerow(row)
    return written.getvalue()
