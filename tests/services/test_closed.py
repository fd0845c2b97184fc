"""Which raises have ended for good, and what their page offers then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crowdfund.db.tables import Campaign
from crowdfund.domain.campaign import CampaignStatus
from crowdfund.services.closed import has_ended
from crowdfund.ui.parts.campaign_panel import way_in

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
_S = CampaignStatus
WILL_OPEN = {_S.DRAFT, _S.IN_REVIEW, _S.CHANGES_REQUESTED, _S.SCHEDULED, _S.SUSPENDED}


@pytest.mark.parametrize("status", CampaignStatus)
@pytest.mark.parametrize("seconds_left", [1, 0, -1])
def test_a_raise_has_ended_once_it_never_takes_pledges_again(
    status: CampaignStatus, seconds_left: int
) -> None:
    campaign = Campaign(status=status.value, closes_at=NOW + timedelta(seconds=seconds_left))
    is_open = status is _S.LIVE and seconds_left > 0
    assert has_ended(campaign, NOW) == (status not in WILL_OPEN and not is_open)


def test_the_page_of_a_raise_that_has_ended_has_no_button_to_invest() -> None:
    [choice] = [part for part in _parts(way_in().render()) if "has_ended" in _condition(part)]
    assert '"button"' not in str(choice["true_value"])
    assert "closed_text" in str(choice["true_value"])
    assert '"Invest"' in str(choice["false_value"])
    assert "disabled:true" in str(choice["false_value"])


def _condition(part: dict[str, Any]) -> str:
    return str(part.get("cond_state", ""))


def _parts(rendered: Any) -> Iterator[dict[str, Any]]:
    if isinstance(rendered, dict):
        yield rendered
        rendered = list(rendered.values())
    if isinstance(rendered, list | tuple):
        for each in rendered:
            yield from _parts(each)
