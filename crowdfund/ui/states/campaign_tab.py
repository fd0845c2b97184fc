"""Which part of a campaign's page is open. A state of its own: what is drawn from a state is drawn
anew with each of its changes, and a tab that opens changes nothing else."""

from __future__ import annotations

import reflex as rx

from crowdfund.ui.states.base import BaseState

TABS = ("pitch", "terms", "cap-table", "documents", "updates", "questions", "risks")


class CampaignTabState(BaseState):
    """The tabs of the page /campaigns/[slug]."""

    tab: str = TABS[0]

    @rx.event
    def show(self, tab: str) -> None:
        """Opens a tab.

        Args:
            tab: one of `TABS`; anything else is ignored.
        """
        if tab in TABS:
            self.tab = tab

    @rx.event
    def open_as_asked(self) -> None:
        """Opens the tab that the address names, or the first."""
        wanted = self.router.url.query_parameters.get("tab", "")
        self.tab = wanted if wanted in TABS else TABS[0]
