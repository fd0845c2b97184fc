"""An SEC Form C becomes an enterprise, its key figures and a draft campaign."""

from __future__ import annotations

import json
from dataclasses import replace

from sqlmodel import Session, col, select

from crowdfund.db.tables import Campaign, Enterprise
from crowdfund.domain.actor import Actor, require_actor
from crowdfund.domain.audit import AuditAction
from crowdfund.domain.campaign import EDITABLE_STATUSES
from crowdfund.domain.errors import FilingRefused
from crowdfund.domain.filing import (
    EnterpriseProfile,
    ImportedFiling,
    OfferDraft,
    Remark,
    YearFigures,
    interpret,
)
from crowdfund.domain.sentence import sentence
from crowdfund.filings.form_c import read_form_c
from crowdfund.filings.shape import to_json_dict
from crowdfund.services import audit, counters
from crowdfund.services.deps import Deps
from crowdfund.services.draft_fields import LABEL_BY_FIELD
from crowdfund.services.enterprise_fields import FIGURES
from crowdfund.services.enterprises import figures_row, named_or_new
from crowdfund.services.filing_deadline import end_of_day_in_new_york
from crowdfund.services.form_text import MOST_NAME_CHARS, MOST_TITLE_CHARS
from crowdfund.services.frozen import is_frozen
from crowdfund.services.new_drafts import new_draft, require_room
from crowdfund.services.remarks import add_remarks, resolve_remarks
from crowdfund.services.slugs import free_slug
from crowdfund.services.terms import count_shares
from crowdfund.services.views.founder import ImportOutcome
from crowdfund.words import N_

SOURCE = "SEC Form C"
NO_SHARES_BEFORE = N_(
    "A Form C does not state how many shares are in issue before the raise. Enter the number: the "
    "valuation and the cap table follow from it."
)
NO_MINIMUM_TICKET = N_("A Form C does not state the smallest pledge. Enter one.")
LEFT_AS_IT_IS = N_(
    "The profile and the figures were left as they are: a raise of this enterprise is in review or "
    "under way."
)
NO_NAME = sentence("The filing does not name the enterprise, so it was not imported.")

_PROFILE = (
    "legal_form",
    "jurisdiction",
    "incorporated_on",
    "street",
    "city",
    "region",
    "postal_code",
    "country",
    "website",
    "employees",
)
_FIELD_OF_REMARK = {
    "deadline": "closes_at",
    "securities": "target",
    **dict.fromkeys(("name", "figures", *_PROFILE), "enterprise"),
}
"""Fields of the editor for parts of a filing that are called otherwise there."""


def import_form_c(deps: Deps, *, actor: Actor | None, data: bytes) -> ImportOutcome:
    """Imports a filing of the C family for a founder.

    The founder's enterprise of the same name is updated with what the filing states; otherwise
    one is made. An imported draft of that enterprise that may still be written is updated too,
    so that importing a file twice makes nothing twice.

    Args:
        deps: see `Deps`.
        actor: the founder.
        data: the file, up to 2 MB.

    Returns:
        What became of it: `as_json` has the shape of `filings.shape.to_json_dict`.

    Raises:
        NotSignedIn: nobody is signed in.
        FilingRefused: not a Form C, or without the name of an enterprise; nothing is saved.
        Conflict: too many enterprises or open drafts.
    """
    known = require_actor(actor)
    imported = interpret(read_form_c(data), today=deps.now().date())
    if not imported.enterprise.name:
        raise FilingRefused(NO_NAME)
    with deps.transaction() as session:
        name = imported.enterprise.name[:MOST_NAME_CHARS].strip()
        enterprise = named_or_new(session, known, name, deps.now())
        imported = _with_remarks(imported)
        if enterprise.slug and is_frozen(session, enterprise):
            left = Remark("enterprise", LEFT_AS_IT_IS)
            imported = replace(imported, remarks=(*imported.remarks, left))
        else:
            _write_profile(session, enterprise, imported.enterprise, deps)
            for year in imported.figures:
                _figures(session, enterprise, year)
        campaign_id = _campaign(session, enterprise, known, imported, deps)
        audit.record(
            session,
            AuditAction.FILING_IMPORTED,
            audit.Object("enterprise", enterprise.id, enterprise.name),
            at=deps.now(),
            actor_id=known.user_id,
            after={"source": enterprise.source, "campaign": campaign_id},
        )
    return ImportOutcome(
        enterprise_name=enterprise.name,
        campaign_id=campaign_id,
        remarks=[remark.text for remark in imported.remarks],
        as_json=json.dumps(to_json_dict(imported), ensure_ascii=False, indent=2),
    )


def _write_profile(
    session: Session, enterprise: Enterprise, filed: EnterpriseProfile, deps: Deps
) -> None:
    for column in _PROFILE:
        value = getattr(filed, column)
        # What a filing leaves out says nothing against what is known already.
        if value not in ("", None):
            setattr(enterprise, column, value)
    enterprise.jurisdiction = filed.jurisdiction_name or enterprise.jurisdiction
    enterprise.slug = enterprise.slug or free_slug(session, Enterprise, enterprise.name)
    enterprise.source = f"SEC Form {filed.sec_form}"
    enterprise.updated_at = deps.now()
    session.add(enterprise)
    session.flush()


def _figures(session: Session, enterprise: Enterprise, year: YearFigures) -> None:
    row = figures_row(session, enterprise, year.period)
    row.currency = "USD"
    for name in FIGURES:
        setattr(row, f"{name}_minor", getattr(year, f"{name}_minor"))
    session.add(row)


def _with_remarks(imported: ImportedFiling) -> ImportedFiling:
    """The filing with remarks on what a draft needs and a Form C never states."""
    if imported.campaign is None:
        return imported
    added = (
        Remark("shares_before", NO_SHARES_BEFORE),
        Remark("minimum_ticket", NO_MINIMUM_TICKET),
    )
    return replace(imported, remarks=(*imported.remarks, *added))


def _campaign(
    session: Session, enterprise: Enterprise, actor: Actor, imported: ImportedFiling, deps: Deps
) -> str:
    offer = imported.campaign
    if offer is None:
        return ""
    campaign = _open_import(session, enterprise)
    if campaign is None:
        require_room(session, actor)
        campaign = new_draft(session, enterprise, actor, deps)
        campaign.title = enterprise.name[:MOST_TITLE_CHARS].strip()
    _write_offer(campaign, offer, enterprise, deps)
    session.add(campaign)
    resolve_remarks(session, campaign, at=deps.now(), of_imports_only=True)
    found = [(_editor_field(remark.field), remark.text) for remark in imported.remarks]
    add_remarks(session, campaign, found, author_id=None, at=deps.now())
    return str(campaign.id)


def _open_import(session: Session, enterprise: Enterprise) -> Campaign | None:
    query = (
        select(Campaign.id)
        .where(
            Campaign.enterprise_id == enterprise.id,
            col(Campaign.source).startswith(SOURCE),
            col(Campaign.status).in_([status.value for status in EDITABLE_STATUSES]),
        )
        .order_by(col(Campaign.created_at).desc())
    )
    found = session.exec(query).first()
    if found is None:
        return None
    campaign = counters.locked_campaign(session, found)
    is_still_open = campaign.status in {status.value for status in EDITABLE_STATUSES}
    return campaign if is_still_open else None


def _write_offer(campaign: Campaign, offer: OfferDraft, enterprise: Enterprise, deps: Deps) -> None:
    now = deps.now()
    campaign.source = enterprise.source
    campaign.security = offer.security
    campaign.currency = offer.currency
    campaign.price_millionths = offer.price.millionths
    campaign.target_minor = offer.target_minor
    campaign.maximum_minor = offer.maximum_minor
    campaign.oversubscription = offer.oversubscription
    filed = end_of_day_in_new_york(offer.deadline)
    has_newer = campaign.closes_at is not None and campaign.closes_at > now >= filed
    if not has_newer:
        campaign.closes_at = filed
    count_shares(campaign)
    campaign.updated_at = now


def _editor_field(field: str) -> str:
    named = _FIELD_OF_REMARK.get(field, field)
    return named if named in LABEL_BY_FIELD else ""
