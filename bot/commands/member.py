"""``member``: who is in a bank; what a coordinator without a telephone at hand would do."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
import phonenumbers

from bot import console
from locales import languages
from storage import Work
from storage.banks import EVERYBODY
from storage.records import Bank, Member

ROLES = ("coordinator", "navigator", "professional")
number_argument = click.argument("number", type=int)


@click.group()
def command() -> None:
    """Members of a bank, by their numbers."""


@command.command("list")
@console.bank_option
@console.json_option
def list_(slug: str, as_json: bool) -> None:
    """Active and paused members, and those who wait for a yes."""

    async def job(work: Work) -> list[dict[str, Any]]:
        bank = await console.bank(work, slug)
        known = [member for member in await work.members.of_bank(bank.id) if member.is_known]
        return [await _row(work, member) for member in known]

    rows = console.work(job)
    if as_json:
        console.show(rows)
    else:
        shown = [row | {"balance": console.hours(row["balance"])} for row in rows]
        console.table([{name: value for name, value in row.items() if name != "joined_at"} for row in shown])


@command.command()
@click.argument("name")
@click.option("--phone", default="", help="Their number: as +44... or as one writes it in the bank's country.")
@click.option("--channel", type=click.Choice(["sms", "whatsapp"]), default="sms", show_default=True)
@click.option("--language", default="", help="Tag of the language they read; else the bank's first.")
@click.option("--area", default="", help="Postcode district, for instance E1.")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="May be given several times.")
@click.option("--shared", is_flag=True, help="They share the phone of a member who is in already.")
@console.bank_option
def add(
    name: str, phone: str, channel: str, language: str, area: str, roles: tuple[str, ...], shared: bool, slug: str
) -> None:
    """Enter a member, for instance the first coordinator. They can write at once, from that number."""
    if language and language not in languages.load().tags:
        raise console.Trouble(f"There is no language {language!r}; there are {', '.join(languages.load().tags)}.")

    async def job(work: Work) -> Member:
        bank = await console.bank(work, slug)
        number = _e164(phone, bank) if phone else ""
        if number and not shared and await work.addresses.by_phone(bank.id, number):
            raise console.Trouble(
                "Somebody in this bank has this number already: `member list` shows who is in. "
                "Two people on one phone? Add --shared."
            )
        entered = await work.members.create(bank.id, language=language or bank.languages[0], name=name, area=area)
        if number:
            await work.addresses.add(bank.id, entered.id, channel, number, phone=number)
        for role in roles:
            await work.members.grant(entered.id, role)
        entered = await work.members.activate(entered.id)
        if roles:
            await _ask_what_waits(work, bank, entered)
        await _decided(work, entered, "entered")
        return entered

    click.echo(f"Entered member {console.work(job).id}.")


@command.command()
@number_argument
@console.bank_option
def approve(number: int, slug: str) -> None:
    """Say yes to somebody who waits; they are told, and get their welcome hours."""

    async def job(work: Work) -> None:
        from handlers import joined
        from handlers.delivery import deliver

        bank = await console.bank(work, slug)
        member = await console.member(work, bank, number)
        if member.stage != "pending":
            raise console.Trouble(f"Member {number} does not wait for a yes: they are {member.stage}.")
        for item in await work.desk.items(bank.id):
            if item.kind == "approve" and item.member_id == number:
                await work.desk.close(item.id, by=None, outcome="yes")
                await work.questions.withdraw_topic(f"desk:{item.id}")
        await deliver(work, bank, [await joined.activate(work, bank, member)])
        await _decided(work, member, "approved")

    console.work(job)
    click.echo(f"Member {number} is active, and will be told.")


@command.command()
@number_argument
@click.argument("change", type=click.Choice(["grant", "revoke"]))
@click.argument("name", metavar="ROLE")
@click.option("--area", default="", help="Only for this postcode district; give a role again for another one.")
@click.option("--language", default="", help="Only for members who read this language, by its tag.")
@console.bank_option
def role(number: int, change: str, name: str, area: str, language: str, slug: str) -> None:
    """Grant or revoke a ROLE: coordinator, navigator, professional, or another that `rights` shows."""

    async def job(work: Work) -> list[str]:
        bank = await console.bank(work, slug)
        member = await console.member(work, bank, number)
        known = {*ROLES, *(one for one, _ in await work.banks.rights(bank.id))} - {EVERYBODY}
        if name not in known:
            raise console.Trouble(f"There is no role {name!r} here; there are {', '.join(sorted(known))}.")
        if change == "grant":
            await work.members.grant(number, name, area=area, language=language)
            await _ask_what_waits(work, bank, member)
        else:
            await work.members.revoke(number, name)
        limits = " ".join(filter(None, (area, language)))
        await _decided(work, member, f"{change} {name} {limits}".strip())
        return [" ".join(filter(None, one)) for one in await work.members.limits(number)]

    click.echo(f"Member {number}: {', '.join(console.work(job)) or 'no role'}")


@command.command()
@number_argument
@click.argument("change", type=click.Choice(["shut", "restore"]))
@console.bank_option
def phone(number: int, change: str, slug: str) -> None:
    """Shut out a lost phone, with all that is on it, or let it in again: what their roles allow ends and begins."""

    async def job(work: Work) -> int:
        bank = await console.bank(work, slug)
        member = await console.member(work, bank, number)
        known = [one for one in await work.addresses.of_member(number) if one.shut_out == (change == "restore")]
        for address in known:
            await work.addresses.change(address.id, shut_out=change == "shut")
            await work.proofs.forget(address.id)
        await _decided(work, member, f"phone {change}")
        return len(known)

    click.echo(f"Member {number}: {console.work(job)} changed")


@command.command()
@number_argument
@click.argument("name", metavar="CHECK")
@click.argument("decision", type=click.Choice(["passed", "refused", "withdrawn"]))
@click.option("--review", type=click.DateTime(["%Y-%m-%d"]), default=None, help="The day of its end.")
@console.bank_option
def check(number: int, name: str, decision: str, review: datetime | None, slug: str) -> None:
    """Record what was decided about a CHECK that some help needs, for instance dbs; never the certificate itself."""

    async def job(work: Work) -> None:
        bank = await console.bank(work, slug)
        member = await console.member(work, bank, number)
        until = review.replace(tzinfo=ZoneInfo(bank.zone)) if review else None
        await work.vettings.record(number, name, decision, decided_by=None, review_at=until)
        await _decided(work, member, f"check {name} {decision}")

    console.work(job)
    click.echo(f"Member {number}: {name} {decision}")


@command.command()
@number_argument
@click.option("--to", "to_number", type=int, default=None, help="Who gets their hours; else the pot.")
@click.option("--reason", default="", help="Why hours that they lack are written off beyond what the pot holds.")
@console.bank_option
@click.confirmation_option(prompt="Their name and addresses will be forgotten for good. Go on?")
def leave(number: int, to_number: int | None, reason: str, slug: str) -> None:
    """Somebody leaves: their account is settled, their name forgotten; the books keep both sides."""

    async def job(work: Work) -> None:
        from handlers.delivery import deliver
        from handlers.exchanges import parting

        bank = await console.bank(work, slug)
        member = await console.member(work, bank, number)
        if to_number is not None:
            await console.member(work, bank, to_number)
        await deliver(
            work, bank, await parting.leave(work, bank, member, to_member_id=to_number, write_off_reason=reason)
        )

    console.work(job)
    click.echo(f"Member {number} has left.")


async def _ask_what_waits(work: Work, bank: Bank, member: Member) -> None:
    """What came before there was anybody to decide it must not lie there for ever."""
    from handlers.delivery import deliver
    from handlers.desk import desk

    await deliver(work, bank, await desk.waiting_for(work, bank, member))


async def _row(work: Work, member: Member) -> dict[str, Any]:
    addresses = await work.addresses.of_member(member.id)
    try:
        balance = (await work.ledger.account(member.id)).balance
    except LookupError:
        balance = 0
    return {
        "number": member.id,
        "name": member.name,
        "stage": member.stage,
        "language": member.language,
        "area": member.area,
        "roles": ",".join(sorted(await work.members.roles(member.id))),
        "channels": ",".join(sorted({address.channel for address in addresses})),
        "balance": balance,
        "joined_at": member.joined_at,
    }


async def _decided(work: Work, member: Member, decision: str) -> None:
    """Commands are written down like the replies of coordinators; nobody's name stands beside them."""
    await work.decisions.record(
        bank_id=member.bank_id, by=None, about_kind="member", about_id=member.id, decision=decision, words=""
    )


def _e164(phone: str, bank: Bank) -> str:
    try:
        number = phonenumbers.parse(phone, bank.region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise console.Trouble("This is not a telephone number: write it as +44 7911 123456.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
