"""Operators see and change what each role may do, give roles for a part of the bank, and shut out lost phones."""

from __future__ import annotations

import json

from tests.commands import Run


def test_the_rights_of_a_role_are_seen_and_changed(bank: Run) -> None:
    assert "shut_out" in json.loads(bank("rights", "show", "--json").output)["coordinator"]
    bank("rights", "give", "elder", "approve")
    assert "elder: approve" in bank("rights", "show").output
    bank("member", "role", "1", "grant", "elder", "--area", "E1", "--language", "so")
    assert "elder E1 so" in bank("member", "role", "1", "grant", "navigator").output
    bank("rights", "take", "elder", "approve")
    assert "may not do that now" in bank("rights", "take", "elder", "approve", code=1).output
    assert "no role 'elder'" in bank("member", "role", "1", "grant", "elder", code=1).output
    assert "every member" in bank("rights", "give", "member", "gathering").output


def test_a_lost_phone_is_shut_out_and_restored(bank: Run) -> None:
    assert "1 changed" in bank("member", "phone", "1", "shut").output
    assert "0 changed" in bank("member", "phone", "1", "shut").output
    assert "1 changed" in bank("member", "phone", "1", "restore").output
