"""What moderators see: what waits, one campaign before them, what is wrong."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from crowdfund.clock import real_now
from crowdfund.db.tables import Attempt, Campaign, InboxEvent, WorkerBeat
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.campaign import PUBLIC_STATUSES, CampaignStatus
from crowdfund.domain.errors import (
    NotAllowed,
    NotFound,
    NotSignedIn,
)
from crowdfund.domain.payment import AttemptKind, AttemptStatus
from crowdfund.services import (
    campaign_rows,
    drafts,
    enterprises,
    evidence_pages,
    moderation,
    review_pages,
)
from crowdfund.services.deps import Deps
from crowdfund.services.views.content import RiskForm
from crowdfund.services.views.founder import FiguresForm
from crowdfund.words import CHINESE, language_in_use
from tests.services.drafting import (
    approve,
    drafted,
    submitted,
)
from tests.world import StoryClock, World


def test_only_moderators_come_here(deps: Deps, founder: Actor, moderator: Actor) -> None:
    campaign_id = submitted(deps, founder)
    for asker, refusal in ((founder, NotAllowed), (None, NotSignedIn)):
        with pytest.raises(refusal):
            moderation.admin_home(deps, actor=asker)
        with pytest.raises(refusal):
            moderation.review(deps, actor=asker, campaign_id=campaign_id)
        with pytest.raises(refusal):
            moderation.approve(deps, actor=asker, campaign_id=campaign_id)
    for nonsense in ("", "x" * 500, str(uuid4())):
        with pytest.raises(NotFound):
            moderation.review(deps, actor=moderator, campaign_id=nonsense)
        with pytest.raises(NotFound):
            moderation.approve(deps, actor=moderator, campaign_id=nonsense)


def test_finance_reads_the_review_of_what_it_decides_about(deps: Deps, world: World) -> None:
    campaign, finance = world.live_campaign(), world.person("Fin", Role.FINANCE)
    page = moderation.review(deps, actor=finance, campaign_id=str(campaign.id))
    assert page.id == str(campaign.id)
    can = {name for name in vars(page) if name.startswith("can_") and getattr(page, name)}
    assert (can, page.other_regimes) == ({"can_withdraw"}, [])
    evidence = evidence_pages.review_evidence(deps, actor=finance, campaign_id=str(campaign.id))
    assert not evidence.can_judge
    with pytest.raises(NotAllowed):
        moderation.suspend(deps, actor=finance, campaign_id=str(campaign.id), reason="Because.")


@pytest.mark.parametrize("status", sorted(set(CampaignStatus) - PUBLIC_STATUSES))
def test_finance_reads_no_drafts(deps: Deps, world: World, status: CampaignStatus) -> None:
    campaign, finance = world.live_campaign(), world.person("Fin", Role.FINANCE)
    with deps.transaction() as session:
        session.get_one(Campaign, campaign.id).status = status.value
    for read in (moderation.review, evidence_pages.review_evidence):
        with pytest.raises(NotFound):
            read(deps, actor=finance, campaign_id=str(campaign.id))
    auditor = world.person("Audrey", Role.AUDITOR)
    assert moderation.review(deps, actor=auditor, campaign_id=str(campaign.id)).id


def test_the_checklist_says_what_to_look_at(deps: Deps, founder: Actor, moderator: Actor) -> None:
    campaign_id = submitted(deps, founder, story="We bake.", risks="Flour.")
    page = moderation.review(deps, actor=moderator, campaign_id=campaign_id)
    verdicts = {fact.label: fact.hint for fact in page.checklist}
    assert verdicts == {
        "Terms": "ok",
        "Part offered": "ok",
        "Hold limit": "ok",
        "Rules": "ok",
        "Cap table": "ok",
        "Key figures": "look",
        "Story": "look",
        "Risks named": "look",
        "Profile of the enterprise": "ok",
        "Payout account": "look",
        "Source": "ok",
    }
    assert page.can_decide
    assert page.page.card.title == "Bread for the harbour"
    moderation.request_changes(
        deps,
        actor=moderator,
        campaign_id=campaign_id,
        remarks=[("", "Two years' figures, please.")],
    )
    for period in ("most_recent", "prior"):
        form = FiguresForm(period=period, revenue="100")
        enterprises.save_figures(deps, actor=founder, form=form)
    drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    page = moderation.review(deps, actor=moderator, campaign_id=campaign_id)
    facts = {fact.label: (fact.value, fact.hint) for fact in page.checklist}
    assert facts["Key figures"] == ("Two years", "ok")
    assert facts["Cap table"] == ("1 line, 400,000 shares in issue", "ok")
    assert facts["Part offered"] == ("20.00 % at the maximum, $480,000.00 before the raise", "ok")


def test_the_checklist_shows_what_does_not_fit(
    deps: Deps, founder: Actor, moderator: Actor, clock: StoryClock
) -> None:
    campaign_id = submitted(deps, founder, shares_before="1000")
    clock.advance(timedelta(days=40))
    page = moderation.review(deps, actor=moderator, campaign_id=campaign_id)
    facts = {fact.label: (fact.value, fact.hint) for fact in page.checklist}
    assert facts["Hold limit"] == ("The deadline lies in the past.", "look")
    assert facts["Part offered"][1] == "look"
    empty = drafts.start_campaign(deps, actor=founder)
    page = moderation.review(deps, actor=moderator, campaign_id=empty)
    facts = {fact.label: (fact.value, fact.hint) for fact in page.checklist}
    assert facts["Terms"] == ("Say what one share costs.", "look")
    assert facts["Cap table"][1] == "look"


def test_the_checklist_says_whether_what_is_raised_can_be_paid_out(
    deps: Deps, world: World, moderator: Actor
) -> None:
    campaign = world.live_campaign(can_receive=False)

    def said() -> list[tuple[str, str]]:
        page = moderation.review(deps, actor=moderator, campaign_id=str(campaign.id))
        return [
            (fact.value, fact.hint) for fact in page.checklist if fact.label == "Payout account"
        ]

    assert said() == [("Not connected: what is raised waits in escrow meanwhile.", "look")]
    enterprise = world.enterprise_of(campaign)
    enterprise.payout_status = "active"
    world.put(enterprise)
    assert said() == [("Connected", "ok")]
    with deps.transaction() as session:
        session.get_one(Campaign, campaign.id).status = CampaignStatus.REFUNDED.value
    assert said() == []


def test_the_checklist_names_what_a_profile_lacks_in_the_language_of_who_reads(
    deps: Deps, world: World, moderator: Actor
) -> None:
    campaign_id = str(world.live_campaign().id)
    with language_in_use(CHINESE):
        page = moderation.review(deps, actor=moderator, campaign_id=campaign_id)
    assert "未填写：法律形式、注册地、成立日期、网站" in {fact.value for fact in page.checklist}


@pytest.mark.parametrize("status", ["live", "settled", "rejected"])
def test_the_checklist_looks_at_a_deadline_only_until_it_is_decided(
    deps: Deps, founder: Actor, moderator: Actor, clock: StoryClock, status: str
) -> None:
    campaign_id = submitted(deps, founder)
    clock.advance(timedelta(days=40))

    def labels() -> set[str]:
        page = moderation.review(deps, actor=moderator, campaign_id=campaign_id)
        return {fact.label for fact in page.checklist}

    before = labels()
    with deps.transaction() as session:
        session.get_one(Campaign, UUID(campaign_id)).status = status
    assert before - labels() - {"Payout account"} == {"Hold limit"}


def test_the_review_shows_the_history_with_names(
    deps: Deps, founder: Actor, moderator: Actor, world: World
) -> None:
    campaign_id = submitted(deps, founder, opens_at="")
    approve(deps, moderator, campaign_id, reason="Fine.")
    world.work()
    page = moderation.review(deps, actor=moderator, campaign_id=campaign_id)
    assert [item.title for item in page.history] == [
        "Draft",
        "In review",
        "Opens soon",
        "Open",
    ]
    texts = [item.text for item in page.history]
    assert texts[:3] == ["Ada Founder", "Ada Founder", "Moderator: Fine."]
    assert texts[3].startswith("The platform")


def test_the_home_lists_what_waits_oldest_first(
    deps: Deps, founder: Actor, moderator: Actor, world: World, clock: StoryClock
) -> None:
    first = submitted(deps, founder)
    clock.advance(timedelta(hours=3))
    second = submitted(deps, founder)
    draft = drafted(deps, founder)
    rejected = submitted(deps, founder)
    moderation.reject(deps, actor=moderator, campaign_id=rejected, reason="No.")
    live = world.live_campaign()
    world.invest(world.person("Ben"), live, 5)
    home = moderation.admin_home(deps, actor=moderator)
    assert [item.id for item in home.waiting] == [first, second]
    assert home.waiting[0].waiting_text == "3 hours ago"
    assert [(item.id, item.money_text) for item in home.running] == [
        (str(live.id), "$50 of $1,000")
    ]
    assert [item.id for item in home.others] == [rejected]
    listed = {item.id for item in [*home.waiting, *home.running, *home.others]}
    assert draft not in listed


def test_a_list_that_does_not_show_all_says_how_many_there_are(
    deps: Deps, moderator: Actor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review_pages, "MOST_ROWS", 2)
    said = "2 of 3 are shown. Any other is found by its name."
    for expected in ("", "", said):
        world.live_campaign()
        home = moderation.admin_home(deps, actor=moderator, words="harbour")
        assert (home.running_hidden, home.found_hidden) == (expected, expected)
        assert (home.waiting_hidden, home.others_hidden) == ("", "")
    assert len(home.running) == len(home.found) == 2


def test_alarms_ring_for_what_a_person_has_to_look_at(
    deps: Deps, moderator: Actor, world: World
) -> None:
    now = deps.now()
    with deps.transaction() as session:
        session.add(WorkerBeat(name="one", beat_at=real_now()))
    assert moderation.admin_home(deps, actor=moderator).alarms == []
    pledge = world.pledge(world.person("Ben"), world.live_campaign(), 2)
    with deps.transaction() as session:
        attempt = session.exec(
            select(Attempt).where(
                Attempt.pledge_id == UUID(pledge.pledge_id),
                Attempt.kind == AttemptKind.CHECKOUT.value,
            )
        ).one()
        attempt.status = AttemptStatus.PARKED.value
        session.add(attempt)
        for name, age in (("evt_old", timedelta(minutes=11)), ("evt_new", timedelta(minutes=9))):
            session.add(
                InboxEvent(id=name, type="charge.updated", occurred_at=now, received_at=now - age)
            )
        session.get_one(WorkerBeat, "one").beat_at = real_now() - timedelta(seconds=90)
    facts = moderation.admin_home(deps, actor=moderator).alarms
    assert [(fact.label, fact.value) for fact in facts] == [
        ("Parked payment requests", "1"),
        ("Unhandled notes", "1"),
        ("Last sign of a worker", "1 minute ago"),
    ]
    with deps.transaction() as session:
        session.delete(session.get_one(WorkerBeat, "one"))
        attempt.status = AttemptStatus.OPEN.value
        session.add(attempt)
    assert moderation.admin_home(deps, actor=moderator).alarms[-1].value == "Never"


def test_risks_in_rows_count_for_the_checklist(
    deps: Deps, founder: Actor, moderator: Actor
) -> None:
    campaign_id = drafted(deps, founder, risks="")
    risks = [RiskForm("Fire", "Ovens burn. " * 12), RiskForm("Flood")]
    campaign_rows.save_risks(deps, actor=founder, campaign_id=campaign_id, rows=risks)
    drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    page = moderation.review(deps, actor=moderator, campaign_id=campaign_id)
    facts = {fact.label: (fact.value, fact.hint) for fact in page.checklist}
    assert facts["Risks named"] == ("152 characters", "ok")
