"""What people meant by their words: counted, decided once, and known to the bank once accepted."""

from __future__ import annotations

from storage import Storage, Work
from tests.storage.people import found, join


async def test_the_same_words_are_counted(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        first = await work.suggestions.note(bank.id, language="one", words="net curtains", meant="sewing")
        again = await work.suggestions.note(bank.id, language="two", words="net curtains", meant="sewing")
        other = await work.suggestions.note(bank.id, language="one", words="net curtains", meant="cleaning")
        assert (first.times, again.times, again.id == first.id, other.id == first.id) == (1, 2, True, False)
        assert [one.meant for one in await work.suggestions.waiting(bank.id)] == ["sewing", "cleaning"]
        assert await work.suggestions.waiting((await found(work, "oak")).id) == []

    await storage.run(job)


async def test_what_is_accepted_is_the_banks_own_word(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        member = await join(work, bank, "ann")
        for words in ("nets", "hems"):
            one = await work.suggestions.note(bank.id, language="one", words=words, meant="sewing")
            assert await work.suggestions.accept(one.id, by=member.id)
            assert await work.suggestions.accept(one.id, by=member.id) is None
        assert (await work.banks.get(bank.id)).words == {"sewing": ("nets", "hems")}
        assert await work.suggestions.waiting(bank.id) == []

    await storage.run(job)


async def test_what_is_declined_is_not_asked_again(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        member = await join(work, bank, "ann")
        one = await work.suggestions.note(bank.id, language="one", words="nets", meant="sewing")
        assert await work.suggestions.decline(one.id, by=member.id)
        assert not await work.suggestions.decline(one.id, by=member.id)
        assert (await work.suggestions.note(bank.id, language="one", words="nets", meant="sewing")).state == "declined"
        assert await work.suggestions.waiting(bank.id) == []
        assert (await work.banks.get(bank.id)).words == {}

    await storage.run(job)
