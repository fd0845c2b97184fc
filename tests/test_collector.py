"""Python's collector of garbage in processes that have begun their work."""

from __future__ import annotations

import subprocess
import sys

from crowdfund.collector import YOUNG_OBJECTS, spare_what_is_loaded
from crowdfund.crowdfund import app

TOLD = """
import gc
from crowdfund.collector import spare_what_is_loaded
loaded = [[number] for number in range(1_000)]
spare_what_is_loaded()
is_looked_through = any(one is loaded for one in gc.get_objects())
print(gc.get_freeze_count() > 1_000, gc.get_threshold()[0], is_looked_through)
"""


def test_it_passes_over_what_is_loaded() -> None:
    # In a process of its own: what is spared stays spared.
    done = subprocess.run(
        [sys.executable, "-c", TOLD], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["True", str(YOUNG_OBJECTS), "False"]


def test_the_pages_begin_with_it() -> None:
    assert spare_what_is_loaded in app.get_lifespan_tasks()
