"""The list of what the browser journeys cover names each of them, and no file that is gone."""

from __future__ import annotations

import re

from tests.gates.sources import PROJECT

JOURNEYS = PROJECT / "tests" / "journeys"


def test_the_list_names_every_journey_and_what_exists() -> None:
    text = (JOURNEYS / "README.md").read_text()
    journeys = {path.stem for path in JOURNEYS.glob("test_*.py")}
    assert set(re.findall(r"`(test_\w+)`", text)) == journeys
    elsewhere = set(re.findall(r"`((?:tests|benchmarks)[\w/.]*)`", text))
    assert {path for path in elsewhere if not (PROJECT / path).exists()} == set()
