"""The key investment information sheet: filled from the rows, kept with each submission."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import InvalidInput, NotFound
from crowdfund.domain.kiis import KiisPart, mark_of
from crowdfund.services import (
    campaign_files,
    campaign_rows,
    drafts,
    enterprises,
    evidence_rows,
    kiis,
    kiis_content,
    moderation,
    submissions,
)
from crowdfund.services.deps import Deps
from crowdfund.services.draft_preview import draft_preview
from crowdfund.services.kiis_words import version_text
from crowdfund.services.lookup import campaign_by_id, enterprise_of
from crowdfund.services.views.content import FundForm, RiskForm, TeamForm
from crowdfund.services.views.evidence import OfficerForm
from crowdfund.services.views.founder import FiguresForm
from crowdfund.words import CHINESE, language_in_use
from tests.pdfs import PDF
from tests.services.drafting import drafted
from tests.world import World


@pytest.fixture
def ada(world: World) -> Actor:
    return world.person("Ada")


def written(deps: Deps, ada: Actor) -> str:
    """A draft under the European rules whose sheet is complete."""
    made = drafted(deps, ada, regime="ecspr", currency="EUR")
    own = {"actor": ada, "campaign_id": made}
    enterprise_id = enterprises.founder_enterprise(deps, actor=ada).form.id
    enterprises.save_figures(
        deps,
        actor=ada,
        form=FiguresForm(
            period="most_recent", enterprise_id=enterprise_id, currency="EUR", revenue="1200"
        ),
    )
    campaign_files.add_document(deps, **own, data=PDF, title="Articles of 2019", kind="charter")
    campaign_rows.save_funds(deps, **own, rows=[FundForm("Oven", "100", "100")])
    campaign_rows.save_team(deps, **own, rows=[TeamForm("Ada", "Baker", "I bake.")])
    campaign_rows.save_risks(deps, **own, rows=[RiskForm("Flour", "It may become dear.")])
    evidence_rows.save_officers(deps, **own, rows=[OfficerForm("Ada", "Director")])
    return made


def lacks(deps: Deps, actor: Actor, campaign_id: str) -> list[str]:
    return drafts.editor(deps, actor=actor, campaign_id=campaign_id).sheet_lacks


def said(deps: Deps, campaign_id: str) -> dict[str, str]:
    with deps.reading() as session:
        campaign = campaign_by_id(session, campaign_id)
        lines = kiis_content.lines_of(
            session, campaign, enterprise_of(session, campaign), fee_basis_points=500
        )
    return {f"{line.part.value} {line.label}": line.text for line in lines}


def made(deps: Deps, actor: Actor | None, slug: str) -> tuple[str, bytes]:
    paper = kiis.kiis(deps, actor=actor, slug=slug)
    return paper.name, b"".join(paper.content)


def test_every_part_is_filled_from_the_rows(deps: Deps, ada: Actor) -> None:
    texts = said(deps, written(deps, ada))
    assert {key[0] for key in texts} == {part.value for part in KiisPart}
    assert texts["A Key figures"] == "Most recent year: revenue €1,200.00."
    assert texts["A Team"] == "Ada, Baker"
    assert texts["B Use of proceeds"] == "Oven: 100 % at the target, 100 % at the maximum"
    assert texts["C Risks"].startswith("Flour: It may become dear. Flour may become dear.")
    assert texts["D Price of one"] == "€1.20"
    assert texts["F Rights, and limits on them"].endswith("Articles of 2019.")
    assert texts["H For the enterprise"].startswith("5.00 % of the money released")


def test_what_is_missing_is_named_part_by_part(deps: Deps, ada: Actor) -> None:
    campaign_id = drafted(deps, ada, regime="ecspr", currency="EUR", security="", risks="")
    assert lacks(deps, ada, campaign_id) == [
        "A. The project owner and the project: Key figures, Officers and directors",
        "B. How this raise works, and its conditions: Use of proceeds",
        "C. Risks: Risks",
        "D. What is offered: Security",
        "F. Rights of investors: Rights, and limits on them",
    ]
    complete = written(deps, ada)
    assert lacks(deps, ada, complete) == []


def test_other_rules_have_no_sheet(deps: Deps, ada: Actor) -> None:
    campaign_id = drafted(deps, ada)
    page = drafts.editor(deps, actor=ada, campaign_id=campaign_id)
    assert page.sheet_lacks == []
    with pytest.raises(InvalidInput, match="European rules"):
        made(deps, ada, page.slug)


def test_a_draft_is_for_who_writes_and_reviews_it(deps: Deps, world: World, ada: Actor) -> None:
    slug = drafts.editor(deps, actor=ada, campaign_id=written(deps, ada)).slug
    own = made(deps, ada, slug)
    assert own == made(deps, world.person("Bo", Role.AUDITOR), slug)
    assert own[1].startswith(b"%PDF-")
    for other in (None, world.person("Cy"), world.person("Di", Role.FINANCE)):
        with pytest.raises(NotFound):
            made(deps, other, slug)


def test_each_submission_keeps_its_version_whatever_is_written_later(
    deps: Deps, world: World, ada: Actor
) -> None:
    campaign_id = written(deps, ada)
    own = {"actor": ada, "campaign_id": campaign_id}
    with language_in_use(CHINESE):
        drafts.submit(deps, **own)
    slug = drafts.editor(deps, **own).slug
    with deps.reading() as session:
        found = submissions.kept_sheet(session, campaign_by_id(session, campaign_id))
    assert found is not None
    texts = {line.label: line.text for line in found[1]}
    assert "Holders of 20 % or more" not in texts
    assert texts["Price of one"] == "€1.20"
    assert texts["For the enterprise"].startswith("5.00 % of the money")
    first = made(deps, ada, slug)
    assert first[0] == f"kiis-{slug}-{mark_of(found[1])[:8]}.pdf"
    moderation.request_changes(
        deps, actor=world.admin(), campaign_id=campaign_id, remarks=[("risks", "Say more.")]
    )
    campaign_rows.save_risks(deps, **own, rows=[RiskForm("Rent", "It may rise.")])
    assert made(deps, ada, slug) != first
    with deps.reading() as session:
        campaign = campaign_by_id(session, campaign_id)
        assert submissions.kept_sheet(session, campaign) == found
        assert version_text(session, campaign) == ""
    drafts.submit(deps, **own)
    second = made(deps, ada, slug)
    assert second[0] != first[0]
    page = draft_preview(deps, **own).page
    assert page.sheet_text.startswith("Version 2 of ")
    assert second[0][-12:-4] in page.sheet_text


def test_a_sheet_with_the_longest_campaign_is_drawn(deps: Deps, ada: Actor) -> None:
    campaign_id = written(deps, ada)
    own = {"actor": ada, "campaign_id": campaign_id}
    page = drafts.editor(deps, **own)
    drafts.save_draft(
        deps, **own, form=replace(page.form, story="Long words. " * 1_600, risks="Long. " * 3_300)
    )
    rows = [RiskForm(f"Risk {place} " + "x" * 100, "y" * 2_000) for place in range(20)]
    campaign_rows.save_risks(deps, **own, rows=rows)
    _, data = made(deps, ada, page.slug)
    assert 2 <= len(re.findall(rb"/Type /Page\b", data)) <= 6
