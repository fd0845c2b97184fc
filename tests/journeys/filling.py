"""What the demonstration leaves empty, filled for whoever looks at all pages: by the services, as
the demonstration is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import select

from crowdfund.db.tables import Campaign, User
from crowdfund.demo import answering
from crowdfund.demo.consenting import agreed
from crowdfund.demo.content import Content, Story, load_content
from crowdfund.domain import risk_text
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.services import (
    change_pages,
    changes,
    clock,
    demonstration,
    pledging,
    proposals,
    screening,
)
from crowdfund.services.demonstration import DemoPerson
from crowdfund.services.deps import Deps
from crowdfund.services.draft_fields import moment_text
from crowdfund.services.jobs_pages import jobs_page
from crowdfund.services.screening_decisions import decide, screening_page
from tests.world import FAILING_REFUND_CARD

ALIKE_BY_NAME: Final = ("Tancredi Mezzaluna-Fosco", "Wilhelmina Zwartepoel")
"""On the invented list, born when everybody of the demonstration was, or nobody knows when."""
WITH_CLOSED_CARDS: Final = ("Lotte Verhagen", "Milan Kovač")
SHARES: Final = "20"
A_BANK_TAKES_SECONDS: Final = 60
"""Until it sends a refund back, and a little more."""


def fill(deps: Deps) -> None:
    """Lets people do what nobody did in a fresh demonstration: proposals, a change of terms, names
    that a list holds, and refunds that a bank sends back.

    Args:
        deps: what the running product works with.
    """
    content = load_content()
    _propose(deps, content)
    _change_terms(deps, content)
    _be_on_a_list(deps)
    _be_refunded_in_vain(deps, content)


def _propose(deps: Deps, content: Content) -> None:
    admin, colleague = _actor(deps, content, "admin"), _actor(deps, content, "colleague")
    for proposer, who in ((admin, "jonas"), (colleague, "noor")):
        made = proposals.propose_role(
            deps,
            actor=proposer,
            person_id=_actor(deps, content, who).user_id,
            role=Role.AUDITOR,
            reason="Checks the books of the autumn from now on.",
        )
    proposals.refuse(
        deps, actor=admin, proposal_id=made, reason="Nobody audits whose own raise is to open."
    )
    suspended = _first(content, CampaignStatus.SUSPENDED)
    proposals.propose_withdrawal(
        deps,
        actor=colleague,
        campaign_id=_campaign(deps, suspended).id,
        reason="The papers that were asked for did not come; everybody gets their money back.",
    )


def _change_terms(deps: Deps, content: Content) -> None:
    story = next(each for each in _live(content) if each.founder == "founder")
    founder = _actor(deps, content, story.founder)
    campaign_id = str(_campaign(deps, story).id)
    form = change_pages.founder_page(deps, actor=founder, campaign_id=campaign_id).form
    closes_at = datetime.fromisoformat(form.closes_at) + timedelta(days=14)
    wanted = replace(
        form,
        summary=f"{form.summary} The oven is ordered.",
        closes_at=moment_text(closes_at),
        reason="The oven is ordered, and the builder needs two more weeks.",
    )
    changes.propose(deps, actor=founder, campaign_id=campaign_id, form=wanted)


def _be_on_a_list(deps: Deps) -> None:
    people = [
        DemoPerson(f"{name.partition(' ')[0].lower()}@example.test", name, "IT")
        for name in ALIKE_BY_NAME
    ]
    demonstration.add_people(deps, people)
    while screening.rescreen(deps):
        pass
    admin = _actor(deps, load_content(), "admin")
    waiting = screening_page(deps, actor=admin).waiting
    decide(
        deps,
        actor=admin,
        check_id=waiting[-1].id,
        decision="approve",
        reason="Another person of this name: born in another year, and in another country.",
    )


def _be_refunded_in_vain(deps: Deps, content: Content) -> None:
    """Pledges whose card is closed when the money goes back, so that it comes to us again."""
    story = next(each for each in _live(content) if not answering.asks_for_time(each.form.regime))
    slug = _campaign(deps, story).slug
    added = [
        DemoPerson(f"card-{number}@example.test", name, "DE")
        for number, name in enumerate(WITH_CLOSED_CARDS, start=1)
    ]
    for backer in demonstration.add_people(deps, added):
        answering.qualify(deps, backer, story.form.regime, declared=set())
        receipt = pledging.pledge(
            deps,
            actor=backer,
            slug=slug,
            shares_text=SHARES,
            request_key=f"filling:{story.key}",
            acknowledged=risk_text.current().mark,
            consent=agreed(deps, backer=backer, slug=slug, shares=int(SHARES)),
        )
        demonstration.pay(deps, actor=backer, pledge_id=receipt.pledge_id, card=FAILING_REFUND_CARD)
        pledging.cancel(deps, actor=backer, pledge_id=receipt.pledge_id)
    clock.pass_time(deps, seconds=A_BANK_TAKES_SECONDS)


def is_full(deps: Deps) -> bool:
    """Whether the last of it is done, by the running product: the money came back."""
    return bool(jobs_page(deps, actor=_actor(deps, load_content(), "admin")).stuck)


def _live(content: Content) -> list[Story]:
    return [each for each in content.stories if each.ends_as == CampaignStatus.LIVE.value]


def _first(content: Content, status: CampaignStatus) -> Story:
    return next(each for each in content.stories if each.ends_as == status.value)


def _actor(deps: Deps, content: Content, key: str) -> Actor:
    """Somebody of the demonstration, by their key."""
    query = select(User).where(User.email == content.people[key].email)
    with deps.reading() as session:
        user = session.exec(query).one()
        return Actor(user.id, Role(user.role), user.name, user.email)


def _campaign(deps: Deps, story: Story) -> Campaign:
    query = select(Campaign).where(Campaign.title == story.form.title)
    with deps.reading() as session:
        return session.exec(query).one()
