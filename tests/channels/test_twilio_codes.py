"""The whole table of Twilio's codes: what each means as an answer, and as a later report."""

from __future__ import annotations

import pytest

from bot.channels.channel import Closed, Outside, Remedy, SendFailed
from bot.twilio_codes import CODES, code_of, found
from bot.twilio_wire import outcome

HOURS = 3600.0
CONFIGURATION = {
    *(20003, 20404, 21408, 21602, 21603, 21604, 21606, 21617, 21654, 21655, 21656, 21703, 21704, 21705, 21712),
    *(30002, 30004, 30007, 30032, 30034, 63021, 63027, 63028, 63038),
}
AGAIN = {
    **{20003: 300.0, 20429: 5.0, 14107: 5.0, 21611: 300.0, 30001: 300.0, 30002: HOURS, 30003: 4 * HOURS, 30008: 60.0},
    **{30017: 120.0, 30410: 120.0, 63018: 10.0, 63038: 6 * HOURS},
}
CLOSES = {
    **{21211: "closed", 21610: "stopped", 21614: "closed", 30005: "closed", 30006: "closed"},
    **dict.fromkeys((63003, 63024, 63032, 63033), "closed"),
}
ELSEWHERE = {21612, 30003, 30004}
KNOWN = {*CONFIGURATION, *AGAIN, *CLOSES, *ELSEWHERE, 30009, 30036, 63016}


def test_the_table_is_whole() -> None:
    assert set(CODES) == KNOWN


@pytest.mark.parametrize("code", sorted(KNOWN))
def test_what_a_report_leads_to(code: int) -> None:
    remedy = found(code).remedy
    assert remedy == Remedy(
        retry_after=AGAIN.get(code),
        elsewhere=code in ELSEWHERE,
        closes=CLOSES.get(code, ""),
        closes_after=2 if code == 30005 else 1,
        trouble=remedy.trouble,
        expired=code == 30036,
        outside=code == 63016,
        alert=code in CONFIGURATION,
    )
    assert bool(remedy.trouble) == (remedy.closes == "closed")


@pytest.mark.parametrize("code", sorted(KNOWN))
def test_what_an_answer_leads_to(code: int) -> None:
    told = outcome(400, code)
    if code in CLOSES and code != 30005:
        assert isinstance(told, Closed)
        assert told.state == CLOSES[code]
    else:
        assert isinstance(told, SendFailed)
        assert (told.retry_after, isinstance(told, Outside)) == (AGAIN.get(code), code == 63016)
        assert told.hold == (code in {20003, 20429, 14107, 30002, 63018, 63038})
    assert str(code) in told.reason


@pytest.mark.parametrize(
    ("error", "code"), [("30003", 30003), ("twilio 21610", 21610), ("", 0), ("expired", 0), ("9" * 12, 0)]
)
def test_a_code_is_found_in_an_error(error: str, code: int) -> None:
    assert code_of(error) == code
