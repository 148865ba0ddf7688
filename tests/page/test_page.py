"""The page as its visitor uses it: phones are written on and tapped, the books and the clock follow."""

from __future__ import annotations

import http.client
import io
import json
import wave
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, expect

from tests.page.visitor import answered, phone, tap, write


def test_a_stranger_joins_by_writing_and_tapping(page: Page) -> None:
    page.get_by_role("button", name="Another stranger").click()
    write(page, "A stranger", "hello, I would like to join you", reply="What is your name?")
    write(page, "A stranger", "Zoe", reply="Where do you live?")
    tap(page, "A stranger", "I'd rather not say", reply="What do you enjoy")
    tap(page, "A stranger", "I don't know yet", reply="May we text you")
    tap(page, "A stranger", "Yes", reply="news")
    tap(page, "A stranger", "Yes", reply="number")
    tap(page, "A stranger", "No", reply="Welcome, Zoe!")
    expect(page.locator("#accounts")).to_contain_text("Zoe")


def test_each_is_written_to_in_their_own_language(page: Page) -> None:
    languages = {"Rahima": "bn", "Hodan": "so", "Aylin": "tr", "Grace": "en"}
    for name, tag in languages.items():
        on = phone(page, name)
        with answered(on):
            on.get_by_role("textbox").fill("balance")
            on.get_by_role("button", name="Send").click()
        expect(on.get_by_role("listitem").last).to_have_attribute("lang", tag)


def test_the_coordinator_settles_and_the_books_follow(page: Page) -> None:
    before = page.locator("#transfers tr").first.inner_text()
    tap(page, "Sam", "1 hour", reply="settled")
    expect(page.locator("#transfers tr").first).not_to_have_text(before)
    expect(page.locator("#balanced")).to_have_text("The books balance.")


def test_the_clock_brings_what_is_due(page: Page) -> None:
    write(page, "Grace", "I need a lift tomorrow at 3pm", reply="how long")
    tap(page, "Grace", "1 hour", reply="Shall I ask people?")
    tap(page, "Grace", "Yes", reply="I am asking")
    phone(page, "Hodan").get_by_role("group").get_by_role("button").first.click()
    expect(phone(page, "Grace").get_by_role("group").get_by_role("button", name="Somebody else")).to_be_visible()
    tap(page, "Grace", "Yes", reply="Agreed! Hodan helps you")
    before = page.locator("#clock").inner_text()
    page.get_by_role("button", name="To what is due next").click()
    expect(phone(page, "Grace").get_by_role("listitem").last).to_contain_text("A reminder: Hodan helps you")
    expect(page.locator("#clock")).not_to_have_text(before)


def test_what_was_said_is_still_there_after_a_reload(page: Page) -> None:
    write(page, "Aylin", "menu", reply="0")
    said = phone(page, "Aylin").get_by_role("listitem").all_inner_texts()
    page.reload()
    expect(phone(page, "Aylin").get_by_role("listitem")).to_have_count(len(said))
    assert phone(page, "Aylin").get_by_role("listitem").all_inner_texts() == said


def test_a_stranger_speaks_and_a_navigator_listens(page: Page) -> None:
    page.get_by_role("button", name="Another stranger").click()
    note = FilePayload(name="note.wav", mimeType="audio/wav", buffer=wav())
    phone(page, "A stranger").locator("[type=file]").set_input_files(note)
    expect(phone(page, "A stranger").get_by_role("listitem").last).to_contain_text("Which language did you speak?")
    tap(page, "A stranger", "Soomaali", reply="Hodan")
    heard = phone(page, "Hodan").get_by_role("listitem").last.locator("audio")
    expect(heard).to_be_visible()
    expect(heard).to_have_js_property("duration", 1)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    hodan = phone(page, "Hodan")
    with answered(hodan):
        hodan.get_by_role("group").get_by_role("button").first.click()
    with answered(hodan):
        hodan.get_by_role("textbox").fill("waxaan u baahanahay gaari berri")
        hodan.get_by_role("button", name="Send").click()
    hodan.get_by_role("group").get_by_role("button").first.click()
    expect(phone(page, "A stranger").get_by_role("listitem").last).to_contain_text("1 English")


def wav() -> bytes:
    """A second of silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes([128]) * 8000)
    return file.getvalue()


def test_nothing_stands_in_the_way_of_anybody(page: Page) -> None:
    write(page, "Aylin", "menu", reply="0")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def test_a_narrow_screen_is_enough(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    write(page, "Grace", "menu", reply="Just write")


def ask(address: str, method: str, path: str, headers: dict[str, str], body: str = "") -> int:
    """The status of a request that no browser on the page would make."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    connection.request(method, path, body.encode(), headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_it_answers_this_machine_alone(address: str) -> None:
    host = urlsplit(address).netloc
    assert ask(address, "GET", "/", {"Host": host}) == 200
    assert ask(address, "GET", "/", {"Host": "bank.example.org"}) == 404
    assert ask(address, "GET", "/", {"Host": host, "X-Forwarded-For": "203.0.113.5"}) == 404


def test_other_pages_cannot_write_on_it(address: str) -> None:
    said = json.dumps({"phone": "sms:rahima", "text": "STOP"})
    host = urlsplit(address).netloc
    assert ask(address, "POST", "/page/say", {"Host": host, "Content-Type": "text/plain"}, said) == 403
    assert ask(address, "POST", "/page/say", {"Host": host, "Content-Type": "application/json"}, "[") == 400
    assert ask(address, "POST", "/page/clock", {"Host": host, "Content-Type": "application/json"}, "{}") == 400
    spoken = "/page/speak?phone=sms:rahima"
    assert ask(address, "POST", spoken, {"Host": host, "Content-Type": "text/plain"}, "sound") == 403
    assert ask(address, "POST", spoken, {"Host": host, "Content-Type": "audio/ogg"}, "") == 400
    assert ask(address, "POST", "/page/speak", {"Host": host, "Content-Type": "audio/ogg"}, "sound") == 400
    assert ask(address, "GET", "/page/sound/99", {"Host": host}) == 404
