"""Times in the zone of a reader: what pages have the browser work out, in four zones."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable

import pytest
import reflex as rx

from crowdfund.ui.pages import account_entry, invest, pledge
from crowdfund.ui.parts.times import local_time
from tests.ui.test_loss_simulator import NODE


def in_zone(zone: str, iso: str, utc_text: str) -> str:
    """What a reader in a zone sees of a time."""
    shown = local_time(rx.Var.create(iso), rx.Var.create(utc_text)).render()["children"][0]
    done = subprocess.run(
        [str(NODE), "-e", f"process.stdout.write({shown['contents']})"],
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize(
    ("zone", "iso", "seen"),
    [
        ("UTC", "2026-11-24T05:00:00+00:00", "as UTC"),
        # Of a clock that ends at midnight in New York, the 24th has not begun there.
        ("America/New_York", "2026-11-24T04:59:00+00:00", "23 Nov 2026, 23:59 GMT-5"),
        # In summer an hour less lies between.
        ("America/New_York", "2026-07-01T04:00:00+00:00", "1 Jul 2026, 00:00 GMT-4"),
        ("Europe/London", "2026-07-01T12:00:00+00:00", "1 Jul 2026, 13:00 BST"),
        ("Asia/Kathmandu", "2026-12-31T20:00:00+00:00", "1 Jan 2027, 01:45 GMT+5:45"),
    ],
)
def test_a_time_is_shown_in_the_readers_zone(zone: str, iso: str, seen: str) -> None:
    assert in_zone(zone, iso, "as UTC") == seen


def test_where_it_is_not_utc_that_stands_below() -> None:
    iso = rx.Var.create("2026-11-24T05:00:00+00:00")
    _time, below = local_time(iso, rx.Var.create("as UTC")).render()["children"]
    [choice] = below["children"]
    assert "getTimezoneOffset() === 0" in choice["cond_state"]
    assert choice["true_value"]["children"] == []
    assert "as UTC" in str(choice["false_value"])


@pytest.mark.parametrize(
    ("build", "clocks"),
    [
        (invest.build, ("closes_iso", "cancel_until_iso", "declare_until_iso")),
        (pledge.build, ("cancel_until_iso", "reserved_until_iso")),
        (account_entry.build, ("until_iso",)),
    ],
    ids=["invest", "pledge", "entry"],
)
def test_until_when_a_backer_can_do_something_is_in_their_zone(
    build: Callable[[], rx.Component], clocks: tuple[str, ...]
) -> None:
    shown = repr(build().render())
    for name in clocks:
        assert re.search(rf"format\(new Date\([^()]*\b{name}\b", shown), name
