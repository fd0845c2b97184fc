"""Rows of the editor that two tabs write at once, driven through the real event pipeline."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Coroutine
from typing import Any
from unittest.mock import patch

import pytest

from crowdfund.domain.actor import Actor
from crowdfund.domain.errors import ChangedElsewhere, Conflict
from crowdfund.services import (
    campaign_content,
    campaign_files,
    campaign_rows,
    draft_rows,
    drafts,
)
from crowdfund.services.campaign_rows import RISKS, TEAM
from crowdfund.services.deps import Deps
from crowdfund.services.draft_rows import MOVED
from crowdfund.services.views.content import RiskForm, TeamForm
from crowdfund.services.views.founder import HolderLine
from crowdfund.ui.states.founder_content import UNNAMED, ContentState
from crowdfund.ui.states.founder_editor import EditorState
from crowdfund.ui.states.founder_holders import LINES, HolderState
from crowdfund.ui.states.founder_rows import NOT_SAVED
from tests.services.drafting import drafted, picture
from tests.ui.editing import edit, with_password
from tests.ui.harness import Tab, tab
from tests.world import World

FIRE, RENT, FLOUR = RiskForm("Fire", "Ovens burn."), RiskForm("Rent"), RiskForm("Flour")


@pytest.fixture
def ada(deps: Deps, world: World) -> Actor:
    """A founder with a password."""
    return with_password(deps, world)


@pytest.fixture
def draft_id(deps: Deps, ada: Actor) -> str:
    """A draft of hers with one risk."""
    campaign_id = drafted(deps, ada)
    campaign_rows.save_risks(deps, actor=ada, campaign_id=campaign_id, rows=[FIRE])
    return campaign_id


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


def risks(deps: Deps, ada: Actor, campaign_id: str) -> list[RiskForm]:
    return campaign_content.content_form(deps, actor=ada, campaign_id=campaign_id).risks


async def writes(browser: Tab, place: int, part: str, value: str) -> None:
    """Writes into a risk."""
    key = browser.value(ContentState, RISKS)[place].key
    await browser.send(ContentState.set_cell, kind=RISKS, key=key, part=part, value=value)


def test_a_list_that_changed_elsewhere_is_not_written_over(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    own: dict[str, Any] = {"actor": ada, "campaign_id": draft_id}

    async def story() -> None:
        async with tab(deps) as browser:
            await edit(browser, deps, draft_id, ContentState.load)
            campaign_rows.save_risks(deps, **own, rows=[FIRE, RENT])
            await writes(browser, 0, "second", "Ovens burn bread.")
            assert risks(deps, ada, draft_id) == [FIRE, RENT]
            assert browser.value(ContentState, "errors")[RISKS] == MOVED
            assert browser.value(ContentState, "theirs")[RISKS] == ["Fire · Ovens burn.", "Rent"]
            assert browser.value(ContentState, "is_unsaved")
            # What was typed is still there, and still refused.
            await writes(browser, 0, "second", "Ovens burn bread and hands.")
            (row,) = browser.value(ContentState, RISKS)
            assert row.second == "Ovens burn bread and hands."
            assert risks(deps, ada, draft_id) == [FIRE, RENT]
            await browser.send(ContentState.take_theirs, kind=RISKS)
            assert [row.first for row in browser.value(ContentState, RISKS)] == ["Fire", "Rent"]
            await writes(browser, 1, "second", "It rises.")
            assert risks(deps, ada, draft_id) == [FIRE, RiskForm("Rent", "It rises.")]
            assert not browser.value(ContentState, "is_unsaved")
            assert browser.failures == []

    run(story())


def test_one_s_own_list_is_kept_over_the_one_that_was_shown(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    own: dict[str, Any] = {"actor": ada, "campaign_id": draft_id}

    async def story() -> None:
        async with tab(deps) as browser:
            await edit(browser, deps, draft_id, ContentState.load)
            # Without a difference there is nothing to choose.
            await browser.send(ContentState.keep_mine, kind=RISKS)
            campaign_rows.save_risks(deps, **own, rows=[RENT])
            await writes(browser, 0, "second", "Ovens burn bread.")
            campaign_rows.save_risks(deps, **own, rows=[FLOUR])
            # Not over what was never shown.
            await browser.send(ContentState.keep_mine, kind=RISKS)
            assert risks(deps, ada, draft_id) == [FLOUR]
            assert browser.value(ContentState, "theirs")[RISKS] == ["Flour"]
            await browser.send(ContentState.keep_mine, kind=RISKS)
            assert risks(deps, ada, draft_id) == [RiskForm("Fire", "Ovens burn bread.")]
            assert browser.value(ContentState, "theirs")[RISKS] == []

    run(story())


def test_a_list_that_could_not_be_read_is_not_written_over(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    async def story() -> None:
        async with tab(deps) as browser:
            gone = patch.object(campaign_content, "content_form", side_effect=OSError("gone"))
            with gone, pytest.raises(OSError, match="gone"):
                await edit(browser, deps, draft_id, ContentState.load)
            await browser.send(ContentState.add_row, kind=RISKS)
            await writes(browser, 0, "first", "Rent")
            assert risks(deps, ada, draft_id) == [FIRE]
            assert browser.value(ContentState, "theirs")[RISKS] == ["Fire · Ovens burn."]
            await browser.send(ContentState.keep_mine, kind=RISKS)
            assert risks(deps, ada, draft_id) == [RENT]
            assert not browser.value(ContentState, "is_unsaved")

    run(story())


def test_what_could_not_be_saved_says_so_and_is_tried_again(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    async def story() -> None:
        async with tab(deps) as browser:
            await edit(browser, deps, draft_id, ContentState.load)
            with patch.object(campaign_rows, "save_risks", side_effect=Conflict("Busy.")):
                await writes(browser, 0, "second", "Ovens burn bread.")
            assert browser.value(ContentState, "errors")[RISKS] == NOT_SAVED
            assert browser.value(ContentState, "is_unsaved")
            await writes(browser, 0, "second", "Ovens burn bread.")
            assert risks(deps, ada, draft_id) == [RiskForm("Fire", "Ovens burn bread.")]
            assert not browser.value(ContentState, "is_unsaved")
            assert browser.failures == []

    run(story())


def test_a_fixed_campaign_shows_what_is_stored(deps: Deps, ada: Actor, draft_id: str) -> None:
    async def story() -> None:
        async with tab(deps) as browser:
            await edit(browser, deps, draft_id, ContentState.load)
            await browser.send(ContentState.add_row, kind=RISKS)
            await writes(browser, 1, "second", "No name yet.")
            drafts.submit(deps, actor=ada, campaign_id=draft_id)
            await browser.send(EditorState.load)
            await browser.send(ContentState.show_fixed)
            assert [row.first for row in browser.value(ContentState, RISKS)] == ["Fire"]
            assert not browser.value(ContentState, "is_unsaved")

    run(story())


def test_an_unfinished_row_holds_up_no_other(deps: Deps, ada: Actor, draft_id: str) -> None:
    async def story() -> None:
        async with tab(deps) as browser:
            await edit(browser, deps, draft_id, ContentState.load)
            await browser.send(ContentState.add_row, kind=RISKS)
            await browser.send(ContentState.add_row, kind=RISKS)
            await writes(browser, 1, "second", "No name yet.")
            await writes(browser, 2, "first", "Rent")
            assert browser.value(ContentState, "hints")[RISKS] == UNNAMED
            assert browser.value(ContentState, "is_unsaved")
            assert risks(deps, ada, draft_id) == [FIRE, RENT]
            # Of a row that was stored, what was stored stays while its name is written anew.
            await writes(browser, 0, "first", "")
            await writes(browser, 2, "second", "It rises.")
            assert risks(deps, ada, draft_id) == [FIRE, RiskForm("Rent", "It rises.")]
            # A page that is loaded again shows what is not stored yet.
            await browser.send(ContentState.load)
            shown = [(row.first, row.second) for row in browser.value(ContentState, RISKS)]
            assert shown == [("", "Ovens burn."), ("", "No name yet."), ("Rent", "It rises.")]

    run(story())


def test_lines_of_the_cap_table_are_not_written_over_either(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    own: dict[str, Any] = {"actor": ada, "campaign_id": draft_id}

    async def story() -> None:
        async with tab(deps) as browser:
            await edit(browser, deps, draft_id, HolderState.load)
            # Nobody is named: the founders' line follows the shares in issue.
            await browser.send(EditorState.save, field="shares_before", value="500000")
            await browser.send(HolderState.read_anew)
            (line,) = browser.value(HolderState, LINES)
            assert line.second == "500000"
            theirs = [HolderLine("Ada", "300000"), HolderLine("Ben", "200000")]
            drafts.save_holders(deps, **own, holders=theirs)
            cell = {"kind": LINES, "key": line.key, "part": "first", "value": "Ada Founder"}
            await browser.send(HolderState.set_cell, **cell)
            assert browser.value(HolderState, "errors")[LINES] == MOVED
            assert drafts.editor(deps, **own).holders == theirs
            await browser.send(HolderState.keep_mine, kind=LINES)
            assert drafts.editor(deps, **own).holders == [HolderLine("Ada Founder", "500000")]

    run(story())


def test_one_s_own_removal_of_a_photo_is_no_change_elsewhere(
    deps: Deps, ada: Actor, draft_id: str
) -> None:
    own: dict[str, Any] = {"actor": ada, "campaign_id": draft_id}
    photo = campaign_files.add_picture(deps, **own, data=picture(400, 320), title="Ada")
    campaign_rows.save_team(deps, **own, rows=[TeamForm("Ada", photo_id=photo)])

    async def story() -> None:
        async with tab(deps) as browser:
            await edit(browser, deps, draft_id, ContentState.load)
            await browser.send(ContentState.remove_file, file_id=photo)
            (row,) = browser.value(ContentState, TEAM)
            cell = {"kind": TEAM, "key": row.key, "part": "second", "value": "Baker"}
            await browser.send(ContentState.set_cell, **cell)
            form = campaign_content.content_form(deps, **own)
            assert form.team == [TeamForm("Ada", "Baker")]
            assert browser.value(ContentState, "errors")[TEAM] == ""

    run(story())


def test_of_two_who_write_at_once_one_is_refused(
    deps: Deps, ada: Actor, draft_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing keeps them apart, each asks for the mark before the other has written."""
    own: dict[str, Any] = {"actor": ada, "campaign_id": draft_id}
    read = campaign_content.content_form(deps, **own).marks[RISKS]
    ask, both_ask = draft_rows.require_seen, threading.Barrier(2)

    def ask_together(seen: str | None, present: str) -> None:
        ask(seen, present)
        with contextlib.suppress(threading.BrokenBarrierError):
            both_ask.wait(timeout=0.5)

    monkeypatch.setattr(draft_rows, "require_seen", ask_together)
    refused: list[Exception] = []
    newest: list[str] = []

    def write(row: RiskForm) -> None:
        try:
            newest.append(campaign_rows.save_risks(deps, **own, rows=[row], seen=read))
        except ChangedElsewhere as error:
            refused.append(error)

    threads = [threading.Thread(target=write, args=(row,)) for row in (RENT, FLOUR)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert risks(deps, ada, draft_id) in ([RENT], [FLOUR])
    assert [campaign_content.content_form(deps, **own).marks[RISKS]] == newest
