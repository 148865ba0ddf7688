"""``bank``: found a time bank, look at it, change its rules, give it numbers and sponsors."""

from __future__ import annotations

import re
import uuid
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from bot import console
from locales import languages
from locales.understanding import fold
from storage import Work
from storage.bank_rules import Rules, quiet
from storage.banks import MAPPINGS
from storage.records import Bank

PLAIN_WORDS = (
    "Texts by SMS in Turkish and Kurmanji go out without their dots and hats from now on. They cost about half, and "
    "some words can be read in two ways: tell the people who read them."
)
PLAIN = {"name", "zone", "region", "join_word"}
HUNDRED = 100


@click.group()
def command() -> None:
    """Time banks: everything belongs to one, and one installation serves many."""


@command.command()
@click.argument("slug")
@click.argument("name")
@click.option("--languages", "tags", default="", help="Tags separated by commas, the default first; all when left out.")
@click.option("--zone", default="Europe/London", show_default=True, help="IANA name of the time zone.")
@click.option("--region", default="GB", show_default=True, help="Country in whose way numbers are written.")
@click.option("--word", default="", help="The word on posters and links; else the short name.")
@click.option("--approval", type=click.Choice(["open", "coordinator"]), default="coordinator", show_default=True)
def create(slug: str, name: str, tags: str, zone: str, region: str, word: str, approval: str) -> None:
    """Found a bank. SLUG is its short name in commands, NAME what people read."""
    chosen = _tags(tags)
    _check_zone(zone)

    async def job(work: Work) -> Bank:
        for bank in await work.banks.all():
            if slug == bank.slug or fold(word or slug) == bank.join_word:
                raise console.Trouble(f"{bank.slug} has this short name or word already: choose another one.")
        return await work.banks.create(
            slug=slug,
            name=name,
            zone=zone,
            region=region.upper(),
            languages=chosen,
            join_word=fold(word or slug),
            rules=Rules(approval=approval),
        )

    bank = console.work(job)
    click.echo(f"Founded {bank.name}. Next: its first coordinator: python -m bot member add --bank {bank.slug} --help")


@command.command("list")
@console.json_option
def list_(as_json: bool) -> None:
    """All banks."""
    rows = [_summary(bank) for bank in console.work(lambda work: work.banks.all())]
    if as_json:
        console.show(rows)
    else:
        console.table(rows)


@command.command()
@click.argument("slug", default="")
@console.json_option
def show(slug: str, as_json: bool) -> None:
    """A bank with its rules, its pot and what waits on its desk."""

    async def job(work: Work) -> dict[str, Any]:
        bank = await console.bank(work, slug)
        pot = await work.ledger.pot(bank.id)
        desk = [item.kind for item in await work.desk.items(bank.id)]
        members = len(await work.members.named(bank.id))
        numbers = [f"{one.channel} {one.our_address}" for one in await work.banks.numbers(bank.id)]
        return {
            **_summary(bank),
            "numbers": ", ".join(numbers) or "-",
            "members": members,
            "pot": pot.balance,
            "desk": desk,
            "rules": _rules(bank),
        }

    found = console.work(job)
    if as_json:
        console.show(found)
        return
    for name, value in (found | {"pot": console.hours(found["pot"]), "desk": ", ".join(found["desk"]) or "-"}).items():
        if name != "rules":
            click.echo(f"{name}: {value}")
    for name, value in found["rules"].items():
        click.echo(f"  {name}={value}")


@command.command("set")
@click.argument("slug")
@click.argument("changes", nargs=-1, required=True)
def set_(slug: str, changes: tuple[str, ...]) -> None:
    """Change rules or the name: CHANGES are like wave_size=4 approval=open name="Maple" languages=..."""

    async def job(work: Work) -> Bank:
        bank = await console.bank(work, slug)
        changed = _changed(bank, changes)
        bank = await work.banks.change(bank.id, **changed)
        if "member_floor_minutes" in " ".join(changes):
            await work.ledger.set_member_floors(bank.id, bank.rules.member_floor_minutes)
        return bank

    bank = console.work(job)
    click.echo(f"{bank.slug}: " + ", ".join(changes))
    if bank.rules.plain_sms and any(change.startswith("plain_sms") for change in changes):
        click.echo(PLAIN_WORDS)


@command.group()
def number() -> None:
    """Numbers and bots of ours that lead to one bank."""


@number.command()
@click.argument("slug")
@click.argument("channel", type=click.Choice(["sms", "whatsapp", "telegram"]))
@click.argument("our_address")
def add(slug: str, channel: str, our_address: str) -> None:
    """Messages to OUR_ADDRESS on CHANNEL are for this bank (a number as +44..., a Messaging Service as MG...,
    a bot as the digits of its token), and its texts leave from there. A bank may have several."""

    ours = _our_address(channel, our_address)

    async def job(work: Work) -> Bank:
        bank = await console.bank(work, slug)
        await work.banks.add_number(bank.id, channel, ours)
        return bank

    click.echo(f"{console.work(job).slug}: {channel} {ours}")


@number.command()
@click.argument("slug")
@click.argument("channel", type=click.Choice(["sms", "whatsapp", "telegram"]))
@click.argument("our_address")
def remove(slug: str, channel: str, our_address: str) -> None:
    """Messages to OUR_ADDRESS on CHANNEL are not for this bank any more, and nothing of it is sent from there."""
    ours = _our_address(channel, our_address)

    async def job(work: Work) -> bool:
        return await work.banks.remove_number((await console.bank(work, slug)).id, channel, ours)

    if not console.work(job):
        raise console.Trouble(f"{slug} has no {channel} {ours}; `bank show {slug}` lists what it has.")
    click.echo(f"{slug}: no longer {channel} {ours}")


@command.command()
@click.argument("slug")
@click.argument("name")
@click.argument("hours", type=click.FloatRange(0.25, 100_000))
@click.option("--reference", default="", help="Your own reference; the same one is never posted twice.")
def sponsor(slug: str, name: str, hours: float, reference: str) -> None:
    """An organisation called NAME stands for HOURS in the pot: out of its own account, not out of nothing."""
    key = f"sponsor:{reference or uuid.uuid4().hex}"

    async def job(work: Work) -> int:
        bank = await console.bank(work, slug)
        await work.ledger.sponsor(bank.id, name, round(hours * 60), key)
        return (await work.ledger.pot(bank.id)).balance

    click.echo(f"The pot holds {console.hours(console.work(job))} now.")


def _our_address(channel: str, written: str) -> str:
    """A number, service or bot as Twilio and Telegram write it. Raises Trouble."""
    bare = re.sub(r"[\s().-]", "", written).removeprefix("whatsapp:")
    wanted = r"\d+" if channel == "telegram" else r"\+[1-9]\d{6,14}|MG[0-9a-fA-F]{32}"
    if not re.fullmatch(wanted, bare):
        raise console.Trouble(f"{written!r}: write a number as +44..., a Messaging Service as MG and 32 characters.")
    return bare


def _tags(text: str) -> tuple[str, ...]:
    known = languages.load().tags
    chosen = tuple(tag.strip() for tag in text.split(",") if tag.strip()) or languages.load().listed(known)
    unknown = [tag for tag in chosen if tag not in known]
    if unknown:
        raise console.Trouble(f"There is no language {', '.join(unknown)}; there are {', '.join(known)}.")
    return chosen


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise console.Trouble(f"There is no time zone {zone!r}: write one like Europe/London.") from None


def _changed(bank: Bank, changes: tuple[str, ...]) -> dict[str, Any]:
    """What to change, with values in the type of their field. Raises Trouble."""
    changed: dict[str, Any] = {}
    rules: dict[str, Any] = {}
    known = {field.name for field in fields(Rules)}
    for change in changes:
        name, equals, value = change.partition("=")
        if not equals:
            raise console.Trouble(f"{change!r}: write it as name=value.")
        if name == "languages":
            changed[name] = _tags(value)
        elif name in PLAIN:
            if name == "zone":
                _check_zone(value)
            changed[name] = fold(value) if name == "join_word" else value
        elif name in known:
            rules[name] = _rule(bank, name, value)
        else:
            raise console.Trouble(f"A bank has no {name!r}; it has {', '.join(sorted(PLAIN | {'languages'} | known))}.")
    return changed | ({"rules": replace(bank.rules, **rules)} if rules else {})


def _rule(bank: Bank, name: str, value: str) -> object:
    if name in MAPPINGS:
        mapped = dict(pair.split(":", 1) for pair in value.split(",") if ":" in pair)
        return MappingProxyType(_prices(mapped) if name == "prices" else mapped)
    if name == "approval" and value not in ("open", "coordinator"):
        raise console.Trouble("approval is open or coordinator.")
    if name == "opt_out" and value not in ("default", "advanced", "off"):
        raise console.Trouble("opt_out is default, advanced or off: `doctor` says which words each takes.")
    if isinstance(getattr(bank.rules, name), bool):
        if value not in ("true", "false"):
            raise console.Trouble(f"{name} is true or false.")
        return value == "true"
    if name == "quiet":
        try:
            quiet(value)
        except ValueError as error:
            raise console.Trouble(f"quiet: {error}; none switches it off.") from None
    return _number(name, value) if isinstance(getattr(bank.rules, name), int) else value


def _number(name: str, value: str) -> int:
    """A whole number; a share is one of a hundred. Raises Trouble."""
    try:
        number = int(value)
    except ValueError:
        raise console.Trouble(f"{name} is a whole number.") from None
    if name == "quorum" and not 0 <= number <= HUNDRED:
        raise console.Trouble("quorum is a number from 0 to 100: of so many of a hundred who were asked.")
    return number


def _prices(written: dict[str, str]) -> dict[str, str]:
    """What a text costs on each channel. Raises Trouble."""
    if not all(re.fullmatch(r"\d+(\.\d+)?", price) for price in written.values()):
        raise console.Trouble("prices are like sms:0.04,whatsapp:0.03: what one text costs on each channel.")
    return written


def _rules(bank: Bank) -> dict[str, Any]:
    plain = {field.name: getattr(bank.rules, field.name) for field in fields(Rules)}
    return plain | {name: dict(plain[name]) for name in MAPPINGS}


def _summary(bank: Bank) -> dict[str, Any]:
    return {
        "slug": bank.slug,
        "name": bank.name,
        "zone": bank.zone,
        "languages": ",".join(bank.languages),
        "word": bank.join_word,
    }
