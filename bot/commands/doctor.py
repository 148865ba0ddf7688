"""``doctor``: looks at everything that must be right, and says what to do about what is not."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial

import click

from bot import console, twilio_health
from bot.clock import Clock
from bot.settings import Settings
from storage import Work
from storage.checks import Fault
from storage.records import Bank, Member

LATELY = timedelta(days=7)
"""So long do failures of messages concern an operator."""
SHOWN_MAX = 30
"""So many faults are listed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    about: str
    ok: bool
    words: str
    """What was found; where it is not ok, what to do."""


@click.command()
@click.option("--offline", is_flag=True, help="Do not ask Twilio and Telegram.")
@console.json_option
@click.pass_context
def command(context: click.Context, offline: bool, as_json: bool) -> None:
    """Check settings, database, languages and channels. Exit code 1 when something is not ok."""
    settings = console.loaded()
    findings = [*_settings(settings), *_languages(), *console.run(_outside(settings, offline))]
    if as_json:
        console.show([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            click.echo(f"{'ok    ' if finding.ok else 'NOT OK'}  {finding.about}: {finding.words}")
    context.exit(0 if all(finding.ok for finding in findings) else console.WRONG)


def _settings(settings: Settings) -> list[Finding]:
    found = [Finding("settings", True, "all can be read")]
    known = {str(field.alias) for field in Settings.model_fields.values()}
    for name in sorted(os.environ):
        plain = name.removesuffix("_FILE")
        if name.startswith(("DOORSTEP_", "TWILIO_", "TELEGRAM_")) and plain not in known and "_TEST_" not in name:
            found.append(Finding(name, False, "there is no such setting; .env.example lists them"))
    half = bool(settings.twilio_account_sid) != bool(settings.twilio_auth_token.get_secret_value())
    if half:
        found.append(Finding("Twilio", False, "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN belong together: set both"))
    if settings.has_twilio and not settings.public_url:
        words = "not set: Twilio cannot reach this server. Set it to the https address that leads here"
        found.append(Finding("DOORSTEP_PUBLIC_URL", False, words))
    elif settings.public_url:
        safe = settings.public_url.startswith("https://") or "127.0.0.1" in settings.public_url
        words = settings.public_url if safe else "is http: messages would travel in the open. Use https"
        found.append(Finding("DOORSTEP_PUBLIC_URL", safe, words))
    return found


def _languages() -> list[Finding]:
    from locales import languages

    known = languages.load()
    return [
        Finding("languages", bool(known.tags), ", ".join(known.own_name(tag) for tag in known.tags) or "none ready")
    ]


async def _outside(settings: Settings, offline: bool) -> list[Finding]:
    return [*await _database(settings), *([] if offline else await _channels(settings))]


async def _database(settings: Settings) -> list[Finding]:
    from storage import open_storage

    storage = open_storage(settings.database_url, now=Clock().now)
    try:
        readiness = await storage.ready()
        if not readiness:
            return [Finding("database", False, problem) for problem in readiness.problems]
        banks = await storage.run(lambda work: work.banks.all())
        faults = await storage.run(lambda work: work.ledger.audit())
        waiting = await storage.run(lambda work: work.queues.faults())
        alone = [bank.slug for bank in banks if not await storage.run(partial(_coordinators, bank=bank))]
        troubles = await storage.run(lambda work: work.postage.troubles(work.now - LATELY))
    finally:
        await storage.close()
    found = [Finding("database", True, f"{storage.kind}, up to date")]
    few = "none yet. Found one: python -m bot bank create SLUG NAME"
    found.append(Finding("banks", bool(banks), ", ".join(bank.slug for bank in banks) or few))
    lonely = f"none in {', '.join(alone)}; nobody hears of danger: python -m bot member add --help"
    found += [Finding("coordinators", not alone, lonely if alone else "there are some in each bank")] if banks else []
    found.append(Finding("books", not faults, "they balance" if not faults else "they do not: python -m bot books"))
    found += _twilio(settings, banks, troubles) if settings.has_twilio else []
    found += _queues(waiting)
    for about, age in (("inbox", readiness.inbox_age), ("outbox", readiness.outbox_age)):
        if age is not None and age.total_seconds() > 60:
            words = f"the oldest message waits for {int(age.total_seconds() // 60)} minutes: do `serve` or `work` run?"
            found.append(Finding(about, False, words))
    return found


def _twilio(settings: Settings, banks: list[Bank], troubles: list[tuple[str, str, int]]) -> list[Finding]:
    found = [
        Finding(f"words, opt_out={mode}", True, f"{', '.join(slugs)}: {twilio_health.words(mode)}")
        for mode, slugs in twilio_health.modes(banks).items()
    ]
    if (chosen := twilio_health.plain(banks)) != "":
        found.append(Finding("plain_sms", True, chosen))
    if (lacking := twilio_health.without_template(settings)) != "":
        found.append(Finding("TWILIO_TEMPLATES", True, f"none for {lacking}: SMS instead, where a number is known"))
    return found + [Finding(*told) for told in twilio_health.complaints(troubles)]


def _queues(faults: list[Fault]) -> list[Finding]:
    """Whatever waits for nothing or belongs to nobody; the first of them, where there are many."""
    if not faults:
        return [Finding("queues", True, "whatever waits goes on")]
    found = [Finding(f"queues: {one.kind}", False, f"{one.explanation}. {one.remedy}") for one in faults[:SHOWN_MAX]]
    left = len(faults) - SHOWN_MAX
    return found if left <= 0 else [*found, Finding("queues", False, f"and {left} more: put these right first")]


async def _coordinators(work: Work, bank: Bank) -> list[Member]:
    """Who hears of danger in a bank."""
    return await work.members.with_right(bank.id, "danger")


async def _channels(settings: Settings) -> list[Finding]:
    from bot.channels import registry

    found = []
    switched_on = registry.build(settings)
    for name in registry.names():
        channel = switched_on.get(name)
        if channel is None:
            found.append(Finding(name, True, "off: its settings are not given (see .env.example)"))
            continue
        trouble = await channel.check()
        await channel.close()
        found.append(Finding(name, not trouble, trouble or "on"))
    return found
