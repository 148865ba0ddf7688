"""Which columns there are, and what they are called elsewhere.

The columns of our own files are the names in ``NAMES``; `export` writes them and `import` reads them.

TimeOverflow's columns come from its public source (github.com/coopdevs/timeoverflow, folder app/decorators):
``report/member_decorator.rb`` (N, Name, Email, Phone, Alternative Phone, Created, Last login, locale, Balance; the
balance in seconds), ``member_complete_report_decorator.rb`` (more about the person, without the balance),
``transfer_complete_report_decorator.rb`` (date, from, from ID, to, to ID, post, post ID, reason, quantity; hours with
two decimals; 0 is the time bank itself) and ``report/transfer_decorator.rb`` (Date, From, To, Post, Quantity: names
instead of numbers, so it is refused). The heads are written in the language of whoever downloads them;
English, Spanish and Catalan are known here.
Who has left or is inactive appears there as ``deleted_user`` or ``inactive_user``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

OWN = "doorstep"
TIMEOVERFLOW = "timeoverflow"


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one kind of file."""

    names: tuple[str, ...]
    needed: tuple[tuple[str, ...], ...]
    """One of each group must be there."""
    also: Mapping[str, str] = field(default_factory=dict)
    """Other titles in small letters, to the column they mean."""
    timeoverflow: Mapping[str, str] = field(default_factory=dict)
    marks: frozenset[str] = frozenset()
    """Titles that only TimeOverflow writes together."""

    def named(self, head: Sequence[str]) -> tuple[str, list[str]]:
        """Which system the file is from, and the column that each title means, empty for none."""
        titles = [_plain(title) for title in head]
        if self.marks and self.marks <= set(titles):
            return TIMEOVERFLOW, [self.timeoverflow.get(title, "") for title in titles]
        own = {name: name for name in self.names} | dict(self.also)
        return OWN, [own.get(title, own.get(title.replace(" ", "_"), "")) for title in titles]


def _plain(title: str) -> str:
    return " ".join(title.lower().replace("\ufeff", "").split())


_PERSON = {"member": "member", "member_id": "member", "n": "member", "number": "member", "id": "member"}
_HOURS = {"time": "hours", "duration": "hours", "quantity": "hours", "length": "hours"}

MEMBERS = Layout(
    names=(
        *("id", "name", "phone", "channel", "language", "area", "stage", "joined", "share_phone", "stopped", "roles"),
        *("consent_exchanges", "consent_exchanges_date", "consent_exchanges_words"),
        *("consent_news", "consent_news_date", "consent_news_words"),
    ),
    needed=(("name",), ("id", "phone")),
    also={
        **dict.fromkeys(("n", "number", "member", "member_id", "no", "no."), "id"),
        **dict.fromkeys(("full name", "member name", "username"), "name"),
        **dict.fromkeys(("mobile", "telephone", "tel", "mobile number", "phone number", "phone_number"), "phone"),
        **dict.fromkeys(("languages", "locale"), "language"),
        **dict.fromkeys(("postcode", "post code", "district"), "area"),
        **dict.fromkeys(("join date", "joined on", "date joined", "entry_date", "member since"), "joined"),
        "status": "stage",
    },
    timeoverflow={
        "n": "id",
        **dict.fromkeys(("name", "username", "nombre", "nom"), "name"),
        **dict.fromkeys(("phone", "teléfono", "telèfon", "telefon"), "phone"),
        **dict.fromkeys(("locale", "idioma", "language"), "language"),
        **dict.fromkeys(("created", "created at", "creado", "creat", "created_at"), "joined"),
    },
    marks=frozenset({"n", "email"}),
)
OFFERS = Layout(
    names=("member", "skill", "words"),
    needed=(("member",), ("skill", "words")),
    also=_PERSON | {"skills": "skill", "offer": "skill", "offers": "skill", "title": "words"},
)
EXCHANGES = Layout(
    names=("id", "date", "helper", "helped", "skill", "hours"),
    needed=(("date",), ("helper",), ("helped",), ("hours",)),
    also=_HOURS
    | {
        **dict.fromkeys(("reference", "exchange"), "id"),
        **dict.fromkeys(("giver", "provider", "given by", "given_by"), "helper"),
        **dict.fromkeys(("receiver", "received by", "received_by"), "helped"),
        "day": "date",
    },
    timeoverflow={
        **dict.fromkeys(("date", "data", "fecha"), "date"),
        "from id": "helped",
        "to id": "helper",
        "post": "skill",
        "quantity": "hours",
    },
    marks=frozenset({"from id", "to id", "quantity"}),
)
BALANCES = Layout(
    names=("member", "hours", "date"),
    needed=(("member",), ("hours", "seconds")),
    also=_PERSON | _HOURS | {"balance": "hours", "day": "date"},
    timeoverflow={
        "n": "member",
        **dict.fromkeys(("balance", "saldo"), "seconds"),
    },
    marks=frozenset({"n", "email"}),
)
