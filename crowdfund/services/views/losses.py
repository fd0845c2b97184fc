"""What somebody sees of the result of a loss simulation that they shared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LossPage:
    """The newest result that one person shared; empty texts when there is none."""

    shared_text: str = ""
    """What was shared and when, in words."""
    is_current: bool = False
    """Whether it still counts."""
    renew_text: str = ""
    """On which day it has to be looked at again."""
