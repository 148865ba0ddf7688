"""A talk on the page: planned in a text, led by two, come to, and paid for with hours."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.page.visitor import phone, tap, write

WORD = re.compile(r'The word today is "([^"]+)"')
MEETING = "the mosque"


def test_a_talk_from_the_plan_to_the_hours(page: Page) -> None:
    stands = page.locator("#gatherings")
    for name in ("Grace", "Hodan"):
        write(page, "Sam", f"PASSED {name} diabetes", reply=f"{name} can lead diabetes")
    write(page, "Sam", f"diabetes talk in two days at 6pm at {MEETING}, 1 hour, 10 people", reply="Where is it?")
    write(page, "Sam", MEETING, reply="What is the address")
    tap(page, "Sam", "I don't know", reply="without steps?")
    tap(page, "Sam", "Yes", reply="women only?")
    tap(page, "Sam", "No", reply="When can't one meet")
    write(page, "Sam", "Fridays from 12 to 2", reply="In which language is it?")
    tap(page, "Sam", "In any", reply="Who is it for?")
    tap(page, "Sam", "Everybody", reply="Who gives the hours?")
    tap(page, "Sam", "The pot, to all", reply="time for preparing")
    tap(page, "Sam", "30 minutes", reply="Shall I go ahead?")
    tap(page, "Sam", "Yes", reply="I look for two people to lead it")
    expect(stands).to_contain_text("0 of 2 leaders")
    lead(page, "Grace")
    lead(page, "Hodan")
    expect(stands).to_contain_text("0 coming")
    come(page, "Aylin")
    expect(stands).to_contain_text("1 coming")
    word = until_the_word(page)
    for _ in range(2):
        page.get_by_role("button", name="One hour on").click()
    expect(page.locator("#clock")).to_contain_text("18:")
    write(page, "Aylin", word, reply="şeker hastalığı")
    until(page, "19:00")
    tap(page, "Grace", "That is all", reply="came")
    expect(stands).to_contain_text("1 came, hours not posted")
    phone(page, "Sam").get_by_role("group").get_by_role("button", name="Yes, post it").click()
    expect(stands).to_contain_text("1 came, 4 hours posted")
    expect(page.locator("#balanced")).to_have_text("The books balance.")


def lead(page: Page, name: str) -> None:
    """The first of two choices says yes."""
    on = phone(page, name)
    expect(on.get_by_role("group").get_by_role("button")).to_have_count(2)
    on.get_by_role("group").get_by_role("button").first.click()


def come(page: Page, name: str) -> None:
    """An invitation is the last thing they read; its first choice takes a seat."""
    on = phone(page, name)
    expect(on.get_by_role("group").get_by_role("button")).to_have_count(3)
    on.get_by_role("group").get_by_role("button").first.click()


def until_the_word(page: Page) -> str:
    """Two hours before it begins those who lead read the word."""
    until(page, "16:00")
    read = phone(page, "Grace").get_by_role("listitem").filter(has_text=WORD)
    expect(read).to_have_count(1)
    found = WORD.search(read.inner_text())
    assert found is not None
    return found[1]


def until(page: Page, clock: str) -> None:
    """The clock goes on to what is due next, until it is this time."""
    for _ in range(20):
        before = page.locator("#clock").inner_text()
        if before.endswith(clock):
            return
        page.get_by_role("button", name="To what is due next").click()
        expect(page.locator("#clock")).not_to_have_text(before)
        reached = re.sub(r" \d{4}", "", page.locator("#clock").inner_text())
        expect(page.locator("#next")).not_to_have_text(reached)
    raise AssertionError(f"it never was {clock}")
