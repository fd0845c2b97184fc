"""A raise of thousands takes no more memory to archive than a small one."""

from __future__ import annotations

import json
import tracemalloc
import zipfile
from pathlib import Path

from sqlalchemy import text

from crowdfund.services import archives
from crowdfund.services.deps import Deps
from tests.world import World

PLEDGES = 9_000
MOST_BYTES = 8 * 1024 * 1024
"""A third of what the files take together. With 36,000 pledges, 101 MB, the peak was 4.6 MB."""

LAPSED = """
WITH made AS (
  INSERT INTO pledges (id, campaign_id, backer_id, request_key, status, version, shares,
    amount_minor, currency, payment_ref, charge_ref, refund_reason, decline_message, created_at,
    reserved_until)
  SELECT gen_random_uuid(), :campaign, :backer, 'key ' || n, 'expired', 2, 1, 1000, 'USD', '', '',
    '', repeat('The card was refused. ', 20), now() + n * interval '1 second', now()
  FROM generate_series(1, :count) n RETURNING id, created_at
)
INSERT INTO status_changes
  (id, subject_kind, subject_id, number, from_status, to_status, reason, at)
SELECT gen_random_uuid(), 'pledge', made.id, step, '', 'expired', 'It was not paid in time.',
  made.created_at FROM made, generate_series(1, 2) step
"""


def test_memory_is_flat(deps: Deps, world: World, tmp_path: Path) -> None:
    campaign, backer = world.live_campaign(), world.person("Anna")
    names = {"campaign": campaign.id, "backer": backer.user_id, "count": PLEDGES}
    with deps.transaction() as session:
        session.execute(text(LAPSED), names)
    file = tmp_path / "large.zip"
    tracemalloc.start()
    archives.archive_to(deps, campaign=campaign.slug, to=file, say=lambda _words: None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    with zipfile.ZipFile(file) as packed:
        rows = json.loads(packed.read("manifest.json"))["rows"]
        whole = sum(one.file_size for one in packed.infolist())
    assert (rows["pledges"], rows["status_changes"]) == (PLEDGES, 2 * PLEDGES)
    assert whole > 2.5 * MOST_BYTES
    assert peak < MOST_BYTES, f"{peak} bytes at the most, of {whole}"
