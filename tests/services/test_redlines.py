"""A moderator sees what changed since the submission before, in rows and files too."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import select

from crowdfund.db.tables import Submission
from crowdfund.domain.actor import Actor
from crowdfund.domain.redline import Row
from crowdfund.services import (
    campaign_content,
    campaign_files,
    campaign_rows,
    drafts,
    enterprises,
    moderation,
)
from crowdfund.services.deps import Deps
from crowdfund.services.redlines import FIRST, NEW_ORDER, parts_between
from crowdfund.services.views.content import FundForm, RiskForm, TeamForm
from crowdfund.services.views.founder import FiguresForm
from crowdfund.services.views.redline import Redline, RedRow
from tests.pdfs import PDF
from tests.services.drafting import complete_form, drafted, picture
from tests.world import World


@pytest.fixture
def ada(world: World) -> Actor:
    return world.person("Ada")


@pytest.fixture
def admin(world: World) -> Actor:
    return world.admin()


@pytest.fixture
def campaign_id(deps: Deps, ada: Actor) -> str:
    """A complete draft with rows of every kind."""
    made = drafted(deps, ada)
    own = {"actor": ada, "campaign_id": made}
    campaign_files.add_picture(deps, **own, data=picture(400, 320), title="The oven")
    campaign_files.add_document(deps, **own, data=PDF, title="Plan", kind="plan")
    campaign_rows.save_funds(
        deps, **own, rows=[FundForm("Oven", "60", "50"), FundForm("Rent", "40", "50")]
    )
    campaign_rows.save_team(deps, **own, rows=[TeamForm("Ada", "Baker", "I bake."), TeamForm("Bo")])
    campaign_rows.save_risks(deps, **own, rows=[RiskForm("Flour", "It may become dear.")])
    return made


def submit(deps: Deps, ada: Actor, campaign_id: str) -> None:
    drafts.submit(deps, actor=ada, campaign_id=campaign_id)


def send_back(deps: Deps, admin: Actor, campaign_id: str) -> None:
    moderation.request_changes(
        deps, actor=admin, campaign_id=campaign_id, remarks=[("story", "Say more.")]
    )


def red(deps: Deps, admin: Actor, campaign_id: str) -> Redline:
    return moderation.review(deps, actor=admin, campaign_id=campaign_id).redline


def said(row: RedRow) -> dict[str, str]:
    """Texts of a row: [-gone-] and [+new+]."""
    marks = {"same": "{}", "gone": "[-{}-]", "new": "[+{}+]"}
    return {
        field.label: "".join(marks[piece.kind].format(piece.text) for piece in field.pieces)
        for field in row.fields
    }


def parts(redline: Redline) -> dict[str, list[tuple[str, str, dict[str, str]]]]:
    return {
        part.label: [(row.kind, row.title, said(row)) for row in part.rows]
        for part in redline.parts
    }


def test_before_a_second_submission_there_is_nothing_to_compare(
    deps: Deps, ada: Actor, admin: Actor, campaign_id: str
) -> None:
    assert red(deps, admin, campaign_id) == Redline()
    submit(deps, ada, campaign_id)
    assert red(deps, admin, campaign_id) == Redline(summary=FIRST)


def test_a_submission_without_changes_says_so(
    deps: Deps, ada: Actor, admin: Actor, campaign_id: str
) -> None:
    submit(deps, ada, campaign_id)
    send_back(deps, admin, campaign_id)
    submit(deps, ada, campaign_id)
    redline = red(deps, admin, campaign_id)
    assert redline.summary.startswith("Nothing changed since submission 1 of ")
    assert redline.parts == []


def test_changed_rows_texts_and_files_are_told_apart(
    deps: Deps, ada: Actor, admin: Actor, campaign_id: str
) -> None:
    submit(deps, ada, campaign_id)
    send_back(deps, admin, campaign_id)
    own = {"actor": ada, "campaign_id": campaign_id}
    form = campaign_content.content_form(deps, **own)
    campaign_rows.save_funds(
        deps, **own, rows=[FundForm("Oven", "70", "50"), FundForm("Van", "30", "50")]
    )
    campaign_rows.save_team(
        deps, **own, rows=[TeamForm("Bo"), TeamForm("Ada", "Baker", "I bake.", form.pictures[0].id)]
    )
    campaign_rows.save_risks(
        deps, **own, rows=[RiskForm("Flour", "It may become very dear."), RiskForm("Fire")]
    )
    campaign_files.remove_file(deps, **own, file_id=form.documents[0].id)
    campaign_files.add_document(deps, **own, data=PDF + b"\n", title="Plan", kind="plan")
    campaign_files.add_picture(deps, **own, data=picture(500, 400), title="The shop")
    changed = replace(complete_form(deps), title="Second oven")
    drafts.save_draft(deps, **own, form=changed)
    submit(deps, ada, campaign_id)

    redline = red(deps, admin, campaign_id)
    found = parts(redline)
    assert found["Use of funds"] == [
        ("changed", "Oven", {"Per cent at the target": "[-60-][+70+]"}),
        ("new", "Van", {"What it is for": "[+Van+]", "Per cent at the target": "[+30+]",
                        "Per cent at the maximum": "[+50+]"}),
        ("gone", "Rent", {"What it is for": "[-Rent-]", "Per cent at the target": "[-40-]",
                          "Per cent at the maximum": "[-50-]"}),
    ]  # fmt: skip
    assert list(found["Use of funds"][1][2]) == [
        "What it is for", "Per cent at the target", "Per cent at the maximum",
    ]  # fmt: skip
    assert list(found["Risks, one by one"][0][2]) == ["What it means"]
    assert found["Team"] == [("changed", "Ada", {"Photo": "[+The oven+]"})]
    assert {part.label: part.order_text for part in redline.parts}["Team"] == NEW_ORDER
    assert found["Risks, one by one"] == [
        ("changed", "Flour", {"What it means": "It may become [+very +]dear."}),
        ("new", "Fire", {"Heading": "[+Fire+]"}),
    ]
    ((kind, title, fields),) = found["Documents"]
    sizes = f"[-{len(PDF)}-][+{len(PDF) + 1}+]"
    assert (kind, title, fields["Bytes"]) == ("changed", "Plan", sizes)
    assert set(fields) == {"Bytes", "File"}
    ((kind, title, fields),) = found["Pictures"]
    assert (kind, title, fields["Pixels"]) == ("new", "The shop", "[+500 x 400+]")
    ((kind, _, fields),) = found["Texts"]
    assert fields["Title"] == "[-Bread-][+Second+] [-for the harbour-][+oven+]"
    assert set(found) == {
        "Texts", "Use of funds", "Team", "Risks, one by one", "Documents", "Pictures",
    }  # fmt: skip


def test_key_figures_and_the_profile_are_compared_too(
    deps: Deps, ada: Actor, admin: Actor, campaign_id: str
) -> None:
    submit(deps, ada, campaign_id)
    send_back(deps, admin, campaign_id)
    enterprises.save_figures(
        deps, actor=ada, form=FiguresForm(period="prior", fiscal_year="2024", revenue="1000")
    )
    submit(deps, ada, campaign_id)
    ((kind, title, fields),) = parts(red(deps, admin, campaign_id))["Key figures"]
    assert (kind, title) == ("new", "Year before")
    assert fields["Revenue"] == "[+$1,000.00+]"


def test_amounts_are_told_in_the_currency_of_their_side() -> None:
    before = {"currency": "EUR", "target": "40000.00", "price": "0.285714", "shares_before": "500"}
    after = {"currency": "JPY", "target": "5000000", "price": "45", "shares_before": "600"}
    related = [Row("Bo", {"party": "Bo", "amount": "1200"})]
    terms, close = parts_between(
        {"terms": [Row("", before)], "related": []},
        {"terms": [Row("", after)], "related": related},
    )
    told = said(terms.rows[0])
    assert told["Target"] == "[-€40,000.00-][+¥5,000,000+]"
    assert told["Price per share"] == "[-€0.285714-][+¥45+]"
    assert told["Shares in issue before the raise"] == "[-500-][+600+]"
    assert said(close.rows[0])["Amount"] == "[+¥1,200+]"


def test_what_was_submitted_stays_as_it_was(
    deps: Deps, ada: Actor, admin: Actor, campaign_id: str
) -> None:
    submit(deps, ada, campaign_id)
    with deps.reading() as session:
        first = session.exec(select(Submission)).one().content
    send_back(deps, admin, campaign_id)
    own = {"actor": ada, "campaign_id": campaign_id}
    campaign_rows.save_risks(deps, **own, rows=[RiskForm("<script>alert(1)</script>")])
    assert red(deps, admin, campaign_id) == Redline(summary=FIRST)
    submit(deps, ada, campaign_id)
    with deps.reading() as session:
        kept = session.exec(select(Submission).order_by(Submission.number)).all()
    assert [row.number for row in kept] == [1, 2]
    assert kept[0].content == first
    assert kept[1].content["risk_items"][0]["key"] == "<script>alert(1)</script>"
