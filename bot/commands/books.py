"""``books``: the ledger, recomputed from nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from bot import console
from storage import Work


@click.command()
@click.option("--bank", "slug", default="", help="Only this bank; else all.")
@click.option("--names", is_flag=True, help="Show who has how much; else only what is wrong.")
@console.json_option
@click.pass_context
def command(context: click.Context, slug: str, names: bool, as_json: bool) -> None:
    """Check that the books balance. Exit code 1 when they do not, with exactly what is wrong."""
    found = console.work(lambda work: _books(work, slug, names))
    if as_json:
        console.show(found)
    else:
        _print(found, names)
    context.exit(0 if not found["faults"] else console.WRONG)


async def _books(work: Work, slug: str, names: bool) -> dict[str, Any]:
    banks = [await console.bank(work, slug)] if slug else await work.banks.all()
    faults, accounts, total = [], [], 0
    for bank in banks:
        faults += [{"bank": bank.slug, **asdict(fault)} for fault in await work.ledger.audit(bank.id)]
        balances = await work.ledger.balances(bank.id)
        total += len(balances)
        if names:
            accounts += [_account(bank.slug, account, name) for account, name in balances]
    return {"banks": len(banks), "accounts": accounts or total, "faults": faults}


def _account(slug: str, account: Any, name: str) -> dict[str, Any]:
    return {
        "bank": slug,
        "account": account.id,
        "kind": account.kind,
        "name": name,
        "unit": account.unit,
        "balance": account.balance,
    }


def _print(found: dict[str, Any], names: bool) -> None:
    if names:
        rows = [row | {"balance": console.hours(row["balance"])} for row in found["accounts"]]
        console.table([row for row in rows if row["unit"] == "minute"])
        console.table([row for row in found["accounts"] if row["unit"] != "minute"])
    for fault in found["faults"]:
        click.echo(f"{fault['bank']}: {fault['kind']} {fault['subject']}: {fault['explanation']}", err=True)
        click.echo(f"    What to do: {fault['remedy']}.", err=True)
    count = len(found["accounts"]) if names else found["accounts"]
    if not found["faults"]:
        click.echo(f"The books balance: {found['banks']} banks, {count} accounts.")
