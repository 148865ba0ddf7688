"""``statements``: pages to print, in the language of each, for members who read no texts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot import console
from handlers.acting import kept
from locales import languages
from locales.text import T
from storage import Work
from storage.acts import Acting
from storage.records import Member
from tests.commands import Run


async def _life(work: Work) -> None:
    """In each language somebody for whom things were done, are coming, and are still to be told."""
    bank = (await work.banks.all())[0]
    noor = (await work.members.of_bank(bank.id))[0]
    for tag in languages.load().tags:
        member = await work.members.create(bank.id, language=tag, name="Rahima")
        work.acting = Acting(noor.id, member.id)
        await work.members.activate(member.id)
        await work.offers.add(member.id, "sewing", "")
        work.acting = None
        for helper, helped in ((member, noor), (noor, member)):
            await _agree(work, helper, helped)
        await work.requests.open(
            bank_id=bank.id, member_id=member.id, skill="cooking", words="", day=None, clock=None, minutes=60, area=""
        )
        await work.questions.ask(
            member_id=member.id,
            kind="k",
            topic="t",
            data={},
            keys=("yes",),
            digits=("1",),
            labels=("Yes",),
            summary="",
            lasts=timedelta(days=1),
            reader_id=noor.id,
        )
        telling = await work.tellings.add(bank.id, member.id, kept.data(T("Welcome, {name}!", name="Rahima")))
        await work.desk.open(bank.id, "tell", telling.id, member_id=member.id)


async def _agree(work: Work, helper: Member, helped: Member) -> None:
    await work.exchanges.arrange(
        bank_id=helper.bank_id, helper_id=helper.id, helped_id=helped.id, skill="lift", day=None, clock=None, minutes=60
    )


def test_a_page_for_each_in_their_language(bank: Run, tmp_path: Path) -> None:
    assert "nobody acts for a member" in bank("statements", code=1).output
    console.work(_life)
    bank("bank", "set", "maple", "coordinator_phone=020 7946 0000")
    tags = languages.load().tags
    assert f"{len(tags)} pages to print" in bank("statements", "maple").output
    page = (tmp_path / "statements.html").read_text("utf-8")
    for tag in tags:
        assert f'<section lang="{tag}"' in page
    for line in (
        "Maple Time Bank: a page for Rahima",
        "What was done for you",
        "You offer: sewing and mending.",
        "by Noor",
        "Your hours",
        "What is coming",
        "You help Noor: a lift by car, any day.",
        "Noor helps you: a lift by car, any day.",
        "We are looking for somebody: cooking a meal, any day.",
        "We have a question for you. A coordinator will ask you.",
        "What you have not been told yet",
        "Welcome, Rahima!",
        "Is something here not right? Ring us: 020 7946 0000",
    ):
        assert line in page
    assert "আপনার হয়ে যা করা হয়েছে" in page
    assert "Sizin adınıza yapılanlar" in page


def test_what_is_handed_out_is_told(bank: Run, tmp_path: Path) -> None:
    console.work(_life)

    async def waiting(work: Work) -> int:
        return len(await work.desk.items((await work.banks.all())[0].id))

    assert console.work(waiting) == len(languages.load().tags)
    bank("statements", "--handed-out", "--out", "pages.html")
    assert "Welcome, Rahima!" in (tmp_path / "pages.html").read_text("utf-8")
    assert console.work(waiting) == 0
    bank("statements", "--out", "pages.html")
    assert "Welcome, Rahima!" not in (tmp_path / "pages.html").read_text("utf-8")


@pytest.mark.parametrize("number", ["99", "0"])
def test_a_member_who_is_not_there(bank: Run, number: str) -> None:
    assert "No member here has the number" in bank("statements", "--member", number, code=1).output
