"""A campaign under Regulation Crowdfunding as the draft of its SEC Form C."""

from __future__ import annotations

from typing import Final

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Enterprise, YearFigures
from crowdfund.domain import filing
from crowdfund.domain.actor import Actor
from crowdfund.domain.enterprise import FigurePeriod
from crowdfund.domain.errors import InvalidInput
from crowdfund.domain.filing import EnterpriseProfile, ImportedFiling, OfferDraft
from crowdfund.domain.filing_export import facts_of, jurisdiction_code, place_code
from crowdfund.domain.filing_places import PLACE_BY_CODE
from crowdfund.domain.offering import shares_to_reach, shares_within
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.filings.form_c_writer import MEDIA_TYPE, write_form_c
from crowdfund.services import lookup
from crowdfund.services.deps import Deps
from crowdfund.services.enterprise_fields import FIGURES
from crowdfund.services.papers import count_made
from crowdfund.services.regime_terms import regime_of
from crowdfund.services.terms import price_of
from crowdfund.services.views.papers import PaperFile
from crowdfund.words import N_, _

FORM: Final = "C"
COMPENSATION: Final = "{percent} % of the money that is released; nothing when the target is missed"
ALWAYS_LEFT: Final = (
    "Left to complete: the filer's CIK and CCC, the intermediary's name, CIK, file number and CRD "
    "number, its financial interest, and the jurisdictions in which the securities are offered.",
    "Left to sign: the issuer and its officers and directors, each with title and date.",
)
NO_OFFER: Final = (
    "The offering is left out: its price, target, maximum or deadline is still missing."
)
NO_PLACE: Final = "No EDGAR code is known here for the country of the address: fill it in."
NO_JURISDICTION: Final = "No EDGAR code is known here for the place of registration: fill it in."
NOT_REG_CF: Final = N_("A Form C is filed for offers under Regulation Crowdfunding only.")


def form_c_draft(deps: Deps, *, actor: Actor | None, campaign_id: object) -> PaperFile:
    """The draft of a campaign's Form C, for its founder and those who may see reviews.

    What the importer reads of a Form C, it reads back from this file as it stands here.

    Args:
        deps: see `Deps`.
        actor: the founder, a moderator, an admin or an auditor.
        campaign_id: as sent.

    Raises:
        NotSignedIn: nobody is signed in.
        NotFound: none, or none for them.
        InvalidInput: the campaign is under other rules.
        TooManyAttempts: they asked too often.
    """
    with deps.reading() as session:
        campaign = lookup.reviewed_or_own(session, actor, campaign_id)
        if campaign.regime != RegimeCode.REG_CF.value:
            raise InvalidInput(_(NOT_REG_CF), field="regime")
        enterprise = lookup.enterprise_of(session, campaign)
        stated = ImportedFiling(
            enterprise=_profile(enterprise),
            figures=_figures(session, enterprise),
            campaign=_offer(campaign),
            remarks=(),
        )
    count_made(actor)
    data = write_form_c(
        facts_of(stated), compensation=_compensation(campaign, deps), notes=_notes(stated)
    )
    return PaperFile(f"form-c-draft-{campaign.id}.xml", MEDIA_TYPE, [data])


def _profile(enterprise: Enterprise) -> EnterpriseProfile:
    return EnterpriseProfile(
        name=enterprise.name,
        legal_form=enterprise.legal_form,
        jurisdiction=jurisdiction_code(enterprise.jurisdiction),
        jurisdiction_name="",
        incorporated_on=enterprise.incorporated_on,
        street=enterprise.street,
        city=enterprise.city,
        region=enterprise.region,
        postal_code=enterprise.postal_code,
        country=enterprise.country,
        website=enterprise.website,
        employees=enterprise.employees,
        sec_form=FORM,
    )


def _figures(session: Session, enterprise: Enterprise) -> tuple[filing.YearFigures, ...]:
    """Years in US dollars; a Form C states no other currency."""
    query = select(YearFigures).where(
        YearFigures.enterprise_id == enterprise.id,
        col(YearFigures.currency) == filing.FILING_CURRENCY,
    )
    return tuple(
        filing.YearFigures(
            period=FigurePeriod(row.period),
            **{f"{name}_minor": getattr(row, f"{name}_minor") for name in FIGURES},
        )
        for row in session.exec(query)
    )


def _offer(campaign: Campaign) -> OfferDraft | None:
    price = price_of(campaign)
    amounts = (campaign.target_minor, campaign.maximum_minor)
    if price is None or campaign.closes_at is None or min(amounts) <= 0 or not campaign.security:
        return None
    target = shares_to_reach(price, campaign.target_minor)
    return OfferDraft(
        security=campaign.security,
        currency=campaign.currency,
        price=price,
        target_minor=campaign.target_minor,
        target_shares=target,
        maximum_minor=campaign.maximum_minor,
        maximum_shares=max(target, shares_within(price, campaign.maximum_minor)),
        deadline=regime_of(campaign).day(campaign.closes_at),
        oversubscription=campaign.oversubscription,
        price_method="",
    )


def _compensation(campaign: Campaign, deps: Deps) -> str:
    basis_points = campaign.fee_basis_points or deps.fee_basis_points
    return COMPENSATION.format(percent=f"{basis_points // 100}.{basis_points % 100:02}")


def _notes(stated: ImportedFiling) -> list[str]:
    profile, notes = stated.enterprise, list(ALWAYS_LEFT)
    if stated.campaign is None:
        notes.append(NO_OFFER)
    if not place_code(profile.country, profile.region):
        notes.append(NO_PLACE)
    if profile.jurisdiction and profile.jurisdiction.upper() not in PLACE_BY_CODE:
        notes.append(NO_JURISDICTION)
    return notes
