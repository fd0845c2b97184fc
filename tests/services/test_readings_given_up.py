"""A reading of many rows that is given up half way leaves no cursor open at the server."""

from __future__ import annotations

from sqlalchemy import text

from crowdfund.services.book_endings import pledges_end_once
from tests.world import World

OPEN_CURSORS = text("SELECT count(*) FROM pg_cursors WHERE name LIKE 'c\\_%'")


def test_a_check_that_is_content_with_the_first_finding(world: World) -> None:
    campaign = world.live_campaign()
    for name in ("Ada", "Ben"):
        world.invest(world.person(name), campaign, 1)
    with world.deps.reading() as session:
        session.execute(text("UPDATE pledges SET status = 'reserved'"))
        findings = pledges_end_once(session)
        assert next(findings).invariant == 4
        assert session.execute(OPEN_CURSORS).scalar_one() == 1
        findings.close()  # type: ignore[attr-defined]
        assert session.execute(OPEN_CURSORS).scalar_one() == 0
        session.rollback()
