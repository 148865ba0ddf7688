"""Letters without dots and hats go out only where a bank has chosen it, and only by SMS."""

from __future__ import annotations

import pytest

from handlers.delivery import written_for
from storage import Storage, Work
from storage.bank_rules import Rules
from storage.records import Bank


@pytest.mark.parametrize(
    ("plain", "channel", "language", "written", "segments"),
    [
        (True, "sms", "tr", "Çok güzel: isik, Çigdem", 1),
        (True, "sms", "ku", "Çok güzel: isik, Çigdem", 1),
        (True, "sms", "en", "Çok güzel: ışık, Çiğdem", 1),
        (False, "sms", "tr", "Çok güzel: ışık, Çiğdem", 1),
        (True, "whatsapp", "tr", "Çok güzel: ışık, Çiğdem", 0),
    ],
)
async def test_plain(storage: Storage, plain: bool, channel: str, language: str, written: str, segments: int) -> None:
    async def job(work: Work) -> Bank:
        rules = Rules(plain_sms=plain)
        return await work.banks.create(slug="m", name="M", languages=("en",), join_word="m", rules=rules)

    bank = await storage.run(job)
    assert bank.rules.plain_sms is plain
    assert written_for(bank, "Çok güzel: ışık, Çiğdem", language, channel) == (written, segments)


async def test_it_halves_what_a_text_costs(storage: Storage) -> None:
    async def job(work: Work) -> list[Bank]:
        return [
            await work.banks.create(
                slug=str(plain), name="M", languages=("en",), join_word=str(plain), rules=Rules(plain_sms=plain)
            )
            for plain in (False, True)
        ]

    text = "Yarın saat üçte hastaneye gitmek için biri lazım. Ayşe Yılmaz'a yardım edebilir misin?\n1 Evet\n2 Hayır"
    assert [written_for(bank, text, "tr", "sms")[1] for bank in await storage.run(job)] == [2, 1]
