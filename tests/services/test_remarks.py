"""Remarks on every part that a founder fills, and the ways that lead to them."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from crowdfund.db.tables import AuditEntry, Notice
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.services import drafts, enterprises, moderation
from crowdfund.services.deps import Deps
from crowdfund.services.draft_fields import LABEL_BY_FIELD, step_of
from crowdfund.services.redlines import PARTS
from crowdfund.services.remarks import first_step
from crowdfund.services.views.founder import CampaignEditor
from crowdfund.services.views.remarks import RemarkCount
from tests.services.drafting import submitted

OWNERS = ("officers", "large_holders", "related", "sold_elsewhere")


def sent_back(
    deps: Deps, founder: Actor, moderator: Actor, *fields: str, text: str = "Say more."
) -> str:
    """A campaign that came back with a remark on each field. Returns its id."""
    campaign_id = submitted(deps, founder)
    remarks = [(field, text) for field in fields]
    moderation.request_changes(deps, actor=moderator, campaign_id=campaign_id, remarks=remarks)
    return campaign_id


def editor(deps: Deps, founder: Actor, campaign_id: str) -> CampaignEditor:
    """What the founder is shown."""
    return drafts.editor(deps, actor=founder, campaign_id=campaign_id)


@pytest.mark.parametrize(
    ("field", "step", "label"),
    [
        ("officers", "people", "Officers and directors"),
        ("large_holders", "people", "Holders of 20 % or more"),
        ("related", "people", "Related parties"),
        ("sold_elsewhere", "people", "Sold on other platforms"),
        ("claims", "claims", "Claims and evidence"),
        ("pictures", "story", "Pictures"),
        ("risk_items", "risks", "Risks, one by one"),
        ("cover", "documents", "Cover"),
        ("oversubscription", "terms", "Rule for oversubscription"),
        ("", "review", "The whole campaign"),
    ],
)
def test_a_remark_stands_in_the_step_that_has_its_part(
    deps: Deps, founder: Actor, moderator: Actor, field: str, step: str, label: str
) -> None:
    campaign_id = sent_back(deps, founder, moderator, field)
    shown = editor(deps, founder, campaign_id)
    assert [(item.field, item.field_label, item.step) for item in shown.remarks] == [
        (field, label, step)
    ]
    assert shown.remarked == {step: RemarkCount("1", "1 remark")}


@pytest.mark.parametrize(
    "part", sorted(set(PARTS) - {"texts", "terms", "figures", "disclosures", "checks"})
)
def test_parts_of_the_red_line_can_be_remarked_upon(part: str) -> None:
    """But for texts and terms, whose fields are, key figures, which are the enterprise's, what is
    stated about owners, which stands with them, and what moderators themselves answered."""
    assert part in LABEL_BY_FIELD
    assert part == "enterprise" or LABEL_BY_FIELD[part] == PARTS[part]


def test_steps_say_how_many_remarks_they_have_until_the_founder_submits_again(
    deps: Deps, founder: Actor, moderator: Actor
) -> None:
    campaign_id = sent_back(deps, founder, moderator, "risks", *OWNERS[:2], "", "officers")
    shown = editor(deps, founder, campaign_id)
    counted = {step: count.text for step, count in shown.remarked.items()}
    assert counted == {"risks": "1 remark", "people": "3 remarks", "review": "1 remark"}
    drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    assert editor(deps, founder, campaign_id).remarked == {}


@pytest.mark.parametrize(
    ("fields", "step"),
    [
        (("risks", "claims", "related"), "people"),
        (("", "documents"), "documents"),
        (("", ""), "review"),
        (("enterprise", "story"), "basics"),
    ],
)
def test_a_founder_is_led_to_the_first_step_with_a_remark(
    deps: Deps, founder: Actor, moderator: Actor, fields: tuple[str, ...], step: str
) -> None:
    campaign_id = sent_back(deps, founder, moderator, *fields)
    there = f"/founder/campaigns/{campaign_id}?step={step}"
    with deps.reading() as session:
        query = select(Notice.path).where(Notice.user_id == founder.user_id)
        assert list(session.exec(query.where(col(Notice.path).contains("?")))) == [there]
    home = enterprises.founder_home(deps, actor=founder)
    assert [row.next_path for row in home.campaigns] == [there]
    drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    home = enterprises.founder_home(deps, actor=founder)
    assert [row.next_path for row in home.campaigns] == [f"/founder/campaigns/{campaign_id}"]


def test_the_trail_has_all_that_was_said_about_a_field(
    deps: Deps, founder: Actor, moderator: Actor
) -> None:
    campaign_id = submitted(deps, founder)
    said = [("claims", "Which survey?"), ("", "Nearly."), ("claims", "Of which year?")]
    moderation.request_changes(deps, actor=moderator, campaign_id=campaign_id, remarks=said)
    with deps.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == AuditAction.REMARKS_MADE.value)
        entry = session.exec(query).one()
    assert entry.after == {"claims": "Which survey?\nOf which year?", "whole": "Nearly."}


def test_steps_follow_one_another_as_fields_do() -> None:
    """The first remark is looked for in the order of the fields."""
    steps = list(dict.fromkeys(step_of(field) for field in LABEL_BY_FIELD))
    assert len(steps) == len({*steps})
    in_order = [step_of(field) for field in LABEL_BY_FIELD]
    assert in_order == sorted(in_order, key=steps.index)
    assert first_step([]) == "review"
