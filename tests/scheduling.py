"""Which tests stay together when several processes share them."""

from __future__ import annotations

from typing import Final

from xdist.scheduler import LoadFileScheduling

JOURNEYS: Final = "tests/journeys/"
TIMELESS: Final = {"test_dropping_files.py", "test_languages.py", "test_no_barriers.py"}
"""Journeys for which it does not matter that others move the clock meanwhile: about half, by the
time they take."""


class Together(LoadFileScheduling):
    """The tests of one file stay together; so do the journeys that depend on time, in their order.

    By a scheduler of our own, since marks of groups are lost: pytest 9 no longer reads the name
    that pytest-xdist 3.8 writes them into.
    """

    def _split_scope(self, nodeid: str) -> str:
        """Says what a test stays together with.

        Args:
            nodeid: the test's name.
        """
        file = super()._split_scope(nodeid)
        if not file.startswith(JOURNEYS):
            return file
        return "journeys" if file.removeprefix(JOURNEYS) not in TIMELESS else "timeless journeys"
