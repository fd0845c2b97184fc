"""Roles in an enterprise: invited, accepted, ended; and every cell of what each may do."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlmodel import col, select

from crowdfund.db.tables import AuditEntry, Campaign, Enterprise, Notice, Pledge, Question
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import (
    Conflict,
    CrowdfundError,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
)
from crowdfund.domain.membership import MEMBERS_MAY, FounderAction, MemberRole
from crowdfund.services import (
    campaign_content,
    campaign_files,
    campaign_rows,
    catalog,
    clearing,
    dashboard,
    drafts,
    enterprise_fields,
    enterprises,
    featuring,
    following,
    founder_files,
    founder_posts,
    handing_over,
    investing,
    members,
    moderation,
    open_cap,
    payouts,
    pledging,
    stated_values,
    withdrawal,
)
from crowdfund.services.views.content import RiskForm
from crowdfund.services.views.founder import CampaignForm, FiguresForm, HolderLine
from tests.world import World


class Firm:
    """An enterprise with a live campaign and a draft."""

    def __init__(self, world: World) -> None:
        self.world, self.deps = world, world.deps
        self.owner = world.person("Olga")
        self.live: Campaign = world.live_campaign(self.owner)
        self.id = str(self.live.enterprise_id)
        self.draft = drafts.start_campaign(self.deps, actor=self.owner, enterprise_id=self.id)

    def page(self, who: Actor) -> members.TeamPage:
        return members.team_page(self.deps, actor=who, enterprise_id=self.id)

    def invite(self, who: Actor, role: str) -> str:
        """Invites somebody and returns the invitation's id."""
        members.invite(
            self.deps, actor=self.owner, enterprise_id=self.id, email=who.email, role=role
        )
        return members.team_page(self.deps, actor=who).invitations[-1].id

    def add(self, who: Actor, role: str) -> str:
        """Invites somebody who accepts."""
        member_id = self.invite(who, role)
        members.answer(self.deps, actor=who, member_id=member_id, accepts=True)
        return member_id

    def person(self, role: MemberRole | None) -> Actor:
        """Somebody with that role, or a stranger."""
        if role is MemberRole.OWNER:
            return self.owner
        who = self.world.person("Mira")
        if role is not None:
            self.add(who, role.value)
        return who


@pytest.fixture
def firm(world: World) -> Firm:
    return Firm(world)


def test_an_invitation_changes_nothing_until_it_is_accepted(firm: Firm, world: World) -> None:
    mira = world.person("Mira")
    member_id = firm.invite(mira, "reader")
    with pytest.raises(NotFound):
        firm.page(mira)
    [waiting] = [row for row in firm.page(firm.owner).members if row.is_waiting]
    assert (waiting.name, waiting.email) == ("", mira.email)
    assert "You are invited to an enterprise" in world.notices(mira)
    members.answer(firm.deps, actor=mira, member_id=member_id, accepts=True)
    page = firm.page(mira)
    assert (page.own_role_label, page.can_manage, page.can_leave) == ("Reader", False, True)
    assert [row.name for row in page.members] == ["Olga", "Mira"]
    assert len(enterprises.founder_home(firm.deps, actor=mira).campaigns) == 2


def test_nobody_else_answers_an_invitation(firm: Firm, world: World) -> None:
    member_id = firm.invite(world.person("Mira"), "cofounder")
    for other in (firm.owner, world.person("Eve")):
        with pytest.raises(NotFound):
            members.answer(firm.deps, actor=other, member_id=member_id, accepts=True)
    with pytest.raises(NotSignedIn):
        members.answer(firm.deps, actor=None, member_id=member_id, accepts=True)


def test_who_has_a_role_does_not_invest_in_its_raise(firm: Firm, world: World) -> None:
    for role in ("reader", "cofounder"):
        who = world.person("Mira")
        member_id = firm.add(who, role)
        with pytest.raises(NotAllowed, match="You have a role in this enterprise"):
            world.pledge(who, firm.live, 1)
        assert investing.invest_form(firm.deps, actor=who, slug=firm.live.slug).is_own
        members.end(firm.deps, actor=who, member_id=member_id)
    assert world.pledge(who, firm.live, 1).payment_url


def test_who_pledged_joins_once_the_pledge_is_taken_back(firm: Firm, world: World) -> None:
    mira = world.person("Mira")
    pledge_id = world.invest(mira, firm.live, 2)
    member_id = firm.invite(mira, "reader")
    with pytest.raises(Conflict, match="Cancel the pledge first"):
        members.answer(firm.deps, actor=mira, member_id=member_id, accepts=True)
    pledging.cancel(firm.deps, actor=mira, pledge_id=pledge_id)
    members.answer(firm.deps, actor=mira, member_id=member_id, accepts=True)
    assert firm.page(mira).own_role_label == "Reader"


def test_a_payment_that_comes_after_joining_goes_back(firm: Firm, world: World) -> None:
    mira = world.person("Mira")
    receipt = world.pledge(mira, firm.live, 2)
    with firm.deps.transaction() as session:
        pledge = session.get_one(Pledge, UUID(receipt.pledge_id))
        clearing.expire(session, pledge, at=firm.deps.now())
    firm.add(mira, "reader")
    world.pay(receipt)
    pledging.came_back(firm.deps, actor=mira, pledge_id=receipt.pledge_id)
    world.work()
    row = world.pledge_row(receipt.pledge_id)
    assert (row.status, row.refund_reason) == ("refunded", "joined")
    with firm.deps.reading() as session:
        query = select(Notice.kind, Notice.subject, Notice.body)
        query = query.where(
            Notice.user_id == mira.user_id, col(Notice.path).startswith("/pledges/")
        )
        told = {kind: f"{subject} {body}" for kind, subject, body in session.exec(query)}
    for kind in ("pledge_late", "refunded"):
        assert "by then you had a role in the enterprise" in told[kind]
    assert "too late" not in "".join(told.values())


@pytest.mark.parametrize(
    ("role", "declared", "said"),
    [
        (MemberRole.COFOUNDER, "none", "Works with the enterprise"),
        (MemberRole.READER, "none", "Works with the enterprise"),
        (MemberRole.COFOUNDER, "", "Works with the enterprise"),
        (MemberRole.COFOUNDER, "promotes", "Paid to promote this offer"),
        (MemberRole.OWNER, "none", ""),
        (MemberRole.OWNER, "works_there", ""),
        (MemberRole.OWNER, "promotes", "Paid to promote this offer"),
        (None, "none", ""),
    ],
)
def test_a_question_of_a_member_says_so_whatever_was_declared(
    firm: Firm, role: MemberRole | None, declared: str, said: str
) -> None:
    who = firm.person(role)
    following.ask(firm.deps, actor=who, slug=firm.live.slug, text="Ovens?", standing=declared)
    [shown] = catalog.questions(firm.deps, actor=None, slug=firm.live.slug, shown=10).shown
    assert (shown.standing_text, shown.is_founder) == (said, role is MemberRole.OWNER)


def test_a_question_of_its_owner_says_so_when_it_has_another(firm: Firm, world: World) -> None:
    following.ask(firm.deps, actor=firm.owner, slug=firm.live.slug, text="Ovens?")
    enterprise = world.enterprise_of(firm.live)
    enterprise.owner_id = world.person("Nora").user_id
    world.put(enterprise)
    [shown] = catalog.questions(firm.deps, actor=None, slug=firm.live.slug, shown=10).shown
    assert (shown.standing_text, shown.is_founder) == ("Works with the enterprise", False)


def test_who_was_a_member_once_or_is_invited_declares_for_themselves(
    firm: Firm, world: World
) -> None:
    mira, nils = world.person("Mira"), world.person("Nils")
    members.end(firm.deps, actor=firm.owner, member_id=firm.add(mira, "cofounder"))
    firm.invite(nils, "cofounder")
    for who in (mira, nils):
        following.ask(firm.deps, actor=who, slug=firm.live.slug, text=f"Ovens, {who.name}?")
    asked = catalog.questions(firm.deps, actor=None, slug=firm.live.slug, shown=10).shown
    assert [question.standing_text for question in asked] == ["", ""]


def test_an_ended_role_is_over_at_once_and_can_be_given_again(firm: Firm, world: World) -> None:
    mira = world.person("Mira")
    member_id = firm.add(mira, "cofounder")
    drafts.editor(firm.deps, actor=mira, campaign_id=firm.draft)
    members.end(firm.deps, actor=firm.owner, member_id=member_id)
    for ask in (lambda: firm.page(mira), lambda: READ["editor"](firm, mira)):
        with pytest.raises(NotFound):
            ask()
    with pytest.raises(NotFound):
        members.answer(firm.deps, actor=mira, member_id=member_id, accepts=True)
    firm.add(mira, "reader")
    assert firm.page(mira).own_role_label == "Reader"


def test_a_member_leaves_and_removes_nobody_else(firm: Firm, world: World) -> None:
    mira, nils = world.person("Mira"), world.person("Nils")
    mine, other = firm.add(mira, "cofounder"), firm.add(nils, "reader")
    with pytest.raises(NotFound):
        members.end(firm.deps, actor=mira, member_id=other)
    members.end(firm.deps, actor=mira, member_id=mine)
    assert [row.name for row in firm.page(firm.owner).members] == ["Olga", "Nils"]
    assert any("has ended" in subject for subject in world.notices(firm.owner))


def test_who_has_an_account_is_not_told(firm: Firm, world: World) -> None:
    before = firm.page(firm.owner).members
    for address in ("nobody@example.test", firm.owner.email):
        members.invite(
            firm.deps, actor=firm.owner, enterprise_id=firm.id, email=address, role="reader"
        )
    assert firm.page(firm.owner).members == before
    mira = world.person("Mira")
    firm.add(mira, "reader")
    members.invite(
        firm.deps, actor=firm.owner, enterprise_id=firm.id, email=mira.email, role="cofounder"
    )
    assert firm.page(mira).own_role_label == "Reader"


NO_ROLES = ["owner", "admin", "", None, ["reader"]]


def test_only_two_roles_can_be_given(firm: Firm, subtests: pytest.Subtests) -> None:
    for role in NO_ROLES:
        with subtests.test(role=role), pytest.raises(InvalidInput):
            members.invite(
                firm.deps, actor=firm.owner, enterprise_id=firm.id, email="a@b.test", role=role
            )


def test_so_many_fit(firm: Firm, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MOST_MEMBERS", 1)
    firm.add(world.person("Mira"), "reader")
    with pytest.raises(Conflict):
        firm.invite(world.person("Nils"), "reader")


def test_every_step_is_in_the_audit_trail(firm: Firm, world: World) -> None:
    member_id = firm.add(world.person("Mira"), "reader")
    members.end(firm.deps, actor=firm.owner, member_id=member_id)
    with firm.deps.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action.like("enterprise.member%"))  # type: ignore[attr-defined]
        entries = session.exec(query.order_by(AuditEntry.number)).all()  # type: ignore[arg-type]
    assert [(one.action.partition("member_")[2], one.object_id) for one in entries] == [
        ("invited", firm.id),
        ("accepted", firm.id),
        ("ended", firm.id),
    ]


def test_nobody_with_a_role_decides_about_the_campaign(firm: Firm, world: World) -> None:
    admin = world.person("Ada", Role.ADMIN)
    firm.add(admin, "reader")
    live = str(firm.live.id)
    with pytest.raises(NotAllowed):
        moderation.suspend(firm.deps, actor=admin, campaign_id=live, reason="Because.")
    with pytest.raises(NotAllowed):
        featuring.feature(firm.deps, actor=admin, campaign_id=live, reason="Because.")
    with firm.deps.transaction() as session, pytest.raises(NotAllowed):
        withdrawal.campaign_to_withdraw(session, admin, firm.live.id)
    assert moderation.review(firm.deps, actor=admin, campaign_id=live).is_own


Ask = Callable[[Firm, Actor], object]


def _question(firm: Firm) -> str:
    anna = firm.world.person("Anna")
    following.ask(firm.deps, actor=anna, slug=firm.live.slug, text="How many ovens?")
    with firm.deps.reading() as session:
        return str(session.exec(select(Question.id)).first())


def _save_profile(firm: Firm, who: Actor) -> object:
    with firm.deps.reading() as session:
        row = session.exec(select(Enterprise).where(Enterprise.id == firm.live.enterprise_id))
        form = enterprise_fields.profile_form(row.one())
    return enterprises.save_enterprise(firm.deps, actor=who, form=form)


def _save_figures(firm: Firm, who: Actor) -> object:
    page = enterprises.founder_enterprise(firm.deps, actor=firm.owner, enterprise_id=firm.id)
    form: FiguresForm = page.most_recent
    return enterprises.save_figures(firm.deps, actor=who, form=form)


READ: dict[str, Ask] = {
    "editor": lambda f, a: drafts.editor(f.deps, actor=a, campaign_id=f.draft),
    "content": lambda f, a: campaign_content.content_form(f.deps, actor=a, campaign_id=f.draft),
    "story": lambda f, a: campaign_content.story_preview(
        f.deps, actor=a, campaign_id=f.draft, text="x"
    ),
    "dashboard": lambda f, a: dashboard.founder_dashboard(
        f.deps, actor=a, campaign_id=str(f.live.id)
    ),
    "backers": lambda f, a: founder_files.backers_csv(f.deps, actor=a, campaign_id=f.live.id),
    "register": lambda f, a: founder_files.register_csv(f.deps, actor=a, enterprise_id=f.id),
    "cap table": lambda f, a: open_cap.cap_table_zip(f.deps, actor=a, enterprise_id=f.id),
    "profile": lambda f, a: enterprises.founder_enterprise(f.deps, actor=a, enterprise_id=f.id),
    "team": lambda f, a: f.page(a),
}
ASKS: dict[FounderAction, dict[str, Ask]] = {
    FounderAction.READ: READ,
    FounderAction.WRITE: {
        "draft": lambda f, a: drafts.save_draft(
            f.deps, actor=a, campaign_id=f.draft, form=CampaignForm(title="Another")
        ),
        "holders": lambda f, a: drafts.save_holders(
            f.deps, actor=a, campaign_id=f.draft, holders=[HolderLine("Olga", "10")]
        ),
        "cover": lambda f, a: drafts.save_cover(f.deps, actor=a, campaign_id=f.draft, data=b"no"),
        "risks": lambda f, a: campaign_rows.save_risks(
            f.deps, actor=a, campaign_id=f.draft, rows=[RiskForm("Fire", "It may burn.")]
        ),
        "document": lambda f, a: campaign_files.add_document(
            f.deps, actor=a, campaign_id=f.draft, title="Plan", kind="plan", data=b"no"
        ),
        "profile": _save_profile,
        "figures": _save_figures,
        "values": lambda f, a: stated_values.state_values(
            f.deps, actor=a, enterprise_id=f.id, values=[]
        ),
    },
    FounderAction.SUBMIT: {
        "submit": lambda f, a: drafts.submit(f.deps, actor=a, campaign_id=f.draft)
    },
    FounderAction.POST: {
        "news": lambda f, a: founder_posts.post_update(
            f.deps, actor=a, campaign_id=str(f.live.id), title="News", body="Done."
        ),
        "answer": lambda f, a: founder_posts.answer(
            f.deps, actor=a, question_id=_question(f), text="Two."
        ),
    },
    FounderAction.OWN: {
        "begin": lambda f, a: drafts.start_campaign(f.deps, actor=a, enterprise_id=f.id),
        "withdraw": lambda f, a: withdrawal.withdraw(
            f.deps, actor=a, campaign_id=str(f.live.id), reason="Because."
        ),
        "payouts": lambda f, a: payouts.connect(f.deps, actor=a, enterprise_id=f.id),
        "offer it": lambda f, a: handing_over.offer(
            f.deps, actor=a, member_id=f.add(f.world.person("Cora"), "cofounder")
        ),
        "invite": lambda f, a: members.invite(
            f.deps, actor=a, enterprise_id=f.id, email="x@example.test", role="reader"
        ),
    },
}
"""For each action, services that do it."""


def test_every_action_is_tried() -> None:
    assert set(ASKS) == set(FounderAction)


ROLES = (*MemberRole, None)
"""Every role, and a stranger."""


def refusal(firm: Firm, who: Actor, ask: Ask) -> type[CrowdfundError] | None:
    """How a service refuses somebody for who they are; None when it does not."""
    try:
        ask(firm, who)
    except (NotFound, NotAllowed) as error:
        return type(error)
    except CrowdfundError:
        # What was sent is not complete; that it was looked at is what counts here.
        return None
    return None


def allows(role: MemberRole | None, action: FounderAction) -> bool:
    return role is not None and action in MEMBERS_MAY[role]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reads_what_it_allows_and_does_nothing_else(
    firm: Firm, role: MemberRole | None
) -> None:
    who = firm.person(role)
    expected = NotFound if role is None else NotAllowed
    for action, asks in ASKS.items():
        for name, ask in asks.items():
            if not allows(role, action):
                assert refusal(firm, who, ask) is expected, name
            elif action is FounderAction.READ:
                assert refusal(firm, who, ask) is None, name


@pytest.mark.parametrize(
    ("role", "action", "name"),
    [
        pytest.param(role, action, name, id=f"{role}-{name}")
        for action, asks in ASKS.items()
        for name in asks
        for role in MemberRole
        if action is not FounderAction.READ and allows(role, action)
    ],
)
def test_each_role_does_what_it_allows(
    firm: Firm, role: MemberRole, action: FounderAction, name: str
) -> None:
    assert refusal(firm, firm.person(role), ASKS[action][name]) is None
