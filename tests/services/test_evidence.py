"""People, owners, transactions, claims and the checklist: what is kept, refused and shown."""

from __future__ import annotations

import pytest
from sqlmodel import select

from crowdfund.db.tables import ChecklistTick
from crowdfund.domain.actor import Actor, Role
from crowdfund.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotSignedIn
from crowdfund.services import (
    campaign_files,
    catalog,
    checklists,
    claims,
    drafts,
    evidence_pages,
    evidence_rows,
    moderation,
    submission_history,
)
from crowdfund.services.deps import Deps
from crowdfund.services.draft_preview import draft_preview
from crowdfund.services.views.evidence import (
    CheckLine,
    ClaimForm,
    ClaimItem,
    LargeHolderForm,
    OfficerForm,
    RelatedForm,
)
from crowdfund.services.views.redline import RedPiece
from tests.services.drafting import drafted, row, submitted
from tests.services.evidencing import CLAIM, PDF, answered, shown
from tests.world import World


@pytest.fixture
def draft_id(deps: Deps, founder: Actor) -> str:
    """A draft under the rules that ask most, without any evidence."""
    return drafted(deps, founder, regime="reg-cf")


def waiting(deps: Deps, founder: Actor, campaign_id: str) -> str:
    """Hands it in, with everything that data can show."""
    shown(deps, founder, campaign_id)
    drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    return campaign_id


def form(deps: Deps, founder: Actor, campaign_id: str):
    return evidence_pages.evidence_form(deps, actor=founder, campaign_id=campaign_id)


def states(lines: list[CheckLine]) -> dict[str, str]:
    return {line.code: line.state for line in lines}


def items(deps: Deps, moderator: Actor, campaign_id: str) -> list[ClaimItem]:
    return evidence_pages.review_evidence(deps, actor=moderator, campaign_id=campaign_id).claims


def test_rows_come_back_as_they_were_written(deps: Deps, founder: Actor, draft_id: str) -> None:
    shown(deps, founder, draft_id)
    page = form(deps, founder, draft_id)
    assert page.officers == [OfficerForm("Ada Founder", "Director", "2019", "Baked.")]
    assert page.holders == [LargeHolderForm("Ada Founder", "62.5")]
    assert page.related == [RelatedForm("Bo Founder", "Brother", "Lease", "1200.00", "2024-01-31")]
    assert page.claims[0].sentence == CLAIM
    assert [option.label for option in page.documents] == ["Statements"]


NO_HOLDERS = [
    ([LargeHolderForm("Ada", "19.99")], "from 20 to 100"),
    ([LargeHolderForm("Ada", "100.01")], "from 20 to 100"),
    ([LargeHolderForm("Ada", "33.333")], "from 20 to 100"),
    ([LargeHolderForm("Ada", "half")], "from 20 to 100"),
    ([LargeHolderForm("", "50")], "the name is missing"),
    ([LargeHolderForm("Ada", "60"), LargeHolderForm("Bo", "40.01")], "hold 100.01 %"),
    ([LargeHolderForm("Ada", "20")] * 21, "room for 20 rows"),
]


def test_holders_that_cannot_be_are_refused(
    deps: Deps, founder: Actor, draft_id: str, subtests: pytest.Subtests
) -> None:
    own = {"actor": founder, "campaign_id": draft_id}
    kept = [LargeHolderForm("Ada", "60"), LargeHolderForm("Bo", "40")]
    evidence_rows.save_large_holders(deps, **own, rows=kept)
    for rows, sentence in NO_HOLDERS:
        with subtests.test(rows=rows, sentence=sentence):
            with pytest.raises(InvalidInput, match=sentence):
                evidence_rows.save_large_holders(deps, **own, rows=rows)
            assert form(deps, founder, draft_id).holders == kept


TOO_LITTLE = [
    (RelatedForm("", "Brother", "Lease", "1"), "with whom is missing"),
    (RelatedForm("Bo", "", "Lease", "1"), "how they are close is missing"),
    (RelatedForm("Bo", "Brother", "", "1"), "what about is missing"),
    (RelatedForm("Bo", "Brother", "Lease", ""), "say how much"),
    (RelatedForm("Bo", "Brother", "Lease", "-1"), "above zero"),
    (RelatedForm("Bo", "Brother", "Lease", "1", "2199-01-01"), "still to come"),
    (RelatedForm("Bo", "Brother", "Lease", "1", "yesterday"), "is a day"),
]


def test_transactions_that_say_too_little_are_refused(
    deps: Deps, founder: Actor, draft_id: str, subtests: pytest.Subtests
) -> None:
    own = {"actor": founder, "campaign_id": draft_id}
    for row_form, sentence in TOO_LITTLE:
        case = subtests.test(row_form=row_form, sentence=sentence)
        with case, pytest.raises(InvalidInput, match=sentence):
            evidence_rows.save_related(deps, **own, rows=[row_form])


@pytest.mark.parametrize(
    ("row_form", "sentence"),
    [
        (OfficerForm("", "Director"), "the name is missing"),
        (OfficerForm("Ada", ""), "the office is missing"),
        (OfficerForm("Ada", "Director", "12"), "cannot be right"),
        (OfficerForm("Ada", "Director", "soon"), "whole number"),
    ],
)
def test_officers_that_say_too_little_are_refused(
    deps: Deps, founder: Actor, draft_id: str, row_form: OfficerForm, sentence: str
) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        evidence_rows.save_officers(deps, actor=founder, campaign_id=draft_id, rows=[row_form])


def test_only_the_founder_writes_and_only_a_draft(
    deps: Deps, world: World, founder: Actor, draft_id: str
) -> None:
    for actor, refusal in ((world.person("Bo"), NotFound), (None, NotSignedIn)):
        for save in (
            evidence_rows.save_officers,
            evidence_rows.save_large_holders,
            evidence_rows.save_related,
            claims.save_claims,
        ):
            with pytest.raises(refusal):
                save(deps, actor=actor, campaign_id=draft_id, rows=[])
        with pytest.raises(refusal):
            form(deps, actor, draft_id)  # type: ignore[arg-type]
    waiting(deps, founder, draft_id)
    with pytest.raises(Conflict):
        evidence_rows.save_officers(deps, actor=founder, campaign_id=draft_id, rows=[])
    with pytest.raises(Conflict):
        claims.save_claims(deps, actor=founder, campaign_id=draft_id, rows=[])


def test_the_amount_to_tell_follows_the_target(deps: Deps, founder: Actor, draft_id: str) -> None:
    own = {"actor": founder, "campaign_id": draft_id}
    told = RelatedForm("Bo", "Brother", "Lease", "2,500.01")
    untold = RelatedForm("Cy", "Sister", "Loan", "2,500.00")
    evidence_rows.save_related(deps, **own, rows=[told, untold])
    text = form(deps, founder, draft_id).related_text
    assert "$2,500.00" in text
    assert text.endswith("Above it: 1.")


def test_nothing_is_approved_while_a_required_item_is_open(
    deps: Deps, founder: Actor, moderator: Actor, draft_id: str
) -> None:
    drafts.submit(deps, actor=founder, campaign_id=draft_id)
    with pytest.raises(Conflict, match="Each holder of 20 % or more") as refused:
        moderation.approve(deps, actor=moderator, campaign_id=draft_id)
    assert "Documents: Each was opened and read" in str(refused.value.message)
    assert row(deps, draft_id).status == "in_review"


def test_where_no_law_counts_a_person_looks_all_the_same(
    deps: Deps, founder: Actor, moderator: Actor
) -> None:
    campaign_id = submitted(deps, founder)
    own = {"actor": moderator, "campaign_id": campaign_id}
    asked = {"figures", "officers", "holders", "uses", "related"}
    codes = ["documents-read", *sorted(f"{subject}-checked" for subject in asked)]
    for code in codes:
        with pytest.raises(Conflict, match="checklist has open items"):
            moderation.approve(deps, **own)
        checklists.answer_item(deps, **own, item=code, is_met=True, note="Nothing is there.")
    # What a founder need not state is said to the moderator all the same.
    lines = evidence_pages.review_evidence(deps, **own).checks
    assert {line.code for line in lines if line.state == "open"} == asked
    # A title stands once above all that is about it.
    titles = [line.title for line in lines if not line.continues]
    assert titles == list(dict.fromkeys(line.title for line in lines))
    moderation.approve(deps, **own)
    assert row(deps, campaign_id).status == "scheduled"


def test_a_campaign_with_everything_is_approved(
    deps: Deps, founder: Actor, moderator: Actor, draft_id: str
) -> None:
    waiting(deps, founder, draft_id)
    answered(deps, moderator, draft_id)
    page = evidence_pages.review_evidence(deps, actor=moderator, campaign_id=draft_id)
    assert set(states(page.checks).values()) == {"met"}
    moderation.approve(deps, actor=moderator, campaign_id=draft_id)
    assert row(deps, draft_id).status == "scheduled"
    slug = row(deps, draft_id).slug
    shown_on_page = catalog.campaign_page(deps, actor=founder, slug=slug).claims
    assert [item.sentence for item in shown_on_page] == [CLAIM]
    assert shown_on_page[0].judged_text.startswith("Checked on ")


def test_the_last_answer_counts_and_both_are_kept(
    deps: Deps, founder: Actor, moderator: Actor, draft_id: str
) -> None:
    waiting(deps, founder, draft_id)
    answered(deps, moderator, draft_id)
    own = {"actor": moderator, "campaign_id": draft_id, "item": "related-checked"}
    no = {"is_met": False, "note": "The lease is missing."}
    checklists.answer_item(deps, **own, **no, seen=("yes", "I read it."))
    with pytest.raises(Conflict, match="no other transaction above 5 %"):
        moderation.approve(deps, actor=moderator, campaign_id=draft_id)
    with deps.reading() as session:
        query = select(ChecklistTick).where(ChecklistTick.item == "related-checked")
        kept = sorted(session.exec(query), key=lambda tick: tick.at)
    assert [(tick.is_met, tick.note) for tick in kept] == [
        (True, "I read it."),
        (False, "The lease is missing."),
    ]
    assert kept[1].moderator_id == moderator.user_id
    assert kept[1].shown == (
        "Related parties: The statements and the documents show no other transaction above 5 %. "
        "(17 CFR 227.201(r))"
    )


def test_a_statement_of_a_lower_level_does_not_do(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(
        deps, founder, regime="reg-cf", price="1", target="100000", maximum="700000"
    )
    shown(deps, founder, campaign_id)
    own = {"actor": founder, "campaign_id": campaign_id}
    claims.save_claims(deps, **own, rows=[])
    for option in form(deps, founder, campaign_id).documents:
        campaign_files.remove_file(deps, **own, file_id=option.value)
    for level, state in (("", "open"), ("certified", "open"), ("reviewed", "met")):
        campaign_files.add_document(
            deps, **own, data=PDF, title=f"Accounts {level}", kind="financials", level=level
        )
        assert states(form(deps, founder, campaign_id).checks)["statements"] == state


def test_only_financial_statements_have_a_level(deps: Deps, founder: Actor, draft_id: str) -> None:
    own = {"actor": founder, "campaign_id": draft_id}
    campaign_files.add_document(deps, **own, data=PDF, title="Plan", kind="plan", level="audited")
    assert states(form(deps, founder, draft_id).checks)["statements"] == "open"
    with pytest.raises(InvalidInput, match="The level is one of the list"):
        campaign_files.add_document(
            deps, **own, data=PDF, title="X", kind="financials", level="blessed"
        )


def test_stating_that_there_is_nobody_answers_the_item_unless_somebody_is_named(
    deps: Deps, founder: Actor, draft_id: str
) -> None:
    own = {"actor": founder, "campaign_id": draft_id}
    evidence_rows.state_none(deps, **own, has_no_holders=True, has_no_related=True)
    found = states(form(deps, founder, draft_id).checks)
    assert (found["holders"], found["related"]) == ("met", "met")
    evidence_rows.save_large_holders(deps, **own, rows=[LargeHolderForm("Ada", "50")])
    found = states(form(deps, founder, draft_id).checks)
    assert (found["holders"], found["related"]) == ("open", "met")


NO_EVIDENCE = [
    (ClaimForm("", "", "https://a.example"), "the sentence is missing"),
    (ClaimForm("x" * 301, "", "https://a.example"), "at most 300 fit"),
    (ClaimForm(CLAIM), "choose a document, or give a link"),
    (ClaimForm(CLAIM, "", "javascript:alert(1)"), "not the address of a website"),
    (ClaimForm(CLAIM, "", "https://user:pass@evil.example"), "not the address of a website"),
    (ClaimForm(CLAIM, "nonsense"), "choose a document of the list"),
    (ClaimForm(CLAIM, "11111111-1111-1111-1111-111111111111"), "a document of the list"),
]


def test_claims_without_evidence_are_refused(
    deps: Deps, founder: Actor, draft_id: str, subtests: pytest.Subtests
) -> None:
    for claim, sentence in NO_EVIDENCE:
        case = subtests.test(claim=claim, sentence=sentence)
        with case, pytest.raises(InvalidInput, match=sentence):
            claims.save_claims(deps, actor=founder, campaign_id=draft_id, rows=[claim])


def test_evidence_of_another_campaign_is_refused(
    deps: Deps, world: World, founder: Actor, draft_id: str
) -> None:
    bo = world.person("Bo")
    other = shown(deps, bo, drafted(deps, bo, regime="reg-cf"))
    with pytest.raises(InvalidInput, match="a document of the list"):
        claims.save_claims(
            deps, actor=founder, campaign_id=draft_id, rows=[ClaimForm(CLAIM, other)]
        )


def test_a_verdict_stays_with_what_it_was_about(
    deps: Deps, founder: Actor, moderator: Actor, draft_id: str
) -> None:
    paper = waiting_paper(deps, founder, draft_id)
    [claim] = items(deps, moderator, draft_id)
    claims.judge_claim(
        deps, actor=moderator, claim_id=claim.id, verdict="not_shown", remark="Page 3 is empty."
    )
    moderation.request_changes(
        deps, actor=moderator, campaign_id=draft_id, remarks=[("story", "Show it.")]
    )
    own = {"actor": founder, "campaign_id": draft_id}
    same, other = ClaimForm(CLAIM, paper, "", "Page 3."), ClaimForm("We bake.", paper)
    claims.save_claims(deps, **own, rows=[other, same])
    assert [(item.verdict, item.remark) for item in form(deps, founder, draft_id).claim_items] == [
        ("open", ""),
        ("not_shown", "Page 3 is empty."),
    ]
    changed = ClaimForm(CLAIM, paper, "", "Page 4.")
    claims.save_claims(deps, **own, rows=[other, changed])
    assert {item.verdict for item in form(deps, founder, draft_id).claim_items} == {"open"}


def waiting_paper(deps: Deps, founder: Actor, campaign_id: str) -> str:
    paper = shown(deps, founder, campaign_id)
    drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    return paper


def test_a_document_that_goes_takes_its_verdict_along(
    deps: Deps, founder: Actor, moderator: Actor, draft_id: str
) -> None:
    paper = waiting_paper(deps, founder, draft_id)
    [claim] = items(deps, moderator, draft_id)
    claims.judge_claim(deps, actor=moderator, claim_id=claim.id, verdict="supported", remark="")
    moderation.request_changes(
        deps, actor=moderator, campaign_id=draft_id, remarks=[("story", "Again.")]
    )
    campaign_files.remove_file(deps, actor=founder, campaign_id=draft_id, file_id=paper)
    drafts.submit(deps, actor=founder, campaign_id=draft_id)
    [left] = items(deps, moderator, draft_id)
    assert (left.verdict, left.document_url, left.judged_text) == ("open", "", "")
    with pytest.raises(Conflict, match="no evidence"):
        claims.judge_claim(deps, actor=moderator, claim_id=left.id, verdict="supported", remark="")


def test_a_claim_that_the_pitch_no_longer_says_is_marked_and_not_shown(
    deps: Deps, founder: Actor, moderator: Actor, draft_id: str
) -> None:
    shown(deps, founder, draft_id)
    own = {"actor": founder, "campaign_id": draft_id}
    links = [ClaimForm("We fly to the moon.", "", "https://Moon.Example/proof")]
    claims.save_claims(deps, **own, rows=links)
    drafts.submit(deps, **own)
    [claim] = items(deps, moderator, draft_id)
    assert (claim.is_in_pitch, claim.link_host) == (False, "moon.example")
    claims.judge_claim(deps, actor=moderator, claim_id=claim.id, verdict="supported", remark="")
    assert draft_preview(deps, **own).page.claims == []


def test_who_may_judge_and_answer(
    deps: Deps, world: World, founder: Actor, moderator: Actor, draft_id: str
) -> None:
    shown(deps, founder, draft_id)
    [claim] = form(deps, founder, draft_id).claim_items
    judge = {"claim_id": claim.id, "verdict": "supported", "remark": ""}
    tick = {"campaign_id": draft_id, "item": "officers-checked", "is_met": True, "note": "Read."}
    with pytest.raises(Conflict, match="waits for review"):
        claims.judge_claim(deps, actor=moderator, **judge)
    with pytest.raises(Conflict, match="waits for review"):
        checklists.answer_item(deps, actor=moderator, **tick)
    drafts.submit(deps, actor=founder, campaign_id=draft_id)
    own = Actor(founder.user_id, Role.ADMIN, founder.name, founder.email)
    for actor in (own, founder, world.person("Au", Role.AUDITOR), world.person("Fi", Role.FINANCE)):
        with pytest.raises(NotAllowed):
            claims.judge_claim(deps, actor=actor, **judge)
        with pytest.raises(NotAllowed):
            checklists.answer_item(deps, actor=actor, **tick)
    for changes, sentence in (
        ({"note": " "}, "Say what you looked at"),
        ({"item": "officers"}, "no item that a person answers"),
        ({"item": "nonsense"}, "no item that a person answers"),
    ):
        with pytest.raises(InvalidInput, match=sentence):
            checklists.answer_item(deps, actor=moderator, **(tick | changes))
    for changes, sentence in (
        ({"verdict": "open"}, "shows it or not"),
        ({"verdict": "not_shown"}, "Say what is missing"),
    ):
        with pytest.raises(InvalidInput, match=sentence):
            claims.judge_claim(deps, actor=moderator, **(judge | changes))
    with pytest.raises(NotFound):
        claims.judge_claim(deps, actor=moderator, **(judge | {"claim_id": draft_id}))


def test_versions_say_what_came_of_each_and_what_changed(
    deps: Deps, world: World, founder: Actor, moderator: Actor, draft_id: str
) -> None:
    waiting(deps, founder, draft_id)
    answered(deps, moderator, draft_id)
    moderation.request_changes(
        deps, actor=moderator, campaign_id=draft_id, remarks=[("story", "Say more.")]
    )
    own = {"actor": founder, "campaign_id": draft_id}
    evidence_rows.save_large_holders(deps, **own, rows=[LargeHolderForm("Ada Founder", "55")])
    drafts.submit(deps, **own)
    found = submission_history.versions(deps, **own)
    assert [(item.number, item.outcome.partition(" on ")[0]) for item in found] == [
        ("2", "Waits for a decision"),
        ("1", "Sent back with remarks"),
    ]
    assert (len(found[0].checks), len(found[1].checks)) == (0, 8)
    assert submission_history.versions(deps, actor=moderator, campaign_id=draft_id) == found
    red = submission_history.version_changes(deps, **own, number="2")
    assert [part.label for part in red.parts] == [
        "Holders of 20 % or more",
        "Answers to the checklist",
    ]
    assert "first submission" in submission_history.version_changes(deps, **own, number="1").summary
    for number in ("3", "0", "-1", "x", "9" * 30):
        with pytest.raises(NotFound):
            submission_history.version_changes(deps, **own, number=number)
    with pytest.raises(NotFound):
        submission_history.versions(deps, actor=world.person("Bo"), campaign_id=draft_id)


def test_answers_to_the_checklist_are_compared_row_by_row(
    deps: Deps, founder: Actor, moderator: Actor, draft_id: str
) -> None:
    waiting(deps, founder, draft_id)
    answered(deps, moderator, draft_id)
    moderation.request_changes(
        deps, actor=moderator, campaign_id=draft_id, remarks=[("story", "Say more.")]
    )
    drafts.submit(deps, actor=founder, campaign_id=draft_id)
    answer = {"actor": moderator, "campaign_id": draft_id}
    # The same answer as before, another one, and one to an item that was open.
    for item, is_met, note in (
        ("uses-checked", True, "I read it."),
        ("officers-checked", False, "No."),
    ):
        checklists.answer_item(deps, **answer, item=item, is_met=is_met, note=note)

    (part,) = moderation.review(deps, **answer).redline.parts
    assert part.label == "Answers to the checklist"
    rows = {row.title: row for row in part.rows}
    changed = rows.pop("Officers and directors")
    assert (changed.kind, changed.kind_label) == ("changed", "Changed")
    assert {field.label: field.pieces for field in changed.fields} == {
        "Answer": [RedPiece("gone", "yes"), RedPiece("new", "no")],
        "Note": [RedPiece("gone", "I read it."), RedPiece("new", "No.")],
    }
    assert "Use of proceeds" not in rows
    assert len(rows) == 6
    assert {(row.kind, row.kind_label) for row in rows.values()} == {("gone", "Not answered again")}
    question, verdict, _note = rows["Financial statements"].fields
    assert (question.label, question.pieces[0].kind) == ("Question", "same")
    assert verdict.pieces == [RedPiece("gone", "yes")]


def test_what_was_found_about_a_claim_is_compared_between_versions(
    deps: Deps, founder: Actor, moderator: Actor, draft_id: str
) -> None:
    paper = waiting_paper(deps, founder, draft_id)
    own = {"actor": founder, "campaign_id": draft_id}

    def judged(verdict: str, remark: str) -> None:
        [claim] = items(deps, moderator, draft_id)
        claims.judge_claim(deps, actor=moderator, claim_id=claim.id, verdict=verdict, remark=remark)

    def found(number: str) -> dict[str, list[RedPiece]]:
        red = submission_history.version_changes(deps, **own, number=number)
        parts = [part for part in red.parts if part.label == "Claims and evidence"]
        lines = [line for part in parts for line in part.rows]
        return {field.label: field.pieces for line in lines for field in line.fields}

    def again(note: str) -> None:
        remarks = [("story", "Show it.")]
        moderation.request_changes(deps, actor=moderator, campaign_id=draft_id, remarks=remarks)
        claims.save_claims(deps, **own, rows=[ClaimForm(CLAIM, paper, "", note)])
        drafts.submit(deps, **own)

    judged("supported", "")
    judged("not_shown", "Page 3 is empty.")
    again("Page 3.")
    # It was left as it was, so that what was found stands.
    assert found("2") == {}
    judged("supported", "It is, after all.")
    other = found("2")
    assert other["What was found"] == [
        RedPiece("gone", "Not shown"),
        RedPiece("new", "Shown by its evidence"),
    ]
    assert list(other) == ["What was found", "Remark"]
    again("Page 4.")
    assert found("3")["What was found"] == [
        RedPiece("gone", "Shown by its evidence"),
        RedPiece("new", "Not looked at yet"),
    ]
    assert found("2") == other


def test_evidence_that_is_another_file_of_the_same_name_is_told_with_its_claim(
    deps: Deps, founder: Actor, moderator: Actor, draft_id: str
) -> None:
    paper = shown(deps, founder, draft_id)
    own = {"actor": founder, "campaign_id": draft_id}
    drafts.submit(deps, **own)
    moderation.request_changes(
        deps, actor=moderator, campaign_id=draft_id, remarks=[("story", "Say more.")]
    )
    campaign_files.remove_file(deps, **own, file_id=paper)
    other = campaign_files.add_document(
        deps, **own, data=PDF + b"\n", title="Statements", kind="financials", level="audited"
    )
    claims.save_claims(deps, **own, rows=[ClaimForm(CLAIM, other, "", "Page 4.")])
    drafts.submit(deps, **own)
    red = submission_history.version_changes(deps, **own, number="2")
    (row,) = next(part for part in red.parts if part.label == "Claims and evidence").rows
    assert (row.kind, row.title) == ("changed", CLAIM)
    assert [field.label for field in row.fields] == ["File", "Note"]
