"""What tests of evidence share: a campaign with everything that a checklist asks, and answers."""

from __future__ import annotations

from uuid import uuid4

from crowdfund.db.tables import Campaign, ChecklistTick, Submission
from crowdfund.domain.actor import Actor
from crowdfund.domain.regimes.base import RegimeCode
from crowdfund.domain.regimes.checklists import CHECKLISTS
from crowdfund.services import (
    campaign_files,
    campaign_rows,
    checklist_rows,
    checklists,
    claims,
    enterprises,
    evidence_pages,
    evidence_rows,
)
from crowdfund.services.check_words import kept_words
from crowdfund.services.deps import Deps
from crowdfund.services.lookup import parse_id
from crowdfund.services.views.content import FundForm
from crowdfund.services.views.evidence import (
    ClaimForm,
    LargeHolderForm,
    OfficerForm,
    RelatedForm,
)
from crowdfund.services.views.founder import FiguresForm
from tests.pdfs import PDF

CLAIM = "We bake bread."


def shown(deps: Deps, founder: Actor, campaign_id: str) -> str:
    """Writes everything that data can show onto a draft. Returns the id of its statement."""
    own = {"actor": founder, "campaign_id": campaign_id}
    campaign_rows.save_funds(deps, **own, rows=[FundForm("Oven", "100", "100")])
    evidence_rows.save_officers(
        deps, **own, rows=[OfficerForm("Ada Founder", "Director", "2019", "Baked.")]
    )
    evidence_rows.save_large_holders(deps, **own, rows=[LargeHolderForm("Ada Founder", "62.5")])
    evidence_rows.save_related(
        deps, **own, rows=[RelatedForm("Bo Founder", "Brother", "Lease", "1,200", "2024-01-31")]
    )
    enterprise_id = enterprises.founder_enterprise(deps, actor=founder).form.id
    enterprises.save_figures(
        deps,
        actor=founder,
        form=FiguresForm(
            period="most_recent", enterprise_id=enterprise_id, currency="USD", revenue="1200"
        ),
    )
    paper = campaign_files.add_document(
        deps, **own, data=PDF, title="Statements", kind="financials", level="audited"
    )
    claims.save_claims(deps, **own, rows=[ClaimForm(CLAIM, paper, "", "Page 3.")])
    return paper


def answered(deps: Deps, moderator: Actor, campaign_id: str) -> None:
    """Has a moderator judge every claim and answer every item with yes."""
    page = evidence_pages.review_evidence(deps, actor=moderator, campaign_id=campaign_id)
    for claim in page.claims:
        claims.judge_claim(deps, actor=moderator, claim_id=claim.id, verdict="supported", remark="")
    for line in page.checks:
        if line.is_by_person:
            checklists.answer_item(
                deps,
                actor=moderator,
                campaign_id=campaign_id,
                item=line.code,
                is_met=True,
                note="I read it.",
            )


def ticked(deps: Deps, moderator: Actor, campaign_id: object) -> None:
    """Every item that a person answers under the campaign's rules has been answered with yes, past
    the services and for all of them at once: for tests that are about something else."""
    with deps.transaction() as session:
        campaign = session.get_one(Campaign, parse_id(campaign_id))
        kept = checklist_rows.newest_submission(session, campaign.id)
        if kept is None:
            kept = uuid4()
            said = {"id": kept, "campaign_id": campaign.id, "number": 1, "content": {}}
            session.add(Submission(**said, at=deps.now()))
            session.flush()
        for item in CHECKLISTS[RegimeCode(campaign.regime)]:
            if item.is_by_person:
                tick = ChecklistTick(
                    id=uuid4(),
                    submission_id=kept,
                    item=item.code,
                    is_met=True,
                    note="I read it.",
                    shown=kept_words(item),
                    moderator_id=moderator.user_id,
                    at=deps.now(),
                )
                session.add(tick)
