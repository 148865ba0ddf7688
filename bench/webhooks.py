"""From a signed webhook to the message on the disk, against an application that only answers."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from bench.confirming import town
from bench.load import fire
from bench.measure import Figure, interleaved, say
from bench.serve import ACCOUNT, PUBLIC, TOKEN, served
from bench.town import MEMBER, PAIRS

ROUND = 3000
LINES = 64
"""Providers deliver side by side; messages that are stored together share a commit."""
HALF_LOAD_SECONDS = 4
P99_MS_MAX = 50.0


def deliveries() -> Iterator[bytes]:
    """Messages as Twilio delivers them, each another one, signed."""
    for number in count():
        fields = {
            "ToCountry": "GB",
            "SmsMessageSid": f"SM{number:032x}",
            "NumMedia": "0",
            "FromCountry": "GB",
            "Body": "1",
            "To": "+442071838750",
            "MessageSid": f"SM{number:032x}",
            "AccountSid": ACCOUNT,
            "From": f"+4477{MEMBER + number % (2 * PAIRS)}",
            "ApiVersion": "2010-04-01",
        }
        url = f"{PUBLIC}/in/sms"
        said = url + "".join(name + value for name, value in sorted(fields.items()))
        signature = base64.b64encode(hmac.digest(TOKEN.encode(), said.encode(), hashlib.sha1)).decode()
        body = urlencode(fields).encode()
        head = (
            "POST /in/sms HTTP/1.1\r\nHost: bench.example.org\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"X-Twilio-Signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body


async def measure(home: Path, rounds: int) -> list[Figure]:
    """Both in processes of their own, over the same kept connections."""
    waiting, url = deliveries(), f"sqlite:///{home / 'webhooks.db'}"
    async with town(url):
        pass  # Members write, and not strangers.
    with served("ours", url) as ours, served("bare") as bare:

        async def mine() -> float:
            return (await fire(ours, waiting, ROUND, LINES)).rate

        async def other() -> float:
            return (await fire(bare, waiting, ROUND, LINES)).rate

        rates = await interleaved(rounds, mine, other)
        half = sorted(rates[0])[len(rates[0]) // 2] / 2
        late = [await fire(ours, waiting, int(half * HALF_LOAD_SECONDS), LINES, half) for _ in range(rounds)]
    tails = sorted(one.percentile(0.99) for one in late)
    p99 = tails[len(tails) // 2]
    verdict = "ok" if p99 <= P99_MS_MAX else "BELOW"
    said = f"p99 at half load {p99:.0f} ms [{tails[0]:.0f}-{tails[-1]:.0f}], to reach {P99_MS_MAX:.0f} ms: {verdict}"
    say(f"  {said}")
    return [Figure("webhook to stored", "messages", *rates, 0.55, 0.70, "a bare ASGI application", (said,))]
