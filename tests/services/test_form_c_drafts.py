"""The draft of a campaign's Form C: from the rows, for whom, and back through the importer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from crowdfund.db.tables import Campaign, Enterprise, YearFigures
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import InvalidInput, NotFound, NotSignedIn
from crowdfund.services import drafts, enterprises, filings, form_c_drafts
from crowdfund.services.deps import Deps
from crowdfund.services.draft_fields import moment_text
from crowdfund.services.enterprise_fields import FIGURES
from crowdfund.services.filing_deadline import end_of_day_in_new_york
from crowdfund.services.lookup import parse_id
from crowdfund.services.views.founder import FiguresForm
from tests.services.drafting import drafted, row
from tests.world import World

PROFILE = ("name", "legal_form", "jurisdiction", "incorporated_on", "street", "city", "region",
           "postal_code", "country", "website", "employees")  # fmt: skip
OFFER = ("security", "currency", "price_millionths", "target_minor", "maximum_minor",
         "target_shares", "maximum_shares", "oversubscription")  # fmt: skip


def made(deps: Deps, actor: Actor, campaign_id: str) -> bytes:
    paper = form_c_drafts.form_c_draft(deps, actor=actor, campaign_id=campaign_id)
    assert paper.media_type == "application/xml"
    return b"".join(paper.content)


def stored(deps: Deps, campaign_id: str) -> tuple[dict[str, object], dict[str, object], object]:
    with deps.reading() as session:
        campaign = session.get_one(Campaign, parse_id(campaign_id))
        enterprise = session.get_one(Enterprise, campaign.enterprise_id)
        query = select(YearFigures).where(YearFigures.enterprise_id == enterprise.id)
        years = sorted(
            (year.period, [getattr(year, f"{name}_minor") for name in FIGURES])
            for year in session.exec(query)
        )
        return (
            {name: getattr(enterprise, name) for name in PROFILE},
            {name: getattr(campaign, name) for name in OFFER},
            years,
        )


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"price": "0.285714", "security": 'BAKERS\' UNITS & "SAFE" <A>', "oversubscription": ""},
        {"target": "120,000.00", "oversubscription": "NOT ACCEPTED", "security": "普通股"},
    ],
)
def test_another_founder_who_imports_the_draft_has_the_same(
    deps: Deps, world: World, founder: Actor, changes: dict[str, str]
) -> None:
    closes_at = end_of_day_in_new_york((deps.now() + timedelta(days=31)).date())
    campaign_id = drafted(
        deps, founder, regime="reg-cf", closes_at=moment_text(closes_at), **changes
    )
    profile = enterprises.founder_enterprise(deps, actor=founder).form
    enterprises.save_enterprise(
        deps, actor=founder, form=replace(profile, name="B&B <Öl> 面包", city="NYC", employees="")
    )
    form = FiguresForm(
        period="prior", enterprise_id=profile.id, currency="USD",
        revenue="1234.56", net_income="-0.01",
    )  # fmt: skip
    enterprises.save_figures(deps, actor=founder, form=form)
    data = made(deps, founder, campaign_id)
    outcome = filings.import_form_c(deps, actor=world.person("Bo"), data=data)
    assert stored(deps, outcome.campaign_id) == stored(deps, campaign_id)
    read, own = row(deps, outcome.campaign_id), row(deps, campaign_id)
    assert read.closes_at is not None
    assert own.closes_at is not None
    assert abs(read.closes_at - own.closes_at) < timedelta(minutes=1)


def test_a_half_written_campaign_has_a_draft_without_an_offering(
    deps: Deps, founder: Actor
) -> None:
    campaign_id = drafted(deps, founder, regime="reg-cf", price="")
    text = made(deps, founder, campaign_id).decode()
    assert form_c_drafts.NO_OFFER in text
    assert "<offeringAmount>" not in text
    assert "<com:city>Portland</com:city>" in text


def test_the_platforms_pay_is_stated(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder, regime="reg-cf")
    text = made(deps, founder, campaign_id).decode()
    percent = f"{deps.fee_basis_points // 100}.{deps.fee_basis_points % 100:02}"
    assert f"<compensationAmount>{percent} % of the money" in text


def test_it_is_the_founders_and_the_reviewers(deps: Deps, world: World, founder: Actor) -> None:
    campaign_id = drafted(deps, founder, regime="reg-cf")
    for role in (Role.MODERATOR, Role.ADMIN, Role.AUDITOR):
        assert made(deps, world.person("Worker", role), campaign_id)
    for role in (Role.MEMBER, Role.FINANCE):
        with pytest.raises(NotFound):
            made(deps, world.person("Other", role), campaign_id)
    with pytest.raises(NotSignedIn):
        form_c_drafts.form_c_draft(deps, actor=None, campaign_id=campaign_id)


def test_other_rules_have_no_form_c(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder)
    with pytest.raises(InvalidInput, match="Regulation Crowdfunding only"):
        made(deps, founder, campaign_id)
    drafts.save_draft(
        deps,
        actor=founder,
        campaign_id=campaign_id,
        form=replace(drafts.editor(deps, actor=founder, campaign_id=campaign_id).form,
                     regime="reg-cf"),
    )  # fmt: skip
    assert made(deps, founder, campaign_id)
