"""What can change in a live campaign and what cannot, who decides, and what is written down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from crowdfund.db.tables import (
    AuditEntry,
    Campaign,
    CampaignChange,
    CampaignFile,
    FundUse,
    Pledge,
    RiskItem,
)
from crowdfund.domain.actor import Role
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.domain.change import FIELDS, must_be_material
from crowdfund.domain.content import DocumentKind, FileKind
from crowdfund.domain.errors import (
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TransitionRefused,
)
from crowdfund.domain.evidence import StatementLevel
from crowdfund.services import (
    catalog,
    change_pages,
    changes,
    dashboard,
    moderation,
    submissions,
    texts,
    versions,
)
from crowdfund.services.campaign_pages import live_totals
from crowdfund.services.draft_rows import stored
from crowdfund.services.views.campaigns import LiveTotals
from crowdfund.services.views.changes import VersionRow
from crowdfund.services.views.content import FundForm, RiskForm
from crowdfund.services.views.founder import CampaignForm
from tests.changing import WHY, change, form_of, founder_of, keep, later, newest, propose
from tests.world import World

DAY = timedelta(days=1)


def test_price_and_shares_in_issue_are_no_fields_of_a_change() -> None:
    """Nor the currency, the security, the rules or the opening."""
    fixed = {"price", "shares_before", "currency", "security", "regime", "opens_at"}
    fixed |= {"minimum_ticket", "oversubscription", "title", "sector", "stage"}
    assert set(CampaignForm.__dataclass_fields__) - set(FIELDS) == fixed


@pytest.mark.parametrize("name", ["target", "maximum", "closes_at"])
def test_amounts_and_the_deadline_are_always_material(name: str) -> None:
    assert must_be_material({name, "story"})
    assert not must_be_material({"story", "funds"})


NO_PROPOSALS = [
    ({}, "form", "Nothing differs"),
    ({"target": "a lot"}, "target", "Write a number"),
    ({"target": ""}, "target", "Say how much"),
    ({"story": " "}, "story", "cannot be taken out"),
    ({"maximum": "500"}, "maximum", "at least the target"),
    ({"closes_at": "tomorrow"}, "closes_at", "such as"),
    ({"reason": " "}, "reason", "backers read it"),
    ({"funds": [FundForm("Ovens", "50", "100")]}, "funds", "50 %"),
    ({"funds": [FundForm("", "50", "")]}, "funds", "say what the money is for"),
    ({"risk_items": [RiskForm("", "It may rain.")]}, "risk_items", "name the risk"),
]


def test_what_cannot_be_proposed(world: World, subtests: pytest.Subtests) -> None:
    campaign = world.live_campaign()
    for fields, field, words in NO_PROPOSALS:
        with subtests.test(fields=fields, field=field, words=words):
            with pytest.raises(InvalidInput, match=words) as refused:
                propose(world, campaign, **fields)
            assert refused.value.field == field
            assert _changes(world) == []


def test_a_deadline_moves_later_only_and_not_beyond_what_money_may_be_held(world: World) -> None:
    campaign = world.live_campaign()
    for days in (-1, -40, 900):
        with pytest.raises(InvalidInput, match=r"moves later|limited time"):
            propose(world, campaign, closes_at=later(campaign, days=days))
    version = change(world, campaign, closes_at=later(campaign, days=5))
    assert version.is_material
    moved = world.campaign(campaign).closes_at
    assert moved is not None
    assert f"{moved:%Y-%m-%dT%H:%M}" == later(campaign, days=5)


def test_the_maximum_stays_above_what_is_taken_and_below_the_law(world: World) -> None:
    campaign = world.live_campaign(regime="reg-cf", target_minor=10_000, maximum_minor=200_000)
    world.invest(world.person("Anna"), campaign, 50)
    with pytest.raises(InvalidInput, match="50 shares are taken"):
        propose(world, campaign, maximum="400")
    with pytest.raises(InvalidInput, match="At most"):
        propose(world, campaign, maximum="6000000")
    change(world, campaign, maximum="500")
    assert world.campaign(campaign).maximum_shares == 50


def _statement(world: World, campaign: Campaign, level: StatementLevel) -> None:
    world.put(
        CampaignFile(
            id=uuid4(),
            campaign_id=campaign.id,
            kind=FileKind.DOCUMENT.value,
            document_kind=DocumentKind.FINANCIALS.value,
            statement_level=level.value,
            name=f"{uuid4().hex}.pdf",
            title="Accounts",
            size_bytes=1,
            created_at=world.clock.now(),
        )
    )


def test_a_maximum_needs_the_statements_that_its_size_asks_for(world: World) -> None:
    campaign = world.live_campaign(regime="reg-cf", maximum_minor=12_400_000)
    _statement(world, campaign, StatementLevel.CERTIFIED)
    with pytest.raises(InvalidInput, match="Needed: reviewed by an accountant") as refused:
        propose(world, campaign, maximum="1000000")
    assert refused.value.field == "maximum"
    assert "Uploaded: certified by the chief executive." in str(refused.value.message)
    assert "227.201(t)" in str(refused.value.message)
    _statement(world, campaign, StatementLevel.REVIEWED)
    change(world, campaign, maximum="1000000")
    # It is the size that is judged: whatever else changes may do so, and less may be asked.
    world.put(_weakened(world, campaign))
    change(world, campaign, story="We bake rye.", maximum="900000")


def test_statements_that_do_not_do_any_more_are_refused_when_it_is_approved(world: World) -> None:
    founder = world.person("Fiona")
    campaign = world.live_campaign(founder, regime="reg-cf", maximum_minor=12_400_000)
    _statement(world, campaign, StatementLevel.REVIEWED)
    change_id = propose(world, campaign, maximum="200000")
    # Another raise of the same enterprise was approved meanwhile.
    other = world.live_campaign(world.person("Bo"), regime="reg-cf", maximum_minor=50_000_000)
    other.enterprise_id = world.enterprise_of(campaign).id
    world.put(other)
    with pytest.raises(InvalidInput, match="Needed: audited"):
        _approve(world, change_id)
    assert world.campaign(campaign).maximum_minor == 12_400_000


def _weakened(world: World, campaign: Campaign) -> CampaignFile:
    """The statement that served, as if it had none of its level."""
    with world.deps.reading() as session:
        query = select(CampaignFile).where(CampaignFile.campaign_id == campaign.id)
        best = next(row for row in session.exec(query) if row.statement_level == "reviewed")
    best.statement_level = StatementLevel.NONE.value
    return best


def test_a_maximum_that_is_taken_meanwhile_is_refused_when_it_is_approved(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    change_id = propose(world, campaign, maximum="400")
    annas = world.invest(world.person("Anna"), campaign, 50)
    with pytest.raises(InvalidInput, match="50 shares are taken"):
        _approve(world, change_id)
    # Nothing of it is left: nobody is asked.
    assert world.pledge_row(annas).reconfirm_by is None
    assert [row.status for row in _changes(world)] == ["waiting"]


def test_lists_are_written_anew(world: World) -> None:
    campaign = world.live_campaign()
    change(
        world,
        campaign,
        material=False,
        funds=[FundForm("Ovens", "100", "60"), FundForm("Rent", "", "40"), FundForm()],
        risk_items=[RiskForm("Rain", "It may rain.")],
    )
    with world.deps.reading() as session:
        funds = stored(session, FundUse, campaign.id)
        risks = stored(session, RiskItem, campaign.id)
    assert [(row.purpose, row.maximum_basis_points) for row in funds] == [
        ("Ovens", 6000),
        ("Rent", 4000),
    ]
    assert [row.heading for row in risks] == ["Rain"]


def test_only_the_founder_proposes_and_only_while_it_is_open(world: World) -> None:
    campaign = world.live_campaign()
    form = form_of(world, campaign)
    for who, error in ((world.person("Eve"), NotFound), (None, NotSignedIn)):
        with pytest.raises(error):
            changes.propose(world.deps, actor=who, campaign_id=str(campaign.id), form=form)
    world.to_deadline(campaign)
    with pytest.raises(Conflict, match="takes pledges"):
        propose(world, campaign, story="We bake rye.")


def test_a_stopped_campaign_can_be_put_right(world: World) -> None:
    campaign = world.live_campaign()
    moderation.suspend(
        world.deps, actor=world.admin(), campaign_id=str(campaign.id), reason="It says too much."
    )
    assert change(world, campaign, story="We bake rye.").number == 2


def test_a_dashboard_says_that_a_change_waits(world: World) -> None:
    campaign = world.live_campaign()

    def told() -> str:
        return dashboard.founder_dashboard(
            world.deps, actor=founder_of(world, campaign), campaign_id=str(campaign.id)
        ).change_text

    assert told() == ""
    change_id = propose(world, campaign, story="We bake rye.")
    day = texts.day(world.clock.now())
    assert told().startswith(f"It was proposed on {day}.")
    _approve(world, change_id)
    assert told() == ""


def test_the_deadline_comes_before_the_decision(world: World) -> None:
    campaign = world.live_campaign()
    change_id = propose(world, campaign, story="We bake rye.")
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at)
    with pytest.raises(Conflict, match="takes pledges"):
        _approve(world, change_id)


@pytest.mark.parametrize(("days", "moves"), [(0, True), (1, True), (30, False)])
def test_who_decides_reads_whether_the_deadline_moves_by_the_one_that_is_asked_for(
    world: World, days: int, moves: bool
) -> None:
    campaign = world.live_campaign()
    assert campaign.closes_at is not None
    world.clock.pass_to(campaign.closes_at - timedelta(days=1))
    asked = {"closes_at": later(campaign, days=days)} if days else {"story": "We bake rye."}
    propose(world, campaign, **asked)
    moderator = world.person("Mia", Role.MODERATOR)
    [row] = change_pages.admin_page(world.deps, actor=moderator).waiting
    assert ("The deadline moves there" in row.asked_text) is moves


@pytest.mark.parametrize("role", [Role.MEMBER, Role.FINANCE, Role.AUDITOR])
def test_only_moderators_decide(world: World, role: Role) -> None:
    change_id = propose(world, world.live_campaign(), story="We bake rye.")
    who = world.person("Pat", role)
    with pytest.raises(NotAllowed):
        changes.approve(world.deps, actor=who, change_id=change_id, judged_material=True)
    with pytest.raises(NotAllowed):
        changes.refuse(world.deps, actor=who, change_id=change_id, reason="No.")


def test_nobody_decides_on_their_own_campaign(world: World) -> None:
    founder = world.person("Fiona", Role.ADMIN)
    campaign = world.live_campaign(founder)
    change_id = propose(world, campaign, story="We bake rye.")
    with pytest.raises(NotAllowed, match="Another moderator"):
        changes.approve(world.deps, actor=founder, change_id=change_id, judged_material=False)
    with pytest.raises(NotAllowed, match="Another moderator"):
        changes.refuse(world.deps, actor=founder, change_id=change_id, reason="No.")


def test_a_refusal_needs_a_reason_and_leaves_the_campaign_as_it_is(world: World) -> None:
    campaign = world.live_campaign()
    change_id = propose(world, campaign, story="We bake rye.")
    moderator = world.admin()
    with pytest.raises(InvalidInput, match="Say why"):
        changes.refuse(world.deps, actor=moderator, change_id=change_id, reason=" ")
    changes.refuse(world.deps, actor=moderator, change_id=change_id, reason="Rye is not yours.")
    assert world.campaign(campaign).story == "We bake."
    assert world.campaign(campaign).terms_version == 1
    assert "Rye is not yours." in world.last_notice(founder_of(world, campaign)).body
    for decide in (
        lambda: _approve(world, change_id),
        lambda: changes.take_back(
            world.deps, actor=founder_of(world, campaign), change_id=change_id
        ),
    ):
        with pytest.raises(TransitionRefused):
            decide()


def test_every_step_is_in_the_trail(world: World) -> None:
    campaign = world.live_campaign()
    first = propose(world, campaign, story="We bake rye.")
    changes.take_back(world.deps, actor=founder_of(world, campaign), change_id=first)
    change(world, campaign, target="1100")
    with world.deps.reading() as session:
        query = select(AuditEntry).order_by(AuditEntry.number)  # type: ignore[arg-type]
        entries = [row for row in session.exec(query) if row.action.startswith("campaign.change")]
    assert [row.action.rpartition(".")[2] for row in entries] == [
        "change_proposed",
        "change_taken_back",
        "change_proposed",
        "change_approved",
    ]
    assert entries[-1].after == {"is_material": True, "target": "1100.00"}
    assert entries[0].reason == WHY


def test_the_mark_of_a_version_is_the_same_for_whoever_has_its_content(world: World) -> None:
    campaign = world.live_campaign()
    version = change(world, campaign, story="We bake rye.")
    assert versions.mark_of(version.content) == version.mark
    with world.deps.reading() as session:
        first = versions.version_of(session, campaign.id, 1)
    assert first is not None
    assert first.mark != version.mark


def test_a_change_takes_nothing_back_that_another_brought(world: World) -> None:
    """What is wanted is only what differs: a change of the story leaves the target alone."""
    campaign = world.live_campaign()
    change(world, campaign, target="1100")
    change(world, campaign, story="We bake rye.")
    row = world.campaign(campaign)
    assert (row.target_minor, row.story, row.terms_version) == (110_000, "We bake rye.", 3)
    assert newest(world, campaign).number == 3


def _approve(world: World, change_id: str) -> None:
    moderator = world.person("Mia", Role.MODERATOR)
    changes.approve(world.deps, actor=moderator, change_id=change_id, judged_material=True)


def _changes(world: World) -> list[CampaignChange]:
    with world.deps.reading() as session:
        return list(session.exec(select(CampaignChange)))


def test_the_information_sheet_follows(world: World) -> None:
    campaign = world.live_campaign(regime="ecspr", currency="EUR")
    with world.deps.reading() as session:
        row = session.get_one(Campaign, campaign.id)
        assert submissions.kept_sheet(session, row) is None
    change(world, campaign, risks="The oven may burst.")
    with world.deps.reading() as session:
        found = submissions.kept_sheet(session, session.get_one(Campaign, campaign.id))
    assert found is not None
    assert any("The oven may burst." in line.text for line in found[1])


def test_times_are_read_as_people_write_them(world: World) -> None:
    campaign = world.live_campaign()
    version = change(world, campaign, closes_at=later(campaign, days=5))
    with world.deps.reading() as session:
        first = versions.version_of(session, campaign.id, 1)
    [part] = versions.changes_between(first, version)
    [row] = part.rows
    new = [piece.text for field in row.fields for piece in field.pieces if piece.kind == "new"]
    closes_at = datetime.fromisoformat(later(campaign, days=5)).replace(tzinfo=UTC)
    assert new == [texts.moment(closes_at)]


def test_everybody_reads_every_version_and_what_does_not_count_yet(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    anna = world.person("Anna")
    annas = world.invest(anna, campaign, 12)

    def shown() -> list[VersionRow]:
        return catalog.campaign_page(world.deps, actor=None, slug=campaign.slug).versions

    assert shown() == []
    version = change(world, campaign, story="We bake rye.")
    newest_row, first = shown()
    assert (newest_row.number, newest_row.reason, newest_row.mark) == (2, WHY, version.mark)
    assert newest_row.asked_text.startswith("Material: backers of 1 pledge were asked until")
    assert newest_row.unkept_text.startswith("$120.00 of what is held does not count yet")
    assert [part.label for part in newest_row.parts] == ["Texts"]
    assert (first.number, first.reason, first.parts) == (1, "", [])
    total = live_totals(world.deps, actor=None, slug=campaign.slug)
    assert total.raised_text == "$120"
    assert total.unkept_text == "of which $120 in 1 pledge still to be confirmed again"
    keep(world, anna, annas, version)
    assert shown()[0].unkept_text == ""
    kept = live_totals(world.deps, actor=None, slug=campaign.slug)
    assert (kept.raised_text, kept.unkept_text) == ("$120", "")


def test_money_that_was_pledged_under_the_new_terms_is_not_among_what_waits(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    world.invest(world.person("Anna"), campaign, 12)
    world.invest(world.person("Ben"), campaign, 3)
    change(world, campaign, story="We bake rye.")
    world.invest(world.person("Cleo"), campaign, 5)
    total = live_totals(world.deps, actor=None, slug=campaign.slug)
    assert (total.raised_text, total.unkept_text) == (
        "$200",
        "of which $150 in 2 pledges still to be confirmed again",
    )


def test_nothing_waits_for_an_answer_that_cannot_be_given_any_more(world: World) -> None:
    campaign = world.live_campaign(target_minor=10_000)
    anna, ben = world.person("Anna"), world.person("Ben")
    late = world.invest(anna, campaign, 12)
    world.invest(ben, campaign, 3)
    change(world, campaign, story="We bake rye.")

    def total() -> LiveTotals:
        return live_totals(world.deps, actor=None, slug=campaign.slug)

    def newest_text() -> str:
        page = catalog.campaign_page(world.deps, actor=None, slug=campaign.slug)
        return page.versions[0].unkept_text

    # Not kept in time, and about to go back.
    with world.deps.transaction() as session:
        session.get_one(Pledge, UUID(late)).reconfirm_by = world.clock.now()
    assert total().unkept_text == "of which $30 in 1 pledge still to be confirmed again"
    assert newest_text().startswith("$30.00 of what is held does not count yet")
    with world.deps.transaction() as session:
        session.get_one(Campaign, campaign.id).status = CampaignStatus.WITHDRAWN.value
    assert (total().raised_note, total().unkept_text) == ("is being returned", "")
    assert newest_text() == ""
