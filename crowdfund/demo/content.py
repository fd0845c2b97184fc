"""What the demonstration is made of, read from the files beside this one."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crowdfund.demo.evidence import Paper, Said, Shown
from crowdfund.domain.actor import Role
from crowdfund.services.demonstration import DemoPerson
from crowdfund.services.views.content import FundForm, RiskForm, TeamForm
from crowdfund.services.views.evidence import LargeHolderForm, OfficerForm, RelatedForm
from crowdfund.services.views.founder import (
    CampaignForm,
    EnterpriseForm,
    FiguresForm,
    HolderLine,
)
from crowdfund.services.views.matching import WishesForm

FOLDER = Path(__file__).parent
CAMPAIGNS = FOLDER / "campaigns"
FILINGS = FOLDER / "filings"
_BEGINS = re.compile(r"\s*(?:$|[#>|!]|[-*+] )|\d+\. ")
"""What a line of Markdown begins with that does not go on with the one before."""


@dataclass(frozen=True, slots=True)
class News:
    """An update that the founder posts."""

    days_ago: int
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in public, and its answer; an empty answer is still to come."""

    days_ago: int
    who: str
    text: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class OwnPledge:
    """What backer@demo.test puts in."""

    shares: int
    days_ago: int
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """One raise from the first word to where it stands now."""

    key: str
    """Also the name of its drawn cover."""
    founder: str
    """Key of a person."""
    ends_as: str
    """The status it has when the demonstration begins."""
    opens_days_ago: int
    """When it is approved, or when it was last written if it never is. It is written three days
    before that."""
    closes_in_hours: int
    """Its deadline, from the present; negative when it has passed."""
    cover_alt: str
    form: CampaignForm
    enterprise: EnterpriseForm
    figures: tuple[FiguresForm, ...] = ()
    holders: tuple[HolderLine, ...] = ()
    uses: tuple[FundForm, ...] = ()
    team: tuple[TeamForm, ...] = ()
    named_risks: tuple[RiskForm, ...] = ()
    shown: Shown = field(default_factory=Shown)
    """People, owners, papers and claims."""
    filing: str = ""
    """A filing that it begins from."""
    starts_in_days: int = 0
    """Its opening, from the present; zero when it opens as soon as it is approved."""
    raised_shares: int = 0
    """Shares pledged in all."""
    backers: int = 0
    """How many people pledge them, with backer@demo.test."""
    has_payouts: bool = False
    decided_days_ago: int = 0
    """When it was stopped or taken back."""
    reason: str = ""
    """Why it was rejected, stopped or taken back."""
    remarks: tuple[tuple[str, str], ...] = ()
    """What the moderator asked for, by field."""
    own_pledge: OwnPledge | None = None
    news: tuple[News, ...] = ()
    questions: tuple[Asked, ...] = ()
    watchers: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    """What the enterprise says that it stands for."""
    thinking: tuple[str, ...] = ()
    """Who has done all that its rules ask for before a pledge but to wait, and waits still."""
    featured: str = ""
    """Why a moderator puts it forward a day after it opened; empty where none does."""


@dataclass(frozen=True, slots=True)
class Complained:
    """A complaint, and what it is answered; without `by` it waits."""

    who: str
    subject: str
    """A `ComplaintSubject`, by value."""
    days_ago: int
    happened: str
    wanted: str
    story: str = ""
    """Key of a raise: it is about the person's pledge in it."""
    about: str = ""
    """What it is about otherwise."""
    by: str = ""
    """Key of the moderator who answers."""
    taken_up: str = ""
    answered: str = ""
    decided: str = ""
    outcome: str = ""
    """An `Outcome`, by value."""


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that the demonstration has."""

    people: dict[str, DemoPerson] = field(default_factory=dict)
    """By key."""
    backers: tuple[str, ...] = ()
    """Keys of the people who pledge."""
    stories: tuple[Story, ...] = ()
    wishes: dict[str, WishesForm] = field(default_factory=dict)
    """What some people say they look for, by key."""
    complaints: tuple[Complained, ...] = ()


def load_content() -> Content:
    """Reads the files."""
    read = _read(FOLDER / "people.toml")
    people = {
        key: DemoPerson(row["email"], row["name"], row["country"], Role(row.get("role", "member")))
        for key, row in read.items()
    }
    return Content(
        people=people,
        backers=tuple(key for key, row in read.items() if row.get("is_backer", False)),
        stories=tuple(_story(path) for path in sorted(CAMPAIGNS.glob("*.toml"))),
        wishes={key: WishesForm(**row) for key, row in _read(FOLDER / "wishes.toml").items()},
        complaints=tuple(
            Complained(**row) for row in _read(FOLDER / "complaints.toml")["complaints"]
        ),
    )


def _read(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = flowing(tomllib.loads(path.read_text(encoding="utf-8")))
    return read


def flowing(value: Any) -> Any:
    """Joins the lines of paragraphs, which the files wrap: in a field of the editor they would
    break where its own lines do not.

    Args:
        value: what a file holds, or a part of it.

    Returns:
        The same, with each paragraph and each item of a list on one line.
    """
    if isinstance(value, dict):
        return {key: flowing(each) for key, each in value.items()}
    if isinstance(value, list):
        return [flowing(each) for each in value]
    return _joined(value) if isinstance(value, str) and "\n" in value else value


def _joined(text: str) -> str:
    lines: list[str] = []
    for line in text.splitlines():
        goes_on = bool(lines) and not _BEGINS.match(line)
        if goes_on and lines[-1] and not lines[-1].startswith(("#", "|")):
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line)
    return "\n".join(lines)


def _shown(row: dict[str, Any]) -> Shown:
    return Shown(
        officers=tuple(OfficerForm(**each) for each in row.pop("officers", [])),
        large_holders=tuple(LargeHolderForm(**each) for each in row.pop("large_holders", [])),
        related=tuple(RelatedForm(**each) for each in row.pop("related", [])),
        papers=tuple(Paper(**each) for each in row.pop("papers", [])),
        claims=tuple(Said(**each) for each in row.pop("claims", [])),
        **row,
    )


def _story(path: Path) -> Story:
    row = _read(path)
    own = row.pop("own_pledge", None)
    return Story(
        key=path.stem,
        form=CampaignForm(**row.pop("campaign")),
        enterprise=EnterpriseForm(**row.pop("enterprise", {})),
        figures=tuple(FiguresForm(**each) for each in row.pop("figures", [])),
        holders=tuple(HolderLine(**each) for each in row.pop("holders", [])),
        uses=tuple(FundForm(**each) for each in row.pop("uses", [])),
        team=tuple(TeamForm(**each) for each in row.pop("team", [])),
        named_risks=tuple(RiskForm(**each) for each in row.pop("named_risks", [])),
        shown=_shown(row.pop("evidence", {})),
        remarks=tuple((each["field"], each["text"]) for each in row.pop("remarks", [])),
        own_pledge=OwnPledge(**own) if own else None,
        news=tuple(News(**each) for each in row.pop("news", [])),
        questions=tuple(Asked(**each) for each in row.pop("questions", [])),
        watchers=tuple(row.pop("watchers", ())),
        thinking=tuple(row.pop("thinking", ())),
        values=tuple(row.pop("values", ())),
        **row,
    )
