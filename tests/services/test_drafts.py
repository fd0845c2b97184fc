"""A campaign while its founder writes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from crowdfund.db.tables import Campaign
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import ChangedElsewhere, Conflict, InvalidInput, NotFound, NotSignedIn
from crowdfund.services import campaign_content, drafts, new_drafts
from crowdfund.services.deps import Deps
from crowdfund.services.draft_fields import moment_text
from crowdfund.services.draft_preview import draft_preview
from crowdfund.services.lookup import parse_id
from crowdfund.services.terms import terms_of
from crowdfund.services.views.founder import CampaignForm, HolderLine
from tests.services.drafting import (
    complete_form,
    described,
    drafted,
    history,
    picture,
    row,
)
from tests.world import World


def test_a_campaign_needs_an_enterprise_first(deps: Deps, founder: Actor) -> None:
    with pytest.raises(Conflict, match="Describe your enterprise first"):
        drafts.start_campaign(deps, actor=founder)
    with pytest.raises(NotSignedIn):
        drafts.start_campaign(deps, actor=None)


def test_a_new_campaign_is_an_empty_draft_of_the_enterprise(deps: Deps, founder: Actor) -> None:
    described(deps, founder)
    campaign_id = drafts.start_campaign(deps, actor=founder)
    page = drafts.editor(deps, actor=founder, campaign_id=campaign_id)
    assert (page.status, page.can_edit, page.can_submit) == ("draft", True, False)
    assert page.form == CampaignForm(sector="food")
    assert page.enterprise_name == "Harbour Bakery Inc."
    assert page.holders == []
    assert {item.field for item in page.missing} == {
        "title", "summary", "stage", "story", "security", "price", "shares_before", "target",
        "maximum", "minimum_ticket", "closes_at", "risks",
    }  # fmt: skip
    assert {item.step for item in page.missing} == {"basics", "story", "terms", "risks"}
    assert history(deps, campaign_id) == [("", "draft", "")]


def test_a_founder_has_a_bounded_number_of_open_drafts(
    deps: Deps, founder: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_drafts, "MOST_OPEN_DRAFTS", 2)
    described(deps, founder)
    slugs = {row(deps, drafts.start_campaign(deps, actor=founder)).slug for _ in range(2)}
    assert slugs == {"harbour-bakery-inc", "harbour-bakery-inc-2"}
    with pytest.raises(Conflict, match="2 drafts already"):
        drafts.start_campaign(deps, actor=founder)


def test_a_complete_draft_comes_back_as_it_was_written(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder)
    page = drafts.editor(deps, actor=founder, campaign_id=campaign_id)
    written = complete_form(deps)
    assert replace(page.form, opens_at="", closes_at="") == replace(
        written,
        story=written.story.strip(),
        risks=written.risks.strip(),
        shares_before="400000",
        target="50000.00",
        maximum="120000.00",
        minimum_ticket="60.00",
        opens_at="",
        closes_at="",
    )
    assert page.missing == []
    assert page.can_submit
    again = drafts.save_draft(deps, actor=founder, campaign_id=campaign_id, form=page.form)
    assert again.form == page.form


def test_the_preview_says_what_the_terms_make(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder)
    preview = drafts.editor(deps, actor=founder, campaign_id=campaign_id).preview
    assert preview.valuation_text == "$480,000.00"
    assert preview.target_shares_text == "41,667"
    assert preview.maximum_shares_text == "100,000"
    assert preview.minimum_ticket_text == "$60.00 (50 shares)"
    assert preview.part_at_target_text == "9.43 %"
    assert preview.part_at_maximum_text == "20.00 %"
    assert preview.notes == [
        "$50,000.00 is not a whole number of shares at $1.20. The least number that reaches it is "
        "41,667, which makes $50,000.40."
    ]
    assert [line.holder for line in preview.cap_before] == ["Founders"]
    assert [line.part_basis_points for line in preview.cap_at_maximum] == [8_000, 2_000]
    assert [line.is_new for line in preview.cap_at_target] == [False, True]


@pytest.mark.parametrize(
    ("target", "maximum", "note"),
    [
        ("48000", "50000.00", "The most within it is 41,666, which makes $49,999.20."),
        ("50000", "50000.10", "what the target takes: 41,667, which makes $50,000.40."),
    ],
)
def test_a_maximum_that_is_no_whole_number_of_shares_is_explained(
    deps: Deps, founder: Actor, target: str, maximum: str, note: str
) -> None:
    campaign_id = drafted(deps, founder, target=target, maximum=maximum)
    notes = drafts.editor(deps, actor=founder, campaign_id=campaign_id).preview.notes
    assert any(text.endswith(note) for text in notes), notes


def test_a_preview_follows_the_form_and_saves_nothing(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder)
    form = replace(complete_form(deps), price="0.285714", currency="USD", shares_before="300")
    lines = [HolderLine("Ada", "200"), HolderLine("Ben", "100")]
    preview = drafts.preview(deps, actor=founder, campaign_id=campaign_id, form=form, holders=lines)
    assert preview.target_shares_text == "175,001"
    assert [line.holder for line in preview.cap_before] == ["Ada", "Ben"]
    assert row(deps, campaign_id).price_millionths == 1_200_000
    stored = drafts.editor(deps, actor=founder, campaign_id=campaign_id).holders
    assert stored == [HolderLine("Founders", "400000")]
    unreadable = drafts.preview(
        deps,
        actor=founder,
        campaign_id=campaign_id,
        form=replace(form, price="much"),
        holders=[HolderLine("", "3")],
    )
    assert unreadable.valuation_text == ""
    assert unreadable.target_shares_text == ""
    assert [line.holder for line in unreadable.cap_before] == ["Founders"]


BAD_FIELDS = [
    ("title", "x" * 10_000, "10,000 characters; at most 80 fit"),
    ("title", "a\x00b", "cannot be shown"),
    ("title", "read\u202eme", "cannot be shown"),
    ("title", "lone \ud800", "cannot be shown"),
    ("summary", "x" * 201, "at most 200 fit"),
    ("sector", "gambling", "one of the list"),
    ("stage", "unicorn", "one of the list"),
    ("story", "x" * 20_001, "at most 20,000 fit"),
    ("story", "bell \x07", "cannot be shown"),
    ("risks", "x" * 20_001, "at most 20,000 fit"),
    ("security", "x" * 121, "at most 120 fit"),
    ("currency", "XXX", "one of the list"),
    ("currency", "", "Choose a currency"),
    ("price", "0", "above zero"),
    ("price", "-1", "above zero"),
    ("price", "1e9", "Write a number"),
    ("price", "1.2345678", "six decimals"),
    ("price", "9999999999", "too high"),
    ("shares_before", "1.5", "whole number"),
    ("shares_before", "-5", "whole number"),
    ("shares_before", "1e9", "whole number"),
    ("shares_before", "12,34", "whole number"),
    ("shares_before", "9" * 15, "at most 1,000,000,000,000"),
    ("target", "abc", "Write a number"),
    ("target", "0", "above zero"),
    ("target", "1.2345", "at most 2 decimals"),
    ("target", "99999999999999", "too large"),
    ("maximum", "-1", "above zero"),
    ("minimum_ticket", "ten", "Write a number"),
    ("oversubscription", "x" * 501, "at most 500 fit"),
    ("opens_at", "tomorrow", "day and a time"),
    ("opens_at", "2026-02-30T10:00", "day and a time"),
    ("closes_at", "1815-06-18T10:00", "day and a time"),
    ("closes_at", "2026-01-01", "day and a time"),
]


def test_a_bad_field_is_refused_in_words_and_the_others_are_kept(
    deps: Deps, founder: Actor, subtests: pytest.Subtests
) -> None:
    campaign_id = drafted(deps, founder)
    good = complete_form(deps)
    for number, (field, text, sentence) in enumerate(BAD_FIELDS):
        with subtests.test(field=field, text=text, sentence=sentence):
            before = row(deps, campaign_id).model_dump()
            kept = "oversubscription" if field != "oversubscription" else "security"
            good = replace(good, **{kept: f"By lot {number}"})
            form = replace(good, **{field: text})
            with pytest.raises(InvalidInput, match=sentence) as refusal:
                drafts.save_draft(deps, actor=founder, campaign_id=campaign_id, form=form)
            assert refusal.value.field == field
            after = row(deps, campaign_id).model_dump()
            assert after[kept] == f"By lot {number}"
            changed = {name for name in after if after[name] != before[name]}
            assert kept in changed
            assert changed <= {kept, "updated_at", "opens_at", "closes_at"}


def test_text_that_is_no_text_is_refused(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder)
    form = replace(complete_form(deps), title=["a", "list"])  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="The title is a text"):
        drafts.save_draft(deps, actor=founder, campaign_id=campaign_id, form=form)


def test_an_amount_never_changes_its_currency_silently(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder)
    form = replace(complete_form(deps), currency="JPY", price="150", target="50000.50")
    with pytest.raises(InvalidInput, match="JPY have no decimals"):
        drafts.save_draft(deps, actor=founder, campaign_id=campaign_id, form=form)
    stored = row(deps, campaign_id)
    assert (stored.currency, stored.target_minor, stored.maximum_minor) == ("JPY", 0, 120_000)


def test_emptied_fields_are_missing_again(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder)
    page = drafts.save_draft(deps, actor=founder, campaign_id=campaign_id, form=CampaignForm())
    assert page.form == CampaignForm()
    assert not page.can_submit
    assert len(page.missing) == 13
    with pytest.raises(InvalidInput, match="what one share costs"):
        terms_of(row(deps, campaign_id))


def test_a_story_is_cleaned_where_it_is_shown(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(
        deps, founder, story="# Bread\r\n<script>alert(1)</script> [x](javascript:alert(1))"
    )
    editor = drafts.editor(deps, actor=founder, campaign_id=campaign_id)
    assert editor.form.story.startswith("# Bread\n<script>")
    page = draft_preview(deps, actor=founder, campaign_id=campaign_id).page
    form = campaign_content.content_form(deps, actor=founder, campaign_id=campaign_id)
    for html in (page.story_html, form.story_html):
        assert html.startswith("<h2>Bread</h2>")
        assert "<script" not in html
        assert 'href="javascript' not in html


def test_another_founders_draft_looks_like_nothing(
    deps: Deps, founder: Actor, world: World
) -> None:
    campaign_id = drafted(deps, founder)
    form = complete_form(deps)
    for stranger in (world.person("Eve"), world.admin()):
        with pytest.raises(NotFound):
            drafts.editor(deps, actor=stranger, campaign_id=campaign_id)
        with pytest.raises(NotFound):
            drafts.save_draft(deps, actor=stranger, campaign_id=campaign_id, form=form)
        with pytest.raises(NotFound):
            drafts.save_holders(deps, actor=stranger, campaign_id=campaign_id, holders=[])
        with pytest.raises(NotFound):
            drafts.preview(deps, actor=stranger, campaign_id=campaign_id, form=form, holders=[])
        with pytest.raises(NotFound):
            drafts.submit(deps, actor=stranger, campaign_id=campaign_id)
        with pytest.raises(NotFound):
            drafts.save_cover(deps, actor=stranger, campaign_id=campaign_id, data=picture())
    for nonsense in ("", "1", "../../etc/passwd", str(uuid4())):
        with pytest.raises(NotFound):
            drafts.editor(deps, actor=founder, campaign_id=nonsense)
    with pytest.raises(NotSignedIn):
        drafts.editor(deps, actor=None, campaign_id=campaign_id)


def test_a_deadline_keeps_its_seconds_while_its_text_stays(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder)
    exact = (deps.now() + timedelta(days=20)).replace(second=59, microsecond=0)
    with deps.transaction() as session:
        session.get_one(Campaign, parse_id(campaign_id)).closes_at = exact
    form = drafts.editor(deps, actor=founder, campaign_id=campaign_id).form
    assert form.closes_at == moment_text(exact)
    drafts.save_draft(
        deps, actor=founder, campaign_id=campaign_id, form=replace(form, title="Other")
    )
    assert row(deps, campaign_id).closes_at == exact


def test_a_field_is_written_over_only_by_who_read_it(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder)
    own: Any = {"actor": founder, "campaign_id": campaign_id}
    page = drafts.editor(deps, **own)
    read = page.form.title
    drafts.save_field(deps, **own, field="title", value="First", seen=read)
    with pytest.raises(ChangedElsewhere):
        drafts.save_field(deps, **own, field="title", value="Second", seen=read)
    assert drafts.editor(deps, **own).form.title == "First"
    # What is stored already may be stored again, whatever was read.
    drafts.save_field(deps, **own, field="title", value="First", seen=read)
    with pytest.raises(InvalidInput):
        drafts.save_field(deps, **own, field="price", value="much", seen=page.form.price)
    drafts.save_field(deps, **own, field="title", value="Second", seen="First")
    assert drafts.editor(deps, **own).form.title == "Second"
