"""Each thing that can be done for somebody has a sentence that they understand."""

from __future__ import annotations

import pytest

from handlers.acting import deeds
from locales.languages import load
from storage import Storage, Work
from storage.acts import OF_EXCHANGES, Act
from tests.storage.people import found, join

DETAILS = {
    "consent": (*deeds.CONSENTS,),
    "changed": (*deeds.CHANGES,),
    "offer": ("lift",),
    "gift": ("", "someone"),
    "report": ("90",),
}


async def _said(work: Work) -> dict[str, str]:
    bank = await found(work)
    ada, bob = await join(work, bank, "ada"), await join(work, bank, "bob")
    exchange = await work.exchanges.arrange(
        bank_id=bank.id, helper_id=ada.id, helped_id=bob.id, skill="lift", day=None, clock=None, minutes=60
    )
    request = await work.requests.open(
        bank_id=bank.id, member_id=ada.id, skill="lift", words="", day=None, clock=None, minutes=60, area=""
    )
    await work.exchanges.report(exchange.id, ada.id, 60)
    await work.exchanges.confirm(exchange.id, bob.id)
    gift = await work.ledger.gift(ada.id, bob.id, 30, "gift:1")
    about = {"request": request.id, "gift": gift.id} | dict.fromkeys(OF_EXCHANGES, exchange.id)
    said = {}
    for kind in ("began", *deeds.OTHERS, *deeds.OF_HELP):
        for detail in DETAILS.get(kind, ("",)):
            act = Act(
                1,
                bank.id,
                ada.id,
                bob.id,
                kind,
                about.get(kind, ada.id),
                str(bob.id) if detail == "someone" else detail,
                None,
                work.now,
                None,
            )
            line = await deeds.line(work, bank, act)
            said[f"{kind} {detail}".strip()] = load().render(line, "en") if line else ""
    return said


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_what_was_done(storage: Storage) -> None:
    said = await storage.run(_said)
    assert said == {
        "began": "",
        "joined": "You joined Maple.",
        "consent exchanges:yes": "You said yes: you want to hear about help.",
        "consent exchanges:no": "You said no: you do not want to hear about help.",
        "consent news:yes": "You said yes to news.",
        "consent news:no": "You said no to news.",
        "consent number:yes": "You said yes: your number may be given when help is agreed.",
        "consent number:no": "You said no: your number is given to nobody.",
        "offer lift": "You offer: a lift by car.",
        "request": "You asked for: a lift by car, any day.",
        "take": "You can help: a lift by car, any day.",
        "accept": "You want bob to help: a lift by car, any day.",
        "turn_down": "You want somebody else: a lift by car, any day.",
        "call_off": "You called off: a lift by car with bob, any day.",
        "arrange": "You agreed on help with bob: a lift by car, any day.",
        "report 90": "You said how long it took with bob: a lift by car, 1 hour 30 minutes.",
        "confirm": "You said it is right: a lift by car with bob, 1 hour.",
        "deny": "You said it is not right: a lift by car with bob.",
        "dispute": "You said it is not right: a lift by car with bob.",
        "gift": "You gave 30 minutes to the shared pot.",
        "gift someone": "You gave 30 minutes to bob.",
        "changed paused": "You take a break.",
        "changed active": "You are back.",
    }
