"""What founders write in rows and upload, and who sees it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from crowdfund.db.tables import CampaignFile, FundUse, TeamMember
from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import (
    Conflict,
    CrowdfundError,
    InvalidInput,
    NotFound,
    NotSignedIn,
    TooManyAttempts,
)
from crowdfund.services import (
    campaign_content,
    campaign_files,
    campaign_rows,
    catalog,
    drafts,
    limits,
    picture_copies,
)
from crowdfund.services.campaign_rows import save_funds, save_risks, save_team
from crowdfund.services.deps import Deps
from crowdfund.services.document_check import MOST_DOCUMENT_BYTES
from crowdfund.services.draft_preview import draft_preview
from crowdfund.services.lookup import parse_id
from crowdfund.services.views.content import FundForm, RiskForm, TeamForm
from tests.pdfs import PDF, pdf
from tests.services.drafting import approve, approved, drafted, picture
from tests.world import World

WHOLE = [FundForm("An oven", "62.5", "50"), FundForm("Flour", "37.5 %", "50.00")]
SAVES: list[tuple[Callable[..., None], list[Any]]] = [
    (save_funds, WHOLE),
    (save_team, [TeamForm("Ada", "Baker", "Bakes.")]),
    (save_risks, [RiskForm("Fire", "Ovens burn.")]),
]


def add_picture(
    deps: Deps, founder: Actor, campaign_id: str, title: object = "The oven", width: int = 400
) -> str:
    """Uploads a picture. Returns its id."""
    return campaign_files.add_picture(
        deps, actor=founder, campaign_id=campaign_id, data=picture(width, 320), title=title
    )


def add_document(deps: Deps, founder: Actor, campaign_id: str, **changes: Any) -> str:
    """Uploads a document. Returns its id."""
    sent = {"data": PDF, "title": "Accounts 2025", "kind": "financials", **changes}
    return campaign_files.add_document(deps, actor=founder, campaign_id=campaign_id, **sent)


def test_use_of_funds_is_shown_after_the_fee_and_sums_exactly(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder)
    save_funds(deps, actor=founder, campaign_id=campaign_id, rows=WHOLE)
    drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    content = draft_preview(deps, actor=founder, campaign_id=campaign_id).page.content
    assert content.funds_note == ""
    assert (content.target_text, content.maximum_text) == ("$50,000.40", "$120,000")
    assert [
        (row.purpose, row.target_amount_text, row.target_part_text) for row in content.funds
    ] == [
        ("Platform's fee", "$2,500.02", "5.00 %"),
        ("An oven", "$29,687.74", "59.38 %"),
        ("Flour", "$17,812.64", "35.62 %"),
    ]
    assert 250_002 + 2_968_774 + 1_781_264 == 5_000_040
    assert [row.maximum_amount_text for row in content.funds] == [
        "$6,000.00",
        "$57,000.00",
        "$57,000.00",
    ]
    assert [row.target_width for row in content.funds] == ["5.00%", "59.38%", "35.62%"]


def test_parts_of_a_use_of_funds_sum_to_a_hundred_and_its_column_is_written_alike(
    deps: Deps, founder: Actor
) -> None:
    campaign_id = drafted(deps, founder)
    thirds = [FundForm("a", "33.33", "33.33"), FundForm("b", "33.33", "33.33")]
    rows = [*thirds, FundForm("c", "33.34", "33.34")]
    save_funds(deps, actor=founder, campaign_id=campaign_id, rows=rows)
    funds = draft_preview(deps, actor=founder, campaign_id=campaign_id).page.content.funds
    parts = [row.maximum_part_text for row in funds]
    assert parts == ["5.00 %", "31.67 %", "31.66 %", "31.67 %"]
    assert sum(Decimal(row.target_part_text.removesuffix(" %")) for row in funds) == 100
    amounts = [row.maximum_amount_text for row in funds]
    assert amounts == ["$6,000.00", "$37,996.20", "$37,996.20", "$38,007.60"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([FundForm("An oven", "60", "100")], ["target", "add up to 60 %", "40 % is not accounted"]),
        ([FundForm("An oven", "100", "")], ["maximum", "add up to 0 %", "100 % is not accounted"]),
        (
            [FundForm("a", "70", "100"), FundForm("b", "40.25", "")],
            ["110.25 %", "10.25 % is spent"],
        ),
        ([], []),
    ],
)
def test_sums_are_checked_in_words_before_submitting(
    deps: Deps, founder: Actor, rows: list[FundForm], words: list[str]
) -> None:
    campaign_id = drafted(deps, founder)
    save_funds(deps, actor=founder, campaign_id=campaign_id, rows=rows)
    note = campaign_content.content_form(deps, actor=founder, campaign_id=campaign_id).funds_note
    assert all(word in note for word in words)
    assert bool(note) == bool(words)
    missing = drafts.editor(deps, actor=founder, campaign_id=campaign_id).missing
    assert [(item.step, item.text) for item in missing] == ([("story", note)] if note else [])


NO_PERCENTAGES = ["-1", "100.01", "12.345", "1e1", "ten", "NaN", "١٠", "50%%", "1,555", "9" * 41]


def test_a_part_that_is_no_percentage_is_refused(
    deps: Deps, founder: Actor, subtests: pytest.Subtests
) -> None:
    campaign_id = drafted(deps, founder)
    save_funds(deps, actor=founder, campaign_id=campaign_id, rows=WHOLE)
    for part in NO_PERCENTAGES:
        with subtests.test(part=part):
            with pytest.raises(InvalidInput) as refusal:
                save_funds(
                    deps,
                    actor=founder,
                    campaign_id=campaign_id,
                    rows=[FundForm("An oven", part, "100")],
                )
            assert refusal.value.field == "funds"
            form = campaign_content.content_form(deps, actor=founder, campaign_id=campaign_id)
            assert [row.purpose for row in form.funds] == ["An oven", "Flour"]


@pytest.mark.parametrize(("save", "rows"), SAVES)
def test_rows_are_the_founders_alone_and_only_in_a_draft(
    deps: Deps, world: World, founder: Actor, save: Callable[..., None], rows: list[Any]
) -> None:
    campaign_id = drafted(deps, founder)
    save(deps, actor=founder, campaign_id=campaign_id, rows=rows)
    for actor, refusal in ((None, NotSignedIn), (world.person("Eve"), NotFound)):
        with pytest.raises(refusal):
            save(deps, actor=actor, campaign_id=campaign_id, rows=[])
    with pytest.raises(NotFound):
        save(deps, actor=founder, campaign_id="nothing", rows=[])
    with pytest.raises(InvalidInput, match="room for 20"):
        save(deps, actor=founder, campaign_id=campaign_id, rows=rows * 21)
    broken = replace(rows[0], **{next(iter(rows[0].__dataclass_fields__)): "\x07"})
    with pytest.raises(InvalidInput):
        save(deps, actor=founder, campaign_id=campaign_id, rows=[broken])
    drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    with pytest.raises(Conflict):
        save(deps, actor=founder, campaign_id=campaign_id, rows=[])


def test_rows_read_back_as_they_were_written(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder)
    photo = add_picture(deps, founder, campaign_id)
    team = [TeamForm("Ada Sol", "Baker", "Bakes.\nSleeps.", photo), TeamForm("Zoë")]
    risks = [RiskForm("Fire", "Ovens burn."), RiskForm("Flood")]
    save_funds(deps, actor=founder, campaign_id=campaign_id, rows=[*WHOLE, FundForm()])
    save_team(deps, actor=founder, campaign_id=campaign_id, rows=team)
    save_risks(deps, actor=founder, campaign_id=campaign_id, rows=risks)
    form = campaign_content.content_form(deps, actor=founder, campaign_id=campaign_id)
    assert form.funds == [FundForm("An oven", "62.5", "50"), FundForm("Flour", "37.5", "50")]
    assert (form.team, form.risks) == (team, risks)
    page = draft_preview(deps, actor=founder, campaign_id=campaign_id).page.content
    assert [(one.initials, bool(one.photo_url)) for one in page.team] == [
        ("AS", True),
        ("Z", False),
    ]
    assert [one.heading for one in page.risks] == ["Fire", "Flood"]


def test_named_risks_are_enough_to_submit(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder, risks="")
    missing = drafts.editor(deps, actor=founder, campaign_id=campaign_id).missing
    assert [item.field for item in missing] == ["risks"]
    save_risks(deps, actor=founder, campaign_id=campaign_id, rows=[RiskForm("Fire")])
    assert drafts.editor(deps, actor=founder, campaign_id=campaign_id).missing == []


def test_a_photo_is_a_picture_of_the_same_campaign(deps: Deps, founder: Actor) -> None:
    campaign_id, other_id = drafted(deps, founder), drafts.start_campaign(deps, actor=founder)
    strange = [
        add_picture(deps, founder, other_id),
        add_document(deps, founder, campaign_id),
        str(uuid4()),
        "no id",
    ]
    for photo in strange:
        with pytest.raises(InvalidInput, match="photo of the list"):
            save_team(
                deps, actor=founder, campaign_id=campaign_id, rows=[TeamForm("Ada", photo_id=photo)]
            )


def test_a_picture_is_shown_in_its_own_campaigns_texts_alone(deps: Deps, founder: Actor) -> None:
    campaign_id, other_id = drafted(deps, founder), drafts.start_campaign(deps, actor=founder)
    add_picture(deps, founder, campaign_id, title="The [old] oven")
    form = campaign_content.content_form(deps, actor=founder, campaign_id=campaign_id)
    (shown,) = form.pictures
    assert shown.markdown == f"![The (old) oven]({shown.url})"

    def preview(of: str) -> str:
        return campaign_content.story_preview(
            deps, actor=founder, campaign_id=of, text=shown.markdown
        )

    assert f'<img src="{shown.url}" alt="The (old) oven" width="400" height="320"' in preview(
        campaign_id
    )
    assert "<img" not in preview(other_id)
    form_now = drafts.editor(deps, actor=founder, campaign_id=campaign_id).form
    drafts.save_draft(
        deps,
        actor=founder,
        campaign_id=campaign_id,
        form=replace(form_now, story=f"We bake.\n\n{shown.markdown}"),
    )
    stored = campaign_content.content_form(deps, actor=founder, campaign_id=campaign_id)
    assert stored.story_html == campaign_content.story_preview(
        deps, actor=founder, campaign_id=campaign_id, text=f"We bake.\n\n{shown.markdown}"
    )
    as_backers_will = draft_preview(deps, actor=founder, campaign_id=campaign_id)
    assert as_backers_will.page.story_html == stored.story_html


def test_a_person_previews_so_often_and_only_their_own(
    deps: Deps, world: World, founder: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        campaign_content, "PREVIEWS_BY_PERSON", limits.Limit("previews-tested", 3, 5)
    )
    campaign_id, drawn = drafted(deps, founder), []
    monkeypatch.setattr(
        campaign_content.markdown, "to_html", lambda text, **_given: drawn.append(text) or text
    )

    def preview(actor: Actor | None, text: str) -> str:
        return campaign_content.story_preview(deps, actor=actor, campaign_id=campaign_id, text=text)

    with pytest.raises(NotSignedIn):
        preview(None, "x")
    with pytest.raises(NotFound):
        preview(world.person("Eve"), "x")
    assert [preview(founder, text) for text in "abc"] == ["a", "b", "c"]
    with pytest.raises(TooManyAttempts):
        preview(founder, "d")
    assert drawn == ["a", "b", "c"]


def test_a_file_that_is_taken_away_is_gone_everywhere(
    deps: Deps, world: World, founder: Actor
) -> None:
    campaign_id = drafted(deps, founder)
    photo = add_picture(deps, founder, campaign_id, width=640)
    save_team(deps, actor=founder, campaign_id=campaign_id, rows=[TeamForm("Ada", photo_id=photo)])
    with deps.reading() as session:
        name = session.exec(select(CampaignFile.name)).one()
    [copy] = picture_copies.copies_of(name)
    assert {path.name for path in deps.files_dir.iterdir()} == {name, copy}
    with pytest.raises(NotFound):
        campaign_files.remove_file(
            deps, actor=world.person("Eve"), campaign_id=campaign_id, file_id=photo
        )
    campaign_files.remove_file(deps, actor=founder, campaign_id=campaign_id, file_id=photo)
    assert list(deps.files_dir.iterdir()) == []
    form = campaign_content.content_form(deps, actor=founder, campaign_id=campaign_id)
    assert (form.pictures, form.team) == ([], [TeamForm("Ada")])


NO_DOCUMENTS = [
    ({"data": b"MZ\x90\x00" * 400}, "is a PDF"),
    ({"data": b"<html><script>alert(1)</script>"}, "is a PDF"),
    ({"data": b"x" * 2000 + PDF}, "is a PDF"),
    ({"data": b"%PDF-1.7 and no more"}, "is a PDF"),
    ({"data": b"MZ\x90\x00" + PDF}, "before or after its PDF"),
    ({"data": PDF + b"<html><script>alert(1)</script>"}, "before or after its PDF"),
    ({"data": pdf("<</S/Launch/F(cmd.exe)>>")}, "a command that starts a program"),
    ({"data": PDF + b"x" * MOST_DOCUMENT_BYTES}, "at most 10 MB"),
    ({"title": " "}, "title"),
    ({"title": "a" * 81}, "at most 80"),
    ({"kind": "malware"}, "one of the list"),
]


def test_what_is_no_document_is_not_kept(
    deps: Deps, founder: Actor, subtests: pytest.Subtests
) -> None:
    campaign_id = drafted(deps, founder)
    for changes, words in NO_DOCUMENTS:
        with subtests.test(changes=changes, words=words):
            with pytest.raises(InvalidInput, match=words):
                add_document(deps, founder, campaign_id, **changes)
            assert not deps.files_dir.exists() or list(deps.files_dir.iterdir()) == []


def test_files_have_bounds_and_leave_nothing_when_refused(
    deps: Deps, world: World, founder: Actor
) -> None:
    campaign_id = drafted(deps, founder)
    for number in range(campaign_files.MOST_DOCUMENTS):
        add_document(deps, founder, campaign_id, title=str(number))
    before = len(list(deps.files_dir.iterdir()))
    with pytest.raises(Conflict, match="at most 20"):
        add_document(deps, founder, campaign_id)
    for actor, refusal in ((None, NotSignedIn), (world.person("Eve"), NotFound)):
        with pytest.raises(refusal):
            campaign_files.add_document(
                deps, actor=actor, campaign_id=campaign_id, data=PDF, title="x", kind=""
            )
    drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    with pytest.raises(CrowdfundError):
        add_picture(deps, founder, campaign_id)
    assert len(list(deps.files_dir.iterdir())) == before


def test_all_of_a_founders_files_together_have_a_bound(
    deps: Deps, world: World, founder: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over all drafts; another founder's do not count."""
    first, second = drafted(deps, founder), drafts.start_campaign(deps, actor=founder)
    kept = add_document(deps, founder, first)
    add_document(deps, founder, second)
    monkeypatch.setattr(campaign_files, "MOST_BYTES_BY_PERSON", 3 * len(PDF) - 1)
    with pytest.raises(Conflict, match="all your campaigns have at most 0 MB together"):
        add_document(deps, founder, second, title="One more")
    assert len(list(deps.files_dir.iterdir())) == 2
    stranger = world.person("Eve")
    add_document(deps, stranger, drafted(deps, stranger))
    campaign_files.remove_file(deps, actor=founder, campaign_id=first, file_id=kept)
    add_document(deps, founder, second, title="One more")


def test_two_files_at_once_do_not_both_find_the_last_room(
    deps: Deps, founder: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For two drafts, whose rows do not keep each other waiting."""
    campaigns = [drafted(deps, founder), drafts.start_campaign(deps, actor=founder)]
    monkeypatch.setattr(campaign_files, "MOST_BYTES_BY_PERSON", len(PDF))
    count, both_ask = campaign_files.kept_bytes, threading.Barrier(2)

    def count_together(session: Session, owner_id: UUID) -> int:
        found = count(session, owner_id)
        with contextlib.suppress(threading.BrokenBarrierError):
            both_ask.wait(timeout=0.5)
        return found

    monkeypatch.setattr(campaign_files, "kept_bytes", count_together)
    refused = []

    def add(campaign_id: str) -> None:
        try:
            add_document(deps, founder, campaign_id)
        except Conflict as error:
            refused.append(error)

    threads = [threading.Thread(target=add, args=(one,)) for one in campaigns]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert len(list(deps.files_dir.iterdir())) == 1


def test_a_document_is_seen_by_those_who_see_its_campaign(
    deps: Deps, world: World, founder: Actor
) -> None:
    campaign_id = drafted(deps, founder)
    file_id = add_document(deps, founder, campaign_id, title="Konten & Bilanz: 2025/26")
    admin, stranger = world.admin(), world.person("Eve")
    for actor in (founder, admin):
        found = campaign_files.find_document(deps, actor=actor, file_id=file_id)
        assert found.path.read_bytes() == PDF
        assert found.file_name == "konten-bilanz-2025-26.pdf"
    for actor in (None, stranger):
        with pytest.raises(NotFound):
            campaign_files.find_document(deps, actor=actor, file_id=file_id)
    drafts.submit(deps, actor=founder, campaign_id=campaign_id)
    approve(deps, admin, campaign_id)
    assert campaign_files.find_document(deps, actor=None, file_id=file_id).path.is_file()
    picture_id = add_picture(deps, founder, drafts.start_campaign(deps, actor=founder))
    for strange in (picture_id, str(uuid4()), "../secret.key", ""):
        with pytest.raises(NotFound):
            campaign_files.find_document(deps, actor=admin, file_id=strange)


def test_documents_say_what_they_are(deps: Deps, world: World, founder: Actor) -> None:
    campaign_id = approved(deps, founder, world.admin())
    slug = drafts.editor(deps, actor=founder, campaign_id=campaign_id).slug
    assert catalog.campaign_page(deps, actor=None, slug=slug).content.documents == []
    other = drafts.start_campaign(deps, actor=founder)
    add_document(deps, founder, other)
    (item,) = draft_preview(deps, actor=founder, campaign_id=other).page.content.documents
    assert (item.title, item.kind_label, item.size_text) == (
        "Accounts 2025",
        "Financial statements",
        "1 KB",
    )
    assert item.url == f"/files/documents/{item.id}"


@pytest.mark.parametrize(
    ("size", "text"), [(1, "1 KB"), (240 * 1024, "240 KB"), (1_400_000, "1.3 MB")]
)
def test_sizes_are_written_as_people_read_them(size: int, text: str) -> None:
    assert campaign_content.size_text(size) == text


def test_the_database_refuses_parts_beyond_the_whole(deps: Deps, founder: Actor) -> None:
    campaign_id = parse_id(drafted(deps, founder))
    too_much = FundUse(campaign_id=campaign_id, purpose="x", target_basis_points=10_001)
    twice = [TeamMember(campaign_id=campaign_id, position=0, name=name) for name in "ab"]
    for rows in ([too_much], twice):
        with pytest.raises(IntegrityError), deps.transaction() as session:
            session.add_all(rows)


def test_a_percentage_may_have_either_sign_of_decimals() -> None:
    read = [campaign_rows._basis_points(text, "A part") for text in ("12.5", "12,5 %", "0,05")]
    assert read == [1_250, 1_250, 5]


def test_percentages_read_back() -> None:
    assert [campaign_rows.percent_of(points) for points in (0, 1, 1_250, 10_000)] == [
        "",
        "0.01",
        "12.5",
        "100",
    ]
