"""What Twilio has done by itself holds here too, whatever its own list of words is."""

from __future__ import annotations

import pytest

from bot.stage import Stage
from storage import Storage
from tests.clock import StoppedClock


@pytest.mark.parametrize(
    ("before", "said", "opt_out", "state"),
    [
        ("open", "enough", "STOP", "stopped"),
        ("stopped", "yes", "START", "open"),
        ("open", "yes", "START", "open"),
        ("stopped", "yes", "", "stopped"),
        ("open", "info", "HELP", "open"),
    ],
)
async def test_the_provider_acts_first(
    before: str, said: str, opt_out: str, state: str, storage: Storage, clock: StoppedClock
) -> None:
    stage = Stage(storage, clock)
    zed = await stage.stranger("Zed", "sms")
    await stage.say(zed, "hello")
    (address,) = await storage.run(lambda work: work.addresses.find(zed.channel, zed.address))
    await storage.run(lambda work: work.addresses.change(address.id, state=before))
    read = await stage.say(zed, said, opt_out=opt_out)
    (address,) = await storage.run(lambda work: work.addresses.find(zed.channel, zed.address))
    assert (address.state, bool(read)) == (state, state == "open")
