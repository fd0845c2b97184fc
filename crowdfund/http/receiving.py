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
MOST_IN_ALL: Final = 24
"""In one process. Each may hold the largest file that is taken, 10 MB."""
RETRY_SECONDS: Final = 5
"""What who is refused is asked to wait: most files are there within seconds."""
BUSY: Final = N_("Other files are still on their way. Please try again in a moment.")


class Receiving:
    """Counts the files that one process receives, until each was dealt with."""

    def __init__(self) -> None:
        self._people: Counter[str] = Counter()

    @property
    def files(self) -> int:
        """How many are being received."""
        return self._people.total()

    @contextmanager
    def place(self, person: str) -> Iterator[None]:
        """Has a place for one file while it is received and dealt with.

        Args:
            person: who sends it.

        Raises:
            TooManyAttempts: they send so many already, or all together do.
        """
        if self._people[person] >= MOST_OF_PERSON or self.files >= MOST_IN_ALL:
            raise TooManyAttempts(_(BUSY), retry_after_seconds=RETRY_SECONDS)
        self._people[person] += 1
        try:
            yield
        finally:
            self._people[person] -= 1
            # Forgets people with none.
            self._people += Counter()


RECEIVING: Final = Receiving()
"""Of this process."""
