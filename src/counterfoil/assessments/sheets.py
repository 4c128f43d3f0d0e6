"""The monthly sheet of assessments (月度考核表): per team and person, as screen, PDF and Excel."""

import io
import re
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from counterfoil.assessments import states
from counterfoil.assessments.models import Assessment
from counterfoil.kernel import printing
from counterfoil.kernel.fields import plain
from counterfoil.kernel.inputs import invalid
from counterfoil.kernel.trail import canonical, sha256
from counterfoil.people.models import Team, User
from counterfoil.people.roles import SEES_ALL
from counterfoil.people.settings import values

ZERO = Decimal(0)
_MONTH = re.compile(r"^[0-9]{4}-(0[1-9]|1[0-2])$")
_NUMBER = re.compile(r"^KHD-(?P<month>[0-9]{4}-(0[1-9]|1[0-2]))(~T(?P<team>[0-9]+))?(~P(?P<person>[0-9]+))?$")


@dataclass
class Share:
    """What one person or department is charged with in a month."""

    key: str
    name: str
    team: str
    entries: list[Assessment] = field(default_factory=list)
    points: Decimal = ZERO
    money: Decimal = ZERO

    def add(self, entry: Assessment) -> None:
        """A lifted entry is shown and does not count."""
        self.entries.append(entry)
        if entry.state in states.COUNTS:
            self.points += entry.points
            self.money += entry.money


@dataclass
class Sheet:
    """A month of all teams and persons that somebody may see."""

    month: str
    shares: list[Share]
    team: Team | None = None
    person: User | None = None

    @property
    def number(self) -> str:
        """What stands on the paper: month, and of whom."""
        parts = [f"KHD-{self.month}"]
        parts += [f"T{self.team.pk}"] if self.team else []
        parts += [f"P{self.person.pk}"] if self.person else []
        return "~".join(parts)

    @property
    def points(self) -> Decimal:
        return sum((share.points for share in self.shares), ZERO)

    @property
    def money(self) -> Decimal:
        return sum((share.money for share in self.shares), ZERO)

    @property
    def teams(self) -> list[tuple[str, list[Share]]]:
        """The shares by team, in order."""
        found: dict[str, list[Share]] = {}
        for share in self.shares:
            found.setdefault(share.team, []).append(share)
        return sorted(found.items())

    def content_hash(self) -> str:
        """What the sheet says, in one number: another one means that something was decided since."""
        rows = [
            [entry.number, entry.state, entry.points, entry.money] for share in self.shares for entry in share.entries
        ]
        return sha256(canonical([self.month, rows]))


def this_month(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m")


def get_sheet(user: Any, *, month: str, team: str = "", person: str = "") -> Sheet:
    """The sheet of a month, of all or of one team or person; who doesn't oversee gets the own one.

    Raises ``inputs_invalid`` for what is no month, team or person.
    """
    if not _MONTH.match(month):
        raise invalid("month", _("must be a month like 2026-11"))
    if not user.is_system and not SEES_ALL & set(user.roles_at(timezone.now())):
        return _gathered(month, None, user)
    found = Team.objects.filter(name=team).first() if team else None
    of = User.objects.filter(username=person).first() if person else None
    if team and found is None:
        raise invalid("team", _("there is no such team"))
    if person and of is None:
        raise invalid("person", _("there is no such person"))
    return _gathered(month, found, of)


def _gathered(month: str, team: Team | None, person: User | None) -> Sheet:
    """Every entry of the month, of this team and person, by whom it charges. One statement."""
    rows = Assessment.objects.filter(month=month)
    if team is not None:
        rows = rows.filter(user__team=team)
    if person is not None:
        rows = rows.filter(user=person)
    shares: dict[str, Share] = {}
    for entry in rows.select_related("user__team", "department").order_by("pk"):
        own = _share_of(entry)
        shares.setdefault(own.key, own).add(entry)
    return Sheet(month, sorted(shares.values(), key=lambda share: (share.team, share.key)), team, person)


def read_back(number: str) -> tuple[str, str] | None:
    """The content hash of the sheet with this number, and its address; ``None`` for what is no sheet."""
    parts = _NUMBER.match(number)
    if parts is None:
        return None
    team = Team.objects.filter(pk=int(parts["team"])).first() if parts["team"] else None
    person = User.objects.filter(pk=int(parts["person"])).first() if parts["person"] else None
    found = _gathered(parts["month"], team, person)
    return found.content_hash(), f"/assessment-sheet/?month={found.month}"


printing.read_others(read_back)


def _share_of(entry: Assessment) -> Share:
    if entry.user is None:
        assert entry.department is not None
        return Share(f"/{entry.department.code}", entry.department.name, _("Departments"))
    return Share(entry.user.username, str(entry.user), entry.user.team.name if entry.user.team else "")


def as_data(sheet: Sheet) -> dict[str, Any]:
    """The sheet as the API shows it."""
    return {
        "month": sheet.month,
        "points": plain(sheet.points),
        "money": plain(sheet.money, least_decimals=2),
        "content_hash": sheet.content_hash(),
        "people": [
            {
                "user": share.key if not share.key.startswith("/") else None,
                "department": share.key[1:] if share.key.startswith("/") else None,
                "name": share.name, "team": share.team, "points": plain(share.points),
                "money": plain(share.money, least_decimals=2),
                "entries": [
                    {
                        "number": entry.number, "state": entry.state, "points": plain(entry.points),
                        "money": plain(entry.money, least_decimals=2), "text": entry.text,
                        "source": entry.source_number,
                    }
                    for entry in share.entries
                ],
            }
            for share in sheet.shares
        ],
    }  # fmt: skip


def as_pdf(sheet: Sheet, *, user: Any, at: datetime, language: str) -> bytes:
    """The sheet to be signed: a line per entry, points and money summed."""
    house = values("company.name", "company.address", "company.phone", "company.is_demo")
    label = dict(_state_labels())
    context = {
        "company": {name: house[f"company.{name}"] for name in ("name", "address", "phone")},
        "number": sheet.number,
        "demo": house["company.is_demo"],
        "printed_by": str(user),
        "printed_at": at,
        **printing.marks_of(sheet.number, sheet.content_hash()),
        "title": _("Monthly assessment sheet"),
        "facts": [
            {"label": _("Month"), "value": sheet.month}, {"label": _("People"), "value": len(sheet.shares)},
            {"label": _("Points"), "value": plain(sheet.points)},
            {"label": _("Money charged"), "value": plain(sheet.money, least_decimals=2)},
        ],
        "columns": [
            {"label": _("Person"), "weight": 3}, {"label": _("Team"), "weight": 2},
            {"label": _("Assessment"), "weight": 4}, {"label": _("Evidence"), "weight": 4},
            {"label": _("Charged for"), "weight": 6}, {"label": _("State"), "weight": 2},
            {"label": _("Points"), "weight": 2, "numeric": True, "sum": True},
            {"label": _("Money"), "weight": 2, "numeric": True, "sum": True},
        ],
        "rows": [
            [
                share.name, share.team, entry.number, entry.source_number, entry.text, str(label[entry.state]),
                *(_counted(entry, value, least) for value, least in ((entry.points, 0), (entry.money, 2))),
            ]
            for share in sheet.shares
            for entry in share.entries
        ],
        "signers": [{"label": _("Clerk supervisor")}, {"label": _("Market manager")}],
    }  # fmt: skip
    return printing.draw("document", context, language=language)


def _counted(entry: Assessment, value: Decimal, least: int) -> str:
    return plain(value if entry.state in states.COUNTS else ZERO, least_decimals=least)


def _state_labels() -> list[tuple[str, Any]]:
    return [(state.code, state.label) for state in states.STATES]


def as_workbook(sheet: Sheet) -> bytes:
    """The sheet as Excel: the sums per person first, every entry on the second page."""
    target = io.BytesIO()
    label = dict(_state_labels())
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        sums = book.add_worksheet(sheet.month)
        _write(
            sums, bold, [_("Person"), _("Team"), _("Entries"), _("Points"), _("Money charged")],
            [[share.name, share.team, len(share.entries), share.points, share.money] for share in sheet.shares],
        )  # fmt: skip
        entries = book.add_worksheet(_("Entries"))
        _write(
            entries, bold,
            [_("Assessment"), _("Person"), _("Team"), _("Evidence"), _("Charged for"), _("State"), _("Points"), _("Money")],
            [
                [
                    entry.number, share.name, share.team, entry.source_number, entry.text, str(label[entry.state]),
                    entry.points, entry.money,
                ]
                for share in sheet.shares
                for entry in share.entries
            ],
        )  # fmt: skip
    return target.getvalue()


def _write(page: Any, bold: Any, head: list[str], rows: list[list[Any]]) -> None:
    for column, text in enumerate(head):
        page.write_string(0, column, text, bold)
    for place, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, (int, Decimal)):
                page.write_number(place, column, float(value))
            else:
                page.write_string(place, column, value)
    page.freeze_panes(1, 0)
    page.set_column(0, len(head) - 1, 18)
