"""The command line: each command has help, does its job, and says plainly what is wrong."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import click
import pytest
from beancount import loader

from bot.cli import main
from locales import languages
from tests.commands import Run

TAG = languages.load().tags[1]


def names() -> list[str]:
    return main.list_commands(click.Context(main))


@pytest.mark.parametrize("name", names())
def test_every_command_has_help(run: Run, name: str) -> None:
    text = run(name, "--help").output
    assert text.startswith("Usage:")
    assert len(text.splitlines()) > 4


def test_the_commands_that_there_are(run: Run) -> None:
    output = run("--help").output
    for name in (
        "serve",
        "demo",
        "talk",
        "books",
        "bank",
        "member",
        "export",
        "import",
        "doctor",
        "work",
        "understand",
        "migrate",
    ):
        assert name in output


def test_an_unknown_command_is_refused(run: Run) -> None:
    assert "No such command" in run("dance", code=2).output


def test_a_wrong_setting_is_told_plainly(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTEP_PORT", "many")
    output = run("books", code=2).output
    assert "DOORSTEP_PORT" in output
    assert "Traceback" not in output


def test_a_bank_is_founded_shown_and_changed(bank: Run) -> None:
    assert json.loads(bank("bank", "list", "--json").output)[0]["slug"] == "maple"
    bank("bank", "set", "maple", "wave_size=4", "approval=open", "name=Maple", "checks=childcare:dbs")
    bank("bank", "set", "maple", "member_floor_minutes=-300")
    found = json.loads(bank("bank", "show", "--json").output)
    assert found["name"] == "Maple"
    assert found["rules"]["wave_size"] == 4
    assert found["rules"]["checks"] == {"childcare": "dbs"}
    assert found["members"] == 1
    bank("bank", "number", "add", "maple", "sms", "+442071838750")
    assert "maple" in bank("bank", "list").output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("bank", "set", "maple", "wave_size=many"), "whole number"),
        (("bank", "set", "maple", "quorum=200"), "from 0 to 100"),
        (("bank", "set", "maple", "colour=red"), "no 'colour'"),
        (("bank", "set", "maple", "zone=Mars"), "Europe/London"),
        (("bank", "set", "maple", "approval"), "name=value"),
        (("bank", "set", "oak", "name=Oak"), "Say which bank: --bank maple"),
        (("bank", "create", "maple", "Again"), "already"),
        (("bank", "create", "oak", "Oak", "--languages", "xx"), "no language xx"),
        (("member", "add", "Sam", "--phone", "12"), "not a telephone number"),
        (("member", "add", "Sam", "--phone", "+447700900001"), "already"),
        (("member", "approve", "1"), "does not wait"),
        (("member", "approve", "99"), "no member 99"),
        (("member", "leave", "1", "--yes", "--to", "1"), "cannot be done"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(bank: Run, arguments: tuple[str, ...], told: str) -> None:
    output = bank(*arguments, code=1).output
    assert told in output
    assert "Traceback" not in output


def test_without_a_bank_it_says_how_to_found_one(run: Run) -> None:
    assert "bank create" in run("member", "list", code=1).output


def test_members_come_and_go(bank: Run) -> None:
    bank("member", "add", "Sam", "--phone", "+447700900002", "--language", TAG)
    rows = json.loads(bank("member", "list", "--json").output)
    assert [(row["name"], row["roles"], row["language"]) for row in rows] == [
        ("Noor", "coordinator", languages.load().tags[0]),
        ("Sam", "", TAG),
    ]
    assert "navigator" in bank("member", "role", str(rows[1]["number"]), "grant", "navigator").output
    assert "no role" in bank("member", "role", str(rows[1]["number"]), "revoke", "navigator").output
    bank("member", "leave", str(rows[1]["number"]), "--yes")
    assert "Sam" not in bank("member", "list").output


def test_a_check_is_recorded_and_ends(bank: Run) -> None:
    bank("bank", "set", "maple", "checks=childcare:dbs")
    assert "dbs passed" in bank("member", "check", "1", "dbs", "passed", "--review", "2031-01-31").output
    assert "dbs withdrawn" in bank("member", "check", "1", "dbs", "withdrawn").output
    assert "one of" in bank("member", "check", "1", "dbs", "perhaps", code=2).output


def test_the_books(bank: Run) -> None:
    bank("bank", "sponsor", "maple", "The council", "10")
    assert "The books balance" in bank("books").output
    found = json.loads(bank("books", "--json", "--names").output)
    assert {account["kind"]: account["balance"] for account in found["accounts"]} == {
        "pot": 600,
        "organisation": -600,
        "member": 0,
    }
    assert "10:00" in bank("books", "--names").output


def test_what_came_of_gatherings(bank: Run) -> None:
    assert "new ties: 0" in bank("figures", "maple", "--days", "30").output
    found = json.loads(bank("figures", "--json").output)
    assert (found["held"], found["hours"], found["stayed away"]) == (0, "0:00", {})


def test_the_same_reference_is_posted_once(bank: Run) -> None:
    for _ in range(2):
        output = bank("bank", "sponsor", "maple", "The council", "10", "--reference", "2026").output
    assert "10:00" in output


def test_the_ledger_is_exported(bank: Run, tmp_path: Path) -> None:
    bank("bank", "sponsor", "maple", "The council", "10")
    assert len(bank("export", "ledger").output.splitlines()) == 2
    bank("export", "ledger", "--format", "beancount", "--out", str(tmp_path / "books.beancount"))
    entries, errors, _ = loader.load_file(str(tmp_path / "books.beancount"))
    assert not errors
    assert entries


def test_an_import_is_tried_first_and_then_done(bank: Run, tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    path.write_text("id,name,phone,email\n1,Ada,7911123456,a@example.org\n2,Bo,12,\n", encoding="utf-8")
    output = bank("import", "members", "maple", str(path), code=1).output
    assert "line 3: phone: this is not a telephone number" in output
    assert "Columns that are not read: email" in output
    assert "7911123456" not in output
    assert "Nothing was changed" in bank("import", "members", "maple", str(path), "--do-it", code=1).output
    assert "Ada" not in bank("export", "members").output
    assert "1 members entered" in bank("import", "members", "maple", str(path), "--do-it", "--skip").output
    assert "Nothing was changed." in bank("import", "members", "maple", str(path), "--do-it", "--skip").output
    assert "1,Ada,+447911123456,sms" in bank("export", "members").output


def test_all_about_one_member_is_exported(bank: Run) -> None:
    bank("member", "add", "Ada", "--phone", "07911 123456")
    output = bank("export", "member", "2").output
    kept = json.loads(output)
    assert kept["member"][0]["name"] == "Ada"
    assert kept["addresses"][0]["phone"] == "+447911123456"
    assert "Noor" not in output
    assert "9" in bank("export", "member", "9", code=1).output


def test_consents_are_exported_without_names(bank: Run) -> None:
    output = bank("export", "consents").output
    assert output.splitlines()[0] == "member,purpose,given,channel,recorded_at,language,shown,answer,heard_by"
    assert "Noor" not in output


def test_the_doctor(bank: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    findings = {one["about"]: one for one in json.loads(bank("doctor", "--offline", "--json").output)}
    assert findings["database"]["ok"]
    assert findings["books"]["ok"]
    monkeypatch.setenv("DOORSTEP_PRT", "81")
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC1")
    output = bank("doctor", "--offline", code=1).output
    assert "DOORSTEP_PRT: there is no such setting" in output
    assert "belong together" in output


def test_the_doctor_of_an_empty_database_says_what_to_run(run: Run) -> None:
    assert "python -m bot migrate" in run("doctor", code=1).output


def test_a_port_that_is_taken_is_told_plainly(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        output = run("serve", "--port", str(taken.getsockname()[1]), code=1).output
    assert "DOORSTEP_PORT" in output


def test_migrate_twice(run: Run) -> None:
    for _ in range(2):
        assert "up to date" in run("migrate").output


def test_understand(run: Run) -> None:
    asked = [
        {"id": "a", "text": "I need a lift to the hospital tomorrow", "lang": languages.load().default, "more": 1},
        {"text": "2 hours with Sam", "now": "2026-11-23T10:00:00+00:00"},
        {"text": ""},
    ]
    output = run("understand", stdin="\n".join(map(json.dumps, asked))).output
    answers = [json.loads(line) for line in output.splitlines()]
    assert [answer.get("id") for answer in answers] == ["a", None, None]
    assert answers[0]["intent"] == "need"
    assert answers[1]["minutes"] == 120
    assert answers[0].keys() >= {"lang", "intent", "intents", "skills", "minutes", "when", "act"}


@pytest.mark.parametrize("line", ["hello", "[]", '{"txt": 1}', '{"text": "a", "now": "2026-11-23"}'])
def test_understand_says_which_line_is_wrong(run: Run, line: str) -> None:
    assert "Line 1" in run("understand", stdin=line, code=1).output


def test_words_of_a_banks_own(bank: Run) -> None:
    assert "Nothing has been learnt yet" in bank("words", "show").output
    assert "of this bank's own" in bank("words", "add", "chess club", "chess", "checkmate").output
    bank("words", "add", "sewing", "net curtains")
    assert bank("words", "export").output == (
        '["chess club"]\nwords = ["chess", "checkmate"]\n\n["sewing"]\nwords = ["net curtains"]\n\n'
    )
    assert "1 to 60 letters" in bank("words", "add", "sewing", " ", code=1).output


def test_talk_plays_a_person(run: Run) -> None:
    output = run("talk", "--as", "Zed", stdin="hello\n/books\nNoor > balance\n/wait 1 days\n/taps 9\n").output
    assert "Maple" in output
    assert "Noor reads:" in output
    assert "The books balance." in output
    assert "? Zed has no buttons" in output or "? the last buttons" in output


def test_talk_plays_a_transcript(run: Run, tmp_path: Path) -> None:
    script = tmp_path / "script.txt"
    script.write_text("person Amina in en on sms\nAmina > balance\nbooks Amina\naudit\n", encoding="utf-8")
    output = run("talk", "--script", str(script), "--plain").output.splitlines()
    assert output[0] == "person Amina in en on sms"
    assert output[2].startswith("Amina < [en] ")
    assert output[-2:] == ["books Amina 0", "audit"]
    assert "The books balance." in run("talk", "--script", str(script)).output


def test_a_transcript_that_cannot_be_played_says_where(run: Run, tmp_path: Path) -> None:
    script = tmp_path / "script.txt"
    script.write_text("Nobody > hello\n", encoding="utf-8")
    assert "Nobody > hello" in run("talk", "--script", str(script), code=1).output


def test_two_people_may_share_a_phone_if_it_is_said(bank: Run) -> None:
    refused = bank("member", "add", "Tom", "--phone", "07700 900001", code=1)
    assert "--shared" in refused.output
    bank("member", "add", "Tom", "--phone", "07700 900001", "--shared")
    assert {row["name"] for row in json.loads(bank("member", "list", "--json").output)} == {"Noor", "Tom"}
