"""One-time links in letters: what each is for, and for how long it works."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final


class LinkPurpose(StrEnum):
    """What a link in a letter does when its button is pressed."""

    CONFIRM = "confirm"
    """Shows that letters reach the address that somebody registered with."""
    RESET = "reset"
    """Lets them choose a new password without the old one."""
    MOVE = "move"
    """Shows that letters reach the address that an account is to move to."""
    STAY = "stay"
    """Sent to the address as it was: stops the move, or takes it back."""
    DISOWN = "disown"
    """Sent with the news of a second factor: takes it away, and what was added since."""


LASTS: Final[Mapping[LinkPurpose, timedelta]] = {
    LinkPurpose.CONFIRM: timedelta(hours=24),
    LinkPurpose.RESET: timedelta(hours=1),
    LinkPurpose.MOVE: timedelta(hours=24),
    LinkPurpose.STAY: timedelta(days=7),
    LinkPurpose.DISOWN: timedelta(days=7),
}
"""How long each works, in real time."""

REPLACED: Final = frozenset({LinkPurpose.CONFIRM, LinkPurpose.MOVE})
"""A newer one ends those before it. Not so for a new password: whoever asks for one again and again
would end the link that its owner is about to use."""

OUTLASTING: Final = frozenset({LinkPurpose.STAY, LinkPurpose.DISOWN})
"""What undoes a thief's doing: one that was made before something was done is not ended by it, or
whoever does two things in a row would end the owner's way back from the first."""
