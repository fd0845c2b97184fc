"""How many files are being received at a time: of one person, and in all.

A form with a file may be ten megabytes long and come slowly. Whoever sends many at once is asked
to wait, before a byte of them is kept, so that no account fills this process's memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from crowdfund.domain.errors import TooManyAttempts
from crowdfund.words import N_, _

MOST_OF_PERSON: Final = 3
"""Our own pages send one after the other; somebody may have a few tabs."""
MOST_OF_NETWORK: Final = 12
"""Accounts cost nothing: half of all places stay for those who come from elsewhere."""
MOST_IN_ALL: Final = 24
"""In one process. Each may hold the largest file that is taken, 10 MB."""
RETRY_SECONDS: Final = 5
"""What who is refused is asked to wait: most files are there within seconds."""
BUSY: Final = N_("Other files are still on their way. Please try again in a moment.")


class Receiving:
    """Counts the files that one process receives, until each was dealt with."""

    def __init__(self) -> None:
        self._people: Counter[str] = Counter()
        self._networks: Counter[str] = Counter()

    @property
    def files(self) -> int:
        """How many are being received."""
        return self._people.total()

    @contextmanager
    def place(self, person: str, network: str) -> Iterator[None]:
        """Has a place for one file while it is received and dealt with.

        Args:
            person: who sends it.
            network: where from, as `limits.neighbourhood` says.

        Raises:
            TooManyAttempts: they send so many already, or their neighbours or all together do.
        """
        is_full = (
            self._people[person] >= MOST_OF_PERSON
            or self._networks[network] >= MOST_OF_NETWORK
            or self.files >= MOST_IN_ALL
        )
        if is_full:
            raise TooManyAttempts(_(BUSY), retry_after_seconds=RETRY_SECONDS)
        self._people[person] += 1
        self._networks[network] += 1
        try:
            yield
        finally:
            self._people[person] -= 1
            self._networks[network] -= 1
            # Forgets those with none.
            self._people += Counter()
            self._networks += Counter()


RECEIVING: Final = Receiving()
"""Of this process."""
