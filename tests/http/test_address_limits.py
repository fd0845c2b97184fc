"""What one address may do is what all visitors behind a proxy may do: the figures are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from crowdfund.http import dilution, escrow, share_pictures, unsubscribe
from crowdfund.services import certificates, limits
from crowdfund.services.limits import Limit

PAGE = Path(__file__).parent.parent.parent / "docs" / "operations.md"
TOLD = {
    limits.SIGN_IN_BY_ADDRESS: "tries to sign in",
    limits.PASSKEY_BY_ADDRESS: "questions for a passkey",
    limits.FORGOTTEN_BY_ADDRESS: "questions for a new password",
    limits.LINK_BY_ADDRESS: "refused links in letters about accounts",
    limits.REGISTER_BY_ADDRESS: "registrations in 10 minutes",
    limits.COMPLAIN_BY_ADDRESS: "complaints of people who",
    certificates.LOOKED_UP_BY_ADDRESS: "look-ups of certificates",
    escrow.PUBLIC_BY_ADDRESS: "public escrow files",
    dilution.BY_ADDRESS: "dilution tables",
    share_pictures.BY_ADDRESS: "pictures of shared links",
    unsubscribe.BY_ADDRESS: "refused links that stop mail",
}

MINUTES = {limits.REGISTER_BY_ADDRESS: 10, limits.COMPLAIN_BY_ADDRESS: 60}
"""Those that are not counted over five."""


@pytest.mark.parametrize("limit", TOLD, ids=lambda limit: limit.name)
def test_operators_read_what_one_address_may(limit: Limit) -> None:
    assert f"{limit.tries} {TOLD[limit]}" in PAGE.read_text()
    assert limit.minutes == MINUTES.get(limit, 5)


def test_no_limit_by_address_is_left_out() -> None:
    sources = PAGE.parent.parent / "crowdfund"
    made = [
        line
        for path in sources.rglob("*.py")
        for line in path.read_text().splitlines()
        if "BY_ADDRESS: Final = Limit(" in line
    ]
    assert len(made) == len(TOLD)
