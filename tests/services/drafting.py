"""What the tests of drafts share: a founder with a complete profile and a complete campaign."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

from PIL import Image
from sqlmodel import col, select

from crowdfund.db.tables import Campaign, Notice, Remark, StatusChange
from crowdfund.domain.actor import Actor
from crowdfund.services import drafts, enterprises, moderation
from crowdfund.services.deps import Deps
from crowdfund.services.draft_fields import moment_text
from crowdfund.services.lookup import parse_id
from crowdfund.services.views.founder import CampaignForm, EnterpriseForm
from tests.services.evidencing import ticked

PROFILE = EnterpriseForm(
    name="Harbour Bakery Inc.",
    legal_form="Corporation",
    jurisdiction="Delaware",
    incorporated_on="2019-05-02",
    street="3 Quay Street",
    city="Portland",
    region="ME",
    postal_code="04101",
    country="US",
    website="www.harbour-bakery.example",
    employees="12",
    sector="food",
    summary="Bread for the harbour, baked at night.",
    about="We bake **bread**.",
)


def complete_form(deps: Deps) -> CampaignForm:
    """A campaign that can be submitted as it is: 50,000.00 at 1.20, open in a day for 30 days."""
    now = deps.now()
    return CampaignForm(
        title="Bread for the harbour",
        summary="A second oven for the harbour's bakery.",
        sector="food",
        stage="growth",
        story="We bake bread. " * 40,
        risks="Flour may become dear. " * 10,
        security="Common Stock",
        currency="USD",
        price="1.20",
        shares_before="400,000",
        target="50,000.00",
        maximum="120,000.00",
        minimum_ticket="60",
        oversubscription="First come, first served",
        opens_at=moment_text(now + timedelta(days=1)),
        closes_at=moment_text(now + timedelta(days=31)),
    )


def described(deps: Deps, founder: Actor, **changes: str) -> str:
    """An enterprise with a complete profile. Returns its id."""
    form = replace(PROFILE, **changes)
    return enterprises.save_enterprise(deps, actor=founder, form=form).form.id


def drafted(deps: Deps, founder: Actor, **changes: str) -> str:
    """A complete draft of a described enterprise. Returns its id."""
    described(deps, founder)
    campaign_id = drafts.start_campaign(deps, actor=founder)
    form = replace(complete_form(deps), **changes)
    drafts.save_draft(deps, actor=founder, campaign_id=campaign_id, form=form)
    return campaign_id


def submitted(deps: Deps, founder: Actor, **changes: str) -> str:
    """A campaign that waits for a moderator. Returns its id."""
    campaign_id = drafted(deps, founder, **changes)
    drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    return campaign_id


def approved(deps: Deps, founder: Actor, moderator: Actor, **changes: str) -> str:
    """A campaign that is scheduled. Returns its id."""
    campaign_id = submitted(deps, founder, **changes)
    approve(deps, moderator, campaign_id)
    return campaign_id


def approve(deps: Deps, moderator: Actor, campaign_id: str, reason: str = "") -> None:
    """A moderator answers the checklist and approves a campaign that waits."""
    ticked(deps, moderator, campaign_id)
    moderation.approve(deps, actor=moderator, campaign_id=campaign_id, reason=reason)


def row(deps: Deps, campaign_id: str) -> Campaign:
    """A campaign as it is now."""
    with deps.reading() as session:
        return session.exec(select(Campaign).where(Campaign.id == parse_id(campaign_id))).one()


def subjects(deps: Deps, person: Actor) -> list[str]:
    """What a person was told, oldest first."""
    with deps.reading() as session:
        query = select(Notice.subject).where(Notice.user_id == person.user_id)
        return list(session.exec(query.order_by(col(Notice.created_at))))


def history(deps: Deps, campaign_id: str) -> list[tuple[str, str, str]]:
    """A campaign's changes as (from, to, reason)."""
    with deps.reading() as session:
        query = select(StatusChange).where(StatusChange.subject_id == parse_id(campaign_id))
        changes = session.exec(query.order_by(col(StatusChange.number)))
        return [(change.from_status, change.to_status, change.reason) for change in changes]


def standing_remarks(deps: Deps, campaign_id: str) -> list[tuple[str, str]]:
    """Open remarks as (field, text)."""
    with deps.reading() as session:
        query = select(Remark).where(
            Remark.campaign_id == parse_id(campaign_id), col(Remark.resolved_at).is_(None)
        )
        return sorted((remark.field, remark.text) for remark in session.exec(query))


def picture(width: int = 2000, height: int = 1000, kind: str = "PNG") -> bytes:
    """A picture file of one colour."""
    target = io.BytesIO()
    Image.new("RGB", (width, height), "#336699").save(target, kind)
    return target.getvalue()
