"""A file whose answer was not seen is sent once more: a campaign keeps it once."""

from __future__ import annotations

import contextlib
import threading
from typing import Any

import pytest
from sqlmodel import Session, select

from crowdfund.db.tables import CampaignFile
from crowdfund.domain.actor import Actor
from crowdfund.domain.audit import AuditAction
from crowdfund.services import campaign_files, drafts, stored_files
from crowdfund.services.deps import Deps
from tests.pdfs import PDF, pdf
from tests.services.drafting import drafted
from tests.services.factoring import trail
from tests.services.test_campaign_content import add_document, add_picture


def files(deps: Deps) -> list[CampaignFile]:
    """Files on record."""
    with deps.reading() as session:
        return list(session.exec(select(CampaignFile)))


@pytest.mark.parametrize("add", [add_document, add_picture])
def test_the_same_file_sent_again_is_the_same_file(deps: Deps, founder: Actor, add: Any) -> None:
    campaign_id = drafted(deps, founder)
    first = add(deps, founder, campaign_id)
    on_disk = sorted(deps.files_dir.iterdir())
    assert add(deps, founder, campaign_id) == first
    assert len(files(deps)) == 1
    assert sorted(deps.files_dir.iterdir()) == on_disk


def test_what_was_sent_again_is_written_down_once(deps: Deps, founder: Actor) -> None:
    campaign_id = drafted(deps, founder)
    add_document(deps, founder, campaign_id)
    add_document(deps, founder, campaign_id)
    assert trail(deps).count(AuditAction.FILE_ADDED.value) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Accounts 2026"},
        {"kind": "plan"},
        {"level": "audited"},
        {"data": PDF},
        {"data": pdf("<</Pages 2>>")},
    ],
)
def test_another_file_or_other_words_are_another_paper(
    deps: Deps, founder: Actor, changes: dict[str, Any]
) -> None:
    campaign_id = drafted(deps, founder)
    paper = {"data": pdf("<</Pages 1>>")}
    first = add_document(deps, founder, campaign_id, **paper)
    assert add_document(deps, founder, campaign_id, **paper | changes) != first
    assert len(files(deps)) == 2


def test_another_campaign_has_its_own(deps: Deps, founder: Actor) -> None:
    add_document(deps, founder, drafted(deps, founder))
    add_document(deps, founder, drafts.start_campaign(deps, actor=founder))
    assert len(files(deps)) == 2


def test_it_is_taken_without_room_for_another(
    deps: Deps, founder: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaign_files, "MOST_DOCUMENTS", 1)
    campaign_id = drafted(deps, founder)
    first = add_document(deps, founder, campaign_id)
    assert add_document(deps, founder, campaign_id) == first


def test_what_is_gone_from_the_disk_or_taken_away_is_added_again(
    deps: Deps, founder: Actor
) -> None:
    campaign_id = drafted(deps, founder)
    first = add_document(deps, founder, campaign_id)
    campaign_files.remove_file(deps, actor=founder, campaign_id=campaign_id, file_id=first)
    second = add_document(deps, founder, campaign_id)
    (deps.files_dir / files(deps)[0].name).unlink()
    assert len({first, second, add_document(deps, founder, campaign_id)}) == 3


@pytest.mark.parametrize("add", [add_document, add_picture])
def test_both_at_once_are_one(
    deps: Deps, founder: Actor, monkeypatch: pytest.MonkeyPatch, add: Any
) -> None:
    """The first waits, after it looked, until the second looks too: it cannot, for the lock."""
    campaign_id = drafted(deps, founder)
    look, both_looked = stored_files.same_file, threading.Barrier(2)

    def look_together(
        deps: Deps, session: Session, row: CampaignFile, data: bytes
    ) -> CampaignFile | None:
        found = look(deps, session, row, data)
        with contextlib.suppress(threading.BrokenBarrierError):
            both_looked.wait(timeout=0.5)
        return found

    monkeypatch.setattr(campaign_files, "same_file", look_together)
    ids: list[str] = []
    threads = [
        threading.Thread(target=lambda: ids.append(add(deps, founder, campaign_id)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert len(files(deps)) == 1
