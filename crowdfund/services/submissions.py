"""What a campaign said each time that it was submitted, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlmodel import Session, col, func, select

from crowdfund.db.tables import (
    Campaign,
    Enterprise,
    FundUse,
    RiskItem,
    Submission,
    TeamMember,
    YearFigures,
)
from crowdfund.domain.content import FileKind
from crowdfund.domain.enterprise import FigurePeriod
from crowdfund.domain.evidence import StatementLevel
from crowdfund.domain.kiis import KiisLine, KiisPart
from crowdfund.domain.redline import Row
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.services import claim_verdicts, kiis_content
from crowdfund.services.campaign_files import files_of
from crowdfund.services.campaign_rows import percent_of
from crowdfund.services.draft_fields import form_of
from crowdfund.services.draft_rows import stored
from crowdfund.services.enterprise_fields import figures_form, profile_form
from crowdfund.services.evidence_content import FILE_MARK_CHARS, evidence_content
from crowdfund.services.holders import stored_holders

TEXTS: Final = ("title", "summary", "sector", "stage", "story", "risks")
"""Fields of the form that are words; the others are terms."""

KIIS: Final = "kiis"
"""Part of a submission under the European rules: its key investment information sheet. It says
again what the others say, so no red-line shows it."""

CLAIMS: Final = "claims"
"""Part of a version: what its pitch claims."""

Content = dict[str, list[Row]]
"""A version: rows by part."""


def keep(session: Session, campaign: Campaign, enterprise: Enterprise, *, at: datetime) -> None:
    """Keeps what a campaign says, as it is submitted.

    Args:
        session: the caller's transaction.
        campaign: locked, complete.
        enterprise: whose.
        at: UTC.
    """
    count = select(func.count()).where(Submission.campaign_id == campaign.id)
    said = content_of(session, campaign, enterprise)
    said[CLAIMS] = claim_verdicts.with_standing(session, campaign, said[CLAIMS])
    if campaign.regime == RegimeCode.ECSPR.value:
        fee = campaign.fee_basis_points
        lines = kiis_content.lines_of(session, campaign, enterprise, fee_basis_points=fee)
        said[KIIS] = [
            Row(line.part.value, {line.label: line.text})
            for line in lines
            if line.text or line.is_required
        ]
    content = packed(said)
    session.add(
        Submission(
            id=uuid4(),
            campaign_id=campaign.id,
            number=session.exec(count).one() + 1,
            at=at,
            content=content,
        )
    )


def kept_sheet(session: Session, campaign: Campaign) -> tuple[Submission, list[KiisLine]] | None:
    """The key investment information sheet of the last submission; None where it has none.

    Args:
        session: the caller's transaction.
        campaign: which.
    """
    found = last_two(session, campaign)
    rows = found[0][1].get(KIIS, []) if found else []
    lines = [
        KiisLine(KiisPart(row.key), label, text)
        for row in rows
        for label, text in row.fields.items()
    ]
    return (found[0][0], lines) if lines else None


def last_two(session: Session, campaign: Campaign) -> list[tuple[Submission, Content]]:
    """The last submission and the one before it, newest first; fewer when there are fewer.

    Args:
        session: the caller's transaction.
        campaign: which.
    """
    query = select(Submission).where(Submission.campaign_id == campaign.id)
    found = session.exec(query.order_by(col(Submission.number).desc()).limit(2))
    return [(row, unpacked(row.content)) for row in found]


def numbered(
    session: Session, campaign: Campaign, number: int
) -> tuple[Submission, Content] | None:
    """One submission by its number; None where there is none.

    Args:
        session: the caller's transaction.
        campaign: which.
        number: from 1.
    """
    query = select(Submission).where(Submission.campaign_id == campaign.id)
    row = session.exec(query.where(Submission.number == number)).first()
    return (row, unpacked(row.content)) if row else None


def content_of(session: Session, campaign: Campaign, enterprise: Enterprise) -> Content:
    """What a campaign says now: the texts of its forms, so that no language of a page matters.

    Args:
        session: the caller's transaction.
        campaign: which.
        enterprise: whose.
    """
    form = asdict(form_of(campaign))
    profile = asdict(profile_form(enterprise))
    return {
        "texts": [Row("", {name: form[name] for name in TEXTS} | {"cover": _mark(campaign.cover)})],
        "terms": [Row("", {name: text for name, text in form.items() if name not in TEXTS})],
        "enterprise": [Row("", _without(profile, "id", "slug"))],
        "holders": [
            Row(held.holder, {"holder": held.holder, "shares": str(held.shares)})
            for held in stored_holders(session, campaign)
        ],
        **_rows(session, campaign),
        "figures": _figures(session, enterprise),
        **evidence_content(session, campaign),
    }


def _rows(session: Session, campaign: Campaign) -> Content:
    pictures = files_of(session, campaign.id, FileKind.PICTURE)
    titles = {row.id: row.title for row in pictures}
    funds = stored(session, FundUse, campaign.id)
    team = stored(session, TeamMember, campaign.id)
    risks = stored(session, RiskItem, campaign.id)
    return {
        "funds": [
            Row(row.purpose, _texts(purpose=row.purpose,
                target_part=percent_of(row.target_basis_points),
                maximum_part=percent_of(row.maximum_basis_points)))
            for row in funds
        ],
        "team": [
            Row(row.name, _texts(name=row.name, role=row.role, biography=row.biography,
                photo=titles.get(row.photo_id, "") if row.photo_id else ""))
            for row in team
        ],
        "risk_items": [
            Row(row.heading, _texts(heading=row.heading, text=row.body)) for row in risks
        ],
        "documents": [
            Row(row.title, _texts(title=row.title, kind=row.document_kind,
                level=_level(row.statement_level), bytes=str(row.size_bytes), file=_mark(row.name)))
            for row in files_of(session, campaign.id, FileKind.DOCUMENT)
        ],
        "pictures": [
            Row(row.title, _texts(title=row.title, pixels=f"{row.width} x {row.height}",
                file=_mark(row.name)))
            for row in pictures
        ],
    }  # fmt: skip


def _figures(session: Session, enterprise: Enterprise) -> list[Row]:
    query = select(YearFigures).where(YearFigures.enterprise_id == enterprise.id)
    by_period = {row.period: row for row in session.exec(query)}
    forms = [
        (period, asdict(figures_form(by_period[period.value], period, str(enterprise.id))))
        for period in FigurePeriod
        if period.value in by_period
    ]
    return [Row(period.value, _without(form, "period", "enterprise_id")) for period, form in forms]


def _texts(**fields: str) -> dict[str, str]:
    return fields


def _without(form: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: text for name, text in form.items() if name not in names}


def _level(level: str) -> str:
    return "" if level == StatementLevel.NONE.value else level


def _mark(name: str) -> str:
    return name[:FILE_MARK_CHARS]


def packed(content: Content) -> dict[str, Any]:
    """A version as JSON keeps it: names and texts in pairs, which keep their order."""
    return {
        part: [{"key": row.key, "fields": list(row.fields.items())} for row in rows]
        for part, rows in content.items()
    }


def unpacked(content: Mapping[str, Iterable[Mapping[str, Any]]]) -> Content:
    """A version as it was before `packed`."""
    return {
        part: [Row(str(row["key"]), dict(row["fields"])) for row in rows]
        for part, rows in content.items()
    }
