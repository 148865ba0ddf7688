"""Members out of a file. Nobody is taken to have agreed to anything: without a yes of theirs they are invited."""

from __future__ import annotations

from datetime import date, datetime

from bot.importing import values
from bot.importing.columns import MEMBERS, OWN
from bot.importing.kind import Cells, Kind
from bot.importing.table import Row, Wrong
from handlers.words import district
from locales.understanding import fold
from storage import Work
from storage.entrants import Entrant, GivenConsent

NAME_MAX = 80
WORDS_MAX = 500
CHANNELS = ("sms", "whatsapp")
ROLES = ("coordinator", "navigator", "professional")
STAGES = {
    **{stage: stage for stage in ("invited", "active", "paused", "left")},
    **{"pending": "invited", "new": "invited", "inactive": "paused", "deleted": "left"},
}
NEEDS_YES = "stage: no yes to texts (consent_exchanges) is in the file: entered as invited, and asked when they write"
NO_PHONE = "no phone: they can be reached once they write and a coordinator knows them"
OTHER_LANGUAGE = "language: none that is spoken here: the bank's first is taken"


class Members(Kind[Entrant]):
    """One row is one member."""

    layout = MEMBERS

    async def read(self, row: Row) -> list[Entrant]:
        """A member, or nobody where they are in the bank already."""
        cells = Cells(row)
        phone = cells.read("phone", values.phone, self.place.bank.region, default="")
        if row["id"]:
            self.twice(cells, "id", row["id"])
        if phone:
            self.twice(cells, "phone", phone)
        before = row["id"] in self.place.known.members or self._is_here(cells, phone)
        entrant = self._entrant(cells, phone)
        cells.check()
        return [] if before else [self._with_notes(row, entrant)]

    def _is_here(self, cells: Cells, phone: str) -> bool:
        """Whether the number's owner is the same person, who came without a reference."""
        if not cells.row["id"] and not phone:
            cells.wrong.append("id: without a phone a member needs an id, so that nobody is entered twice")
        owner, name = self.place.known.phones.get(phone, (0, ""))
        same = not cells.row["id"] and fold(name) == fold(_name(cells.row["name"]))
        if owner and not same:
            cells.wrong.append(f"phone: this is the number of member {owner} already: empty the cell, or change theirs")
        return bool(owner) and same

    def _entrant(self, cells: Cells, phone: str) -> Entrant:
        row, place = cells.row, self.place
        consents = (*self._consent(cells, "exchanges"), *self._consent(cells, "news"))
        joined: date | None = cells.read("joined", values.day, place.today, default=None)
        stage = cells.read("stage", _stage, default="active" if _agreed(consents) else "invited")
        return Entrant(
            reference=row["id"],
            name="" if stage == "left" else cells.need("name", _checked_name, default=""),
            stage=stage,
            language=self._language(cells),
            area=district(row["area"], place.bank.region) if row["area"] else "",
            phone="" if stage == "left" else phone,
            channel=cells.read("channel", _channel, default=CHANNELS[0]),
            stopped=cells.read("stopped", values.yes, default=False),
            share_phone=cells.read("share_phone", values.yes, default=False),
            joined_at=place.noon(joined) if joined else None,
            roles=cells.read("roles", _roles, default=()),
            consents=consents,
        )

    def _language(self, cells: Cells) -> str:
        first = self.place.bank.languages[0]
        if self.place.source == OWN:
            return cells.read("language", values.language, default=first)
        apart = Cells(cells.row)
        found = apart.read("language", values.language, default=first)
        if apart.wrong:
            self.place.note(cells.row.line, OTHER_LANGUAGE)
        return found

    def _consent(self, cells: Cells, purpose: str) -> tuple[GivenConsent, ...]:
        name = f"consent_{purpose}"
        if not cells.row[name]:
            return ()
        given = cells.need(name, values.yes, default=False)
        day: date | None = cells.read(f"{name}_date", values.day, self.place.today, default=None)
        at: datetime = self.place.noon(day) if day else self.place.now
        return (GivenConsent(purpose, given, cells.row[f"{name}_words"][:WORDS_MAX], at),)

    def _with_notes(self, row: Row, entrant: Entrant) -> Entrant:
        if not entrant.phone and entrant.stage != "left":
            self.place.note(row.line, NO_PHONE)
        if entrant.stage in ("active", "paused") and not _agreed(entrant.consents):
            self.place.note(row.line, NEEDS_YES)
            fields = {name: getattr(entrant, name) for name in Entrant.__slots__}
            return Entrant(**fields | {"stage": "invited"})
        return entrant

    async def enter(self, work: Work, entries: list[Entrant]) -> None:
        """With their addresses, roles and consents."""
        await work.entering.members(self.place.bank, entries)


def _agreed(consents: tuple[GivenConsent, ...]) -> bool:
    return any(one.given for one in consents if one.purpose == "exchanges")


def _name(cell: str) -> str:
    """In any script; on one line."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in cell).split())


def _checked_name(cell: str) -> str:
    name = _name(cell)
    if not name:
        raise Wrong("there is no name")
    if len(name) > NAME_MAX:
        raise Wrong(f"longer than {NAME_MAX} letters")
    return name


def _stage(cell: str) -> str:
    if cell.lower() not in STAGES:
        raise Wrong("write active, invited, paused or left")
    return STAGES[cell.lower()]


def _channel(cell: str) -> str:
    if cell.lower() not in CHANNELS:
        raise Wrong(f"write {' or '.join(CHANNELS)}")
    return cell.lower()


def _roles(cell: str) -> tuple[str, ...]:
    found = tuple(sorted(set(cell.lower().replace(",", " ").replace(";", " ").split())))
    if not set(found) <= set(ROLES):
        raise Wrong(f"write {', '.join(ROLES)}, with spaces between")
    return found
