"""Files that a volunteer would have go in; what is wrong is told by line; nothing happens twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.importing.guard import guarded, unguarded
from bot.importing.run import opened
from bot.importing.table import Unreadable
from storage import Storage, Work
from tests.importing.conftest import Office, office_of

MEMBERS = (
    "Number;Name;Mobile;Language;Post code;Joined on;Consent exchanges;Consent exchanges date;Email\r\n"
    "101;Ayşe Yılmaz;7911123456;Türkçe;E1 4NS;03/02/2024;yes;03/02/2024;a@example.org\r\n"
    "102;রহিমা খাতুন;447911123457;Bangla;E2;2024-05-06;;;\r\n"
    "103;=Farah;+44 7911 123458;Somali;;;;;\r\n"
)
BALANCES = "member,hours\n101,-1:30\n102,2\n07911 123458,12\n"
EXCHANGES = 'date,helper,helped,hours,skill\n01/03/2024,101,102,"1,5",sewing\n2024-03-02,103,101,90 min,\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
async def test_members_as_excel_saves_them(office: Office, encoding: str) -> None:
    assert (await office.enter("members", MEMBERS.encode(encoding))).new == 3
    rows = {row["id"]: row for row in await office.rows("members")}
    assert [rows[id]["phone"] for id in ("101", "102", "103")] == ["+447911123456", "+447911123457", "+447911123458"]
    assert rows["101"]["area"] == "E1"
    assert (rows["101"]["joined"], rows["101"]["stage"]) == ("2024-02-03", "active")
    assert (rows["102"]["name"], rows["102"]["stage"]) == ("রহিমা খাতুন", "invited")
    assert rows["103"]["name"] == "'=Farah"
    assert len({rows[id]["language"] for id in rows}) == 3


async def test_nobody_is_written_to_and_nobody_has_agreed(office: Office) -> None:
    await office.enter(
        "members", "id,name,phone,stage,roles\n1,Sam,07911123456,active,coordinator\n2,Bo,07911123457,,\n"
    )
    assert [row["stage"] for row in await office.rows("members")] == ["invited", "invited"]
    assert [row["consent_exchanges"] for row in await office.rows("members")] == ["", ""]
    assert (await office.storage.run(lambda work: work.outbox.claim())) == []


async def test_the_same_files_again_change_nothing(office: Office) -> None:
    files = {"members": MEMBERS, "offers": "member\tskill\n101\tsewing, gardening\n"}
    files |= {"exchanges": EXCHANGES, "balances": BALANCES}
    for kind, text in files.items():
        assert (await office.enter(kind, text)).new
    before = [await office.export(kind) for kind in files]
    for kind, text in files.items():
        assert (await office.enter(kind, text)).new == 0
    assert [await office.export(kind) for kind in files] == before
    for kind in files:  # Nor does what this bank itself has written.
        assert (await office.enter(kind, await office.export(kind))).new == 0
    assert await office.faults() == []


async def test_every_problem_is_told_by_its_line(office: Office) -> None:
    head = "id,name,phone,language,joined,consent_exchanges\n"
    await office.enter("members", f"{head}9,Noor,07911123459,,,\n")
    text = (
        f'{head}1,"Sam\nOkoro",7.9E+11,Klingon,31/31/2024,perhaps\n'
        "1,,12,,2099-01-01,\n2,Bo,07911123459,,,\n,Cy,,,,\n3,Di,,,,,,x\n"
    )
    result = await office.check("members", text)
    assert [told.split(":")[0] for told in office.told] == [
        *("2 phone", "2 consent_exchanges", "2 joined", "2 language"),
        *("4 phone", "4 id", "4 joined", "4 name", "5 phone", "6 id", "7 more cells than the head has columns"),
    ]
    assert (result.rows, result.wrong) == (5, 5)
    assert len(await office.rows("members")) == 1


async def test_history_and_balance_do_not_count_twice(office: Office) -> None:
    await office.enter("members", MEMBERS)
    await office.enter("exchanges", EXCHANGES)
    result = await office.enter("balances", BALANCES)
    assert result.summary[0].startswith("Opening balances: 14:00 brought, 1:30 lacked, 12:30 in all")
    found = await office.balances()
    assert (found["Ayşe Yılmaz"], found["রহিমা খাতুন"], found["=Farah"]) == (-90, 120, 720)
    assert found["Opening balances"] == -(720 + 120 - 90)
    assert await office.faults() == []
    await office.check("exchanges", "date,helper,helped,hours\n2024-03-05,101,102,1\n")
    assert "import exchanges before balances" in office.told[0]


async def test_a_balance_of_an_earlier_day_leaves_what_came_later(office: Office) -> None:
    await office.enter("members", MEMBERS)
    await office.enter("exchanges", EXCHANGES)
    await office.enter("balances", "member,hours,date\n101,5,01/03/2024\n")
    assert (await office.balances())["Ayşe Yılmaz"] == 300 - 90


async def test_a_floor_is_not_broken_and_advice_is_given(office: Office) -> None:
    await office.enter("members", MEMBERS)
    await office.check("balances", "member,hours\n101,-10:15\n")
    assert "-10:15, and the lowest is -10:00" in office.told[0]
    assert "member_floor_minutes" in office.told[0]
    await office.check("exchanges", "date,helper,helped,hours\n2024-03-01,101,102,6\n2024-03-02,101,102,6\n")
    assert [told.split(" ")[0] for told in office.told] == ["3"]


async def test_alike_exchanges_are_two_and_stay_two(office: Office) -> None:
    await office.enter("members", MEMBERS)
    row = "2024-03-02,103,101,1.5\n"
    assert (await office.enter("exchanges", f"date,helper,helped,hours\n{row}{row}")).new == 2
    assert (await office.enter("exchanges", f"date,helper,helped,hours\n{row}2024-03-03,101,103,1h30\n{row}")).new == 1


async def test_timeoverflow(office: Office) -> None:
    people = (
        "N,Name,Email,Phone,Alternative Phone,Created,Last login,locale,Balance\n"
        "1,Ada,ada@example.org,07911 123456,,2023-01-02 10:00:00 UTC,,en,5400\n"
        "2,Bob,,,,2023-01-02 10:00:00 UTC,,ca,-3600\n"
    )
    transfers = (
        "Date,from,from ID,to,to ID,post,post ID,Comments,quantity\n"
        "2024-01-05 10:00:00 UTC,Bob,2,Ada,1,Gardening,7,thanks,0.5\n"
        "2024-01-06 10:00:00 UTC,Maple,0,Ada,1,,,welcome,1.0\n"
        "2024-01-07 10:00:00 UTC,deleted_user,deleted_user,Ada,1,,,,1.0\n"
    )
    await office.enter("members", people)
    result = await office.enter("exchanges", transfers)
    assert (result.new, [len(lines) for lines in result.left_out.values()]) == (1, [2])
    await office.enter("balances", people)
    found = await office.balances()
    assert (found["Ada"], found["Bob"]) == (90, -60)
    assert [(row["skill"], row["hours"]) for row in await office.rows("exchanges")] == [("gardening", "0:30")]


async def test_an_interrupted_import_goes_on(office: Office) -> None:
    rows = [f"{number},Person {number},{7911100000 + number}\n" for number in range(450)]
    await office.enter("members", "id,name,phone\n" + "".join(rows[:200]))
    assert (await office.enter("members", "id,name,phone\n" + "".join(rows))).before == 200
    assert len(await office.rows("members")) == 450


async def test_who_said_stop_is_not_written_to_in_another_bank(
    office: Office, storage: Storage, tmp_path: Path
) -> None:
    await office.enter("members", MEMBERS)

    async def stop(work: Work) -> None:
        (address,) = await work.addresses.by_phone(office.bank.id, "+447911123456")
        await work.addresses.change(address.id, state="stopped")

    await storage.run(stop)
    other = await office_of(storage, tmp_path)
    await other.enter("members", await office.export("members"))
    assert [row["stopped"] for row in await other.rows("members")] == ["yes", "", ""]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Missing"),
        (b"name\nSam\n", "id or phone"),
        ("id,name\n1,Ayşe\n".encode("cp1254"), "CSV UTF-8"),
        (b"id,name,Name\n1,a,b\n", "twice"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_to_do(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "members.csv"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=told):
        list(opened("members", path).rows())


@given(st.text())
def test_no_cell_is_a_formula_and_each_comes_back(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert not guarded(cell).startswith(("=", "@", "\t", "\r"))


def test_numbers_keep_their_sign() -> None:
    assert [guarded(cell) for cell in ("+44 7911 123456", "-1:30", "+1+cmd|", "-2+3")] == [
        *("+44 7911 123456", "-1:30", "'+1+cmd|", "'-2+3"),
    ]


_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20) | st.sampled_from(
    ["=1+1", "'x", "@a", "-b"]
)
_PEOPLE = st.lists(
    st.tuples(_TEXT, st.sampled_from(["yes", "no", ""]), _TEXT, st.integers(-600, 6000)), min_size=2, max_size=5
)
_HELP = st.lists(st.tuples(st.booleans(), st.integers(1, 90), _TEXT, st.dates()), max_size=5)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=_PEOPLE, help_given=_HELP)
async def test_what_is_exported_is_imported_as_it_was(
    storage: Storage,
    tmp_path: Path,
    people: list[tuple[str, str, str, int]],
    help_given: list[tuple[bool, int, str, object]],
) -> None:
    first = await office_of(storage, tmp_path)
    quoted = [[cell.replace('"', '""') for cell in (name, words)] for name, _, words, _ in people]
    rows = [
        f'{number},"A {guarded(name)}",+44791112345{number},{consent},"{guarded(words)}"\n'
        for number, ((name, words), (_, consent, _, _)) in enumerate(zip(quoted, people, strict=True))
    ]
    await first.enter("members", "id,name,phone,consent_exchanges,consent_exchanges_words\n" + "".join(rows))
    exchanges = "".join(
        f'2024-01-{day + 1:02d},{int(turned)},{int(not turned)},{minutes} min,"{skill.replace(chr(34), "")}"\n'
        for day, (turned, minutes, skill, _) in enumerate(help_given)
    )
    await first.enter("exchanges", "date,helper,helped,hours,skill\n" + exchanges)
    balances = "".join(f"{number},{one[3]} min\n" for number, one in enumerate(people))
    await first.enter("balances", "member,hours\n" + balances)
    second = await office_of(storage, tmp_path)
    kinds = ("members", "offers", "exchanges", "balances")
    files = {kind: await first.export(kind) for kind in kinds}
    for kind in kinds:
        await second.enter(kind, files[kind])
    assert {kind: sorted((await second.export(kind)).splitlines()) for kind in kinds} == {
        kind: sorted(text.splitlines()) for kind, text in files.items()
    }
    assert await second.faults() == []
