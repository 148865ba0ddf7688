"""The people and the past of the bank that ``make run`` shows. All made up; the numbers are Ofcom's, kept for drama."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up member, with the address of their phone on the page."""

    name: str
    language: str
    area: str
    address: str
    phone: str
    offers: tuple[str, ...]
    role: str = "member"


PEOPLE = (
    Person("Rahima", "bn", "E1", "sms:rahima", "+447700900101", ("sewing", "cooking")),
    Person("Hodan", "so", "E7", "telegram:hodan", "+447700900102", ("lift", "school-run")),
    Person("Aylin", "tr", "E8", "whatsapp:aylin", "+447700900103", ("health-session", "form-filling")),
    Person("Grace", "en", "E1", "sms:grace", "+447700900104", ("befriending", "reading-letters")),
    Person("Sam", "en", "E1", "telegram:sam", "+447700900105", ("advice-housing-benefits",), "coordinator"),
    Person("Abdi", "so", "E7", "sms:abdi", "+447700900106", ("moving", "repairs")),
    Person("Fatima", "bn", "E1", "sms:fatima", "+447700900107", ("interpreting", "childcare")),
    Person("Mehmet", "tr", "N16", "telegram:mehmet", "+447700900108", ("repairs", "computer-help")),
    Person("Nasreen", "bn", "E3", "whatsapp:nasreen", "+447700900109", ("mother-tongue", "cooking-lessons")),
    Person("Ifrah", "so", "E12", "sms:ifrah", "+447700900110", ("accompany-appointment", "interpreting")),
    Person("Tom", "en", "E3", "telegram:tom", "+447700900111", ("gardening", "lift")),
    Person("Elif", "tr", "E8", "sms:elif", "+447700900112", ("sewing", "childcare")),
    Person("Kofi", "en", "E2", "whatsapp:kofi", "+447700900113", ("music", "lift")),
)

PAST = (
    ("Hodan", "Rahima", "lift", 60),
    ("Rahima", "Elif", "sewing", 90),
    ("Fatima", "Grace", "childcare", 120),
    ("Grace", "Nasreen", "reading-letters", 45),
    ("Tom", "Grace", "gardening", 120),
    ("Abdi", "Hodan", "repairs", 75),
    ("Mehmet", "Ifrah", "computer-help", 60),
    ("Ifrah", "Rahima", "accompany-appointment", 150),
    ("Aylin", "Mehmet", "form-filling", 60),
    ("Nasreen", "Tom", "cooking-lessons", 90),
    ("Hodan", "Aylin", "lift", 45),
    ("Rahima", "Kofi", "cooking", 60),
)
"""(helper, helped, skill, minutes), the oldest first: one every three days."""

PRESENTS = (("Hodan", "", 30), ("Tom", "Nasreen", 30))
"""(from, to or the pot, minutes)."""

DIFFER = ("Elif", "Kofi", "sewing", 180, 60)
"""(helper, helped, skill, what the helper says, what the helped says): waits on the coordinator's desk."""
