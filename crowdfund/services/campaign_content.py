"""What a founder wrote in rows and uploaded, as the campaign's page and its editor show it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from crowdfund.db.tables import Campaign, CampaignFile, FundUse, RiskItem, TeamMember
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.captable import HUNDRED_PERCENT_BASIS_POINTS
from crowdfund.domain.content import DocumentKind, FileKind, amounts_of
from crowdfund.domain.evidence import StatementLevel
from crowdfund.domain.membership import FounderAction
from crowdfund.domain.money import split
from crowdfund.domain.offering import amount_minor
from crowdfund.services import limits, lookup, markdown, picture_copies, signs, texts
from crowdfund.services.amounts import are_whole
from crowdfund.services.campaign_files import DOCUMENTS, PICTURES, files_of, pictures_of
from crowdfund.services.campaign_rows import (
    FUNDS,
    RISKS,
    TEAM,
    fund_forms,
    risk_forms,
    sums_note,
    team_forms,
)
from crowdfund.services.captables import colour_of
from crowdfund.services.check_words import LEVEL_LABELS
from crowdfund.services.deps import Deps
from crowdfund.services.draft_rows import mark, stored
from crowdfund.services.terms import price_of
from crowdfund.services.views.common import Option
from crowdfund.services.views.content import (
    CampaignContent,
    ContentForm,
    DocumentItem,
    FundLine,
    PictureItem,
    RiskLine,
    TeamItem,
)
from crowdfund.words import N_, Spoken, _

PREVIEWS_BY_PERSON: Final = limits.Limit("story-preview-person", 300, 5)
"""One a second: the page asks when a writer pauses."""

DOCUMENT_LABELS: Final = Spoken(
    {
        DocumentKind.FINANCIALS: N_("Financial statements"),
        DocumentKind.PLAN: N_("Business plan"),
        DocumentKind.CHARTER: N_("Articles and agreements"),
        DocumentKind.FILING: N_("Public filing"),
        DocumentKind.CONTRACT: N_("Contract"),
        DocumentKind.OTHER: N_("Other"),
    }
)
FEE = N_("Platform's fee")
MEGABYTE = 1024 * 1024


def content_of(session: Session, campaign: Campaign) -> CampaignContent:
    """A campaign's rows and documents, also of a draft that is half empty.

    Args:
        session: the caller's transaction.
        campaign: one that the actor may see; this is not checked again.
    """
    funds = stored(session, FundUse, campaign.id)
    at_target, at_maximum = _raised(campaign)
    return CampaignContent(
        funds=_fund_lines(campaign, funds, at_target, at_maximum),
        funds_note=sums_note(funds),
        target_text=_money(at_target, campaign) if funds else "",
        maximum_text=_money(at_maximum, campaign) if funds else "",
        team=team_of(session, campaign.id),
        risks=[RiskLine(row.heading, row.body) for row in stored(session, RiskItem, campaign.id)],
        documents=_documents(session, campaign.id),
    )


def content_form(deps: Deps, *, actor: Actor | None, campaign_id: str) -> ContentForm:
    """The same as fields, for the founder's editor.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, or another founder's.
    """
    with deps.reading() as session:
        campaign = lookup.owned_campaign(session, actor, campaign_id, FounderAction.READ)
        funds = stored(session, FundUse, campaign.id)
        team = stored(session, TeamMember, campaign.id)
        risks = stored(session, RiskItem, campaign.id)
        pictures = files_of(session, campaign.id, FileKind.PICTURE)
        return ContentForm(
            marks={FUNDS: mark(funds), TEAM: mark(team), RISKS: mark(risks)},
            story_html=markdown.to_html(campaign.story, pictures=pictures_of(session, campaign.id)),
            funds=fund_forms(funds),
            team=team_forms(team),
            risks=risk_forms(risks),
            pictures=[_picture(row, campaign.story) for row in pictures],
            documents=_documents(session, campaign.id),
            funds_note=sums_note(funds),
        )


def story_preview(deps: Deps, *, actor: Actor | None, campaign_id: str, text: str) -> str:
    """A pitch as it would be shown, without saving it: the same function as on the page.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, or another founder's.
        TooManyAttempts: this person looked too often.
    """
    known = require_actor(actor)
    with deps.reading() as session:
        campaign = lookup.owned_campaign(session, known, campaign_id, FounderAction.READ)
        limits.count(PREVIEWS_BY_PERSON, str(known.user_id))
        return markdown.to_html(text, pictures=pictures_of(session, campaign.id))


def document_kinds() -> list[Option]:
    """Every kind of document with its words."""
    return [Option(kind.value, label) for kind, label in DOCUMENT_LABELS.items()]


def statement_levels() -> list[Option]:
    """Every level of financial statements with its words."""
    return [Option(level.value, signs.begun(label)) for level, label in LEVEL_LABELS.items()]


def _raised(campaign: Campaign) -> tuple[int, int]:
    """Money raised at the target and at the maximum, in whole shares; 0 while not known."""
    price = price_of(campaign)
    if price is None:
        return 0, 0
    return (
        amount_minor(price, campaign.target_shares),
        amount_minor(price, campaign.maximum_shares),
    )


def _fund_lines(
    campaign: Campaign, rows: Sequence[FundUse], at_target: int, at_maximum: int
) -> list[FundLine]:
    """One line for each use, after one for the fee; amounts only where the parts are a whole."""
    if not rows:
        return []
    target = [row.target_basis_points for row in rows]
    maximum = [row.maximum_basis_points for row in rows]
    fee = campaign.fee_basis_points
    target_amounts = _amounts(at_target, fee, target)
    maximum_amounts = _amounts(at_maximum, fee, maximum)
    columns = (
        target_amounts,
        _parts(target_amounts),
        maximum_amounts,
        _parts(maximum_amounts),
    )
    together = [*target_amounts, *maximum_amounts]
    names = [_(FEE), *(row.purpose for row in rows)]
    lines = [
        FundLine(
            purpose=name,
            target_part_text=_part(target_part),
            target_amount_text=_money(of_target, campaign, together),
            target_width=_width(target_part),
            maximum_part_text=_part(maximum_part),
            maximum_amount_text=_money(of_maximum, campaign, together),
            maximum_width=_width(maximum_part),
            colour=colour_of(place - 1) if place else "0",
        )
        for place, (name, of_target, target_part, of_maximum, maximum_part) in enumerate(
            zip(names, *columns, strict=True)
        )
    ]
    return lines if fee else lines[1:]


def _amounts(raised_minor: int, fee: int, parts: Sequence[int]) -> list[int]:
    if sum(parts) <= 0:
        return [0] * (len(parts) + 1)
    return amounts_of(raised_minor, fee, parts)


def _parts(amounts: Sequence[int]) -> list[int]:
    """Each amount as a part of them all, in basis points that sum to 100 %; nothing of nothing."""
    return split(HUNDRED_PERCENT_BASIS_POINTS, amounts) if any(amounts) else [0] * len(amounts)


def _part(basis_points: int) -> str:
    return texts.percent_bp(basis_points) if basis_points else ""


def _width(basis_points: int) -> str:
    return f"{basis_points // 100}.{basis_points % 100:02d}%"


def _money(minor: int, campaign: Campaign, together: Sequence[int] = ()) -> str:
    """An amount, written like those of its table; empty for nothing."""
    is_short = are_whole([(each, campaign.currency) for each in together or (minor,)])
    return texts.money(minor, campaign.currency, short=is_short) if minor else ""


def team_of(session: Session, campaign_id: UUID) -> list[TeamItem]:
    """Who a campaign presents, in its order."""
    photos = {
        row.id: picture_copies.smallest(f"{PICTURES}{row.name}")
        for row in files_of(session, campaign_id, FileKind.PICTURE)
    }
    return [
        TeamItem(
            name=row.name,
            role=row.role,
            biography=row.biography,
            photo_url=photos.get(row.photo_id, "") if row.photo_id else "",
            initials=_initials(row.name),
        )
        for row in stored(session, TeamMember, campaign_id)
    ]


def _initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalpha()]
    chosen = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0] for word in chosen).upper()


def _documents(session: Session, campaign_id: UUID) -> list[DocumentItem]:
    return [_document(row) for row in files_of(session, campaign_id, FileKind.DOCUMENT)]


def _document(row: CampaignFile) -> DocumentItem:
    return DocumentItem(
        id=str(row.id),
        title=row.title,
        kind_label=_kind_label(row),
        size_text=size_text(row.size_bytes),
        day_text=_day(row.created_at),
        url=f"{DOCUMENTS}{row.id}",
    )


def _kind_label(row: CampaignFile) -> str:
    label = DOCUMENT_LABELS[DocumentKind(row.document_kind)]
    level = StatementLevel(row.statement_level)
    if level is StatementLevel.NONE:
        return label
    return _("{label}, {level}").format(label=label, level=LEVEL_LABELS[level])


def _day(at: datetime) -> str:
    return texts.day(at)


def size_text(size_bytes: int) -> str:
    """A file's size such as 240 KB or 1.3 MB; never nothing."""
    if size_bytes < MEGABYTE:
        return f"{max(1, round(size_bytes / 1024))} KB"
    tenths = size_bytes * 10 // MEGABYTE
    return f"{tenths // 10}.{tenths % 10} MB"


def _picture(row: CampaignFile, story: str) -> PictureItem:
    url = f"{PICTURES}{row.name}"
    words = row.title.replace("[", "(").replace("]", ")").replace("\\", "/")
    return PictureItem(
        id=str(row.id),
        title=row.title,
        url=picture_copies.smallest(url),
        markdown=f"![{words}]({url})",
        is_used=url in story,
    )
