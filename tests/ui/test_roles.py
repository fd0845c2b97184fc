"""Every cell of the table of roles and actions, through the real event pipeline and over HTTP: what
a role allows is not refused, what it does not allow is refused and leaves no trace."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import func, select
from starlette.testclient import TestClient

from crowdfund.db.tables import AuditEntry, Campaign, Proposal, User
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.permissions import ALLOWED, REFUSED, Action
from crowdfund.domain.proposal import PROPOSAL_RULES, ProposalKind
from crowdfund.http.app import build_app
from crowdfund.services import accounts
from crowdfund.services.deps import Deps
from crowdfund.ui.states.admin import AdminState
from crowdfund.ui.states.admin_audit import AdminAuditState
from crowdfund.ui.states.admin_changes import AdminChangesState
from crowdfund.ui.states.admin_complaints import AdminComplaintsState, AdminComplaintState
from crowdfund.ui.states.admin_dispute import AdminDisputeState
from crowdfund.ui.states.admin_evidence import AdminEvidenceState
from crowdfund.ui.states.admin_jobs import AdminJobsState
from crowdfund.ui.states.admin_money import AdminMoneyState
from crowdfund.ui.states.admin_people import AdminPeopleState
from crowdfund.ui.states.admin_proposals import AdminProposalsState
from crowdfund.ui.states.admin_reconciliation import AdminReconciliationState
from crowdfund.ui.states.admin_review import AdminReviewState
from crowdfund.ui.states.admin_screening import AdminScreeningState
from crowdfund.ui.states.base import BaseState
from crowdfund.ui.states.campaign import CampaignState
from crowdfund.ui.states.clock import ClockState
from tests.attack.wire import targets
from tests.ui.harness import event_name, tab
from tests.world import World

EMAIL = "somebody@example.test"
PASSWORD = "a quiet river bend"
SOMETHING = str(UUID(int=7))
NOTHING_HERE = "(the page says that there is nothing here)"


@dataclass(frozen=True)
class Ask:
    """One event as a browser sends it."""

    handler: Any
    payload: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """As pytest calls it."""
        return f"{self.handler.state_full_name.split('.')[-1]}.{self.handler.fn.__name__}"


def decision(name: str) -> Ask:
    form = {"decision": name, f"{name}_reason": "Because."}
    return Ask(AdminReviewState.decide, {"form": form})


SEES = (
    (Action.SEE_WHAT_WAITS, AdminState.load),
    (Action.SEE_REVIEWS, AdminReviewState.load),
    (Action.SEE_REVIEWS, AdminEvidenceState.load),
    (Action.SEE_REVIEWS, AdminChangesState.load),
    (Action.SEE_MONEY, AdminMoneyState.load),
    (Action.SEE_JOBS, AdminJobsState.load),
    (Action.SEE_PEOPLE, AdminPeopleState.load),
    (Action.SEE_AUDIT, AdminAuditState.load),
    (Action.SEE_PROPOSALS, AdminProposalsState.load),
    (Action.SEE_COMPLAINTS, AdminComplaintsState.load),
    (Action.SEE_SCREENING, AdminScreeningState.load),
)
"""Actions that are pages, and pages that show what an action is about; of a draft in review."""
SEES_PUBLIC = (
    (Action.SEE_CAMPAIGN, AdminReviewState.load),
    (Action.SEE_CAMPAIGN, AdminEvidenceState.load),
)
"""The same of a campaign that is public."""

OF_THE_PAGE = {
    "add_remark",
    "choose_field",
    "drop_remark",
    "forget",
    "forget_problem",
    "forget_problems",
    "open_clock",
    "search",
    "show_changes",
    "tick",
    "write_remark",
}
"""Events that read again what the page's own load reads, with the same service, or change nothing
but what stands on the page."""
ELSEWHERE = {
    "AdminComplaintState.load",
    "AdminDisputeState.load",
    "AdminReconciliationState.load",
    "DemoMailboxState.load",
}
"""Pages of something that is not in the scene, and a part of one that stays empty for others: each
has tests of its own who may see it."""

_ROW = {"subject": SOMETHING, f"reason-{SOMETHING}": "Because."}

DOES = {
    Action.DECIDE_REVIEWS: [
        *(
            decision(name)
            for name in ("approve", "reject", "suspend", "resume", "feature", "unfeature")
        ),
        Ask(AdminReviewState.request_changes),
        *(
            Ask(
                AdminChangesState.decide,
                {
                    "form": {
                        "change": SOMETHING,
                        "decision": decided,
                        f"answer-{SOMETHING}": "Because.",
                    }
                },
            )
            for decided in ("material", "refuse")
        ),
        Ask(
            AdminEvidenceState.save_answers,
            {"form": {"answer-documents-read": "yes", "note-documents-read": "Read."}},
        ),
        Ask(
            AdminEvidenceState.judge,
            {"form": {"claim": SOMETHING, "verdict": "not_shown", "remark": "Because."}},
        ),
    ],
    Action.MODERATE_TALK: [
        Ask(CampaignState.hide_question, {"form": {"question": SOMETHING, "reason": "Because."}}),
        Ask(CampaignState.show_question, {"question_id": SOMETHING}),
    ],
    Action.ACT_ON_MONEY: [
        Ask(AdminState.refund_warning, {"warning_id": SOMETHING}),
        Ask(AdminState.keep_warning, {"warning_id": SOMETHING}),
        Ask(AdminReconciliationState.reconcile_now),
        Ask(AdminMoneyState.check_now),
        Ask(
            AdminReconciliationState.close_incident,
            {"form": {"incident": SOMETHING, "note": "Because."}},
        ),
        Ask(AdminDisputeState.submit, {"form": {"evidence": "All true.", "confirmed": "on"}}),
        Ask(AdminDisputeState.concede),
    ],
    Action.RETRY_WORK: [
        Ask(AdminJobsState.retry, {"form": _ROW | {"kind": kind}}) for kind in ("note", "")
    ]
    + [
        Ask(
            AdminJobsState.retry,
            {
                "form": {
                    "kind": "work",
                    "subject": f"refund:{SOMETHING}",
                    f"reason-refund:{SOMETHING}": "Because.",
                }
            },
        )
    ],
    Action.DECIDE_SCREENING: [
        Ask(
            AdminScreeningState.decide,
            {
                "form": {
                    "check": SOMETHING,
                    "decision": decided,
                    f"reason-{decided}-{SOMETHING}": "Because.",
                }
            },
        )
        for decided in ("approve", "refuse")
    ],
    Action.CHANGE_ROLES: [
        Ask(
            AdminPeopleState.propose_role,
            {
                "form": {
                    "person": SOMETHING,
                    f"role-{SOMETHING}": "auditor",
                    f"reason-{SOMETHING}": "Because.",
                }
            },
        )
    ],
    Action.DECIDE_COMPLAINTS: [
        Ask(AdminComplaintState.take_up, {"form": {"take_up-words": "We look."}}),
        Ask(AdminComplaintState.answer, {"form": {"answer-words": "We look."}}),
        Ask(
            AdminComplaintState.decide,
            {"form": {"decide-words": "Because.", "outcome": "upheld"}},
        ),
    ],
    Action.REFUND_EVERYONE: [decision("withdraw")],
    Action.CLOSE_EARLY: [decision("close_early")],
    Action.RELEASE_MONEY: [
        Ask(AdminJobsState.retry, {"form": _ROW | {"kind": "release", "campaign": SOMETHING}}),
        Ask(
            AdminJobsState.retry,
            {"form": _ROW | {"kind": "paid", f"bank-ref-{SOMETHING}": "R"}},
        ),
    ],
    Action.SWITCH_REGIME: [
        Ask(
            AdminReviewState.decide,
            {
                "form": {
                    "decision": "switch_regime",
                    "switch_regime_to": "reg-cf",
                    "switch_regime_reason": "Because.",
                }
            },
        )
    ],
    Action.RUN_DEMONSTRATION: [Ask(ClockState.move, {"to": "hour"})],
}
"""Actions that change something: every event that does."""


@dataclass
class Scene:
    """A campaign in review, and somebody who is signed in."""

    deps: Deps
    campaign: Campaign
    cookie: str

    def give(self, role: Role) -> None:
        """Gives the person a role."""
        with self.deps.transaction() as session:
            session.exec(select(User).where(User.email == EMAIL)).one().role = role.value

    def publish(self) -> None:
        """Makes the campaign one that everybody sees."""
        with self.deps.transaction() as session:
            session.get_one(Campaign, self.campaign.id).status = "live"

    def ask(self, ask: Ask, role: Role) -> str:
        """Opens the review page as an admin, who then has only that role, and sends an event: what
        a tab still holds is no permission. Returns what the browser was told after that."""

        async def told() -> str:
            async with tab(self.deps) as page:
                page.cookie = self.cookie
                path = f"/admin/campaigns/{self.campaign.id}"
                page.open(path, route="/admin/campaigns/[campaign_id]")
                self.give(Role.ADMIN)
                await page.send(AdminReviewState.load)
                assert page.value(AdminReviewState, "review").id == str(self.campaign.id)
                self.give(role)
                page.updates.clear()
                await page.send(ask.handler, **ask.payload)
                assert page.failures == []
                is_missing = page.value(BaseState, "is_missing")
                return page.wire() + (NOTHING_HERE if is_missing else "")

        return asyncio.run(told())

    def trail(self) -> int:
        """How many entries the audit trail has."""
        with self.deps.reading() as session:
            return session.exec(select(func.count()).select_from(AuditEntry)).one()

    def status(self) -> str:
        """Where the campaign stands."""
        with self.deps.reading() as session:
            return session.get_one(Campaign, self.campaign.id).status


@pytest.fixture
def scene(world: World, deps: Deps) -> Scene:
    accounts.register(deps, email=EMAIL, password=PASSWORD, name="Mo", client_address="192.0.2.1")
    grant = accounts.sign_in(
        deps, email=EMAIL, password=PASSWORD, client_address="192.0.2.1", user_agent="t"
    )
    campaign = world.live_campaign()
    with deps.transaction() as session:
        row = session.get_one(Campaign, campaign.id)
        row.status, row.due_at = "in_review", None
    return Scene(deps, campaign, f"{accounts.cookie_name(deps.public_url)}={grant.token}")


def test_every_action_is_tried_here() -> None:
    assert {action for action, _load in (*SEES, *SEES_PUBLIC)} | set(DOES) == set(Action)


def test_every_event_of_those_who_work_here_is_tried() -> None:
    """Prevents: a new event of theirs that no cell asks for."""
    tried = {event_name(load) for _action, load in SEES}
    tried |= {event_name(ask.handler) for asks in DOES.values() for ask in asks}
    tried |= {event_name(one) for one in (AdminProposalsState.approve, AdminProposalsState.refuse)}
    left = {
        str(each)
        for each in targets()
        if each.is_ours
        and each.state.__module__.rpartition(".")[2].startswith(("admin", "clock", "demo"))
        and each.name not in tried
        and each.function.__name__ not in OF_THE_PAGE
    }
    # Whoever proposed something takes it back, whatever their role is by now.
    assert left == ELSEWHERE | {"AdminProposalsState.take_back"}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("sees", [SEES, SEES_PUBLIC])
def test_each_role_opens_the_pages_that_it_allows(scene: Scene, role: Role, sees: Any) -> None:
    scene.give(role)
    if sees is SEES_PUBLIC:
        scene.publish()

    async def opened(load: Any) -> bool:
        async with tab(scene.deps) as page:
            page.cookie = scene.cookie
            path = f"/admin/campaigns/{scene.campaign.id}"
            page.open(path, route="/admin/campaigns/[campaign_id]")
            await page.send(load)
            assert page.failures == []
            return not page.value(BaseState, "is_missing")

    found = {(action, str(load)) for action, load in sees if asyncio.run(opened(load))}
    assert found == {(action, str(load)) for action, load in sees if action in ALLOWED[role]}


CELLS = [(role, action, ask) for role in Role for action, asks in DOES.items() for ask in asks]


@pytest.mark.parametrize(
    ("role", "ask"),
    [(role, ask) for role, action, ask in CELLS if action in ALLOWED[role]],
    ids=str,
)
def test_each_role_does_what_it_allows(scene: Scene, role: Role, ask: Ask) -> None:
    assert REFUSED not in scene.ask(ask, role)


def test_what_a_role_does_not_allow_is_refused_and_leaves_no_trace(
    scene: Scene, subtests: pytest.Subtests
) -> None:
    refused = [(role, ask) for role, action, ask in CELLS if action not in ALLOWED[role]]
    for role, ask in refused:
        with subtests.test(f"{role} {ask}", payload=ask.payload):
            before = scene.trail(), scene.status()
            told = scene.ask(ask, role)
            assert REFUSED in told or NOTHING_HERE in told
            assert (scene.trail(), scene.status()) == before


def test_nobody_decides_with_another_what_their_role_does_not_allow(
    scene: Scene, world: World, subtests: pytest.Subtests
) -> None:
    proposer, person = world.admin(), world.person("Somebody")
    for kind, rule in PROPOSAL_RULES.items():
        for role in Role:
            proposal_id = _proposed(scene, kind, proposer, person)
            asks = [Ask(AdminProposalsState.approve, {"proposal_id": proposal_id})]
            if rule.action not in ALLOWED[role]:
                form = {"proposal": proposal_id, f"reason-{proposal_id}": "Because."}
                asks.append(Ask(AdminProposalsState.refuse, {"form": form}))
            for ask in asks:
                with subtests.test(f"{role} {kind} {ask}"):
                    before = scene.trail()
                    told = scene.ask(ask, role)
                    assert (REFUSED in told) == (rule.action not in ALLOWED[role])
                    assert REFUSED not in told or scene.trail() == before
            _end(scene, proposal_id)


def _proposed(scene: Scene, kind: ProposalKind, proposer: Actor, person: Actor) -> str:
    """What an admin proposed and somebody has to approve, of a kind."""
    now = scene.deps.now()
    is_role, is_paid = kind is ProposalKind.CHANGE_ROLE, kind is ProposalKind.PAID_OTHERWISE
    is_money = is_paid or kind is ProposalKind.RELEASE_MONEY
    row = Proposal(
        id=uuid4(),
        kind=kind.value,
        status="pending",
        subject_id=person.user_id if is_role else scene.campaign.id,
        subject_name="It",
        role="auditor" if is_role else "",
        amount_minor=100 if is_money else None,
        currency="USD" if is_money else "",
        bank_ref="R" if is_paid else "",
        regime="reg-cf" if kind is ProposalKind.SWITCH_REGIME else "",
        reason="Because.",
        proposed_by_id=proposer.user_id,
        proposed_at=now,
        expires_at=now + timedelta(hours=1),
    )
    with scene.deps.transaction() as session:
        session.add(row)
    return str(row.id)


def _end(scene: Scene, proposal_id: str) -> None:
    """One about the same waits at a time."""
    with scene.deps.transaction() as session:
        row = session.get_one(Proposal, UUID(proposal_id))
        if row.status == "pending":
            row.status, row.decided_at = "expired", row.expires_at


@pytest.mark.parametrize("role", Role)
def test_each_role_downloads_what_it_allows(scene: Scene, role: Role) -> None:
    scene.give(role)
    with scene.deps.transaction() as session:
        # Rules with a draft for whoever reviews.
        session.get_one(Campaign, scene.campaign.id).regime = "reg-cf"
    client = TestClient(build_app(lambda: scene.deps), base_url=scene.deps.public_url)
    name, _, token = scene.cookie.partition("=")
    client.cookies.set(name, token)
    archive = f"/downloads/campaigns/{scene.campaign.id}/archive.zip"
    draft = f"/downloads/campaigns/{scene.campaign.id}/form-c-draft.xml"
    for path, action in (
        ("/downloads/audit.csv", Action.SEE_AUDIT),
        (archive, Action.SEE_AUDIT),
        (draft, Action.SEE_REVIEWS),
    ):
        before = scene.trail()
        status = client.get(path).status_code
        found = status == 200
        assert found == (action in ALLOWED[role]), path
        assert found or status == 404, path
        left = 2 if found and path == archive else 0
        assert scene.trail() == before + left
