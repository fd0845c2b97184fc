"""The founder's home: own campaigns, and drafting one from a filing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import reflex as rx

from crowdfund.domain.errors import CrowdfundError, NotFound, NotSignedIn
from crowdfund.services import drafts, enterprises
from crowdfund.services.remarks import IMPORT_AUTHOR
from crowdfund.services.views.founder import FounderCampaign, FounderHome
from crowdfund.services.views.remarks import RemarkItem
from crowdfund.ui.parts.backer_loads import text_of
from crowdfund.ui.parts.founder_words import FILING, word_from
from crowdfund.ui.states.base import LEADS, BaseState
from crowdfund.words import N_, _

GROUPS: tuple[tuple[str, frozenset[str]], ...] = (
    (N_("Being written"), frozenset({"draft", "changes_requested"})),
    (N_("With a moderator"), frozenset({"in_review"})),
    (N_("Public"), frozenset({"scheduled", "live", "suspended"})),
    (N_("Being decided"), frozenset({"closing", "settling", "refunding"})),
    (N_("Ended"), frozenset({"settled", "refunded", "withdrawn", "rejected"})),
)
"""Headings of the list, in order, with the statuses below each."""

PROFILE_ONLY = "profile"
"""Value of `imported` in the address when a filing carried no offering."""

IMPORTED = N_("The filing is imported. Its draft is below; nothing is public.")
IMPORTED_PROFILE = N_(
    "The filing is imported into the enterprise's profile. It carries no offering that can be "
    "drafted."
)


@dataclass(frozen=True)
class CampaignGroup:
    """Campaigns in the same stage of life."""

    title: str
    campaigns: list[FounderCampaign]


class FounderState(BaseState):
    """The page /founder."""

    home: FounderHome = FounderHome()
    groups: list[CampaignGroup] = []
    filing_problem: str = ""
    """Why the last file could not be imported, in words."""
    imported_text: str = ""
    imported_path: str = ""
    """The editor of the draft that a filing became; empty without one."""
    import_remarks: list[RemarkItem] = []
    _read_words: str = ""
    """Mark of the last message of an upload that was shown, so that it is shown once."""

    @rx.event
    async def load(self) -> Any:
        """Loads the page, or asks to sign in."""
        actor = await self._look()
        if actor is None:
            return self._sign_in_first()
        self.home = await self._call(enterprises.founder_home, actor=actor)
        self.groups = grouped(self.home.campaigns)
        await self._tell_about_import()
        self.is_loaded = True
        return None

    @rx.event
    async def start(self, enterprise_id: str) -> Any:
        """Begins an empty campaign and opens its editor.

        Args:
            enterprise_id: which enterprise raises; the service checks whose it is.
        """
        self.problem = ""
        try:
            actor = await self._actor()
            campaign_id = await self._call(
                drafts.start_campaign, actor=actor, enterprise_id=text_of(enterprise_id)
            )
        except LEADS as error:
            return self._first(error)
        except CrowdfundError as error:
            self._show(error)
            return None
        return rx.redirect(f"/founder/campaigns/{campaign_id}")

    async def _tell_about_import(self) -> None:
        self.imported_text = self.imported_path = ""
        self.import_remarks = []
        mark, self.filing_problem = word_from(
            str(self.router.headers.cookie or ""), FILING, seen=self._read_words
        )
        self._read_words = mark or self._read_words
        imported = str(self.router.url.query_parameters.get("imported", ""))
        if imported == PROFILE_ONLY:
            self.imported_text = _(IMPORTED_PROFILE)
        elif imported:
            await self._read_import(imported)

    async def _read_import(self, campaign_id: str) -> None:
        """Shows what the import said about one's own draft; an id of another's shows nothing."""
        try:
            actor = await self._actor()
            editor = await self._call(drafts.editor, actor=actor, campaign_id=campaign_id)
        except (NotFound, NotSignedIn):
            return
        self.imported_text = _(IMPORTED)
        self.imported_path = f"/founder/campaigns/{editor.id}"
        self.import_remarks = [item for item in editor.remarks if item.author == _(IMPORT_AUTHOR)]


def grouped(campaigns: list[FounderCampaign]) -> list[CampaignGroup]:
    """The campaigns under their headings, without headings that would stand alone."""
    found = [
        CampaignGroup(_(title), [item for item in campaigns if item.card.status in statuses])
        for title, statuses in GROUPS
    ]
    return [group for group in found if group.campaigns]
