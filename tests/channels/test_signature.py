"""Our check of Twilio's signature against Twilio's own, which takes fourteen times as long."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import MultiDict
from twilio.request_validator import RequestValidator

from bot.channels.channel import Delivery, Unreadable
from bot.twilio_wire import signed

TOKEN = "a-token"
URLS = (
    "https://bank.example.org/in/sms",
    "https://bank.example.org:443/in/sms",
    "https://bank.example.org:8443/in/sms?a=1&b=%20",
    "http://bank.example.org/in/sms",
    "http://bank.example.org:80/in/sms",
    "http://127.0.0.1:8080/in/sms?",
)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
fields = st.lists(st.tuples(words, words), max_size=6)


class Repeated(MultiDict):
    """Repeated fields, as Twilio's library wants them."""

    def getlist(self, key: object) -> list[str]:
        return [value for name, value in self.multi_items() if name == key]


def delivery(url: str, pairs: list[tuple[str, str]], **headers: str) -> Delivery:
    return Delivery(url, headers, urlencode(pairs).encode())


@given(st.sampled_from(URLS), st.sampled_from(URLS), fields, st.sampled_from([None, "HMAC_SHA1", "HMAC_SHA256"]))
def test_agrees_with_twilio(signed_url: str, url: str, pairs: list[tuple[str, str]], algorithm: str | None) -> None:
    oracle = RequestValidator(TOKEN)
    signature = oracle.compute_signature(signed_url, Repeated(pairs), algorithm)
    headers = {"x-twilio-signature": signature}
    if algorithm:
        headers["x-twilio-webhooks-signature-settings"] = f"key=k,algorithm={algorithm}"
    expected = oracle.validate(url, Repeated(pairs), signature, algorithm)
    assert signed(TOKEN, delivery(url, pairs, **headers)) == expected


@given(fields, st.integers(0, 27), st.characters(codec="ascii", categories=["L", "N"]))
def test_another_signature_is_refused(pairs: list[tuple[str, str]], at: int, char: str) -> None:
    right = RequestValidator(TOKEN).compute_signature(URLS[0], Repeated(pairs))
    wrong = right[:at] + char + right[at + 1 :]
    assert signed(TOKEN, delivery(URLS[0], pairs, **{"x-twilio-signature": wrong})) == (wrong == right)


@pytest.mark.parametrize("headers", [{}, {"x-twilio-signature": ""}, {"x-twilio-signature": "\u00e9"}])
def test_no_signature_is_refused(headers: dict[str, str]) -> None:
    assert not signed(TOKEN, delivery(URLS[0], [("Body", "1")], **headers))


def test_an_unknown_algorithm_is_refused() -> None:
    headers = {"x-twilio-signature": "x", "x-twilio-webhooks-signature-settings": "algorithm=NONE"}
    assert not signed(TOKEN, delivery(URLS[0], [], **headers))


def test_the_port_variants_count() -> None:
    signature = RequestValidator(TOKEN).compute_signature("https://bank.example.org:443/in/sms", {"Body": "1"})
    assert signed(
        TOKEN, delivery("https://bank.example.org/in/sms", [("Body", "1")], **{"x-twilio-signature": signature})
    )


@pytest.mark.parametrize("body", [b"\xff\xfe", b"&".join(b"a=1" for _ in range(600))])
def test_what_is_no_form_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        signed(TOKEN, Delivery(URLS[0], {"x-twilio-signature": "x"}, body))
