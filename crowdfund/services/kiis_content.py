"""What a key investment information sheet says, filled from a campaign's rows. Always in English,
as every file that is kept is."""

from __future__ import annotations

import re
from typing import Final

from sqlmodel import Session, select

from crowdfund.db.tables import (
    Campaign,
    Enterprise,
    FundUse,
    LargeHolder,
    Officer,
    RiskItem,
    TeamMember,
    YearFigures,
)
from crowdfund.domain.content import DocumentKind, FileKind
from crowdfund.domain.enterprise import FigurePeriod
from crowdfund.domain.kiis import KiisLine, KiisPart
from crowdfund.services import campaign_facts, texts
from crowdfund.services.campaign_files import files_of
from crowdfund.services.campaign_rows import percent_of
from crowdfund.services.draft_rows import stored
from crowdfund.services.terms import price_of
from crowdfund.words import ENGLISH, language_in_use

P = KiisPart
ENDS_WELL: Final = (
    "Money is held until the deadline. If payments that cleared reach the target, the shares are "
    "given and the money is released; otherwise everybody gets all of it back."
)
REFLECTION: Final = (
    "Who is not a sophisticated investor may take an investment back within four calendar days "
    "(96 hours), without a reason and without a cost (Art 22)."
)
NO_VEHICLE: Final = "None: shares are held in the enterprise itself."
NO_LOAN: Final = "Not applicable: no loan is offered."
NO_PORTFOLIO: Final = "Not applicable: portfolios of loans are not managed here."
REGISTER: Final = (
    "The platform keeps the register of this raise and gives a certificate for each allotment. It "
    "does not keep securities in custody and runs no market for them."
)
NO_FEES: Final = "None: investors pay the price of their shares and nothing else."
RESPONSIBILITY: Final = (
    "The project owner is responsible for what this sheet says. The platform checked that it is "
    "complete, not that it is true."
)
COMPLAINTS: Final = (
    "With the platform, free of charge. The operator states here to whom, and the law and the "
    "courts that apply."
)
_IMAGE: Final = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS: Final = re.compile(r"[*_`>#|]+")


def lines_of(
    session: Session, campaign: Campaign, enterprise: Enterprise, *, fee_basis_points: int
) -> list[KiisLine]:
    """Every line of the sheet, also those that have no text yet.

    Args:
        session: the caller's transaction.
        campaign: also one that is half written.
        enterprise: whose it is.
        fee_basis_points: the platform's, which a draft's row does not have yet.
    """
    with language_in_use(ENGLISH):
        return [
            *_owner(session, enterprise),
            *_project(session, campaign),
            *_conditions(session, campaign),
            KiisLine(P.C, "Risks", _risks(session, campaign)),
            *_offer(campaign),
            KiisLine(P.E, "Companies in between", NO_VEHICLE),
            *_rights(session, campaign),
            KiisLine(P.G, "Loans", NO_LOAN),
            *_fees(fee_basis_points),
            KiisLine(P.I, "Management of portfolios", NO_PORTFOLIO),
        ]


def plain(markdown: str) -> str:
    """A text without the marks of Markdown, on one line.

    Args:
        markdown: as its founder wrote it.
    """
    bare = _MARKS.sub(" ", _LINK.sub(r"\1", _IMAGE.sub(" ", markdown)))
    return " ".join(bare.split())


def _owner(session: Session, enterprise: Enterprise) -> list[KiisLine]:
    street = ", ".join(
        each
        for each in (
            enterprise.street,
            f"{enterprise.postal_code} {enterprise.city}".strip(),
            texts.country_name(enterprise.country) if enterprise.country else "",
        )
        if each
    )
    since = texts.day(enterprise.incorporated_on) if enterprise.incorporated_on else ""
    registered = ", ".join(each for each in (enterprise.jurisdiction, since) if each)
    return [
        KiisLine(P.A, "Name", enterprise.name),
        KiisLine(P.A, "Legal form", enterprise.legal_form),
        KiisLine(P.A, "Registered", registered),
        KiisLine(P.A, "Address", street if enterprise.city else ""),
        KiisLine(P.A, "Website", enterprise.website, is_required=False),
        KiisLine(P.A, "What it does", plain(f"{enterprise.summary} {enterprise.about}")),
        KiisLine(P.A, "Key figures", _figures(session, enterprise)),
    ]


def _figures(session: Session, enterprise: Enterprise) -> str:
    query = select(YearFigures).where(YearFigures.enterprise_id == enterprise.id)
    by_period = {row.period: row for row in session.exec(query)}
    said = [_year(by_period[period.value]) for period in FigurePeriod if period.value in by_period]
    return " ".join(each for each in said if each)


def _year(row: YearFigures) -> str:
    name = str(row.fiscal_year) if row.fiscal_year else row.period.replace("_", " ") + " year"
    amounts = [
        f"{label.lower()} {texts.money(minor, row.currency)}"
        for column, label in campaign_facts.FIGURES
        if (minor := getattr(row, column)) is not None
    ]
    return f"{name.capitalize()}: {', '.join(amounts)}." if amounts else ""


def _project(session: Session, campaign: Campaign) -> list[KiisLine]:
    people = [
        ", ".join(each for each in (row.name, row.role) if each)
        for row in stored(session, TeamMember, campaign.id)
    ]
    officers = [
        ", ".join(each for each in (row.name, row.role) if each)
        for row in stored(session, Officer, campaign.id)
    ]
    holders = [
        f"{row.name}, {percent_of(row.basis_points)} % of the votes"
        for row in stored(session, LargeHolder, campaign.id)
    ]
    return [
        KiisLine(P.A, "Officers and directors", "; ".join(officers)),
        KiisLine(P.A, "Holders of 20 % or more", "; ".join(holders), is_required=False),
        KiisLine(P.A, "Team", "; ".join(people), is_required=False),
        KiisLine(P.A, "The project", plain(f"{campaign.summary} {campaign.story}")),
        KiisLine(P.A, "Responsibility", RESPONSIBILITY),
    ]


def _conditions(session: Session, campaign: Campaign) -> list[KiisLine]:
    opens = texts.moment(campaign.opens_at) if campaign.opens_at else "On approval"
    uses = [
        f"{row.purpose}: {percent_of(row.target_basis_points) or '0'} % at the target, "
        f"{percent_of(row.maximum_basis_points) or '0'} % at the maximum"
        for row in stored(session, FundUse, campaign.id)
    ]
    return [
        KiisLine(P.B, "Target", _money(campaign.target_minor, campaign)),
        KiisLine(P.B, "Maximum", _money(campaign.maximum_minor, campaign)),
        KiisLine(P.B, "Smallest investment", _money(campaign.minimum_ticket_minor, campaign)),
        KiisLine(P.B, "Opens", opens),
        KiisLine(P.B, "Deadline", texts.moment(campaign.closes_at) if campaign.closes_at else ""),
        KiisLine(P.B, "When it ends", ENDS_WELL),
        KiisLine(P.B, "Reflection", REFLECTION),
        KiisLine(P.B, "Oversubscription", campaign.oversubscription),
        KiisLine(P.B, "Use of proceeds", "; ".join(uses)),
    ]


def _risks(session: Session, campaign: Campaign) -> str:
    rows = [f"{row.heading}: {row.body}" for row in stored(session, RiskItem, campaign.id)]
    return plain(" ".join([*rows, campaign.risks]))


def _offer(campaign: Campaign) -> list[KiisLine]:
    price = price_of(campaign)
    shares = (campaign.target_shares, campaign.maximum_shares)
    number = (
        f"{texts.number(shares[0])} at the target, {texts.number(shares[1])} at the maximum"
        if all(shares)
        else ""
    )
    part = campaign_facts.part_text(campaign, campaign.maximum_shares)
    return [
        KiisLine(P.D, "Security", campaign.security),
        KiisLine(P.D, "Price of one", texts.price(price) if price else ""),
        KiisLine(P.D, "Number offered", number),
        KiisLine(P.D, "In issue before", texts.number(campaign.shares_before)
                 if campaign.shares_before else ""),
        KiisLine(P.D, "Part offered", f"{part} at the maximum" if part else ""),
        KiisLine(P.D, "Valuation", campaign_facts.valuation_text(campaign)),
        KiisLine(P.D, "Register and custody", REGISTER),
    ]  # fmt: skip


def _rights(session: Session, campaign: Campaign) -> list[KiisLine]:
    papers = [
        row.title
        for row in files_of(session, campaign.id, FileKind.DOCUMENT)
        if row.document_kind == DocumentKind.CHARTER.value
    ]
    where = f"As the campaign's documents say: {'; '.join(papers)}." if papers else ""
    return [
        KiisLine(P.F, "Rights, and limits on them", where),
        KiisLine(P.F, "Selling", "There is no market for these shares; a buyer may not be found."),
    ]


def _fees(basis_points: int) -> list[KiisLine]:
    fee = texts.percent_bp(basis_points)
    paid = f"{fee} of the money released, paid by the enterprise; nothing when the target is missed"
    return [
        KiisLine(P.H, "For investors", NO_FEES),
        KiisLine(P.H, "For the enterprise", paid if basis_points else "None."),
        KiisLine(P.H, "Where to ask", "On the campaign's page, under Questions, in public."),
        KiisLine(P.H, "Complaints", COMPLAINTS),
    ]


def _money(minor: int, campaign: Campaign) -> str:
    return texts.money(minor, campaign.currency) if minor else ""
