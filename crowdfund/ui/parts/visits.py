"""Visits that no request tells of: one page leads to the next within the browser."""

from __future__ import annotations

from crowdfund.domain.visit import VisitStep
from crowdfund.services import visiting
from crowdfund.ui.states import base
from crowdfund.ui.states.base import BaseState


def came_within(state: BaseState, slug: str) -> None:
    """Has a campaign's page counted that was opened from another page of the same tab. What a tab
    opens first, and what is loaded anew, is seen by `crowdfund.http.visits`.

    Args:
        state: the page's state, loaded.
        slug: which campaign.
    """
    if state._came_from:
        _opened(state, slug, VisitStep.PAGE)


def came_to_invest(state: BaseState, slug: str) -> None:
    """Has the page counted where one invests.

    Args:
        state: the page's state, loaded for somebody who may invest.
        slug: which campaign.
    """
    _opened(state, slug, VisitStep.INVEST)


def _opened(state: BaseState, slug: str, step: VisitStep) -> None:
    deps, router = base.get_deps(), state.router
    visiting.opened(
        deps,
        slug=slug,
        step=step,
        query=str(router.url.query or ""),
        referrer=f"{deps.public_url}{state._came_from}" if state._came_from else "",
        client_address=str(router.session.client_ip or ""),
        agent=str(router.headers.user_agent or ""),
        token=state._token(),
    )
